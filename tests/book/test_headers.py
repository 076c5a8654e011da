"""Columns are found by heading; what is missing, renamed or there twice is said."""

import pytest

from arbook.book.headers import match, structure
from arbook.book.results import TABLES
from arbook.problem import Problems

BANKS = TABLES["tblBanks"]  # Currency, Bank, IBAN, BIC


def problems_of(found: dict[str, list[str]]) -> list[str]:
    problems = Problems()
    structure(found, [BANKS], problems)
    assert {(problem.table, problem.row) for problem in problems.found} <= {("tblBanks", -1)}
    return [f"{line.severity} {line.field}: {line.problem} {line.what_to_do}" for line in problems.found]


# headings found | column wanted | heading that is read
MATCHES = """
Due date, Due       | Due       | Due
DUE DATE            | Due date  | DUE DATE
due-date            | Due date  | due-date
Due  date           | Due date  | Due  date
due.date, Due date  | Due date  | Due date
due.date, DUE date  | Due date  | due.date
E mail              | E-mail    | E mail
Due dates           | Due date  | -
"""


@pytest.mark.parametrize("line", MATCHES.strip().splitlines())
def test_headings_match_without_case_spaces_and_punctuation(line: str) -> None:
    found, name, heading = (part.strip() for part in line.split("|"))
    assert match(found.split(", "), [name]).get(name, "-") == heading


def test_a_heading_that_is_a_name_itself_means_only_that() -> None:
    assert match(["Overdue %"], ["Overdue", "Overdue %"]) == {"Overdue %": "Overdue %"}


COLUMNS = """
Currency, Bank, IBAN, BIC             |
Mine, BIC, Bank, IBAN, Currency, Own  |
Currency, Bank, iban_, BIC            | Warning IBAN: The heading 'iban_' is read as IBAN. Rename it to IBAN.
Currency, Bank, IBAN, iban., BIC      |
Currency, Bank, iban., I-BAN, BIC     | Error IBAN: More than one column is headed IBAN; the first one is read. Rename or delete the columns that aren't meant.
Currency, Bank, IBAN, IBAN, BIC       | Error IBAN: More than one column is headed IBAN; the first one is read. Rename or delete the columns that aren't meant.
Currency, Bank, IBANs, BIC            | Error IBAN: Column IBAN of table tblBanks is missing and treated as blank. 'IBANs' was found. Rename that heading to IBAN.
Currency, Bank, BIC, Place, Column1   | Error IBAN: Column IBAN of table tblBanks is missing and treated as blank. Found besides: 'Place', 'Column1'. Add a column headed IBAN at the right of the table, or type: arbook upgrade BOOK.
Currency, Bank, BIC                   | Error IBAN: Column IBAN of table tblBanks is missing and treated as blank. Add a column headed IBAN at the right of the table, or type: arbook upgrade BOOK.
"""  # noqa: E501 - one line a case reads as a table


@pytest.mark.parametrize("line", COLUMNS.strip().splitlines())
def test_columns(line: str) -> None:
    found, _, problem = line.partition("|")
    assert problems_of({"tblBanks": found.rstrip().split(", ")}) == [text for text in [problem.strip()] if text]


def test_two_columns_missing_are_two_problems() -> None:
    assert [line.split(":")[0] for line in problems_of({"tblBanks": ["Currency", "Bank"]})] == [
        "Error IBAN",
        "Error BIC",
    ]


TABLE_CASES = {
    "": "Table tblBanks of sheet Settings is missing. Close the book and type: arbook upgrade BOOK.",
    "tblBank": "Table tblBanks of sheet Settings is missing. 'tblBank' was found. Rename that table to tblBanks.",
    "Mine": "Table tblBanks of sheet Settings is missing. Found besides: 'Mine'. Close the book and type: "
    "arbook upgrade BOOK.",
}


@pytest.mark.parametrize("found", TABLE_CASES)
def test_a_table_is_missing(found: str) -> None:
    assert problems_of({name: ["x"] for name in [found] if name}) == [f"Error : {TABLE_CASES[found]}"]


def test_another_table_of_ours_is_not_the_one_that_is_missing() -> None:
    assert problems_of({"tblPlans": [], "tblBank": []}) == [f"Error : {TABLE_CASES['tblBank']}"]
    assert problems_of({"tblPlans": [], "tblRates": []}) == [f"Error : {TABLE_CASES['']}"]


# headings of tblAging from the fourth on | problems
BUCKETS = """
Not due, 1-30, 31-60, 61-90, 90+, Not aged   |
Not due, 0-10, 11-20, 21-30, 30+, Not aged   |
Mine, Not due, 1-30, 31-60, 61-90, 90+, Not aged |
Not due, 0-10, Mine, 11-20, 21-30, 30+, Not aged | 1-30 31-60 61-90 90+
Not due, 0-10, 11-20, 30+, Not aged          | 1-30 31-60 61-90 90+
Current, 0-10, 11-20, 21-30, 30+, Not aged   | Not due
"""


@pytest.mark.parametrize("line", BUCKETS.strip().splitlines())
def test_buckets_go_by_position(line: str) -> None:
    middle, _, missing = line.partition("|")
    names = TABLES["tblAging"].names
    found = [*names[:3], *middle.strip().split(", "), *names[9:]]
    problems = Problems()
    structure({"tblAging": found}, [TABLES["tblAging"]], problems)
    assert " ".join(problem.field for problem in problems.found) == missing.strip()
    assert all("is missing and not written." in problem.problem for problem in problems.found)


def test_many_other_headings_are_not_all_listed() -> None:
    [line] = problems_of({"tblBanks": ["Currency", "Bank", "BIC", *(f"c{n}{n}" for n in range(9))]})
    assert "'c77', ..." in line
    assert "c88" not in line
