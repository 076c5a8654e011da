"""The ladder of reminders as data: the steps of tblPolicy (domain D)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Final, Literal, cast

import numpy as np
import pandas as pd

from arbook.code import BLANK, Ints
from arbook.field import column, text_at
from arbook.money import to_cents
from arbook.party import Parties
from arbook.problem import Problems
from arbook.shipped_policy import NAMES, ROWS

Clock = Literal["Sent", "Due", "Month end", "Previous"]
Numbers = Mapping[str, Decimal]
"""Settings that Days and Min amount may name: days, and amounts in base currency."""

CLOCKS: Final = ("Sent", "Due", "Month end", "Previous")
CHANNELS: Final = ("E-mail", "Call", "Letter", "Registered letter", "Note", "Decision")
CONDITIONS: Final = ("", "Not confirmed", "Not in a plan")
DEFAULT: Final = "Default"
_TERM: Final = re.compile(r"([+-]?)\s*([A-Za-z]\w*|[0-9]+(?:\.[0-9]+)?)\s*")


class UnreadableStep(ValueError):  # noqa: N818 - named after the case, as UnreadableTerms
    """A row of tblPolicy that can't be read; `field` is its column."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Step:
    """One step of a policy: when, how, under which conditions, who. Minimum in cents of the base currency."""

    number: int
    name: str
    clock: Clock
    days: int
    channel: str
    side: bool
    gap: int
    only_if: str
    minimum: int
    template: str
    owner: str

    @cached_property
    def title(self) -> str:
        """The name up to its explanation: "Second letter" of "Second letter: firmer, interest announced"."""
        return re.split(r"[:,(]", self.name, maxsplit=1)[0].strip()

    @cached_property
    def label(self) -> str:
        """Number and title, as in "6 Second letter"."""
        return f"{self.number} {self.title}".strip()

    @property
    def lapses(self) -> bool:
        """Whether the step is of no use once the due date has come: a side step before it."""
        return self.side and (self.clock == "Sent" or (self.clock == "Due" and self.days < 0))


@dataclass(frozen=True)
class Policy:
    """The steps of one policy, by number."""

    name: str
    steps: tuple[Step, ...]

    @cached_property
    def ladder(self) -> tuple[Step, ...]:
        """Steps that follow one upon the other."""
        return tuple(step for step in self.steps if not step.side)

    @cached_property
    def sides(self) -> tuple[Step, ...]:
        """Steps that neither block nor advance the ladder."""
        return tuple(step for step in self.steps if step.side)

    @cached_property
    def by_number(self) -> Mapping[int, Step]:
        """Steps by their number."""
        return {step.number: step for step in self.steps}

    @cached_property
    def nominal(self) -> Mapping[int, int]:
        """Days after the due date on which an untouched ladder reaches each step; 0 stands for none done yet."""
        days = {0: 0}
        last = 0
        for step in self.ladder:
            own = last + step.days if step.clock == "Previous" else max(step.days, last)
            days[step.number] = last = own
        return days


def shipped_policy(numbers: Numbers) -> Policy:
    """Return the policy that the workbook is delivered with."""
    problems = Problems()
    table = pd.DataFrame(list(ROWS), columns=list(NAMES), dtype=object)
    return read_policies(table, numbers, problems)[DEFAULT.casefold()]


def read_policies(table: pd.DataFrame | None, numbers: Numbers, problems: Problems) -> dict[str, Policy]:
    """Read tblPolicy.

    Parameters
    ----------
    table : DataFrame or None
        Columns of tblPolicy.
    numbers : mapping of str to Decimal
        Values of the settings that Days and Min amount may name.
    problems : Problems
        Gets an Error for each row that can't be read, at its cell; the row is left out.

    Returns
    -------
    dict of str to Policy
        By name in lower case. Without a policy "Default" it is the shipped one.
    """
    rows: dict[str, dict[int, Step]] = {}
    shown: dict[str, str] = {}
    cells = _cells(table)
    for row in range(len(cells)):
        name = str(cells.iat[row, 0] or "").strip() or DEFAULT
        try:
            step = _step(dict(zip(NAMES, cells.iloc[row], strict=True)), numbers)
        except UnreadableStep as wrong:
            value = str(cells[wrong.field].iloc[row] or "")
            problems.add(
                "Error", "tblPolicy", row, wrong.field, value, f"{wrong}; the step is left out.",
                "Correct the cell, as the other steps have it.",
            )  # fmt: skip
            continue
        steps = rows.setdefault(name.casefold(), {})
        shown.setdefault(name.casefold(), name)
        if step.number in steps:
            problems.add(
                "Warning", "tblPolicy", row, "Step", str(step.number),
                "Step {value} of this policy is there twice; the first row counts.", "Delete one of the rows.",
            )  # fmt: skip
        steps.setdefault(step.number, step)
    found = {key: Policy(shown[key], tuple(steps[at] for at in sorted(steps))) for key, steps in rows.items()}
    if DEFAULT.casefold() not in found:
        found[DEFAULT.casefold()] = _shipped(numbers, table, problems)
    return found


