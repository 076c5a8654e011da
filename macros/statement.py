"""Statements of account: one on the sheet Statement, one as a file, or those of all customers as files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import pandas as pd

from arbook.book.book import Book, Value
from arbook.book.options import Settings, read_settings
from arbook.book.results import STATEMENT
from arbook.book.settings import STATEMENT_FORM
from arbook.bucket import Basis, Buckets
from arbook.letter_template import TemplateError
from arbook.money import from_cents
from arbook.problem import Problems
from arbook.statement import Statement, StatementKind, Statements
from arbook.statement_labels import DEFAULT, labels_of
from arbook.statement_rows import COLUMNS
from macros.computing import compute
from macros.file_name import distinct, safe_name
from macros.inputs import Inputs, read_inputs
from macros.letter_desk import desk_of
from macros.letterhead import Letterhead, letterhead
from macros.log import Run
from macros.outcome import CommandError, Figure, Outcome, counted
from macros.own_templates import templates_of
from macros.pdf import to_pdf
from macros.statement_file import ENDINGS, title_of, write_sheet, write_statement
from macros.statement_mail import Covers
from macros.whole import make_folder

SHOWN_CURRENCIES = 3  # rows of the block Statement_Aging below its headings, and of Statement_Pay
_LINES = 5  # of the blocks Statement_Sender and Statement_Reader


@dataclass(frozen=True)
class Period:
    """What a statement is of; a blank day or kind is that of the form, on the sheet Statement."""

    first: date | None = None
    last: date | None = None
    kind: str = ""


def statement(book: Book, now: datetime, customer: str = "", period: Period | None = None) -> Outcome:
    """Fill the sheet Statement, and its form with what it shows.

    Parameters
    ----------
    book : Book
    now : datetime
    customer : str
        Default: the form's.
    period : Period, optional

    Raises
    ------
    CommandError
        If the form doesn't say whose, or has a value that can't be used.
    """
    run = Run("statement", now)
    form, period = _form(book), period or Period()
    made, inputs = _statements(book, now, form, period)
    who = known_customer(inputs, made, customer or form.text("Statement_Customer"))
    one = made.of(who, _kind(form, period), period.first or form.day("Statement_From"))
    head = letterhead(inputs, who)
    book.set("Statement_Customer", who)
    for name, typed in (("From", period.first), ("To", period.last), ("Kind", period.kind)):
        if typed:
            book.set(f"Statement_{name}", typed)
    _write_head(book, one, head, made.buckets)
    book.replace(STATEMENT.name, _in_words(one, head))
    run.log(book, f"Statement of {who}", as_of=_day(one), rows=len(one.rows))
    book.save()
    return Outcome(
        "statement", (f"The sheet Statement has the account of {who}.", *_words(one)), figures=_figures(one)
    )


def statement_file(book: Book, now: datetime, customer: str, out: Path, period: Period) -> Outcome:
    """Write a customer's statement to a file that ends in .xlsx or .pdf; the book isn't changed."""
    form = _form(book)
    made, inputs = _statements(book, now, form, period)
    who = known_customer(inputs, made, customer)
    one = made.of(who, _kind(form, period), period.first or form.day("Statement_From"))
    write_statement(out, one, letterhead(inputs, who))
    return Outcome("statement", (f"{out} has the account of {who}.", *_words(one)), figures=_figures(one))


def statements(
    book: Book, now: datetime, out: Path, period: Period, overdue: bool = False, ending: str = ".xlsx",
    mail: bool = False,
) -> Outcome:  # fmt: skip
    """Write the statements of all customers who have one into a new folder inside `out`.

    Parameters
    ----------
    book : Book
    now : datetime
    out : Path
    period : Period
    overdue : bool
        Only of customers with anything overdue.
    ending : {".xlsx", ".pdf"}
    mail : bool
        Also a mail to each customer with an e-mail address, as a draft, the statement attached.
    """
    form = _form(book)
    made, inputs = _statements(book, now, form, period)
    kind, first = _kind(form, period), period.first or form.day("Statement_From")
    found = [one for one in made.all(kind, first) if one.overdue or not overdue]
    if not found:
        return Outcome("statements", ("No customer has anything to state.",), figures={"statements": 0})
    names = distinct([safe_name(f"{one.customer} {letterhead(inputs, one.customer).name}") for one in found])
    covers = _covers(inputs, _day(found[0]), now.date(), out) if mail else None
    mailless: list[str] = []

    def fill(folder: Path) -> None:
        sheets = [folder / f"{name}.xlsx" for name in names]
        for one, path in zip(found, sheets, strict=True):
            book.tell(f"Writing {path.name}")
            write_sheet(path, one, letterhead(inputs, one.customer))
        if ending == ENDINGS[1]:
            to_pdf(sheets, folder)
            for path in sheets:
                path.unlink()
        if covers:
            mailless.extend(covers.write(found, [path.with_suffix(ending) for path in sheets]))

    try:
        place = make_folder(out, f"Statements {found[0].last}", fill)
    except TemplateError as wrong:
        raise CommandError(str(wrong)) from None
    late, mails = sum(one.overdue for one in found), len(found) - len(mailless) if mail else 0
    lines = [f"{place} has {counted(len(found), 'statement')}, {late:,} of them with something overdue."]
    if mail:
        lines += [f"{counted(mails, 'mail')} to look at and send, the statement attached.", *mailless]
    return Outcome(
        "statements", tuple(lines),
        figures={"folder": str(place), "statements": len(found), "overdue": late, "mails": mails},
    )  # fmt: skip


def _covers(inputs: Inputs, last: date, today: date, out: Path) -> Covers:
    """Prepare the mails' covers, as of the statements' last day."""
    folder = inputs.settings.text("OutFolder")
    return Covers(
        desk_of(inputs, compute(inputs, last, today)),
        templates_of(inputs, Path(folder).expanduser() if folder else out),
    )


def known_customer(inputs: Inputs, made: Statements, text: str) -> str:
    """Return the code of a customer whom the book knows.

    Raises
    ------
    CommandError
        If it is blank or unknown; near ones are said.
    """
    codes = [code for code in made.position.ledger.parties.customers if code]
    if text in codes:
        return text
    if not text:
        raise CommandError("Type a customer's code into Statement_Customer (sheet Statement), then press Statement.")
    table = inputs.frames["tblCustomers"]
    named = dict(zip(table["Name"].astype("str").fillna(""), table["Customer"].astype("str"), strict=True))
    plain = {**{name.casefold(): code for name, code in named.items()}, **{code.casefold(): code for code in codes}}
    near = [plain[word] for word in get_close_matches(text.casefold(), plain, n=3, cutoff=0.6)]
    hint = f" Did you mean {' or '.join(dict.fromkeys(near))}?" if near else ""
    raise CommandError(f"There is no customer {text!r} on the sheets Customers, Invoices and Payments.{hint}")


def _form(book: Book) -> Settings:
    """Read the form; what can't be used is refused, with its cell's name."""
    problems = Problems()
    form = read_settings(book, problems, STATEMENT_FORM)
    for problem in problems.found:
        if problem.field.startswith("Statement_") and problem.severity == "Error":
            raise CommandError(f"{problem.field} (sheet Statement): {problem.problem} {problem.what_to_do}")
    return form


def _statements(book: Book, now: datetime, form: Settings, period: Period) -> tuple[Statements, Inputs]:
    inputs = read_inputs(book)
    last = period.last or form.day("Statement_To") or inputs.settings.day("AsOf") or now.date()
    first = period.first or form.day("Statement_From")
    if first is not None and first > last:
        raise CommandError(f"The statement begins on {first}, after its end on {last}. Correct one of them.")
    book.tell("Computing")
    buckets = Buckets(inputs.settings.aging_limits, cast(Basis, inputs.settings.text("AgingBasis")))
    return Statements(inputs.ledger(max(last, now.date())).as_of(last), buckets), inputs


def _kind(form: Settings, period: Period) -> StatementKind:
    return cast(StatementKind, period.kind or form.text("Statement_Kind") or "Activity")


def _write_head(book: Book, one: Statement, head: Letterhead, buckets: Buckets) -> None:
    """Write what stands above the table: both parties, title, ages, where to pay, headings in the language."""
    labels = labels_of(head.language)
    company, reader = head.sender_lines(labels), head.reader_lines(labels)
    book.set_block("Statement_Sender", [[line] for line in company[:_LINES]])
    book.set_block("Statement_Reader", [[line] for line in reader[:_LINES]])
    book.set("Statement_Title", title_of(one, labels))
    names = [*buckets.labels, "Total", "Overdue", "Disputed"]
    rows: list[list[Value]] = [["", *(labels.aging.get(name, labels.columns.get(name, name)) for name in names)]]
    for account in one.accounts[:SHOWN_CURRENCIES]:
        cents = [*account.aging.values(), account.closing, account.overdue, account.disputed]
        rows.append([account.currency, *(from_cents(each) for each in cents)])
    book.set_block("Statement_Aging", rows)
    pay = [
        [labels.text("pay", currency=account.currency, bank=head.bank(account.currency))]
        for account in one.accounts[:SHOWN_CURRENCIES]
        if account.closing > 0 and head.bank(account.currency)
    ]
    book.set_block("Statement_Pay", pay)
    translated = [[labels.columns.get(name, name) for name in COLUMNS]]
    book.set_block("Statement_Labels", translated if labels.language != DEFAULT else [])


def _in_words(one: Statement, head: Letterhead) -> pd.DataFrame:
    """Return the rows with the words of the customer's language."""
    types = labels_of(head.language).types
    return one.rows.assign(Type=one.rows["Type"].map(lambda word: types.get(word, word)).astype("str"))


def _words(one: Statement) -> list[str]:
    """Say the balances."""
    what = "open items" if one.kind == "Open items" else f"activity from {one.first or 'the beginning'}"
    return [
        f"{account.currency}: {what} to {one.last}, balance {from_cents(account.closing):,}, "
        f"overdue {from_cents(account.overdue):,}."
        for account in one.accounts
    ]


def _figures(one: Statement) -> dict[str, Figure | list[dict[str, Figure]]]:
    accounts: list[dict[str, Figure]] = [
        {
            "currency": account.currency,
            "opening": from_cents(account.opening),
            "closing": from_cents(account.closing),
            "overdue": from_cents(account.overdue),
            "rows": len(account.rows),
        }
        for account in one.accounts
    ]
    return {"customer": one.customer, "as_of": _day(one), "accounts": accounts}


def _day(one: Statement) -> date:
    return date.fromisoformat(str(one.last))
