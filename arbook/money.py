"""Amounts of money: integer cents in arrays, Decimal for one value.

Conventions
-----------
A cent is 1/100 of the unit in every currency; a currency without decimals (JPY) has cents that are
multiples of 100, its smallest ``unit``. Every rounding is half-up, that is half away from zero, as ROUND of
a spreadsheet does it: 0.005 is 0.01, -0.125 is -0.13. Floats are read through their shortest text (2.675 is
2.675, so 2.68), never through their binary value.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Cents = NDArray[np.int64]
Floats = NDArray[np.float64]

# Currencies with minor unit 0 in ISO 4217, list one (SIX Group, maintenance agency of the standard). Those
# with three decimals (BHD, IQD, JOD, KWD, LYD, OMR, TND) are kept to two here, like every other currency.
# fmt: off
_NO_DECIMALS: Final = frozenset({
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
    "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
})
# fmt: on

_EXACT: Final = Context(prec=400, rounding=ROUND_HALF_UP)  # holds every float64 and every sum of money
_INT64_MAX: Final = np.iinfo(np.int64).max
_CLOSE: Final = 2.0**-51  # error of x*100 for an x of two decimals, relative, with one bit to spare
_SURE: Final = 2.0**48  # up to here that error is under a quarter of a cent


class UnreadableAmount(ValueError):  # noqa: N818 - named after the case, as UnreadableDate and UnreadableTerms
    """A text that is not an amount under the decimal sign in force."""


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half away from zero.

    Parameters
    ----------
    value : Decimal
        Any finite number.
    places : int
        Decimals to keep; negative rounds to tens, hundreds.

    Raises
    ------
    ValueError
        When the value is not finite.

    Examples
    --------
    >>> round_half_up(Decimal("2.675")), round_half_up(Decimal("-0.125"))
    (Decimal('2.68'), Decimal('-0.13'))
    """
    if not value.is_finite():
        raise ValueError(f"{value} is not an amount")
    rounded = value.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    return rounded if rounded else abs(rounded)  # no -0.00


def to_cents(value: Decimal | int | float | str) -> int:
    """Cents of one value, half-up; a float counts as its shortest text.

    Raises
    ------
    UnreadableAmount
        When a text is not a plain number (``parse_amount`` reads people's writing).
    ValueError
        When the value is not finite.
    """
    if isinstance(value, float):
        value = repr(float(value))  # numpy's float64 has another repr
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise UnreadableAmount(f"'{value}' is not an amount") from None
    return int(round_half_up(number).scaleb(2, context=_EXACT))


def from_cents(cents: int) -> Decimal:
    """Amount of one number of cents, with two decimals."""
    return Decimal(int(cents)).scaleb(-2, context=_EXACT)


def amount_text(cents: int) -> str:
    """Return cents as an amount for sentences.

    >>> amount_text(-123450)
    '-1,234.50'
    """
    return f"{from_cents(cents):,}"


def cents_of(values: ArrayLike) -> Cents:
    """Cents of an array of floats, half-up on the shortest text of each.

    Parameters
    ----------
    values : array_like of float64, shape (N,)
        Amounts in units, as Excel hands them over.

    Returns
    -------
    int64 array, shape (N,)

    Raises
    ------
    ValueError
        When an element is NaN or infinite: blanks are the caller's business.
    """
    amounts = np.asarray(values, dtype=np.float64)
    if not np.isfinite(amounts).all():
        raise ValueError(f"{amounts[~np.isfinite(amounts)].flat[0]} is not an amount")
    # Two decimals come within _CLOSE of a whole cent, and there rint and half-up agree. The few others are
    # read as text, one by one.
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused with its value below
        scaled = amounts * 100.0
        whole = np.rint(scaled)
        close = (np.abs(scaled - whole) <= np.abs(scaled) * _CLOSE) & (np.abs(scaled) < _SURE)
    doubtful = ~close
    cents = np.where(doubtful, 0.0, whole).astype(np.int64)
    cents[doubtful] = [to_cents(amount) for amount in amounts[doubtful].tolist()]
    return cents


def to_float(cents: ArrayLike) -> Floats:
    """Amounts in units as float64, the nearest float to each: for the Excel edge only."""
    return np.asarray(cents, dtype=np.int64) / np.float64(100)


