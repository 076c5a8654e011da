"""One message a sales rep: which of their customers are overdue, held, or have a new limit (DOMAIN.md D 5, H)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from arbook.letter import Head, Letter, Table, blocks_of, clean, marked
from arbook.letter_case import Company
from arbook.letter_format import Formats, locale_of
from arbook.letter_template import Templates

TEMPLATE: Final = "tell-sales-rep"
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class SalesCase:
    """What a sales rep is told.

    Attributes
    ----------
    rep : str
    language : str
    day : date
    company : Company
    overdue : DataFrame
        Customer, Name, Currency, Overdue (cents), Oldest days.
    held : DataFrame
        Customer, Name, Currency, Overdue, Decision.
    limits : DataFrame
        Customer, Name, Currency, Old, New (cents; blank = no limit).
    """

    rep: str
    language: str
    day: date
    company: Company
    overdue: pd.DataFrame
    held: pd.DataFrame
    limits: pd.DataFrame


def sales_letter(case: SalesCase, templates: Templates) -> Letter:
    """Fill in the message to a sales rep.

    Raises
    ------
    TemplateError
        If the template isn't there or is wrong.
    """
    language = templates.language(case.language, TEMPLATE)
    labels = templates.labels(language)
    formats = Formats(locale_of(language), labels["long_date"], labels["short_date"])
    words = {
        "rep": clean(case.rep),
        "date": formats.long(case.day),
        "signatory": clean(case.company.signatory) or clean(case.company.name),
        "overdue_customers": len(case.overdue) > 0,
        "held_customers": len(case.held) > 0,
        "new_limits": len(case.limits) > 0,
        **{name: marked(name) for name in ("overdue_table", "held_table", "limits_table")},
    }
    rendered = templates.render(TEMPLATE, language, words)
    names = labels["sales"]
    tables = {
        "overdue_table": _table(
            case.overdue, (names["customer"], names["overdue"], names["oldest"]), 1, _late(formats)
        ),
        "held_table": _table(case.held, (names["customer"], names["overdue"], names["decision"]), 1, _held(formats)),
        "limits_table": _table(case.limits, (names["customer"], names["old"], names["new"]), 2, _limit(formats)),
    }
    head = Head((clean(case.company.name),), (clean(case.rep),), formats.long(case.day))
    return Letter(TEMPLATE, language, rendered.subject, blocks_of(rendered.text, tables), head)


def _table(
    rows: pd.DataFrame, headings: tuple[str, ...], money: int, cells: Callable[[Row], tuple[str, ...]]
) -> Table:
    """Make a table whose first column names the customer and the next `money` columns are amounts."""
    shown = tuple((_who(row), *cells(row)) for row in rows.to_dict("records"))
    return Table(headings, shown, tuple(0 < at <= money for at in range(len(headings))))


def _who(row: Row) -> str:
    code, name = clean(row["Customer"]), clean(row["Name"])
    return f"{name} ({code})" if name and name != code else code


def _late(formats: Formats) -> Callable[[Row], tuple[str, ...]]:
    return lambda row: (_amount(row, "Overdue", formats), "" if pd.isna(row["Oldest days"]) else
                        str(int(row["Oldest days"])))  # fmt: skip


def _held(formats: Formats) -> Callable[[Row], tuple[str, ...]]:
    return lambda row: (_amount(row, "Overdue", formats), clean(row["Decision"]))


def _limit(formats: Formats) -> Callable[[Row], tuple[str, ...]]:
    return lambda row: (_amount(row, "Old", formats), _amount(row, "New", formats))


def _amount(row: Row, name: str, formats: Formats) -> str:
    return "" if pd.isna(row[name]) else formats.amount(int(row[name]), clean(row["Currency"]))
