"""The import map: which column of an export is which of ours, and how the export writes dates and amounts.

A map file is TOML::

    [import]
    scope = "all"          # all, new or open
    dates = "dmy"          # dmy, mdy or ymd
    decimal = ","
    encoding = "windows-1251"  # of a text file that isn't UTF-8
    rows = "lines"         # a document stands on a row a line; documents is the default
    [invoices]
    "Rechnungsnr" = "Invoice"
    "Status" = ""          # not wanted
    [types]
    "DG" = "Credit note"   # what the export calls a type of document
    "DZ" = "by sign"       # a credit note where the amount is negative, else an invoice
    [currencies]
    "руб." = "RUB"         # what the export calls a currency
    [skip]
    "Status" = "Draft, Voided"  # rows with one of these texts are left out

The book remembers the last one as rows (kind, column in the export, our column); the lines of the
other sections are rows too, with what stands at the left at "column in the export" and the value at "our column".
"""

from __future__ import annotations

import codecs
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
    {
        "scope": ("all", "new", "open"),
        "dates": ("dmy", "mdy", "ymd"),
        "decimal": (".", ","),
        "encoding": (),  # any that Python knows
        "rows": ("documents", "lines"),
    }
)
_IMPORT, _TYPES, _CURRENCIES, _SKIP = "import", "types", "currencies", "skip"
BY_SIGN: Final = "by sign"
_OUR_TYPES: Final = ("Invoice", "Credit note", "Interest note", "Cost note", BY_SIGN)
_LONGEST_LINE: Final = 2_000  # a key of dotted parts without end takes memory by the square of its length
_SECTIONS: Final = (_IMPORT, *KINDS, _TYPES, _CURRENCIES, _SKIP)


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
    encoding : str, optional
        Encoding of a text file that isn't UTF-8.
    by_line : bool
        Whether a document stands on as many rows as it has lines, with its own columns repeated.
    types : mapping of the export's type of document to ours
    currencies : mapping of the export's name of a currency to its code
    skip : mapping of a column in the export to the texts whose rows are left out
    """

    columns: Mapping[ExportKind, Mapping[str, str]] = field(default_factory=dict)
    scope: Scope = "all"
    dates: DateOrder | None = None
    decimal: DecimalSign | None = None
    encoding: str | None = None
    by_line: bool = False
    types: Mapping[str, str] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, kind: ExportKind) -> Mapping[str, str]:
        """Columns of one kind of export."""
        return self.columns.get(kind, {})

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the map as rows (kind, column in the export, our column), for the book to remember."""
        ways = [
            ("scope", self.scope),
            ("dates", self.dates),
            ("decimal", self.decimal),
            ("encoding", self.encoding),
            ("rows", "lines" if self.by_line else None),
        ]
        rows = [(_IMPORT, name, value) for name, value in ways if value]
        rows += [(kind, theirs, ours) for kind in KINDS for theirs, ours in self.of(kind).items()]
        rows += [(_TYPES, theirs, ours) for theirs, ours in self.types.items()]
        rows += [(_CURRENCIES, theirs, ours) for theirs, ours in self.currencies.items()]
        return rows + [(_SKIP, column, ", ".join(texts).strip()) for column, texts in self.skip.items()]


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
    if max(map(len, text.splitlines()), default=0) > _LONGEST_LINE:
        raise ExportError(f"{name} has a line of over {_LONGEST_LINE:,} characters, which no map file has: not read.")
    try:
        sections = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
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
    found: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for kind, theirs, ours in rows:
        if kind not in found:
            raise ExportError(f"{name}: [{kind}] is not known; use [{'], ['.join(_SECTIONS)}].")
        if kind == _TYPES and ours not in _OUR_TYPES:
            raise ExportError(f"{name}: the type {theirs!r} can't be {ours!r}; use {', '.join(_OUR_TYPES)}.")
        found[kind][theirs.strip()] = _checked_way(theirs, ours, name) if kind == _IMPORT else ours.strip()
    ways = found[_IMPORT]
    return ImportMap(
        {kind: found[kind] for kind in KINDS if found[kind]},
        cast(Scope, ways.get("scope", "all")),
        cast(DateOrder | None, ways.get("dates")),
        cast(DecimalSign | None, ways.get("decimal")),
        ways.get("encoding"),
        ways.get("rows") == "lines",
        found[_TYPES],
        found[_CURRENCIES],
        {column: tuple(text.strip() for text in texts.split(",")) for column, texts in found[_SKIP].items()},
    )


def known_encoding(name: str, where: str) -> str:
    """Return the name of an encoding of texts that Python can read.

    Raises
    ------
    ExportError
        When there is none of this name; `where` says who named it.
    """
    try:
        b"a".decode(name, "replace")  # some aren't of texts (rot13, zlib), or know no replacement (idna)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        raise ExportError(f"{where}: {name!r} is no encoding; such are utf-8, windows-1251, windows-1252.") from None


def _checked_way(way: str, value: str, name: str) -> str:
    if way not in _WAYS:
        raise ExportError(f"{name}: [import] has no {way!r}; use {', '.join(_WAYS)}.")
    if way == "encoding":
        return known_encoding(value, name)
    if value not in _WAYS[way]:
        raise ExportError(f"{name}: {way} can't be {value!r}; use {' or '.join(_WAYS[way])}.")
    return value
