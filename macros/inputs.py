"""What every command that computes reads first: settings, typed input tables, and the problems found on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

import numpy as np
import pandas as pd

from arbook.answers import Answers
from arbook.book.book import Book, CellReason, RawTable
from arbook.book.frame import frame
from arbook.book.headers import match, merged, structure
from arbook.book.options import Settings, read_settings
from arbook.book.place import Accepted, accepted_reasons, in_table
from arbook.book.results import AGING, DISCOUNTS, INTEREST, OPEN_ITEMS, TABLES
from arbook.code import Ints
from arbook.field import day_number
from arbook.ledger import Ledger, LedgerSettings
from arbook.money import to_cents
from arbook.plan import PlanRules, Plans, read_plans
from arbook.plan_checks import consistent
from arbook.problem import Problems
from arbook.working_days import Calendar, Roll
from macros.changes import Watched

READ = (
    "tblInvoices", "tblPayments", "tblAllocations", "tblCustomers", "tblActivity", "tblFX", "tblHolidays",
    "tblRates", "tblInterest", "tblChecks", "tblBanks", "tblTeam", "tblPolicy", "tblSignals", "tblActions",
    "tblLetters", "tblPlans", "tblInstallments", "tblControl", "tblClosings", "tblSnapshots", "tblChanges",
    "tblProvision",
)  # fmt: skip
UNSAID = ("tblChecks", "tblActions", "tblLetters", "tblChanges")  # ours; macros.answers says what is typed badly
LONG = {"tblInvoices", "tblPayments"}  # once their frames are made, only keys are looked up in their cells
IF_THERE = ("tblArchived",)  # a book that never archived anything does without
WRITTEN = (AGING, OPEN_ITEMS, DISCOUNTS)  # whole, by a refresh; not read


@dataclass(frozen=True)
class Inputs:
    """The input tables of a book.

    Attributes
    ----------
    settings : Settings
    raws : dict of str to RawTable
        The tables as read, those that the book has; of those in `LONG` only the cells of the key.
    frames : dict of str to DataFrame
        Typed (`arbook.book.frame`); empty where the book lacks the table. Index: position in the table.
    problems : Problems
        Of settings, structure and cells; rows are positions in the tables.
    accepted : mapping
        Reasons typed into Checks.
    cell_reasons : sequence of CellReason
        Why cell functions show errors.
    answers : Answers
        What was typed into Actions and Letters (`macros.answers.with_answers`).
    """

    settings: Settings
    raws: dict[str, RawTable]
    frames: dict[str, pd.DataFrame]
    problems: Problems
    accepted: Accepted
    cell_reasons: Sequence[CellReason]
    answers: Answers = field(default_factory=Answers)

    def ledger(self, until: date) -> Ledger:
        """Build the ledger; its problems are not among `problems` yet (`placed`).

        Installment plans are watched for defaults until that day.
        """
        return Ledger.build(
            self.frames["tblInvoices"],
            self.frames["tblPayments"],
            self.frames["tblAllocations"],
            self.frames["tblCustomers"],
            self.frames["tblActivity"],
            LedgerSettings(
                base_currency=self.settings.text("BaseCurrency"),
                default_terms=self.settings.text("DefaultTerms"),
                eom_cutoff=self.settings.count("EomCutoff"),
                roll=cast(Roll, self.settings.text("RollConvention")),
                calendar=self.calendar(),
            ),
            self._unread_due(),
            self._plans(until),
        )

    def _plans(self, until: date) -> Plans | None:
        """Return the installment plans; None when there are none. What is wrong with them joins `problems`."""
        found = Problems()
        plans = consistent(read_plans(self.frames["tblPlans"], self.frames["tblInstallments"], found), found)
        self.problems.found += [one for one in self.placed(found).found if one not in self.problems.found]
        rules = PlanRules(self.settings.count("MissedDays") or 0, self.settings.count("MissedBeforeDefault") or 0)
        return Plans(plans, rules, day_number(until)) if plans else None

    def _unread_due(self) -> Ints:
        """Return which rows of the frame of invoices have a Due date that can't be read."""
        places = [
            problem.row
            for problem in self.problems.found
            if (problem.table, problem.field, problem.severity) == ("tblInvoices", "Due date", "Error")
        ]
        rows = self.frames["tblInvoices"].index.get_indexer(pd.Index(places, dtype="int64"))
        return np.asarray(rows[rows >= 0], np.int64)

    def placed(self, problems: Problems) -> Problems:
        """Return problems of a calculation with their rows as positions in the tables."""
        return in_table(problems, self.frames)

    def calendar(self) -> Calendar:
        """Return the working days of tblHolidays: rows of HolidayCountry, and those that name no country."""
        days = self.frames["tblHolidays"]
        country = self.settings.text("HolidayCountry")
        named = days["Country"].astype("str").fillna("")
        days = days[days["Date"].notna() & ((named == "") | (named == country) | (country == ""))]
        worked = (days["Working"].astype("str") == "yes").to_numpy(bool)
        dates = days["Date"].dt.date
        return Calendar(holidays=frozenset(dates[~worked]), working_days=frozenset(dates[worked]))


def read_inputs(book: Book) -> Inputs:
    """Read settings and input tables; what can't be read is collected."""
    problems = Problems()
    settings = read_settings(book, problems)
    there = book.tables()
    raws = book.read_all([name for name in (*READ, *IF_THERE) if name in there and not _of_no_use(book, name)])
    headings = {name: book.headings(name) if name in TABLES else () for name in there}  # users' may have none
    written = [table for table in WRITTEN if table.name in there]  # a refresh refuses a book without one of them
    structure(headings, [*(TABLES[name] for name in READ), *written], problems)
    merged(raws.values(), problems)
    frames = {
        name: frame(
            raws.get(name) or nothing(name), TABLES[name], settings.read_options,
            problems if name not in UNSAID else Problems(),
        )
        for name in (*READ, *IF_THERE)
    }  # fmt: skip
    frames["tblInvoices"] = _disputed_in_cents(frames["tblInvoices"])
    if isinstance(book, Watched):
        frames["tblChanges"] = pd.concat([frames["tblChanges"].astype("str"), book.seen()])
    for name in raws.keys() & LONG:
        raws[name] = raws[name].lean(match(raws[name].columns, TABLES[name].key).values())
    return Inputs(settings, raws, frames, problems, accepted_reasons(frames["tblChecks"]), book.cell_reasons())


def _disputed_in_cents(invoices: pd.DataFrame) -> pd.DataFrame:
    """Return the invoices with disputed amounts in cents; the column also holds words, so it is read as it is."""
    cells = invoices["Disputed"]
    if not any(isinstance(cell, float) for cell in cells.dropna()):
        return invoices
    cents = [to_cents(cell) if isinstance(cell, float) and cell == cell else cell for cell in cells]
    return invoices.assign(Disputed=pd.Series(cents, index=cells.index, dtype="object"))


def _of_no_use(book: Book, name: str) -> bool:
    """Whether a table needn't be read: in tblInterest only charged and waived rows count, and it may be long."""
    return name == INTEREST.name and book.surely_blank(name, ("Note", "Waived"))


def nothing(name: str) -> RawTable:
    """Return a table without rows in place of one that the book lacks."""
    return RawTable(name, TABLES[name].sheet, TABLES[name].header_row + 1, 1, 0, {})
