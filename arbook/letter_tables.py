"""The tables of a letter: its documents, how to pay, interest by its steps, installments, places to sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from arbook.cell import day_of
from arbook.letter import Block, Signatures, Table, clean
from arbook.letter_case import Case
from arbook.letter_format import Formats
from arbook.rates import rate_of

AGREEMENT: Final = "plan-agreement"  # its installments say what to pay
REMINDER: Final = "plan-reminder"  # of the installment that comes
MISSED: Final = "call-missed-installment"  # asks for what is overdue of a plan
PLAN_INTEREST: Final = "Plan interest"
Row = Mapping[Any, Any]


def letter_tables(case: Case, numbers: str, formats: Formats, labels: Mapping[str, Any]) -> dict[str, Block]:
    """Make the tables that a template may place; those without rows are left out.

    Parameters
    ----------
    case : Case
    numbers : str
        The documents' numbers, as the payment's reference.
    formats : Formats
    labels : mapping
        Of the language (`letter-labels.toml`).
    """
    tables: dict[str, Block] = {"how_to_pay": _how_to_pay(case, numbers, formats, labels["pay"])}
    if len(case.items):
        tables["items"] = _items(case, formats, labels)
    if len(case.interest):
        tables["interest_steps"] = _interest(case, formats, labels)
    if case.installments is not None and len(case.installments):
        tables["installments"] = _installments(case, formats, labels["columns"])
    names = (clean(case.company.name), clean(case.reader.name) or clean(case.reader.code))
    tables["signatures"] = Signatures(names, labels["head"]["sign"])
    return tables


def _items(case: Case, formats: Formats, labels: Mapping[str, Any]) -> Table:
    """Return a row a document; columns that would say nothing are left out."""
    items, names = case.items, labels["columns"]

    def money(name: str) -> Callable[[Row], str]:
        always = name in ("Amount", "Open")
        return lambda row: formats.number(int(row[name]), case.currency) if always or row[name] else ""

    heading = {name: f"{names[name.lower()]}, {case.currency}" for name in ("Amount", "Open", "Disputed", "Interest")}
    columns: list[tuple[bool, str, bool, Callable[[Row], str]]] = [
        (True, names["document"], False, lambda row: _document(row, labels["types"])),
        (bool(items["Date"].notna().any()), names["date"], False, lambda row: formats.short(day_of(row["Date"]))),
        (True, names["description"], False, lambda row: clean(row["Description"]) or names["no_description"]),
        (True, heading["Amount"], True, money("Amount")),
        (bool(items["Due"].notna().any()), names["due"], False, lambda row: formats.short(day_of(row["Due"]))),
        (bool((items["Days overdue"].fillna(0) > 0).any()), names["days"], True, _days),
        (bool((items["Open"] != items["Amount"]).any()), heading["Open"], True, money("Open")),
        (bool(items["Disputed"].any()), heading["Disputed"], True, money("Disputed")),
        (bool(items["Interest"].any()), heading["Interest"], True, money("Interest")),
    ]
    shown = [column for column in columns if column[0]]
    rows = tuple(tuple(column[3](row) for column in shown) for row in items.to_dict("records"))
    return Table(
        tuple(column[1] for column in shown), rows, tuple(column[2] for column in shown),
        _totals(case, formats, labels),
    )  # fmt: skip


def _totals(case: Case, formats: Formats, labels: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what is open, what is taken off, what is asked, and interest.

    A note and a plan ask for something else than what is open of the documents: the interest of the installment that
    comes is no open item before its day (FIGURES.md 17).
    """
    sums, names = case.amounts, labels["totals"]
    if case.note:
        return ()
    if case.plan is not None:
        coming = _to_pay(case) - sums.open if case.template == REMINDER else 0
        interest = labels["types"].get(PLAN_INTEREST, PLAN_INTEREST)
        parts = [
            (names["open"], sums.open, True),
            (interest[:1].upper() + interest[1:], coming, coming > 0),
            (names["amount"], sums.open + coming, coming > 0),
        ]
    else:
        parts = [
            (names["open"], sums.open, sums.asked != sums.open),
            (names["on_account"], -sums.on_account, sums.on_account != 0),
            (names["disputed"], -sums.disputed, sums.disputed != 0),
            (names["amount"], sums.asked, True),
            (names["interest"], sums.interest, sums.interest != 0),
            (names["compensation"], sums.compensation, sums.compensation != 0),
            (names["total"], sums.total, sums.total != sums.asked),
        ]
    return tuple((label, formats.amount(cents, case.currency)) for label, cents, shown in parts if shown)


