"""The command line: `arbook COMMAND BOOK ...`.

A command imports what it needs when it runs, so that `--help` stays quick: no numpy, pandas or rich up here.
"""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arbook import __version__
from macros.clock import calendar_date, now
from macros.outcome import CommandError, Outcome
from macros.terminal import Progress, refuse, run

if TYPE_CHECKING:
    from arbook.book.file import FileBook
    from arbook.mapping import ExportKind

app = typer.Typer(
    help="The receivables workbook: a command for each thing that its buttons do.",
    rich_markup_mode=None,  # plain help starts four times faster
    add_completion=False,
    pretty_exceptions_enable=False,
)

BookPath = Annotated[Path, typer.Argument(metavar="BOOK", help="The workbook (.xlsm or .xlsx).")]
AsOf = Annotated[
    str,
    typer.Option(metavar="DATE", help="As it stood on this day, such as 2026-03-31; for this run only."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for scripts.")]


ExportFile = Annotated[Path | None, typer.Option(metavar="FILE", help="The export (.csv, .xlsx, .xls).")]


class DateOrder(StrEnum):
    """The order of day, month and year in an export."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class DecimalSign(StrEnum):
    """The decimal sign in an export."""

    POINT = "."
    COMMA = ","


class Preset(StrEnum):
    """The accounting programs whose exports arbook knows (arbook/data/presets)."""

    ONE_C = "1c"
    ERPNEXT = "erpnext"
    ODOO = "odoo"
    QUICKBOOKS = "quickbooks"
    SAP = "sap"
    XERO = "xero"


class Format(StrEnum):
    """How `show` prints a table."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Kind(StrEnum):
    """What a statement has."""

    ACTIVITY = "activity"
    OPEN_ITEMS = "open-items"


_KINDS = {Kind.ACTIVITY: "Activity", Kind.OPEN_ITEMS: "Open items"}
FirstDay = Annotated[str, typer.Option("--from", metavar="DATE", help="First day. Default: that of the form.")]
LastDay = Annotated[str, typer.Option("--to", metavar="DATE", help="Last day. Default: that of the form, or AsOf.")]


@app.command("new")
def new_command(book: BookPath, json: Json = False) -> int:
    """Make an empty workbook."""

    def work(_: Progress) -> Outcome:
        from macros.new import new

        return new(book)

    return run("new", work, json)


@app.command("demo")
def demo_command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write it.")] = Path(),
    json: Json = False,
) -> int:
    """Make a workbook with an invented ledger.

    It is refreshed, and its aging and tie-out are printed.
    """

    def work(progress: Progress) -> Outcome:
        from macros.demo import demo

        return demo(folder, now(), progress)

    return run("demo", work, json)


@app.command("import")
def import_command(
    book: BookPath,
    invoices: ExportFile = None,
    payments: ExportFile = None,
    customers: ExportFile = None,
    bank: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A bank statement (camt.053 or MT940); may be repeated.")
    ] = None,
    balances: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The general ledger's balances, whole or by customer.")
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Which column is which; the book remembers it.")
    ] = None,
    preset: Annotated[
        Preset | None, typer.Option(help="A map that comes with arbook, by the program that wrote the exports.")
    ] = None,
    dates: Annotated[DateOrder | None, typer.Option(help="The order of dates such as 03/04/2026.")] = None,
    decimal: Annotated[DecimalSign | None, typer.Option(help="The decimal sign of amounts.")] = None,
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="Of text exports, such as windows-1251. Default: UTF-8 or the map's.")
    ] = "",
    as_of: Annotated[str, typer.Option(metavar="DATE", help="The date of the exports. Default: AsOf.")] = "",
    archive: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Bring back what is in an archive; with no other file.")
    ] = None,
    json: Json = False,
) -> int:
    """Import invoices, payments, customers, bank statements.

    From .csv or .xlsx exports; without files, the newest of each kind in ImportFolder.
    """

    def work(progress: Progress) -> Outcome:
        day = _day(as_of)
        if archive is not None:
            from macros.unarchiving import unarchive

            return unarchive(_open(book, progress), archive, now())
        from macros.importing import ImportOptions, import_files

        named: dict[ExportKind, Path | None] = {
            "invoices": invoices,
            "payments": payments,
            "customers": customers,
        }
        files = {kind: path for kind, path in named.items() if path}
        options = ImportOptions(
            map_file,
            dates.value if dates else None,
            decimal.value if decimal else None,
            day,
            tuple(bank or ()),
            balances,
            preset.value if preset else "",
            encoding,
        )
        return import_files(_open(book, progress), files, options, now())

    return run("import", work, json)


