"""Invoice numbers in a payment's reference: only whole ones, so that INV-1 isn't found in INV-12 or INV-1/A."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A number may not go on at either side: with a letter or digit, with a joining sign and a letter or digit after it,
# or with a comma or point between digits.
_BEFORE = r"(?<![^\W_])(?<![^\W_][-/_.\\])(?!(?<=[0-9],)[0-9])"
_AFTER = r"(?![^\W_])(?![-/_.\\][^\W_])(?!(?<=[0-9]),[0-9])"


def named_numbers(reference: str, numbers: Sequence[str]) -> list[int]:
    """Positions of the numbers that stand in a reference as whole words, in the order in which they stand there.

    Case doesn't matter. Where two numbers overlap, the longer one counts.

    Examples
    --------
    >>> named_numbers("Payment INV-12, inv-3", ["INV-1", "INV-12", "INV-3"])
    [1, 2]
    """
    text = reference.casefold()
    places = {number.casefold(): place for place, number in reversed(list(enumerate(numbers))) if number.strip()}
    inside = sorted((number for number in places if number in text), key=lambda number: (-len(number), number))
    if not inside:
        return []
    pattern = _BEFORE + "(?:" + "|".join(re.escape(number) for number in inside) + ")" + _AFTER
    found = dict.fromkeys(places[match.group()] for match in re.finditer(pattern, text))
    return list(found)
