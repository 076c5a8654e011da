"""arbook log and arbook sent: what stands in Activity, what is refused and why."""

from datetime import date
from pathlib import Path

import pytest
from books import NOW, make_book, rows_of

from arbook.book.file import FileBook
from macros.cli import main
from macros.contact_log import Contact, log_contact, mark_sent
from macros.outcome import CommandError

BOOK = """
tblCustomers
Customer | Currency | Collector
C1       |          | Ann
C2       | USD      |

tblInvoices
Invoice | Customer | Date       | Currency | Amount
A-1     | C1       | 2024-01-01 | gbp      | 1,000.00
A-2     | C2       | 2024-01-01 |          | 1,000.00
A-3     | C9       | 2024-01-01 |          | 1,000.00

tblActivity
Date       | Customer | Kind | File
2024-03-01 | C1       | Call | R1/C3.eml

tblLetters
Run | Date       | Customer | Currency | Step | Template       | File       | Sent
R1  | 2024-03-30 | C1       | EUR      | 3    | first-reminder | R1/C1.eml  |
R1  | 2024-03-30 | C2       | USD      | 6    | second-letter  | R1/C2.docx |
R1  | 2024-03-30 | C3       | EUR      | 3    | first-reminder | R1/C3.eml  |
R2  | 2024-03-31 | C1       | EUR      | 4    |                | R2/C1.docx |
"""
LOGGED = ("Date", "Customer", "Currency", "Invoice", "Step", "Kind", "Direction", "Result", "Reason", "Promise date",
          "Promise amount", "By", "File", "Note")  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_book(tmp_path / "b.xlsm", BOOK, DefaultCollector="Sam")


@pytest.mark.parametrize(
    ("contact", "row"),
    [
        (Contact("C1", "call"), "2024-03-31 | C1 | EUR |  |  | Call | Out |  |  |  |  | Ann |  | "),
        (Contact("C2", "Dispute"), "2024-03-31 | C2 | USD |  |  | Dispute | In |  |  |  |  | Sam |  | "),
        (Contact("C9", "Staff change"), "2024-03-31 | C9 | EUR |  |  | Staff change |  |  |  |  |  | Sam |  | "),
        (
            Contact("C1", "Call", date(2024, 3, 29), "gbp", "A-1", 4, "in", "no answer", "cash flow", by="Bob",
                    file="C1/mail.eml", note="=again"),
            "2024-03-29 | C1 | GBP | A-1 | 4 | Call | In | No answer | Cash flow |  |  | Bob | C1/mail.eml | '=again",
        ),
        (
            Contact("C1", "Call", promise_date=date(2024, 4, 5), promise_amount="1 234.50"),
            "2024-03-31 | C1 | EUR |  |  | Call | Out | Promised |  | 2024-04-05 | 1234.50 | Ann |  | ",
        ),
        (
            Contact("C2", "E-mail", invoice="A-2", result="Reached", promise_date=date(2024, 3, 31)),
            "2024-03-31 | C2 | USD | A-2 |  | E-mail | Out | Reached |  | 2024-03-31 |  | Sam |  | ",
        ),
    ],
)  # fmt: skip
def test_domain_f_a_contact_is_logged(contact: Contact, row: str, path: Path) -> None:
    log_contact(FileBook.open(path), contact, NOW)
    assert rows_of(path, "activity", *LOGGED)[1:] == [row]
    assert rows_of(path, "log", "Command", "Rows") == ["log | 1"]


