"""Laws of all figures at once, on the demo book: the order of rows doesn't matter, nor what comes after a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from arbook.book.file import FileBook
from macros.computing import Results, compute
from macros.demo import demo
from macros.inputs import Inputs, read_inputs

NOW = datetime.fromisoformat("2026-04-01T09:00")
END = date(2026, 3, 31)
STRANGER = "C999"  # stands on one late invoice only, and so on Risk of all days or of none
Frames = Mapping[str, pd.DataFrame]

# figure | its rows | columns that say where something stands, or what came later
FIGURES: dict[str, tuple[Callable[[Results], pd.DataFrame], tuple[str, ...]]] = {
    "aging": (lambda results: results.aging.customers, ()),
    "open lines": (lambda results: results.aging.lines, ("Row", "Line at", "Paid after")),
    "totals": (lambda results: results.aging.totals, ()),
    "base": (lambda results: results.aging.base, ()),
    "interest": (lambda results: results.slices, ()),
    "lateness": (lambda results: results.lateness, ()),
    "risk": (lambda results: results.risk.table, ()),
    "actions": (lambda results: results.actions.rows, ()),
    "promises": (lambda results: results.actions.promises, ("Document", "Row")),
    "provision": (lambda results: results.provision.table.rows, ()),
}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    folder = tmp_path_factory.mktemp("demo")
    demo(folder, NOW, lambda text: None)
    (path,) = folder.glob("*.xlsm")
    return read_inputs(FileBook.open(Path(path)))


def computed(inputs: Inputs, frames: Frames, day: date) -> Results:
    """All figures, of other rows."""
    fresh = replace(inputs.problems, found=list(inputs.problems.found))
    return compute(replace(inputs, frames={**inputs.frames, **frames}, problems=fresh), day, day)


def rows(results: Results, name: str) -> list[str]:
    """Rows of a figure as lines, in alphabetical order."""
    take, places = FIGURES[name]
    frame = take(results).drop(columns=list(places), errors="ignore").astype(object)
    if "Customer" in frame:
        frame = frame[frame["Customer"].astype("str") != STRANGER]
    return sorted(str(row) for row in frame.to_dict("records"))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_in_any_table_does_not_matter(inputs: Inputs, seed: int) -> None:
    rng = np.random.default_rng(seed)
    mixed = {
        name: frame.iloc[rng.permutation(len(frame))]
        for name, frame in inputs.frames.items()
        if name not in ("tblPolicy", "tblSignals")  # their order is the user's own
    }
    before, after = computed(inputs, {}, END), computed(inputs, mixed, END)
    for name in FIGURES:
        assert rows(after, name) == rows(before, name), name


@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2026, 1, 15)])
def test_as_of_a_day_equals_the_tables_cut_at_that_day(inputs: Inputs, day: date) -> None:
    cut = {
        name: inputs.frames[name][~(inputs.frames[name]["Date"] > pd.Timestamp(day))]
        for name in ("tblInvoices", "tblPayments", "tblAllocations", "tblActivity", "tblFX")
    }
    before, after = computed(inputs, {}, day), computed(inputs, cut, day)
    for name in FIGURES:
        assert rows(after, name) == rows(before, name), name
