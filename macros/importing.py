"""Import: exports of another program into Customers, Invoices and Payments.

Only columns that the export has change; notes, typed columns, activity and plans stay. The same file twice changes
nothing, and the book isn't written then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from arbook.bank_statement import BankStatement, Payers, payment_lines
from arbook.book.bank_file import is_bank_file, read_bank
from arbook.book.book import Book
from arbook.book.conversion import as_it_stands, as_objects, for_cells, headings
from arbook.book.export import read_export
from arbook.book.options import Settings, read_settings
from arbook.book.schema import Kind, Table
from arbook.book.sheets import ALLOCATIONS, CUSTOMERS, IMPORT_MAP, INVOICES, PAYMENTS
from arbook.columns import OPEN_AMOUNT, SETTLED_ON, TABLES
from arbook.dates import DateOrder
from arbook.implied import Lines, cents, gone, when_open, when_settled
from arbook.mapping import DecimalSign, ExportError, ExportKind, ImportMap, known_encoding, map_of, read_map
from arbook.merge import Merge, Rows, different, match, merge, stacked
from arbook.numbering import recognised
from arbook.presets import preset
from arbook.problem import Problems
from macros.answers import moved_answers
from macros.balances import take_balances
from macros.bank import bank_files, newest_bank_day, with_bank
from macros.changes import watched
from macros.import_report import Part, outcome
from macros.intake import Intake, Reading, take_in
from macros.log import Run
from macros.outcome import CommandError, Outcome

_SUFFIXES: Final = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
_READ: Final = (CUSTOMERS, INVOICES, PAYMENTS, ALLOCATIONS)
_MADE: Final = ("SET-", "OPEN-")  # payment lines that an invoice export implies


@dataclass(frozen=True)
class ImportOptions:
    """What the command line says of exports: map or preset, date order, decimal sign, date, encoding; other files."""

    map_file: Path | None = None
    dates: DateOrder | None = None
    decimal: DecimalSign | None = None
    as_of: date | None = None
    bank: tuple[Path, ...] = ()
    balances: Path | None = None
    preset: str = ""
    encoding: str = ""


class NothingNew(CommandError):  # noqa: N818 - named after the case
    """ImportFolder has nothing to import."""


def import_files(book: Book, files: Mapping[ExportKind, Path], options: ImportOptions, now: datetime) -> Outcome:
    """Import exports and bank statements; without files the newest of each kind in ImportFolder.

    Parameters
    ----------
    book : Book
    files : mapping of "invoices", "payments", "customers" to path
    options : ImportOptions
        `as_of` is the date of the exports; default AsOf, else today. A map given here is remembered by the book.
    now : datetime

    Raises
    ------
    ExportError
        When an export or the map can't be used. The book is unchanged then.
    CommandError
        When there is nothing to import.
    """
    run, book = Run("import", now), watched(book, now)
    settings = read_settings(book, Problems())
    import_map, remembered = _import_map(book, options)
    wanted, bank = _wanted(files, options, settings)
    reading = _reading(settings, import_map, options, now)
    import_ = _Import(book, reading)
    for kind in ("customers", "invoices", "payments"):
        if kind in wanted:
            book.tell(f"Reading {wanted[kind].name}")
            export = read_export(wanted[kind], reading.encoding, import_map.encoding or "cp1252")
            import_.take(kind, take_in(export, kind, reading))
    import_.add_customers()
    statements = [each for path in bank for each in read_bank(path)]
    import_.take_bank(statements)
    changed = import_.write()
    if remembered:
        book.replace(IMPORT_MAP.name, _map_frame(import_map))
    bank_day = newest_bank_day(statements, settings)
    if bank_day:
        book.set("BankDate", bank_day)
    moved = moved_answers(book, settings, now.date())
    result = outcome(import_.parts, import_.added_customers, import_map.scope)
    result = with_bank(result, statements, import_.bank, moved)
    if options.balances is not None:
        told = take_balances(book, options.balances, reading)
        result = replace(result, lines=(*result.lines, told))
    if options.balances is not None or changed or remembered or bank_day or moved:
        run.log(
            book,
            result.lines[0],
            as_of=reading.day,
            rows=sum(len(part.intake.frame) for part in import_.parts) + len(import_.bank.frame),
            file=", ".join(path.name for path in (*wanted.values(), *bank, options.balances) if path),
        )
        book.save()
    return result


def _wanted(
    files: Mapping[ExportKind, Path], options: ImportOptions, settings: Settings
) -> tuple[Mapping[ExportKind, Path], Sequence[Path]]:
    """Return the exports and bank statements to import: those given, else what ImportFolder has.

    Raises
    ------
    CommandError
        When none is given and no folder is set, it isn't there, or it has no such file.
    """
    if files or options.bank or options.balances:
        return files, options.bank
    folder = settings.text("ImportFolder")
    if not folder:
        raise CommandError("Give a file (such as --invoices FILE or --bank FILE), or set ImportFolder.")
    place = Path(folder).expanduser()
    if not place.is_dir():
        raise CommandError(f"ImportFolder {folder} is not a folder.")
    exports, bank = newest(place), bank_files(place, settings.day("BankDate"))
    if not exports and not bank:
        raise NothingNew(
            f"{folder} has no file whose name contains invoice, payment or customer, and no new bank statement."
        )
    return exports, bank


def newest(place: Path) -> dict[ExportKind, Path]:
    """Newest file of each kind in a folder, by what its name contains: payment, invoice or customer."""
    found: dict[ExportKind, Path] = {}
    words: dict[str, ExportKind] = {"payment": "payments", "invoice": "invoices", "customer": "customers"}
    candidates = [path for path in place.iterdir() if path.suffix.lower() in _SUFFIXES and path.name[0] not in "~."]
    for path in sorted(candidates, key=lambda path: (path.stat().st_mtime_ns, path.name)):
        word = next((word for word in words if word in path.stem.casefold()), None)
        if word and not is_bank_file(path):
            found[words[word]] = path
    return found


def _import_map(book: Book, options: ImportOptions) -> tuple[ImportMap, bool]:
    """Return the map in force, and whether the book has to remember it."""
    known: list[tuple[str, str, str]] = []
    has_place = IMPORT_MAP.name in book.tables()
    if has_place:
        rows = as_it_stands(book.read(IMPORT_MAP.name), IMPORT_MAP, book.date1904).fillna("")
        known = [(kind, theirs, ours) for kind, theirs, ours in rows.itertuples(index=False) if kind]
    given = _given_map(options)
    if given is None:
        return map_of(known, "The import map on sheet Settings"), False
    return given, has_place and given.rows() != known


def _given_map(options: ImportOptions) -> ImportMap | None:
    """Return the map or preset of the command line."""
    if options.map_file and options.preset:
        raise CommandError("Give --map or --preset, not both: a preset is a map that comes with arbook.")
    if options.preset:
        return preset(options.preset)
    if options.map_file is None:
        return None
    try:
        text = options.map_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"The map {options.map_file} can't be read: {error}.") from None
    return read_map(text, options.map_file.name)


def _map_frame(import_map: ImportMap) -> pd.DataFrame:
    return pd.DataFrame(import_map.rows(), columns=list(IMPORT_MAP.names), dtype="str")


def _reading(settings: Settings, import_map: ImportMap, options: ImportOptions, now: datetime) -> Reading:
    book_options = settings.read_options
    said = book_options.decimal_sign if book_options.decimal_sign != "." else None  # the point is only the default
    return Reading(
        import_map,
        options.dates or import_map.dates or book_options.date_order,
        options.decimal or import_map.decimal or said,
        options.as_of or settings.day("AsOf") or now.date(),
        known_encoding(options.encoding, "--encoding") if options.encoding else None,
    )


class _Import:
    """Tables of the book while exports are merged into them, one after the other."""

    def __init__(self, book: Book, reading: Reading) -> None:
        self.book, self.reading = book, reading
        self.raw = book.read_all([table.name for table in _READ])
        self.before = {table.name: as_it_stands(self.raw[table.name], table, book.date1904) for table in _READ}
        self.tables = {
            name: _complete(frame, table) for (name, frame), table in zip(self.before.items(), _READ, strict=True)
        }
        self.parts: list[Part] = []
        self.of_customers: list[pd.DataFrame] = []
        self.added_customers: tuple[str, ...] = ()
        self.bank = payment_lines((), self.tables[PAYMENTS.name], Payers(), reading.day)

    def take_bank(self, statements: Sequence[BankStatement]) -> None:
        """Add the payments of bank statements; those that are there stay as they are."""
        if statements:
            payments = self.tables[PAYMENTS.name]
            payers = Payers.of(self.tables[INVOICES.name], self.tables[CUSTOMERS.name])
            self.bank = payment_lines(statements, payments, payers, self.reading.day)
            self.tables[PAYMENTS.name] = stacked(payments, self.bank.frame)

    def take(self, kind: ExportKind, intake: Intake) -> None:
        """Merge the rows of one export, and the payment lines that they imply."""
        name = TABLES[kind].name
        table, incoming = self.tables[name], intake.frame
        if kind == "payments":
            incoming, places = recognised(table, incoming)
        else:
            places = match(table, incoming, TABLES[kind].key)
        merged = merge(table, incoming, places)
        self.tables[name] = merged.table
        lines, made = None, Lines(pd.DataFrame(), ())
        if kind == "invoices":
            made, lines = self._implied(intake, merged)
        if kind != "customers":
            self._note_customers(merged, intake)
        missing = self._missing(kind, merged, incoming)
        self.parts.append(Part(kind, intake, merged, missing, lines, made.unknown))

    def _implied(self, intake: Intake, merged: Merge) -> tuple[Lines, Merge | None]:
        """Merge SET- or OPEN- lines into Payments."""
        payments = self.tables[PAYMENTS.name]
        if SETTLED_ON in intake.also:
            documents = merged.table.iloc[merged.places].reset_index(drop=True)
            documents["Source"] = intake.frame["Source"]
            made = when_settled(documents, intake.also[SETTLED_ON], payments)
        elif OPEN_AMOUNT in intake.also:
            made = self._open_lines(intake, merged, payments)
        else:
            return Lines(pd.DataFrame(), ()), None
        places = match(payments, made.frame, ("Payment", "Invoice"))
        lines = merge(payments, made.frame, places)
        self.tables[PAYMENTS.name] = lines.table
        return made, lines

    def _open_lines(self, intake: Intake, merged: Merge, payments: pd.DataFrame) -> Lines:
        day = self.reading.day
        documents = merged.table.copy()
        still_open = np.zeros(len(documents), dtype=np.int64)
        unknown = np.ones(len(documents), dtype=bool)
        unknown[gone(documents, merged.missing, day)] = False
        source = as_objects(pd.Series(f"{intake.file}, {day}", index=documents.index))
        given = cents(intake.also[OPEN_AMOUNT])
        still_open[merged.places] = given.fillna(0).to_numpy(np.int64)
        unknown[merged.places] = given.isna().to_numpy()
        source[merged.places] = intake.frame["Source"].to_numpy()
        documents["Source"] = pd.Series(source, dtype="str")
        open_amount = pd.Series(pd.arrays.IntegerArray(still_open, unknown), index=documents.index)
        return when_open(documents, open_amount, payments, self.tables[ALLOCATIONS.name], day)

    def _missing(self, kind: ExportKind, merged: Merge, incoming: pd.DataFrame) -> Rows:
        """Positions of rows of earlier exports that this one lacks, as far as its scope says something about them."""
        table, rows = merged.table, merged.missing
        rows = rows[table[TABLES[kind].key[0]].notna().to_numpy()[rows]]  # a row that was emptied lacks nothing
        if kind == "customers":
            return rows if self.reading.map.scope == "all" else rows[:0]
        rows = rows[table["Source"].notna().to_numpy()[rows]]
        if kind == "payments":
            numbers = table["Payment"].iloc[rows]
            again = numbers.isin(incoming["Payment"]).to_numpy()  # its other lines came, this one didn't
            made = numbers.str.startswith(_MADE).fillna(False).to_numpy(dtype=bool)
            return rows[again | ~made] if self.reading.map.scope == "all" else rows[again]
        return rows if self.reading.map.scope == "all" else rows[:0]

    def _note_customers(self, merged: Merge, intake: Intake) -> None:
        customers = merged.table[["Customer"]].iloc[merged.places].reset_index(drop=True)
        self.of_customers.append(pd.concat([customers, intake.of_customers], axis=1))

    def add_customers(self) -> None:
        """Add customers that stand only on invoices or payments, with what the exports say about them."""
        if not self.of_customers:
            return
        found = pd.concat(self.of_customers, ignore_index=True).dropna(subset="Customer")
        customers = self.tables[CUSTOMERS.name]
        new = found.loc[~found["Customer"].isin(customers["Customer"])].groupby("Customer", sort=False).first()
        rows = new.reset_index()
        self.added_customers = tuple(rows["Customer"])
        self.tables[CUSTOMERS.name] = stacked(customers, rows)

    def write(self) -> bool:
        """Hand the book what differs: changed columns, then new rows. Return whether anything does."""
        changed = False
        for table in (CUSTOMERS, INVOICES, PAYMENTS):
            before, after = self.before[table.name], self.tables[table.name]
            names = headings(self.raw[table.name], table)
            there, new = after.iloc[: len(before)], after.iloc[len(before) :]
            columns = [name for name in before if different(before[name], there[name]).any()]
            if columns:
                self.book.update(table.name, for_cells(there[columns], table).rename(columns=names))
            if len(new):
                self.book.append(table.name, for_cells(new[list(before)], table).rename(columns=names))
            changed |= bool(columns) or len(new) > 0
        return changed


def _complete(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Table with the columns that the sheet lacks, blank: they are computed with, and not written."""
    types = {Kind.DATE: "datetime64[s]", Kind.MONEY: "Int64", Kind.TEXT: "str"}
    lacking = {column.name: pd.Series(None, index=frame.index, dtype=types.get(column.kind, "object"))
               for column in table.columns if column.name not in frame
               and (column.name in table.inputs() or column.name == "Source")}  # fmt: skip
    return frame.assign(**lacking)