@app.command("check")
def check_command(book: BookPath, as_of: AsOf = "", json: Json = False) -> int:
    """List what is wrong in the data (Checks)."""

    def work(progress: Progress) -> Outcome:
        day = _day(as_of)
        from macros.refreshing import check

        return check(_open(book, progress), now(), day)

    return run("check", work, json)


@app.command("refresh")
def refresh_command(book: BookPath, as_of: AsOf = "", json: Json = False) -> int:
    """Rebuild every result sheet.

    Open items, aging, checks and the written columns of Invoices.
    """

    def work(progress: Progress) -> Outcome:
        day = _day(as_of)
        opened = _begin(book, progress)
        opened.begin()  # a thread reads its texts while the modules are loaded
        from macros.refreshing import refresh

        return refresh(_heard(opened, progress), now(), day)

    return run("refresh", work, json)


@app.command("apply-cash")
def apply_cash_command(book: BookPath, json: Json = False) -> int:
    """Match money on account with open items.

    Certain matches are applied; the others are proposed, to accept or refuse on the sheet Allocations.
    """

    def work(progress: Progress) -> Outcome:
        from macros.cash import apply_cash

        return apply_cash(_open(book, progress), now())

    return run("apply-cash", work, json)


@app.command("plan")
def plan_command(
    book: BookPath,
    preview: Annotated[bool, typer.Option("--preview", help="Show the schedule; build nothing.")] = False,
    sign: Annotated[str, typer.Option(metavar="PLAN", help="Note that a plan, such as P-003, was signed.")] = "",
    replan: Annotated[str, typer.Option(metavar="PLAN", help="Spread what is left over the payments to come.")] = "",
    settle: Annotated[str, typer.Option(metavar="PLAN", help="Settle a plan early, in one payment.")] = "",
    cancel: Annotated[str, typer.Option(metavar="PLAN", help="Cancel a plan: its invoices are as before.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Say what plans ask for: due, overdue, in default.")] = False,
    on: Annotated[str, typer.Option(metavar="DATE", help="Of signature, settlement, ... Default: AsOf.")] = "",
    file: Annotated[str, typer.Option(metavar="FILE", help="With --sign: the signed agreement.")] = "",
    separately: Annotated[
        bool, typer.Option("--separately", help="With --replan: missed interest is due at once.")
    ] = False,
    json: Json = False,
) -> int:
    """Build the installment plan of the Plan form; sign, check, change plans.

    Fill the form first, such as: arbook set BOOK Plan_Customer=C1 Plan_Count=24 Plan_Rate=3%. Plan_Invoices=P-003
    agrees a plan anew.
    """

    def work(progress: Progress) -> Outcome:
        day = _day(on, "--on")
        from macros.plan_choice import PlanChoice, chosen

        choice = PlanChoice(sign, replan, settle, cancel, check, preview, day, file, separately)
        return chosen(choice, lambda: _open(book, progress), now())

    return run("plan", work, json)


@app.command("interest")
def interest_command(
    book: BookPath,
    to: Annotated[str, typer.Option(metavar="DATE", help="To this day, such as 2026-03-31. Default: AsOf.")] = "",
    customer: Annotated[str, typer.Option(metavar="CODE", help="Only this customer's.")] = "",
    charge: Annotated[bool, typer.Option("--charge", help="Make interest notes of it, on Invoices.")] = False,
    everything: Annotated[
        str,
        typer.Option("--all", metavar="WHY", help="Charge also what no letter has announced; the reason is logged."),
    ] = "",
    json: Json = False,
) -> int:
    """Show late interest by its steps, or charge it.

    Each slice with principal, days, rate and rule; only --charge writes anything.
    """

    def work(progress: Progress) -> Outcome:
        day = _day(to, "--to")
        if charge:
            from macros.charging import charge as charge_interest

            return charge_interest(_open(book, progress), now(), day, customer, everything)
        if everything:
            raise CommandError("--all says what is charged: use it with --charge.")
        from macros.interest import interest

        return interest(_open(book, progress), now(), day, customer)

    return run("interest", work, json)


