"""Next actions and Draft letters pressed: the same Actions, Risk, letters and index as from the terminal."""

import shutil
from pathlib import Path

import pytest
import stand_ins
from books import NOW, make_book
from host import TestExcel
from test_pressing import copied, everything

from arbook.book.file import FileBook
from macros import pressing
from macros.drafting import letters
from macros.next_actions import actions
from macros.outcome import WantsYes

BOOK = """
tblCustomers
Customer | Name         | Currency | Terms  | E-mail      | Language | Collector | Sales rep | Terms signed | Credit checked
00012    | Baltic & Co  | EUR      | net 30 | a@baltic.lv | lv       | Anna      | Tom       | 2023-05-01   | 2023-12-01
C2       | Ice Ltd      | USD      | net 14 | b@ice.com   |          | Anna      | Tom       |              |
C3       | Vilnius UAB  | EUR      |        |             | ru       |           |           |              |

tblInvoices
Invoice | Customer | Date       | Currency | Amount   | Description | Disputed
A-1     | 00012    | 2024-01-10 | EUR      | 1,200.50 | Pumps       |
A-2     | 00012    | 2024-02-20 | EUR      | 300.00   | Valves      |
B-1     | C2       | 2024-03-01 | USD      | 77.77    | Ice         | 20.00
D-1     | C3       | 2023-11-30 | EUR      | 2,000.00 | Steel       |

tblPayments
Payment | Date       | Customer | Invoice | Currency | Amount
P-1     | 2024-02-15 | 00012    | A-1     | EUR      | 200.50

tblActivity
Date       | Customer | Currency | Step | Kind   | Direction | Result      | Promise date | Promise amount
2024-02-20 | 00012    | EUR      | 3    | E-mail | Out       |             |              |
2024-03-01 | 00012    | EUR      | 4    | Call   | Out       | Promised    | 2024-03-08   | 500.00
2024-03-05 | C3       | EUR      | 3    | Letter | Out       |             |              |

tblBanks
Currency | Bank   | IBAN                  | BIC
EUR      | Banka  | LV80BANK0000435195001 | BANKLV22
USD      | Banka  | LV80BANK0000435195002 | BANKLV22

tblTeam
Name | Role      | E-mail
Tom  | Sales rep | tom@x.lv

tblFX
Currency | Date       | Rate
USD      | 2024-03-28 | 0.92
"""  # noqa: E501 - one line a row reads as a table


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.setattr(pressing, "now", lambda: NOW)
    stand_ins.shown.clear()
    return make_book(
        tmp_path / "Ledger.xlsm", BOOK, CompanyName="Mēs SIA", CompanyEmail="us@x.lv", Signatory="J. Zars",
        OutFolder=str(tmp_path / "out"), BankDate=f"{NOW:%Y-%m-%d}",
    )  # fmt: skip


def test_next_actions_pressed_give_what_the_terminal_gives(ledger: Path) -> None:
    closed = copied(ledger, "closed")
    actions(FileBook.open(closed), NOW)
    test = TestExcel(copied(ledger, "open"))
    pressing.carry_out("actions", test.book)
    found, wanted = everything(test.save()), everything(closed)
    assert found == wanted
    assert [len(wanted[name][3]) for name in ("tblActions", "tblRisk", "tblLateness")] == [  # type: ignore[index]
        len(found[name][3]) for name in ("tblActions", "tblRisk", "tblLateness")  # type: ignore[index]
    ]  # fmt: skip
    assert test.book.sheets.active.name == "Actions"


def test_letters_pressed_are_those_of_the_terminal(ledger: Path, tmp_path: Path) -> None:
    closed, out = copied(ledger, "closed"), tmp_path / "out"
    letters(FileBook.open(closed), NOW)
    files = {path.relative_to(out): path.stat().st_size > 0 for path in out.rglob("*") if path.is_file()}
    assert any(path.suffix == ".eml" for path in files)
    assert any(path.suffix == ".docx" for path in files)
    shutil.rmtree(out)
    test = TestExcel(copied(ledger, "open"))
    pressing.carry_out("letters", test.book)
    assert everything(test.save()) == everything(closed)
    assert {path.relative_to(out): path.stat().st_size > 0 for path in out.rglob("*") if path.is_file()} == files


def test_stale_bank_data_want_a_yes(ledger: Path, tmp_path: Path) -> None:
    book = FileBook(ledger)
    book.set("BankDate", None)
    book.save()
    test = TestExcel(ledger)
    with pytest.raises(WantsYes, match="BankDate"):
        pressing.carry_out("letters", test.book)
    assert not (tmp_path / "out").exists()
    pressing.carry_out("letters", test.book, sure=True)
    assert list((tmp_path / "out").iterdir())
