"""The history of each open item by Activity: the ladder step done last, the last result, a promise that pauses.

A logged step that names no invoice is of all that was overdue then and lifts each of them by one step of its own:
the third letter (8) lists A, which had step 6, and B, which had none; then A stands at 8 and B at 3. The furthest
item takes the logged step itself. An unanswered call lifts nothing; neither does a contact while a promise pauses
the item or all of it is disputed.
What is paid by now had its part in those contacts, so settled lines are carried along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from arbook.activity import KINDS, NO_STEP, RESULTS, Activity
from arbook.code import BLANK, Ints
from arbook.columnar import joined, taken
from arbook.contact import MOST_STEPS, is_contact, tracks
from arbook.field import MISSING_DAY, Bools
from arbook.ladder import Items, LadderRules, after_calls
from arbook.ledger import Ledger
from arbook.match import matches
from arbook.policy import Policies, Policy
from arbook.position import Position, group_of
from arbook.promise import owed_then

_NO_ANSWER = RESULTS.index("No answer")
_DEFERRAL = KINDS.index("Deferral request")
EVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True)
class Places:
    """Where items belong, and when they were overdue.

    Attributes
    ----------
    customer, currency : int64 arrays
        Codes.
    document : int64 array
        Row in tblInvoices; BLANK for none.
    cents : int64 array
        What is open, or was.
    before : int64 array
        Due day before a deferral; MISSING_DAY where unknown.
    gone : int64 array
        Day on which nothing was open any more; after every day for what is open.
    """

    customer: Ints
    currency: Ints
    document: Ints
    cents: Ints
    before: Ints
    gone: Ints

    def joined(self, more: Places) -> Places:
        """Return these and more below them."""
        return joined([self, more])


def settled_places(position: Position, activity: Activity, policies: Policies) -> tuple[Ints, Places]:
    """Return the lines, with their places, that were open at a ladder contact with their customer and are no more."""
    ledger = position.ledger
    lines, documents = ledger.lines, ledger.documents
    ladder, _ = tracks(policies.policies)
    first = np.full(len(ledger.parties.customers), EVER, np.int64)
    known = activity.take(activity.is_out & (activity.customer != BLANK))
    logged = known.take(ladder[policies.of_customer[known.customer], np.clip(known.step, 0, MOST_STEPS - 1)])
    np.minimum.at(first, logged.customer, logged.day)
    settled = ledger.settlements
    counted = np.flatnonzero(settled.day <= position.day)
    last = np.full(len(documents), MISSING_DAY, np.int64)
    np.maximum.at(last, settled.document[counted], settled.day[counted])
    of = np.arange(len(lines.amount)) if lines.document is None else lines.document
    rows = np.flatnonzero((lines.amount > 0) & (position.line_open == 0) & (of < ledger.typed))
    document = of[rows]
    rows = rows[(last[document] >= first[documents.customer[document]]) & ~documents.is_credit[document]]
    document = of[rows]
    return rows, Places(
        documents.customer[document].astype(np.int64), documents.currency[document].astype(np.int64), document,
        lines.amount[rows], lines.before[rows], last[document],
    )  # fmt: skip


_FIELDS = ("done", "done_on", "result", "result_on", "result_step", "no_answers", "promised")


@dataclass
class _State:
    """What is known of each item so far; see `Items` for the names. `promise` is a row of the activity."""

    done: Ints
    done_on: Ints
    result: Ints
    result_on: Ints
    result_step: Ints
    no_answers: Ints
    promised: Ints
    promise: Ints


@dataclass(frozen=True)
class _Pairs:
    """Rows of activity that concern an item: item, row, place of the row among its customer's, stake then."""

    item: Ints
    row: Ints
    place: Ints
    stake: Ints

    def take(self, rows: Ints | slice) -> _Pairs:
        return taken(self, rows)


