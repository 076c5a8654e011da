"""Cell function of open amounts: invoices less what had settled them by a date, as the ledger has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from udfs.cell import cell_function
from udfs.choices import single_date
from udfs.convert import Dates, Ints, WrongInput
from udfs.elements import Elements, Names
from udfs.failure import MARKER

if TYPE_CHECKING:
    import pandas as pd


@cell_function(
    invoices="Column of invoice numbers.",
    amounts="Column of invoice amounts; credit notes are negative.",
    paid_invoices="Column of the invoice number of each payment; blank is on account and reduces nothing.",
    paid_amounts="Column of payments; refunds are negative and add back.",
    paid_dates="Column of payment dates; a payment without a date counts at any date.",
    as_of="Date as of which amounts are open. Blank: after all payments.",
    invoice_dates="Column of invoice dates; an invoice dated after as_of is 0.",
)
def AR_OPEN(
    invoices: object,
    amounts: object,
    paid_invoices: object,
    paid_amounts: object,
    paid_dates: object = None,
    as_of: object = None,
    invoice_dates: object = None,
    d1904: object = False,
) -> object:
    """Open amount of each invoice as of a date, in the order of the invoices; never below 0 for an invoice.

    Blank amounts give 0. A number that is there twice is paid at its first place.
    """
    from arbook.field import day_number
    from arbook.money import to_float

    call = Elements("AR_OPEN", d1904, invoices=invoices, amounts=amounts, invoice_dates=invoice_dates)
    paid = Elements("AR_OPEN", d1904, paid_invoices=paid_invoices, paid_amounts=paid_amounts, paid_dates=paid_dates)
    numbers, of = call.names("invoices"), paid.names("paid_invoices")
    issued, cents = call.dates("invoice_dates", required=False), call.cents("amounts", 0)
    on, paid_cents = paid.dates("paid_dates", required=False), paid.cents("paid_amounts", 0)
    try:
        day = single_date("as_of", as_of, d1904)
    except WrongInput as error:
        call.refuse_all(str(error))
        day = None
    _spoil(call, numbers, paid, of)
    documents, payments = _frame(numbers, issued, cents, numbers), _frame(of, on, paid_cents, numbers)
    documents["Customer"] = "all"
    found = _open_as_of(documents, payments, _LAST_DAY if day is None else day_number(day))
    return call.result(to_float(found))


_LAST_DAY = int(np.iinfo(np.int64).max)


def _open_as_of(documents: pd.DataFrame, payments: pd.DataFrame, day: int) -> Ints:
    """Open cents of each document, 0 where it doesn't exist yet."""
    from arbook.bucket import Buckets
    from arbook.ledger import Ledger
    from arbook.open_items import document_results
    from arbook.position import take_position

    results = document_results(take_position(Ledger.build(documents, payments), day), Buckets())
    return results["Open"].fillna(0).to_numpy(np.int64)


def _frame(names: Names, dates: Dates, cents: Ints, known: Names) -> pd.DataFrame:
    """Columns Invoice (a category of the known numbers; others are blank), Date, Amount."""
    import pandas as pd

    place = {key: code for code, key in enumerate(known.keys)}
    codes = np.array([*(place.get(key, -1) for key in names.keys), -1], np.int64)[names.codes]
    numbers = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(known.keys))
    return pd.DataFrame({"Invoice": numbers, "Date": dates.astype("datetime64[s]"), "Amount": cents})


def _spoil(call: Elements, numbers: Names, paid: Elements, of: Names) -> None:
    """Make errors of the invoices that a payment which can't be read belongs to; of all, where none is named."""
    if call.size and any(name.startswith(MARKER) for name in numbers.shown):
        for row in np.flatnonzero(np.isin(numbers.codes, _marked(numbers))).tolist():
            call.refuse(row, numbers.shown[numbers.codes[row]])
    for code in _marked(of):
        call.refuse_all(of.shown[code])
    place = {key: code for code, key in enumerate(numbers.keys)}
    for row in np.flatnonzero(paid.wrong).tolist():
        key = of.keys[of.codes[row]] if of.codes[row] >= 0 else ""
        for at in np.flatnonzero(numbers.codes == place.get(key, -2)).tolist():
            call.refuse(at, paid.problem(row))


def _marked(names: Names) -> list[int]:
    return [code for code, name in enumerate(names.shown) if name.startswith(MARKER)]
