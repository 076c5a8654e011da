"""What users type into Actions and Letters, as rows of tblActivity: done, result, promise, remark; sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd

from arbook.activity import KINDS
from arbook.code import Ints

OUT, PROMISED, NOTE, MAIL = "Out", "Promised", "Note", "E-mail"
COLUMNS = (
    "Date", "Customer", "Currency", "Invoice", "Step", "Kind", "Direction", "Result", "Reason", "Promise date",
    "Promise amount", "By", "File", "Note",
)  # fmt: skip
_TYPES = {"Date": "datetime64[s]", "Promise date": "datetime64[s]", "Step": "Int64", "Promise amount": "Int64"}


def activity(rows: Mapping[str, object], size: int) -> pd.DataFrame:
    """Return columns of tblActivity, typed; those that aren't given are blank."""
    blank = [None] * size
    return pd.DataFrame(
        {name: pd.Series(rows.get(name, blank), dtype=_TYPES.get(name, "str"), index=range(size)) for name in COLUMNS}
    )


def no_rows() -> pd.DataFrame:
    """Return tblActivity's columns without a row."""
    return activity({}, 0)


@dataclass(frozen=True)
class Answers:
    """What was typed since the last command, and where it goes.

    Attributes
    ----------
    rows : DataFrame
        New rows of tblActivity; its index is the place that they get in the table.
    actions, letters : int64 array
        Places in tblActions and tblLetters of the rows whose typed cells become those; rising.
    sent : Series
        What the column Sent of tblLetters says from now on; index: place in the table. A letter stays marked.
    waiting : DataFrame
        Rows of tblActions with a cell that can't be read: they stay typed until it is corrected. Columns as read,
        the typed ones as they stand; index: place in the table.
    """

    rows: pd.DataFrame = field(default_factory=no_rows)
    actions: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    letters: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    sent: pd.Series = field(default_factory=lambda: pd.Series(dtype="object"))
    waiting: pd.DataFrame = field(default_factory=pd.DataFrame)


def of_actions(typed: pd.DataFrame, today: date) -> pd.DataFrame:
    """Make activity of answered rows of tblActions.

    Parameters
    ----------
    typed : DataFrame, n rows
        Customer, Currency, Step, Channel, Owner and the typed columns; Done and Promise date datetime64, Promise
        amount cents. Each row has at least one typed cell.
    today : date
        The day of what has no Done.

    Returns
    -------
    DataFrame, n rows
        A contact of the row's step. A remark alone is a note: it says nothing of the step being done. A promise
        without Result is Promised.
    """
    done, promise = typed["Done"].notna(), typed["Promise date"].notna()
    contact = (done | promise | typed["Result"].notna()).to_numpy(bool)
    result = typed["Result"].astype(object).where(typed["Result"].notna() | ~promise, PROMISED)
    rows = {
        "Date": typed["Done"].fillna(pd.Timestamp(today)),
        "Customer": typed["Customer"],
        "Currency": typed["Currency"],
        "Step": typed["Step"].where(contact),
        "Kind": [kind if each else NOTE for kind, each in zip(_kinds(typed["Channel"]), contact, strict=True)],
        "Direction": [OUT if each else None for each in contact],
        "Result": result,
        "Promise date": typed["Promise date"],
        "Promise amount": typed["Promise amount"],
        "By": typed["Owner"],
        "Note": typed["Remark"],
    }
    return activity({name: _plain(values) for name, values in rows.items()}, len(typed))


def newly_sent(files: pd.Series, typed: pd.Series, logged: Collection[str]) -> pd.Series:
    """Return the day on which each letter was sent that isn't logged yet; NaT for the others.

    Parameters
    ----------
    files : Series of str, n
        Column File of tblLetters.
    typed : Series of datetime64, n
        Sent, NaT where blank.
    logged : collection of str
        Files in Activity: those were sent already, whatever is typed.

    Examples
    --------
    >>> day = pd.Timestamp("2024-03-30")
    >>> newly_sent(pd.Series(["a", "a", "b", ""]), pd.Series([day, None, day, None]), {"b"}).notna().tolist()
    [True, True, False, False]
    """
    named = files.fillna("")
    days = pd.to_datetime(typed).mask(named.isin(set(logged)) & (named != ""))
    of_file = days.groupby(named).transform("first")  # one message, though several rows tell of it
    return days.fillna(of_file.mask(named.isin({"", *logged})))


