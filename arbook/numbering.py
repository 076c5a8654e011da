"""Payment lines of an export: numbers for those that have none, and the line of the table that each one is.

A payment without a number is recognised by what it says (date, customer, invoice, amount, ...), so that the same
export twice changes nothing; a new one gets PAY-<date>-<n>.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from arbook.merge import Rows, match

PREFIX: Final = "PAY-"
_KEY: Final = ("Payment", "Invoice", "Kind")
_SAYS: Final = ("Date", "Amount", "Currency", "Kind", "Reference")
_WHOSE: Final = ("Customer", "Invoice")


def recognised(table: pd.DataFrame, incoming: pd.DataFrame) -> tuple[pd.DataFrame, Rows]:
    """Give payment lines their numbers and find them in the table.

    A line is found by Payment, Invoice and Kind (blank is Payment). One that has an invoice only in the table, or
    only in the export, is the same line when number, Kind and Amount are: an invoice typed since then stays.

    Parameters
    ----------
    table : DataFrame, n rows
        tblPayments as it stands.
    incoming : DataFrame, m rows
        Of its columns at least Date and Amount.

    Returns
    -------
    incoming : DataFrame, m rows
        With Payment in every row, and with the Invoice that the found line has where the export gives none.
    places : int array, shape (m,)
        Position in the table, -1 where it is new.
    """
    lines = incoming.reset_index(drop=True)
    for name in ("Payment", "Invoice", "Kind"):
        if name not in lines:
            lines[name] = pd.Series(None, index=lines.index, dtype="str")
    lines, places = _numbered(table, lines)
    open_rows = np.flatnonzero(places < 0)
    places[open_rows] = match(_key(table), _key(lines.iloc[open_rows]), _KEY)
    places = _without_taken_twice(places)
    places = _one_invoice_blank(table, lines, places)
    lines["Invoice"] = _kept(table["Invoice"], lines["Invoice"], places)
    given = {"Payment", "Invoice", *(name for name in incoming if name != "Kind")}
    return lines[[name for name in lines if name in given or (name == "Kind" and "Kind" in incoming)]], places


def _key(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines with the kind that a blank one means."""
    return lines.assign(Kind=lines["Kind"].fillna("Payment"))


def _numbered(table: pd.DataFrame, lines: pd.DataFrame) -> tuple[pd.DataFrame, Rows]:
    """Give each line without a number the one it has in the table, else the next of its date."""
    places = np.full(len(lines), -1, dtype=np.intp)
    blank = np.flatnonzero(lines["Payment"].isna().to_numpy())
    if not blank.size:
        return lines, places
    given = np.flatnonzero(table["Payment"].str.startswith(PREFIX).fillna(False).to_numpy(dtype=bool))
    says = [name for name in _SAYS if name in lines]
    whose = [name for name in _WHOSE if name in lines]
    places[blank] = _found(table, given, lines.iloc[blank], [*says, *whose])
    no_invoice = blank[(places[blank] < 0) & lines["Invoice"].iloc[blank].isna().to_numpy()]
    places[no_invoice] = _found(table, np.setdiff1d(given, places), lines.iloc[no_invoice], says)
    numbers = lines["Payment"].astype(object).to_numpy(copy=True)
    known = places >= 0
    numbers[known] = table["Payment"].astype(object).to_numpy()[places[known]]
    new = blank[places[blank] < 0]
    numbers[new] = _next_numbers(table["Payment"].iloc[given], lines["Date"].iloc[new])
    return lines.assign(Payment=pd.Series(numbers, dtype="str")), places


def _found(table: pd.DataFrame, among: Rows, lines: pd.DataFrame, by: list[str]) -> Rows:
    """Match with some rows of the table only."""
    at = match(table.iloc[among], lines, by)
    return np.where(at >= 0, among[at] if among.size else -1, -1).astype(np.intp)


def _next_numbers(given: pd.Series[Any], dates: pd.Series[Any]) -> list[str]:
    """PAY-<date>-<n>, n counting on from those that were given for that date."""
    parts = given.str.rsplit("-", n=1, expand=True).reindex(columns=[0, 1])
    last = pd.to_numeric(parts[1], errors="coerce").groupby(parts[0]).max()
    stems = pd.Series([PREFIX + _day(day) for day in dates], dtype="str")
    nth = stems.groupby(stems).cumcount() + 1 + stems.map(last).fillna(0).astype(np.int64)
    return list(stems + "-" + nth.astype("str"))


def _day(day: object) -> str:
    return f"{day:%Y-%m-%d}" if isinstance(day, pd.Timestamp) and not pd.isna(day) else "undated"


def _without_taken_twice(places: Rows) -> Rows:
    """Keep only the first line that was matched with a row."""
    again = pd.Series(places).duplicated().to_numpy() & (places >= 0)
    return np.where(again, -1, places)


def _one_invoice_blank(table: pd.DataFrame, lines: pd.DataFrame, places: Rows) -> Rows:
    """Match what is left by number, Kind and Amount, where the invoice stands only on one side."""
    by = ("Payment", "Kind", "Amount")
    for theirs_blank in (True, False):
        rows = np.flatnonzero((places < 0) & (lines["Invoice"].isna().to_numpy() == theirs_blank))
        free = np.setdiff1d(np.arange(len(table)), places)
        free = free[table["Invoice"].iloc[free].isna().to_numpy() != theirs_blank]
        at = match(_key(table.iloc[free]), _key(lines.iloc[rows]), by)
        places = places.copy()
        places[rows[at >= 0]] = free[at[at >= 0]]
    return places


def _kept(there: pd.Series[Any], given: pd.Series[Any], places: Rows) -> pd.Series[Any]:
    """Incoming values, and where blank those of the row that was found."""
    values = given.astype(object).to_numpy(copy=True)
    fill = (places >= 0) & given.isna().to_numpy()
    values[fill] = there.astype(object).to_numpy()[places[fill]]
    return pd.Series(values, dtype="str")
