"""The life of one installment plan, day by day: signed, paid, missed, in default, agreed anew, cancelled.

A plan takes over parts of open documents. When it becomes active each covered part is taken off its document and put
into new ones, due with the installments; so aging, interest and money on account work on as before. Nothing is paid
by that: the sum stays the same. Money for the plan settles, of the oldest installment, interest, then principal;
or first those of the installment that it names. Plan interest exists from its due date on; what is paid of it
before lies on account until then (figures 3, 17).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arbook.code import BLANK
from arbook.field import MISSING_DAY
from arbook.plan import Installment, Plan, PlanRules
from arbook.plan_accounts import Accounts, Application, Claim, Event, Money, Part
from arbook.plan_course import Course
from arbook.plan_interest import earned_interest
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

    def run(self) -> None:
        """Carry the plan through all its days, and settle what it settles."""
        money = self._money()
        self._cover(self.chain[0])
        for day in self._days(money):
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
        own += [one for one in direct if one[2].day >= first and one[2].kind != PLAN and one[2].cents > 0]
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
        left = plan.amount
        for name in plan.invoices:
            row = self.covered.get(name, BLANK)
            if row != BLANK:
                part = min(self.accounts.open_on(row, plan.agreed), left)
                left -= part
                if part:
                    self.claims.append(Claim(row, row, 0, plan.agreed, plan.agreed, part, part))
        self.short = left

    def _receive(self, number: int, row: int, event: Event) -> None:
        """Take a payment for the plan, or one for a document that the plan has taken over."""
        money = Money(event.cents, event.kind, event.source, event.day)
        if row in self.covered.values():
            if event.kind not in _NEVER_RECEIVED:
                self.received.append((event.day, event.cents))
            parts = [claim for claim in self.claims if claim.origin == row and claim.document != row]
            if any(claim.open for claim in parts):
                self.accounts.events[row].remove(event)
                self._pay(money, parts, event.day)
                self.accounts.settle(row, Event(event.day, money.cents, event.kind, event.source))
            return
        self.received.append((event.day, event.cents))
        if event.cents < 0:
            self._take_back(money)
            return
        self._pay(money, sorted(self.claims, key=lambda claim: claim.number != number), event.day)
        if money.cents:
            self.waiting.append(money)

    def _pay(self, money: Money, claims: Sequence[Claim], day: int) -> None:
        """Settle claims in order."""
        for claim in claims:
            part = min(claim.open, money.cents)
            if part > 0:
                claim.open -= part
                money.cents -= part
                self.applications.append(
                    Application(claim, part, Money(part, money.kind, money.source, money.paid), max(day, claim.since))
                )
                self._note(claim, money.paid, part)

    def _note(self, claim: Claim, day: int, cents: int) -> None:
        if self.current >= 0 and claim.document not in self.covered.values():
            self._course_of(claim).pay(claim.number, day, cents)

    def _course_of(self, claim: Claim) -> Course:
        version = self.accounts.parts[claim.document - self.accounts.size].version
        return self.courses[self.chain.index(version)]

    def _take_back(self, money: Money) -> None:
        """Undo payments, the last one first: the money was returned."""
        left = -money.cents
        for one in reversed(self.applications):
            part = min(left, one.claim.cents - one.claim.open, one.cents)
            if part > 0 and one.claim in self.claims:
                one.claim.open += part
                left -= part
                back = Money(-part, money.kind, money.source, money.paid)
                self.applications.append(Application(one.claim, -part, back, max(money.paid, one.claim.since)))
                self._note(one.claim, money.paid, -part)
            if not left:
                return
        self.waiting.append(Money(-left, money.kind, money.source, money.paid))

    def _turn(self, day: int) -> None:
        """Let what the day brings happen, after its payments: a version becomes active, a default, a cancellation."""
        for place, plan in enumerate(self.chain):
            course = self.courses[place]
            if MISSING_DAY < plan.cancelled <= day and course.cancelled == MISSING_DAY:
                self._cancel(place, day)
            elif place > self.current and self._in_force(plan, day) and course.cancelled == MISSING_DAY:
                self._activate(place, day)
        if self.current < 0:
            return
        plan, course = self.chain[self.current], self.courses[self.current]
        if course.cancelled == MISSING_DAY and not any(claim.open for claim in self.claims):
            course.completed = day if course.completed == MISSING_DAY else course.completed
        elif course.defaulted == MISSING_DAY and course.cancelled == MISSING_DAY:
            limit = self.rules.missed_before_default
            if limit and len(course.missed(plan, day, self.rules)) >= limit:
                self._default(day)

    def _in_force(self, plan: Plan, day: int) -> bool:
        """Whether a version is signed and its down payment in."""
        down = sum(cents for when, cents in self.received if when >= plan.agreed)
        return plan.agreed <= day and MISSING_DAY < plan.signed <= day and down >= plan.down

    def _activate(self, place: int, day: int) -> None:
        """Put what is covered into new documents, due with the installments."""
        plan, course = self.chain[place], self.courses[place]
        if self.current >= 0:
            self.courses[self.current].replaced = day
            self._stop_interest(plan.agreed, day)
            self.claims = sorted((claim for claim in self.claims if claim.open), key=_turn_of)
        else:
            for claim in self.claims:
                settled = claim.cents - claim.open
                claim.open = min(claim.open, self.accounts.open_on(claim.document, day) - settled)
        self.current, course.active = place, day
        old, total = self.claims, sum(claim.open for claim in self.claims)
        self.claims = [claim for claim in self._left(old, total - plan.financed) if claim.document != claim.origin]
        for one, paid in _without(plan.installments, plan.financed - total):
            if paid:
                course.pay(one.number, day, paid)
        pieces = _pairs(old, total - plan.financed, plan.installments, plan.financed - total)
        for claim, one, cents in list(pieces):
            self._move(claim, plan, one.number, max(one.due, day), day, cents)
        for one in plan.installments:
            self._charge(plan, one.number, one.interest, max(one.due, day))
        self._sort()
        self._retry(day)

    def _left(self, claims: Sequence[Claim], skip: int) -> list[Claim]:
        """Claims of which something stays as it is, because the plan doesn't cover it."""
        return [claim for claim, before in _running(claims) if claim.open and before < skip]

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
            row = self.accounts.add(Part(model, BLANK, due, due, cents, plan, number))
            self.claims.append(Claim(row, BLANK, number, due, due, cents, cents, interest=True))

    def _stop_interest(self, earned: int, day: int) -> None:
        """Drop interest that isn't earned by a day, and add what is earned since the last due date."""
        plan, course = self.chain[self.current], self.courses[self.current]
        principal = sum(claim.open for claim in self.claims if not claim.interest)
        due = [one for one in plan.installments if one.due <= earned]
        since = max((one.due for one in due if course.paid_by(one.number, day) >= one.payment), default=plan.start)
        dropped = [claim for claim in self.claims if claim.interest and claim.due > earned]
        self._drop(dropped, day)
        after = [claim.cents for claim in self.claims if claim.interest and since < claim.due <= earned]
        if course.defaulted == MISSING_DAY and earned > since:
            number = next((one.number for one in plan.installments if one.due > earned), plan.installments[-1].number)
            more = earned_interest(plan, principal, since, earned) - sum(after)
            self._charge(plan, number, more, day)

    def _drop(self, claims: Sequence[Claim], day: int) -> None:
        """Take claims away; what was paid of them before they were due finds other claims."""
        for claim in claims:
            self.claims.remove(claim)
            if claim.since <= day:
                self.accounts.settle(claim.document, Event(day, claim.open, PLAN, BLANK))
                continue
            self.accounts.settle(claim.document, Event(claim.since, claim.cents, PLAN, BLANK))
            for one in [one for one in self.applications if one.claim is claim]:
                self.applications.remove(one)
                self._note(claim, one.money.paid, -one.cents)
                self.waiting.append(one.money)

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
        self.claims.sort(key=_turn_of)

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


