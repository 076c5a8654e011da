"""Cell functions of early payment: the discount, the debt that a payment settles, the cost of not taking it."""

from __future__ import annotations

from typing import Any

import numpy as np

from udfs.cell import cell_function
from udfs.choices import days, one_of, whole
from udfs.convert import Floats, Ints
from udfs.elements import Choice, Elements

_INVOICE_DATE = "Invoice date: day 0 of the terms."
_TERMS = 'Payment terms as text, such as "2/10 net 30" or "3/10 2/20 n/60".'
_RECEIPT = "Date of goods received, for terms that count from it (ROG). Blank where unknown."
_CUTOFF = "Day of month after which EOM and prox terms count from the next month: 25 in US practice. Blank: none."
_PAYMENT_DATE = "Day on which the money is received; the last day of the discount counts."
_TAX_MODE = (
    '"reduced if early": the rate applies to the gross amount; "untouched" or "always reduced": to the net amount.'
)
_SHARE_SCALE = 10**12


@cell_function(
    amount="Gross amount of the invoice, less credit notes.",
    invoice_date=_INVOICE_DATE,
    terms=_TERMS,
    payment_date=_PAYMENT_DATE,
    tax="Tax in the amount, as an amount. Default 0.",
    tax_mode=_TAX_MODE,
    receipt_date=_RECEIPT,
    cutoff=_CUTOFF,
    grace_days="Days by which the discount may be late. Default 0.",
)
def AR_DISCOUNT(
    amount: object,
    invoice_date: object,
    terms: object,
    payment_date: object,
    tax: object = 0,
    tax_mode: object = "reduced if early",
    receipt_date: object = None,
    cutoff: object = None,
    grace_days: object = 0,
    d1904: object = False,
) -> object:
    """Discount when the whole amount is settled on the payment date, rounded to the cent; 0 outside the window.

    Blank input gives 0.
    """
    from arbook.discount import discount_base, discount_on
    from arbook.money import to_float

    call = Elements(
        "AR_DISCOUNT", d1904, amount=amount, invoice_date=invoice_date, terms=terms, payment_date=payment_date,
        tax=tax, tax_mode=tax_mode, receipt_date=receipt_date, cutoff=cutoff, grace_days=grace_days,
    )  # fmt: skip
    cents, rate_on = call.cents("amount"), _rates(call)
    taxes, by_mode, by_grace = call.cents("tax", 0), _tax_mode(call), call.number_choice("grace_days", days, 0)

    def discount(rows: Ints, mode: Any, last: int | None, grace: int) -> Floats:  # noqa: ANN401 - a TaxMode
        base = discount_base(cents[rows], taxes[rows], mode)
        return to_float(discount_on(base, rate_on(rows, last, grace)))

    found = call.fill(np.float64(0), discount, by_mode, call.number_choice("cutoff", whole, None), by_grace)
    return call.result(found, 0.0)


@cell_function(
    payment="Money received.",
    invoice_date=_INVOICE_DATE,
    terms=_TERMS,
    payment_date=_PAYMENT_DATE,
    open_amount="What is still open: at most this is settled. Blank: no limit.",
    receipt_date=_RECEIPT,
    cutoff=_CUTOFF,
    tax_share="Share of tax in the gross amount, a fraction below 1. Default 0.",
    tax_mode=_TAX_MODE,
)
def AR_CREDIT(
    payment: object,
    invoice_date: object,
    terms: object,
    payment_date: object,
    open_amount: object = None,
    receipt_date: object = None,
    cutoff: object = None,
    tax_share: object = 0,
    tax_mode: object = "reduced if early",
    d1904: object = False,
) -> object:
    """Debt that a payment settles: payment / (1 - rate) inside the discount window, at most what is open.

    Outside the window it is the payment itself. Blank input gives 0.
    """
    from arbook.discount import discount_base, settle
    from arbook.money import to_float

    call = Elements(
        "AR_CREDIT", d1904, payment=payment, invoice_date=invoice_date, terms=terms, payment_date=payment_date,
        open_amount=open_amount, receipt_date=receipt_date, cutoff=cutoff, tax_share=tax_share, tax_mode=tax_mode,
    )  # fmt: skip
    paid, rate_on = call.cents("payment"), _rates(call)
    capped, left = call.given("open_amount"), call.cents("open_amount", 0)
    by_share, by_cutoff = call.number_choice("tax_share", _share, 0), call.number_choice("cutoff", whole, None)

    def credit(rows: Ints, mode: Any, taxed: int, last: int | None, limit: bool) -> Floats:  # noqa: ANN401
        base = discount_base(_SHARE_SCALE, taxed, mode)
        rate = rate_on(rows, last, 0)
        settled = settle(paid[rows], rate, left[rows] if limit else None, _SHARE_SCALE, base)
        return to_float(settled.credit)

    has_limit = Choice(capped.astype(np.int64), [False, True])
    found = call.fill(np.float64(0), credit, _tax_mode(call), by_share, by_cutoff, has_limit)
    return call.result(found, 0.0)


@cell_function(
    terms=_TERMS,
    method='"simple" or "effective" (compounded). Default simple.',
    basis="Days of a year, 365 or 360. Default 365.",
    pay_day="Day of payment, counted as the terms count the discount's. Default: the net day.",
)
def AR_DISCOUNT_APR(terms: object, method: object = "simple", basis: object = 365, pay_day: object = None) -> object:
    """Annual cost of not taking the discount of payment terms, as a fraction.

    Blank without a discount, and where paying later buys no day.
    """
    from arbook.discount_cost import cost_of_terms
    from arbook.terms import Terms, read_terms

    call = Elements("AR_DISCOUNT_APR", terms=terms, method=method, basis=basis, pay_day=pay_day)
    by_terms = call.choice("terms", read_terms)
    by_method = call.choice("method", lambda text: one_of(text, ("simple", "effective"), "a method"), "simple")
    by_basis, by_day = call.number_choice("basis", whole, 365), call.number_choice("pay_day", whole, None)

    def cost(_: Ints, read: Terms, way: Any, year: int, day: int | None) -> float:  # noqa: ANN401 - a Method
        found = cost_of_terms(read, way, year, day)
        return float("nan") if found is None else float(found)

    return call.result(call.fill(np.float64("nan"), cost, by_terms, by_method, by_basis, by_day))


def _rates(call: Elements) -> Any:  # noqa: ANN401 - a function of rows, cutoff and grace days
    """Return the discount rate in force on the payment date, of some rows."""
    from arbook.discount_window import windows_of
    from arbook.terms import read_terms

    invoiced, by_terms = call.dates("invoice_date"), call.choice("terms", read_terms)
    paid, received = call.dates("payment_date"), call.dates("receipt_date", required=False)

    def rate_on(rows: Ints, cutoff: int | None, grace: int) -> Ints:
        windows = windows_of(by_terms.values, by_terms.codes[rows], invoiced[rows], received[rows], cutoff)
        return windows.rate_on(paid[rows], grace)

    return rate_on


def _tax_mode(call: Elements) -> Choice:
    from arbook.discount import TAX_MODES

    return call.choice("tax_mode", lambda text: one_of(text, TAX_MODES, "a tax mode"), TAX_MODES[0])


def _share(number: float) -> int:
    """Share of tax in parts of the scale."""
    from arbook.rates import rate_of

    if not 0 <= number < 1:
        raise ValueError(f"{number:.15g} is not a share from 0 to below 1")
    return int((rate_of(number) * _SHARE_SCALE).to_integral_value(rounding="ROUND_HALF_UP"))
