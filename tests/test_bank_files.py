"""Reading bank statements: camt.053 old and new, MT940, and files that are neither, damaged or hostile."""

from datetime import date
from pathlib import Path

import pytest
from bank_samples import HEAD, MT940, camt, detail, entry, lines_of, statement

from arbook.bank_statement import BankStatement
from arbook.book.bank_file import LIMIT, is_bank_file, read_bank
from arbook.mapping import ExportError

COLUMNS = ("number", "day", "currency", "amount", "incoming", "returned", "text", "place")


def read(folder: Path, text: str | bytes, name: str = "bank.xml") -> list[BankStatement]:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_bank(path)


def test_camt_new_and_old_say_the_same(tmp_path: Path) -> None:
    for version, old in (("001.02", True), ("001.04", False), ("001.08", False)):
        entries = (
            entry("400.00", detail("part of INV-1", "Alfa SIA", amount="400.00", old=old), reference="B-77", old=old),
            entry("-50.00", reference="B-78", old=old),
        )
        text = camt(statement(*entries, opening="1000.00", closing="1350.00"), version=version)
        (found,) = read(tmp_path, text)
        assert (found.account, found.closing, found.notes) == ("LV80BANK0000435195001", date(2024, 3, 29), ())
        assert lines_of(found.entries, *COLUMNS) == [
            "B-77 | 2024-03-29 | EUR | 400.00 | True | False | part of INV-1 | entry 1",
            "B-78 | 2024-03-29 | EUR | 50.00 | False | False |  | entry 2",
        ]
        assert found.entries[0].parties == ("Alfa SIA",)


RETURN = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
REVERSAL = "<RvslInd>true</RvslInd>"
CODE = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>"
CHARGE = '<Chrgs><Rcrd><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>'
OLD_CHARGE = '<Chrgs><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>'
ORDERED = '<AmtDtls><InstdAmt><Amt Ccy="USD">108.70</Amt></InstdAmt></AmtDtls>'
STRUCTURED = "<RmtInf><Strd><CdtrRefInf><Ref>RF18INV-5</Ref></CdtrRefInf></Strd></RmtInf>"


@pytest.mark.parametrize(
    ("element", "lines", "notes"),
    [
        (  # a batch: one payment each
            entry("150.00", detail("a", amount="100.00"), detail("b", amount="50.00"), reference="B-1"),
            ["B-1/1 | 100.00 | True | False | a | entry 1/1", "B-1/2 | 50.00 | True | False | b | entry 1/2"], (),
        ),
        (  # a batch whose payments have references of their own
            entry("150.00", detail("a", amount="100.00", reference="T-1"),
                  detail("b", amount="50.00", reference="T-2"), reference="B-1"),
            ["T-1 | 100.00 | True | False | a | entry 1/1", "T-2 | 50.00 | True | False | b | entry 1/2"], (),
        ),
        (  # a batch without amounts stays whole
            entry("150.00", detail("a"), detail("b"), reference="B-1"),
            ["B-1 | 150.00 | True | False | a b | entry 1"],
            ("entry 1: its 2 parts don't add up to it, so it is one payment",),
        ),
        (  # what the bank kept is no part of the debt
            entry("148.50", detail("a", amount="100.00"), detail("b", amount="50.00"), reference="B-1", more=CHARGE),
            ["B-1/1 | 100.00 | True | False | a | entry 1/1", "B-1/2 | 50.00 | True | False | b | entry 1/2"],
            ("entry 1: bank charges of 1.50 EUR are not in the payments",),
        ),
        (
            entry("98.50", detail("a", amount="100.00"), reference="B-1", more=OLD_CHARGE),
            ["B-1 | 100.00 | True | False | a | entry 1"],
            ("entry 1: bank charges of 1.50 EUR are not in the payments",),
        ),
        (entry("100.00", detail("a", amount="99.00"), reference="B-1"),
         ["B-1 | 100.00 | True | False | a | entry 1"], ()),
        (entry("-70.00", detail("a", more=RETURN), reference="B-2"),
         ["B-2 | 70.00 | False | True | a returned: AC04 | entry 1"], ()),
        (entry("-70.00", reference="B-2", more=REVERSAL), ["B-2 | 70.00 | False | True |  | entry 1"], ()),
        (entry("-70.00", reference="B-2", more=CODE), ["B-2 | 70.00 | False | True |  | entry 1"], ()),
        (entry("70.00", reference="B-2", more=REVERSAL), ["B-2 | 70.00 | True | True |  | entry 1"], ()),
        (  # ordered in dollars, booked in euros
            entry("100.00", detail("a", more=ORDERED), reference="B-3"),
            ["B-3 | 100.00 | True | False | a USD 108.70 | entry 1"], (),
        ),
        (  # a part in another currency than the entry
            entry("100.00", detail("a", amount="108.70", currency="USD"), reference="B-3"),
            ["B-3 | 100.00 | True | False | a | entry 1"], (),
        ),
        (entry("1.00", detail(more=STRUCTURED)), [" | 1.00 | True | False | RF18INV-5 | entry 1"], ()),
        (entry("1.00", detail(end_to_end="INV-7"), reference="NONREF"),
         [" | 1.00 | True | False | INV-7 | entry 1"], ()),
        (entry("1.00", number="17"), ["S-1/17 | 1.00 | True | False |  | entry 1"], ()),
        (entry("1.00", more="<AddtlNtryInf>cash\n  desk</AddtlNtryInf>"),
         [" | 1.00 | True | False | cash desk | entry 1"], ()),
    ],
)  # fmt: skip
def test_camt_entries(element: str, lines: list[str], notes: tuple[str, ...], tmp_path: Path) -> None:
    (found,) = read(tmp_path, camt(statement(element)))
    assert lines_of(found.entries, "number", "amount", "incoming", "returned", "text", "place") == lines
    assert found.notes == notes


