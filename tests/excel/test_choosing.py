"""Statement and case file from the open workbook: of the selected row's customer, the same as from the terminal."""

from pathlib import Path

import pytest
from books import NOW, make_book, rows_of
from host import TestExcel

from arbook.book.file import FileBook
from arbook.book.live import LiveBook
from arbook.book.results import STATEMENT
from macros.choosing import selected_case, selected_statement
from macros.outcome import CommandError
from macros.statement import statement
from workbook.build import build

BOOK = """
tblCustomers
Customer | Name       | Language | File
00012    | SIA Parāds | ru       | contract.pdf
C2       | Ice Ltd    |          |

tblInvoices
Invoice | Customer | Date       | Currency | Amount   | Disputed
A-1     | 00012    | 2024-01-10 | EUR      | 1,200.50 | 100
A-2     | 00012    | 2024-02-20 | USD      | 300.00   |
B-1     | C2       | 2024-03-20 | EUR      | 77.77    |

tblPayments
Payment | Date       | Customer | Invoice | Amount
P-1     | 2024-02-15 | 00012    | A-1     | 200.50
P-2     | 2024-03-10 | 00012    |         | 250.00
"""


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    template = tmp_path / "template.xlsm"
    template.write_bytes(build())
    monkeypatch.setattr("macros.new.TEMPLATE", template)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    return make_book(tmp_path / "Ledger.xlsm", BOOK, OutFolder=str(tmp_path / "out"), Statement_Customer="C2")


def select(test: TestExcel, sheet: str, cell: str) -> None:
    test.book.sheets[sheet].impl.activate()
    test.book.sheets[sheet].range(cell).select()


def test_both_doors_make_the_same_statement(ledger: Path, tmp_path: Path) -> None:
    test = TestExcel(ledger)
    select(test, "Customers", "B6")
    selected_statement(LiveBook(test.book), NOW)
    pressed = test.save(tmp_path / "pressed.xlsm")
    statement(FileBook.open(ledger), NOW, "00012")
    assert rows_of(pressed, "tblStatement", *STATEMENT.names) == rows_of(ledger, "tblStatement", *STATEMENT.names)
    assert rows_of(ledger, "tblStatement", "Document", "Type", "Balance")[:3] == [
        "A-1 | Счёт | 1200.50", "P-1 | Платёж | 1000.00", "P-2 | Платёж | 750.00",
    ]  # fmt: skip
    for name in ("Statement_Customer", "Statement_Title"):
        assert FileBook.open(pressed).get(name) == FileBook.open(ledger).get(name)


def test_elsewhere_the_forms_customer_counts(ledger: Path, tmp_path: Path) -> None:
    test = TestExcel(ledger)
    select(test, "Start", "A1")
    selected_statement(LiveBook(test.book), NOW)
    assert rows_of(test.save(tmp_path / "pressed.xlsm"), "tblStatement", "Document")[0] == "B-1"


def test_the_case_file_goes_to_out_folder(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "contract.pdf").write_text("contract")
    test = TestExcel(ledger)
    select(test, "Invoices", "A7")
    folder = Path(str(selected_case(LiveBook(test.book), NOW, tmp_path).figures["folder"]))
    assert (folder.parent, folder.name) == (tmp_path / "out", "Case 00012 2024-03-31")
    assert (folder / "Papers" / "contract.pdf").is_file()
    book = LiveBook(test.book)
    book.set("OutFolder", None)
    book.save()
    with pytest.raises(CommandError, match="OutFolder on the sheet Settings"):
        selected_case(LiveBook(test.book), NOW, tmp_path)
