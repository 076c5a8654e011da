"""Bank statements in XML: camt.053, versions 001.02 on.

Elements are read by their names without the namespace, which is all that differs between the versions but for the
few places named here. Entities and document types are refused: a statement has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from arbook.bank_statement import BankEntry, BankStatement
from arbook.mapping import ExportError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Sub-families of ISO 20022 bank transaction codes that say that an earlier payment comes back.
_RETURNS: Final = frozenset({"RRTN", "RPCR", "UPDD", "PRDD", "RCDD", "UPCQ"})
_NO_REFERENCE: Final = frozenset({"", "NOTPROVIDED", "NONREF", "NOREF", "NOTREF"})
_CREDIT, _DEBIT = "CRDT", "DBIT"


def read_camt(data: bytes, file: str) -> list[BankStatement]:
    """Read the statements of a camt.053 file.

    Raises
    ------
    ExportError
        When it is no such file, is damaged, or holds entities.
    """
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise ExportError(f"{file} declares entities or a document type, which no bank statement has: not read.") \
            from None  # fmt: skip
    except (ParseError, ValueError, LookupError) as error:
        raise ExportError(f"{file} is damaged: its XML can't be read ({error}).") from None
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    statements = root.findall("BkToCstmrStmt/Stmt")
    if not statements:
        raise ExportError(f"{file} is not a camt.053 bank statement. Export the statement as camt.053 or MT940.")
    try:
        return [_statement(each, file) for each in statements]
    except (InvalidOperation, ValueError) as error:
        raise ExportError(f"{file} is damaged: it holds an amount or a date that can't be read ({error}).") from None


def _statement(statement: Element, file: str) -> BankStatement:
    entries: list[BankEntry] = []
    notes: list[str] = []
    total, pending = Decimal(0), 0
    for number, entry in enumerate(statement.findall("Ntry"), 1):
        if _text(entry, "Sts/Cd") not in ("", "BOOK") or (_text(entry, "Sts") or "BOOK") != "BOOK":
            pending += 1
            continue
        total += _signed(entry)
        entries += _Entry(entry, _text(statement, "Id"), number, notes).parts()
    opening, _ = _balance(statement, "OPBD", "PRCD")
    end, closing = _balance(statement, "CLBD")
    if opening is not None and end is not None and opening + total != end:
        notes.append(f"its entries differ from its balances by {end - opening - total:,}")
    account = _text(statement, "Acct/Id/IBAN") or _text(statement, "Acct/Id/Othr/Id")
    if closing is None:
        closing = _day(_text(statement, "FrToDt/ToDtTm"))
    return BankStatement(file, account, closing, tuple(entries), pending, tuple(notes))


class _Entry:
    """An entry of a statement, and the payments that it is made of."""

    def __init__(self, entry: Element, statement: str, number: int, notes: list[str]) -> None:
        self.element, self.statement, self.notes = entry, statement, notes
        self.place = f"entry {number}"
        self.amount, self.currency = _signed(entry), _currency(entry.find("Amt"))
        self.details = entry.findall("NtryDtls/TxDtls")

    def parts(self) -> Iterator[BankEntry]:
        """Yield its payments: those of a batch one by one, where they add up to it."""
        amounts = [self._part_amount(detail) for detail in self.details]
        known = [amount for amount in amounts if amount is not None]
        charges = sum((_charges(each) for each in (self.element, *self.details)), Decimal(0))
        if known and len(known) == len(amounts) and sum(known) - charges == self.amount:
            if charges:
                self.notes.append(
                    f"{self.place}: bank charges of {charges:,} {self.currency} are not in the payments"
                )
        elif known and len(known) == len(amounts) and sum(known) == self.amount:
            pass
        else:
            if len(self.details) > 1:
                self.notes.append(
                    f"{self.place}: its {len(self.details)} parts don't add up to it, so it is one payment"
                )
            yield self._made(self.amount, self.details, self.place, self._number(self.details[:1], ""))
            return
        many = len(self.details) > 1
        for nth, (detail, amount) in enumerate(zip(self.details, known, strict=True), 1):
            tail = f"/{nth}" if many else ""
            yield self._made(amount, [detail], self.place + tail, self._number([detail], tail))

    def _part_amount(self, detail: Element) -> Decimal | None:
        """Return a part's amount in the entry's currency; None where the file doesn't give it."""
        side = _text(detail, "CdtDbtInd") or _text(self.element, "CdtDbtInd")
        for path in ("Amt", "AmtDtls/TxAmt/Amt"):
            found = detail.find(path)
            if found is not None and _currency(found) == self.currency:
                return Decimal(_own(found)) * (1 if side == _CREDIT else -1)
        return None

    def _made(self, amount: Decimal, details: Sequence[Element], place: str, number: str) -> BankEntry:
        incoming = amount >= 0
        texts = dict.fromkeys(text for detail in details for text in _texts(detail, self.currency))
        text = " ".join(texts) or _text(self.element, "AddtlNtryInf")
        return BankEntry(
            number, self._booked(), self.currency, abs(amount), incoming, self._returned(details),
            _parties(details, incoming), text, place,
        )  # fmt: skip

    def _booked(self) -> date:
        for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
            day = _day(_text(self.element, path))
            if day:
                return day
        raise ValueError(f"{self.place} has no date")

    def _returned(self, details: Sequence[Element]) -> bool:
        entry = self.element
        codes = {_text(each, "BkTxCd/Domn/Fmly/SubFmlyCd") for each in (entry, *details)}
        reversed_ = _text(entry, "RvslInd").lower() in ("true", "1")
        return reversed_ or bool(codes & _RETURNS) or any(each.find("RtrInf") is not None for each in details)

    def _number(self, details: Sequence[Element], tail: str) -> str:
        """Return the bank's reference: of the payment, else of the entry, else the number in its statement."""
        own = _text(self.element, "AcctSvcrRef")
        for detail in details:
            reference = _text(detail, "Refs/AcctSvcrRef")
            if reference.upper() not in _NO_REFERENCE and reference != own:
                return reference
        if own.upper() not in _NO_REFERENCE:
            return own + tail
        entry = _text(self.element, "NtryRef")
        if entry.upper() not in _NO_REFERENCE and self.statement:
            return f"{self.statement}/{entry}{tail}"
        return ""


