"""The published vectors that a cell function can answer, as calls: for plain Python and for xlwings' own call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parent / "vectors"
Case = dict[str, Any]
Calls = Iterator["Call"]
FIRST = date(2022, 12, 31)  # where a vector gives days only
EARLIEST_YEAR = 1990  # of a cell's dates


@dataclass(frozen=True)
class Call:
    """A call of a cell function and its result: dates as ISO text, numbers within the tolerance.

    ``part`` says which cell of a spilled result is meant (row, column); None the whole of it.
    """

    id: str
    function: str
    arguments: tuple[Any, ...]
    expected: Any
    tolerance: float = 0.005
    part: tuple[int, int] | None = None

    def agrees(self, result: Any) -> bool:
        found = result if self.part is None else result[self.part[0]][self.part[1]]
        return _same(found, self.expected, self.tolerance)

    def __str__(self) -> str:
        return f"{self.id} {self.function}"


def _same(found: Any, expected: Any, tolerance: float) -> bool:
    if isinstance(expected, list | tuple):
        return len(found) == len(expected) and all(map(_same, found, expected, [tolerance] * len(found)))
    if isinstance(expected, float | int):
        return not isinstance(found, str) and abs(found - expected) <= tolerance + 1e-9
    return str(found)[:10] == expected if isinstance(found, date) else bool(found == expected)


def column(values: Any) -> list[list[Any]]:
    return [[value] for value in values]


def amount(text: Any) -> float:
    return float(text)


def day(text: str) -> date:
    return date.fromisoformat(text)


CONVENTIONS = {
    "30/360 Bond Basis (ISDA 4.16(f))": "30/360 (bond basis)",
    "30E/360 Eurobond (ISDA 4.16(g))": "30E/360",
    "30E/360 ISDA (4.16(h))": "30E/360 ISDA",
    "30U/360 (US, end-of-February rule)": "30U/360",
    "ACT/ACT ISDA": "act/act isda ",
}
OF_DAYS = {"act_days": "ACT/365F", "isda_bond_basis": "30/360", "us_eom_february": "30U/360", "eurobond": "30E/360"}
OF_YEARS = {"act365f": "ACT/365F", "act360": "ACT/360", "act_act_isda": "ACT/ACT ISDA"}


def day_count(case: Case) -> Calls:
    given, expected = case["inputs"], case["expected"]
    period = (day(given["start"]), day(given["end"]))
    name, _, termination = given.get("convention", "").partition(", termination ")
    if termination == given["end"] and period[1].month == 2:
        return  # the last day of a contract: a cell function doesn't know it
    names = {"days": CONVENTIONS[name], "year_fraction": CONVENTIONS[name]} if name else OF_DAYS | OF_YEARS
    for key, value in expected.items():
        if key in names:
            function = "AR_DAYCOUNT" if key == "days" or key in OF_DAYS else "AR_YEARFRAC"
            yield Call(case["id"], function, (*period, names[key]), float(value), 1e-9)


def due_date(case: Case) -> Calls:
    given, expected = case["inputs"], case["expected"]
    if "unadjusted" in given:
        for roll, value in expected.items():
            arguments = (day(given["unadjusted"]), "due on receipt", None, roll.replace("_", " "))
            yield Call(case["id"], "AR_DUE_DATE", arguments, value)
        return
    if "invoice_received" in given:
        start = max(given["invoice_received"], given["goods_received"])
        yield Call(case["id"], "AR_DUE_DATE", (day(start), "30 days"), expected["due_date"])
        return
    invoiced = day(given.get("invoice_date") or given["as_of_date"])
    if "days" in given:
        readings = {
            "eom_then_days": f"net {given['days']} EOM",
            "days_then_eom": f"{given['days']} jours fin de mois",
        }
        for key, value in expected.items():
            yield Call(case["id"], "AR_DUE_DATE", (invoiced, readings[key]), value)
        return
    received = day(given["receipt_date"]) if "receipt_date" in given else None
    cutoff, terms = given.get("eom_cutoff_day", given.get("cutoff_day")), given["terms"]
    if "due_date" in expected:
        yield Call(case["id"], "AR_DUE_DATE", (invoiced, terms, received, "none", None, cutoff), expected["due_date"])
    if "discount_date" in expected:
        last = expected["discount_date"]
        yield Call(case["id"], "AR_DISCOUNT_DATE", (invoiced, terms, received, cutoff), last)
        if "discounted" in expected:
            whole, less = amount(given["amount"]), amount(expected["discounted"])
            arguments = (whole, invoiced, terms, day(last), 0, None, received, cutoff)
            yield Call(case["id"], "AR_DISCOUNT", arguments, whole - less)
            late = (whole, invoiced, terms, day(last) + timedelta(1), 0, None, received, cutoff)
            yield Call(case["id"], "AR_DISCOUNT", late, 0.0)
    if "lines" in expected:
        lines = [[when, amount(part)] for when, part in expected["lines"]]
        yield Call(case["id"], "AR_SPLIT", (amount(given["amount"]), invoiced, terms), lines)


RULES = {
    "months_after_eom": "{n} months after the end of the invoice month",
    "days_after": "net {n}",
    "days_end_of_month_on_the": "{n} jours fin de mois le {day_of_next_month}",
    "after_invoice_month": "{n} days after the end of the invoice month",
    "day_after_invoice_date": "{n} days then the {day_of_the_month}th",
    "day_current_month": "{n} of the current month",
    "day_following_month": "{n} of the following month",
    "2 months after the end of the invoice month": "2 months after the end of the invoice month",
    "net 30, Saturday -> +2, Sunday -> +1": "net 30",
}


def peers_due_date(case: Case) -> Calls:
    given, expected = case["inputs"], case["expected"]
    numbers = {key: int(value) for key, value in given.items() if isinstance(value, float)}
    if "customer_closed_periods" in given:
        closed = [
            day(first) + timedelta(more)
            for first, last in given["customer_closed_periods"]
            for more in range((day(last) - day(first)).days + 1)
        ]
        if day(expected["due_date"]).weekday() < 5:  # to a cell function weekends are free days
            arguments = (day(given["invoice_date"]), f"net {numbers['days']}", None, "following", column(closed))
            yield Call(case["id"], "AR_DUE_DATE", arguments, expected["due_date"])
    elif "payment_days" in given:
        places = " and ".join(f"{int(place)}th" for place in given["payment_days"])
        arguments = (day(given["invoice_date"]), f"{numbers['days']} days then the {places}")
        yield Call(case["id"], "AR_DUE_DATE", arguments, expected["due_date"])
    elif given.get("rule") in RULES and "due_date" in expected:
        roll = "following" if "Saturday" in given["rule"] else None
        arguments = (day(given["invoice_date"]), RULES[given["rule"]].format(**numbers), None, roll)
        yield Call(case["id"], "AR_DUE_DATE", arguments, expected["due_date"])


TAX_MODES = {
    "tax never reduced": "untouched", "tax on discounted base always": "always reduced",
    "tax reduced only if paid early": "reduced if early", "included": "reduced if early", "excluded": "untouched",
    "mixed": "always reduced",
}  # fmt: skip


def finance_discount(case: Case) -> Calls:
    given, expected, key = case["inputs"], case["expected"], case["id"]
    if "discount_day" in given:
        for name, method in (("simple_pct", "Simple"), ("effective_pct", " effective")):
            decimals = len(expected[name].partition(".")[2])
            arguments = (given["terms"], method, given["year_basis"])
            yield Call(key, "AR_DISCOUNT_APR", arguments, float(expected[name]) / 100, 0.5 * 10 ** -(decimals + 2))
        return
    invoiced = day(given.get("invoice_date", given.get("receipt_date", "2024-01-01")))
    terms = given.get("terms", f"{given.get('rate', given.get('discount_rate'))}/10 net 30")
    paid = day(given["paid"]) if "paid" in given else invoiced
    if {"partial_payment", "payments"} & given.keys() or "payment" in expected:
        yield from _credited(key, given, expected, (invoiced, terms, paid))
    else:
        yield from _discounted(key, given, expected, (invoiced, terms, paid))


def _discounted(key: str, given: Case, expected: Case, dated: tuple[date, str, date]) -> Calls:
    invoiced, terms, _ = dated
    received = day(given["receipt_date"]) if "receipt_date" in given else None
    if "tax_mode" in given:
        late, early = amount(expected["late"]), amount(expected["early"])
        arguments = (late, *dated, late - amount(given["net"]), TAX_MODES[given["tax_mode"]])
        yield Call(key, "AR_DISCOUNT", arguments, late - early)
    elif "net_price" in given:
        whole = amount(given["net_price"])
        rest = (0, "reduced if early", received, 25)  # the 26th rule
        yield Call(key, "AR_DISCOUNT", (whole, *dated, *rest), whole - amount(expected["cash_price"]))
    elif "return_credit" in given:
        yield Call(key, "AR_DISCOUNT", (amount(expected["base"]), *dated), amount(expected["discount"]))
    else:
        whole, on = amount(given["invoice"]), {"pay_feb_3": "2023-02-03", "pay_feb_14": "2023-02-14"}
        for name, value in expected.items():
            if name.startswith("pay_"):
                when = day(on.get(name) or name.removeprefix("pay_on_").replace("_", "-"))
                yield Call(key, "AR_DISCOUNT", (whole, invoiced, terms, when), whole - amount(value))


def _credited(key: str, given: Case, expected: Case, dated: tuple[date, str, date]) -> Calls:
    if "partial_payment" in given:
        arguments = (amount(given["partial_payment"]), *dated, amount(given["invoice"]))
        yield Call(key, "AR_CREDIT", arguments, amount(expected["credit"]))
    elif "payments" in given:
        arguments = (column(map(amount, given["payments"])), *dated, amount(given["invoice"]))
        yield Call(key, "AR_CREDIT", arguments, column(map(amount, expected["credits"])))
    else:
        yield Call(key, "AR_CREDIT", (amount(expected["payment"]), *dated), _reduced(given))


def _reduced(given: Case) -> float:
    if "reduce_by" in given:
        return amount(given["reduce_by"])
    return amount(given["invoice"]) - amount(given["reduce_to"])


def peers_discount(case: Case) -> Calls:
    given, expected, key = case["inputs"], case["expected"], case["id"]
    invoiced = given.get("invoice_date", "2019-01-01")
    percent, days = given.get("discount_pct", 2), int(given.get("discount_days", 10))
    terms = f"{percent}/{days} net {int(given.get('net_days', 30))}"
    if "year_basis" in given:
        method = {"simple": "simple", "compound": "effective"}[given["mode"]]
        yield Call(
            key, "AR_DISCOUNT_APR", (terms, method, given["year_basis"]), expected["annualised_cost_pct"] / 100,
            case["tolerance"] / 100,
        )  # fmt: skip
        return
    for name, function in (("discount_deadline", "AR_DISCOUNT_DATE"), ("due_date", "AR_DUE_DATE")):
        if name in expected:
            yield Call(key, function, (day(invoiced), terms), expected[name])
    if "payments" in expected:
        columns = column(one["amount"] for one in given["invoices"]), day(invoiced)
        notations = column({"net30": "net 30", "10%/10d": "10/10 net 30"}[one["terms"]] for one in given["invoices"])
        less = [[one["amount"] - paid] for one, paid in zip(given["invoices"], expected["payments"], strict=True)]
        yield Call(key, "AR_DISCOUNT", (*columns, notations, day(given["paid_on"])), less)
    if "short" in expected:
        on = day(invoiced) + timedelta(given["paid_day"])
        left = given["total"] - expected["short"]
        yield Call(key, "AR_CREDIT", (given["paid"], day(invoiced), terms, on, given["total"]), left)
    if "discount_pct" not in given or "paid_day" in given or not {"discount", "gross"} & expected.keys():
        return
    when = day(given.get("paid_on", invoiced))
    mode = TAX_MODES.get(given.get("tax_mode", ""), "untouched" if given.get("base") == "untaxed" else None)
    taxed = _taxed(given, mode)
    if taxed:
        arguments = (
            column(gross for gross, _ in taxed),
            day(invoiced),
            terms,
            when,
            column(t for _, t in taxed),
            mode,
        )
        parts = column(round(_base(gross, tax, mode) * percent / 100, 2) for gross, tax in taxed)
        whole = expected.get("gross", 0) - expected.get("pay", 0)
        assert abs(sum(part for [part] in parts) - expected.get("discount", whole)) < 0.005
        yield Call(key, "AR_DISCOUNT", arguments, parts)


def _base(gross: float, tax: float, mode: str | None) -> float:
    return gross if mode in (None, "reduced if early") else gross - tax


def _taxed(given: Case, mode: str | None) -> list[tuple[float, float]]:
    """Gross amount and tax of each line."""
    if "amounts" in given:
        return [(each, 0.0) for each in given["amounts"]]
    if "amount" in given or "total" in given:
        return [(given.get("amount", given.get("total")), given.get("tax", 0.0))]
    found = []
    for line in given.get("lines") or [given]:
        bears = line["net"] * (1 - given["discount_pct"] / 100) if mode == "always reduced" else line["net"]
        tax = line["tax"] if "tax" in line else bears * line.get("tax_pct", 0) / 100
        found.append((line["net"] + tax, tax))
    return found


def finance_kpi(case: Case) -> Calls:
    given, expected, key = case["inputs"], case["expected"], case["id"]
    if "sales_latest_first" in given and expected.get("dso") not in (None, "undefined"):
        months = [list(map(amount, given["sales_latest_first"]))], [given["days"]]
        yield Call(key, "AR_DSO_COUNTBACK", (amount(given["ending_ar"]), *months), float(expected["dso"]))
    elif "paid_by_bucket" in given:
        rates = [[float(rate) / 100 for rate in expected["loss_rates"]]]
        paid = [list(map(amount, given["paid_by_bucket"]))]
        yield Call(key, "AR_LOSS_RATES", (paid, amount(given["never_paid"])), rates, 0.0005)
    elif "rates_pct" in given:
        rates = column(float(rate) / 100 for rate in given["rates_pct"])
        arguments = (column(map(amount, given["gross"])), rates)
        yield Call(key, "AR_PROVISION", arguments, column(map(amount, expected["allowance"])))
    elif "scalar" in given:
        rate = float(given["historical_rate"]) * float(given["scalar"]) / 100
        yield Call(key, "AR_PROVISION", (amount(given["gross"]), rate), amount(expected["allowance"]))
    elif "beginning_ar" in given:
        names = ("beginning_ar", "credit_sales", "ending_total", "ending_current")
        yield Call(key, "AR_CEI", tuple(amount(given[name]) for name in names), _measure(expected["cei"]))
    elif "credit_sales" in given:
        period = (amount(given["credit_sales"]), given["days"])
        yield Call(
            key, "AR_DSO", (amount(given.get("ar", given.get("ending_ar"))), *period), _measure(expected["dso"])
        )
        if "best_possible_dso" in expected:
            best = float(expected["best_possible_dso"])
            yield Call(key, "AR_BEST_DSO", (amount(given["ending_current"]), *period), best)


def _measure(text: str) -> float | str:
    return "" if text == "undefined" else float(text)


def peers_kpi(case: Case) -> Calls:
    given, expected = case["inputs"], case["expected"]
    if "balances" in given:
        rates = [int(above) / int(below) for above, below in (rate.split("/") for rate in given["loss_rates"])]
        allowance = column(expected["allowance"])
        # The source rounds to whole units.
        yield Call(case["id"], "AR_PROVISION", (column(given["balances"]), column(rates)), allowance, 0.5)


def late_interest(case: Case) -> Calls:
    given, expected, key = case["inputs"], case["expected"], case["id"]
    if key in SPECIAL:
        for function, arguments, value, *part in SPECIAL[key](given, expected):
            yield Call(key, function, arguments, value, part=part[0] if part else None)
    elif "rate" in given and "days" in given:
        basis = {365: "ACT/365F", 360: "ACT/360"}[given.get("basis", 365)]
        debt = (
            amount(given["principal"]),
            FIRST,
            FIRST + timedelta(given["days"]),
            float(given["rate"]) / 100,
            basis,
        )
        for name in ("interest", "daily"):
            if name in expected:
                yield Call(key, "AR_INTEREST", debt, amount(expected[name]))


def _debt(given: Case, due: date, last: date) -> tuple[Any, ...]:
    return amount(given.get("principal", 1000)), due, last, float(given.get("rate", 18)) / 100


def _compensated(given: Case, expected: Case) -> list[Any]:
    return [("AR_COMPENSATION", (amount(given["principal"]), "UK"), amount(expected["compensation"]))]


def _first_day(given: Case, expected: Case) -> list[Any]:
    debt = _debt(given, day(given["due_date"]), day(given["paid"]))
    steps = (expected["first_interest_day"], (0, 0)), (expected["interest_days"], (0, 2))
    return [("AR_INTEREST_STEPS", debt, value, part) for value, part in steps]


def _year_end(given: Case, expected: Case) -> list[Any]:
    debt = _debt(given, day(given["start"]) - timedelta(1), day(given["end"]))
    interest = amount(expected["interest"])
    total = (expected["slices"], 5)
    return [
        ("AR_INTEREST", (*debt, "ACT/366"), interest),
        ("AR_INTEREST_STEPS", (*debt, None, None, "ACT/366"), interest, total),
    ]


def _merchants_rule(given: Case, expected: Case) -> list[Any]:
    payments = [[day(when) for when, _ in given["payments"]]], [[amount(paid) for _, paid in given["payments"]]]
    left = amount(given["principal"]) - sum(payments[1][0])
    debt = _debt(given, day(given["start"]), day(given["end"]))
    return [("AR_INTEREST_STEPS", (*debt, *payments), amount(expected["merchants_rule"]) - left, (-1, 5))]


def _simple(given: Case, expected: Case) -> list[Any]:
    debt = _debt(given, day("2024-01-01"), day("2024-07-01"))
    return [("AR_INTEREST", (*debt, "30/360"), amount(expected["simple"]))]


def _prorated(given: Case, expected: Case) -> list[Any]:
    debt = _debt(given, FIRST, FIRST + timedelta(given["days_late"]))
    ways = (("ACT/360", "per_30_days"), ("ACT/365F", "act365_18pct"))
    return [("AR_INTEREST", (*debt, basis), amount(expected[name])) for basis, name in ways]


def _grace(given: Case, expected: Case) -> list[Any]:
    debt = _debt(given, day(given["due_date"]), day(given["paid"]))
    modes = {"retroactive": "trigger", "interest": "trigger", "shifted_start": "free"}
    return [
        ("AR_INTEREST", (*debt, None, given["grace_days"], modes[name]), amount(value))
        for name, value in expected.items()
    ]


def _minimum(given: Case, expected: Case) -> list[Any]:
    debt = (*_debt(given, FIRST, FIRST + timedelta(9)), None, 5, "free", amount(given["minimum"]))
    return [("AR_INTEREST", debt, amount(expected["charged"]))]


SPECIAL: dict[str, Callable[[Case, Case], list[Any]]] = {
    "late_interest-004": _compensated,  # its interest rounds each day
    "late_interest-010": _first_day,
    "late_interest-014": _year_end,
    "late_interest-022": _merchants_rule,
    "late_interest-023": _simple,
    "late_interest-025": _prorated,
    "late_interest-026": _grace,
    "late_interest-027": _grace,
    "late_interest-028": _minimum,
}


def peers_interest(case: Case) -> Calls:
    given, expected, key = case["inputs"], case["expected"], case["id"]
    interest = expected.get("interest", expected.get("accrued_interest"))
    if "annual_rate_pct" in given and interest is not None:
        days = int(given.get("days_overdue", given.get("days", 0)))
        principal, rate = given.get("outstanding", given.get("principal")), given["annual_rate_pct"] / 100
        yield Call(key, "AR_INTEREST", (principal, FIRST, FIRST + timedelta(days), rate), interest)
    elif "debt" in given:
        yield Call(key, "AR_COMPENSATION", (given["debt"], "uk"), expected["fixed_compensation"])
    elif "charged_days" in expected:
        last = FIRST + timedelta(given["terms_days"] + given["days_overdue"])
        yield Call(key, "AR_INTEREST_STEPS", (100, FIRST, last, 0.1), expected["charged_days"], part=(0, 2))
    elif "assess_from" in expected:
        due = day(given["start"]) - timedelta(1)
        steps = (100, due, day("2024-07-01"), 0.1, None, None, None, int(given["grace_days"]), "free")
        yield Call(key, "AR_INTEREST_STEPS", steps, expected["assess_from"], part=(0, 0))


REGIMES = {"DE (9 pp over Basiszinssatz)": "de", "RO semester reading": "RO"}


def statutory_interest(case: Case) -> Calls:
    given, expected = case["inputs"], case["expected"]
    due = day(given["due_date"]) if "due_date" in given else day(given["first_delay_day"]) - timedelta(1)
    debt = (amount(given["principal"]), due, day(given["paid"]), REGIMES.get(given["regime"], given["regime"]))
    yield Call(case["id"], "AR_STATUTORY_INTEREST", debt, amount(expected["interest"]))
    yield Call(case["id"], "AR_INTEREST_STEPS", debt, amount(expected["interest"]), part=(-1, 5))
    if len(expected["segments"][0]) == 5:  # else the source joins what 1 January parts
        for row, (first, last, days, rate, interest) in enumerate(expected["segments"]):
            cells = (first, last, days, None, float(rate) / 100, amount(interest))
            for place, value in enumerate(cells):
                if value is not None:
                    yield Call(case["id"], "AR_INTEREST_STEPS", debt, value, 1e-6, (row, place))


TABLES = {
    "ECB_MRO": "ECB", "CBR_KEY": "CBR", "BNR_POLICY": "BNR", "BOE_BANK_RATE": "BOE", "DE_BASISZINS": "DE",
    "UK_HALF_YEAR": "UK", "EU_HALF_YEAR": "EU", "LV_BASE": "LV", "LV_CONSUMER": "LV consumer", "RO_SEMESTER": "RO",
}  # fmt: skip


def rate_lookup(case: Case) -> Calls:
    given, expected = case["inputs"], case["expected"]
    rate = float(expected.get("rate", expected.get("reference"))) / 100
    yield Call(case["id"], "AR_REFERENCE_RATE", (TABLES[given["regime"]], day(given["date"])), rate, 1e-9)


def payment_allocation(case: Case) -> Calls:
    given, expected = case["inputs"], case["expected"]
    if "owed" in given:
        owed = [[amount(given["owed"][name]) for name in ("costs", "interest", "principal")]]
        parts = [[amount(expected[name]) for name in ("costs", "interest", "principal", "unapplied")]]
        order = (given["order"],) if "order" in given else ()
        yield Call(case["id"], "AR_ALLOCATE", (amount(given["payment"]), owed, *order), parts)


def uk_compensation(case: Case) -> Calls:
    debt, owed = amount(case["inputs"]["debt"]), amount(case["expected"]["compensation"])
    yield Call(case["id"], "AR_COMPENSATION", (debt, "UK"), owed)


def rounding(case: Case) -> Calls:
    values, rounded = case["inputs"]["values"], case["expected"]["half_up"]
    arguments = (column(map(amount, values)), day("2024-01-01"), "net 30", day("2024-01-01"))
    yield Call(case["id"], "AR_CREDIT", arguments, column(map(amount, rounded)), 0)


def ledger(case: Case) -> Calls:
    given, expected, key = case["inputs"], case["expected"], case["id"]
    if key.startswith("payment_allocation"):
        yield from payment_allocation(case)
    elif "ledger" in given:
        yield from _aged(key, given, expected)
    elif "open_items" in given:
        yield from _reported(key, given, expected)
    elif "invoice" in given:
        yield from _opened(key, given, expected)
    elif "days_past_due" in given and "bucket" in expected:
        bucket = {"not_due": "Not due"}.get(expected["bucket"], expected["bucket"].replace("91+", "90+"))
        yield Call(key, "AR_BUCKET", (given["days_past_due"],), bucket)
    elif "ranges" in given:
        label = ("Not due", "1-30", "31-60", "61-90", "91-120", "120+")[int(expected["bucket"])]
        yield Call(key, "AR_BUCKET", (given["age_days"], [given["ranges"]]), label)
    elif "invoice_days_ago" in given:
        yield from _overdue(key, FIRST, FIRST + timedelta(given["invoice_days_ago"] - given["net_days"]), expected)
    else:
        yield from _dated(key, given, expected)


def _dated(key: str, given: Case, expected: Case) -> Calls:
    due, as_of = given.get("due_date", given.get("due")), given.get("report_date", given.get("as_of"))
    if due and as_of:
        yield from _overdue(key, day(due), day(as_of), expected)


def _opened(key: str, given: Case, expected: Case) -> Calls:
    """What is open of one invoice."""
    if "report_date" in given and "due_date" in given:
        paid, as_of = given["payments"], day(given["report_date"])
        columns = (column(["A"] * len(paid)), column(c for _, c in paid), column(day(when) for when, _ in paid))
        yield Call(key, "AR_OPEN", ("A", given["invoice"], *columns, as_of), expected["open"])
        yield from _overdue(key, day(given["due_date"]), as_of, expected)
    elif "payments" in given and "open" in expected:
        payments = [*given["payments"], *([-given["cancel"]] if "cancel" in given else [])]
        arguments = ("A", given["invoice"], column(["A"] * len(payments)), column(payments))
        yield Call(key, "AR_OPEN", arguments, expected["open"])
    elif "allocate" in given:
        yield Call(key, "AR_OPEN", ("A", given["invoice"], "A", given["allocate"]), expected["invoice_open"])


def _reported(key: str, given: Case, expected: Case) -> Calls:
    """Make an aging report, its dates moved by 40 years: a cell's dates begin in 1990."""
    items = [(_later(due), amount(cents)) for due, cents in given["open_items"]]
    columns = (column(["X"] * len(items)), column(due for due, _ in items), column(cents for _, cents in items))
    sums = [expected[name] for name in ("current", "1-30", "31-60", "61-90", "91+")]
    row = [[name, *sums, 0.0, expected["total"]] for name in ("X", "Total")]
    yield Call(key, "AR_AGING", (*columns, _later(given["report_date"])), row)


