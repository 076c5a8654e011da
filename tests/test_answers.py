"""Answers typed into Actions and Letters: what becomes activity, what waits, what is blank afterwards."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from books import NOW, make_book, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st
from memory import MemoryBook

from arbook.answers import carried_on
from arbook.book.book import Value
from arbook.book.file import FileBook
from arbook.book.results import ACTIONS
from macros.answers import said, with_answers, write_answers
from macros.inputs import Inputs, read_inputs
from macros.refreshing import check, refresh

TODAY = NOW.date()
ACTED = ("Customer", "Currency", "Step", "Channel", "Owner", "Done", "Result", "Promise date", "Promise amount",
         "Remark")  # fmt: skip
LOGGED = ("Date", "Customer", "Currency", "Step", "Kind", "Direction", "Result", "Promise date", "Promise amount",
          "By", "File", "Note")  # fmt: skip
TYPED = ("Done", "Result", "Promise date", "Promise amount", "Remark")


def typed(**cells: Value) -> MemoryBook:
    """Return a book with one row on Actions, a call of step 4, and these typed cells."""
    book = MemoryBook()
    row = {"Customer": "C1", "Currency": "EUR", "Step": 4, "Channel": "Call", "Owner": "Ann", **cells}
    for name, column in book.cells["tblActions"].items():
        column.append(row.get(name))
    return book


def logged(inputs: Inputs) -> list[str]:
    rows = inputs.answers.rows[list(LOGGED)].astype(object)
    return [" | ".join(_text(cell) for cell in row) for row in rows.itertuples(index=False)]


def _text(cell: object) -> str:
    if pd.isna(cell):  # type: ignore[call-overload] # a scalar
        return ""
    return f"{cell:%Y-%m-%d}" if isinstance(cell, pd.Timestamp) else str(cell)


@pytest.mark.parametrize(
    ("cells", "row"),
    [
        ({"Done": "x"}, "2024-03-31 | C1 | EUR | 4 | Call | Out |  |  |  | Ann |  | "),
        ({"Done": " X "}, "2024-03-31 | C1 | EUR | 4 | Call | Out |  |  |  | Ann |  | "),
        ({"Done": "х"}, "2024-03-31 | C1 | EUR | 4 | Call | Out |  |  |  | Ann |  | "),  # Cyrillic
        ({"Done": date(2024, 3, 29)}, "2024-03-29 | C1 | EUR | 4 | Call | Out |  |  |  | Ann |  | "),
        ({"Done": "2024-03-29"}, "2024-03-29 | C1 | EUR | 4 | Call | Out |  |  |  | Ann |  | "),
        ({"Result": "no answer"}, "2024-03-31 | C1 | EUR | 4 | Call | Out | No answer |  |  | Ann |  | "),
        (
            {"Promise date": date(2024, 4, 5), "Promise amount": Decimal("99.50")},
            "2024-03-31 | C1 | EUR | 4 | Call | Out | Promised | 2024-04-05 | 9950 | Ann |  | ",
        ),
        (
            {"Result": "Reached", "Promise date": TODAY, "Remark": "=1+1"},
            "2024-03-31 | C1 | EUR | 4 | Call | Out | Reached | 2024-03-31 |  | Ann |  | =1+1",
        ),
        ({"Remark": "in May again"}, "2024-03-31 | C1 | EUR |  | Note |  |  |  |  | Ann |  | in May again"),
        ({"Done": "x", "Remark": "ok"}, "2024-03-31 | C1 | EUR | 4 | Call | Out |  |  |  | Ann |  | ok"),
        ({"Done": "x", "Channel": "Decision"}, "2024-03-31 | C1 | EUR | 4 | Decision | Out |  |  |  | Ann |  | "),
        ({"Done": "x", "Channel": "Fax"}, "2024-03-31 | C1 | EUR | 4 | Note | Out |  |  |  | Ann |  | "),
    ],
)
def test_domain_f_an_answer_becomes_activity(cells: dict[str, Value], row: str) -> None:
    book = typed(**cells)
    inputs = with_answers(read_inputs(book), TODAY)
    assert logged(inputs) == [row]
    assert inputs.frames["tblActivity"]["Customer"].tolist() == ["C1"]
    write_answers(book, inputs)
    book.save()
    assert {name: book.cells["tblActions"][name] for name in TYPED} == {name: [None] for name in TYPED}
    assert book.cells["tblActivity"]["Kind"] == [row.split(" | ")[4]]


@pytest.mark.parametrize(
    ("cells", "field", "problem"),
    [
        ({"Done": "soon"}, "Done", "'soon' is not a date: write it as 2024-04-03."),
        ({"Done": "03/04/2024"}, "Done", "'03/04/2024' is ambiguous: 2024-03-04 or 2024-04-03. Set DateOrder, or "
         "write the year first."),
        ({"Done": date(2024, 4, 1)}, "Done", "The date 2024-04-01 is still to come."),
        ({"Done": True}, "Done", "TRUE is not a date."),
        ({"Done": "x", "Promise date": "Friday"}, "Promise date", "'Friday' is not a date: write it as 2024-04-03."),
        ({"Promise date": date(2024, 3, 30)}, "Promise date", "The promise is for 2024-03-30, before it was made."),
        ({"Promise amount": 5}, "Promise date", "An amount is promised, but no date."),
        ({"Promise date": TODAY, "Promise amount": 0}, "Promise amount", "The promised amount is not above 0."),
        ({"Promise date": TODAY, "Promise amount": "all"}, "Promise amount", "'all' is not an amount."),
        ({"Customer": None, "Done": "x"}, "Customer", "The answer stands in a row without a customer."),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_is_a_check_and_stays(
    cells: dict[str, Value], field: str, problem: str
) -> None:
    book = typed(**cells)
    inputs = with_answers(read_inputs(book), TODAY)
    assert [(one.table, one.row, one.field, one.problem) for one in inputs.problems.found if one.table] == [
        ("tblActions", 0, field, problem)
    ]
    assert logged(inputs) == []
    assert said(inputs) == ["1 answer on Actions can't be read and stay typed: see Checks."]
    before = {name: list(book.cells["tblActions"][name]) for name in TYPED}
    write_answers(book, inputs)
    book.save()
    assert {name: book.cells["tblActions"][name] for name in TYPED} == before
    assert book.cells["tblActivity"]["Date"] == []


def test_an_unknown_result_waits_too() -> None:
    inputs = with_answers(read_inputs(typed(Result="Perhaps")), TODAY)
    assert [(one.field, one.severity) for one in inputs.problems.found if one.table] == [("Result", "Error")]
    assert inputs.answers.waiting["Result"].tolist() == ["Perhaps"]


def test_waiting_rows_come_first_when_the_list_is_made_anew() -> None:
    book = typed(Done="soon")
    for name, cell in {"Customer": "C2", "Currency": "EUR", "Step": 3, "Result": "Maybe"}.items():
        book.cells["tblActions"][name].append(cell)
    for column in book.cells["tblActions"].values():
        column += [None] * (2 - len(column))
    inputs = with_answers(read_inputs(book), TODAY, rebuilds=True)
    new = pd.DataFrame(
        {
            "Customer": pd.Series(["C9", "C2", "C1"], dtype="str"),
            "Currency": pd.Series(["EUR", "EUR", "EUR"], dtype="str"),
            "Step": pd.Series([3, 3, 5], dtype="Int64"),
            "Why": pd.Series(["a", "b", "c"], dtype="category"),
            "Rank": pd.Series([1, 2, 3], dtype="int64"),
        }
    )
    rows = carried_on(new, inputs.answers.waiting, ACTIONS.inputs())
    assert rows[["Customer", "Step", "Done", "Result"]].astype(object).to_numpy().tolist() == [
        ["C1", 4, "soon", None],  # no longer on the list: kept as it was
        ["C2", 3, None, "Maybe"],
        ["C9", 3, None, None],
        ["C1", 5, None, None],
    ]
    assert [(one.row, one.key, one.field) for one in inputs.problems.found if one.table] == [
        (0, "C1 / EUR / 4", "Done"), (1, "C2 / EUR / 3", "Result")
    ]  # fmt: skip
    assert rows["Why"].astype(object).where(rows["Why"].notna(), None).tolist() == [None, "b", "a", "c"]
    assert rows["Rank"].fillna(0).tolist() == [0, 2, 1, 3]
    assert carried_on(new, inputs.answers.waiting.iloc[:0], ACTIONS.inputs()) is new


BOOK = """
tblCustomers
Customer | Collector
C1       | Ann
C2       |

