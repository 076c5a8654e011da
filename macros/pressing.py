"""Commands on the workbook that is open in Excel: what a ribbon button or a sheet button starts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import xlwings as xw

from macros.clock import now
from macros.outcome import CommandError, Outcome, WantsYes
from macros.terminal import sentence

if TYPE_CHECKING:
    from arbook.book.live import LiveBook

TITLE = "arbook"
SHOWN = 25  # lines that a message box shows well


@dataclass(frozen=True)
class Button:
    """What a button does, the sheet that it goes to afterwards, and whether it says what it did.

    `sure` is what it does when the user said yes to a doubt (`WantsYes`).
    """

    work: Callable[[LiveBook, datetime], Outcome]
    sheet: str = ""
    tells: bool = False
    sure: Callable[[LiveBook, datetime], Outcome] | None = None


def pressed(command: str) -> None:
    """Carry out a command on the calling workbook; whatever goes wrong is one sentence in Excel."""
    book = caller(sys.argv)
    try:
        try:
            outcome = carry_out(command, book)
        except WantsYes as doubt:
            asked = said(book, f"{doubt} Go on all the same?")
            if book.app.alert(asked, TITLE, buttons="yes_no", mode="critical") != "yes":
                return
            outcome = carry_out(command, book, sure=True)
    except Exception as error:  # the last place that can tell the user
        words = said(book, sentence(error))
        book.app.alert(words[:1].upper() + words[1:], TITLE, mode="critical")
        return
    if BUTTONS[command].tells:
        book.app.alert(said(book, _message(outcome)), TITLE, mode="info")


def said(book: xw.Book, words: str) -> str:
    """Return words in the language of the workbook; in English when it can't be asked."""
    from arbook.book.live import LiveBook
    from arbook.wording import wording
    from macros.spoken import language_of

    try:
        return wording(language_of(LiveBook(book))).of(words)
    except Exception:  # it is the message that counts, in whichever language
        return words


def carry_out(command: str, book: xw.Book, sure: bool = False) -> Outcome:
    """Carry out a command on an open workbook; `sure` when the user said yes to a doubt.

    Excel's state is as it was afterwards, also after an error, and then the workbook too.

    Raises
    ------
    CommandError, BookError
        In one plain sentence, when it can't be done.
    """
    if command not in BUTTONS:
        raise CommandError(f"This version of arbook has no command {command}. It comes with a later one.")
    from arbook.book.excel import patiently, quiet
    from arbook.book.live import LiveBook
    from arbook.wording import wording
    from macros.spoken import language_of

    button, live = BUTTONS[command], LiveBook(book)
    live.say = wording(language_of(live)).of
    with quiet(patiently(lambda: book.app)):
        outcome = (button.sure if sure and button.sure else button.work)(live, now())
    if button.sheet:
        patiently(lambda: _show(book, button.sheet, str(outcome.figures.get("cell") or "")))
    return outcome


def caller(arguments: Sequence[str]) -> xw.Book:
    """Return the workbook whose macro started this process, by the arguments that xlwings' VBA gives.

    `xlwings.Book.caller` cuts a file name at its first "=".
    """
    named = [argument[2:] for argument in arguments if argument.startswith("--") and "=" in argument]
    given = dict(argument.split("=", 1) for argument in named)
    if "wb" not in given or ("hwnd" not in given and sys.platform != "darwin"):
        return xw.Book.caller()
    if sys.platform == "darwin":
        return xw.Book(given["wb"].strip())
    from xlwings import _xlwindows

    app = xw.App(impl=_xlwindows.App(xl=int(given["hwnd"])))  # type: ignore[no-untyped-call]  # xlwings has no types here
    return app.books[given["wb"].strip()]


def _message(outcome: Outcome) -> str:
    """Return what a command did, as long as a message box may be."""
    lines = outcome.lines
    more = [f"... and {len(lines) - SHOWN} more lines."] if len(lines) > SHOWN else []
    return "\n".join((*lines[:SHOWN], *more)).strip()


