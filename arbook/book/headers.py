"""Which column of a sheet is which column of the schema, and what is missing, renamed or there twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from arbook.book.book import RawTable
from arbook.book.results import TABLES, unnamed_buckets
from arbook.book.schema import Table, Way
from arbook.problem import Problems

_NAMED = 8  # headings that a sentence lists at most


def match(found: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """Find columns by heading.

    Parameters
    ----------
    found : iterable of str
        Headings as they stand in the sheet, left to right.
    names : iterable of str
        Names of the schema.

    Returns
    -------
    dict of str to str
        The heading for each name that was found: the same text, else the first one that differs only in case,
        spaces or punctuation.

    Examples
    --------
    >>> match(["Invoice", "due date "], ["Invoice", "Due date", "Amount"])
    {'Invoice': 'Invoice', 'Due date': 'due date '}
    """
    return {name: headings[0] for name, headings in _candidates(found, names).items()}


def structure(found: Mapping[str, Sequence[str]], wanted: Iterable[Table], problems: Problems) -> None:
    """Report missing tables, and missing, renamed or repeated columns.

    Parameters
    ----------
    found : mapping of str to sequence of str
        Table names of the book with their headings, left to right. The columns of a table that Python can't
        find are read as blank (`frame`).
    wanted : iterable of Table
        Tables of the schema. Bucket columns go by position, not heading.
    problems : Problems
        Errors for what is missing, Warnings for what was found under another spelling; row -1.
    """
    tables = list(wanted)
    spare = [name for name in found if name not in TABLES]
    for table in tables:
        if table.name in found:
            _columns(unnamed_buckets(table, found[table.name]), table, problems)
            continue
        near = _nearest(table.name, spare)
        problems.add(
            "Error", table.name, -1, "", near,
            f"Table {table.name} of sheet {table.sheet} is missing." + _was_found(near, spare),
            f"Rename that table to {table.name}." if near else "Close the book and type: arbook upgrade BOOK.",
        )  # fmt: skip


def merged(raws: Iterable[RawTable], problems: Problems) -> None:
    """Report merged cells in tables or their headings: only the first cell of a merged area has a value."""
    for raw in raws:
        for area in raw.merged:
            problems.add(
                "Error", raw.name, -1, "", area,
                f"The cells {area} of sheet {raw.sheet} are merged: only the first of them has a value.",
                "Unmerge them, and fill each cell.",
            )  # fmt: skip


def _columns(found: Sequence[str], table: Table, problems: Problems) -> None:
    """Report the columns of one table."""
    candidates = _candidates(found, table.names)
    taken = {heading for headings in candidates.values() for heading in headings}
    spare = [heading for heading in found if heading not in taken]
    for name in table.names:
        headings = candidates.get(name, [])
        if not headings:
            _missing(name, spare, table, problems)
        elif len(headings) > 1:
            problems.add(
                "Error", table.name, -1, name, ", ".join(headings),
                f"More than one column is headed {name}; the first one is read.",
                "Rename or delete the columns that aren't meant.",
            )  # fmt: skip
        elif headings != [name]:
            problems.add(
                "Warning", table.name, -1, name, headings[0],
                f"The heading '{headings[0]}' is read as {name}.", f"Rename it to {name}.",
            )  # fmt: skip


def _missing(name: str, spare: Sequence[str], table: Table, problems: Problems) -> None:
    near = _nearest(name, spare)
    so = "treated as blank" if table.by_hand or table[name].way is Way.IN else "not written"
    problems.add(
        "Error",
        table.name,
        -1,
        name,
        near,
        f"Column {name} of table {table.name} is missing and {so}." + _was_found(near, spare),
        f"Rename that heading to {name}."
        if near
        else f"Add a column headed {name} at the right of the table, or type: arbook upgrade BOOK.",
    )


def _candidates(found: Iterable[str], names: Iterable[str]) -> dict[str, list[str]]:
    """Headings that a name may mean, the same text first; a heading that is a name itself means only that."""
    wanted = list(names)
    exact: Counter[str] = Counter()
    alike: dict[str, list[str]] = defaultdict(list)
    for heading in found:
        if heading in wanted:
            exact[heading] += 1
        else:
            alike[_plain(heading)].append(heading)
    candidates = {name: [name] * exact[name] or alike.get(_plain(name), []) for name in wanted}
    return {name: headings for name, headings in candidates.items() if headings}


def _plain(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def _nearest(name: str, spare: Sequence[str]) -> str:
    by_plain = {_plain(heading): heading for heading in reversed(spare)}
    return next((by_plain[near] for near in get_close_matches(_plain(name), by_plain, 1)), "")


def _was_found(near: str, spare: Sequence[str]) -> str:
    if near:
        return f" '{near}' was found."
    listed = ", ".join(f"'{heading}'" for heading in spare[:_NAMED])
    return f" Found besides: {listed}{', ...' if len(spare) > _NAMED else ''}." if listed else ""
