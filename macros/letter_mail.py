"""A letter as an e-mail draft: .eml, which Outlook and other mail programs open ready to send.

Nothing that stands in the workbook can add a header: values are one line without control characters, addresses are
checked, and Python's email package encodes them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address, BaseHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from html import escape
from typing import Final

from arbook.letter import Block, Letter, Signatures, Table, clean

_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
LONGEST_NAME: Final = 120
LONGEST_SUBJECT: Final = 200
_CELL = "padding:3px 7px;border-bottom:1px solid #bfbfbf;vertical-align:top"


class _Policy(EmailPolicy):
    """Python's policy for mail, but for folding: it loses spaces between encoded words in long headers."""

    def fold(self, name: str, value: BaseHeader | str) -> str:
        return _folded(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: BaseHeader | str) -> bytes:
        folded = _folded(name, value)
        return folded.encode("ascii") if folded else super().fold_binary(name, value)


_DRAFT: Final = _Policy(linesep=SMTP.linesep)


def _folded(name: str, value: object) -> str:
    """Fold a subject or addresses with other letters than ASCII; "" where Python folds well."""
    if str(value).isascii() or name not in ("Subject", "From", "To"):
        return ""
    if hasattr(value, "addresses"):
        parts = [_address_words(address) for address in value.addresses]
        return f"{name}: {(',' + SMTP.linesep + ' ').join(parts)}{SMTP.linesep}"
    words = Header(str(value), "utf-8", header_name=name).encode(linesep=SMTP.linesep)
    return f"{name}: {words}{SMTP.linesep}"


def _address_words(address: Address) -> str:
    if address.display_name.isascii():
        return str(address)
    words = Header(address.display_name, "utf-8").encode(linesep=SMTP.linesep)
    return f"{words}{SMTP.linesep} <{address.addr_spec}>"


class UnusableAddress(ValueError):  # noqa: N818 - named after the case, as UnreadableAmount
    """An e-mail address can't be used; the message quotes it."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail: name, contents and type such as application/pdf."""

    name: str
    data: bytes
    kind: str


def addresses(text: str, name: str = "") -> tuple[Address, ...]:
    """Read the addresses of a cell, with `;` or `,` between several.

    Parameters
    ----------
    text : str
    name : str
        Whose they are; stands beside the first one.

    Raises
    ------
    UnusableAddress
        If one of them is none, or has letters that most mail programs refuse before the @.

    Examples
    --------
    >>> [address.addr_spec for address in addresses("a.b@example.lv; info@rīga.lv")]
    ['a.b@example.lv', 'info@xn--rga-uta.lv']
    """
    parts = [part for part in re.split(r"[;,\s]+", clean(text)) if part]
    shown = _header(name, LONGEST_NAME)
    return tuple(_address(part, shown if at == 0 else "") for at, part in enumerate(parts))


def _header(text: str, longest: int) -> str:
    """Return a text for a header: one line, without what would be read as an encoded word."""
    return clean(text).replace("=?", "= ?")[:longest].strip()


def _address(text: str, name: str) -> Address:
    local, at, domain = text.strip("<>").rpartition("@")
    try:
        plain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        plain = ""
    labels = plain.split(".")
    if not at or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise UnusableAddress(f"{text[:60]!r} is not an e-mail address")
    if not _LOCAL.fullmatch(local) or len(local) > 64:
        raise UnusableAddress(f"{text[:60]!r} is not an e-mail address that every mail program takes")
    return Address(name, local, plain)


def draft(
    letter: Letter,
    to: Sequence[Address],
    sender: Sequence[Address] = (),
    attachments: Sequence[Attachment] = (),
    read_receipt: bool = False,
) -> bytes:
    """Make an unsent mail of a letter.

    Parameters
    ----------
    letter : Letter
    to, sender : sequence of Address
        Without a sender, the mail program's account is who writes.
    attachments : sequence of Attachment
    read_receipt : bool
        Ask the reader's mail program to confirm; needs a sender.

    Returns
    -------
    bytes
        The same letter gives the same file.
    """
    mail = EmailMessage(policy=_DRAFT)
    mail["Subject"] = _header(letter.subject, LONGEST_SUBJECT)
    if sender:
        mail["From"] = sender[0]
    mail["To"] = tuple(to)
    mail["X-Unsent"] = "1"  # Outlook opens it as a draft
    if read_receipt and sender:
        mail["Disposition-Notification-To"] = sender[0].addr_spec
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(as_html(letter), subtype="html", cte="quoted-printable")
    for attachment in attachments:
        main, _, sub = attachment.kind.partition("/")
        name = _header(attachment.name, LONGEST_NAME)
        mail.add_attachment(attachment.data, maintype=main, subtype=sub, filename=name)
    mail["Content-Language"] = letter.language  # last: making parts moves Content headers into them
    _fix_boundaries(mail, letter)
    return mail.as_bytes()


def as_html(letter: Letter) -> str:
    """Return the letter's text and tables as HTML; all that was typed is escaped."""
    body = "\n".join(_html(block) for block in letter.blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(letter.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(letter.subject)}</title></head>\n"
        f'<body style="font-family:Calibri,Arial,sans-serif;font-size:11pt">\n{body}\n</body></html>\n'
    )


def _html(block: Block) -> str:
    if isinstance(block, Table):
        return _html_table(block)
    if isinstance(block, Signatures):
        return "".join(f"<p>{escape(name)}<br><br>{'_' * 40}<br>{escape(block.caption)}</p>" for name in block.names)
    return f"<p>{'<br>'.join(escape(line) for line in block.split(chr(10)))}</p>"


def _html_table(table: Table) -> str:
    rows = [_html_row(table.headings, table.right, "th")] if table.headings else []
    rows += [_html_row(row, table.right, "td") for row in table.rows]
    for at, (label, amount) in enumerate(table.totals, 1):
        weight = ";font-weight:bold" if at == len(table.totals) else ""
        span = max(1, len(table.right) - 2)
        cells = f'<td colspan="{span}" style="{_CELL};text-align:right{weight}">{escape(label)}</td>'
        rest = len(table.right) - span
        cells += (
            f'<td colspan="{rest}" style="{_CELL};text-align:right;white-space:nowrap{weight}">{escape(amount)}</td>'
        )
        rows.append(f"<tr>{cells}</tr>")
    style = "border-collapse:collapse;font-size:10pt;margin-bottom:12px"
    return f'<table cellpadding="4" style="{style}">\n' + "\n".join(rows) + "\n</table>"


def _html_row(cells: Sequence[str], right: Sequence[bool], tag: str) -> str:
    to_the_right = "right" if tag == "th" else "right;white-space:nowrap"
    written = (
        f'<{tag} style="{_CELL};text-align:{to_the_right if number else "left"}">{escape(cell)}</{tag}>'
        for cell, number in zip(cells, right, strict=True)
    )
    return f"<tr>{''.join(written)}</tr>"


def _fix_boundaries(mail: EmailMessage, letter: Letter) -> None:
    """Name the parts' boundaries after the letter, or they would be random."""
    name = hashlib.sha256((letter.subject + letter.text).encode()).hexdigest()[:24]
    for at, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"={name}={at}=")
