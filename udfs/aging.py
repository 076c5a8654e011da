"""Cell functions of age: days overdue and bucket."""

from __future__ import annotations

import numpy as np

from udfs.cell import cell_function
from udfs.choices import LIMITS, limits_in
from udfs.convert import Ints
from udfs.elements import Elements


@cell_function(
    due_date="Due date.",
    as_of="Date as of which days are counted.",
    open_amount="What is open; at 0 or blank nothing is overdue. Default 1.",
)
def AR_DAYS_OVERDUE(due_date: object, as_of: object, open_amount: object = 1, d1904: object = False) -> object:
    """Whole days past due; 0 when not yet due or nothing is open. Blank where a date is blank."""
    call = Elements("AR_DAYS_OVERDUE", d1904, due_date=due_date, as_of=as_of, open_amount=open_amount)
    due, day, cents = call.dates("due_date"), call.dates("as_of"), call.cents("open_amount", 0)

    def overdue(rows: Ints) -> Ints:
        past = (day[rows] - due[rows]).astype(np.int64)
        return np.where(cents[rows] > 0, np.maximum(past, 0), 0)

    return call.result(call.fill(np.int64(0), overdue))


@cell_function(days_overdue="Whole days past due; 0 or less is not due.", limits=LIMITS)
def AR_BUCKET(days_overdue: object, limits: object = None) -> object:
    """Aging bucket of a number of days past due: "Not due", "1-30", "31-60", "61-90", "90+". Blank gives blank."""
    from arbook.bucket import Buckets

    call = Elements("AR_BUCKET", days_overdue=days_overdue)
    days = call.whole("days_overdue")
    try:
        buckets = Buckets() if limits is None else Buckets(limits_in(limits))
    except ValueError as error:
        call.refuse_all(str(error))
        return call.result(np.full(call.size, None))
    labels = np.array(buckets.labels, object)
    return call.result(call.fill("", lambda rows: labels[buckets.place(days[rows])]))
