"""Who pays late, and by how much: by group, industry, country, terms, sales rep and reason (domain A5, B3)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from arbook.activity import read_activity
from arbook.code import BLANK, Codes, Ints, codes_of
from arbook.documents import INVOICE
from arbook.events import NEVER
from arbook.exchange import ExchangeRates
from arbook.field import at, column, sum_by
from arbook.ledger import Ledger
from arbook.match import matches
from arbook.payment_history import PaymentHistory
from arbook.settlement import DISCOUNT
from arbook.signals import YEAR

BY: Final = ("Group", "Industry", "Country", "Terms", "Sales rep", "Reason")
NONE: Final = "(blank)"
_SUMS: Final = ("Items", "Amount", "late", "paid", "weighted", "Discounts")


def lateness(history: PaymentHistory, activity: pd.DataFrame | None, exchange: ExchangeRates) -> pd.DataFrame:
    """Return tblLateness: what was paid in 12 months or is now overdue, by what customers have in common.

    Parameters
    ----------
    history : PaymentHistory
    activity : DataFrame or None
        Columns of tblActivity. A row with a Reason is about its Invoice, else about all that was overdue on its Date.
    exchange : ExchangeRates

    Returns
    -------
    DataFrame
        By, Value ("(blank)" where nothing is typed; a By of which nothing at all is typed has no rows), Items,
        Amount (cents of the base currency), Share late (a fraction; figures 19), Days late (over the paid ones,
        weighted by amount, early ones below 0; NaN without any), Discounts (cents of the base currency, taken in 12
        months). Within a By the most late come first.
    """
    facts = _facts(history, exchange)
    found = [_report("", [], facts.iloc[:0], np.zeros(0, np.int64))]
    for by in BY[:-1]:
        of_document, labels = _values(history.ledger, by)
        if labels:
            codes = of_document[facts["document"].to_numpy()]
            found.append(_report(by, [*labels, NONE], facts, np.where(codes == BLANK, len(labels), codes)))
    reason, document, labels = _reasons(history, activity)
    of_fact, fact = _pairs(document, facts["document"].to_numpy())
    found.append(_report(BY[-1], labels, facts.iloc[fact], reason[of_fact]))
    return pd.concat([one for one in found if len(one)] or found[:1], ignore_index=True)


def _facts(history: PaymentHistory, exchange: ExchangeRates) -> pd.DataFrame:
    """List what is added up: a row a paid line, a line now overdue, or a discount taken."""
    items, unpaid, ledger = history.items, history.unpaid, history.ledger
    paid = np.flatnonzero((items.until == NEVER) & (items.paid > history.day - YEAR))
    late_from = ledger.lines.before[unpaid.line] + history.margin + 1
    overdue = np.flatnonzero((unpaid.stop == NEVER) & (np.maximum(unpaid.start, late_from) <= history.day))
    settled = ledger.settlements
    taken = np.flatnonzero(
        (settled.kind == DISCOUNT) & (settled.day <= history.day) & (settled.day > history.day - YEAR)
        & (ledger.documents.type[settled.document] == INVOICE) & (settled.document < ledger.typed)
    )  # fmt: skip
    owed, discount = (
        exchange.to_base(cents, ledger.documents.currency[document])[0]
        for cents, document in (
            (ledger.lines.amount[unpaid.line[overdue]], unpaid.document[overdue]),
            (settled.cents[taken], settled.document[taken]),
        )
    )
    amount, days = items.amount[paid], items.days[paid]
    return pd.concat(
        [
            pd.DataFrame({"document": items.document[paid], "Items": 1, "Amount": amount, "late": items.late[paid],
                          "paid": amount, "weighted": amount * days}),
            pd.DataFrame({"document": unpaid.document[overdue], "Items": 1, "Amount": owed, "late": 1}),
            pd.DataFrame({"document": settled.document[taken], "Discounts": discount}),
        ],
        ignore_index=True,
    ).reindex(columns=["document", *_SUMS]).fillna(0).astype(np.int64)  # fmt: skip


def _report(by: str, labels: list[str], facts: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """Add up by value."""
    size = len(labels)
    sums = {name: sum_by(codes, facts[name].to_numpy(), size) for name in _SUMS}
    items, paid = sums["Items"], sums["paid"]
    rows = pd.DataFrame(
        {
            "By": pd.array([by] * size, "str"),
            "Value": pd.array(labels, "str"),
            "Items": items,
            "Amount": sums["Amount"],
            "Share late": np.divide(sums["late"], items, out=np.full(size, np.nan), where=items > 0),
            "Days late": np.round(np.divide(sums["weighted"], paid, out=np.full(size, np.nan), where=paid > 0), 1),
            "Discounts": sums["Discounts"],
        }
    )
    rows = rows.loc[(items > 0) | (sums["Discounts"] != 0)]
    share = rows["Share late"].fillna(-1).to_numpy(np.float64)
    order = np.lexsort((rows["Value"].astype("object").to_numpy(str), -share))
    ordered: pd.DataFrame = rows.iloc[order]
    return ordered


def _values(ledger: Ledger, by: str) -> tuple[Ints, list[str]]:
    """Code of the value of each document, BLANK where nothing is typed, and the values; terms as they hold for it."""
    documents, labels = ledger.documents, list[str]()
    codes = np.full(len(documents), BLANK, np.int64)
    typed = column(ledger.customers, by)
    if typed is not None:
        own, labels = codes_of(typed)
        codes = at(own.astype(np.int64), ledger.parties.row_of[documents.customer], BLANK)
    if by != "Terms":
        return codes, labels
    named = column(documents.table, "Terms")
    first, names = (np.full(len(documents), BLANK), []) if named is None else codes_of(named)
    together = [*names, *labels, ledger.settings.default_terms]
    place = {label: code for code, label in reversed(list(enumerate(together)))}
    codes = np.where(codes == BLANK, len(together) - 1, codes + len(names))
    codes = np.where(np.asarray(first) == BLANK, codes, first)
    return np.array([place[label] for label in together], np.int64)[codes], together


def _reasons(history: PaymentHistory, activity: pd.DataFrame | None) -> tuple[Ints, Ints, list[str]]:
    """Reasons given in 12 months: code and document, each pair once, and the reasons."""
    nothing = np.zeros(0, np.int64)
    typed = column(activity, "Reason")
    if activity is None or typed is None:
        return nothing, nothing, []
    codes, labels = codes_of(typed)
    rows = read_activity(history.ledger, activity, history.day)
    rows = rows.take((codes[rows.row] != BLANK) & (rows.customer != BLANK) & (rows.day > history.day - YEAR))
    reason = codes[rows.row].astype(np.int64)
    named = np.flatnonzero(rows.document != BLANK)
    wide = np.flatnonzero(~rows.named)
    unpaid = history.unpaid
    of, at = _pairs(rows.customer[wide], unpaid.customer)
    then = rows.day[wide[of]]
    due = history.ledger.lines.before[unpaid.line[at]]
    was = (np.maximum(unpaid.start[at], due + 1) <= then) & (then < unpaid.stop[at])
    currency = history.ledger.documents.currency[unpaid.document[at]]
    was &= rows.all_currencies[wide[of]] | (rows.currency[wide[of]] == currency)
    pairs = np.unique(
        np.concatenate(
            (
                np.stack((reason[named], rows.document[named])),
                np.stack((reason[wide[of[was]]], unpaid.document[at[was]])),
            ),
            axis=1,
        ),
        axis=1,
    )
    return pairs[0], pairs[1], labels


def _pairs(keys: Codes, of_rows: Codes) -> tuple[Ints, Ints]:
    """Pairs of a key and a row that has it, as their places."""
    order = np.argsort(of_rows, kind="stable")
    key, place = matches(keys.astype(np.int64), of_rows[order].astype(np.int64))
    return key, order[place]
