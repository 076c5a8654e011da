"""Bank statements as SWIFT MT940 text, read by the package mt-940."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

import mt940

from arbook.bank_statement import BankEntry, BankStatement
from arbook.mapping import ExportError

_NO_REFERENCE: Final = frozenset({"", "NOTPROVIDED", "NONREF", "NOREF", "NOTREF"})
# Business transaction codes of German banks: returned direct debits, and transfers that came back.
_RETURN_CODES: Final = frozenset({"108", "109", "159"})
_RETURNED_ITEM: Final = "NRTI"  # SWIFT's transaction type
_NAMED: Final = re.compile(r"/NAME/([^/\n]+)")
_LINE: Final = re.compile(r"from '([^']*)'")  # the line in mt940's own message
_FAILURES: Final = (ValueError, RuntimeError, ArithmeticError, LookupError, TypeError, AttributeError)

logging.getLogger("mt940").addHandler(logging.NullHandler())  # or it prints to stderr what we say in one sentence


def read_mt940(text: str, file: str) -> list[BankStatement]:
    """Read the statements of an MT940 file.

    Raises
    ------
    ExportError
        When it is damaged, or holds no statement.
    """
    try:
        # Without NUL and with a line's end the text can't be taken for a file's name.
        found = mt940.parse_statements(text.replace("\0", "") + "\n", options=mt940.Options.all())
        statements = [_statement(each, file) for each in found]
    except _FAILURES as error:
        line = _LINE.search(str(error))
        reason = line[1] if line else str(error)
        raise ExportError(f"{file} is damaged: its MT940 lines can't be read ({reason[:80]}).") from None
    if not statements:
        raise ExportError(f"{file} holds no MT940 statement.")
    return statements


def _statement(found: Iterable[Any], file: str) -> BankStatement:
    data: dict[str, Any] = found.data  # type: ignore[attr-defined]  # of mt940's collection
    lines = [each.data for each in found if each.data.get("amount") is not None]
    entries = tuple(_entry(line, number) for number, line in enumerate(lines, 1))
    opening = data.get("final_opening_balance") or data.get("intermediate_opening_balance")
    closing = data.get("final_closing_balance") or data.get("intermediate_closing_balance")
    notes = []
    if opening and closing:
        total = sum((_amount(line) for line in lines), Decimal(0))
        rest = closing.amount.amount - opening.amount.amount - total
        if rest:
            notes.append(f"its entries differ from its balances by {rest:,}")
    account = str(data.get("account_identification") or "").strip()
    return BankStatement(file, account, _plain(closing.date) if closing else None, entries, 0, tuple(notes))


def _entry(line: dict[str, Any], number: int) -> BankEntry:
    amount = _amount(line)
    code, kind = str(line.get("transaction_code") or "")[:3], str(line.get("id") or "").strip().upper()
    returned = str(line["status"]).upper().startswith("R") or code in _RETURN_CODES or kind == _RETURNED_ITEM
    return BankEntry(
        _number(line), _plain(line.get("entry_date") or line["date"]), str(line["amount"].currency or "").upper(),
        abs(amount), amount >= 0, returned, _parties(line), _text(line), f"entry {number}",
    )  # fmt: skip


def _amount(line: dict[str, Any]) -> Decimal:
    return Decimal(line["amount"].amount)


def _number(line: dict[str, Any]) -> str:
    reference = str(line.get("bank_reference") or "").strip()
    return "" if reference.upper() in _NO_REFERENCE else reference


def _parties(line: dict[str, Any]) -> tuple[str, ...]:
    names = [line.get("applicant_name"), line.get("deviate_applicant"), line.get("recipient_name")]
    names += _NAMED.findall(str(line.get("transaction_details") or ""))
    return tuple(dict.fromkeys(" ".join(str(name).split()) for name in names if name))


def _text(line: dict[str, Any]) -> str:
    """Return purpose and references; without structure the whole of field 86."""
    parts = [line.get(name) for name in ("purpose", "additional_purpose", "transaction_details", "extra_details")]
    references = [line.get("end_to_end_reference"), line.get("customer_reference")]
    parts += [each for each in references if each and str(each).strip().upper() not in _NO_REFERENCE]
    return " ".join(dict.fromkeys(" ".join(str(part).split()) for part in parts if part)).strip()


def _plain(day: date) -> date:
    return date(day.year, day.month, day.day)
