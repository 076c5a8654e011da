"""Letters that no step asks for: agreements of plans, interest notes, thanks; and plans as of the day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from books import make_book, rows_of
from plan_cases import BOOK
from test_drafting import BANKS, COMPANY, body, mail, paper

from arbook.book.book import Value
from arbook.book.file import FileBook
from macros.charging import charge
from macros.contact_log import mark_sent
from macros.drafting import Wanted, letters
from macros.outcome import Outcome
from macros.plan import plan

FORM: dict[str, Value] = {
    "Plan_Customer": "C1", "Plan_Currency": "EUR", "Plan_Invoices": "A-1, A-2", "Plan_Amount": 15000,
    "Plan_DownPayment": 5000, "Plan_Count": 24, "Plan_Rate": 0.03, "Plan_Frequency": "monthly",
    "Plan_Agreed": date(2025, 1, 30), "Plan_Start": date(2025, 1, 30),
}  # fmt: skip


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:30")


def made(tmp_path: Path, text: str, **settings: Value) -> Path:
    named = {**COMPANY, "InterestRegime": "None", "OutFolder": str(tmp_path / "out"), **settings}
    return make_book(tmp_path / "book.xlsm", f"{text.strip()}\n\n{BANKS.strip()}", **named)


def planned(tmp_path: Path) -> Path:
    """Make a book with an offered plan: 15,000 owed, 5,000 now, the rest over two years."""
    path = made(tmp_path, BOOK)
    book = FileBook.open(path)
    for name, value in FORM.items():
        book.set(name, value)
    book.save()
    plan(FileBook.open(path), at("2025-01-30"))
    return path


def drafted(path: Path, day: str, **wanted: bool) -> Outcome:
    book = FileBook.open(path)
    book.set("BankDate", day)
    book.save()
    return letters(FileBook.open(path), at(day), wanted=Wanted(**wanted))


def index(path: Path, template: str) -> list[str]:
    rows = rows_of(path, "letters", "Template", "Run", "Customer", "Amount", "File")
    return [row.partition(" | ")[2] for row in rows if row.startswith(f"{template} |")]


def test_domain_e_an_offered_plan_gets_its_agreement_to_sign_once(tmp_path: Path) -> None:
    path = planned(tmp_path)
    drafted(path, "2025-01-30")
    assert index(path, "plan-agreement") == [
        "2025-01-30-1 | C1 | 15000.00 | 2025-01-30-1/C1 EUR plan-agreement P-001.docx"
    ]
    text = paper(tmp_path / "out" / "2025-01-30-1" / "C1 EUR plan-agreement P-001.docx")
    for said in ("P-001", "EUR 15,000.00", "EUR 5,000.00", "429.86", "30 Jan 2027", "EUR 315.49", "3%"):
        assert said in text
    again = drafted(path, "2025-02-05")
    assert any(line.startswith("C1, no plan-agreement: drafted already in run 2025-01-30-1") for line in again.lines)
    drafted(path, "2025-02-05", again=True)
    assert len(index(path, "plan-agreement")) == 2
    mark_sent(FileBook.open(path), "2025-01-30-1", at("2025-02-05"))
    done = drafted(path, "2025-02-06", again=True)
    assert len(index(path, "plan-agreement")) == 2
    assert not any("plan-agreement" in line for line in done.lines)


def test_domain_e_reminders_and_calls_tell_of_plans_as_of_the_day(tmp_path: Path) -> None:
    """The sheets still say Offered: nobody has refreshed them since it was signed and paid."""
    path = planned(tmp_path)
    book = FileBook.open(path)
    book.update("tblPlans", pd.DataFrame({"Signed": pd.Series([date(2025, 2, 1)], dtype="object")}))
    new = {"Payment": "D", "Date": "2025-02-01", "Customer": "C1", "Invoice": "P-001", "Currency": "EUR",
           "Amount": 500000}  # fmt: skip
    book.append("tblPayments", pd.DataFrame([new]))
    book.save()
    drafted(path, "2025-02-26")
    assert index(path, "plan-reminder") == [
        "2025-02-26-1 | C1 | 429.81 | 2025-02-26-1/C1 EUR plan-reminder.docx"
    ]  # fmt: skip
    text = paper(tmp_path / "out" / "2025-02-26-1" / "C1 EUR plan-reminder.docx")
    assert "EUR 429.81" in text and "28 February 2025" in text and "Mar 2025" not in text
    # 10,000 at 3 %, the 28 days of February: the table adds up to what the letter asks for
    assert all(said in text for said in ("EUR 404.81", "Plan interest", "EUR 25.00"))
    drafted(path, "2025-03-05")
    calls = paper(tmp_path / "out" / "2025-03-05-1" / "Calls.docx")
    assert "installment of plan P-001 not received" in calls
    assert "Missed so far: 1. Overdue: EUR 429.81." in calls
    assert "EUR 859.62" not in calls and "31 Mar 2025" not in calls  # the next installment isn't asked for yet


NOTED = """
tblCustomers
Customer | Name      | Language | Currency | E-mail         | Invoice by
C1       | Alfa SIA  | lv       | EUR      | a@alfa.example | Post
C2       | Beta GmbH | en       | EUR      | b@beta.example |