def _later(text: str) -> date:
    return day(text).replace(year=day(text).year + 40)


def _overdue(key: str, due: date, as_of: date, expected: Case) -> Calls:
    days = (as_of - due).days
    yield Call(key, "AR_DAYS_OVERDUE", (due, as_of), max(days, 0))
    for name in ("days_overdue", "dpd"):
        if name in expected:
            yield Call(key, "AR_DAYS_OVERDUE", (due, as_of), int(expected[name]))
    bucket = expected.get("bucket", expected.get("bucket_by_due"))
    yield Call(key, "AR_BUCKET", (days, "30,60,90,120"), "Not due" if bucket == "current" else bucket)


def _aged(key: str, given: Case, expected: Case) -> Calls:
    """Open amounts of a small ledger, and the aging report over them."""
    invoices, paid, as_of = given["ledger"]["invoices"], given["ledger"]["applications"], day(given["as_of"])
    issued = column(day(row[1]) for row in invoices)
    payments = (
        column(row[1] for row in paid),
        column(amount(row[2]) for row in paid),
        column(day(row[0]) for row in paid),
    )
    names = {"not_due": "Not due"} | {name: name for name in ("1-30", "31-60", "61-90", "90+")}
    sums = {names[name]: amount(value) for name, value in expected.items() if name in names}
    on_account = amount(expected.get("unapplied", 0))
    dues = {row[0]: day(row[2]) for row in invoices}
    left = {row[0]: amount(row[3]) if day(row[1]) <= as_of else 0.0 for row in invoices}
    for when, name, cents in paid:
        left[name] -= amount(cents) if day(when) <= as_of else 0.0
    documents = column(left), column(amount(row[3]) for row in invoices)
    yield Call(key, "AR_OPEN", (*documents, *payments, as_of, issued), column(left.values()))
    total = amount(expected["total"]) - on_account
    row = [[name, *(sums.get(label, 0.0) for label in names.values()), 0.0, total] for name in ("X", "Total")]
    report = (column("X" for _ in left), column(dues.values()), column(left.values()), as_of)
    yield Call(key, "AR_AGING", report, row)


