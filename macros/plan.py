"""Preview and Build plan: what the Plan form describes, as a schedule, and as a plan of the book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from arbook.book.book import Book
from arbook.installments import Schedule
from arbook.money import from_cents
from macros.answers import with_answers
from macros.changes import watched
from macros.inputs import Inputs, read_inputs
from macros.log import Run
from macros.outcome import DONE, DONE_WITH_ERRORS, Figure, Outcome
from macros.plan_build import Built, build, words
from macros.plan_form import Draft, blank, covers, drafted, read_form, show
from macros.refreshing import checks_lines
from macros.tables import table_lines

Row = tuple[int, date, int, int, int, int]
COLUMNS = ("No", "Due date", "Payment", "Interest", "Principal", "Balance")


def plan(book: Book, now: datetime, preview: bool = False) -> Outcome:
    """Show the plan that the form describes, or build it.

    A built plan is a row of tblPlans, Offered until it is signed and its down payment is in, and rows of
    tblInstallments; the agreement stands in Activity, the sheets are refreshed, and the form is blank again but for
    frequency, rate and method. A plan's name in Plan_Invoices makes the next version of that plan.

    Parameters
    ----------
    book : Book
    now : datetime
    preview : bool
        Only write the preview on the form.

    Raises
    ------
    FormError
        Naming the cell of the form that makes no plan; nothing is built then.
    """
    run, book = Run("plan", now), watched(book, now)
    form = read_form(book)
    inputs = with_answers(read_inputs(book), now.date())
    book.tell("Computing")
    as_of = inputs.settings.day("AsOf") or now.date()
    draft = drafted(form, inputs.settings, inputs.ledger(max(as_of, now.date())), as_of, now.date())
    return _previewed(book, run, draft, as_of) if preview else _built(book, run, inputs, draft)


def new_form(book: Book, customer: str, currency: str) -> Outcome:
    """Empty the form for a customer; without one it stays as it is."""
    if customer:
        blank(book)
        book.set("Plan_Customer", customer)
        book.set("Plan_Currency", currency or None)
        book.save()
    return Outcome("new-plan", (f"The plan form is ready{f' for {customer}' if customer else ''}.",))


def _previewed(book: Book, run: Run, draft: Draft, as_of: date) -> Outcome:
    show(book, draft, f"Preview, nothing is built yet. {covers(draft)}")
    run.log(book, f"preview: {words(draft)}", as_of=as_of, rows=len(draft.plan.number), total=draft.cover.amount)
    book.save()
    return previewed(draft)


def previewed(draft: Draft) -> Outcome:
    """Tell of a plan that isn't built."""
    said = (*_lines(draft), "This is a preview: nothing was built.", "", *_table(draft.plan))
    return Outcome("plan", said, figures=_figures(draft, ""))


def _built(book: Book, run: Run, inputs: Inputs, draft: Draft) -> Outcome:
    done = build(book, run, inputs, draft)
    show(
        book, draft, f"{named(done)} is built: Offered until it is signed and its down payment is in. {covers(draft)}"
    )
    blank(book)
    return finished(book, run, draft, done)


def finished(book: Book, run: Run, draft: Draft, done: Built) -> Outcome:
    """Log a plan that was built, save the book, and tell of it."""
    results = done.results
    run.log(
        book, f"{named(done)}: {words(draft)}", as_of=results.as_of, rows=len(draft.plan.number),
        total=draft.cover.amount,
    )  # fmt: skip
    book.save()
    return Outcome(
        "plan",
        (
            *_lines(draft),
            f"{named(done)} is built, and Offered: type the date of its signature into Signed on the sheet Plans "
            f"(or: arbook plan BOOK --sign {done.name}).",
            *checks_lines(results), "", *_table(draft.plan),
        ),
        results.errors, results.warnings, {**_figures(draft, done.name), "version": done.version},
        DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip


def named(done: Built) -> str:
    """Return a plan's name, with its version behind the first one."""
    return done.name if done.version == 1 else f"{done.name} version {done.version}"


def _lines(draft: Draft) -> Sequence[str]:
    plan = draft.plan
    more = plan.total_interest / draft.cover.amount
    return (
        f"{draft.cover.customer}: {words(draft)}.",
        f"Covers {covers(draft)}.",
        f"Interest {from_cents(plan.total_interest):,} in all, {more:.2%} more than paying now; "
        f"annual percentage rate {draft.apr * 100:.2f}%.",
    )


def _table(plan: Schedule) -> Sequence[str]:
    texts = [[str(row[0]), str(row[1]), *(f"{from_cents(cents):,}" for cents in row[2:])] for row in _rows(plan)]
    return table_lines(COLUMNS, texts, [True] * len(COLUMNS))


def _rows(plan: Schedule) -> list[Row]:
    columns = (plan.number, plan.due, plan.payment, plan.interest, plan.principal, plan.balance)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _figures(draft: Draft, name: str) -> dict[str, Figure | list[dict[str, Figure]]]:
    """Return the plan for scripts."""
    plan = draft.plan
    schedule: list[dict[str, Figure]] = []
    for number, due, *cents in _rows(plan):
        amounts = [from_cents(one) for one in cents]
        schedule.append(dict(zip(COLUMNS, (number, due, *amounts), strict=True)))
    return {
        "plan": name or None, "customer": draft.cover.customer, "currency": draft.cover.currency,
        "invoices": ", ".join(draft.cover.invoices), "agreed": draft.agreed, "amount": from_cents(draft.cover.amount),
        "down_payment": from_cents(plan.terms.down_payment), "financed": from_cents(plan.financed),
        "count": plan.count, "payment": from_cents(plan.first_payment), "last_due": plan.last_due,
        "rate": draft.rate, "interest": from_cents(plan.total_interest), "apr": draft.apr, "schedule": schedule,
    }  # fmt: skip