tblInvoices
Invoice     | Type          | Customer | Date       | Due date   | Currency | Amount   | Reference
A           |               | C1       | 2024-05-01 | 2024-05-31 | EUR      | 10000.00 |
IN-2024-001 | Interest note | C1       | 2024-09-30 | 2024-10-30 | EUR      | 361.16   |
CO-2024-001 | Cost note     | C1       | 2024-09-30 | 2024-10-30 | EUR      | 40.00    | IN-2024-001
OLD-1       | Interest note | C2       | 2024-02-01 | 2024-09-01 | EUR      | 5.00     |

tblPayments
Payment | Date       | Invoice | Amount
P       | 2024-09-15 | A       | 10000.00

tblInterest
Customer | Invoice | Currency | From       | To         | Days | Principal | Rate   | Interest | Compensation | Note        | Line
C1       | A       | EUR      | 2024-06-01 | 2024-06-30 | 30   | 10000.00  | 0.125  | 102.74   | 40.00        | IN-2024-001 | 1
C1       | A       | EUR      | 2024-07-01 | 2024-09-15 | 77   | 10000.00  | 0.1225 | 258.42   |              | IN-2024-001 | 1
"""  # noqa: E501 - one line a slice reads as a table


def test_figures_14_a_note_gets_its_letter_with_the_slices_it_charges(tmp_path: Path) -> None:
    path = made(tmp_path, NOTED)
    drafted(path, "2024-10-01")
    assert index(path, "interest-note") == [
        "2024-10-01-1 | C1 | 401.16 | 2024-10-01-1/C1 EUR interest-note IN-2024-001.docx"
    ]
    text = paper(tmp_path / "out" / "2024-10-01-1" / "C1 EUR interest-note IN-2024-001.docx")
    for said in ("IN-2024-001, CO-2024-001", "102,74", "258,42", "401,16 EUR", "30.10.2024", "31.05.2024", "12,25%"):
        assert said in text
    drafted(path, "2024-10-20")
    assert len(index(path, "interest-note")) == 1


def test_figures_14_a_paid_note_gets_no_letter(tmp_path: Path) -> None:
    paid = "P2 | 2024-10-01 | IN-2024-001 | 361.16\n"
    path = made(tmp_path, NOTED.replace("\n\ntblInterest", f"\n{paid}\ntblInterest"))
    drafted(path, "2024-10-02")
    assert index(path, "interest-note") == []


def test_figures_14_a_note_just_charged_gets_its_letter(tmp_path: Path) -> None:
    text = """
tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-05-01 | 2024-05-31 | 10,000.00
"""
    path = made(tmp_path, text, InterestRegime="EU")
    charge(FileBook.open(path), at("2024-09-30"), everything="test")
    drafted(path, "2024-09-30")
    (row,) = index(path, "interest-note")
    total = sum(float(one) for one in rows_of(path, "invoices", "Amount")[1:])
    assert row.startswith(f"2024-09-30-1 | C1 | {total:.2f} | ")


GOOD = """
tblCustomers
Customer | Name      | Language | Currency | E-mail
C1       | Alfa SIA  | en       | EUR      | a@alfa.example
C2       | Beta GmbH | en       | EUR      | b@beta.example
"""
HISTORY = [f"{code}-{month} | {code} | 2023-{month:02}-01 | 2023-{month:02}-28 | EUR | 100.00"
           for code in ("C1", "C2") for month in range(5, 13)]  # fmt: skip
PAID = [f"P{row.split(' |')[0]} | 2023-{int(row.split(' |')[0][3:]):02}-{'20' if row.startswith('C1') else '28'} | "
        f"{row.split(' |')[0]} | 100.00" for row in HISTORY]  # fmt: skip


def good_payers() -> str:
    invoices = "tblInvoices\nInvoice | Customer | Date | Due date | Currency | Amount\n" + "\n".join(HISTORY)
    payments = "tblPayments\nPayment | Date | Invoice | Amount\n" + "\n".join(PAID)
    return "\n\n".join((GOOD.strip(), invoices, payments))


def test_domain_g_good_payers_are_thanked_once_a_year_when_asked(tmp_path: Path) -> None:
    path = made(tmp_path, good_payers())
    drafted(path, "2024-01-10")
    assert index(path, "thank-you") == []
    drafted(path, "2024-01-10", thanks=True)
    assert [row.split(" | ")[1] for row in index(path, "thank-you")] == ["C1", "C2"]
    found = mail(tmp_path / "out" / "2024-01-10-1" / "C1 EUR thank-you.eml")
    assert found["Subject"] == "Thank you for paying on time"
    assert "ask" in body(found) and not list(found.iter_attachments())
    drafted(path, "2024-03-01", thanks=True)
    assert len(index(path, "thank-you")) == 2


@pytest.mark.parametrize(("last", "thanked"), [("2023-01-10", 2), ("2023-01-11", 1)])
def test_domain_g_a_year_is_365_days(tmp_path: Path, last: str, thanked: int) -> None:
    earlier = f"tblLetters\nRun | Date | Customer | Template | File\nR | {last} | C1 | thank-you | R/a"
    path = made(tmp_path, f"{good_payers()}\n\n{earlier}")
    drafted(path, "2024-01-10", thanks=True)
    assert len(index(path, "thank-you")) == 1 + thanked
