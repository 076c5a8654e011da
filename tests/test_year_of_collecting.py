"""A year simulated day by day: customers who pay, promise, break, dispute, ask to defer and go silent.

Each working day the list is made from the tables as they stand, most of it is done and logged as Actions would be,
and the customers answer in their way. What must hold is checked by a second, simple account of each invoice.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from action_text import NUMBERS, RULES

from arbook.actions import ActionInputs, NextActions, next_actions, unlisted
from arbook.aging import aging
from arbook.ledger import Ledger
from arbook.policy import policies_of, read_policies, shipped_policy
from arbook.problem import Problems

START, DAYS = date(2024, 1, 1), 366
STYLES = ("prompt", "late", "promiser", "breaker", "disputer", "deferrer", "silent")
POLICY = shipped_policy(NUMBERS)
LADDER = {step.number: step for step in POLICY.ladder}
ONCE_A_WEEK = (1, 2)
CONTACT = ("E-mail", "Letter", "Registered letter", "Call")


@dataclass
class Item:
    """An invoice as the simulation knows it."""

    number: str
    customer: str
    currency: str
    dated: date
    due: date
    cents: int
    left: int
    disputed: int = 0
    dispute: tuple[date, date] | None = None
    step: int = 0
    promised: date | None = None
    unanswered: int = 0
    called: int = 0

    def open_overdue(self, day: date) -> bool:
        return self.dated <= day and self.left > 0 and self.due < day

    def asked(self, day: date) -> int:
        running = self.dispute is not None and self.dispute[0] <= day < self.dispute[1]
        return max(self.left - (self.disputed if running else 0), 0)


class Year:
    """The tables of the book, and the customers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.style = {f"C{number:02d}": STYLES[number % len(STYLES)] for number in range(21)}
        self.items: list[Item] = []
        self.payments: list[dict[str, Any]] = []
        self.log: list[dict[str, Any]] = []
        self.plans_to_pay: list[tuple[date, Item]] = []
        self.done: list[tuple[date, str, str, int, str]] = []
        self.counts: Counter[str] = Counter()
        for customer in self.style:
            for _ in range(self.random.randint(3, 7)):
                self._invoice(customer)

    def _invoice(self, customer: str) -> None:
        dated = START + timedelta(days=self.random.randint(0, DAYS - 60))
        currency = "USD" if customer in ("C03", "C10") and self.random.random() < 0.5 else "EUR"
        cents = self.random.choice((900, 5_000, 60_000, 250_000)) + self.random.randint(0, 99)
        item = Item(f"I{len(self.items):03d}", customer, currency, dated, dated + timedelta(days=30), cents, cents)
        self.items.append(item)
        style = self.style[customer]
        if style in ("prompt", "late"):
            late = self.random.randint(-5, 0) if style == "prompt" else self.random.randint(3, 50)
            self.plans_to_pay.append((item.due + timedelta(days=late), item))
        if style == "disputer" and self.random.random() < 0.7:
            start = item.due + timedelta(days=self.random.randint(1, 12))
            item.disputed = self.random.choice((cents, cents // 3))
            item.dispute = (start, start + timedelta(days=self.random.randint(10, 40)))
            self.plans_to_pay.append((item.dispute[1] + timedelta(days=20), item))

    def pay(self, day: date) -> None:
        """Book the payments of a day."""
        for when, item in self.plans_to_pay:
            if when == day and item.left and item.dated <= day:
                self.payments.append({"Date": day, "Invoice": item.number, "Amount": item.left})
                item.left = 0
                self.counts["paid"] += 1

    def actions(self, day: date) -> NextActions:
        """Make the list of a day from the tables."""
        invoices = pd.DataFrame(
            {
                "Invoice": [item.number for item in self.items],
                "Customer": [item.customer for item in self.items],
                "Currency": [item.currency for item in self.items],
                "Date": pd.to_datetime([item.dated for item in self.items]),
                "Due date": pd.to_datetime([item.dated + timedelta(days=30) for item in self.items]),
                "Deferred to": pd.to_datetime([item.due for item in self.items]),
                "Amount": [item.cents for item in self.items],
                "Disputed": pd.array([item.disputed for item in self.items], dtype="Int64"),
                "Disputed on": pd.to_datetime([item.dispute[0] if item.dispute else None for item in self.items]),
                "Dispute closed": pd.to_datetime([item.dispute[1] if item.dispute else None for item in self.items]),
            }
        )
        payments = pd.DataFrame(self.payments or [], columns=["Date", "Invoice", "Amount"])
        payments = payments.astype({"Amount": "int64"}).assign(Date=pd.to_datetime(payments["Date"]))
        log = pd.DataFrame(self.log, columns=["Date", "Customer", "Currency", "Invoice", "Step", "Kind", "Direction",
                                              "Result", "Promise date", "Promise amount"])  # fmt: skip
        for name in ("Date", "Promise date"):
            log[name] = pd.to_datetime(log[name])
        log["Promise amount"] = pd.array([pd.NA] * len(log), dtype="Int64")
        log["Step"] = log["Step"].astype("Int64")
        rates = pd.DataFrame({"Currency": ["USD"], "Date": pd.to_datetime([day]), "Rate": [0.9]})
        ledger = Ledger.build(invoices, payments)
        aged = aging(ledger, day, rates=rates)
        policies = policies_of(ledger.parties, None, read_policies(None, NUMBERS, Problems()), Problems())
        return next_actions(ActionInputs(ledger.as_of(day), aged.lines, aged.customers, log, policies, RULES))

    def overdue(self, customer: str, currency: str, day: date) -> list[Item]:
        return [
            item for item in self.items
            if (item.customer, item.currency) == (customer, currency) and item.open_overdue(day)
        ]  # fmt: skip

    def do(self, row: Any, day: date) -> None:
        """Do a row of Actions and log it as the sheet would; the customer answers in its way."""
        customer, currency, step = row.Customer, row.Currency, 0 if pd.isna(row.Step) else int(row.Step)
        style, items = self.style[customer], self.overdue(row.Customer, row.Currency, day)
        result, promised = None, None
        if row.Channel == "Call":
            result = self._answer(style)
            if result == "Promised":
                promised = day + timedelta(days=self.random.randint(4, 12))
        elif self.random.random() < 0.05:
            result = "Not received"
        self.log.append({
            "Date": day, "Customer": customer, "Currency": currency, "Step": step or None, "Direction": "Out",
            "Kind": row.Channel, "Result": result, "Promise date": promised,
        })  # fmt: skip
        self.done.append((day, customer, currency, step, str(row.Rule)))
        self.counts[f"{step} {row.Action}"] += 1
        self._account(items, step, result, promised, day)
        if promised:
            self.counts["promises"] += 1
            if style != "breaker":
                self.plans_to_pay += [(promised, item) for item in items]
        if style == "deferrer" and step == 4 and items and result == "Reached":
            items[0].due = day + timedelta(days=20)
            self.log.append({"Date": day, "Customer": customer, "Invoice": items[0].number, "Direction": "In",
                             "Kind": "Deferral request", "Result": "Agreed"})  # fmt: skip
            self.counts["deferred"] += 1

    def _answer(self, style: str) -> str:
        choices = {
            "silent": ("No answer", "No answer", "No answer", "Reached"),
            "breaker": ("Promised", "Promised", "Payment sent", "No answer"),
            "promiser": ("Promised", "Waiting approval", "No answer", "Reached"),
        }.get(style, ("Reached", "Reached", "In payment run", "No answer", "Promised"))
        return self.random.choice(choices)

    def _account(self, items: list[Item], step: int, result: str | None, promised: date | None, day: date) -> None:
        """Keep the simple account: which step each item has had."""
        if step in LADDER and result != "No answer":
            free = [item for item in items if not (item.promised and item.promised >= day) and item.asked(day)]
            furthest = max((item.step for item in free), default=0)
            for item in free:
                if item.step == furthest and furthest < step:
                    item.step = step
                elif (own := self.next_step(item, items, day)) and own <= step:
                    item.step = own
        for item in items if step in LADDER else ():
            item.unanswered = item.unanswered + 1 if result == "No answer" else 0
            item.called = step
        if promised:
            for item in items:
                item.promised = promised + timedelta(days=RULES.ladder.promise_grace)

    def next_step(self, item: Item, items: list[Item], day: date) -> int:
        """Return the next step of an item; after three unanswered calls of its own the next that is none."""
        worth = 0.9 if item.currency == "USD" else 1
        total = sum(one.left for one in items) * worth
        steps = [number for number, step in LADDER.items() if number > item.step and total >= step.minimum]
        if steps and item.unanswered >= RULES.ladder.no_answers and item.called == steps[0]:
            steps = [number for number in steps if LADDER[number].channel != "Call"]
        return steps[0] if steps else 0


def is_step(row: Any) -> bool:
    """Whether a row is a step of its own, and no retry, resend or check of the last one."""
    return f"step {row.Step} due since" in row.Why


def check_gap(year: Year, row: Any, day: date) -> None:
    """No ladder step before Gap days after the last one to that customer; retries and checks are exempt."""
    step = int(row.Step) if not pd.isna(row.Step) else 0
    if step not in LADDER or not is_step(row):
        return
    earlier = [
        (when, rule) for when, customer, currency, number, rule in year.done
        if customer == row.Customer and number in LADDER and (when < day or currency == row.Currency)
        and LADDER[number].channel in CONTACT
    ]  # fmt: skip
    if not earlier:
        return
    last = max(when for when, _ in earlier)
    unanswered = [entry for entry in year.log if entry["Customer"] == row.Customer and entry.get("Step") in LADDER]
    third = [entry["Result"] for entry in unanswered[-3:]] == ["No answer"] * 3 and row.Channel != "Call"
    assert third or (day - last).days >= LADDER[step].gap, (day, row.Customer, step, last)


def check_step(year: Year, row: Any, day: date) -> None:
    """The step is the next of one of the items, by the simple account: none skipped, none repeated."""
    step = int(row.Step) if not pd.isna(row.Step) else 0
    if step not in LADDER or not is_step(row):
        return
    items = year.overdue(row.Customer, row.Currency, day)
    assert items, f"{row.Customer} owes nothing overdue on {day}"
    allowed = {year.next_step(item, items, day) for item in items}
    assert step in allowed, (day, row.Customer, step, allowed, [item.step for item in items])


def check_listed(year: Year, found: NextActions, day: date) -> None:
    """Each open overdue item is there, none that is paid; on the list, or with a reason."""
    expected = {item.number for item in year.items if item.open_overdue(day)}
    items = found.items[found.items["Overdue"]]
    assert set(items["Invoice"].astype(str)) == expected
    assert (items["Next action"] != "").all()
    rest = unlisted(found)
    assert rest["Next action"].str.match(r"Wait until \d{4}-\d\d-\d\d: .|None: .").all(), rest
    rows = {(row.Customer, row.Currency) for row in found.rows.itertuples()}
    assert {(item.customer, item.currency) for item in year.items if item.open_overdue(day)} <= rows


@pytest.mark.parametrize("seed", [1, 2])
def test_domain_d_a_year_of_collecting(seed: int) -> None:
    year = Year(seed)
    longest, listed = 0, 0
    for number in range(DAYS):
        day = START + timedelta(days=number)
        year.pay(day)
        if day.weekday() > 4 or year.random.random() < 0.05:  # weekends, and days on which nobody was there
            continue
        found = year.actions(day)
        check_listed(year, found, day)
        todo = found.rows[found.rows["Channel"].notna()]
        longest, listed = max(longest, len(todo)), listed + len(todo)
        assert not found.rows.duplicated(["Customer", "Currency", "Step"]).any()
        for row in todo.itertuples():
            if year.random.random() < 0.1:
                continue  # left for another day
            check_gap(year, row, day)
            check_step(year, row, day)
            year.do(row, day)
    weeks = Counter(
        (when.isocalendar()[:2], customer, currency, step)
        for when, customer, currency, step, _ in year.done
        if step in ONCE_A_WEEK
    )
    assert max(weeks.values()) == 1
    left = sum(item.left > 0 for item in year.items)
    print(f"seed {seed}: {len(year.items)} invoices, {left} open at the end, longest list {longest}, rows {listed}")
    print(", ".join(f"{name}: {count}" for name, count in sorted(year.counts.items())))
    assert len({step for *_, step, _ in year.done} & set(LADDER)) == len(LADDER)