def _turn_of(claim: Claim) -> tuple[int, int, bool]:
    """Order of service: the oldest installment first, its interest before its principal."""
    return claim.due, claim.number, not claim.interest


def _running(claims: Sequence[Claim]) -> Iterator[tuple[Claim, int]]:
    """Yield each claim with what is open before it."""
    before = 0
    for claim in claims:
        yield claim, before
        before += claim.open


def _without(installments: Sequence[Installment], short: int) -> Iterator[tuple[Installment, int]]:
    """Yield each installment with what of its principal is missing, because so much is paid already."""
    for one in installments:
        missing = min(max(short, 0), one.principal)
        short -= missing
        yield one, missing


def _pairs(
    claims: Sequence[Claim], skip: int, installments: Sequence[Installment], short: int
) -> Iterator[tuple[Claim, Installment, int]]:
    """Lay claims and installments end to end: which part of which claim falls due with which installment.

    The first ``skip`` cents of the claims aren't covered; the first ``short`` of the installments are paid.
    """
    left = [claim.open - min(max(skip - before, 0), claim.open) for claim, before in _running(claims)]
    for one, missing in _without(installments, short):
        wanted = one.principal - missing
        for place, claim in enumerate(claims):
            part = min(left[place], wanted)
            if part > 0:
                left[place] -= part
                wanted -= part
                yield claim, one, part
