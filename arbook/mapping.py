"""The import map: which column of an export is which of ours, and how the export writes dates and amounts.

A map file is TOML::

    [import]
    scope = "all"          # all, new or open
    dates = "dmy"          # dmy, mdy or ymd
    decimal = ","
    [invoices]
    "Rechnungsnr" = "Invoice"
    "Status" = ""          # not wanted

The book remembers the last one as rows (kind, column in the export, our column); the lines of [import] are rows
too, with the name at "column in the export" and the value at "our column".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, cast

from arbook.book.book import BookError
from arbook.dates import DateOrder

ExportKind = Literal["invoices", "payments", "customers"]
Scope = Literal["all", "new", "open"]
DecimalSign = Literal[".", ","]

KINDS: Final[tuple[ExportKind, ...]] = ("invoices", "payments", "customers")
_WAYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"scope": ("all", "new", "open"), "dates": ("dmy", "mdy", "ymd"), "decimal": (".", ",")}
)
_IMPORT: Final = "import"


class ExportError(BookError):
    """An export or its map can't be used; the message is one plain sentence for the user."""


@dataclass(frozen=True)
class ImportMap:
    """What the user says about exports.

    Parameters
    ----------
    columns : mapping of kind to mapping of a column in the export to our column
    scope : {"all", "new", "open"}
        Whether an export lists everything, only what is new, or what is open at its date.
    dates : {"dmy", "mdy", "ymd"}, optional
        Order in dates that are text.
    decimal : {".", ","}, optional
        Decimal sign in amounts that are text.
    """

    columns: Mapping[ExportKind, Mapping[str, str]] = field(default_factory=dict)
    scope: Scope = "all"
    dates: DateOrder | None = None
    decimal: DecimalSign | None = None

    def of(self, kind: ExportKind) -> Mapping[str, str]:
        """Columns of one kind of export."""
        return self.columns.get(kind, {})

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the map as rows (kind, column in the export, our column), for the book to remember."""
        ways = [("scope", self.scope), ("dates", self.dates), ("decimal", self.decimal)]
        rows = [(_IMPORT, name, value) for name, value in ways if value]
        return rows + [(kind, theirs, ours) for kind in KINDS for theirs, ours in self.of(kind).items()]


def read_map(text: str, name: str) -> ImportMap:
    """Read a map file.

    Parameters
    ----------
    text : str
        Its content, TOML.
    name : str
        The file's name, for messages.

    Raises
    ------
    ExportError
        When it isn't TOML, or has a section or a value that isn't known.

    Examples
    --------
    >>> read_map('[invoices]' + chr(10) + '"Doc" = "Invoice"', "map.toml").of("invoices")
    {'Doc': 'Invoice'}
    """
    try:
        sections = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ExportError(f"{name} is not a map file in TOML: {error}.") from None
    rows = []
    for section, lines in sections.items():
        if not isinstance(lines, dict) or not all(isinstance(value, str) for value in lines.values()):
            raise ExportError(f'{name}: write [{section}] and below it lines such as "Number" = "Invoice".')
        rows += [(section, theirs, ours) for theirs, ours in lines.items()]
    return map_of(rows, name)


def map_of(rows: Iterable[tuple[str, str, str]], name: str) -> ImportMap:
    """Return the map that these rows (kind, column in the export, our column) say.

    Raises
    ------
    ExportError
        When a kind, or a name or value under `import`, isn't known; `name` says where it stands.
    """
    columns: dict[ExportKind, dict[str, str]] = {}
    ways: dict[str, str] = {}
    for kind, theirs, ours in rows:
        if kind == _IMPORT:
            ways[theirs] = _checked_way(theirs, ours, name)
        elif kind in KINDS:
            columns.setdefault(kind, {})[theirs.strip()] = ours.strip()
        else:
            raise ExportError(f"{name}: [{kind}] is not known; use [import], [{'], ['.join(KINDS)}].")
    return ImportMap(
        columns,
        cast(Scope, ways.get("scope", "all")),
        cast(DateOrder | None, ways.get("dates")),
        cast(DecimalSign | None, ways.get("decimal")),
    )


def _checked_way(way: str, value: str, name: str) -> str:
    if way not in _WAYS:
        raise ExportError(f"{name}: [import] has no {way!r}; use {', '.join(_WAYS)}.")
    if value not in _WAYS[way]:
        raise ExportError(f"{name}: {way} can't be {value!r}; use {' or '.join(_WAYS[way])}.")
    return value
