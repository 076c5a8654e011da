"""Payment terms as words: a text of any spelling becomes a list of known words and numbers.

Case, accents, spaces of any width, commas, full stops, brackets and "the" don't matter. Phrases that mean the
same become one word in capitals ("month end", "e.o.m." and "end of the month" are EOM); the rest stays as it
is, for the grammar to refuse.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

LONGEST: Final = 200


class UnreadableTerms(ValueError):  # noqa: N818 - named after the case, as UnreadableAmount and UnreadableDate
    """Payment terms that can't be read, or only by guessing."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"Terms '{text}' can't be read: {problem}")


@dataclass(frozen=True)
class Word:
    """A word of the terms: ``name`` is what it means, ``raw`` what was written."""

    name: str
    raw: str

    @property
    def number(self) -> Decimal | None:
        """The number, also of an ordinal; None for other words."""
        match = re.match(r"[0-9]+(?:\.[0-9]+)?", self.name)
        return Decimal(match[0]) if match else None

    @property
    def ordinal(self) -> bool:
        """Whether it is 10th rather than 10."""
        return self.name[0].isdigit() and self.name[-1].isalpha()


# Meaning: the ways to write it, separated by bars ("the" is dropped before).
_PHRASES: Final = {
    "EOM": "eom|eom invoice|month end|end of month|end of current month|end of this month|end of invoice"
    "|end of invoice month|end of month of invoice|end of month of invoice date|last day of month"
    "|last day of current month|last day of this month|last day of invoice month",
    "NEXT EOM": "end of next month|end of following month|last day of next month|last day of following month",
    "FIN DE MOIS": "fin de mois|fin du mois|fdm",
    "PROX": "prox|proximo|mfi|next month|following month|month following|of next month|of following month"
    "|of month following|of month following invoice|of month following invoice date|month following invoice"
    "|month following invoice date|of month after invoice|of month after invoice date|du mois suivant",
    "CURRENT": "of current month|of this month|of invoice month|of same month",
    "SAME DAY": "same day next month|same day of next month|same day following month"
    "|same day of following month|same date next month|same date of next month",
    "GOODS": "receipt of goods|goods receipt|goods received|delivery|delivery of goods",
    "ROG": "rog",
    "INVOICE": "invoice|invoice date|date of invoice|date of invoicing|date de facture|date facture",
    "AT ONCE": "on receipt|upon receipt|on receipt of invoice|upon receipt of invoice|on invoice"
    "|on invoice date|immediate|immediately|immediate payment|now|at once|cash",
    "ADVANCE": "cia|pia|cbd|cwo|cash in advance|cash before delivery|cash before shipment|cash with order"
    "|prepayment|prepaid|pre payment|pre paid|proforma|pro forma|advance|in advance|payment in advance"
    "|advance payment|up front|upfront|deposit|down|down payment|with order|on order|at order|before delivery"
    "|before shipment",
    "COD": "cod|cash on delivery|collect on delivery|payment on delivery|on delivery|upon delivery"
    "|at delivery|on delivery of goods|on receipt of goods|upon receipt of goods",
    "DAYS": "day|days|d|calendar day|calendar days|jour|jours|j",
    "CLEAR DAYS": "clear day|clear days|free days",
    "WEEKS": "week|weeks",
    "MONTHS": "month|months|calendar month|calendar months|mois",
    "EXTRA": "x|ex|extra|extra days|days extra",
    "BALANCE": "balance|rest|remainder|remaining|remaining balance|balance due|balance payable",
    "NET": "net|n|nets",
    "DUE": "due|payable|payment|pay|terms|payment terms|payment due|due date",
    "IN": "in|within|if paid in|if paid within|if paid by|if paid|paid within",
    "AFTER": "after|from",
    "OF MONTH": "of month|of a month|of each month|of every month",
    "THE NEXT": "on|on next|next|following|on following|le",
    "AND": "and|or|&",
    "DISCOUNT": "discount|off",
}
_MEANING: Final = {tuple(phrase.split()): name for name, phrases in _PHRASES.items() for phrase in phrases.split("|")}
_PHRASE_LENGTH: Final = max(map(len, _MEANING))

_ABBREVIATION: Final = re.compile(r"\b[a-z](?:\.[a-z])+\b")
_DECIMAL_COMMA: Final = re.compile(r"(?<![0-9./,-])([0-9]{1,2}),([0-9]{1,2})(?=\s*[%/])")
_HYPHEN_IN_WORDS: Final = re.compile(
    r"(?<=[a-z])-(?=[a-z0-9])|(?<=[0-9])-(?=[a-z])|(?<![0-9\s])\s+-\s+|\s+-\s+(?![0-9\s])"
)
_WORD: Final = re.compile(
    r"(?P<word>[0-9]+(?:st|nd|rd|th|er)\b|[0-9]+(?:\.[0-9]+)?|[a-z]+|[-%/+&])|[\s,;:.()'\"\u2019]+",
)


def words_of(text: str) -> list[Word]:
    """Split terms into words, phrases of one meaning joined.

    Raises
    ------
    UnreadableTerms
        When the text is blank, longer than 200 characters or has a sign that terms don't have.
    """
    if len(text) > LONGEST:
        raise UnreadableTerms(text[:40] + "...", f"it is longer than {LONGEST} characters")
    found = _joined([raw for raw in _raw_words(text) if raw != "the"])
    if not found:
        raise UnreadableTerms(text, "nothing is written")
    return found


def _raw_words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    plain = re.sub("[\u2010-\u2015\u2212]", "-", plain)
    plain = _ABBREVIATION.sub(lambda match: match[0].replace(".", ""), plain)
    plain = _HYPHEN_IN_WORDS.sub(" ", _DECIMAL_COMMA.sub(r"\1.\2", plain))
    raw, place = [], 0
    while place < len(plain):
        match = _WORD.match(plain, place)
        if match is None:
            raise UnreadableTerms(text, f"'{plain[place]}' is not a sign of payment terms")
        if match["word"]:
            raw.append(match["word"])
        place = match.end()
    return raw


def _joined(raw: list[str]) -> list[Word]:
    """Join the longest phrase of one meaning at each place."""
    found, place = [], 0
    while place < len(raw):
        for length in range(_PHRASE_LENGTH, 0, -1):
            phrase = tuple(raw[place : place + length])
            if phrase in _MEANING:
                found.append(Word(_MEANING[phrase], " ".join(phrase)))
                place += len(phrase)
                break
        else:
            found.append(Word(raw[place], raw[place]))
            place += 1
    return found
