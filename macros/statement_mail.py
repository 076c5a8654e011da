"""Statements as mails: a short cover in the customer's language, the statement attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from arbook.letter import Block, Letter
from arbook.letter_template import Templates
from arbook.letters import write_letter
from arbook.statement import Statement
from macros.letter_desk import STATEMENT, Desk, NoLetter, case_of
from macros.letter_files import sender_of
from macros.letter_mail import Attachment, UnusableAddress, addresses, draft

TYPES: Final = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
}


@dataclass(frozen=True)
class Covers:
    """Writes the mails of statements.

    Parameters
    ----------
    desk : Desk
        As of the statements' last day.
    templates : Templates
    """

    desk: Desk
    templates: Templates

    def write(self, statements: Sequence[Statement], files: Sequence[Path]) -> list[str]:
        """Write a mail beside each statement's file; return who gets none and why."""
        missing = []
        for statement, file in zip(statements, files, strict=True):
            try:
                file.with_suffix(".eml").write_bytes(self.mail(statement, file))
            except NoLetter as why:
                missing.append(f"{statement.customer}, no mail: {why}.")
        return missing

    def mail(self, statement: Statement, file: Path) -> bytes:
        """Return the draft of one statement's mail, its file attached.

        Raises
        ------
        NoLetter
            If the customer has no usable address, all letters to it are stopped, or no bank account is known.
        """
        codes = {"Customer": statement.customer, "Template": STATEMENT, "Step": None, "Channel": "E-mail",
                 "Owner": "Collector", "Decision": ""}  # fmt: skip
        cases = [case_of(self.desk, {**codes, "Currency": one.currency}) for one in statement.accounts]
        if not cases:
            raise NoLetter("nothing to state")
        reader = cases[0].reader
        try:
            to = addresses(reader.email, reader.contact or reader.name)
        except UnusableAddress as wrong:
            raise NoLetter(str(wrong)) from None
        if not to:
            raise NoLetter("no e-mail address on Customers")
        cover = joined([write_letter(case, self.templates) for case in cases])
        attached = Attachment(f"statement{file.suffix}", file.read_bytes(), TYPES[file.suffix])
        return draft(cover, to, sender_of(self.desk), (attached,))


def joined(letters: Sequence[Letter]) -> Letter:
    """Return one letter of those for each currency; what all begin and end with stands once."""
    first, rest = letters[0].blocks, [letter.blocks for letter in letters[1:]]
    head = _same([first, *rest])
    tail = _same([blocks[head:][::-1] for blocks in (first, *rest)]) if rest else 0
    middle: list[Block] = []
    for blocks in (first, *rest):
        middle += blocks[head : len(blocks) - tail]
    return replace(letters[0], blocks=(*first[:head], *middle, *first[len(first) - tail :]))


def _same(parts: Sequence[Sequence[Block]]) -> int:
    """Count the blocks that all begin with."""
    count = 0
    for together in zip(*parts, strict=False):
        if any(block != together[0] for block in together):
            break
        count += 1
    return count
