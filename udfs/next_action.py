"""Cell function of the ladder: what to do next about an overdue item."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from udfs.cell import cell_function
from udfs.choices import one_of
from udfs.convert import Bools, Cells, Ints, WrongInput
from udfs.elements import Elements

if TYPE_CHECKING:
    from arbook.ladder import Items, LadderRules
    from arbook.policy import Policy

STATES: Final = (
    "Normal", "Watch", "Hold", "Cash only", "Advance payment", "Legal", "Insolvent", "No reminders", "In a plan",
    "Good", "Bad", "New",
)  # fmt: skip
_ARGUMENTS: Final = (
    "days_overdue", "open_amount", "last_step", "days_since_contact", "promise_date", "disputed", "as_of",
    "days_since_sent", "confirmed", "last_result", "no_answers", "state",
)  # fmt: skip
_NO = ("no", "0", "false")


@cell_function(
    days_overdue="As-of date less due date; below 0 before the due date.",
    open_amount="What is open; at 0 there is nothing to do.",
    last_step="Number of the last step done. Default: none.",
    days_since_contact="Days since the last outgoing contact of the ladder. Default: there was none.",
    promise_date="Date for which payment is promised; as_of is needed with it.",
    disputed="Amount in dispute, which isn't chased. Default 0.",
    as_of="Today, for dates of waits and working days. Default: waits are told in days.",
    policy="A range with the columns of tblPolicy. Default: the policy that the workbook is delivered with.",
    days_since_sent="Days since the invoice was sent. Default: its receipt isn't asked after.",
    confirmed="Whether receipt is confirmed: a date, or yes. Default: no.",
    last_result="Result of the last contact, such as No answer or Payment sent.",
    no_answers="Unanswered calls in a row. Default 1 after No answer.",
    state="Legal, Insolvent, No reminders and In a plan stop the ladder; others don't.",
)
def AR_NEXT_ACTION(
    days_overdue: object,
    open_amount: object,
    last_step: object = None,
    days_since_contact: object = None,
    promise_date: object = None,
    disputed: object = None,
    as_of: object = None,
    policy: object = None,
    days_since_sent: object = None,
    confirmed: object = None,
    last_result: object = None,
    no_answers: object = None,
    state: object = None,
    d1904: object = False,
) -> object:
    """Next step by the ladder: "6 Second letter", "Wait until 2026-11-26: promise", or blank.

    Settings that the policy names count with their defaults.
    """
    from arbook.next_action import next_action_texts

    given = (days_overdue, open_amount, last_step, days_since_contact, promise_date, disputed, as_of,
             days_since_sent, confirmed, last_result, no_answers, state)  # fmt: skip
    call = Elements("AR_NEXT_ACTION", d1904, **dict(zip(_ARGUMENTS, given, strict=True)))
    day = call.dates("as_of", required=False)
    dated = ~np.isnat(day)
    today = np.where(dated, day.astype(np.int64), 0)
    chosen, rules = _policy_and_rules(policy, weekends=bool(dated.any()))
    if not dated.all() and any(step.clock == "Month end" for step in chosen.steps):
        raise WrongInput("as_of is needed with a step whose Clock is Month end")
    items = _items(call, chosen, rules, today)
    promised = ~np.isnat(call.dates("promise_date", required=False))
    call.refuse_where(promised & ~dated, lambda _: "as_of is needed with promise_date")
    texts = np.empty(call.size, object)
    texts[:] = next_action_texts(items, chosen, rules, today, dated)
    return call.result(texts)


def _policy_and_rules(given: object, weekends: bool) -> tuple[Policy, LadderRules]:
    """Return the policy of a range, or the shipped one, and the rules that the settings' defaults give."""
    from arbook.book.schema import Kind
    from arbook.book.settings import SETTINGS
    from arbook.ladder import LadderRules
    from arbook.policy import shipped_policy
    from arbook.working_days import Calendar

    numbers = {
        setting.name: Decimal(setting.default)
        for setting in SETTINGS
        if setting.default and setting.kind in (Kind.COUNT, Kind.MONEY)
    }
    rules = LadderRules.of(numbers, Calendar() if weekends else Calendar(weekend=frozenset()))
    return shipped_policy(numbers) if given is None else _policy(given, numbers), rules


