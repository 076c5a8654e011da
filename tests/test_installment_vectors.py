"""Published cases of installments and annual percentage rates through the public functions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arbook.annuity import level_payment
from arbook.apr import apr
from arbook.dates import add_months
from arbook.installments import PlanTerms, Schedule, schedule
from arbook.money import from_cents, round_half_up, to_cents
from arbook.terms import read_terms

VECTORS = Path(__file__).parent / "vectors"
Case = dict[str, Any]

OUTSIDE = {
    "V042": "terms whose second part counts from the first part's due date",
    "V044": "percentages of the amount without tax, the tax in the last part",
    "V062": "a document of zero makes one part of zero there",
    "V071": "amounts of a tenth of a cent, a fixed part",
    "V072": "rounding to coins of 0.05",
    "V074": "a percentage as written is what the part gets: 33.334 % of 30,000 is no third",
    "V075": "parts of 100.01 %: not readable as terms, where the source can't save the invoice",
}


def cases(topic: str) -> list[Case]:
    found: list[Case] = json.loads((VECTORS / f"{topic}.json").read_text(encoding="utf-8"))
    return [case for case in found if case["id"] not in OUTSIDE]


def day(text: str) -> date:
    return date.fromisoformat(text)


def percent(text: object) -> Decimal:
    return Decimal(str(text)).scaleb(-2)


def amount(cents: int) -> Decimal:
    return from_cents(int(cents))


def payment(given: Case) -> dict[str, object]:
    rate, count = percent(given["annual_rate"]), given["payments"]
    found = level_payment([to_cents(given["principal"])], count, rate, given["per_year"], given["timing"])
    return {"payment": amount(found[0])}


def plan(given: Case) -> dict[str, object]:
    terms = PlanTerms(
        to_cents(given.get("debt", given.get("financed"))), day(given.get("start", "2025-01-31")), given["payments"],
        rate=percent(given["annual_rate"]), down_payment=to_cents(given.get("down_payment", 0)),
        method="equal principal" if given.get("method") == "equal principal" else "level",
        accrual="actual" if "actual" in given.get("accrual", "") else "periodic",
    )  # fmt: skip
    found = schedule(terms)
    rows = slice(-found.count, None)
    paid, principal, interest, balance = (
        found.payment[rows],
        found.principal[rows],
        found.interest[rows],
        found.balance[rows],
    )
    return {
        "payment": amount(paid[0]), "first_payment": amount(paid[0]), "last_payment": amount(paid[-1]),
        "total_interest": amount(found.total_interest), "first_interest": amount(interest[0]),
        "first_principal": amount(principal[0]), "principal_each": amount(principal[0]),
        "last_principal": amount(principal[-1]), "balance_after_12": amount(balance[11]),
        "first_due": str(found.first_due), "last_due": str(found.last_due),
    }  # fmt: skip


def dates(given: Case) -> dict[str, object]:
    found = schedule(PlanTerms(10000, day(given["start"]), given["count"], anchor=given["anchor_day"]))
    return {"dates": found.due.astype(str).tolist()}


def installment(case: Case) -> dict[str, object]:
    given = case["inputs"]
    if "anchor_day" in given:
        return dates(given)
    return payment(given) if "per_year" in given else plan(given)


def rate(case: Case) -> dict[str, object]:
    given = case["inputs"]
    paid = [to_cents(one) for one, times in given["payments"] for _ in range(times)]
    start = day(given.get("advance_date", "1978-01-10"))
    days = _days(given, start, len(paid))
    return {"apr": apr(to_cents(given["advance"]), start, days, paid) * 100, "days": (days[-1] - start).days}


def _days(given: Case, start: date, count: int) -> list[date]:
    if "payment_date" in given:
        return [day(given["payment_date"])]
    unit = given["unit"]
    if unit in ("week", "2 weeks"):
        first = day(given["first_payment"])
        return [first + timedelta(k * (7 if unit == "week" else 14)) for k in range(count)]
    first = day(given["first_payment"]) if "first_payment" in given else day("1978-02-10")
    months = np.arange(count) * {"month": 1, "quarter": 3}[unit]
    found: list[date] = add_months(np.datetime64(first), months).tolist()
    return found


def lending(given: Case, emi: float | None) -> Schedule:
    """Loans of a system that rounds up the payment, to whole units where the case says so."""
    yearly, principal = percent(given["annual_rate_pct"]), to_cents(given["principal"])
    fixed = given.get("fixed_instalment", emi)
    paid = to_cents(fixed) if fixed else -(-level_payment([principal], int(given["periods"]), yearly)[0] // 100) * 100
    return schedule(PlanTerms(principal, day("2022-10-17"), payment=int(paid), rate=yearly))


def loan(case: Case) -> dict[str, object]:
    given, found = case["inputs"], lending(case["inputs"], case["expected"].get("emi"))
    columns = (found.principal, found.interest, found.balance)
    if "row" in given:
        return {"interest": amount(found.interest[0]), "principal": whole(found.principal[0])}
    rows: dict[str, object] = {
        f"row{n}": [whole(column[n - 1]) for column in columns] for n in (4, 18, 20) if n <= found.count
    }
    return rows | {
        "emi": amount(found.first_payment), "rows": found.count, "total_interest": whole(found.total_interest),
        "total_payment": whole(int(found.payment.sum())),
    }  # fmt: skip


def whole(cents: int) -> Decimal:
    """Shown in whole units by the source, which computes in cents as we do."""
    return round_half_up(from_cents(int(cents)), 0)


def monthly(case: Case) -> dict[str, object]:
    given = case["inputs"]
    found = schedule(PlanTerms(120000, day(given["start"]), int(given["periods"]), timing="begin"))
    return {"first": str(found.due[0]), "second": str(found.due[1]), "last": str(found.due[-1])}


def upfront(case: Case) -> dict[str, object]:
    given = case["inputs"]
    total = to_cents(given["total"])
    down = to_cents(Decimal(str(given["total"])) * percent(given["upfront_pct"]))
    found = schedule(PlanTerms(total, day("2025-01-31"), int(given["instalments"]), down_payment=down))
    assert found.payment.tolist() == [2500, 1875, 1875, 1875, 1874]
    return {"sum": amount(int(found.payment.sum()))}


def parts(case: Case) -> dict[str, object]:
    """Parts of an invoice: payment terms with several lines."""
    given = case["inputs"]
    shares = given.get("pcts") or [line["pct"] for line in given["lines"]]
    days = given.get("days") or [line["days"] for line in given["lines"]]
    read = read_terms(" ".join(f"{share:g}% net {late:g}" for share, late in zip(shares, days, strict=True)))
    total = to_cents(given.get("total", given.get("untaxed", 0))) + to_cents(given.get("tax", 0))
    due = read.due_dates(np.datetime64(given.get("invoice_date", "2025-01-01"), "D"))
    return {
        "amounts": [amount(int(one)) for one in read.split(total)],
        "due_dates": [str(one) for one in due],
        "labels": [f"installment #{k}" for k in range(1, len(due) + 1)],
    }


def peer(case: Case) -> dict[str, object]:
    given = case["inputs"]
    readers: dict[str, Callable[[Case], dict[str, object]]] = {
        "rule": monthly, "upfront_pct": upfront, "annual_rate_pct": loan, "lines": parts, "pcts": parts,
    }  # fmt: skip
    return next(read for name, read in readers.items() if name in given)(case)


READERS = {"finance_installment": installment, "finance_apr": rate, "peers_installment": peer}
CASES = [pytest.param(case, read, id=case["id"]) for topic, read in READERS.items() for case in cases(topic)]


@pytest.mark.parametrize(("case", "read"), CASES)
def test_vector(case: Case, read: Callable[[Case], dict[str, object]]) -> None:
    found, tolerance = read(case), Decimal(case.get("tolerance", "0.005"))
    for key, expected in case["expected"].items():
        for one, other in zip(_listed(found[key]), _listed(expected), strict=True):
            if isinstance(one, Decimal):
                assert abs(one - Decimal(str(other))) <= tolerance, key
            else:
                assert one == other, key


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
