"""What became of one version of a plan, by day."""

from __future__ import annotations

from dataclasses import dataclass, field

from arbook.field import MISSING_DAY
from arbook.plan import Installment, Plan, PlanRules


@dataclass
class Course:
    """What became of one version: days (MISSING_DAY: not yet), and by day what was paid of each installment.

    Also by day whether it is completed: a payment that is returned opens it again.
    """

    active: int = MISSING_DAY
    defaulted: int = MISSING_DAY
    accelerated: int = 0
    cancelled: int = MISSING_DAY
    paid: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    completed: list[tuple[int, bool]] = field(default_factory=list)

    def pay(self, number: int, day: int, cents: int) -> None:
        """Note what was paid of an installment."""
        self.paid.setdefault(number, []).append((day, cents))

    def paid_by(self, number: int, day: int) -> int:
        """Cents paid of an installment up to and with a day."""
        return sum(cents for when, cents in self.paid.get(number, ()) if when <= day)

    def complete(self, day: int, done: bool) -> None:
        """Note that nothing is open any more, or that something is again."""
        if done != self.is_completed(day):
            self.completed.append((day, done))

    def is_completed(self, day: int) -> bool:
        """Whether nothing was open at the end of a day."""
        return next((done for when, done in reversed(self.completed) if when <= day), False)

    def missed(self, version: Plan, day: int, rules: PlanRules) -> list[Installment]:
        """Installments that weren't paid in full so many days after their date."""
        late = (one for one in version.installments if one.due + rules.missed_days <= day)
        return [one for one in late if self.paid_by(one.number, day) < one.payment]