@app.command("close")
def close_command(
    book: BookPath,
    as_of: Annotated[str, typer.Option(metavar="DATE", help="The month's last day. Default: AsOf.")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why it is closed in spite of errors.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Close a closed month anew.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="For the pack. Default: OutFolder.")] = None,
    json: Json = False,
) -> int:
    """Close a month: keep its figures, lock it, print its pack.

    Refused with Errors or an unexplained difference from the control balance, unless a note says why.
    """

    def work(progress: Progress) -> Outcome:
        day = _day(as_of)
        from macros.closing import CloseOptions, close

        return close(_open(book, progress), now(), CloseOptions(day, note, again, out, book.resolve().parent))

    return run("close", work, json)


@app.command("log")
def log_command(
    book: BookPath,
    customer: Annotated[str, typer.Option(metavar="CODE", help="The customer.")],
    kind: Annotated[str, typer.Option(metavar="KIND", help="Call, E-mail, Letter, Meeting, Dispute, Note, ...")],
    invoice: Annotated[str, typer.Option(metavar="NUMBER", help="Default: all that is overdue.")] = "",
    currency: Annotated[str, typer.Option(metavar="CODE", help="Default: the invoice's, else the customer's.")] = "",
    direction: Annotated[str, typer.Option(metavar="WAY", help="Out or In.")] = "",
    result: Annotated[str, typer.Option(metavar="RESULT", help="Reached, No answer, Promised, ...")] = "",
    reason: Annotated[str, typer.Option(metavar="REASON", help="Cash flow, Invoice lost, Approval, ...")] = "",
    promise_date: Annotated[str, typer.Option(metavar="DATE", help="By when they promised to pay.")] = "",
    promise_amount: Annotated[str, typer.Option(metavar="AMOUNT", help="Default: all that is overdue.")] = "",
    step: Annotated[int | None, typer.Option(metavar="STEP", help="The step of the policy that this was.")] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who did it. Default: the customer's collector.")] = "",
    file: Annotated[str, typer.Option(metavar="FILE", help="The file that it came in.")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="Your words.")] = "",
    day: Annotated[str, typer.Option("--date", metavar="DATE", help="Default: today.")] = "",
    json: Json = False,
) -> int:
    """Log a contact with a customer (Activity)."""

    def work(progress: Progress) -> Outcome:
        when, promised = _day(day, "--date"), _day(promise_date, "--promise-date")
        from macros.contact_log import Contact, log_contact

        contact = Contact(
            customer, kind, when, currency, invoice, step, direction, result, reason, promised, promise_amount, by,
            file, note,
        )  # fmt: skip
        return log_contact(_open(book, progress), contact, now())

    return run("log", work, json)


@app.command("sent")
def sent_command(
    book: BookPath,
    name: Annotated[str, typer.Argument(metavar="RUN", help="A run of letters, as on the sheet Letters.")],
    day: Annotated[str, typer.Option("--date", metavar="DATE", help="When they were sent. Default: today.")] = "",
    json: Json = False,
) -> int:
    """Mark the letters of a run as sent.

    They stand in Activity then, and Sent on the sheet Letters says when. For single letters type the day, or an x,
    into Sent; the next command does the rest.
    """

    def work(progress: Progress) -> Outcome:
        when = _day(day, "--date")
        from macros.contact_log import mark_sent

        return mark_sent(_open(book, progress), name, now(), when)

    return run("sent", work, json)


@app.command("daily")
def daily_command(book: BookPath, json: Json = False) -> int:
    """Do what a day begins with.

    Import the newest files of ImportFolder, apply cash, refresh.
    """

    def work(progress: Progress) -> Outcome:
        from macros.daily import daily_file

        _listen(book, progress)
        return daily_file(book, now(), progress)

    return run("daily", work, json)


@app.command("statement")
def statement_command(
    book: BookPath,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's code.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="An .xlsx or .pdf; else the sheet.")] = None,
    from_: FirstDay = "",
    to: LastDay = "",
    kind: Kind | None = None,
    json: Json = False,
) -> int:
    """Make a customer's statement of account.

    With its file's name to --out, in the customer's language; else on the sheet Statement, by its form.
    """

    def work(progress: Progress) -> Outcome:
        from macros.statement import Period, statement, statement_file

        period = Period(_day(from_, "--from"), _day(to, "--to"), _KINDS[kind] if kind else "")
        if out is None:
            return statement(_open(book, progress), now(), customer, period)
        return statement_file(_open(book, progress), now(), customer, out, period)

    return run("statement", work, json)