def with_history(
    ledger: Ledger,
    items: Items,
    places: Places,
    activity: Activity,
    ends: Ints,
    worth: NDArray[np.float64],
    policies: Sequence[Policy],
    rules: LadderRules,
) -> tuple[Items, Ints]:
    """Add what Activity says to items: done, done_on, promised, result, result_on, result_step, no_answers.

    Parameters
    ----------
    items : Items
        `done` holds Step at start.
    places : Places
    activity : Activity
        Rows up to the day.
    ends : int64 array, a row of activity
        Last day on which a promise pauses, grace included; MISSING_DAY where none is.
    worth : float64 array, a group
        Base currency for one unit of the group's.

    Returns
    -------
    Items
    int64 array
        Row of activity that holds the item's last promise; BLANK for none.
    """
    size = len(items)
    state = _State(
        items.done.copy(), items.done_on.copy(), np.zeros(size, np.int64), np.full(size, MISSING_DAY, np.int64),
        np.zeros(size, np.int64), np.zeros(size, np.int64), np.full(size, MISSING_DAY, np.int64),
        np.full(size, BLANK, np.int64),
    )  # fmt: skip
    pairs = _pairs(ledger, places, items, activity, worth)
    ladder, side = tracks(policies)
    bounds = np.searchsorted(pairs.place, np.arange(pairs.place.max(initial=-1) + 2))
    for first, last in pairwise(bounds.tolist()):
        some = pairs.take(slice(first, last))
        step = np.clip(activity.step[some.row], 0, MOST_STEPS - 1)
        own = items.policy[some.item]
        on_ladder = ladder[own, step] & activity.is_out[some.row]
        _lift(ledger, state, some, items, places, activity, on_ladder, policies, rules)
        _note(state, some, activity, on_ladder, side[own, step])
        promised = np.flatnonzero(ends[some.row] != MISSING_DAY)
        state.promised[some.item[promised]] = ends[some.row[promised]]
        state.promise[some.item[promised]] = some.row[promised]
    known = replace(items, **{name: getattr(state, name) for name in _FIELDS})
    return known, state.promise


def _known(items: Items, state: _State, pairs: _Pairs) -> Items:
    """Return the items of pairs with what is known so far, and what was at stake then."""
    so_far = {name: getattr(state, name)[pairs.item] for name in _FIELDS}
    return replace(items.take(pairs.item), stake=pairs.stake, **so_far)


def _pairs(ledger: Ledger, places: Places, items: Items, activity: Activity, worth: NDArray[np.float64]) -> _Pairs:
    """Rows that concern each item, in the order of their place among the customer's rows, then of customer."""
    order = np.lexsort((activity.day, activity.customer))
    ordered = activity.customer[order]
    start = np.searchsorted(ordered, ordered)
    item, at = matches(places.customer, ordered)
    row, place = order[at], at - start[at]
    meant = activity.all_currencies[row] | (activity.currency[row] == places.currency[item])
    day = activity.day[row]
    until = _deferred_on(ledger, activity)[places.document[item]]
    before = (places.before[item] != MISSING_DAY) & (places.before[item] < day) & (day <= until)
    overdue = before | ((items.due[item] < day) & (items.due[item] != MISSING_DAY))
    meant &= day <= places.gone[item]
    same = (activity.document[row] == places.document[item]) & (places.document[item] != BLANK)
    meant &= np.where(activity.named[row], same, overdue)
    item, row, place = item[meant], row[meant], place[meant]
    by = np.lexsort((item, places.currency[item], places.customer[item], place))
    item, row, place = item[by], row[by], place[by]
    return _Pairs(item, row, place, _stakes(ledger, places, item, row, activity, worth))


def _deferred_on(ledger: Ledger, activity: Activity) -> Ints:
    """Day on which each document was last deferred, by an agreed request; until then its first due date counted."""
    found = np.full(len(ledger.documents) + 1, MISSING_DAY, np.int64)  # the last one serves BLANK
    asked = activity.take((activity.kind == _DEFERRAL) & activity.has_result("Agreed") & (activity.document != BLANK))
    np.maximum.at(found, asked.document, asked.day)
    return found