def _texts(detail: Element, currency: str) -> Iterator[str]:
    """Yield what a payment says: remittance, references, the amount that was ordered in another currency."""
    remittance = detail.find("RmtInf")
    if remittance is not None:
        for path in ("Ustrd", "Strd/CdtrRefInf/Ref", "Strd/RfrdDocInf/Nb", "Strd/AddtlRmtInf"):
            yield from (_own(each) for each in remittance.findall(path) if _own(each))
    for path in ("Refs/EndToEndId", "AddtlTxInf"):
        text = _text(detail, path)
        if text.upper() not in _NO_REFERENCE:
            yield text
    reason = _text(detail, "RtrInf/Rsn/Cd")
    if reason:
        yield f"returned: {reason}"
    ordered = detail.find("AmtDtls/InstdAmt/Amt")
    if ordered is not None and _currency(ordered) != currency:
        yield f"{_currency(ordered)} {_own(ordered)}"


def _parties(details: Sequence[Element], incoming: bool) -> tuple[str, ...]:
    """Names of the other side; a payment that is taken back names the customer on either."""
    if len(details) != 1:
        return ()
    roles = ("Dbtr", "UltmtDbtr") if incoming else ("Cdtr", "UltmtCdtr", "Dbtr", "UltmtDbtr")
    paths = [f"RltdPties/{role}/{inner}" for role in roles for inner in ("Nm", "Pty/Nm")]  # Pty since 001.08
    return tuple(dict.fromkeys(name for path in paths if (name := _text(details[0], path))))


def _charges(element: Element) -> Decimal:
    """Return what the bank kept for itself (debits above 0): records since 001.04, plain amounts before."""
    records = [
        *element.findall("Chrgs/Rcrd"),
        *(each for each in element.findall("Chrgs") if each.find("Amt") is not None),
    ]
    return sum((-_signed(each, _DEBIT) for each in records if each.find("Amt") is not None), Decimal(0))


def _balance(statement: Element, *codes: str) -> tuple[Decimal | None, date | None]:
    """Return a booked balance and its date."""
    for balance in statement.findall("Bal"):
        if _text(balance, "Tp/CdOrPrtry/Cd") in codes:
            return _signed(balance), _day(_text(balance, "Dt/Dt") or _text(balance, "Dt/DtTm"))
    return None, None


def _signed(element: Element, side: str = "") -> Decimal:
    amount = element.find("Amt")
    if amount is None:
        raise ValueError("an amount is missing")
    return Decimal(_own(amount)) * (1 if (_text(element, "CdtDbtInd") or side) == _CREDIT else -1)


def _currency(amount: Element | None) -> str:
    return "" if amount is None else amount.get("Ccy", "").strip().upper()


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _text(element: Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else _own(found)


def _own(element: Element) -> str:
    return " ".join((element.text or "").split())
