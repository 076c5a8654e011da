"""Balance confirmations (reconciliation acts): a letter a customer and currency, with a place to sign for both sides.

The balance is the ledger's total of that customer and currency at the end of a day, to the cent. Listed are what was
open then, and what was received since, which is not in the balance (domain F).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import pandas as pd

from arbook.account_entries import account_entries
from arbook.cell import day_of
from arbook.code import BLANK
from arbook.field import column, dates_of, text_at
from arbook.letter import Block, Letter, Signatures, Table, clean
from arbook.letter_case import Company, Reader
from arbook.letter_format import Formats, locale_of
from arbook.letter_template import Templates
from arbook.letters import letter_head
from arbook.statement import Account, Statements
from arbook.statement_rows import TOTAL, UNAPPLIED

FILE: Final = "confirmation.toml"
_FOLDER = files("arbook") / "templates"
_ENGLISH: Final = "en"


@dataclass(frozen=True)
class Confirmation:
    """What is to be confirmed.

    Attributes
    ----------
    customer : str
        Code.
    account : Account
        Open items and balance of one currency; cents, a debt of the customer above 0.
    later : DataFrame
        Date, Payment, Amount: what was received after the day; cents, below 0 a refund or a returned payment.
    """

    customer: str
    account: Account
    later: pd.DataFrame


@dataclass(frozen=True)
class Period:
    """The day of the balance, and the day up to which payments are listed."""

    day: date
    until: date


def confirmations(made: Statements, until: int) -> Iterator[Confirmation]:
    """Return the confirmations of all accounts on which something was open or owed, by customer and currency.

    Parameters
    ----------
    made : Statements
        As of the day.
    until : int
        Day number up to which later payments are listed.
    """
    ledger, parties = made.position.ledger, made.position.ledger.parties
    entries = account_entries(ledger)
    after = (entries.receipt != BLANK) & (entries.day > made.position.day) & (entries.day <= until)
    later = entries.take(np.flatnonzero(after))
    for statement in made.all("Open items"):
        customer = parties.code_of_customer[statement.customer]
        for account in statement.accounts:
            if account.is_blank:
                continue
            currency = parties.code_of_currency[account.currency]
            found = later.of_group(customer * len(parties.currencies) + currency)
            numbers = text_at(column(ledger.receipts.table, "Payment"), found.receipt)
            received = {"Date": dates_of(found.day), "Payment": numbers, "Amount": found.paid}
            yield Confirmation(statement.customer, account, pd.DataFrame(received))


def languages() -> list[str]:
    """Return the languages that have the words."""
    return sorted(folder.name for folder in _FOLDER.iterdir() if (folder / FILE).is_file())


@cache
def words_of(language: str) -> tuple[str, Mapping[str, Any]]:
    """Return the words of a language with its code; English ones where it has none.

    >>> words_of("lv")[1]["totals"]["balance"], words_of("xx")[0]
    ('Atlikums', 'en')
    """
    language = language if language in languages() else _ENGLISH
    return language, tomllib.loads((_FOLDER / language / FILE).read_text(encoding="utf-8"))


def write_confirmation(one: Confirmation, company: Company, reader: Reader, period: Period) -> Letter:
    """Write a confirmation in the reader's language, dated the day up to which payments are listed."""
    language, words = words_of(reader.language.strip().casefold())
    labels = Templates().labels(language)
    formats = Formats(locale_of(language, reader.country), labels["long_date"], labels["short_date"])
    account, currency = one.account, one.account.currency
    filled = {
        "company": clean(company.name), "customer": clean(reader.name) or reader.code, "code": clean(reader.code),
        "currency": currency, "day": formats.long(period.day), "until": formats.long(period.until),
        "amount": formats.amount(abs(account.closing), currency),
    }  # fmt: skip
    owes = "owed" if account.closing > 0 else "good" if account.closing < 0 else "none"
    blocks: list[Block] = [words["intro"].format(**filled), words[owes].format(**filled)]
    items = account.rows[~account.rows["Type"].isin([UNAPPLIED, TOTAL])]
    blocks.append(words["items" if len(items) else "no_items"].format(**filled))
    blocks.append(_items(items, account, words, labels["types"], formats))
    if period.until > period.day:
        blocks.append(words["later" if len(one.later) else "no_later"].format(**filled))
        blocks += [_later(one.later, currency, words, formats)] if len(one.later) else []
    blocks += [words[name].format(**filled) for name in ("ask", "agree", "differ")]
    blocks.append(Signatures((filled["company"], filled["customer"]), labels["head"]["sign"]))
    head = letter_head(company, reader, formats.long(period.until), labels["head"])
    return Letter("confirmation", language, words["title"].format(**filled), tuple(blocks), head)


def _items(
    items: pd.DataFrame, account: Account, words: Mapping[str, Any], types: Mapping[str, str], formats: Formats
) -> Table:
    """Return a row an open line; below them what is open, what isn't applied, the balance."""
    names, currency = words["columns"], account.currency
    money = ["Amount", "Paid", "Balance", *(["Disputed"] if account.disputed else [])]
    label = {"Balance": "open"}
    headings = (
        names["document"], names["date"], names["due"],
        *(f"{names[label.get(name, name.lower())]}, {currency}" for name in money),
    )  # fmt: skip
    rows = tuple(
        (
            _document(row, types), formats.short(day_of(row["Date"])), formats.short(day_of(row["Due"])),
            *("" if pd.isna(row[name]) else formats.number(int(row[name]), currency) for name in money),
        )
        for row in items.to_dict("records")
    )  # fmt: skip
    opened = int(items["Balance"].sum())
    parts = [("open", opened), ("unapplied", account.closing - opened), ("balance", account.closing)]
    totals = tuple(
        (words["totals"][name], formats.amount(cents, currency))
        for name, cents in parts
        if cents or name != "unapplied"
    )
    return Table(headings, rows, (False, False, False, *[True] * len(money)), totals)


def _later(later: pd.DataFrame, currency: str, words: Mapping[str, Any], formats: Formats) -> Table:
    names = words["columns"]
    rows = tuple(
        (formats.short(day_of(row["Date"])), clean(row["Payment"]), formats.number(int(row["Amount"]), currency))
        for row in later.to_dict("records")
    )
    total = (words["totals"]["later"], formats.amount(int(later["Amount"].sum()), currency))
    headings = (names["date"], names["payment"], f"{names['amount']}, {currency}")
    return Table(headings, rows, (False, False, True), (total,))


def _document(row: Mapping[Any, Any], types: Mapping[str, str]) -> str:
    """Return a document's number, with its type unless it is an invoice."""
    number, kind = clean(row["Document"]), clean(row["Type"])
    return number if number and kind == "Invoice" else ", ".join(filter(None, (number, types.get(kind, kind))))
