"""The cell functions as Excel sees them: names, arguments in order, defaults, help; what is told to xlwings."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import typing
from typing import Any

import pytest

import udfs
from udfs.cell import cell_function

# name(argument, argument=default, ...), the hidden argument of the date system last
SIGNATURES = """
AR_DUE_DATE(invoice_date, terms, receipt_date=None, roll='none', holidays=None, cutoff=None, d1904=False)
AR_DISCOUNT_DATE(invoice_date, terms, receipt_date=None, cutoff=None, d1904=False)
AR_TERMS(terms)
AR_SPLIT(amount, invoice_date, terms, receipt_date=None, cutoff=None, d1904=False)
AR_DISCOUNT(amount, invoice_date, terms, payment_date, tax=0, tax_mode='reduced if early', receipt_date=None, \
cutoff=None, grace_days=0, d1904=False)
AR_CREDIT(payment, invoice_date, terms, payment_date, open_amount=None, receipt_date=None, cutoff=None, \
tax_share=0, tax_mode='reduced if early', d1904=False)
AR_DISCOUNT_APR(terms, method='simple', basis=365, pay_day=None)
AR_DAYS_OVERDUE(due_date, as_of, open_amount=1, d1904=False)
AR_BUCKET(days_overdue, limits=None)
AR_AGING(customers, due_dates, open_amounts, as_of, limits=None, currencies=None, d1904=False)
AR_OPEN(invoices, amounts, paid_invoices, paid_amounts, paid_dates=None, as_of=None, invoice_dates=None, d1904=False)
AR_DAYCOUNT(start, end, convention='ACT/365F', d1904=False)
AR_YEARFRAC(start, end, convention='ACT/365F', d1904=False)
AR_INTEREST(principal, due_date, as_of, rate, day_count='ACT/365F', grace_days=0, grace_mode='trigger', minimum=0, \
minimum_mode='floor', cap=None, d1904=False)
AR_STATUTORY_INTEREST(principal, due_date, as_of, regime, d1904=False)
AR_INTEREST_STEPS(principal, due_date, as_of, rate_or_regime, paid_dates=None, paid_amounts=None, day_count=None, \
grace_days=0, grace_mode=None, minimum=0, minimum_mode=None, cap=None, d1904=False)
AR_COMPENSATION(amount, regime)
AR_REFERENCE_RATE(regime, date, d1904=False)
AR_ALLOCATE(payment, owed, order='costs,interest,principal')
AR_INSTALLMENT(principal, count, annual_rate, per_year=12, timing='end')
AR_INSTALLMENTS(principal, count, annual_rate, start_date, frequency='monthly', method='level', down_payment=0, \
roll='none', anchor_day=None, accrual='periodic', d1904=False)
AR_APR(amount, start_date, dates, payments, d1904=False)
AR_NEXT_ACTION(days_overdue, open_amount, last_step=None, days_since_contact=None, promise_date=None, disputed=None, \
as_of=None, policy=None, days_since_sent=None, confirmed=None, last_result=None, no_answers=None, state=None, \
d1904=False)
AR_DSO(receivables, credit_sales, days)
AR_DSO_COUNTBACK(receivables, sales_latest_first, days_latest_first)
AR_BEST_DSO(current_receivables, credit_sales, days)
AR_CEI(beginning, credit_sales, ending_total, ending_current)
AR_DAYS_LATE(amounts, days_late, early='negative')
AR_PROVISION(amounts, rates)
AR_LOSS_RATES(paid_by_bucket, never_paid)
"""
NAMES = [line.partition("(")[0] for line in SIGNATURES.split("\n") if line]


def plain(function: Any) -> str:
    bare = [one.replace(annotation=one.empty) for one in inspect.signature(function).parameters.values()]
    return f"{function.__name__}{inspect.Signature(bare)}"


@pytest.mark.parametrize("line", SIGNATURES.strip().split("\n"), ids=NAMES)
def test_signature(line: str) -> None:
    assert plain(getattr(udfs, line.partition("(")[0])) == line


def test_nothing_else_is_exported() -> None:
    exported = {name for name in dir(udfs) if name.startswith("AR_")}
    assert exported == set(NAMES) == set(udfs.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_xlwings_sees_no_type_hints(name: str) -> None:
    assert typing.get_type_hints(getattr(udfs, name), include_extras=True) == {}


REGISTER = """
import json, sys
import xlwings

def arg(name, **options):
    def told(function):
        function.told = [*getattr(function, "told", []), [name, options]]
        return function
    return told

def func(**options):
    def told(function):
        names = function.__code__.co_varnames
        function.__xlfunc__ = {"args": [{"name": name} for name, _ in function.told]}
        function.category = options
        return function
    return told

def ret(**options):
    def told(function):
        function.answers = options["convert"].__name__
        return function
    return told

xlwings.arg, xlwings.func, xlwings.ret = arg, func, ret
import udfs
found = {}
for name in udfs.__all__:
    function = getattr(udfs, name)
    renamed = [info["name"] for info in function.__xlfunc__["args"]]
    found[name] = [function.category, function.told, function.__doc__, renamed, function.answers]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What each function tells xlwings, where it has cell functions."""
    run = subprocess.run([sys.executable, "-c", REGISTER], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_registration(name: str, told: dict[str, Any]) -> None:
    category, arguments, doc, _, answer = told[name]
    assert answer == "Answer"
    assert category == {"category": "Receivables"}
    assert 0 < len(doc) <= 255
    assert "\n" not in doc
    assert [argument for argument, _ in arguments] == list(inspect.signature(getattr(udfs, name)).parameters)
    for argument, options in arguments:
        assert options["convert"] == "raw"
        if argument == "d1904":
            assert options["vba"] == "ThisWorkbook.Date1904"
        else:
            assert 0 < len(options["doc"]) <= 255
            assert "vba" not in options


def test_no_argument_is_a_word_of_vba(told: dict[str, Any]) -> None:
    shown = {name for _, _, _, names, _ in told.values() for name in names}
    assert {"end_date", "on_date"} <= shown
    assert not shown & {
        "end",
        "date",
        "string",
        "next",
        "to",
        "type",
        "loop",
        "if",
        "is",
        "like",
        "mod",
        "step",
        "stop",
    }


def test_each_argument_needs_a_help_that_excel_can_show() -> None:
    def AR_X(amount: object, regime: object) -> object:  # noqa: N802 - as in Excel
        """Text."""
        return amount, regime

    for helps in ({"amount": "x"}, {"amount": "x", "regime": ""}, {"amount": "x", "regime": "y" * 256}):
        with pytest.raises(TypeError, match="AR_X"):
            cell_function(**helps)(AR_X)


def test_importing_them_loads_no_calculation() -> None:
    script = "import sys, udfs; print([name for name in sys.modules if name.startswith('arbook')])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
