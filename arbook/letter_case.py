"""What one letter is about: both parties, the documents, the sums that it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pandas as pd


@dataclass(frozen=True)
class Reader:
    """The customer that a letter is for; texts as on the sheet Customers."""

    code: str
    name: str
    contact: str = ""
    address: str = ""
    reg_no: str = ""
    country: str = ""
    language: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Company:
    """Who writes; texts as on the sheet Settings."""

    name: str
    address: str = ""
    reg_no: str = ""
    vat: str = ""
    phone: str = ""
    email: str = ""
    signatory: str = ""


@dataclass(frozen=True)
class Bank:
    """Where to pay: a row of tblBanks."""

    bank: str = ""
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True)
class Sender:
    """Who answers questions about a letter."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Case:
    """All that one letter is about.

    Attributes
    ----------
    template : str
        Its name, as in the column Template of tblPolicy.
    day, pay_by, act_by : date
        Date of the letter; until when it asks for the money; until when a final notice waits.
    reader, company, sender, bank
    currency : str
    items : DataFrame
        A row an open line: Invoice, Type, Description, Date, Due, Amount, Open, Disputed, Days overdue, Discount,
        Discount until, Interest (claimed; 0 where none is). Cents.
    on_account : int
        Unapplied money and credit notes, cents, 0 or more.
    interest : DataFrame
        Slices that are claimed, columns of tblInterest; empty where none are.
    interest_basis : {"", "law", "terms"}
        By what interest may be claimed, once it was announced; blank where it may not.
    plan : mapping, optional
        A row of tblPlans; money in cents.
    installments : DataFrame, optional
        Its rows of tblInstallments.
    missed_before_default : int
    delivery : str
        "registered" for a registered letter.
    note : str
        Number of an interest note: the letter then asks for its interest and compensation only.
    hold : bool
        The letter also tells that deliveries are paused, so that no notice of its own need go (DOMAIN.md C2).
    """

    template: str
    day: date
    pay_by: date
    act_by: date
    reader: Reader
    company: Company
    currency: str
    items: pd.DataFrame
    bank: Bank = Bank()
    sender: Sender = Sender()
    on_account: int = 0
    interest: pd.DataFrame = field(default_factory=pd.DataFrame)
    interest_basis: str = ""
    plan: Mapping[str, Any] | None = None
    installments: pd.DataFrame | None = None
    missed_before_default: int = 2
    delivery: str = ""
    note: str = ""
    hold: bool = False

    @property
    def amounts(self) -> Amounts:
        """What is open, asked and claimed."""
        opened, late = self.items["Open"], self.items["Days overdue"].fillna(0) > 0
        claimed = [int(self.interest[name].sum()) if name in self.interest else 0 for name in _CLAIMS]
        return Amounts(
            int(opened.sum()), int(opened[late].sum()), self.on_account, int(self.items["Disputed"].sum()), *claimed
        )


_CLAIMS: Final = ("Interest", "Compensation")


@dataclass(frozen=True)
class Amounts:
    """Sums of a letter, cents."""

    open: int
    overdue: int
    on_account: int
    disputed: int
    interest: int = 0
    compensation: int = 0

    @property
    def asked(self) -> int:
        """What the letter asks for, interest aside."""
        return self.open - self.on_account - self.disputed

    @property
    def total(self) -> int:
        """What it asks for with interest."""
        return self.asked + self.claim

    @property
    def claim(self) -> int:
        """Interest and compensation."""
        return self.interest + self.compensation
