"""tblInterest is as long as a sheet at most."""

import pandas as pd

from arbook.interest_rows import within
from arbook.problem import Problems


def _rows(text: str) -> pd.DataFrame:
    lines = [line.split() for line in text.strip().splitlines()]
    frame = pd.DataFrame(lines, columns=["Invoice", "To", "Note", "Waived"]).replace("-", None)
    return frame.astype({"To": "datetime64[s]"})


ROWS = """
    A 2026-01-31 - -
    A 2026-02-28 - -
    B 2025-12-31 N1 -
    B 2026-01-15 - -
    C 2025-11-30 - yes
"""


def test_rows_that_fit_stay() -> None:
    problems = Problems()
    assert within(_rows(ROWS), 5, problems).equals(_rows(ROWS))
    assert not problems.found


def test_the_oldest_slices_neither_charged_nor_waived_are_left_out() -> None:
    problems = Problems()
    left = within(_rows(ROWS), 3, problems)
    assert list(zip(left["Invoice"], left["To"].dt.strftime("%Y-%m-%d"), strict=True)) == [
        ("A", "2026-02-28"), ("B", "2025-12-31"), ("C", "2025-11-30"),
    ]  # fmt: skip
    assert [(one.severity, one.table, one.row, one.value) for one in problems.found] == [
        ("Warning", "tblInterest", -1, "2")
    ]
    assert problems.found[0].problem.startswith("2 slices of interest are more than the sheet can hold")
