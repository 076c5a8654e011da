"""Every published vector that a cell function can answer, through that function; those it can't are listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from udf_vectors import READERS, Call, reachable, vectors

import udfs

CALLS = reachable()

# Vectors that are no question to a cell function:
#   day_count-061                    the termination date of a contract
#   kpi-007, kpi-009, ecl-008, V229  true DSO, days past due by amount, charge of a period, CEI by months
#   V233, V231                       average debtors; a vendor's slip
#   late_interest-015, -017, -019 to -021, -024, V293   dated rates, declining balance, monthly rate, daily balance
#   V171, V173                       fees of letters
#   payment_allocation-005           between debts
#   V065, V093, V096, V220, V222     foreign currency
#   V086 to V091, V097, V098, V112, V115, V221, V223, V226, aging-015   lines of terms, money on account, other bases
#   V137, V246 to V291               an amount of discount; tolerance and grace by date
#   V042, V044, V062, V071 to V075   parts of invoices: chained, net of tax, of zero, of coins, percentages as written
#   V078 to V080, V083               loans by a payment given, or at the beginning: a plan's terms, not a function's
#   V047, V052                       without weekends; the source's slip


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARBOOK_STATE", str(tmp_path))


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_vector(call: Call) -> None:
    result = getattr(udfs, call.function)(*call.arguments)
    assert call.agrees(result), result


def test_most_vectors_are_reached() -> None:
    reached = {call.id for call in CALLS}
    counted = {file: (len(found := vectors(file)), sum(case["id"] in reached for case in found)) for file in READERS}
    assert counted == {
        "finance_apr": (8, 8),
        "finance_day_count": (67, 66),
        "finance_discount": (20, 20),
        "finance_due_date": (41, 41),
        "finance_installment": (11, 11),
        "finance_kpi": (13, 10),
        "finance_late_interest": (22, 16),
        "finance_payment_allocation": (3, 2),
        "finance_rate_lookup": (15, 15),
        "finance_rounding": (1, 1),
        "finance_statutory_interest": (7, 7),
        "finance_uk_compensation": (2, 2),
        "ledger": (47, 27),
        "peers_discount": (47, 16),
        "peers_due_date": (28, 26),
        "peers_dunning": (12, 12),
        "peers_installment": (16, 4),
        "peers_interest": (10, 7),
        "peers_kpi": (4, 1),
    }


@pytest.mark.parametrize("call", CALLS[::7], ids=str)
def test_a_vector_given_as_ranges_of_one_cell(call: Call) -> None:
    """The same as Excel hands it over when every argument is an array."""
    arguments = tuple(value if isinstance(value, list) or value is None else ((value,),) for value in call.arguments)
    result = getattr(udfs, call.function)(*arguments)
    expected = call if isinstance(call.expected, list) or call.part else Call(
        call.id, call.function, call.arguments, [[call.expected]], call.tolerance
    )  # fmt: skip
    assert expected.agrees(result), result
