"""What the letters of a run share, and the case of each: who is written to, about which documents, for how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from arbook.cell import text_of
from arbook.field import day_number
from arbook.late_terms import late_terms
from arbook.letter_case import Bank, Case, Company, Reader, Sender
from arbook.letter_items import announced, chosen, claimed, interest_bases, letter_lines, with_interest
from arbook.letter_tables import AGREEMENT
from arbook.problem import Problems
from arbook.rates import read_rates
from macros.computing import Results
from macros.inputs import Inputs
from macros.noted import TEMPLATE as NOTE
from macros.noted import Notes
from macros.planned import ABOUT_PLANS, installments_of, plan_for, plans_of
from macros.rules import interest_settings

ANNOUNCES: Final = "second-letter"  # the template that announces interest
CLAIMS: Final = ("third-letter", "final-notice", "interest-note", "plan-offer")
CONFIRM: Final = "confirm-receipt"  # asks for an answer, not for money
STATEMENT: Final = "statement"  # says how things stand, whatever that is
STOPPED: Final = ("Legal", "Insolvent")
NO_AMOUNT: Final = ("thank-you", "friendly-call", "welcome-call")  # said without documents
Row = Mapping[Any, Any]


class NoLetter(Exception):  # noqa: N818 - named after the case, as UnusableAddress
    """Nothing is to be written to this customer now; the message says why."""


@dataclass(frozen=True)
class Desk:
    """What the letters of a run share.

    Attributes
    ----------
    inputs, results
    lines : mapping of (customer, currency) to DataFrame
        ``letter_lines`` of each.
    on_account : mapping of (customer, currency) to cents
        Unapplied, 0 or more.
    overdue : mapping of (customer, currency) to cents
    slices : mapping of (customer, currency) to DataFrame
        Interest neither charged nor waived.
    bases : mapping of customer to "", "law" or "terms"
    told : set of (customer, currency)
        Who got a letter that announced interest; a blank currency means all.
    customers : mapping of code to row of tblCustomers
    banks : mapping of currency to Bank
    team : mapping of name to e-mail address
    company : Company
    plans, installments : DataFrame
        tblPlans and tblInstallments, as of the day.
    nothing : DataFrame
        Lines of who has none.
    """

    inputs: Inputs
    results: Results
    lines: Mapping[tuple[str, str], pd.DataFrame]
    on_account: Mapping[tuple[str, str], int]
    overdue: Mapping[tuple[str, str], int]
    slices: Mapping[tuple[str, str], pd.DataFrame]
    bases: Mapping[str, str]
    told: set[tuple[str, str]]
    customers: Mapping[str, Row]
    banks: Mapping[str, Bank]
    team: Mapping[str, str]
    company: Company
    plans: pd.DataFrame
    installments: pd.DataFrame
    nothing: pd.DataFrame

    @property
    def day(self) -> date:
        """Date of the letters."""
        return self.results.as_of

    @cached_property
    def notes(self) -> Notes:
        """Interest notes and what they charge."""
        return Notes(self.inputs, self.results)


def desk_of(inputs: Inputs, results: Results, next_actions: pd.DataFrame | None = None) -> Desk:
    """Gather what letters need; `next_actions` is `NextActions.items` where the ladder was computed."""
    settings, frames = inputs.settings, inputs.frames
    lines = letter_lines(_with_discounts(results), frames["tblInvoices"], next_actions)
    aged = results.aging.customers
    keys = list(zip(aged["Customer"].astype("str"), aged["Currency"].astype("str"), strict=True))
    agreed = late_terms(
        results.ledger, interest_settings(settings), read_rates(frames["tblRates"], Problems()), Problems()
    )
    day = results.as_of
    bases = interest_bases(results.ledger, agreed, day_number(day))
    policy = frames["tblPolicy"]
    steps = policy.loc[policy["Template"].astype("str") == ANNOUNCES, "Step"].dropna().astype(int)
    return Desk(
        inputs, results, _by_party(lines),
        dict(zip(keys, (-aged["Unapplied"]).tolist(), strict=True)),
        dict(zip(keys, aged["Overdue"].tolist(), strict=True)),
        _by_party(results.slices.astype({"Customer": "str", "Currency": "str"})),
        dict(zip(results.ledger.parties.customers, bases, strict=True)),
        announced(frames["tblActivity"], set(steps), pd.Timestamp(day)),
        {text_of(row["Customer"]): row for row in reversed(frames["tblCustomers"].to_dict("records"))},
        _banks(frames["tblBanks"]),
        {text_of(row["Name"]).casefold(): text_of(row["E-mail"]) for row in frames["tblTeam"].to_dict("records")},
        Company(*(settings.text(name) for name in _COMPANY)), plans_of(inputs, results),
        installments_of(inputs, results), lines.iloc[:0],
    )  # fmt: skip


_COMPANY: Final = (
    "CompanyName", "CompanyAddress", "CompanyRegNo", "CompanyVAT", "CompanyPhone", "CompanyEmail", "Signatory",
)  # fmt: skip


def case_of(desk: Desk, action: Row) -> Case:
    """Return the case of a row of tblActions.

    Raises
    ------
    NoLetter
        If there is nothing to ask for: paid meanwhile, covered by money on account, disputed, stopped.
    """
    settings, key = desk.inputs.settings, (text_of(action["Customer"]), text_of(action["Currency"]))
    template = text_of(action["Template"])
    row = desk.customers.get(key[0], {})
    _check_stops(action, row, template)
    pay_by = desk.day + timedelta(days=settings.count("LetterDays") or 0)
    if template == NOTE:
        return _note_case(desk, action, row, pay_by)
    plan = _plan(desk, action) if template in ABOUT_PLANS else None
    items = chosen(desk.lines.get(key, desk.nothing), template, step_of(action), plan)
    early = bool(len(items)) and not bool((items["Days overdue"].fillna(0) > 0).any())
    asks = plan is None and template not in (*NO_AMOUNT, CONFIRM)
    account = _on_account(desk, key, early and template != STATEMENT) if asks else 0
    _check_amount(items, account, template, plan)
    slices = _claims(desk, key, items, template)
    case = Case(
        template, desk.day, pay_by,
        desk.day + timedelta(days=settings.count("NoticeDays") or 0), _reader(desk, key[0], row), desk.company,
        key[1], with_interest(items, slices), _bank(desk, key[1]),
        _sender(desk, text_of(action["Owner"])), account, slices, desk.bases.get(key[0], ""), plan,
        None if plan is None else _installments(desk, plan), settings.count("MissedBeforeDefault") or 0,
        "registered" if text_of(action["Channel"]) == "Registered letter" else "",
    )  # fmt: skip
    if template not in NO_AMOUNT and (len(items) or template != STATEMENT):
        _check_bank(case)
    return case


def _note_case(desk: Desk, action: Row, row: Row, pay_by: date) -> Case:
    """Return the case of an interest note: the documents that bore its interest, its slices and its own due date."""
    code, currency, note = text_of(action["Customer"]), text_of(action["Currency"]), text_of(action["About"])
    slices = desk.notes.slices[note]
    items = with_interest(desk.notes.items(note), slices.assign(Line=1))
    due = desk.notes.due(note)
    case = Case(
        NOTE, desk.day, pay_by if due is None else max(due.date(), desk.day), pay_by, _reader(desk, code, row),
        desk.company, currency, items, _bank(desk, currency), _sender(desk, text_of(action["Owner"])),
        interest=slices, interest_basis=desk.bases.get(code, ""), note=desk.notes.numbers(note),
    )  # fmt: skip
    _check_bank(case)
    return case


def _check_bank(case: Case) -> None:
    if not case.bank.iban and not case.bank.bank:
        raise NoLetter(
            f"no bank account for {case.currency} on Settings (tblBanks), so the letter couldn't say how to pay"
        )


def _check_stops(action: Row, row: Row, template: str) -> None:
    for told in (text_of(action["Decision"]), text_of(row.get("Status"))):
        if told in STOPPED:
            raise NoLetter(f"{told}: all letters are stopped")
    if text_of(row.get("No reminders")) and template not in (*NO_AMOUNT, STATEMENT, NOTE, AGREEMENT):
        raise NoLetter(f"No reminders: {text_of(row['No reminders'])}")


def _check_amount(items: pd.DataFrame, account: int, template: str, plan: Row | None) -> None:
    """Stop a letter that has nothing to ask for (domain C3)."""
    if template in (*NO_AMOUNT, STATEMENT) or plan is not None:
        return
    if items.empty:
        raise NoLetter("nothing that a letter may ask for is open any more")
    opened, disputed = int(items["Open"].sum()), int(items["Disputed"].sum())
    if opened - disputed - account > 0:
        return
    if disputed >= opened:
        raise NoLetter("all of it is disputed: resolve the dispute first")
    raise NoLetter("money on account covers it: apply cash first")


def _on_account(desk: Desk, key: tuple[str, str], early: bool) -> int:
    """Return money on account in cents: before the due date, only what overdue items leave of it."""
    cents = int(desk.on_account.get(key, 0))
    return max(0, cents - int(desk.overdue.get(key, 0))) if early else max(0, cents)


def _claims(desk: Desk, key: tuple[str, str], items: pd.DataFrame, template: str) -> pd.DataFrame:
    """Return the interest that the letter claims: where it may, and after a letter that announced it (figures 14)."""
    may = template in CLAIMS and desk.bases.get(key[0], "") and not desk.told.isdisjoint({key, (key[0], "")})
    if not may or key not in desk.slices or items.empty:
        return pd.DataFrame()
    return claimed(desk.slices[key], items, desk.inputs.settings.yes("InterestOnDisputed"))


def _plan(desk: Desk, action: Row) -> Row:
    plan = plan_for(desk.plans, action, desk.day)
    if plan is None:
        raise NoLetter("there is no plan for it any more")
    return plan


def _bank(desk: Desk, currency: str) -> Bank:
    return desk.banks.get(currency, desk.banks.get("", Bank()))


def _installments(desk: Desk, plan: Row) -> pd.DataFrame:
    rows = desk.installments
    mine = (rows["Plan"] == plan["Plan"]) & (rows["Version"] == plan["Version"])
    return pd.DataFrame(rows[mine]).sort_values("No")


def _reader(desk: Desk, code: str, row: Row) -> Reader:
    names = ("Name", "Contact", "Address", "Reg no", "Country", "Language", "E-mail", "Phone")
    texts = [text_of(row.get(name)) for name in names]
    texts[5] = texts[5] or desk.inputs.settings.text("Language")
    return Reader(code, *texts)


def _sender(desk: Desk, owner: str) -> Sender:
    """Return who does the step, where it is a person of tblTeam or the like; else the company's own numbers."""
    return Sender(owner if owner not in _ROLES else "", desk.team.get(owner.casefold(), ""))


_ROLES: Final = ("Collector", "Manager", "Sales rep")  # nobody is named


def _banks(table: pd.DataFrame) -> dict[str, Bank]:
    return {
        text_of(row["Currency"]).upper(): Bank(text_of(row["Bank"]), text_of(row["IBAN"]), text_of(row["BIC"]))
        for row in reversed(table.to_dict("records"))  # of two rows the first counts
    }


def _by_party(frame: pd.DataFrame) -> dict[tuple[str, str], pd.DataFrame]:
    return {
        (str(customer), str(currency)): rows for (customer, currency), rows in frame.groupby(["Customer", "Currency"])
    }


def _with_discounts(results: Results) -> pd.DataFrame:
    lines = results.aging.lines
    row = lines["Row"].to_numpy(np.int64)
    until, now = results.discounts.of_documents(len(results.ledger.documents))
    return lines.assign(
        **{
            "Discount until": pd.array(until).take(row, allow_fill=True),
            "Discount now": now.take(row, allow_fill=True),
        }
    )


def step_of(action: Row) -> int | None:
    """Return the step of a row of tblActions or tblLetters, None where it has none."""
    step = action["Step"]
    return None if pd.isna(step) else int(step)
