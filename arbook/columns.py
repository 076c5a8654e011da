"""Which column of an export is which of ours.

The map comes first, then our own header, then common synonyms, best first. Headers are compared without case,
spaces and punctuation. What isn't claimed is left out, and said.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from arbook.book.schema import Kind, Table
from arbook.book.sheets import CUSTOMERS, INVOICES, PAYMENTS
from arbook.mapping import ExportError, ExportKind

TABLES: Final[Mapping[ExportKind, Table]] = {
    "invoices": INVOICES,
    "payments": PAYMENTS,
    "customers": CUSTOMERS,
}
SETTLED_ON: Final = "Settled on"
OPEN_AMOUNT: Final = "Open amount"
_MORE: Final[Mapping[ExportKind, Mapping[str, Kind]]] = {
    "invoices": {SETTLED_ON: Kind.DATE, OPEN_AMOUNT: Kind.MONEY},
    "payments": {},
    "customers": {},
}

_NUMBERS = "no, number, num, id, code"
_CUSTOMER = (
    "customer id, customer no, customer number, customer code, customer account, cust id, cust no, cust code, "
    "account code, account no, account number, client id, client no, client code, client number, client, debtor no, "
    "debtor code, debtor, sold to party, bill to customer no, partner code, partner, account, customer name, "
    "client name"
)
_INVOICE = (
    "invoice no, invoice number, invoice num, invoice id, inv no, inv number, inv num, bill no, bill number, "
    "billing document, document no, document number, doc no, doc number, document"
)
_CURRENCY = "currency code, document currency, invoice currency, transaction currency, curr, ccy, cur"
_TERMS = "payment terms, terms of payment, payment term, payment terms code, credit terms"
_NAME = "customer name, client name, company name, account name, debtor name, business name, legal name"
_COUNTRY = "country code, country region code, country region"

SYNONYMS: Final[Mapping[ExportKind, Mapping[str, str]]] = {
    "invoices": {
        "Invoice": f"{_INVOICE}, {_NUMBERS}",
        "Type": "document type, doc type, invoice type, transaction type",
        "Applies to": "original invoice, corrected invoice, credited invoice, applied to, applies to doc no",
        "Customer": _CUSTOMER,
        "Date": "invoice date, document date, doc date, bill date, billing date, issue date, date issued, issued on, "
        "transaction date, posting date",
        "Due date": "due, due on, date due, net due date, payment due date, maturity date, maturity",
        "Terms": _TERMS,
        "Currency": _CURRENCY,
        "Rate": "exchange rate, fx rate, currency rate",
        "Amount": "invoice amount, gross amount, amount gross, amount incl tax, amount including tax, "
        "amount incl vat, amount including vat, total amount, invoice total, total incl vat, grand total, "
        "original amount, document amount, amount in doc curr, gross, total, value",
        "Tax": "tax amount, vat amount, total tax, sales tax, vat, gst",
        "Reference": "your reference, customer reference, external document no, po number, po no, purchase order, "
        "customer po, po, order no, order number",
        "Description": "details, text, item text, memo, subject, narration",
        "Goods received": "goods received date, goods receipt date, goods received on",
        "Sent": "sent on, date sent, sent date",
        "Confirmed": "confirmed on, confirmation date",
        "Disputed": "disputed amount, amount in dispute",
        "Disputed on": "dispute date, dispute opened",
        OPEN_AMOUNT: "open balance, balance due, amount due, outstanding amount, amount outstanding, amount open, "
        "remaining amount, unpaid amount, outstanding, remaining, residual, unpaid, balance, open",
        SETTLED_ON: "settled date, date settled, settlement date, clearing date, fully paid on date, paid on, "
        "date paid, paid date",
        "Name": _NAME,
        "Country": _COUNTRY,
    },
    "payments": {
        "Payment": "payment no, payment number, payment id, receipt no, receipt number, receipt id, receipt, "
        "transaction id, transaction no, voucher no, voucher, entry no, document no, document number, doc no, "
        f"{_NUMBERS}",
        "Date": "payment date, receipt date, value date, booking date, paid on, date paid, received on, "
        "date received, transaction date, posting date",
        "Customer": _CUSTOMER,
        "Invoice": "invoice no, invoice number, invoice num, invoice id, inv no, applied invoice, applied to, "
        "applies to, invoice reference, applies to doc no",
        "Currency": _CURRENCY,
        "Amount": "payment amount, amount paid, paid amount, receipt amount, amount received, received amount, "
        "amount applied, applied amount, total, value",
        "Settles": "amount in invoice currency, settled amount",
        "Kind": "payment kind, line kind",
        "Method": "payment method, means of payment, payment type, paid by",
        "Reference": "payment reference, remittance information, remittance info, details, description, "
        "narration, memo, purpose, text",
        "Name": _NAME,
        "Country": _COUNTRY,
    },
    "customers": {
        "Customer": f"{_CUSTOMER}, {_NUMBERS}",
        "Name": f"{_NAME}, company, display name, name 1",
        "Reg no": "registration number, registration no, reg number, company number",
        "Group": "customer group, parent company, parent",
        "Industry": "sector",
        "Country": _COUNTRY,
        "Language": "language code",
        "Currency": _CURRENCY,
        "Terms": _TERMS,
        "Credit limit": "credit line, limit, credit limit amount",
        "Open orders": "outstanding orders, orders not invoiced",
        "Sales rep": "salesperson, sales person, salesperson code, account manager, rep",
        "Contact": "contact person, contact name, primary contact",
        "E-mail": "email address, mail",
        "Phone": "phone number, phone no, telephone, tel, mobile",
        "Address": "street address, billing address, bill to address",
        "Terms signed": "terms signed on",
        "Note": "notes, comment, comments, remarks",
    },
}

# What exports call the documents that we know; anything else stays as it is, and Checks says so.
DOCUMENT_TYPES: Final[Mapping[str, str]] = {
    "invoice": "Invoice",
    "salesinvoice": "Invoice",
    "inv": "Invoice",
    "creditnote": "Credit note",
    "creditmemo": "Credit note",
    "salescreditmemo": "Credit note",
    "credit": "Credit note",
    "crn": "Credit note",
    "cn": "Credit note",
    "interestnote": "Interest note",
    "costnote": "Cost note",
}


@dataclass(frozen=True)
class Assignment:
    """Our columns with the export's column for each, and the export's columns that are left out.

    `of_customers` holds columns of tblCustomers that an invoice or payment export carries along (a name, a
    country): they fill customers that are added, and nothing else. `not_found` are the map's columns that the
    export doesn't have, where no other of its columns stands for ours.
    """

    columns: Mapping[str, str]
    of_customers: Mapping[str, str]
    left_out: tuple[str, ...]
    not_found: tuple[str, ...]

    def __contains__(self, name: str) -> bool:
        """Whether the export has a column for ours."""
        return name in self.columns


def plain(header: str) -> str:
    """Header without case, spaces and punctuation.

    >>> plain("Invoice No."), plain("E-mail")
    ('invoiceno', 'email')
    """
    return "".join(letter for letter in header.casefold() if letter.isalnum())


def targets(kind: ExportKind) -> dict[str, Kind]:
    """Columns that an export of this kind can fill, and what they hold."""
    table = TABLES[kind]
    return {name: table[name].kind for name in table.inputs()} | dict(_MORE[kind])


def assign(kind: ExportKind, headers: Sequence[str], mapped: Mapping[str, str]) -> Assignment:
    """Find the export's column for each of ours.

    Parameters
    ----------
    kind : {"invoices", "payments", "customers"}
    headers : sequence of str
        The export's headers, each once.
    mapped : mapping of str to str
        The user's map: column in the export -> our column, or "" to do without it.

    Raises
    ------
    ExportError
        When the map names a column that we don't have, or maps two to the same one.
    """
    own = targets(kind)
    known = own | ({} if kind == "customers" else {name: CUSTOMERS[name].kind for name in CUSTOMERS.inputs()})
    found, not_found = _from_map(kind, headers, mapped, known)
    unwanted = {plain(theirs) for theirs, ours in mapped.items() if not ours}
    headers = [header for header in headers if plain(header) not in unwanted]
    free = {plain(header): header for header in reversed(headers) if header not in found.values()}
    by_synonym = SYNONYMS[kind]
    for name in [*own, *(name for name in by_synonym if name not in own)]:
        for header in () if name in found else (name, *by_synonym.get(name, "").split(",")):
            # Another column's own name is that column's, whatever else it could stand for.
            if plain(header) in free and (header == name or not _named(header, known)):
                found[name] = free.pop(plain(header))
                break
    taken = set(found.values())
    return Assignment(
        {name: found[name] for name in found if name in own},
        {name: found[name] for name in found if name not in own},
        tuple(header for header in headers if header not in taken),
        not_found,
    )


def _named(header: str, known: Mapping[str, Kind]) -> bool:
    return plain(header) in {plain(name) for name in known}


def _from_map(
    kind: ExportKind, headers: Sequence[str], mapped: Mapping[str, str], known: Mapping[str, Kind]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Our column -> export column as the user's map says, and the map's columns that are missed in the export."""
    names = {plain(name): name for name in known}
    there = {plain(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    lacking = []
    for theirs, ours in mapped.items():
        if not ours:
            continue
        if (name := names.get(plain(ours))) is None:
            near = difflib.get_close_matches(ours, known, 3) or list(TABLES[kind].key)
            raise ExportError(f'The map\'s [{kind}] "{theirs}" = "{ours}": we have no column {ours!r}; '
                              f"did you mean {' or '.join(near)}?")  # fmt: skip
        if (header := theirs if theirs in headers else there.get(plain(theirs))) is None:
            lacking.append((theirs, name))
        elif name in found:
            raise ExportError(f'The map\'s [{kind}] gives {name} to both "{found[name]}" and "{header}".')
        else:
            found[name] = header
    return found, tuple(theirs for theirs, name in lacking if name not in found)


def require(kind: ExportKind, assignment: Assignment, headers: Sequence[str], file: str, open_items: bool) -> None:
    """Refuse an export without the columns that its kind can't do without.

    Raises
    ------
    ExportError
        Naming what is missing, what was found and the line to write into the map file.
    """
    missing = [name for name in _NECESSARY[kind] if name not in assignment]
    if kind == "payments" and "Invoice" not in assignment and "Customer" not in assignment:
        missing.append("Invoice")
    if kind == "invoices" and open_items and OPEN_AMOUNT not in assignment:
        missing.append(OPEN_AMOUNT)
    if missing:
        found = ", ".join(f'"{header}"' for header in headers)
        raise ExportError(
            f"{file} has no column for {' and '.join(missing)}; it has {found}. Give a map file (--map) that says "
            f'under [{kind}]: "column in the export" = "{missing[0]}".'
        )


_NECESSARY: Final[Mapping[ExportKind, tuple[str, ...]]] = {
    "invoices": ("Invoice", "Customer", "Date", "Amount"),
    "payments": ("Date", "Amount"),
    "customers": ("Customer",),
}
