"""Payment terms: the text that a user types, and the due dates, discount days and parts that follow from it.

Rates and shares are fractions (0.02 is 2 %). Day 0 is the invoice date. The grammar is in ``terms_grammar``,
the date rules in ``terms_rule``; rolling over weekends and holidays is ``working_days.Calendar``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from arbook.dates import NAT, Dates, as_dates
from arbook.money import Cents, share
from arbook.terms_grammar import parse
from arbook.terms_rule import AsOf, Line, Rule, Tier
from arbook.terms_words import UnreadableTerms

__all__ = ["Line", "Terms", "Tier", "UnreadableTerms", "read_terms"]


@dataclass(frozen=True)
class Terms:
    """Payment terms as read.

    Parameters
    ----------
    text : str
        As written.
    lines : tuple of Line
        The parts of the amount, each with its due date; one line (the balance) for most terms.
    tiers : tuple of Tier
        Discounts, the best and earliest first; empty without discount and for several lines.
    as_of : AsOf, optional
        Where the terms count from an as-of date.
    """

    text: str
    lines: tuple[Line, ...]
    tiers: tuple[Tier, ...] = ()
    as_of: AsOf | None = None

    @property
    def needs_receipt(self) -> bool:
        """Whether days count from the receipt of goods (ROG), so that its date must be known."""
        return any(rule.base == "receipt" for rule in self._rules())

    def _rules(self) -> list[Rule]:
        return [line.rule for line in self.lines] + [tier.rule for tier in self.tiers]

    def due_dates(
        self,
        dates: ArrayLike,
        receipts: ArrayLike | None = None,
        cutoff: int | None = None,
    ) -> list[Dates]:
        """Due date of each line.

        Parameters
        ----------
        dates : array_like of datetime64[D], shape (N,)
            Invoice dates (the as-of dates, for AS OF without a date); NaT gives NaT.
        receipts : array_like of datetime64[D], shape (N,), optional
            Dates of goods received; NaT where unknown, and then ROG gives NaT, COD the invoice date.
        cutoff : int, optional
            Day of month after which EOM and prox terms count from the next month (25 in US practice: the
            26th rule); 0 is the month's last day, and below 0 counts back from it.

        Returns
        -------
        list of datetime64[D] array, shape (N,)
            One array a line, never before the invoice date.

        Raises
        ------
        ValueError
            When cutoff is not a day of the month.

        Examples
        --------
        >>> read_terms("net 30 EOM").due_dates(["2023-05-11", "2023-10-13"])[0].astype(str).tolist()
        ['2023-06-30', '2023-11-30']
        """
        invoiced = as_dates(dates)
        return [np.maximum(self._date(line.rule, invoiced, receipts, cutoff), invoiced) for line in self.lines]

    def discount_dates(
        self,
        dates: ArrayLike,
        receipts: ArrayLike | None = None,
        cutoff: int | None = None,
    ) -> list[Dates]:
        """Last day of each discount tier, that day included; parameters as for ``due_dates``.

        Examples
        --------
        >>> read_terms("3/10 EOM").discount_dates(["2023-03-25", "2023-03-28"], cutoff=25)[0].astype(str)
        array(['2023-04-10', '2023-05-10'], dtype='<U28')
        """
        invoiced = as_dates(dates)
        return [self._date(tier.rule, invoiced, receipts, cutoff) for tier in self.tiers]

    def _date(self, rule: Rule, invoiced: Dates, receipts: ArrayLike | None, cutoff: int | None) -> Dates:
        """Dates of a rule, from those of its base."""
        start = invoiced
        if rule.base in ("receipt", "delivery"):
            received = as_dates(NAT if receipts is None else receipts)
            without = NAT if rule.base == "receipt" else invoiced
            start = np.where(np.isnat(received) | np.isnat(invoiced), without, received)
        elif rule.base == "as of" and self.as_of is not None:
            start = self.as_of.apply(invoiced)
        return rule.apply(start, cutoff)

    def split(self, cents: ArrayLike, unit: ArrayLike = 1) -> list[Cents]:
        """Amount of each line.

        Parameters
        ----------
        cents : array_like of int64, shape (N,)
            Amounts; a credit note's are negative and split alike.
        unit : int or array_like of int64
            Smallest unit of the currency in cents (``money.currency_unit``).

        Returns
        -------
        list of int64 array, shape (N,)
            One array a line: its share rounded half-up, and for the last line what is left.

        Examples
        --------
        >>> [part.tolist() for part in read_terms("33% now, 33% in 30 days, 34% in 60 days").split([101, -101])]
        [[33, -33], [33, -33], [35, -35]]
        """
        left = np.asarray(cents, dtype=np.int64)
        parts = []
        for line in self.lines[:-1]:
            numerator, denominator = (line.share or Decimal(0)).as_integer_ratio()
            parts.append(share(cents, numerator, denominator, unit))
            left = left - parts[-1]
        return [*parts, left]

    def in_words(self) -> str:
        """How the terms were read.

        Examples
        --------
        >>> read_terms("2/10 n/30").in_words()
        '2% discount until 10 days after the invoice date; due 30 days after the invoice date'
        """
        said = [f"{_percent(tier.rate)} discount until {self._say(tier.rule)}" for tier in self.tiers]
        if len(self.lines) == 1:
            return "; ".join([*said, f"due {_on(self._say(self.lines[0].rule))}"])
        return "; ".join(
            f"{'the balance' if line.share is None else _percent(line.share)} {_on(self._say(line.rule))}"
            for line in self.lines
        )

    def _say(self, rule: Rule) -> str:
        start = {
            "invoice": "the invoice date",
            "receipt": "the receipt of goods",
            "delivery": "delivery (the invoice date where it isn't known)",
            "as of": self.as_of.words() if self.as_of else "the as-of date",
        }
        return rule.words(start[rule.base])


@lru_cache(maxsize=4096)
def read_terms(text: str) -> Terms:
    """Read payment terms.

    Parameters
    ----------
    text : str
        Terms in the notations of trade ("2/10 n/30", "net 30 EOM", "10th prox", "3/10 n/30 ROG", "COD"), French
        "fin de mois", fixed pay days, or parts ("50% advance, balance net 30"). Case, spaces, commas and
        full stops don't matter. Without a net date, it is 20 days after the last discount.

    Raises
    ------
    UnreadableTerms
        With the text and the part that can't be read, or that could be read in two ways.

    Examples
    --------
    >>> read_terms("50% advance 50% net 30").in_words()
    '50% on the invoice date; 50% 30 days after the invoice date'
    """
    grammar = parse(text)
    return Terms(text, grammar.lines, grammar.tiers, grammar.as_of)


def _percent(fraction: Decimal) -> str:
    return f"{(fraction * 100).normalize():f}%"


def _on(when: str) -> str:
    if when[0].isdigit():
        return when
    return f"{'at' if when.startswith('the end') else 'on'} {when}"