def installment(case: Case) -> Calls:
    given, expected, key = case["inputs"], case["expected"], case["id"]
    if "anchor_day" in given:
        arguments = (100, given["count"], 0, day(given["start"]), "monthly", "level", 0, "none", given["anchor_day"])
        for row, due in enumerate(expected["dates"]):
            yield Call(key, "AR_INSTALLMENTS", arguments, due, part=(row, 1))
        return
    rate, count = amount(given["annual_rate"]) / 100, given["payments"]
    if "per_year" in given:
        arguments = (amount(given["principal"]), count, rate, given["per_year"], given["timing"])
        yield Call(key, "AR_INSTALLMENT", arguments, amount(expected["payment"]))
        return
    down, start = amount(given.get("down_payment", 0)), day(given.get("start", "2025-01-31"))
    method = "equal principal" if given.get("method") == "equal principal" else "level"
    accrual = "actual" if "actual" in given.get("accrual", "") else "periodic"
    debt = amount(given.get("debt", given["financed"]))
    arguments = (debt, count, rate, start, "monthly", method, down, "none", None, accrual)
    first = 1 if down else 0
    places = {
        "payment": (first, 2), "first_payment": (first, 2), "last_payment": (first + count - 1, 2),
        "first_interest": (first, 3), "first_principal": (first, 4), "principal_each": (first, 4),
        "last_principal": (first + count - 1, 4), "balance_after_12": (first + 11, 5), "first_due": (first, 1),
        "last_due": (first + count - 1, 1),
    }  # fmt: skip
    for name in expected.keys() & places.keys():
        value = expected[name] if name.endswith("due") else amount(expected[name])
        yield Call(key, "AR_INSTALLMENTS", arguments, value, part=places[name])


