"""Who writes to whom: the company of Settings, a customer's row, and where to pay, for printed papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arbook.cell import text_of
from arbook.statement_labels import Labels
from macros.inputs import Inputs


@dataclass(frozen=True)
class Letterhead:
    """Both parties as text, blank where not known.

    Attributes
    ----------
    company : mapping of str to str
        Name, Address, Reg no, VAT, Phone, E-mail, Signatory.
    customer : mapping of str to str
        The text columns of tblCustomers; Customer is always there.
    banks : mapping of str to str
        Bank, IBAN and BIC on one line, by currency; "" is for all others.
    language : str
        The customer's, else the setting's.
    """

    company: Mapping[str, str]
    customer: Mapping[str, str]
    banks: Mapping[str, str]
    language: str

    def bank(self, currency: str) -> str:
        """Return where a currency is paid; blank when no account is known."""
        return self.banks.get(currency) or self.banks.get("", "")

    @property
    def name(self) -> str:
        """The customer's name, else the code."""
        return self.customer.get("Name") or self.customer["Customer"]

    def sender_lines(self, labels: Labels) -> list[str]:
        """Return the company: name, address, numbers, phone and e-mail; without blank lines."""
        reached = ", ".join(filter(None, (self.company["Phone"], self.company["E-mail"])))
        return _lines(self.company["Name"], self.company, labels, reached)

    def reader_lines(self, labels: Labels) -> list[str]:
        """Return the customer: name and code, address, number; without blank lines."""
        return _lines(f"{self.name} ({self.customer['Customer']})", self.customer, labels)


def _lines(name: str, who: Mapping[str, str], labels: Labels, *more: str) -> list[str]:
    numbers = (("registration", "Reg no"), ("tax_number", "VAT"))
    known = ", ".join(labels.text(text, number=who[column]) for text, column in numbers if who.get(column))
    address = (line.strip() for line in who.get("Address", "").splitlines())
    return [line for line in (name, *address, known, *more) if line]


_COMPANY = {
    "Name": "CompanyName", "Address": "CompanyAddress", "Reg no": "CompanyRegNo", "VAT": "CompanyVAT",
    "Phone": "CompanyPhone", "E-mail": "CompanyEmail", "Signatory": "Signatory",
}  # fmt: skip


def letterhead(inputs: Inputs, customer: str) -> Letterhead:
    """Return the letterhead of what is written to a customer."""
    company = {label: inputs.settings.text(name) for label, name in _COMPANY.items()}
    table = inputs.frames["tblCustomers"]
    rows = table[table["Customer"].astype("str") == customer]
    who = {"Customer": customer} if rows.empty else {str(name): text_of(cell) for name, cell in rows.iloc[0].items()}
    banks = {
        text_of(row["Currency"]).upper(): ", ".join(
            filter(None, (text_of(row[name]) for name in ("Bank", "IBAN", "BIC")))
        )
        for row in inputs.frames["tblBanks"].to_dict("records")[::-1]  # of two rows the first counts
    }
    return Letterhead(company, who, banks, who.get("Language") or inputs.settings.text("Language"))
