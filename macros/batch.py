"""What a run of letters is made of: letters, notes for calls, and what is left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd

from arbook.cell import text_of
from arbook.letter import Letter
from arbook.letter_case import Case
from arbook.letter_tables import AGREEMENT, REMINDER
from arbook.letter_template import Templates
from arbook.letters import write_letter
from arbook.sales_letter import TEMPLATE as TELL_SALES
from macros.earlier import Earlier, Key, stem
from macros.letter_desk import Desk, NoLetter, case_of, step_of
from macros.letter_mail import UnusableAddress, addresses
from macros.sales_reps import HOLD_NOTICE

WRITTEN: Final = ("E-mail", "Letter", "Registered letter")
SPOKEN: Final = ("Call", "Note")
UNSENT: Final = "drafted already in run {}, which isn't marked as sent (draft it anew with --again)"
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Draft:
    """One letter of a run: the row of tblActions, its case and text, and why it isn't what was asked for.

    `also` is the row of a hold notice that this letter tells, too.
    """

    action: Row
    case: Case
    letter: Letter
    mail: bool
    remark: str = ""
    also: tuple[Row, ...] = ()

    @property
    def name(self) -> str:
        """Name of its file, without the ending."""
        return name_of(self.action)

    @property
    def cents(self) -> int:
        """What it asks for, interest aside unless it is an interest note."""
        case, plan = self.case, self.case.plan or {}
        if case.note:
            return case.amounts.claim
        told = plan.get({AGREEMENT: "Amount", REMINDER: "Next amount"}.get(case.template, ""))
        return case.amounts.asked if told is None or pd.isna(told) else int(told)


@dataclass
class Batch:
    """All that a run writes, and what it leaves out and why."""

    drafts: list[Draft] = field(default_factory=list)
    notes: list[Letter] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)  # customer, template, why
    waiting: set[Key] = field(default_factory=set)  # drafted by an earlier run


def key_of(action: Row) -> Key:
    """Return what a row of tblActions or tblLetters is about: customer, currency, template, step."""
    texts = (text_of(action[name]) for name in ("Customer", "Currency", "Template"))
    customer, currency, template = texts
    return customer, currency, template, step_of(action)


def name_of(action: Row) -> str:
    """Return the name of a letter's file, without the ending."""
    customer, currency, template, _ = key_of(action)
    about = text_of(action.get("About"))
    return f"{customer} {currency} {template}" + (f" {about}" if about else "")


def batch_of(desk: Desk, actions: Sequence[Row], templates: Templates, earlier: Earlier) -> Batch:
    """Write the letters and call notes of rows of tblActions and the like.

    A hold notice is told in another letter to the same customer in the same currency, where there is one that can
    (domain C2).
    """
    batch = Batch()
    meant = [action for action in actions if _has_letter(action, templates)]
    for action in meant:
        if text_of(action["Template"]) != HOLD_NOTICE:
            _add(batch, desk, action, templates, earlier)
    holds = [action for action in meant if text_of(action["Template"]) == HOLD_NOTICE]
    places: dict[tuple[str, str], list[int]] = {}
    for place, draft in enumerate(batch.drafts):
        places.setdefault(key_of(draft.action)[:2], []).append(place)
    for action in holds:
        if not _folded(batch, places.get(key_of(action)[:2], ()), action, templates):
            _add(batch, desk, action, templates, earlier)
    return batch


def told_earlier(action: Row, earlier: Earlier) -> str:
    """Return the run that told a sales rep of a row of tblActions; "" where none did."""
    return earlier.run_of(key_of(action), int(action["Overdue"]))


def _has_letter(action: Row, templates: Templates) -> bool:
    """Whether a row has a text: hand-over and the like have none, and sales reps have a message of their own."""
    template = text_of(action["Template"])
    spoken_or_written = text_of(action["Channel"]) in (*WRITTEN, *SPOKEN)
    return spoken_or_written and template not in ("", TELL_SALES) and template in templates.names("en")


def _add(batch: Batch, desk: Desk, action: Row, templates: Templates, earlier: Earlier) -> None:
    """Add one letter or call note, or why there is none."""
    key, channel = key_of(action), text_of(action["Channel"])
    about = text_of(action.get("About"))
    if about and stem(name_of(action)) in earlier.files:
        run = earlier.files[stem(name_of(action))]
        if run:
            batch.left_out.append((key[0], key[2], UNSENT.format(run)))
        return
    try:
        case = case_of(desk, action)
    except NoLetter as why:
        batch.left_out.append((key[0], key[2], str(why)))
        return
    letter = write_letter(case, templates)
    if channel in SPOKEN:
        batch.notes.append(letter)
        return
    draft = _draft(action, case, letter, channel)
    run = "" if about else earlier.run_of(key, draft.cents)
    if run:
        batch.waiting.add(key)
        batch.left_out.append((key[0], key[2], UNSENT.format(run)))
    else:
        batch.drafts.append(draft)


def _folded(batch: Batch, places: Sequence[int], action: Row, templates: Templates) -> bool:
    """Tell a hold in one of these drafts, the first whose template has words for it."""
    for place in places:
        draft = batch.drafts[place]
        letter = write_letter(replace(draft.case, hold=True), templates)
        if letter.text != draft.letter.text:
            batch.drafts[place] = replace(draft, letter=letter, also=(action,))
            return True
    return False


def _draft(action: Row, case: Case, letter: Letter, channel: str) -> Draft:
    """Decide between mail and paper: a mail needs an address that can be used."""
    if channel != "E-mail":
        missing = "" if case.reader.address else "no postal address on Customers"
        return Draft(action, case, letter, False, missing)
    try:
        if addresses(case.reader.email):
            return Draft(action, case, letter, True)
        return Draft(action, case, letter, False, "no e-mail address on Customers: a letter to post instead")
    except UnusableAddress as wrong:
        return Draft(action, case, letter, False, f"{wrong}: a letter to post instead")
