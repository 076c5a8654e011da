"""Any text as payment terms: read or refused, and what was read stands when it is spelled or written otherwise."""

# ruff: noqa: E501 - the words and seeds read as tables

from __future__ import annotations

import numpy as np

from arbook.terms import Terms, UnreadableTerms, read_terms
from arbook.terms_due import MOST_DAYS
from arbook.terms_rule import DayOfMonth, Days, MonthEnd, Months, PayDays, Rule, Step
from arbook.terms_words import LONGEST

DAYS = np.array(["2023-12-31", "2024-01-01", "2024-01-26", "2024-01-31", "2024-02-29", "NaT"], "datetime64[D]")
RECEIPTS = np.array(["2024-01-05", "NaT", "2023-12-01", "2024-02-29", "NaT", "2024-01-01"], "datetime64[D]")
CENTS = np.array([0, 1, -1, 10001, -10001, 10**15 + 7], np.int64)

SEEDS = [
    text.strip().encode()
    for text in """
2/10 net 30 | 2,5% 10 days net 30 | n/45 | 15 clear days | net 30 EOM | 45 jours fin de mois | fin de mois le 10
30 days end of month on the 10th | 10th prox | due on the 15th of next month | 5% prox 15, net prox 31 | 21 M.F.I.
3/10 n/30 ROG | 2/10 n/30 AS OF 1 May | n/30 as of 2023-05-01 | 2/10-60x | 2/10 60 ex, net 100 | COD | 2-10-30
50% advance 50% net 30 | 30/40/30 | 30% now, 40% in 1 month, balance in 2 months | 31 days then the 15th and 20th
same day next month | 2 months after the end of the invoice month | 3/10 2/20 n/60 | 2%/10th prox net 25th | net 2 weeks
40% deposit; the balance on delivery | 15th of the current month | end of next month | net 30 end of month + 10
""".replace("\n", "|").split("|")
    if text.strip()
]
WORDS = """
 net| n/|/|%|-|+|,| days| clear days| weeks| months| eom| end of month| fin de mois| le | on the |th|st| prox| mfi
 of next month| of the current month| rog| cod| cia| as of | may| 2024| then the | and | balance| advance| deposit
 in | within | after | from | receipt of goods| invoice| discount| off| x| extra|2/10 |30 |31 |999|0|.5|50% | now
""".replace("\n", "|").split("|")  # fmt: skip


def check(data: bytes) -> None:
    """Raise what terms must not raise, or AssertionError where the reading is wrong."""
    text = data.decode("utf-8", "replace")
    try:
        terms = read_terms(text)
    except UnreadableTerms as refused:
        assert text[:40] in str(refused), "the refusal doesn't name the text"
        return
    _calculates(terms)
    for other in (text.upper(), text.lower(), f"  {text}. ", text.replace(" ", "\u00a0 "), text + ","):
        if len(other) <= LONGEST:
            assert read_terms(other).in_words() == terms.in_words(), other
    written = notation(terms)
    if written:
        again = read_terms(written)
        assert (again.lines, again.tiers) == (terms.lines, terms.tiers), written


def _calculates(terms: Terms) -> None:
    for cutoff in (None, 25, 0, -27, 31):
        for due in terms.due_dates(DAYS, RECEIPTS, cutoff):
            assert due.shape == DAYS.shape and np.isnat(due[-1])
            known = ~np.isnat(due)
            assert (due[known] >= DAYS[known]).all(), "due before the invoice"
            assert (due[known] < np.datetime64("2200-01-01")).all()
            assert terms.needs_receipt or known[:-1].all()
        for last in terms.discount_dates(DAYS, RECEIPTS, cutoff):
            assert last.shape == DAYS.shape
    assert (np.sum(terms.split(CENTS), axis=0) == CENTS).all(), "parts don't add up"
    shares = [line.share for line in terms.lines]
    assert len(shares) == 1 or all(share is not None and 0 < share < 1 for share in shares[:-1])
    rates = [tier.rate for tier in terms.tiers]
    assert rates == sorted(set(rates), reverse=True) and all(0 < rate < 1 for rate in rates)
    assert terms.in_words()


def notation(terms: Terms) -> str:
    """Write terms as one would, from the rules alone; blank for those without a common notation."""
    rules = [line.rule for line in terms.lines] + [tier.rule for tier in terms.tiers]
    if terms.as_of or any(rule.base != "invoice" for rule in rules):
        return ""
    dues = [_due(line.rule) for line in terms.lines]
    if not all(dues):
        return ""
    if len(dues) > 1:
        shares = ["balance" if line.share is None else f"{line.share * 100:f}%" for line in terms.lines]
        return ", ".join(f"{share} {due}" for share, due in zip(shares, dues, strict=True))
    tiers = []
    for tier in terms.tiers:
        steps = tier.rule.steps
        if len(steps) != 1 or not isinstance(steps[0], Days) or steps[0].clear or not dues[0].endswith(" days"):
            return ""
        tiers.append(f"{tier.rate * 100:f}% discount within {steps[0].n} days")
    return ", ".join([*tiers, dues[0]])


def _due(rule: Rule) -> str:
    return _one_step(rule.steps[0]) if len(rule.steps) == 1 else _more_steps(rule.steps)


def _one_step(step: Step) -> str:
    match step:
        case Days(n=n) if n > MOST_DAYS:  # 20 days after a late discount
            return ""
        case Days(n=n, clear=clear):
            return f"{n} clear days" if clear else f"net {n} days"
        case MonthEnd(months=0):
            return "EOM"
        case MonthEnd(months=1):
            return "end of next month"
        case Months(n=n):
            return f"in {n} months"
        case DayOfMonth(day=day, months=1):
            return f"net {day} proximo"
        case DayOfMonth(day=day, months=0):
            return f"{day} of the current month"
    return ""


def _more_steps(steps: tuple[Step, ...]) -> str:
    match steps:
        case ():
            return "due on receipt"
        case (Days(n=n, clear=False), MonthEnd(months=0)):
            return f"{n} jours fin de mois"
        case (MonthEnd(months=0), Days(n=n, clear=False)):
            return f"EOM + {n} days"
        case (Days(n=n, clear=False), PayDays(days=days)):
            return f"{n} days then the {' and '.join(map(str, days))}"
    return ""