def annual_rate(case: Case) -> Calls:
    given = case["inputs"]
    paid = [amount(one) for one, times in given["payments"] for _ in range(times)]
    start = day(given.get("advance_date", "1998-01-10"))
    first = day(given.get("payment_date", given.get("first_payment", "1998-02-10")))
    unit = given.get("unit", "once")
    months = {"month": 1, "quarter": 3}.get(unit)
    step = {"week": 7, "2 weeks": 14}.get(unit, 0)
    days = [_months_on(first, months * k) if months else first + timedelta(step * k) for k in range(len(paid))]
    if start.year < EARLIEST_YEAR:  # a cell's dates begin in 1990: the same days of a year like it, 28 years later
        start, days = start.replace(year=start.year + 28), [one.replace(year=one.year + 28) for one in days]
    arguments = (amount(given["advance"]), start, column(days), column(paid))
    yield Call(case["id"], "AR_APR", arguments, amount(case["expected"]["apr"]) / 100, tolerance=0.00005)


def _months_on(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, first.day)


def peers_installment(case: Case) -> Calls:
    """Parts of an invoice by terms with several lines."""
    given, expected = case["inputs"], case["expected"]
    if "lines" in given and all(
        "days" in line and "pct" in line for line in given["lines"] if isinstance(line, dict)
    ):
        terms = " ".join(
            f"{line['pct']:g}% net {line['days']:g}" for line in given["lines"] if isinstance(line, dict)
        )
        total = given.get("untaxed", 1000) + given.get("tax", 0)
        for row, due in enumerate(expected["due_dates"] if terms else ()):
            arguments = (total, day(given["invoice_date"]), terms)
            yield Call(case["id"], "AR_SPLIT", arguments, due, part=(row, 0))
            if "amounts" in expected:
                yield Call(case["id"], "AR_SPLIT", arguments, expected["amounts"][row], part=(row, 1))
    elif "upfront_pct" in given:
        down = round(given["total"] * given["upfront_pct"] / 100, 2)
        arguments = (given["total"], given["instalments"], 0, FIRST, "monthly", "interest-free", down)
        for row, paid in enumerate((25.00, 18.75, 18.75, 18.75, 18.74)):
            yield Call(case["id"], "AR_INSTALLMENTS", arguments, paid, part=(row, 2))


