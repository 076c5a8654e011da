"""How good the score is on the book's own history, in words on the sheet Risk; the figures with `--json`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from arbook.backtest import BackTest, back_test
from arbook.book.book import Book
from arbook.signal_rules import BANDS
from macros.computing import compute
from macros.inputs import read_inputs
from macros.log import Run
from macros.outcome import DONE, DONE_WITH_ERRORS, Figure, Outcome

HEAD: Final = "Risk_Backtest"
NOTE: Final = "Which customers show signs of not paying, and why."


def backtest(book: Book, now: datetime, as_of: date | None = None) -> Outcome:
    """Score the customer of each past invoice from what was known on its eve, and compare with how it was paid.

    Parameters
    ----------
    book : Book
        Gets the words in the head of the sheet Risk, and a row in the Log.
    now : datetime
    as_of : date, optional
        Nothing later counts; default the setting AsOf, else today.

    Raises
    ------
    BookError
        If the book can't be read or changed; it is as it was then.
    """
    run = Run("backtest", now)
    inputs = read_inputs(book)
    book.tell("Computing")
    results = compute(inputs, as_of, now.date())
    test = back_test(results.risk.history, results.risk.conduct, results.risk.rules)
    book.set(HEAD, f"{NOTE} {test.words}")
    run.log(book, test.words, as_of=results.as_of, rows=sum(test.invoices.values()))
    book.save()
    return Outcome(
        "backtest", (test.words,), results.errors, results.warnings, _figures(test, results.as_of),
        DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip


def _figures(test: BackTest, as_of: date) -> dict[str, Figure | list[dict[str, Figure]]]:
    """Return the test for scripts: AUC, and a row a band."""
    return {
        "as_of": as_of,
        "auc": None if test.auc is None else round(test.auc, 4),
        "scored": test.scored,
        "bands": [{"band": band, "invoices": test.invoices[band], "late": test.late[band]} for band in BANDS],
    }