def test_camt_several_statements_pending_entries_and_balances_that_dont_add_up(tmp_path: Path) -> None:
    text = camt(
        statement(entry("5.00"), entry("6.00", status="PDNG"), opening="1.00", closing="6.00"),
        statement(entry("-5.00", currency="USD"), opening="10.00", closing="-3.00", currency="USD", day="2024-03-30"),
    )
    first, second = read(tmp_path, text)
    assert (first.pending, first.notes, first.closing) == (1, (), date(2024, 3, 29))
    assert (second.pending, second.closing) == (0, date(2024, 3, 30))
    assert second.notes == ("its entries differ from its balances by -8.00",)


def test_camt_in_utf_16_without_balances(tmp_path: Path) -> None:
    text = camt(statement(entry("5.00", day="2024-03-28"), entry("6.00"))).replace("UTF-8", "UTF-16")
    (found,) = read(tmp_path, text.encode("utf-16"))
    assert (found.closing, found.complete_to, len(found.entries)) == (None, date(2024, 3, 29), 2)


def test_mt940(tmp_path: Path) -> None:
    first, second = read(tmp_path, MT940, "bank.sta")
    assert (first.account, first.closing, first.notes) == ("LV80BANK0000435195001", date(2024, 3, 29), ())
    assert lines_of(first.entries, *COLUMNS, "parties") == [
        "B-77 | 2024-03-29 | EUR | 400.00 | True | False | part of INV-1 thanks E2E-1 | entry 1 | ('Alfa SIA',)",
        "B-78 | 2024-03-29 | EUR | 50.00 | False | False | charges | entry 2 | ()",
        "B-79 | 2024-03-29 | EUR | 70.00 | False | True | /NAME/Beta/REMI/INV-2 back | entry 3 | ('Beta',)",
        " | 2024-03-29 | EUR | 12.34 | True | True | INV-2 | entry 4 | ()",
    ]
    assert (second.account, second.closing) == ("LV80BANK0000435195002", date(2024, 3, 30))
    assert lines_of(second.entries, "currency", "amount", "text") == ["USD | 5 | hello"]


def test_mt940_balances_that_dont_add_up_are_said(tmp_path: Path) -> None:
    first, _ = read(tmp_path, MT940.replace("EUR1292,34", "EUR1292,35"), "b.txt")
    assert first.notes == ("its entries differ from its balances by 0.01",)


BOMB = (
    HEAD + '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    + camt(statement(entry("1.00", detail("&b;")))).removeprefix(HEAD)
)  # fmt: skip
FILE_ENTITY = BOMB.replace('"ha"', 'SYSTEM "file:///etc/passwd"')
GOOD = camt(statement(entry("1.00")))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BOMB, "declares entities or a document type, which no bank statement has: not read."),
        (FILE_ENTITY, "declares entities or a document type, which no bank statement has: not read."),
        (GOOD[:-20], "is damaged: its XML can't be read"),
        (GOOD.replace("1.00", "1,00"), "is damaged: it holds an amount or a date that can't be read"),
        (GOOD.replace("2024-03-29", "2024-13-29"), "is damaged: it holds an amount or a date that can't be read"),
        (
            GOOD.replace('<Amt Ccy="EUR">1.00</Amt>', ""),
            "is damaged: it holds an amount or a date that can't be read",
        ),
        (GOOD.replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"), "is not a camt.053 bank statement."),
        ("Invoice,Customer\n1,2\n", "is no bank statement that arbook reads."),
        ("", "is no bank statement that arbook reads."),
        (MT940.replace("C400,00", "Q400,00"), "is damaged: its MT940 lines can't be read (2403290329Q400,00NTRF"),
        (MT940.replace(":62F:C240329", ":62F:C249929"), "is damaged: its MT940 lines can't be read (month must"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    text: str, sentence: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ExportError) as refused:
        read(tmp_path, text)
    assert str(refused.value).startswith(f"bank.xml {sentence}")
    assert "\n" not in str(refused.value)
    assert capfd.readouterr() == ("", "")


def test_a_file_that_is_too_large_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "big.xml"
    with path.open("wb") as handle:
        handle.truncate(LIMIT + 1)
    with pytest.raises(ExportError, match="larger than 64 MB"):
        read_bank(path)
    with pytest.raises(ExportError, match="can't be read: No such file"):
        read_bank(tmp_path / "none.xml")


def test_characters_that_no_workbook_holds_are_taken_out(tmp_path: Path) -> None:
    (found,) = read(tmp_path, MT940.replace("hello", "he\x01llo").split("-\n")[1], "b.sta")
    assert found.entries[0].text == "he llo"


@pytest.mark.parametrize(
    ("name", "text", "known"),
    [
        ("a.xml", GOOD, True),
        ("a.txt", MT940, True),
        ("a.STA", MT940, True),
        ("a.940", "{1:F01BANK}{4:\n" + MT940, True),
        ("a.xml", "<html>camt</html>", False),
        ("a.txt", "Invoice\t1\n", False),
        ("a.csv", MT940, False),
    ],
)
def test_bank_files_are_told_by_what_is_in_them(name: str, text: str, known: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert is_bank_file(tmp_path / name) is known