def _how_to_pay(case: Case, numbers: str, formats: Formats, labels: Mapping[str, str]) -> Table:
    plan = clean((case.plan or {}).get("Plan"))
    asked = "" if case.template == AGREEMENT else formats.amount(_to_pay(case), case.currency)
    lines = (
        (labels["amount"], asked),
        (labels["beneficiary"], clean(case.company.name)),
        (labels["bank"], clean(case.bank.bank)),
        (labels["iban"], clean(case.bank.iban)),
        (labels["bic"], clean(case.bank.bic)),
        (labels["reference"], clean(case.note) or plan or numbers or clean(case.reader.code)),
    )
    return Table((), tuple(line for line in lines if line[1]), (False, False))


def _to_pay(case: Case) -> int:
    """Cents to pay now: an interest note, what is missed or comes next of a plan, or all that the letter asks for."""
    if case.note:
        return case.amounts.claim
    coming = (case.plan or {}).get("Overdue" if case.template == MISSED else "Next amount")
    return int(coming) if coming is not None and not pd.isna(coming) else case.amounts.total


def _interest(case: Case, formats: Formats, labels: Mapping[str, Any]) -> Table:
    names, sums = labels["columns"], case.amounts
    shown = ("document", "from", "to", "slice_days", "principal", "rate", "interest")
    headings = tuple(names[name] for name in shown)
    rows = tuple(
        (
            clean(row["Invoice"]),
            formats.short(day_of(row["From"])),
            formats.short(day_of(row["To"])),
            _days({"Days overdue": row["Days"]}),
            "" if pd.isna(row["Principal"]) else formats.number(int(row["Principal"]), case.currency),
            "" if pd.isna(row["Rate"]) else formats.percent(rate_of(float(row["Rate"]))),
            formats.number(int(row["Interest"]), case.currency),
        )
        for row in case.interest.to_dict("records")
    )
    totals = [(labels["totals"]["interest"], sums.interest)]
    if sums.compensation:
        totals += [(labels["totals"]["compensation"], sums.compensation),
                   (labels["totals"]["claimed"], sums.claim)]  # fmt: skip
    sums_shown = tuple((label, formats.amount(cents, case.currency)) for label, cents in totals)
    return Table(headings, rows, (False, False, False, True, True, True, True), sums_shown)


def _installments(case: Case, formats: Formats, names: Mapping[str, str]) -> Table:
    rows_of = pd.DataFrame() if case.installments is None else case.installments
    columns = ("Payment", "Principal", "Interest", "Balance")
    headings = (names["no"], names["due"], *(f"{names[column.lower()]}, {case.currency}" for column in columns))
    rows = tuple(
        (
            str(int(row["No"])),
            formats.short(day_of(row["Due date"])),
            *(formats.number(int(row[column]), case.currency) for column in columns),
        )
        for row in rows_of.to_dict("records")
    )
    return Table(headings, rows, (True, False, True, True, True, True))


def _document(row: Row, types: Mapping[str, str]) -> str:
    """Return a document's number, with its type unless it is an invoice."""
    kind = clean(row["Type"])
    return clean(row["Invoice"]) if kind in ("", "Invoice") else f"{clean(row['Invoice'])}, {types.get(kind, kind)}"


def _days(row: Row) -> str:
    return "" if pd.isna(row["Days overdue"]) else str(int(row["Days overdue"]))
