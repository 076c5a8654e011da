"""The case file of one customer: one folder, with one document and the papers, ready for a lawyer or an agency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast

import pandas as pd

from arbook.book.book import Book
from arbook.bucket import Basis, Buckets
from arbook.case_file import CaseFile, Sources, case_file
from arbook.statement import Statements
from arbook.wording import wording
from macros.case_document import Section, write_document
from macros.computing import Results, compute
from macros.enclosures import Enclosure, Named, copy, find
from macros.file_name import safe_name
from macros.inputs import Inputs, read_inputs
from macros.letterhead import Letterhead, letterhead
from macros.outcome import DONE, DONE_WITH_ERRORS, Outcome, counted
from macros.spoken import language_of
from macros.statement import known_customer
from macros.statement_file import write_sheet
from macros.whole import make_folder

PAPERS = "Papers"  # folder of the copies
_PARTIES = ("Name", "Reg no", "VAT", "Kind", "Country", "Address", "Contact", "Phone", "E-mail", "Signatory")
_ENCLOSED, _PARTIES_OF, _WAS_AGREED = "Papers", "Parties", "What was agreed"
_OF_WORDS = (_ENCLOSED, _PARTIES_OF, _WAS_AGREED)  # sections with headings of our own
_AGREED = ("Terms", "Terms signed", "Late interest", "Credit checked", "Status", "Status reason")


def case(book: Book, now: datetime, customer: str, out: Path, home: Path | None) -> Outcome:
    """Make a customer's case file; the book isn't changed.

    Parameters
    ----------
    book : Book
    now : datetime
    customer : str
    out : Path
        The new folder is made in it, whole or not at all.
    home : Path or None
        The workbook's folder, in which the papers of the columns File are looked for; letters also in OutFolder.

    Raises
    ------
    CommandError
        If there is no such customer.
    """
    inputs = read_inputs(book)
    book.tell("Computing")
    results = compute(inputs, None, now.date())
    buckets = Buckets(inputs.settings.aging_limits, cast(Basis, inputs.settings.text("AgingBasis")))
    made = Statements(results.position, buckets)
    who = known_customer(inputs, made, customer)
    head, years = letterhead(inputs, who), inputs.settings.count("LimitationYears") or 0
    frames = inputs.frames
    sources = Sources(
        frames["tblActivity"], frames["tblPlans"], frames["tblInstallments"], results.slices, years,
        inputs.settings.count("PromiseGrace") or 0,
    )  # fmt: skip
    known = case_file(results.position, sources, who)
    papers: list[Enclosure] = []
    say = wording(language_of(book)).of

    def fill(folder: Path) -> None:
        book.tell("Copying papers")
        papers.extend(copy(find(_named(known, head), home, _letters(inputs)), folder / PAPERS))
        write_sheet(folder / "Statement.xlsx", made.of(who), head)
        sections = [_said(section, say) for section in _sections(known, papers, head, results, years)]
        write_document(folder / "Case file.docx", say(f"Case file: {head.name} ({who})"), sections, now)

    place = make_folder(out, safe_name(f"Case {who} {results.as_of}"), fill)
    missing = [paper for paper in papers if paper.path is None]
    return Outcome(
        "case",
        (f"{place} is ready: {counted(len(papers) - len(missing), 'paper')} copied.", *map(_missing, missing)),
        results.errors, results.warnings,
        {"folder": str(place), "papers": len(papers) - len(missing), "missing": len(missing)},
        DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip


def _said(section: Section, say: Callable[[str], str]) -> Section:
    """Say our words of a section in a language; names of columns stay, and what people wrote."""
    table = section.table
    if section.heading in _OF_WORDS:
        table = table.rename(columns=say)
    if section.heading == _ENCLOSED:
        table = table.assign(**{table.columns[at]: table.iloc[:, at].map(say) for at in (0, -1)})
    words = tuple(map(say, section.words))
    return replace(section, heading=say(section.heading), words=words, table=table, none=say(section.none))


def _letters(inputs: Inputs) -> Path | None:
    """Return the folder of the runs of letters, by OutFolder; None where it is none of this computer."""
    told = inputs.settings.text("OutFolder")
    return None if not told or "://" in told else Path(told).expanduser()


def _named(known: CaseFile, head: Letterhead) -> list[Named]:
    """List what should have a paper: the contract, open invoices, plans; and contacts that name one."""
    named = [Named("Contract, terms or order", head.customer.get("File", ""))]
    seen = known.items[known.items["Type"] != "Plan interest"].drop_duplicates("Invoice")
    named += [Named(f"{row['Type']} {row['Invoice']}", _text(row["File"])) for row in seen.to_dict("records")]
    named += [Named(f"Plan {row['Plan']}", _text(row["File"])) for row in known.plans.to_dict("records")]
    contacts = known.contacts[known.contacts["File"].notna()]
    return named + [
        Named(f"{_text(row['Kind'])} of {row['Date']:%Y-%m-%d}", _text(row["File"]))
        for row in contacts.to_dict("records")
    ]


def _sections(
    known: CaseFile, papers: list[Enclosure], head: Letterhead, results: Results, years: int
) -> list[Section]:
    day = results.as_of
    enclosed = pd.DataFrame(
        {"For": [paper.what for paper in papers], "Named in the workbook": [paper.text for paper in papers],
         "Enclosed as": [f"{PAPERS}/{paper.path.name}" if paper.path else "" for paper in papers],
         "Missing": [paper.why for paper in papers]}
    )  # fmt: skip
    claim = "Claim = overdue + unapplied money (below 0) + late interest not charged yet + compensation. "
    barred = f"Time-barred on: due date, or the last signed confirmation or plan, plus {years} years (a setting). "
    return [
        Section(_PARTIES_OF, (), _parties(head)),
        Section(_WAS_AGREED, (), _two(head.customer, _AGREED), "Nothing is recorded."),
        Section(
            "Claim", (f"As of {day}. {claim}Disputed parts are in it; what is open may also be not due yet.",),
            known.claim, "Nothing is owed.",
        ),
        Section(
            "Open documents", (f"{barred}No legal advice: check the law.",), known.items.drop(columns="File"),
            "No document is open.",
        ),
        Section(
            "Late interest by its steps",
            ("Principal x rate x days / days of the year, rounded a row; From and To both count. A row with a Note "
             "is charged already, and its note is among the documents.",),
            known.interest,
        ),
        Section("Payments received", ("Refunds and returned payments are below 0.",), known.payments),
        Section("Letters, calls and other contacts", (), known.contacts.drop(columns="File")),
        Section("Promises to pay", ("Received: money that came in time for the promise.",), known.promises),
        Section("Installment plans", (), known.plans.drop(columns="File")),
        Section("Installments", (), known.installments),
        Section(_ENCLOSED, ("The whole account is in Statement.xlsx.",), enclosed),
    ]  # fmt: skip


def _parties(head: Letterhead) -> pd.DataFrame:
    names = [name for name in _PARTIES if head.company.get(name) or head.customer.get(name)]
    return pd.DataFrame(
        {"": ["Code", *names], "Creditor": ["", *(head.company.get(name, "") for name in names)],
         "Debtor": [head.customer["Customer"], *(head.customer.get(name, "") for name in names)]}
    )  # fmt: skip


def _two(known: Mapping[str, str], names: tuple[str, ...]) -> pd.DataFrame:
    shown = [name for name in names if known.get(name)]
    return pd.DataFrame({"What": shown, "Recorded": [known[name] for name in shown]})


def _missing(paper: Enclosure) -> str:
    return f"Missing: {paper.what}" + (f", {paper.text}" if paper.text else "") + f" ({paper.why})."


def _text(cell: object) -> str:
    return "" if pd.isna(cell) else str(cell)  # type: ignore[call-overload]  # a scalar of a frame