@app.command("statements")
def statements_command(
    book: BookPath,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="A new folder is made in it.")],
    overdue: Annotated[bool, typer.Option("--overdue", help="Only of customers with anything overdue.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="As .pdf, through LibreOffice; else .xlsx.")] = False,
    mail: Annotated[bool, typer.Option("--mail", help="Also a mail to each customer, as a draft.")] = False,
    from_: FirstDay = "",
    to: LastDay = "",
    kind: Kind | None = None,
    json: Json = False,
) -> int:
    """Make the statements of all customers, as files.

    With --mail also drafts of mails (.eml), a statement attached to each. Nothing is sent.
    """

    def work(progress: Progress) -> Outcome:
        from macros.statement import Period, statements

        period = Period(_day(from_, "--from"), _day(to, "--to"), _KINDS[kind] if kind else "")
        return statements(_open(book, progress), now(), out, period, overdue, ".pdf" if pdf else ".xlsx", mail)

    return run("statements", work, json)


@app.command("confirm")
def confirm_command(
    book: BookPath,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="A new folder is made in it.")],
    as_of: AsOf = "",
    json: Json = False,
) -> int:
    """Make balance confirmations (reconciliation acts).

    A .docx a customer and currency, in the customer's language, with places to sign for both sides.
    """

    def work(progress: Progress) -> Outcome:
        day = _day(as_of)
        from macros.confirming import confirm

        return confirm(_open(book, progress), now(), out, day)

    return run("confirm", work, json)


@app.command("audit")
def audit_command(
    book: BookPath,
    out: Annotated[Path, typer.Option(metavar="FILE", help="An .xlsx to write.")],
    as_of: AsOf = "",
    json: Json = False,
) -> int:
    """Write what an auditor asks for, as one .xlsx.

    Tie-out, aging, open items, interest, checks, allocations, closings, snapshots, changes, log, settings.
    """

    def work(progress: Progress) -> Outcome:
        day = _day(as_of)
        from macros.auditing import audit

        return audit(_open(book, progress), now(), out, day)

    return run("audit", work, json)


@app.command("archive")
def archive_command(
    book: BookPath,
    before: Annotated[str, typer.Option(metavar="DATE", help="What was settled before it, such as 2024-01-01.")],
    to: Annotated[Path, typer.Option(metavar="FILE", help="The archive: a new workbook, or one that is there.")],
    json: Json = False,
) -> int:
    """Move settled documents to an archive.

    With their payments, allocations and contacts; only those that no figure needs any more, so that all result sheets
    stay as they are. What stays is said, and why.
    """

    def work(progress: Progress) -> Outcome:
        day = calendar_date(before, "--before")
        from macros.archiving import archive

        _listen(book, progress)
        return archive(book, day, to, now(), progress)

    return run("archive", work, json)


@app.command("case")
def case_command(
    book: BookPath,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's code.")],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="A new folder is made in it.")],
    json: Json = False,
) -> int:
    """Make a customer's case file for a lawyer or an agency.

    One document with claim, interest, payments, contacts and plans; the account; the papers of the columns File.
    """

    def work(progress: Progress) -> Outcome:
        from macros.case_file import case

        return case(_open(book, progress), now(), customer, out, book.resolve().parent)

    return run("case", work, json)


@app.command("actions")
def actions_command(
    book: BookPath,
    call_list: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the calls to print, a sheet an owner (.xlsx).")
    ] = None,
    as_of: AsOf = "",
    json: Json = False,
) -> int:
    """Say whom to contact next, and why.

    Rebuilds every result sheet, as refresh does, and lists the first actions.
    """

    def work(progress: Progress) -> Outcome:
        day = _day(as_of)
        from macros.next_actions import actions

        done = actions(_open(book, progress), now(), day)
        if call_list is None:
            return done
        from macros.call_list import call_list as write_calls

        written = write_calls(_open(book, progress), now(), call_list)
        return replace(done, lines=(*done.lines, *written.lines))

    return run("actions", work, json)


@app.command("letters")
def letters_command(
    book: BookPath,
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where to. Default: OutFolder.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Also when the bank's entries are old.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also what was drafted and isn't marked as sent.")] = False,
    thanks: Annotated[bool, typer.Option("--thanks", help="Also thank good payers, once a year.")] = False,
    json: Json = False,
) -> int:
    """Draft the letters that are due.

    E-mail drafts, letters to post, agreements of plans to sign, interest notes, notes for calls and messages to sales
    reps, in a folder of the run. Nothing is sent; arbook sent marks a run as sent.
    """

    def work(progress: Progress) -> Outcome:
        from macros.drafting import Wanted, letters

        return letters(_open(book, progress), now(), out, Wanted(yes, again, thanks))

    return run("letters", work, json)


