"""What a command did: lines for the user, figures for scripts, and the exit code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Figure = str | int | float | bool | date | Decimal | None

DONE = 0
DONE_WITH_ERRORS = 1  # done; the Checks sheet has rows of severity Error
NOT_DONE = 2  # could not be done; the book is as it was


class CommandError(Exception):
    """The command can't be carried out as asked; the message is one plain sentence for the user."""


class WantsYes(CommandError):  # noqa: N818 - named after what it asks for
    """The command is only carried out when the user says yes to what the message tells."""


@dataclass(frozen=True)
class Outcome:
    """What a command did.

    `lines` are shown to the user, `figures` go to scripts (`--json`); `errors` and `warnings` count the rows
    of Checks that are not accepted; `exit_code` is `DONE` or `DONE_WITH_ERRORS`.
    """

    command: str
    lines: tuple[str, ...] = ()
    errors: int = 0
    warnings: int = 0
    figures: Mapping[str, Figure | list[dict[str, Figure]]] = field(default_factory=dict)
    exit_code: int = DONE

    def as_json(self, seconds: float) -> dict[str, object]:
        """Return the outcome as one flat object for scripts; `seconds` is the time that the command took."""
        return {
            "command": self.command,
            "exit_code": self.exit_code,
            "errors": self.errors,
            "warnings": self.warnings,
            "seconds": round(seconds, 2),
            "figures": dict(self.figures),
            "lines": list(self.lines),
        }


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> counted(1, "error"), counted(2, "error"), counted(0, "entry", "entries")
    ('1 error', '2 errors', '0 entries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
