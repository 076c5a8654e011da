"""Whatever happens to plans, no cent is lost: the total is what was invoiced and charged less what was paid."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from test_plan_life import plan_rows

from arbook.aging import AgingSettings, aging
from arbook.code import BLANK
from arbook.documents import TYPES
from arbook.field import day_number
from arbook.ledger import Ledger
from arbook.plan import PlanRules, Plans, read_plans
from arbook.plan_left import NothingLeft, left_of
from arbook.plan_life import PlanLife
from arbook.plan_results import installment_columns, plan_states
from arbook.problem import Problems
from arbook.settlement import PLAN
from tests.ledger_text import table

FIRST = date(2025, 1, 31)
INVOICES = """
    Invoice | Customer | Date       | Due date   | Amount
    A       | C1       | 2024-10-01 | 2024-10-31 | 900.00
    B       | C1       | 2024-11-01 | 2024-12-01 | 650.00
    C       | C1       | 2024-11-05 | 2024-12-05 | 400.00
    """
HEAD = "Plan | Version | Invoices | Agreed | Amount | Down | Count | Rate | Signed | Cancelled"
UNTIL = day_number("2026-12-31")


def day(offset: int | None) -> str:
    return "" if offset is None else str(FIRST + timedelta(offset))


_rate = st.sampled_from(["0", "0.03", "0.12"])
_maybe = st.one_of(st.none(), st.integers(0, 300))
_first = st.tuples(
    st.integers(1, 9), _rate, st.sampled_from([0, 100]), st.one_of(st.none(), st.integers(0, 40)), _maybe
)
_later = st.tuples(st.integers(-20, 300), st.integers(1_000, 150_000), st.integers(1, 6), _rate, _maybe, _maybe)
_paid = st.tuples(
    st.integers(-20, 420), st.sampled_from(["P-001", "P-001/2", "P-002", "A", "B", "C", ""]), st.integers(1, 60_000),
    st.sampled_from(["", "", "Returned", "Refund", "Discount"]),
)  # fmt: skip
_plans = st.tuples(_first, _first, st.lists(_later, max_size=2))


def rows(first: tuple, second: tuple, later: list[tuple]) -> str:  # type: ignore[type-arg]  # as the strategies say
    """Make P-001, with versions, and P-002."""
    lines = [HEAD]
    for name, covered, (count, rate, down, signed, cancelled) in (("P-001", "A, B", first), ("P-002", "C", second)):
        amount = 1500 if name == "P-001" else 350
        lines.append(
            f"{name} | 1 | {covered} | {day(0)} | {amount}.00 | {down}.00 | {count} | {rate} | {day(signed)} "
            f"| {day(cancelled)}"
        )
    for version, (agreed, amount, count, rate, signed, cancelled) in enumerate(later, start=2):
        lines.append(
            f"P-001 | {version} | P-001 | {day(agreed)} | {amount / 100:.2f} | 0 | {count} | {rate} | {day(signed)} "
            f"| {day(cancelled)}"
        )
    return "\n".join(lines)


def ledger_of(plans: str, paid: list[tuple]) -> Ledger:  # type: ignore[type-arg]
    lines = ["Payment | Date | Customer | Invoice | Amount | Kind"]
    lines += [
        f"R{k} | {day(at)} | C1 | {to} | {cents / 100:.2f} | {kind}" for k, (at, to, cents, kind) in enumerate(paid)
    ]
    read = read_plans(*plan_rows(plans), Problems())
    return Ledger.build(table(INVOICES), table("\n".join(lines)), plans=Plans(read, PlanRules(3, 2), UNTIL))


def interest_charged(ledger: Ledger, at: int) -> int:
    """Plan interest that exists on a day, less what was dropped of it."""
    documents, settled = ledger.documents, ledger.settlements
    interest = (documents.type == TYPES.index("Plan interest")) & (documents.begins <= at)
    dropped = interest[settled.document] & (settled.kind == PLAN) & (settled.day <= at)
    taken = (
        (documents.type != TYPES.index("Plan interest"))[settled.document]
        & (settled.kind == PLAN)
        & (settled.day <= at)
    )
    parts = np.zeros(len(documents), bool)
    assert ledger.plans is not None
    parts[ledger.plans.first_part :] = True
    moved = settled.cents[taken].sum() - documents.amount[parts & ~interest & (documents.begins <= at)].sum()
    assert moved == 0
    return int(documents.amount[interest].sum() - settled.cents[dropped].sum())


@settings(max_examples=60, deadline=None)
@given(_plans, st.lists(_paid, max_size=10), st.integers(-40, 450))
def test_no_cent_is_lost(plans: tuple, paid: list[tuple], at: int) -> None:  # type: ignore[type-arg]
    ledger = ledger_of(rows(*plans), paid)
    on = day_number(day(at))
    position = ledger.as_of(on)
    received = sum(
        cents if kind not in ("Returned", "Refund") else -cents for when, _, cents, kind in paid if when <= at
    )
    total = 195_000 + interest_charged(ledger, on) - received
    report = aging(ledger, day(at), AgingSettings(), None)
    assert report.base["Total"].iloc[0] == total
    for state in plan_states(position):
        assert min(state.paid, state.overdue, state.next_amount, state.missed, state.accelerated) >= 0
    installment_columns(position, plan_rows(rows(*plans))[1])


@settings(max_examples=60, deadline=None)
@given(_plans, st.lists(_paid, max_size=10), st.integers(0, 400))
def test_what_is_left_settles_the_plan(plans: tuple, paid: list[tuple], at: int) -> None:  # type: ignore[type-arg]
    first, second, later = plans
    text = rows(first, second, [one for one in later if one[0] <= at])
    before = [one for one in paid if one[0] <= at]
    agreed = ledger_of(text, before)
    try:
        left = left_of(agreed.as_of(day(at)), "P-001")
    except NothingLeft:
        return
    if not left.total or not 0 < _life(agreed).courses[0].active < day_number(day(at)):
        return  # a version of an offered plan may cover less than the offer
    version = text.count("P-001 |") // 2 + 5
    settled = f"{text}\nP-001 | {version} | P-001 | {day(at)} | {left.total / 100:.2f} | 0 | 1 | 0 | {day(at)} |"
    ledger = ledger_of(settled, before)
    position = ledger.as_of(day(at))
    state = next(one for one in plan_states(position) if one.plan.version == version)
    assert state.status == "Active"
    assert sum(cents for cents in _open_of(ledger, at)) == left.total
    returned = max(int(position.rest[_life(ledger).named[BLANK]]), 0)  # money returned that never came
    done = ledger_of(settled, [*before, (at, "P-001", left.total + returned, "")])
    state = next(one for one in plan_states(done.as_of(day(at))) if one.plan.version == version)
    assert state.status == "Completed"
    assert not sum(_open_of(done, at))
    assert done.as_of(day(at)).rest[_life(done).named[BLANK]] == 0


def _life(ledger: Ledger) -> PlanLife:
    assert ledger.plans is not None
    return next(life for life in ledger.plans.lives if life.chain[0].name == "P-001")


def _open_of(ledger: Ledger, at: int) -> list[int]:
    position = ledger.as_of(day(at))
    assert ledger.plans is not None
    opened = position.line_open[len(position.line_open) - len(ledger.plans.parts) :].tolist()
    return [cents for cents, part in zip(opened, ledger.plans.parts, strict=True) if part.version.name == "P-001"]
