"""The words that a letter's template may name; `templates/README.txt` lists them for users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from arbook.letter import clean, marked
from arbook.letter_case import Case, Company, Reader
from arbook.letter_format import Formats
from arbook.plan_example import plan_example
from arbook.rates import rate_of

TABLES: Final = ("items", "how_to_pay", "interest_steps", "installments", "signatures")
NUMBERS_SHOWN: Final = 3  # document numbers in a subject


def numbers_of(items: pd.DataFrame) -> str:
    """Name the documents, at most `NUMBERS_SHOWN` of them."""
    names = list(dict.fromkeys(clean(name) for name in items["Invoice"]))
    return ", ".join(names[:NUMBERS_SHOWN]) + (", …" if len(names) > NUMBERS_SHOWN else "")


def words_of(case: Case, formats: Formats, labels: Mapping[str, Any]) -> dict[str, object]:
    """Return what templates may name (listed in templates/README.txt)."""
    oldest = case.items["Due"].min() if len(case.items) else pd.NaT
    late = case.items["Days overdue"].fillna(0)
    return {
        "date": formats.long(case.day),
        "pay_by": formats.long(case.pay_by),
        "act_by": formats.long(case.act_by),
        "customer": _texts(case.reader) | {"name": clean(case.reader.name) or clean(case.reader.code)},
        "company": _texts(case.company),
        "signatory": clean(case.company.signatory) or clean(case.company.name),
        "sender": _sender(case),
        "currency": case.currency,
        "documents": [_document(row, case.currency, formats, labels) for row in case.items.to_dict("records")],
        "numbers": numbers_of(case.items),
        "one": case.items["Invoice"].nunique() == 1,
        "oldest_due": "" if pd.isna(oldest) else formats.long(oldest.date()),
        "oldest_days": int(late.max()) if len(late) else 0,
        **_sums(case, formats),
        "interest_basis": case.interest_basis,
        "note": clean(case.note),
        "hold": case.hold,
        "plan": _plan(case, formats, labels),
        "example": plan_example(max(case.amounts.asked, 0), case.currency, case.day, formats),
        **{name: marked(name) for name in TABLES},
    }  # fmt: skip


def _sums(case: Case, formats: Formats) -> dict[str, str]:
    """Return the amounts; blank where there is nothing to say."""
    sums = case.amounts
    shown = {
        "open": sums.open, "overdue": sums.overdue, "on_account": sums.on_account, "disputed": sums.disputed,
        "interest": sums.interest, "compensation": sums.compensation,
    }  # fmt: skip
    always = {"amount": sums.asked, "claim": sums.claim, "total": sums.total}
    return {name: formats.amount(cents, case.currency) if cents else "" for name, cents in shown.items()} | {
        name: formats.amount(cents, case.currency) for name, cents in always.items()
    }


def _texts(of: Reader | Company) -> dict[str, str]:
    return {name: clean(value) for name, value in vars(of).items()}


def _sender(case: Case) -> dict[str, str]:
    """Return who answers, and the same as one line: name, e-mail, phone."""
    name = clean(case.sender.name) or clean(case.company.name)
    email = clean(case.sender.email) or clean(case.company.email)
    phone = clean(case.sender.phone) or clean(case.company.phone)
    return {"name": name, "email": email, "phone": phone, "line": ", ".join(filter(None, (name, email, phone)))}


def _document(
    row: Mapping[Any, Any], currency: str, formats: Formats, labels: Mapping[str, Any]
) -> dict[str, object]:
    """Return a document's words; its discount only while one is open."""
    discount, until = _whole(row.get("Discount")), row.get("Discount until")
    offered = discount != 0 and not pd.isna(until)
    return {
        "number": clean(row["Invoice"]),
        "type": labels["types"].get(clean(row["Type"]), clean(row["Type"])),
        "description": clean(row["Description"]),
        "date": _day(row["Date"], formats),
        "due": _day(row["Due"], formats),
        "days": 0 if pd.isna(row["Days overdue"]) else int(row["Days overdue"]),
        "amount": formats.amount(int(row["Amount"]), currency),
        "open": formats.amount(int(row["Open"]), currency),
        "disputed": formats.amount(int(row["Disputed"]), currency) if row["Disputed"] else "",
        "discount": formats.amount(discount, currency) if offered else "",
        "discount_until": _day(until, formats) if offered else "",
        "with_discount": formats.amount(int(row["Open"]) - discount, currency) if offered else "",
    }


_PLAN_MONEY: Final = ("Amount", "Down payment", "Payment", "Interest total", "Next amount", "Overdue")
_PLAN_DAYS: Final = ("Agreed", "Start", "First due", "Last due", "Next due")
_PLAN_COUNTS: Final = ("Count", "Missed", "Version")


def _plan(case: Case, formats: Formats, labels: Mapping[str, Any]) -> dict[str, object]:
    """Return a plan's words, keys such as `next_due`; empty without a plan."""
    if case.plan is None:
        return {}
    plan = case.plan
    found: dict[str, object] = {name.lower(): clean(plan.get(name)) for name in ("Invoices", "Frequency")}
    found["number"] = clean(plan.get("Plan"))
    found["frequency"] = labels["frequency"].get(found["frequency"], found["frequency"])
    found["missed_before_default"] = case.missed_before_default
    for name in _PLAN_MONEY:
        cents = _whole(plan.get(name))
        found[_key(name)] = formats.amount(cents, case.currency) if cents else ""
    found |= {_key(name): _whole(plan.get(name)) for name in _PLAN_COUNTS}
    found |= {_key(name): _day(plan.get(name), formats) for name in _PLAN_DAYS}
    for name, rate in (("rate", plan.get("Rate")), ("apr", plan.get("APR"))):
        found[name] = formats.percent(rate_of(rate)) if rate and not pd.isna(rate) else ""
    return found


def _whole(cell: Any) -> int:  # noqa: ANN401 - a cell of a frame
    return 0 if cell is None or pd.isna(cell) else int(cell)


def _key(name: str) -> str:
    return name.lower().replace(" ", "_")


def _day(day: Any, formats: Formats) -> str:  # noqa: ANN401 - a cell of a frame
    return "" if day is None or pd.isna(day) else formats.long(pd.Timestamp(day).date())