def share(cents: ArrayLike, numerator: int, denominator: int, unit: ArrayLike = 1) -> Cents:
    """``cents * numerator / denominator`` per element, exact, half-up.

    Parameters
    ----------
    cents : array_like of int64, shape (N,)
    numerator, denominator : int
        numerator may be negative; denominator is above 0.
    unit : int or array_like of int64, shape (N,)
        Smallest unit of the currency in cents (``currency_unit``); the result is a multiple of it.

    Returns
    -------
    int64 array, shape (N,)

    Raises
    ------
    ValueError
        When the denominator is not above 0.
    OverflowError
        When a result doesn't fit int64.

    Examples
    --------
    >>> share(np.array([1001, -1001]), 1, 2).tolist()
    [501, -501]
    """
    if denominator <= 0:
        raise ValueError(f"the denominator {denominator} is not above 0")
    amounts, units = np.broadcast_arrays(np.asarray(cents, np.int64), np.asarray(unit, np.int64))
    top = abs(numerator)
    largest = max((abs(int(amounts.min())), int(amounts.max()))) if amounts.size else 0
    below = denominator * int(units.max(initial=1))
    fits = max(largest, (largest // denominator + 1) * top + 2 * below * (top + 1)) < _INT64_MAX
    dtype: type = np.int64 if fits else object  # object: Python's integers, slower and unbounded
    size = np.abs(amounts.astype(dtype))
    bottom: NDArray[Any] = units.astype(dtype) * denominator
    # |cents| = a * bottom + b keeps the products small: a * top is whole, only b * top / bottom is rounded.
    rounded = size // bottom * top + (2 * (size % bottom) * top + bottom) // (2 * bottom)
    sign = np.sign(amounts) * (-1 if numerator < 0 else 1)
    return np.asarray(rounded * units.astype(dtype) * sign.astype(dtype)).astype(np.int64)


def convert(cents: ArrayLike, rate: Decimal, unit: ArrayLike = 1) -> Cents:
    """Cents in another currency, half-up per element, exact.

    Parameters
    ----------
    cents : array_like of int64, shape (N,)
    rate : Decimal
        Units of the target currency for one unit of the source; above 0.
    unit : int or array_like of int64
        Smallest unit of the target currency in cents.

    Raises
    ------
    ValueError
        When the rate is not a number above 0.

    Examples
    --------
    USD 10.05 at 0.91 is 9.15 (9.1455):

    >>> convert(np.array([1005]), Decimal("0.91")).tolist()
    [915]
    """
    if not rate.is_finite() or rate <= 0:
        raise ValueError(f"{rate} is not an exchange rate")
    numerator, denominator = rate.as_integer_ratio()
    return share(cents, numerator, denominator, unit)


def currency_decimals(currency: str) -> int:
    """Decimals of a currency: 0 where ISO 4217 gives minor unit 0 (JPY, KRW, ISK, ...), else 2."""
    return 0 if currency.strip().upper() in _NO_DECIMALS else 2


def currency_unit(currency: str) -> int:
    """Smallest amount of a currency in cents: 100 for a currency without decimals, else 1."""
    return 100 if currency_decimals(currency) == 0 else 1


def round_to_currency(cents: ArrayLike, currency: str) -> Cents:
    """Cents rounded half-up to the smallest unit of the currency."""
    return share(cents, 1, 1, currency_unit(currency))


# --- reading amounts as people write them ---------------------------------------------------------------

_GROUP = "[ \u00a0\u2009\u202f'\u2019{other}]"  # space, no-break, thin, narrow no-break, apostrophes
_BODY = r"(?:(?P<grouped>[0-9]{{1,3}}(?:(?P<mark>{group})[0-9]{{3}})(?:(?P=mark)[0-9]{{3}})*)|(?P<plain>[0-9]+))"
_NUMBER = _BODY + r"?(?:{sign}(?P<part>[0-9]+))?"


def _number_pattern(sign: str, other: str) -> re.Pattern[str]:
    return re.compile(_NUMBER.format(group=_GROUP.format(other=other), sign=re.escape(sign)))


_PATTERNS: Final = {".": _number_pattern(".", ","), ",": _number_pattern(",", ".")}
_LEADING: Final = re.compile(r"[A-Z]{3}(?![A-Z$])|[A-Z]{0,3}\W")
_TRAILING: Final = re.compile(r"(?:(?<![A-Z])[A-Z]{3}|\W)\Z")


def parse_amount(text: str, decimal_sign: str = ".") -> Decimal:
    """Read an amount as people write it.

    Thousands may be grouped by spaces of any width, apostrophes or the sign that isn't the decimal one, in
    groups of three. Negative is ``-5``, ``5-`` or ``(5)``. A currency code in capitals or a currency symbol
    may stand before or after.

    Parameters
    ----------
    text : str
    decimal_sign : {".", ","}

    Raises
    ------
    UnreadableAmount
        With the text; it says so when the text would make sense with the other decimal sign.
    ValueError
        When decimal_sign is neither.

    Examples
    --------
    >>> parse_amount("EUR (1,234.50)"), parse_amount("1.234,50-", ",")
    (Decimal('-1234.50'), Decimal('-1234.50'))
    """
    if decimal_sign not in _PATTERNS:
        raise ValueError(f"'{decimal_sign}' is not a decimal sign: use '.' or ','")
    body, negative = _without_marks(text)
    number = _plain_number(body, decimal_sign)
    if number is None:
        other = "," if decimal_sign == "." else "."
        if _plain_number(body, other) is not None:
            raise UnreadableAmount(
                f"'{text}' makes sense only with '{other}' as decimal sign, and '{decimal_sign}' is set",
            )
        raise UnreadableAmount(f"'{text}' is not an amount" if text.strip() else "the amount is blank")
    return number.copy_negate() if negative and number else number


def _plain_number(body: str, sign: str) -> Decimal | None:
    match = _PATTERNS[sign].fullmatch(body)
    if match is None or not body:
        return None
    whole = re.sub("[^0-9]", "", match["grouped"] or match["plain"] or "0")
    return Decimal(f"{whole}.{match['part'] or '0'}") if match["part"] else Decimal(whole)


def _without_marks(text: str) -> tuple[str, bool]:
    """Take off one sign and one currency, wherever they stand; what is left, and whether negative."""
    body, signs, currencies = text.strip(), "", 0
    while True:
        before = body
        if body[:1] == "(" and body[-1:] == ")":
            body, signs = body[1:-1].strip(), signs + "-"
        elif body[:1] in tuple("+-\u2212"):
            body, signs = body[1:].strip(), signs + ("+" if body[0] == "+" else "-")
        elif body[-1:] in tuple("-\u2212"):
            body, signs = body[:-1].strip(), signs + "-"
        elif (bare := _without_currency(body)) != body:
            body, currencies = bare, currencies + 1
        if body == before:
            break
    return (body if len(signs) <= 1 and currencies <= 1 else ""), signs == "-"


def _without_currency(body: str) -> str:
    """Take a currency code or symbol off the start or the end."""
    for match in (_LEADING.match(body), _TRAILING.search(body)):
        if match and (match[0].isalpha() or unicodedata.category(match[0][-1]) == "Sc"):
            return (body[: match.start()] + body[match.end() :]).strip()
    return body
