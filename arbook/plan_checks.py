"""What is wrong with the rows of a plan, which anybody may have changed by hand: said, and computed all the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from arbook.money import from_cents
from arbook.plan import Plan, versions
from arbook.problem import Problems, Severity

_BACK = "Restore the last state, or agree the plan anew: arbook plan BOOK --replan {}."


def consistent(plans: Sequence[Plan], problems: Problems) -> list[Plan]:
    """Return the plans, each version once; what doesn't fit together joins the problems.

    Parameters
    ----------
    plans : sequence of Plan
        By name and version.
    problems : Problems
    """
    once: dict[tuple[str, int], Plan] = {}
    for plan in plans:
        if (plan.name, plan.version) in once:
            _say(problems, plan, "Version", str(plan.version), "Error",
                 f"Version {{value}} of plan {plan.name} stands on two rows; only the first one counts.",
                 "Delete one of them, or give it the next version.")  # fmt: skip
        once.setdefault((plan.name, plan.version), plan)
    for chain in versions(list(once.values())):
        for plan in chain:
            _check_sums(plan, problems)
        for before, plan in pairwise(chain):
            _check_follows(before, plan, problems)
    return list(once.values())


def _check_sums(plan: Plan, problems: Problems) -> None:
    """Compare the installments with the plan's amount, and each payment with its parts."""
    financed = plan.amount - plan.down
    if plan.financed != financed:
        _say(problems, plan, "Amount", f"{from_cents(plan.amount):,}", "Error",
             f"The installments of {plan.name} pay back {from_cents(plan.financed):,}, but its amount {{value}} less "
             f"the down payment is {from_cents(financed):,}.", _BACK.format(plan.name))  # fmt: skip
    wrong = [one.number for one in plan.installments if one.payment != one.interest + one.principal]
    numbers = [one.number for one in plan.installments]
    if wrong or len(set(numbers)) < len(numbers):
        number = wrong[0] if wrong else next(one for one in numbers if numbers.count(one) > 1)
        what = "isn't its interest and principal" if wrong else "stands on two rows"
        _say(problems, plan, "Plan", f"{plan.name}/{number}", "Error",
             f"Installment {{value}} {what}, so what is paid of it can't be told.",
             _BACK.format(plan.name))  # fmt: skip


def _check_follows(before: Plan, plan: Plan, problems: Problems) -> None:
    """Look whether a version can follow the one before it."""
    if plan.agreed < before.agreed:
        _say(problems, plan, "Agreed", "", "Warning",
             f"Version {plan.version} of {plan.name} was agreed before version {before.version}; "
             "it counts from that one's day on.",
             "Correct the date, or the version.")  # fmt: skip
    if plan.invoices != (plan.name,):
        _say(problems, plan, "Invoices", ", ".join(plan.invoices), "Warning",
             f"Version {plan.version} of {plan.name} takes over what is left of the plan, not {{value}}.",
             f"Type {plan.name}; further invoices need a plan of their own.")  # fmt: skip
    if before.cancelled <= plan.signed and before.cancelled > 0 and plan.cancelled < 0:
        _say(problems, plan, "Signed", "", "Warning",
             f"{plan.name} was cancelled before version {plan.version} was signed: there is nothing to take over.",
             "Build a new plan for the invoices, and type a date into Cancelled.")  # fmt: skip


def _say(
    problems: Problems, plan: Plan, column: str, value: str, severity: Severity, problem: str, what_to_do: str
) -> None:
    problems.add(severity, "tblPlans", plan.row, column, value, problem, what_to_do)
