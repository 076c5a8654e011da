"""What an import did, as lines of text and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from arbook.book.schema import Kind
from arbook.columns import TABLES
from arbook.mapping import ExportKind, Scope
from arbook.merge import SHOWN, Change, Merge, Rows
from arbook.money import from_cents
from macros.intake import Intake
from macros.outcome import DONE, DONE_WITH_ERRORS, Figure, Outcome, counted

_ONE: Final[Mapping[ExportKind, str]] = {
    "invoices": "invoice",
    "payments": "payment line",
    "customers": "customer",
}


@dataclass(frozen=True)
class Part:
    """One export: what it held, what became of it, what is missing, and the payment lines that it implied."""

    kind: ExportKind
    intake: Intake
    merge: Merge
    missing: Rows
    lines: Merge | None
    unknown: tuple[str, ...]  # documents whose payment line couldn't be made


def outcome(parts: Sequence[Part], added_customers: Sequence[str], scope: Scope) -> Outcome:
    """Return the outcome: first what was added and changed, then what to look at."""
    lines = [line for part in parts for line in _done(part)]
    if added_customers:
        many = counted(len(added_customers), "customer")
        lines.append(f"Added {many} that stood only on invoices or payments: {_some(added_customers)}.")
    lines += [line for part in parts for line in _to_look_at(part, scope)]
    errors = sum(len(part.intake.unreadable) for part in parts)
    if errors:
        lines.append("Run check: it shows each of these cells.")
    figures: dict[str, Figure | list[dict[str, Figure]]] = {}
    for part in parts:
        figures |= _figures(part)
    figures["customers_from_documents"] = len(added_customers)
    return Outcome("import", tuple(lines), errors, 0, figures, DONE_WITH_ERRORS if errors else DONE)


def _figures(part: Part) -> dict[str, Figure]:
    counts: dict[str, int | str] = {
        "file": part.intake.file,
        "added": part.merge.added,
        "changed": len(part.merge.changed),
        "unchanged": part.merge.unchanged,
        "missing": len(part.missing),
        "unreadable": len(part.intake.unreadable),
        "rows_left_out": len(part.intake.left_out_rows),
    }
    found: dict[str, Figure] = {f"{part.kind}_{name}": value for name, value in counts.items()}
    if part.lines:
        found |= {"implied_payments_added": part.lines.added, "implied_payments_changed": len(part.lines.changed)}
    return found


def _done(part: Part) -> list[str]:
    merge = part.merge
    lines = [f"{part.intake.file}: {counted(merge.added, _ONE[part.kind])} added, {len(merge.changed):,} changed, "
             f"{merge.unchanged:,} unchanged."]  # fmt: skip
    lines += _changes(part.kind, merge)
    if part.lines and (part.lines.added or len(part.lines.changed)):
        made = part.lines
        lines.append(f"Payment lines made of it: {made.added:,} added, {len(made.changed):,} changed, "
                     f"{made.unchanged:,} unchanged.")  # fmt: skip
        lines += _changes("payments", made)
    return lines


def _changes(kind: ExportKind, merge: Merge) -> list[str]:
    key = TABLES[kind].key[0]
    lines = [f"  {merge.table[key].iloc[change.row]}: {_change(change, kind)}" for change in merge.changes]
    more = len(merge.changed) - SHOWN
    return [*lines, f"  and {more:,} more"] if more > 0 else lines


def _change(change: Change, kind: ExportKind) -> str:
    of = TABLES[kind][change.column].kind
    return f"{change.column} {_shown(change.old, of)} -> {_shown(change.new, of)}"


def _shown(value: object, kind: Kind) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return "(blank)"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if kind is Kind.MONEY and not isinstance(value, str):
        return f"{from_cents(int(str(value))):,}"
    return str(value)


def _to_look_at(part: Part, scope: Scope) -> list[str]:
    intake, lines = part.intake, list(part.intake.notes)
    if len(part.missing):
        keys = part.merge.table[TABLES[part.kind].key[0]].iloc[part.missing]
        many = counted(len(keys), _ONE[part.kind])
        lines.append(f"Not in {intake.file}, kept in the book: {many} ({_some(list(keys))}).")
    if intake.left_out_columns:
        lines.append(f"Columns left out: {', '.join(intake.left_out_columns)}.")
    if intake.not_found:
        lines.append(f"The map names columns that {intake.file} hasn't: {', '.join(intake.not_found)}.")
    if len(intake.left_out_rows):
        amount = f", {from_cents(intake.left_out_cents):,} in all" if intake.left_out_cents else ""
        rows = _some([str(row) for row in intake.left_out_rows])
        many = counted(len(intake.left_out_rows), "row")
        lines.append(f"Left out {many} (no {_ONE[part.kind]}){amount}: row {rows}.")
    if part.unknown:
        lines.append(f"No payment line made, since the amount can't be read: {_some(part.unknown)}.")
    if intake.unreadable:
        lines.append(f"{counted(len(intake.unreadable), 'cell')} of {intake.file} can't be read and stand as text:")
        lines += [f"  row {row}, {name}: {why}" for row, name, why in intake.unreadable[:SHOWN]]
        if len(intake.unreadable) > SHOWN:
            lines.append(f"  and {len(intake.unreadable) - SHOWN:,} more")
    return lines


def _some(names: Sequence[object]) -> str:
    """Return the first few names, and how many more there are."""
    shown = ", ".join(str(name) for name in names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN:,} more" if len(names) > SHOWN else shown