tblInvoices
Invoice | Customer | Date       | Amount
A-1     | C1       | 2024-01-01 | 1,000.00

tblActivity
Date       | Customer | Kind
2024-03-01 | C1       | Call

tblActions
Rank | Customer | Currency | Step | Channel | Owner | Done       | Result  | Remark
1    | C1       | EUR      | 4    | Call    | Ann   | x          | Reached | fine
2    | C2       | EUR      | 3    | E-mail  | Bob   | tomorrow   |         |
3    | C3       | EUR      | 3    | E-mail  | Bob   | 2024-03-28 |         |

tblLetters
Run | Date       | Customer | Currency | Step | Template       | File       | Sent
R1  | 2024-03-30 | C1       | EUR      | 3    | first-reminder | R1/C1.eml  | 2024-03-30
R1  | 2024-03-30 | C2       | EUR      | 6    | second-letter  | R1/C2.docx | x
R1  | 2024-03-30 | C3       | EUR      | 12   | final-notice   | R1/C3.eml  | later
R1  | 2024-03-30 | C4       | EUR      | 12   | final-notice   | R1/C4.eml  |
"""
MOVED = [
    "2024-03-01 | C1 |  |  | Call |  |  |  |  |  |  | ",
    "2024-03-31 | C1 | EUR | 4 | Call | Out | Reached |  |  | Ann |  | fine",
    "2024-03-28 | C3 | EUR | 3 | E-mail | Out |  |  |  | Bob |  | ",
    "2024-03-30 | C1 | EUR | 3 | E-mail | Out |  |  |  | Ann | R1/C1.eml | ",
    "2024-03-31 | C2 | EUR | 6 | Letter | Out |  |  |  | Sam | R1/C2.docx | ",
]


@pytest.mark.parametrize(("command", "cell"), [(refresh, "X6"), (check, "X7")])
def test_a_command_moves_answers_once_in_its_own_save(command: object, cell: str, tmp_path: Path) -> None:
    """Refresh makes Actions anew, with the waiting answer first; check leaves the rows where they are."""
    assert callable(command)
    path = make_book(tmp_path / "b.xlsm", BOOK, DefaultCollector="Sam")
    outcome = command(FileBook.open(path), NOW)
    assert outcome.lines[1:3] == (
        "4 answers moved to Activity.", "1 answer on Actions can't be read and stay typed: see Checks."
    )  # fmt: skip
    for _ in range(2):
        assert rows_of(path, "activity", *LOGGED) == MOVED
        typed = rows_of(path, "actions", "Customer", "Done", "Result", "Remark")
        assert [row for row in typed if not row.endswith(" |  |  | ")] == ["C2 | tomorrow |  | "]
        assert typed[int(cell[1:]) - 6] == "C2 | tomorrow |  | "
        assert rows_of(path, "letters", "Customer", "Sent") == [
            "C1 | 2024-03-30", "C2 | 2024-03-31", "C3 | later", "C4 | "
        ]  # fmt: skip
        found = rows_of(path, "checks", "Sheet", "Cell", "Key", "Field", "Value")
        assert [row for row in found if row.startswith(("Actions", "Letters"))] == [
            f"Actions | {cell} | C2 / EUR / 3 | Done | tomorrow", "Letters | K8 | R1 / C3 / EUR | Sent | later"
        ]  # fmt: skip
        command(FileBook.open(path), NOW)


def test_figures_21_promise_kept_is_written_beside_old_and_new_rows(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", BOOK, DefaultCollector="Sam")
    book = FileBook.open(path)
    inputs = with_answers(read_inputs(book), TODAY)
    index = inputs.frames["tblActivity"].index
    kept = pd.DataFrame({"Promise kept": pd.Series(["No", "Yes", None, None, "Part"], index=index, dtype="str")})
    write_answers(book, inputs, kept)
    book.save()
    assert rows_of(path, "activity", "Customer", "Promise kept") == [
        "C1 | No",
        "C1 | Yes",
        "C3 | ",
        "C1 | ",
        "C2 | Part",
    ]


def test_answers_wait_while_activity_lacks_a_column() -> None:
    book = typed(Done="x", Result="Reached")
    del book.cells["tblActivity"]["Result"]
    inputs = with_answers(read_inputs(book), TODAY, rebuilds=True)
    assert logged(inputs) == []
    assert inputs.answers.waiting[["Done", "Result"]].to_numpy().tolist() == [["x", "Reached"]]
    write_answers(book, inputs)
    book.save()
    assert book.cells["tblActions"]["Done"] == ["x"]


def test_columns_that_are_spelled_otherwise_are_blanked_too() -> None:
    book = typed(Done="x")
    cells = book.cells["tblActions"]
    cells["done on list"] = [None]
    cells["DONE "] = cells.pop("Done")
    inputs = with_answers(read_inputs(book), TODAY)
    assert len(logged(inputs)) == 1
    write_answers(book, inputs)
    book.save()
    assert book.cells["tblActions"]["DONE "] == [None]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries({
    "Customer": st.sampled_from([None, "C1", "C2"]),
    "Done": st.sampled_from([None, "x", "X ", "soon", "03/04/2024", date(2024, 3, 1), date(2024, 4, 1), True, 7]),
    "Result": st.sampled_from([None, "Reached", "no answer", "Perhaps"]),
    "Promise date": st.sampled_from([None, date(2024, 4, 2), date(2024, 2, 2), "Friday"]),
    "Promise amount": st.sampled_from([None, 10, Decimal("0.01"), 0, -3, "all"]),
    "Remark": st.sampled_from([None, "a", "=b", "c d"]),
}), max_size=6))  # fmt: skip
def test_nothing_typed_is_ever_lost_or_counted_twice(rows: list[dict[str, Value]]) -> None:
    """Each typed cell stands in Activity, or still in its own cell; the next command moves nothing more."""
    book = MemoryBook()
    for row in rows:
        for name, column in book.cells["tblActions"].items():
            column.append({"Currency": "EUR", "Step": 4, "Channel": "Call", **row}.get(name))
    inputs = with_answers(read_inputs(book), TODAY)
    write_answers(book, inputs)
    book.save()
    cells, moved = book.cells["tblActions"], iter(book.cells["tblActivity"]["Note"])
    for at, row in enumerate(rows):
        before, after = [row[name] for name in TYPED], [cells[name][at] for name in TYPED]
        if before != after:
            assert after == [None] * len(TYPED)
            assert next(moved) == row["Remark"]
    assert list(moved) == []
    again = with_answers(read_inputs(book), TODAY)
    assert len(again.answers.rows) == 0
    assert len(again.answers.waiting) == len(inputs.answers.waiting)


SENT = """
tblLetters
Run | Date       | Customer | Currency | Step | Template       | File       | Sent
R1  | 2024-03-30 | C1       | EUR      | 3    | first-reminder | R1/C1.eml  | x
R1  | 2024-03-30 | C1       | EUR      | 7    | hold-notice    | R1/C1.eml  |
R1  | 2024-03-30 | C2       | EUR      | 3    | first-reminder | R1/C2.eml  | 2024-03-28
R1  | 2024-03-30 | C3       | EUR      | 3    | first-reminder | R1/C3.eml  |
R1  | 2024-03-30 | C4       | EUR      | 3    | first-reminder |            | x
"""


def test_domain_f_a_letter_stays_marked_as_sent_and_is_moved_once(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", SENT)
    book = FileBook.open(path)
    book.update("tblLetters", pd.DataFrame({"Sent": pd.Series([date(2024, 3, 27)], index=[3], dtype="object")}))
    book.save()
    for _ in range(2):
        check(FileBook.open(path), NOW)
        assert rows_of(path, "activity", "Date", "Customer", "Step", "File") == [
            "2024-03-31 | C1 | 3 | R1/C1.eml",
            "2024-03-31 | C1 | 7 | R1/C1.eml",  # the same message
            "2024-03-28 | C2 | 3 | R1/C2.eml",
            "2024-03-27 | C3 | 3 | R1/C3.eml",
            "2024-03-31 | C4 | 3 | ",
        ]
        assert set(rows_of(path, "activity", "Kind")) == {"E-mail"}
        assert rows_of(path, "letters", "Customer", "Step", "Sent") == [
            "C1 | 3 | 2024-03-31", "C1 | 7 | 2024-03-31", "C2 | 3 | 2024-03-28", "C3 | 3 | 2024-03-27", "C4 | 3 | "
        ]  # fmt: skip


def test_domain_f_an_e_mail_that_was_posted_is_a_letter(tmp_path: Path) -> None:
    letters = """
        tblLetters
        Run | Date       | Customer | Currency | Step | Template       | File        | Sent
        R1  | 2024-03-30 | C1       | EUR      | 3    | first-reminder | R1/C1.docx  | x
        R1  | 2024-03-30 | C2       | EUR      | 12   | final-notice   | R1/C2.docx  | x
    """
    path = make_book(tmp_path / "b.xlsm", letters)
    check(FileBook.open(path), NOW)
    assert rows_of(path, "activity", "Customer", "Kind") == ["C1 | Letter", "C2 | Registered letter"]
