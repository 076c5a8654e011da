"""The invented company of the demo: its settings, bank accounts and people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from arbook.book.book import Value
from macros.demo_rows import Row, frame

_SETTINGS: dict[str, Value] = {
    "CompanyName": "Harbour Street Trading SIA",
    "CompanyAddress": "Ostas iela 14, Rīga, LV-1045",
    "CompanyRegNo": "40000000014",
    "CompanyVAT": "LV40000000014",
    "CompanyPhone": "+371 555 0100",
    "CompanyEmail": "receivables@harbourstreet.example",
    "Signatory": "Laura Priede, credit control",
    "BaseCurrency": "EUR",
    "InterestRegime": "LV",
    "DiscountGraceDays": 3,
    "DefaultCollector": "Laura Priede",
    "AgencyFee": 0.2,
    "CourtCost": 150,
}
# Numbers of accounts that don't exist; IBANs have the right length and check digits.
_BANKS: tuple[Row, ...] = (
    {"Currency": "EUR", "Bank": "Ostas Banka AS", "IBAN": "{LV}XOST0000014000014", "BIC": "XOSTLV22"},
    {"Currency": "GBP", "Bank": "Harbour & Tyne Bank", "IBAN": "{GB}XHTB00000014000014", "BIC": "XHTBGB2L"},
    {"Currency": "USD", "Bank": "Ostas Banka AS", "IBAN": "{LV}XOST0000014000840", "BIC": "XOSTLV22"},
)
_TEAM = (
    ("Laura Priede", "Collector"), ("Andrei Pop", "Collector"), ("Marta Zariņa", "Manager"),
    ("Anna Vītola", "Sales rep"), ("Tom Garrick", "Sales rep"), ("Sergey Lapin", "Sales rep"),
)  # fmt: skip
_ASCII = str.maketrans("īņ", "in")


def demo_settings(as_of: date) -> dict[str, Value]:
    """Return settings by name; bank entries are complete up to the working day before."""
    return {**_SETTINGS, "BankDate": as_of - timedelta(days=max(1, as_of.weekday() - 4 if as_of.weekday() else 3))}


def setup_tables() -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield rows of tblBanks and tblTeam."""
    banks = [{**bank, "IBAN": _with_check_digits(str(bank["IBAN"]))} for bank in _BANKS]
    yield "tblBanks", frame("tblBanks", banks)
    yield (
        "tblTeam",
        frame("tblTeam", [{"Name": name, "Role": role, "E-mail": _address(name)} for name, role in _TEAM]),
    )


def _address(name: str) -> str:
    return f"{name.lower().translate(_ASCII).replace(' ', '.')}@harbourstreet.example"


def _with_check_digits(pattern: str) -> str:
    """Return an IBAN of a pattern such as {LV}XOST...: ISO 13616, remainder 1 of a division by 97.

    >>> _with_check_digits("{GB}WEST12345698765432")
    'GB82WEST12345698765432'
    """
    country, account = pattern[1:3], pattern[4:]
    digits = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    return f"{country}{98 - int(digits) % 97:02d}{account}"
