"""What became of one version of a plan, by day."""

from __future__ import annotations

from dataclasses import dataclass, field

from arbook.field import MISSING_DAY
from arbook.plan import Installment, Plan, PlanRules


@dataclass
class Course:
    """What became of one version: days (MISSING_DAY: not yet) and what was paid of each installment, by day."""

    active: int = MISSING_DAY
    defaulted: int = MISSING_DAY
    accelerated: int = 0
    replaced: int = MISSING_DAY
    completed: int = MISSING_DAY
    cancelled: int = MISSING_DAY
    paid: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def pay(self, number: int, day: int, cents: int) -> None:
        """Note what was paid of an installment."""
        self.paid.setdefault(number, []).append((day, cents))

    def paid_by(self, number: int, day: int) -> int:
        """Cents paid of an installment up to and with a day."""
        return sum(cents for when, cents in self.paid.get(number, ()) if when <= day)

    def missed(self, version: Plan, day: int, rules: PlanRules) -> list[Installment]:
        """Installments that weren't paid in full so many days after their date."""
        late = (one for one in version.installments if one.due + rules.missed_days <= day)
        return [one for one in late if self.paid_by(one.number, day) < one.payment]
