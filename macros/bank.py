"""Bank statements on import: which files, BankDate, and what came of them in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Final

from arbook.bank_statement import RETURNED, BankEntry, BankLines, BankStatement
from arbook.book.bank_file import is_bank_file
from arbook.book.options import Settings
from arbook.money import from_cents
from macros.outcome import Outcome, counted

SHOWN: Final = 5  # payments without a customer that are listed


def bank_files(place: Path, since: date | None) -> list[Path]:
    """Return the bank statements of a folder, oldest file first.

    Those that were written before the day `since` (BankDate) can't hold anything newer, and are left out; so days
    that were missed are caught up, and old statements aren't read each time.
    """
    start = datetime.combine(since, time()).timestamp() if since else 0.0
    files = [path for path in place.iterdir() if path.is_file() and path.name[0] not in "~."]
    recent = [(path.stat().st_mtime, path.name, path) for path in files]
    return [path for written, _, path in sorted(recent) if written >= start and is_bank_file(path)]


def newest_bank_day(statements: Sequence[BankStatement], settings: Settings) -> date | None:
    """Return the day up to which bank entries are complete now, None when BankDate says so already."""
    newest = max((day for each in statements if (day := each.complete_to)), default=None)
    known = settings.day("BankDate")
    return newest if newest and (known is None or newest > known) else None


def with_bank(outcome: Outcome, statements: Sequence[BankStatement], lines: BankLines, moved: int) -> Outcome:
    """Add what the statements brought, and the answers that were moved, to the outcome of an import."""
    said = [f"{counted(moved, 'answer')} moved to Activity."] if moved else []
    if not statements:
        return replace(outcome, lines=(*outcome.lines, *said))
    kinds = lines.frame["Kind"].value_counts()
    returned = int(kinds.get(RETURNED, 0))
    nameless = lines.frame[lines.frame["Customer"].isna()]
    newest = max((day for each in statements if (day := each.complete_to)), default=None)
    pending = sum(each.pending for each in statements)
    figures = {
        "bank_statements": len(statements), "bank_added": len(lines.frame), "bank_returned": returned,
        "bank_known": lines.known, "bank_without_customer": len(nameless), "bank_own": len(lines.own),
        "bank_pending": pending, "bank_date": newest,
    }  # fmt: skip
    words = (
        *outcome.lines, *(_statement_words(each) for each in statements), _added(lines, returned),
        *_differing(lines), *_nameless(lines), *_own(lines.own), *_pending(pending), *_notes(statements), *said,
    )  # fmt: skip
    return replace(outcome, lines=words, figures={**outcome.figures, **figures})


def _statement_words(statement: BankStatement) -> str:
    """Say what a statement is."""
    to = f", complete to {statement.complete_to}" if statement.complete_to else ""
    account = f" of account {statement.account}" if statement.account else ""
    return f"{statement.file}: {counted(len(statement.entries), 'entry', 'entries')}{account}{to}."


def _added(lines: BankLines, returned: int) -> str:
    payments = len(lines.frame) - returned
    back = f", {counted(returned, 'returned payment')}" if returned else ""
    known = f"; there already: {lines.known:,}" if lines.known else ""
    more = " Run apply-cash to match them with invoices." if payments else ""
    return f"{counted(payments, 'payment')} added{back}{known}.{more}"


def _differing(lines: BankLines) -> list[str]:
    """Say which payments have another amount than the bank's: they stay as they are in Payments."""
    return [
        f"{number}: the bank says {entry.currency} {entry.amount:,} on {entry.day}; Payments has another amount, "
        "and stays."
        for number, entry in lines.differing
    ]


def _nameless(lines: BankLines) -> list[str]:
    rows = lines.frame[lines.frame["Customer"].isna()]
    if rows.empty:
        return []
    some = rows.head(SHOWN)
    texts = [
        f"  {number}, {currency} {from_cents(int(cents)):,}: {said if isinstance(said, str) else '(no text)'}"
        for number, currency, cents, said in zip(
            some["Payment"], some["Currency"], some["Amount"], some["Reference"], strict=True
        )
    ]
    more = [f"  and {len(rows) - SHOWN:,} more"] if len(rows) > SHOWN else []
    head = f"{counted(len(rows), 'payment')} without a known invoice or customer; type it on Payments:"
    return [head, *texts, *more]


def _own(entries: Sequence[BankEntry]) -> list[str]:
    """Say what was left out, with its sums."""
    out, back = ([each for each in entries if each.incoming is way] for way in (False, True))
    lines = []
    if out:
        many = counted(len(out), "outgoing amount")
        lines.append(f"Left out {many}, {_sums(out)}: type a refund to a customer on Payments, Kind Refund.")
    if back:
        lines.append(f"Left out {counted(len(back), 'own payment')} that came back, {_sums(back)}.")
    return lines


def _sums(entries: Sequence[BankEntry]) -> str:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        sums[entry.currency] += entry.amount
    return ", ".join(f"{currency} {amount:,}" for currency, amount in sorted(sums.items()))


def _pending(count: int) -> list[str]:
    return [f"Left out {counted(count, 'entry', 'entries')} that the bank hasn't booked yet."] if count else []


def _notes(statements: Sequence[BankStatement]) -> list[str]:
    """Return what was noticed in the files, each once."""
    found = Counter(f"{each.file}: {note}." for each in statements for note in each.notes)
    return list(found)