def of_letters(sent: pd.DataFrame, channels: Mapping[str, str], by: Mapping[str, str]) -> pd.DataFrame:
    """Make activity of letters that were sent.

    Parameters
    ----------
    sent : DataFrame, n rows
        Customer, Currency, Step, Template, File and Sent (datetime64).
    channels : mapping of Template to Channel
        For Kind; without one it follows the file: an .eml is an E-mail, anything else a Letter. An e-mail that became
        a file to post, for want of an address, is a Letter too.
    by : mapping of Customer to who writes to it
    """
    templates, files = _texts(sent["Template"]), _texts(sent["File"])
    rows = {
        "Date": sent["Sent"],
        "Customer": sent["Customer"],
        "Currency": sent["Currency"],
        "Step": sent["Step"],
        "Kind": [_kind_of(channels.get(name), file) for name, file in zip(templates, files, strict=True)],
        "Direction": [OUT] * len(sent),
        "By": [by.get(customer) for customer in _texts(sent["Customer"])],
        "File": sent["File"],
    }
    return activity({name: _plain(values) for name, values in rows.items()}, len(sent))


def carried_on(actions: pd.DataFrame, waiting: pd.DataFrame, typed: tuple[str, ...]) -> pd.DataFrame:
    """Put rows whose answers wait for a correction before the new rows of tblActions, with what was typed.

    Parameters
    ----------
    actions : DataFrame
        New rows of tblActions, without the typed columns.
    waiting : DataFrame, k rows
        `Answers.waiting`.
    typed : tuple of str
        Names of the typed columns.

    Returns
    -------
    DataFrame
        The first k rows are those of `waiting`, in its order: as the new list has them where their customer,
        currency and step are still on it, else as they were. Without waiting rows, `actions` itself.
    """
    if waiting.empty:
        return actions
    key = ["Customer", "Currency", "Step"]
    new, old = _keys(actions[key]), _keys(waiting[key])
    place = {each: at for at, each in reversed(list(enumerate(new)))}
    found = [place.pop(each, -1) for each in old]  # two waiting rows never take the same new one
    first = [actions.iloc[[at]] if at >= 0 else waiting.iloc[[row]] for row, at in enumerate(found)]
    kept = actions.drop(index=actions.index[[at for at in found if at >= 0]])
    out = [name for name in actions.columns if name not in typed]
    whole = pd.concat(
        [pd.DataFrame({name: part[name].astype(object) for name in out}) for part in (*first, kept)],
        ignore_index=True,
    )
    rows = pd.DataFrame({name: _as(whole[name], actions[name]) for name in out})
    for name in typed:
        cells = [*waiting[name], *[None] * len(kept)]
        rows[name] = pd.Series(cells, index=rows.index, dtype="object")
    return rows


def _as(cells: pd.Series[Any], like: pd.Series[Any]) -> pd.Series[Any]:
    """Give cells the kind of a column, wide enough for what an older row has: other words, and blanks."""
    if isinstance(like.dtype, pd.CategoricalDtype) or pd.api.types.is_object_dtype(like):
        return cells.astype("str")
    return cells.astype("Int64") if pd.api.types.is_integer_dtype(like) else cells.astype(like.dtype)


def _keys(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    return [tuple("" if pd.isna(cell) else str(cell) for cell in row) for row in rows.itertuples(index=False)]


def _kinds(channels: pd.Series) -> list[str]:
    return [name if name in KINDS and name else NOTE for name in _texts(channels)]


def _kind_of(channel: str | None, file: str) -> str:
    if channel and (channel != MAIL or not file):
        return channel
    return MAIL if PurePath(file).suffix.lower() == ".eml" else "Letter"


def _texts(values: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in values.astype(object)]


def _plain(values: object) -> object:
    """Return a column as objects, None where blank, so that its type can be chosen anew."""
    if isinstance(values, pd.Series):
        return [None if pd.isna(value) else value for value in values.astype(object)]
    return values