def policy(*steps: tuple[str, int] | tuple[str, int, str]) -> list[list[object]]:
    """A range of tblPolicy: the steps' clock and days (and track), numbered from 1, each a letter without gap."""
    return [
        ["P", number, f"Level {number}", clock, days, "Letter", *(track or ["Ladder"]), 0, None, 0, None, None]
        for number, (clock, days, *track) in enumerate(steps, start=1)
    ]


def dunning(case: Case) -> Calls:
    """Which level of reminders is next; a day is given by how late it is, and as itself where months count."""
    given, expected, key = case["inputs"], case["expected"], case["id"]
    if "levels_overdue_days" in given:
        steps = policy(*(("Due", int(days)) for days in given["levels_overdue_days"]))
        stopped = "No reminders" if "blocked" in given else None
        owed, done = 0 if "paid" in given else 100, given.get("current_level")
        options = (done, None, None, None, None, steps, None, None, None, None, stopped)
        waits = "Wait 1 day: 1 Level 1" if given["days_overdue"] == 4 else ""
        reached = done is None and expected.get("level")
        answer = _level(reached) if reached else waits
        yield Call(key, "AR_NEXT_ACTION", (given["days_overdue"], owed, *options), answer)
    else:
        for when, due, done, since, steps, level in LADDERS[key](given, expected):
            late = ((when - due).days, 100, done, since, None, None, when, steps)
            sent = (when - day(given["invoice_date"])).days if "invoice_date" in given else None
            answer = _level(level) if level else f"Wait until {when + timedelta(1)}: 1 Level 1"
            yield Call(key, "AR_NEXT_ACTION", (*late, sent), answer)


