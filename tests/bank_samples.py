"""Bank statements for tests, written by hand: camt.053 in two versions, MT940."""

from collections.abc import Sequence

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def camt(*statements: str, version: str = "001.08") -> str:
    """Return a camt.053 file of these statements."""
    inner = "".join(statements)
    return (
        f'{HEAD}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.{version}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M1</MsgId></GrpHdr>{inner}</BkToCstmrStmt></Document>"
    )


def statement(
    *entries: str, opening: str = "", closing: str = "", day: str = "2024-03-29", currency: str = "EUR",
    iban: str = "LV80BANK0000435195001", name: str = "S-1",
) -> str:  # fmt: skip
    """Return a statement; balances are written where they are given."""
    balances = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{'DBIT' if amount.startswith('-') else 'CRDT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        for code, amount in (("OPBD", opening), ("CLBD", closing))
        if amount
    )
    account = f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
    return f"<Stmt><Id>{name}</Id>{account}{balances}{''.join(entries)}</Stmt>"


def entry(
    amount: str, *details: str, reference: str = "", number: str = "", day: str = "2024-03-29", status: str = "BOOK",
    more: str = "", old: bool = False, currency: str = "EUR",
) -> str:  # fmt: skip
    """Return an entry; a negative amount is a debit; `old` writes the status as version 001.02 does."""
    side = "DBIT" if amount.startswith("-") else "CRDT"
    sts = f"<Sts>{status}</Sts>" if old else f"<Sts><Cd>{status}</Cd></Sts>"
    refs = (f"<NtryRef>{number}</NtryRef>" if number else "", f"<AcctSvcrRef>{reference}</AcctSvcrRef>")
    inner = f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else ""
    return (
        f'<Ntry>{refs[0]}<Amt Ccy="{currency}">{amount.lstrip("-")}</Amt><CdtDbtInd>{side}</CdtDbtInd>{sts}'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>{refs[1] if reference else ''}{more}{inner}</Ntry>"
    )


def detail(
    text: str = "", name: str = "", *, amount: str = "", reference: str = "", more: str = "", old: bool = False,
    role: str = "Dbtr", currency: str = "EUR", end_to_end: str = "NOTPROVIDED",
) -> str:  # fmt: skip
    """Return the details of one payment; `old` writes amount and name as version 001.02 does."""
    own = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    refs = f"<Refs>{own}<EndToEndId>{end_to_end}</EndToEndId></Refs>"
    money = f'<Amt Ccy="{currency}">{amount}</Amt>'
    amounts = f"<AmtDtls><TxAmt>{money}</TxAmt></AmtDtls>" if old else money
    person = f"<Nm>{name}</Nm>" if old else f"<Pty><Nm>{name}</Nm></Pty>"
    parties = f"<RltdPties><{role}>{person}</{role}></RltdPties>" if name else ""
    said = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else ""
    return f"<TxDtls>{refs}{amounts if amount else ''}{parties}{said}{more}</TxDtls>"


MT940 = """
:20:STMT1
:25:LV80BANK0000435195001
:28C:5/1
:60F:C240328EUR1000,00
:61:2403290329C400,00NTRFNONREF//B-77
:86:166?00CREDIT?20EREF+E2E-1SVWZ+part of INV-1?21 thanks?32Alfa SI?33A
:61:2403290329D50,00NCHGNONREF//B-78
:86:charges
:61:240329RC70,00NTRFNONREF//B-79
:86:/NAME/Beta/REMI/INV-2 back
:61:2403290329C12,34NTRFINV-2
:86:109?00RETURN
:62F:C240329EUR1292,34
-
:20:STMT2
:25:LV80BANK0000435195002
:28C:1
:60F:C240328USD0,00
:61:2403300330C5,NTRFNONREF
:86:hello
:62F:C240330USD5,00
""".lstrip()


def lines_of(entries: Sequence[object], *names: str) -> list[str]:
    """Return attributes of entries as lines."""
    return [" | ".join(str(getattr(each, name)) for name in names) for each in entries]