@pytest.mark.parametrize(
    ("contact", "sentence"),
    [
        (Contact("C11", "Call"), "--customer: there is no customer C11. Did you mean C1?"),
        (Contact("C1", "Fax"), "--kind: 'Fax' is not one of E-mail, Letter, "),
        (Contact("C1", "Call", result="Maybe"), "--result: 'Maybe' is not one of Reached, No answer, "),
        (Contact("C1", "Call", reason="None"), "--reason: 'None' is not one of Cash flow, "),
        (Contact("C1", "Call", direction="Up"), "--direction: 'Up' is not one of Out, In."),
        (Contact("C1", "Call", invoice="A-9"), "--invoice: there is no invoice A-9."),
        (Contact("C1", "Call", invoice="A-2"), "--invoice: A-2 is an invoice of C2, not of C1."),
        (Contact("C1", "Call", invoice="A-1", currency="EUR"), "--currency: A-1 is in GBP, not in EUR."),
        (Contact("C1", "Call", date(2024, 4, 1)), "--date: 2024-04-01 is still to come."),
        (Contact("C1", "Call", promise_date=date(2024, 3, 30)),
         "--promise-date 2024-03-30 is before the contact of 2024-03-31."),
        (Contact("C1", "Call", promise_amount="5"), "--promise-amount needs --promise-date: by when is it promised?"),
        (Contact("C1", "Call", promise_date=date(2024, 4, 5), promise_amount="all"),
         "--promise-amount: 'all' is not an amount."),
        (Contact("C1", "Call", promise_date=date(2024, 4, 5), promise_amount="-5"),
         "--promise-amount: -5 is not above 0."),
        (Contact("C1", "Call", step=99), "--step: the sheet Policy has no step 99. It has: 1, 2, 3, "),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(contact: Contact, sentence: str, path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(CommandError) as refused:
        log_contact(FileBook.open(path), contact, NOW)
    assert str(refused.value).startswith(sentence)
    assert path.read_bytes() == before


def test_logging_moves_the_answers_too(path: Path) -> None:
    book = FileBook.open(path)
    book.update("tblLetters", _frame({"Sent": ["x", None, None, None]}))
    book.save()
    log_contact(FileBook.open(path), Contact("C1", "Note", note="hello"), NOW)
    assert rows_of(path, "activity", "Kind", "File", "Note")[1:] == ["E-mail | R1/C1.eml | ", "Note |  | hello"]


def _frame(columns: dict[str, list[str | None]]) -> object:
    import pandas as pd

    return pd.DataFrame({name: pd.Series(values, dtype="object") for name, values in columns.items()})


def test_domain_h_a_run_is_marked_as_sent_once(path: Path) -> None:
    outcome = mark_sent(FileBook.open(path), "R1", NOW, date(2024, 3, 30))
    assert outcome.lines == (
        "2 letters of run R1 sent on 2024-03-30.", "1 letter of it stood in Activity already."
    )  # fmt: skip
    rows = rows_of(path, "activity", "Date", "Customer", "Currency", "Step", "Kind", "Direction", "By", "File")
    assert rows[1:] == [
        "2024-03-30 | C1 | EUR | 3 | E-mail | Out | Ann | R1/C1.eml",
        "2024-03-30 | C2 | USD | 6 | Letter | Out | Sam | R1/C2.docx",
    ]
    assert rows_of(path, "letters", "Run", "Sent") == ["R1 | 2024-03-30", "R1 | 2024-03-30", "R1 | ", "R2 | "]
    again = mark_sent(FileBook.open(path), "R1", NOW)
    assert again.lines[0] == "0 letters of run R1 sent on 2024-03-31."
    assert rows_of(path, "activity", "File") == ["R1/C3.eml", "R1/C1.eml", "R1/C2.docx"]
    mark_sent(FileBook.open(path), "R2", NOW)
    assert rows_of(path, "activity", "Date", "Step", "Kind", "File")[-1] == "2024-03-31 | 4 | Letter | R2/C1.docx"


def test_a_row_that_was_typed_as_sent_is_not_moved_twice(path: Path) -> None:
    book = FileBook.open(path)
    book.update("tblLetters", _frame({"Sent": ["2024-03-30", None, None, None]}))
    book.save()
    outcome = mark_sent(FileBook.open(path), "R1", NOW)
    assert outcome.lines == (
        "1 letter of run R1 sent on 2024-03-31.", "1 letter of it stood in Activity already.",
        "1 answer moved to Activity.",
    )  # fmt: skip
    assert sorted(rows_of(path, "activity", "File")) == ["R1/C1.eml", "R1/C2.docx", "R1/C3.eml"]


@pytest.mark.parametrize(
    ("run", "day", "sentence"),
    [
        ("R9", None, "there is no run R9 on the sheet Letters. Found: R2, R1."),
        ("R1", date(2024, 4, 1), "--date: 2024-04-01 is still to come."),
    ],
)
def test_sent_refuses(run: str, day: date | None, sentence: str, path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        mark_sent(FileBook.open(path), run, NOW, day)
    assert str(refused.value) == sentence


def test_from_the_terminal(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARBOOK_TODAY", "2024-03-31")
    options = ["--customer", "C1", "--kind", "Call", "--result", "promised", "--promise-date", "2024-04-05"]
    assert main(["log", str(path), *options, "--promise-amount", "100"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Call with C1 on 2024-03-31 is in Activity, result Promised, promised for 2024-04-05.",
        "Run refresh to see the effect.",
    ]
    assert main(["sent", str(path), "R1", "--date", "2024-03-30"]) == 0
    assert main(["log", str(path), "--customer", "C1", "--kind", "Fax"]) == 2
    assert capsys.readouterr().err.startswith("arbook log: --kind: 'Fax' is not one of ")