def _shipped(numbers: Numbers, table: pd.DataFrame | None, problems: Problems) -> Policy:
    if table is not None and len(table):
        problems.add(
            "Warning", "tblPolicy", -1, "Policy", DEFAULT,
            "There is no policy {value}; the one that arbook is delivered with is used instead.",
            "Name one of the policies {value}.",
        )  # fmt: skip
    return shipped_policy(numbers)


def _cells(table: pd.DataFrame | None) -> pd.DataFrame:
    """Return the twelve columns as objects, blanks None."""
    if table is None:
        return pd.DataFrame(columns=list(NAMES), dtype=object)
    found = pd.DataFrame(index=range(len(table)))
    for name in NAMES:
        values = [None] * len(table) if name not in table.columns else table[name].tolist()
        found[name] = pd.Series([None if pd.isna(value) else value for value in values], dtype=object)
    return found


def _step(cells: Mapping[str, object], numbers: Numbers) -> Step:
    """Read one row.

    Raises
    ------
    UnreadableStep
    """
    number = _whole("Step", cells["Step"], numbers)
    if number <= 0:
        raise UnreadableStep("Step", "A step needs a number above 0")
    name = str(cells["Name"] or "").strip()
    if not name:
        raise UnreadableStep("Name", "The step has no name")
    return Step(
        number, name,
        cast(Clock, _word("Clock", cells, CLOCKS)),
        _whole("Days", cells["Days"], numbers),
        _word("Channel", cells, CHANNELS),
        _word("Track", cells, ("Ladder", "Side")) == "Side",
        _whole("Gap", "ContactGap" if cells["Gap"] is None else cells["Gap"], numbers),
        _word("Only if", cells, CONDITIONS),
        to_cents(_number("Min amount", 0 if cells["Min amount"] is None else cells["Min amount"], numbers)),
        str(cells["Template"] or "").strip(),
        str(cells["Owner"] or "").strip() or "Collector",
    )  # fmt: skip


def _word(field: str, cells: Mapping[str, object], words: Sequence[str]) -> str:
    typed = " ".join(str(cells[field] or "").split())
    for word in words:
        if word.casefold() == typed.casefold():
            return word
    listed = ", ".join(word for word in words if word)
    raise UnreadableStep(field, f"'{typed}' is not one of {listed}" if typed else f"{field} is blank")


def _whole(field: str, cell: object, numbers: Numbers) -> int:
    number = _number(field, cell, numbers)
    if number != int(number):
        raise UnreadableStep(field, f"{number} is not a whole number")
    return int(number)


def _number(field: str, cell: object, numbers: Numbers) -> Decimal:
    """Read a number, the name of a setting, or a sum of them such as "NoticeDays + 1".

    Raises
    ------
    UnreadableStep
    """
    if isinstance(cell, int | float | Decimal):
        return Decimal(str(cell))
    text = str(cell or "").strip()
    if not text:
        raise UnreadableStep(field, f"{field} is blank")
    plain = {name.casefold(): value for name, value in numbers.items()}
    at, total = 0, Decimal(0)
    while at < len(text):
        term = _TERM.match(text, at)
        if term is None or (at > 0 and not term[1]):
            raise UnreadableStep(field, f"'{text}' is neither a number nor the name of a setting")
        total += (-1 if term[1] == "-" else 1) * _value(field, term[2], plain)
        at = term.end()
    return total


def _value(field: str, word: str, plain: Numbers) -> Decimal:
    if word.casefold() in plain:
        return plain[word.casefold()]
    try:
        return Decimal(word)
    except InvalidOperation:
        raise UnreadableStep(field, f"'{word}' is not the name of a setting with a number") from None


@dataclass(frozen=True)
class Policies:
    """The policies in use, and which of them each customer has (a code, by customer code)."""

    policies: tuple[Policy, ...]
    of_customer: Ints


def policies_of(
    parties: Parties, customers: pd.DataFrame | None, found: Mapping[str, Policy], problems: Problems
) -> Policies:
    """Choose each customer's policy: Customers.Policy, else the policy named as its Group, else Default."""
    names = list(found)
    place = {name: at for at, name in enumerate(names)}
    code = np.full(len(parties.customers), place[DEFAULT.casefold()], np.int64)
    rows = parties.row_of
    known = np.flatnonzero(rows != BLANK)
    for field in ("Group", "Policy"):  # the second overrules the first
        typed = column(customers, field)
        if typed is None:
            continue
        texts = text_at(typed, rows[known])
        codes = np.array([place.get(text.strip().casefold(), BLANK) for text in texts], np.int64)
        code[known] = np.where(codes == BLANK, code[known], codes)
        if field == "Policy":
            lost = [at for at, text in enumerate(texts) if text.strip() and codes[at] == BLANK]
            problems.add(
                "Warning", "tblCustomers", rows[known[lost]], "Policy", [texts[at] for at in lost],
                "There is no policy {value}; the customer follows that of its group, or Default.",
                "Choose a policy of the sheet Policy.",
            )  # fmt: skip
    return Policies(tuple(found[name] for name in names), code)