def _level(number: float) -> str:
    return f"{int(number)} Level {int(number)}"


Rung = tuple[
    date, date, int, int | None, list[list[object]], int
]  # day, due day, level done, days since, steps, next


def _by_due(given: Case, expected: Case) -> Iterator[Rung]:
    steps = policy(("Due", 10))
    yield day(given["on"]), day(given["due"]), 0, None, steps, int(expected["due_for_level1"])


def _by_month(given: Case, expected: Case) -> Iterator[Rung]:
    yield day(given["on"]), day(given["due"]), 1, 40, policy(("Due", 10), ("Month end", 30)), 2


def _by_run(given: Case, expected: Case) -> Iterator[Rung]:
    steps, last = policy(("Due", 10), ("Month end", 30), ("Previous", 10)), None
    for ago, level in zip(given["runs_months_ago"], expected["reminders_after_each_run"], strict=True):
        when = _months_on(date(2024, 12, 1), -int(ago))
        yield when, date(2023, 12, 1), int(level) - 1, (when - last).days if last else None, steps, int(level)
        last = when


def _by_invoice(given: Case, expected: Case) -> Iterator[Rung]:
    steps = policy(("Sent", 5, "Side"), ("Sent", 10, "Side"), ("Sent", 15), ("Previous", 14))
    days = [day(each) for each in expected["reminders"]]
    for done, when in enumerate(days):
        since = (when - days[done - 1]).days if done else None
        yield when, day(expected["due"]), done, since, steps, done + 1


