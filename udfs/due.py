"""Cell functions of payment terms: due date, discount date, the reading in words, the split."""

from __future__ import annotations

from typing import Any

import numpy as np

from udfs.cell import cell_function
from udfs.choices import dates_in, one_of, whole
from udfs.convert import Dates, Ints, WrongInput
from udfs.elements import Elements
from udfs.failure import marker

_INVOICE_DATE = "Invoice date: day 0 of the terms. A cell, or a column: the result then spills."
_TERMS = 'Payment terms as text: "2/10 net 30", "net 30 EOM", "10th prox", "50% advance 50% net 30" and so on.'
_RECEIPT = "Date of goods received, for terms that count from it (ROG, COD). Blank where unknown."
_CUTOFF = "Day of month after which EOM and prox terms count from the next month: 25 in US practice. Blank: none."


@cell_function(
    invoice_date=_INVOICE_DATE,
    terms=_TERMS,
    receipt_date=_RECEIPT,
    roll='Where a due date on a free day goes: "none", "following", "modified following" or "preceding".',
    holidays="Range of holidays; Saturdays and Sundays are free anyway. Blank: none.",
    cutoff=_CUTOFF,
)
def AR_DUE_DATE(
    invoice_date: object,
    terms: object,
    receipt_date: object = None,
    roll: object = "none",
    holidays: object = None,
    cutoff: object = None,
    d1904: object = False,
) -> object:
    """Due date of an invoice by its payment terms; that of the last part where the terms have several.

    Blank where invoice date or terms are blank, and while goods aren't received whose receipt the terms count from.
    """
    from arbook.dates import NAT
    from arbook.terms import Terms, read_terms
    from arbook.working_days import ROLLS, Calendar

    call = Elements(
        "AR_DUE_DATE",
        d1904,
        invoice_date=invoice_date,
        terms=terms,
        receipt_date=receipt_date,
        roll=roll,
        cutoff=cutoff,
    )
    invoiced, received = call.dates("invoice_date"), call.dates("receipt_date", required=False)
    by_terms = call.choice("terms", read_terms)
    by_roll = call.choice("roll", lambda text: one_of(text, ROLLS, "a roll convention"), "none")
    by_cutoff = call.number_choice("cutoff", whole, None)
    try:
        calendar = Calendar(holidays=dates_in("holidays", holidays, d1904))
    except WrongInput as error:
        call.refuse_all(str(error))

    def due(rows: Ints, read: Terms, convention: Any, last: int | None) -> Dates:  # noqa: ANN401 - one of ROLLS
        return calendar.roll(read.due_dates(invoiced[rows], received[rows], last)[-1], convention)

    return call.result(call.fill(NAT, due, by_terms, by_roll, by_cutoff))


@cell_function(invoice_date=_INVOICE_DATE, terms=_TERMS, receipt_date=_RECEIPT, cutoff=_CUTOFF)
def AR_DISCOUNT_DATE(
    invoice_date: object, terms: object, receipt_date: object = None, cutoff: object = None, d1904: object = False
) -> object:
    """Last day of the best (first) early-payment discount of the terms, that day included.

    Blank where the terms have no discount.
    """
    from arbook.dates import NAT
    from arbook.terms import Terms, read_terms

    call = Elements(
        "AR_DISCOUNT_DATE", d1904, invoice_date=invoice_date, terms=terms, receipt_date=receipt_date, cutoff=cutoff
    )
    invoiced, received = call.dates("invoice_date"), call.dates("receipt_date", required=False)
    by_terms, by_cutoff = call.choice("terms", read_terms), call.number_choice("cutoff", whole, None)

    def until(rows: Ints, read: Terms, last: int | None) -> Dates | np.datetime64:
        return read.discount_dates(invoiced[rows], received[rows], last)[0] if read.tiers else NAT

    return call.result(call.fill(NAT, until, by_terms, by_cutoff))


@cell_function(terms=_TERMS)
def AR_TERMS(terms: object) -> object:
    """How payment terms were read, in words; an error where they can't be read, or only by guessing."""
    from arbook.terms import read_terms

    call = Elements("AR_TERMS", terms=terms)
    return call.result(call.choice("terms", lambda text: read_terms(text).in_words()).taken())


@cell_function(
    amount="Amount of the invoice; a credit note's is negative.",
    invoice_date=_INVOICE_DATE,
    terms=_TERMS,
    receipt_date=_RECEIPT,
    cutoff=_CUTOFF,
)
def AR_SPLIT(
    amount: object,
    invoice_date: object,
    terms: object,
    receipt_date: object = None,
    cutoff: object = None,
    d1904: object = False,
) -> object:
    """Parts of an invoice by terms with several lines: spills Due date, Amount.

    The last line takes the remainder. A column of invoices gives their parts one below the other. Blank input gives a
    blank date and 0.
    """
    from arbook.dates import NAT
    from arbook.money import to_float
    from arbook.terms import Terms, read_terms

    call = Elements(
        "AR_SPLIT", d1904, amount=amount, invoice_date=invoice_date, terms=terms, receipt_date=receipt_date,
        cutoff=cutoff,
    )  # fmt: skip
    cents, invoiced = call.cents("amount"), call.dates("invoice_date")
    by_terms, received = call.choice("terms", read_terms), call.dates("receipt_date", required=False)
    depth = max((len(read.lines) for read in by_terms.values if read), default=1)
    due, parts = np.full((call.size, depth), NAT), np.zeros((call.size, depth), np.int64)

    def split(rows: Ints, read: Terms, last: int | None) -> int:
        lines = zip(read.due_dates(invoiced[rows], received[rows], last), read.split(cents[rows]), strict=True)
        for line, (days, amounts) in enumerate(lines):
            due[rows, line], parts[rows, line] = days, amounts
        return len(read.lines)

    count = call.fill(np.int64(1), split, by_terms, call.number_choice("cutoff", whole, None))
    call.report()
    shown = np.arange(depth) < count[:, np.newaxis]
    rows = np.flatnonzero(shown) // depth
    found = [
        [day or "", amount] for day, amount in zip(due[shown].tolist(), to_float(parts[shown]).tolist(), strict=True)
    ]
    for at in np.flatnonzero(call.wrong[rows]).tolist():
        found[at] = [marker(call.problem(int(rows[at])))] * 2
    return found