def _policy(given: object, numbers: Mapping[str, Decimal]) -> Policy:
    """Read the policy of a range with the columns of tblPolicy, its headings left out or not.

    Raises
    ------
    WrongInput
        When there is none, or a row can't be read.
    """
    import pandas as pd

    from arbook.policy import DEFAULT, read_policies
    from arbook.problem import Problems
    from arbook.shipped_policy import NAMES

    cells = Cells.of(given)
    width = cells.shape[1]
    if width < len(NAMES):
        raise WrongInput(f"policy: the range has {width} columns, and tblPolicy has {len(NAMES)}")
    rows = [list(cells.values[at : at + len(NAMES)]) for at in range(0, len(cells), width)]
    rows = [
        [None if cell == "" else cell for cell in row] for row in rows if any(cell not in (None, "") for cell in row)
    ]
    if rows and str(rows[0][1]).strip().casefold() == "step":
        rows = rows[1:]
    problems = Problems()
    found = read_policies(pd.DataFrame(rows, columns=list(NAMES), dtype=object), numbers, problems)
    for problem in problems.found:
        if problem.severity == "Error":
            raise WrongInput(f"policy: row {problem.row + 1}, {problem.field}: {problem.problem}")
    named = [str(row[0] or DEFAULT).strip().casefold() for row in rows]
    return found[named[0] if named and DEFAULT.casefold() not in named else DEFAULT.casefold()]


def _items(call: Elements, policy: Policy, rules: LadderRules, today: Ints) -> Items:
    """Return the elements as items of the ladder; an amount counts as one in base currency."""
    from arbook.activity import RESULTS
    from arbook.chase import DISPUTED
    from arbook.field import MISSING_DAY
    from arbook.ladder import STOPS, Items

    def ago(name: str) -> Ints:
        return np.where(call.given(name), today - call.whole(name, 0), MISSING_DAY)

    due, cents, disputed = today - call.whole("days_overdue"), call.cents("open_amount"), call.cents("disputed", 0)
    last, contact = call.whole("last_step", 0), ago("days_since_contact")
    result = call.choice("last_result", lambda text: RESULTS.index(one_of(text, RESULTS[1:], "a result")), 0)
    answered = np.array([value or 0 for value in result.values], np.int64)[result.codes]
    unanswered = answered == RESULTS.index("No answer")
    states = call.choice("state", lambda text: one_of(text, STATES, "a state"), "").taken()
    stop = np.array([STOPS.index(state) if state in STOPS else 0 for state in states], np.int64)
    stop = np.where((stop == 0) & (disputed >= cents), DISPUTED, stop)
    stop = np.where(cents <= 0, STOPS.index("Settled"), stop)
    promise = call.dates("promise_date", required=False)
    promised = np.where(np.isnat(promise), MISSING_DAY, promise.astype(np.int64) + rules.promise_grace)
    blank = np.full(call.size, MISSING_DAY, np.int64)
    return Items(
        np.zeros(call.size, np.int64), due, ago("days_since_sent"),
        np.where(unanswered, _before(policy, last), last), np.where(last > 0, contact, MISSING_DAY), contact,
        np.maximum(cents - disputed, 0), _confirmed(call), np.zeros(call.size, np.bool_), stop, promised, blank,
        answered, np.where(answered > 0, contact, MISSING_DAY), last,
        np.where(unanswered, np.maximum(call.whole("no_answers", 1), 1), 0),
    )  # fmt: skip


def _before(policy: Policy, last: Ints) -> Ints:
    """Return the ladder step before each step: an unanswered call isn't done."""
    numbers = np.array([0, *(step.number for step in policy.ladder)], np.int64)
    before: Ints = numbers[np.maximum(np.searchsorted(numbers, last) - 1, 0)]
    return before


def _confirmed(call: Elements) -> Bools:
    names = call.names("confirmed")
    yes = np.array([key not in _NO for key in names.keys] + [False], np.bool_)
    return yes[names.codes]
