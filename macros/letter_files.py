"""Mails of a run: the letter as a draft, with the statement of account where something is overdue."""

from __future__ import annotations

from email.headerregistry import Address
from pathlib import Path
from typing import Final, cast

from arbook.bucket import Basis, Buckets
from arbook.letter import Letter
from arbook.letter_case import Case
from arbook.statement import Statements
from macros.letter_desk import Desk
from macros.letter_mail import Attachment, UnusableAddress, addresses, draft
from macros.letterhead import letterhead
from macros.statement_file import write_sheet

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NONE: Final = "none"


def mail_of(desk: Desk, case: Case, letter: Letter, step: int | None, scratch: Path) -> bytes:
    """Return the draft of a letter whose reader has an e-mail address; `scratch` is a folder to write in."""
    to = addresses(case.reader.email, case.reader.contact or case.reader.name)
    attached = () if case.amounts.overdue <= 0 else (_statement(desk, case, scratch),)
    return draft(letter, to, sender_of(desk), attached, asks_receipt(desk, step))


def asks_receipt(desk: Desk, step: int | None) -> bool:
    """Whether mails of a step ask for a read receipt: those that ReadReceipt lists."""
    told = desk.inputs.settings.text("ReadReceipt")
    return step is not None and str(step) in [part.strip() for part in told.replace(";", ",").split(",")]


def sender_of(desk: Desk) -> tuple[Address, ...]:
    """Return the company's address; none when CompanyEmail isn't one: the mail program's account writes then."""
    try:
        return addresses(desk.company.email, desk.company.name)
    except UnusableAddress:
        return ()


def _statement(desk: Desk, case: Case, scratch: Path) -> Attachment:
    """Return the reader's open items as a statement of account."""
    settings = desk.inputs.settings
    buckets = Buckets(settings.aging_limits, cast(Basis, settings.text("AgingBasis")))
    path = scratch / ".statement.xlsx"
    statement = Statements(desk.results.position, buckets).of(case.reader.code, "Open items")
    write_sheet(path, statement, letterhead(desk.inputs, case.reader.code))
    data = path.read_bytes()
    path.unlink()
    return Attachment("statement.xlsx", data, EXCEL)
