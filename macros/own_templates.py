"""Where a user's own templates of letters lie."""

from __future__ import annotations

from pathlib import Path

from arbook.letter_template import SHIPPED, Templates
from macros.inputs import Inputs
from macros.outcome import CommandError


def templates_of(inputs: Inputs, folder: Path) -> Templates:
    """Return the user's templates before ours: TemplatesFolder, else the folder templates in the letters' folder.

    Raises
    ------
    CommandError
        If TemplatesFolder is no folder.
    """
    told = inputs.settings.text("TemplatesFolder")
    own = Path(told).expanduser() if told else folder / "templates"
    if told and not own.is_dir():
        raise CommandError(f"TemplatesFolder {told} is not a folder.")
    return Templates((own, SHIPPED) if own.is_dir() else (SHIPPED,))
