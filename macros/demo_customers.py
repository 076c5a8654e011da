"""The sixty invented customers of the demo book: names, countries, terms and how they pay."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from macros.demo_rows import Row


@dataclass(frozen=True)
class Terms:
    """Payment terms as typed, and what the generator needs to pay by them.

    `days` after the invoice's date (after its month's end if `month_end`); `discount` as (fraction in basis
    points, days); `advance` is the percentage due at once.
    """

    text: str
    days: int
    month_end: bool = False
    discount: tuple[int, int] = (0, 0)
    advance: int = 0

    def due(self, day: date) -> date:
        """Return the due date of the last line of a document of that day."""
        if self.month_end:
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return day + timedelta(days=self.days)


TERMS = {
    terms.text: terms
    for terms in (
        Terms("net 14", 14),
        Terms("net 30", 30),
        Terms("net 45", 45),
        Terms("net 60", 60),
        Terms("2/10 net 30", 30, discount=(200, 10)),
        Terms("1/14 net 45", 45, discount=(100, 14)),
        Terms("net 30 EOM", 30, month_end=True),
        Terms("50% advance 50% net 30", 30, advance=50),
    )
}


@dataclass(frozen=True)
class Habit:
    """How a customer pays: mean days after the due date and their spread, share of invoices left unpaid."""

    days: int
    spread: int
    unpaid: float = 0.0


HABITS = {
    "early": Habit(-12, 6),
    "on time": Habit(0, 4),
    "late": Habit(16, 14, 0.02),
    "very late": Habit(45, 22, 0.05),
    "stopped": Habit(30, 15, 0.35),
}

# code | name | country | language | currency | terms | habit | industry
_CUSTOMERS = """
C001 | Ozolkalna Mēbeles SIA          | LV | lv | EUR | net 30                 | on time   | Furniture
C002 | Daugavkrasta Būve SIA          | LV | lv | EUR | net 30 EOM             | late      | Construction
C003 | Zaļā Lapa AS                   | LV | lv | EUR | 2/10 net 30            | early     | Food
C004 | Vējrozes Transports SIA        | LV | lv | EUR | net 14                 | late      | Transport
C005 | Piejūras Koks SIA              | LV | lv | EUR | net 45                 | very late | Timber
C006 | Sīļu pagasta pamatskola        | LV | lv | EUR | net 30                 | on time   | Public
C007 | Северная Пристань ООО          | LV | ru | EUR | net 30                 | late      | Transport
C008 | Тихий Берег SIA                | LV | ru | EUR | 50% advance 50% net 30 | on time   | Hotels
C009 | Ирина Ветрова                  | LV | ru | EUR | net 14                 | early     | Private
C010 | Старый Мельник SIA             | LV | ru | EUR | net 30                 | stopped   | Food
C011 | Carpatica Lemn SRL             | RO | ro | EUR | net 60                 | very late | Timber
C012 | Izvorul Rece SRL               | RO | ro | EUR | net 30                 | late      | Food
C013 | Țesătoria Moldovei SA          | RO | ro | EUR | net 45                 | on time   | Textiles
C014 | Drumuri și Poduri Vest SRL     | RO | ro | EUR | 50% advance 50% net 30 | late      | Construction
C015 | Floarea Câmpului SRL           | RO | ro | EUR | net 30 EOM             | stopped   | Food
C016 | Primăria Valea Lungă           | RO | ro | EUR | net 60                 | late      | Public
C017 | Bergmann & Söhne Feinmechanik GmbH | DE | en | EUR | 2/10 net 30        | early     | Machinery
C018 | Nordlicht Verpackungen GmbH    | DE | en | EUR | net 30                 | on time   | Packaging
C019 | Holzwerk Immental KG           | DE | en | EUR | net 45                 | on time   | Timber
C020 | Elbtal Kältetechnik GmbH       | DE | en | EUR | net 30                 | late      | Machinery
C021 | Bäckerei Ährengold             | DE | en | EUR | net 14                 | on time   | Food
C022 | Atelier des Trois Ponts SARL   | FR | en | EUR | net 30 EOM             | late      | Furniture
C023 | Conserverie de l'Estuaire SA   | FR | en | EUR | net 45                 | on time   | Food
C024 | Lumière & Fils SAS             | FR | en | EUR | net 30 EOM             | very late | Electrical
C025 | Transports Beaulieu SARL       | FR | en | EUR | net 30                 | late      | Transport
C026 | Talleres Río Claro SL          | ES | en | EUR | net 60                 | late      | Machinery
C027 | Aceites Peña Dorada SA         | ES | en | EUR | net 60                 | on time   | Food
C028 | Construcciones Oriol Puig SL   | ES | en | EUR | 50% advance 50% net 30 | very late | Construction
C029 | Officine Valtorta SRL          | IT | en | EUR | net 60                 | late      | Machinery
C030 | Ceramiche Lago Blu SpA         | IT | en | EUR | 1/14 net 45            | early     | Ceramics
C031 | Järvenranta Puutyö Oy          | FI | en | EUR | net 14                 | on time   | Timber
C032 | Pohjoistuuli Logistiikka Oy    | FI | en | EUR | net 30                 | on time   | Transport
C033 | Õunapuu Disain OÜ              | EE | en | EUR | net 14                 | early     | Furniture
C034 | Rannakivi Ehitus OÜ            | EE | ru | EUR | net 30                 | late      | Construction
C035 | Žalgirio Spauda UAB            | LT | en | EUR | net 30                 | on time   | Printing
C036 | Nemuno Vingis UAB              | LT | en | EUR | net 45                 | late      | Food
C037 | Vlinderveld BV                 | NL | en | EUR | 2/10 net 30            | early     | Flowers
C038 | De Gouden Sluis NV             | BE | en | EUR | net 30 EOM             | on time   | Transport
C039 | Alpenhof Betriebs GmbH         | AT | en | EUR | net 14                 | late      | Hotels
C040 | Maresia Conservas Lda          | PT | en | EUR | net 60                 | late      | Food
C041 | Harrow & Penn Joinery Ltd      | GB | en | GBP | net 30                 | on time   | Furniture
C042 | Kestrel Lane Foods Ltd         | GB | en | GBP | net 30 EOM             | late      | Food
C043 | O'Dowd Refrigeration Ltd       | GB | en | GBP | net 30                 | late      | Machinery
C044 | Thistle Brae Distillers plc    | GB | en | GBP | net 45                 | on time   | Food
C045 | Marlow Street Print Co         | GB | en | GBP | net 14                 | very late | Printing
C046 | Wexcombe Parish Council        | GB | en | GBP | net 30                 | on time   | Public
C047 | Fenland Haulage Ltd            | GB | en | GBP | net 30                 | stopped   | Transport
C048 | Larkspur Interiors Ltd         | GB | en | GBP | 2/10 net 30            | early     | Furniture
C049 | Cobb & Daughters Builders Ltd  | GB | en | GBP | 50% advance 50% net 30 | late      | Construction
C050 | Juniper Ridge Outfitters Inc   | US | en | USD | 2/10 net 30            | early     | Retail
C051 | Blue Heron Fixtures LLC        | US | en | USD | net 30                 | on time   | Electrical
C052 | Santa Rita Produce Co          | US | en | USD | net 14                 | late      | Food
C053 | Prairie Line Trucking Inc      | US | en | USD | net 45                 | very late | Transport
C054 | Old Mill Millwork LLC          | US | en | USD | net 30                 | on time   | Timber
C055 | Tamarack Medical Supply Inc    | US | en | USD | 1/14 net 45            | on time   | Medical
C056 | Harbor & Vine Hospitality LLC  | US | en | USD | net 30                 | stopped   | Hotels
C057 | Cedar Falls Unified Schools    | US | en | USD | net 45                 | on time   | Public
C058 | Oficina Tres Hermanos Inc      | US | en | USD | net 30                 | late      | Construction
C059 | Maple Fork Robotics Inc        | US | en | USD | 2/10 net 30            | on time   | Machinery
C060 | Silver Creek Ceramics LLC      | US | en | USD | net 30                 | late      | Ceramics
"""
# By country the law, where it isn't the one in Settings; by customer what was agreed
_LATE_INTEREST: dict[str, str | float] = {
    "DE": "DE", "GB": "UK", "RO": "RO", "US": 0.18,
    "C005": 0.12, "C024": "8.5%", "C045": "UK floating", "C057": "none",
}  # fmt: skip
_CONTACTS = {
    "lv": ("Ilze Kalniņa", "Jānis Bērziņš", "Anete Liepa", "Mārtiņš Krūmiņš"),
    "ru": ("Ольга Седова", "Павел Громов", "Марина Лосева", "Денис Яковлев"),
    "ro": ("Ioana Munteanu", "Radu Ștefan", "Elena Dobre", "Mihai Lupu"),
    "en": ("Claire Dunmore", "Jonas Weiss", "Lucía Ferrer", "Peter Aalto", "Grace Okoro", "Marco Bellini"),
}
_ADDRESSES = {
    "LV": "Ozolu iela {}, Rīga, LV-1004", "RO": "Strada Teilor {}, Cluj-Napoca, 400001",
    "DE": "Lindenweg {}, 20095 Hamburg", "FR": "{} rue des Saules, 33000 Bordeaux",
    "ES": "Calle del Olmo {}, 46001 Valencia", "IT": "Via dei Tigli {}, 20121 Milano",
    "FI": "Koivukuja {}, 00100 Helsinki", "EE": "Kase tänav {}, 10111 Tallinn",
    "LT": "Liepų gatvė {}, 44001 Kaunas", "NL": "Wilgenlaan {}, 3011 AA Rotterdam",
    "BE": "Populierenstraat {}, 2000 Antwerpen", "AT": "Ahornweg {}, 6020 Innsbruck",
    "PT": "Rua do Carvalho {}, 4000-001 Porto", "GB": "{} Ash Lane, Leeds, LS1 1AA",
    "US": "{} Maple Street, Columbus, OH 43004",
}  # fmt: skip
_REPS = ("Anna Vītola", "Tom Garrick", "Sergey Lapin")
_COLLECTORS = ("Laura Priede", "Andrei Pop")


@dataclass(frozen=True)
class Customer:
    """A demo customer: what documents and payments need to know of it."""

    code: str
    name: str
    country: str
    language: str
    currency: str
    terms: Terms
    habit: Habit
    industry: str


def customers() -> list[Customer]:
    """Return the sixty customers in the order of their codes."""
    found = []
    for line in _CUSTOMERS.strip().splitlines():
        code, name, country, language, currency, terms, habit, industry = (part.strip() for part in line.split("|"))
        found.append(Customer(code, name, country, language, currency, TERMS[terms], HABITS[habit], industry))
    return found


def customer_row(customer: Customer, rng: random.Random, as_of: date, no_reminders: str = "") -> Row:
    """Return the customer's row of tblCustomers."""
    kind = {"Public": "Public", "Private": "Consumer"}.get(customer.industry, "Business")
    number = int(customer.code[1:])
    signed = rng.random() < 0.85
    return {
        "Customer": customer.code,
        "Name": customer.name,
        "Reg no": "" if kind == "Consumer" else f"{customer.country}{rng.randrange(10**8):08d}",
        "Kind": kind,
        "Industry": customer.industry,
        "Country": customer.country,
        "Language": customer.language,
        "Currency": customer.currency,
        "Terms": customer.terms.text,
        "Credit limit": None if kind == "Public" else rng.choice((5, 10, 15, 25, 40)) * 100_000,
        "Open orders": rng.choice((None, None, None, 120_000, 250_000)),
        "Sales rep": rng.choice(_REPS),
        "Collector": rng.choice(_COLLECTORS),
        "Contact": rng.choice(_CONTACTS[customer.language]),
        "E-mail": f"accounts@customer{number:02d}.example",
        "Phone": f"+00 555 01{number:02d}",
        "Address": _ADDRESSES[customer.country].format(number + 2),
        "Late interest": _LATE_INTEREST.get(customer.code, _LATE_INTEREST.get(customer.country)),
        "Invoice by": rng.choice(("E-mail", "E-mail", "Portal", "Post")),
        "No reminders": no_reminders,
        "Terms signed": as_of - timedelta(days=rng.randrange(500, 900)) if signed else None,
        "Credit checked": as_of - timedelta(days=rng.randrange(20, 500)) if signed else None,
    }
