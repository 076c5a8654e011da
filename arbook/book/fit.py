"""Which column of a frame goes into which column of a table, and as what it is written: alike for both adapters."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import pandas as pd

from arbook.book.results import TABLES
from arbook.book.schema import Kind, Way


def sources(
    table: str, captions: Sequence[str], renamed: Mapping[int, str], frame: Container[str]
) -> list[tuple[str, str | None]]:
    """Return for each column of a table whose rows are replaced its name in the schema and where it comes from.

    Parameters
    ----------
    table : str
    captions : sequence of str
        The headings that the table has.
    renamed : mapping of int to str
        Headings that it gets at the same time, by position from 0.
    frame : container of str
        Names that the frame has.

    Returns
    -------
    list of (str, str or None)
        The frame's column; None for one that the user fills, "" for one of ours that the frame lacks: it is blanked.
    """
    schema = TABLES.get(table)
    known = [column.name for column in schema.columns] if schema else []
    found: list[tuple[str, str | None]] = []
    for at, name in enumerate(captions):
        ours = known[at] if at < len(known) and known[at] not in captions else name
        wanted = [renamed.get(at, name), name, ours]  # under its new name, its own, or the one of its place
        source = next((item for item in wanted if item in frame), None)
        if source is None and schema and ours in known and schema[ours].way is Way.OUT:
            source = ""
        found.append((ours, source))
    return found


def kind(table: str, name: str, values: pd.Series) -> Kind:
    """Choose what a column is written as: by the schema, or by its type where the schema doesn't know it.

    Objects are cells as they shall stand, except in text columns.
    """
    schema = TABLES.get(table)
    if schema and name in schema.names:
        known = schema[name].kind
        return Kind.ANY if values.dtype == object and known is not Kind.TEXT else known
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return Kind.DATE
    numeric = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype)
    return Kind.NUMBER if numeric else Kind.ANY
