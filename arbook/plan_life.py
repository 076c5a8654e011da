"""The life of one installment plan, day by day: signed, paid, missed, in default, agreed anew, cancelled.

A plan takes over parts of open documents. When it becomes active each covered part is taken off its document and put
into new ones, due with the installments; so aging, interest and money on account work on as before. Nothing is paid
by that: the sum stays the same. Money for the plan settles, of the oldest installment, interest, then principal;
or first those of the installment that it names. Plan interest exists from its due date on; what is paid of it
before lies on account until then (figures 3, 17).
"""

from __future__ import annotations

from collections.abc import Sequence

from arbook.code import BLANK
from arbook.field import MISSING_DAY
from arbook.plan import Plan, PlanRules
from arbook.plan_accounts import Accounts, Application, Claim, Event, Money, Part
from arbook.plan_course import Course
from arbook.plan_interest import not_charged
from arbook.plan_pairs import pairs, running, turn_of, without
from arbook.settlement import CREDIT, DISCOUNT, PLAN, WRITE_OFF

_NEVER_RECEIVED = (CREDIT, DISCOUNT, WRITE_OFF, PLAN)


class PlanLife:
    """Carries one plan through its days.

    Parameters
    ----------
    chain : sequence of Plan
        Its versions, in order.
    accounts : Accounts
        Brought up to date.
    covered : dict of str to int
        Rows of the documents that the versions name.
    named : dict of int to int
        Rows that payments to the plan settle: that of an installment's number (``P-003/4``), BLANK for the plan.
    rules : PlanRules
    until : int
        Last day number that is looked at, but for days of payments.
    """

    def __init__(
        self, chain: Sequence[Plan], accounts: Accounts, covered: dict[str, int], named: dict[int, int],
        rules: PlanRules, until: int,
    ) -> None:  # fmt: skip
        self.chain, self.accounts, self.covered, self.named = chain, accounts, covered, named
        self.rules, self.until = rules, until
        self.courses = [Course() for _ in chain]
        self.claims: list[Claim] = []
        self.applications: list[Application] = []
        self.waiting: list[Money] = []
        self.received: list[tuple[int, int]] = []
        self.current = -1  # position of the version that is in force
        self.short = 0  # cents of the sum agreed on that weren't open when it was agreed
        self.direct: dict[int, int] = {}  # cents received for documents that the plan covers, by row

    def in_force(self, day: int) -> int:
        """Return the position of the version that is in force on a day; -1 before the first one is."""
        active = [place for place, one in enumerate(self.courses) if MISSING_DAY < one.active <= day]
        return max(active, default=-1)

    def run(self) -> None:
        """Carry the plan through all its days, and settle what it settles."""
        money = self._money()
        self._cover(self.chain[0])
        for day in self._days(money):
            if self.current >= 0:  # a version takes over before the day's payments: interest of the day counts
                self._begin(day)
            for number, row, event in (one for one in money if one[2].day == day):
                self._receive(number, row, event)
            self._turn(day)
        self._settle()

    def _money(self) -> list[tuple[int, int, Event]]:
        """All that may pay the plan, by day: number of the installment named, row of the document, event."""
        first = self.chain[0].agreed
        direct = [(BLANK, row, event) for row in self.covered.values() for event in self.accounts.events.get(row, ())]
        own = [
            (number, row, event) for number, row in self.named.items() for event in self.accounts.events.pop(row, ())
        ]
        own += [one for one in direct if one[2].day >= first and one[2].kind != PLAN]
        return sorted(own, key=lambda one: (one[2].day, one[2].source))

    def _days(self, money: Sequence[tuple[int, int, Event]]) -> list[int]:
        """Days on which something may happen."""
        paid = {event.day for _, _, event in money}
        days = set(paid)
        for plan in self.chain:
            days |= {plan.agreed, max(plan.signed, plan.agreed), plan.cancelled}
            days |= {one.due + self.rules.missed_days for one in plan.installments}
        return sorted(day for day in days if MISSING_DAY < day <= self.until or day in paid)

    def _cover(self, plan: Plan) -> None:
        """Take what was open on the day of the agreement, in the listed order, until its amount is used up."""
        left, rows = plan.amount, [self.covered[name] for name in plan.invoices if name in self.covered]
        opened = {row: self.accounts.open_on(row, plan.agreed) for row in rows}
        if sum(opened.values()) < left:  # a payment of the same day may have come in after the agreement
            opened = {row: cents + self.accounts.paid_on(row, plan.agreed) for row, cents in opened.items()}
        for row, cents in opened.items():
            part = min(cents, left)
            left -= part
            if part:
                self.claims.append(Claim(row, row, 0, plan.agreed, plan.agreed, part, part))
        self.short = left

    def _receive(self, number: int, row: int, event: Event) -> None:
        """Take a payment for the plan, or one for a document that the plan has taken over; or what was returned."""
        if row in self.covered.values():
            self._receive_directly(row, event)
            return
        money = Money(event.cents, event.kind, event.source, event.day)
        self.received.append((event.day, event.cents))
        self._net(money)
        if event.cents < 0:
            self._take_back(money, [*reversed(self.applications)], number)
        else:
            self._pay(money, sorted(self.claims, key=lambda claim: claim.number != number), event.day)
        if money.cents:
            self.waiting.append(money)

    def _receive_directly(self, row: int, event: Event) -> None:
        """Let a payment for a covered document pay its installments; what those don't need stays with it."""
        if event.kind not in _NEVER_RECEIVED:
            cents = max(event.cents, -self.direct.get(row, 0))  # what is returned may be older than the plan
            self.direct[row] = self.direct.get(row, 0) + cents
            self.received.append((event.day, cents))
        if self.current < 0:
            return
        money = Money(event.cents, event.kind, event.source, event.day, row)
        if event.cents < 0:
            self._take_back(money, [one for one in reversed(self.applications) if one.money.row == row])
        else:
            self._pay(money, [one for one in self.claims if one.origin == row and one.document != row], event.day)
        self.accounts.events[row].remove(event)
        self.accounts.settle(row, Event(event.day, money.cents, event.kind, event.source))

    def _pay(self, money: Money, claims: Sequence[Claim], day: int) -> None:
        """Settle claims in order."""
        for claim in claims:
            part = min(claim.open, money.cents)
            if part > 0:
                claim.open -= part
                money.cents -= part
                self.applications.append(Application(claim, part, money.part(part), max(day, claim.since)))
                self._note(claim, day, part)

    def _note(self, claim: Claim, day: int, cents: int) -> None:
        if self.current >= 0 and claim.document not in self.covered.values():
            self._course_of(claim).pay(claim.number, day, cents)

    def _version_of(self, claim: Claim) -> Plan:
        return self.accounts.parts[claim.document - self.accounts.size].version

    def _course_of(self, claim: Claim) -> Course:
        return self.courses[self.chain.index(self._version_of(claim))]

    def _take_back(self, money: Money, paid: Sequence[Application], number: int = BLANK) -> None:
        """Undo payments in order, but first those of a number: the money was returned."""
        for one in sorted(paid, key=lambda one: one.claim.number != number):
            claim = one.claim
            part = min(-money.cents, claim.cents - claim.open, one.cents)
            if part > 0:
                claim.open += part
                money.cents += part
                self._note(claim, money.paid, -part)
                self.applications.append(
                    Application(self._reopened(claim), -part, money.part(-part), max(money.paid, claim.since))
                )
                if self.current >= 0 and claim in self.claims and claim.document == claim.origin:  # the down payment
                    self._move(claim, self.chain[self.current], 0, claim.due, money.paid, part)

    def _net(self, money: Money) -> None:
        """Set money off against what waits: a refund of what was paid too much, a payment after a return too many."""
        plan = self.named[BLANK]
        for one in self.waiting:
            if one.cents * money.cents < 0:
                part = max(one.cents, -money.cents) if one.cents < 0 else min(one.cents, -money.cents)
                one.cents -= part
                money.cents += part
                self.accounts.settle(plan, Event(one.paid, part, one.kind, one.source))
                self.accounts.settle(plan, Event(money.paid, -part, money.kind, money.source))
        self.waiting = [one for one in self.waiting if one.cents]

    def _reopened(self, claim: Claim) -> Claim:
        """Return the claim that is open again: a paid one that a later version left out, or the invoice of old."""
        if self.current >= 0 and self.courses[self.current].cancelled != MISSING_DAY and claim.origin != BLANK:
            return Claim(claim.origin, claim.origin, 0, claim.due, claim.since, 0, 0)
        if claim not in self.claims:
            self.claims.append(claim)
            self._sort()
        return claim

    def _turn(self, day: int) -> None:
        """Let what the day brings happen, after its payments: a version becomes active, a default, a cancellation."""
        self._begin(day)
        for place, plan in enumerate(self.chain):
            if MISSING_DAY < plan.cancelled <= day and self.courses[place].cancelled == MISSING_DAY:
                self._cancel(place, day)
        if self.current < 0:
            return
        plan, course = self.chain[self.current], self.courses[self.current]
        if course.cancelled != MISSING_DAY:
            return
        course.complete(day, done := not any(claim.open for claim in self.claims))
        if course.defaulted == MISSING_DAY and not done:
            limit = self.rules.missed_before_default
            if limit and len(course.missed(plan, day, self.rules)) >= limit:
                self._default(day)

    def _begin(self, day: int) -> None:
        """Let versions become active that are signed and paid down."""
        for place, course in enumerate(self.courses):
            if place > self.current and course.cancelled == MISSING_DAY and self._in_force(place, day):
                self._activate(place, day)

    def _in_force(self, place: int, day: int) -> bool:
        """Whether a version is signed and its down payment in; a cancelled plan leaves nothing to take over."""
        if self.current >= 0 and self.courses[self.current].cancelled != MISSING_DAY:
            return False
        plan = self.chain[place]
        down = sum(cents for when, cents in self.received if when >= plan.agreed)
        agreed = max(one.agreed for one in self.chain[: place + 1])
        return agreed <= day and MISSING_DAY < plan.signed <= day and (not plan.down or down >= plan.down)

    def _activate(self, place: int, day: int) -> None:
        """Put what is covered into new documents, due with the installments."""
        plan, course = self.chain[place], self.courses[place]
        if self.current >= 0:
            self._stop_interest(min(plan.agreed, plan.start), day)
            self._sort()
            self._retry(day)
            # What the version doesn't cover stays as it is: interest first, so that it can be collected separately.
            still = [claim for claim in self.claims if claim.open]
            self.claims = sorted(still, key=lambda claim: (not claim.interest, *turn_of(claim)))
        else:
            for claim in self.claims:
                settled = claim.cents - claim.open
                claim.open = min(claim.open, self.accounts.open_on(claim.document, day) - settled)
        self.current, course.active = place, day
        old, total = self.claims, sum(claim.open for claim in self.claims)
        self.claims = [claim for claim in self._left(old, total - plan.financed) if claim.document != claim.origin]
        for one, paid in without(plan.installments, plan.financed - total):
            if paid:
                course.pay(one.number, day, paid)
        pieces = pairs(old, total - plan.financed, plan.installments, plan.financed - total)
        for claim, one, cents in list(pieces):
            self._move(claim, plan, one.number, max(one.due, day), day, cents)
        for one in plan.installments:
            self._charge(plan, one.number, one.interest, max(one.due, day))
        self.claims = [claim for claim in self.claims if claim.open]
        self._sort()
        self._retry(day)

    def _left(self, claims: Sequence[Claim], skip: int) -> list[Claim]:
        """Claims of which something stays as it is, because the plan doesn't cover it."""
        return [claim for claim, before in running(claims) if claim.open and before < skip]

    def _move(self, claim: Claim, plan: Plan, number: int, due: int, day: int, cents: int) -> None:
        """Take a part off a claim's document, and put it into a new one."""
        self.accounts.settle(claim.document, Event(day, cents, PLAN, BLANK))
        claim.open -= cents
        claim.cents -= cents
        row = self.accounts.add(Part(claim.document, claim.origin, due, day, cents, plan, number))
        self.claims.append(Claim(row, claim.origin, number, due, day, cents, cents))

    def _charge(self, plan: Plan, number: int, cents: int, due: int) -> None:
        """Add plan interest: it exists from its due date on."""
        if cents > 0:
            model = self.named[number] if number in self.named else self.named[BLANK]
            row = self.accounts.add(Part(model, BLANK, due, due, cents, plan, number, interest=True))
            self.claims.append(Claim(row, BLANK, number, due, due, cents, cents, interest=True))

    def _stop_interest(self, earned: int, day: int) -> None:
        """Drop interest that isn't earned by a day, and add what is earned since the last due date."""
        plan, course = self.chain[self.current], self.courses[self.current]
        principal = sum(claim.open for claim in self.claims if not claim.interest)
        interest = [claim for claim in self.claims if claim.interest]
        charged = [(claim.due, claim.cents) for claim in interest if self._version_of(claim) is plan]
        more = not_charged(plan, course, charged, principal, day, earned)
        self._drop([claim for claim in interest if claim.due > earned], day)
        number = next((one.number for one in plan.installments if one.due > earned), plan.installments[-1].number)
        self._charge(plan, number, more, day)

    def _drop(self, claims: Sequence[Claim], day: int) -> None:
        """Take claims away; what was paid of them finds other claims."""
        for claim in claims:
            self.claims.remove(claim)
            self.accounts.settle(claim.document, Event(max(claim.since, day), claim.cents, PLAN, BLANK))
            paid = claim.cents - claim.open
            for one in [one for one in self.applications if one.claim is claim and one.cents > 0]:
                part = min(one.cents, paid)
                paid -= part
                self._release(one, part, day)
            claim.cents = claim.open = 0

    def _release(self, one: Application, cents: int, day: int) -> None:
        """Free money of its claim: it never reached one that wasn't due yet; else it leaves it on this day."""
        if cents:
            soon = one.effect <= day
            back = one.money.part(-cents, day if soon else None)
            self.applications.append(Application(one.claim, -cents, back, one.effect if not soon else day))
            self._note(one.claim, day, -cents)
            self.waiting.append(one.money.part(cents, day if soon else None))

    def _default(self, day: int) -> None:
        """Let all that is unpaid fall due, with the interest earned to that day and none after it."""
        plan, course = self.chain[self.current], self.courses[self.current]
        self._stop_interest(day, day)
        course.defaulted = day
        for claim in [claim for claim in self.claims if claim.due > day and claim.open]:
            self._move(claim, plan, claim.number, day, day, claim.open)
        self.claims = [claim for claim in self.claims if claim.cents]
        self._sort()
        self._retry(day)
        course.accelerated = sum(claim.open for claim in self.claims)

    def _cancel(self, place: int, day: int) -> None:
        """Give back to the documents what is left of them."""
        self.courses[place].cancelled = day
        if place == self.current:
            self._stop_interest(day, day)
            for claim in [claim for claim in self.claims if claim.origin != BLANK]:
                self.accounts.settle(claim.document, Event(day, claim.open, PLAN, BLANK))
                self.accounts.settle(claim.origin, Event(day, -claim.open, PLAN, BLANK))
            self.claims = [claim for claim in self.claims if claim.origin == BLANK]
        elif self.current < 0 and all(one.cancelled != MISSING_DAY for one in self.courses):
            self.claims = []

    def _retry(self, day: int) -> None:
        """Give money that found no claim another chance."""
        waiting, self.waiting = self.waiting, []
        for money in waiting:
            if money.cents > 0:
                self._pay(money, self.claims, day)
            if money.cents:
                self.waiting.append(money)

    def _sort(self) -> None:
        self.claims.sort(key=turn_of)

    def _settle(self) -> None:
        """Settle the documents; money that isn't used (yet) stays with the plan: it is on account."""
        plan = self.named[BLANK]
        for money in self.waiting:
            self.accounts.settle(plan, Event(money.paid, money.cents, money.kind, money.source))
        for one in self.applications:
            kind, source = one.money.kind, one.money.source
            if one.effect > one.money.paid:
                self.accounts.settle(plan, Event(one.money.paid, one.cents, kind, source))
                self.accounts.settle(plan, Event(one.effect, -one.cents, kind, source))
            self.accounts.settle(one.claim.document, Event(one.effect, one.cents, kind, source))