def _show(book: xw.Book, sheet: str, cell: str = "") -> None:
    """Go to a sheet, and to a cell of it if one is named."""
    if sheet in [one.name for one in book.sheets]:
        book.sheets[sheet].impl.activate()  # the sheet alone; xlwings' own way also moves Excel's window
        if cell:
            book.sheets[sheet].range(cell).select()


def _refresh(book: LiveBook, moment: datetime) -> Outcome:
    from macros.refreshing import refresh

    return refresh(book, moment)


def _check(book: LiveBook, moment: datetime) -> Outcome:
    from macros.refreshing import check

    return check(book, moment)


def _apply_cash(book: LiveBook, moment: datetime) -> Outcome:
    from macros.cash import apply_cash

    return apply_cash(book, moment)


def _import(book: LiveBook, moment: datetime) -> Outcome:
    from macros.importing import ImportOptions, import_files

    if not book.get("ImportFolder"):
        raise CommandError(
            "Type the folder of the exports into ImportFolder on the sheet Settings; then press Import."
        )
    return import_files(book, {}, ImportOptions(), moment)


def _new_plan(book: LiveBook, moment: datetime) -> Outcome:
    from macros.plan import new_form

    row = book.selected(("tblAging", "tblActions", "tblOpenItems"))
    return new_form(book, str(row.get("Customer") or ""), str(row.get("Currency") or ""))


def _preview_plan(book: LiveBook, moment: datetime) -> Outcome:
    from macros.plan import plan

    return plan(book, moment, preview=True)


def _plan(book: LiveBook, moment: datetime) -> Outcome:
    from macros.plan import plan

    outcome = plan(book, moment)
    return replace(outcome, lines=outcome.lines[: outcome.lines.index("")])  # the schedule is on the sheets


def _charge_interest(book: LiveBook, moment: datetime) -> Outcome:
    from macros.charging import charge

    return charge(book, moment)


def _check_plans(book: LiveBook, moment: datetime) -> Outcome:
    from macros.plan_check import check_plans

    return check_plans(book, moment)


def _log(book: LiveBook, moment: datetime) -> Outcome:
    from macros.selecting import log_selected

    return log_selected(book, moment)


def _actions(book: LiveBook, moment: datetime) -> Outcome:
    from macros.next_actions import actions

    return actions(book, moment)


def _letters(book: LiveBook, moment: datetime) -> Outcome:
    from macros.drafting import letters

    return letters(book, moment)


def _letters_surely(book: LiveBook, moment: datetime) -> Outcome:
    from macros.drafting import Wanted, letters

    return letters(book, moment, wanted=Wanted(yes=True))


def _statement(book: LiveBook, moment: datetime) -> Outcome:
    from macros.choosing import selected_statement

    return selected_statement(book, moment)


def _case(book: LiveBook, moment: datetime) -> Outcome:
    from macros.choosing import selected_case

    return selected_case(book, moment, book.folder)


def _close(book: LiveBook, moment: datetime) -> Outcome:
    from macros.closing import CloseOptions, close

    return close(book, moment, CloseOptions(home=book.folder))


def _restore(book: LiveBook, moment: datetime) -> Outcome:
    book.restore()
    return Outcome("restore", (f"{book.name} is as it was before the last command.",))


BUTTONS: Mapping[str, Button] = {
    "import": Button(_import, "Invoices", tells=True),
    "check": Button(_check, "Checks"),
    "apply-cash": Button(_apply_cash, "Allocations", tells=True),
    "refresh": Button(_refresh, "Aging"),
    "statement": Button(_statement, "Statement"),
    "actions": Button(_actions, "Actions"),
    "letters": Button(_letters, "Letters", tells=True, sure=_letters_surely),
    "case": Button(_case, tells=True),
    "interest": Button(_charge_interest, "Interest", tells=True),
    "log": Button(_log, "Activity"),
    "new-plan": Button(_new_plan, "Plan form"),
    "plan-preview": Button(_preview_plan, "Plan form"),
    "plan": Button(_plan, "Plans", tells=True),
    "check-plans": Button(_check_plans, "Plans", tells=True),
    "close": Button(_close, "Closing", tells=True),
    "restore": Button(_restore, tells=True),
}