def _before_due(given: Case, expected: Case) -> Iterator[Rung]:
    yield day(expected["send_on"]), day(given["due"]), 0, None, policy(("Due", -14, "Side")), 1


def _on_days(given: Case, expected: Case) -> Iterator[Rung]:
    steps = policy(*(("Due", int(days)) for days in given["days"]))
    for done, when in enumerate(expected["send_on"]):
        yield day(when), day(given["due"]), done, None, steps, done + 1


LADDERS: dict[str, Callable[[Case, Case], Iterator[Rung]]] = {
    "V203": _by_due, "V204": _by_due, "V206": _by_month, "V207": _by_run, "V208": _by_invoice, "V209": _before_due,
    "V210": _on_days,
}  # fmt: skip


READERS: dict[str, Callable[[Case], Calls]] = {
    "finance_apr": annual_rate,
    "finance_day_count": day_count,
    "finance_discount": finance_discount,
    "finance_due_date": due_date,
    "finance_installment": installment,
    "finance_kpi": finance_kpi,
    "finance_late_interest": late_interest,
    "finance_payment_allocation": payment_allocation,
    "finance_rate_lookup": rate_lookup,
    "finance_rounding": rounding,
    "finance_statutory_interest": statutory_interest,
    "finance_uk_compensation": uk_compensation,
    "ledger": ledger,
    "peers_discount": peers_discount,
    "peers_due_date": peers_due_date,
    "peers_dunning": dunning,
    "peers_installment": peers_installment,
    "peers_interest": peers_interest,
    "peers_kpi": peers_kpi,
}


def vectors(file: str) -> list[Case]:
    found: list[Case] = json.loads((VECTORS / f"{file}.json").read_text(encoding="utf-8"))
    return found


def reachable() -> list[Call]:
    """Every call that answers a published vector."""
    return [call for file, read in READERS.items() for case in vectors(file) for call in read(case)]