@app.command("backtest")
def backtest_command(book: BookPath, json: Json = False) -> int:
    """Say how well the score has told late payers.

    On the book's own history, from what was known at the time.
    """

    def work(progress: Progress) -> Outcome:
        from macros.backtesting import backtest

        return backtest(_open(book, progress), now())

    return run("backtest", work, json)


@app.command("get")
def get_command(
    book: BookPath,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A setting, such as AsOf.")],
    json: Json = False,
) -> int:
    """Print a setting."""

    def work(progress: Progress) -> Outcome:
        from macros.values import get

        return get(_open(book, progress), name)

    return run("get", work, json)


@app.command("set")
def set_command(
    book: BookPath,
    values: Annotated[
        list[str], typer.Argument(metavar="NAME=VALUE...", help="Such as AsOf=2026-03-31 BaseCurrency=USD.")
    ],
    json: Json = False,
) -> int:
    """Change settings.

    All that are given, or none. NAME= with nothing after it blanks one.
    """

    def work(progress: Progress) -> Outcome:
        from macros.values import set_values

        return set_values(_open(book, progress), values, now())

    return run("set", work, json)


@app.command("show")
def show_command(
    book: BookPath,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="Such as tblAging, or just aging.")],
    format: Annotated[  # noqa: A002 - the option is named --format
        Format,
        typer.Option("--format", help="In csv, text that a spreadsheet would run begins with '."),
    ] = Format.TABLE,
) -> int:
    """Print a table."""

    def work(progress: Progress) -> Outcome:
        from macros.showing import show

        return show(_open(book, progress), table, format.value)

    return run("show", work, as_json=False)


@app.command("restore")
def restore_command(book: BookPath, json: Json = False) -> int:
    """Bring back what the last command changed."""

    def work(progress: Progress) -> Outcome:
        from macros.restoring import restore

        _listen(book, progress)
        return restore(book)

    return run("restore", work, json)


@app.command("upgrade")
def upgrade_command(book: BookPath, json: Json = False) -> int:
    """Bring an older workbook's macros up to date.

    Its VBA, ribbon and settings of xlwings; the data stay as they are.
    """

    def work(_: Progress) -> Outcome:
        from macros.upgrading import upgrade

        return upgrade(book)

    return run("upgrade", work, json)


@app.command("doctor")
def doctor_command(
    book: Annotated[Path | None, typer.Argument(metavar="BOOK", help="A workbook to look at.")] = None,
    json: Json = False,
) -> int:
    """Check the installation, and a workbook.

    Each line says ok, or what to do.
    """

    def work(_: Progress) -> Outcome:
        from macros.doctor import doctor

        return doctor(book)

    return run("doctor", work, json)


@app.callback(invoke_without_command=True)
def arbook(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int:
    """Print the version, or the commands when none is named."""
    if version:
        print(f"arbook {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
    return 0


def _open(path: Path, progress: Progress) -> FileBook:
    return _heard(_begin(path, progress), progress)


def _begin(path: Path, progress: Progress) -> FileBook:
    from arbook.book.file import FileBook

    return FileBook.open(path, tell=progress)


def _heard(book: FileBook, progress: Progress) -> FileBook:
    """Learn a workbook's language."""
    from macros.spoken import language_of

    progress.language = language_of(book)
    return book


def _listen(path: Path, progress: Progress) -> None:
    """Learn a workbook's language for a command that opens it itself."""
    with suppress(Exception):  # the command says what is wrong with it
        _open(path, progress).close()


def _day(text: str, option: str = "--as-of") -> date | None:
    return calendar_date(text, option) if text else None


def _speak_any_language() -> None:
    """Write UTF-8 into files and pipes; in a terminal that lacks a letter, a question mark in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command line; return the exit code (0 done, 1 done with errors in Checks, 2 not done)."""
    _speak_any_language()
    gc.set_threshold(50_000)  # what is imported stays: to look through it again and again took a tenth of the time
    try:
        code = app(args=arguments, prog_name="arbook", standalone_mode=False)
    except typer.TyperException as error:  # a wrong option or argument
        return refuse("", f"{error.format_message()} Try: arbook --help")
    return int(code or 0)


if __name__ == "__main__":
    sys.exit(main())
