"""Which part of what a plan takes over falls due with which installment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arbook.plan import Installment
from arbook.plan_accounts import Claim


def turn_of(claim: Claim) -> tuple[int, int, bool]:
    """Order of service: the oldest installment first, its interest before its principal."""
    return claim.due, claim.number, not claim.interest


def running(claims: Sequence[Claim]) -> Iterator[tuple[Claim, int]]:
    """Yield each claim with what is open before it."""
    before = 0
    for claim in claims:
        yield claim, before
        before += claim.open


def without(installments: Sequence[Installment], short: int) -> Iterator[tuple[Installment, int]]:
    """Yield each installment with what of its principal is missing, because so much is paid already."""
    for one in installments:
        missing = min(max(short, 0), one.principal)
        short -= missing
        yield one, missing


def pairs(
    claims: Sequence[Claim], skip: int, installments: Sequence[Installment], short: int
) -> Iterator[tuple[Claim, Installment, int]]:
    """Lay claims and installments end to end: which part of which claim falls due with which installment.

    The first ``skip`` cents of the claims aren't covered; the first ``short`` of the installments are paid.
    """
    left = [claim.open - min(max(skip - before, 0), claim.open) for claim, before in running(claims)]
    for one, missing in without(installments, short):
        wanted = one.principal - missing
        for place, claim in enumerate(claims):
            part = min(left[place], wanted)
            if part > 0:
                left[place] -= part
                wanted -= part
                yield claim, one, part