def _stakes(
    ledger: Ledger, places: Places, item: Ints, row: Ints, activity: Activity, worth: NDArray[np.float64]
) -> Ints:
    """Cents in base currency that were overdue of each pair's customer and currency on the row's day."""
    group = group_of(ledger, places.customer[item], places.currency[item])
    needed = activity.step[row] != NO_STEP
    keys, back = np.unique(np.stack((row[needed], group[needed])), axis=1, return_inverse=True)
    made = activity.take(keys[0])
    nothing = np.zeros(len(made), np.bool_)
    made = replace(made, currency=keys[1] % len(ledger.parties.currencies), named=nothing)
    found = np.zeros(len(item), np.int64)
    found[needed] = np.rint(owed_then(ledger, made) * worth[keys[1]]).astype(np.int64)[back.reshape(-1)]
    return found


def _lift(
    ledger: Ledger,
    state: _State,
    pairs: _Pairs,
    items: Items,
    places: Places,
    activity: Activity,
    on_ladder: Bools,
    policies: Sequence[Policy],
    rules: LadderRules,
) -> None:
    """Lift the items of contacts that were ladder steps done; a contact's items stand together."""
    lifting = on_ladder & (activity.result[pairs.row] != _NO_ANSWER)
    lifting &= (state.promised[pairs.item] < activity.day[pairs.row]) & ~_disputed(ledger, pairs, places, activity)
    some = pairs.take(np.flatnonzero(lifting))
    if len(some.item) == 0:
        return
    done, step = state.done[some.item], activity.step[some.row]
    own, _ = after_calls(_known(items, state, some), policies, rules)
    group = group_of(ledger, places.customer[some.item], places.currency[some.item])
    first = np.flatnonzero(np.diff(group, prepend=-1))
    furthest = np.repeat(np.maximum.reduceat(done, first), np.diff(first, append=len(group)))
    leads = (done == furthest) & (furthest < step)
    by_one = np.where((own > 0) & (own <= step), own, done)
    reached = np.where(activity.named[some.row], np.maximum(done, step), np.where(leads, step, by_one))
    again = np.flatnonzero((reached > done) | (reached == step))
    rows = some.item[again]
    state.done[rows], state.done_on[rows] = reached[again], activity.day[some.row[again]]


def _disputed(ledger: Ledger, pairs: _Pairs, places: Places, activity: Activity) -> Bools:
    """Which items were disputed altogether on the row's day."""
    dispute = ledger.documents.dispute
    if dispute is None:
        return np.zeros(len(pairs.item), np.bool_)
    document, day = np.maximum(places.document[pairs.item], 0), activity.day[pairs.row]
    running = (dispute.start[document] <= day) & (
        (dispute.closed[document] == MISSING_DAY) | (dispute.closed[document] > day)
    )
    whole: Bools = running & (dispute.cents[document] >= places.cents[pairs.item])
    whole &= (dispute.cents[document] > 0) & (places.document[pairs.item] != BLANK)
    return whole


def _note(state: _State, pairs: _Pairs, activity: Activity, on_ladder: Bools, on_side: Bools) -> None:
    """Note the last result: of a row that has one, or of a contact, which leaves the earlier result behind.

    Side steps don't, nor does it matter that one was unanswered.
    """
    result = activity.result[pairs.row]
    talked = (is_contact(activity)[pairs.row] | on_ladder) & ~on_side
    counted = np.flatnonzero(talked | ((result > 0) & ~(on_side & (result == _NO_ANSWER))))
    item, row = pairs.item[counted], pairs.row[counted]
    unanswered = activity.is_out[row] & (activity.result[row] == _NO_ANSWER)
    state.no_answers[item] = np.where(unanswered, state.no_answers[item] + 1, 0)
    state.result[item], state.result_on[item] = activity.result[row], activity.day[row]
    state.result_step[item] = np.where(on_ladder[counted], activity.step[row], NO_STEP)
