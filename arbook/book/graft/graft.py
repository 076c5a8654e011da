"""Everything that the template has and a workbook lacks: sheets, tables, columns, named cells, lists, buttons."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from arbook.book.graft.donor import Donor
from arbook.book.graft.draft import Draft
from arbook.book.graft.links import START, add_links
from arbook.book.graft.names import add_names
from arbook.book.graft.shapes import add_buttons
from arbook.book.graft.sheets import FUNCTIONS, add_sheets, counterparts, renew_functions
from arbook.book.graft.tables import add_tables
from arbook.book.graft.titles import add_titles
from arbook.book.package import Package


class Grafted(NamedTuple):
    """What was added, what the user has to do himself, and the code names that the VBA project must have."""

    done: tuple[str, ...]
    left: tuple[str, ...]
    documents: tuple[str, ...]


def graft(path: Path, template: Path, modules: Collection[str] = ()) -> Grafted:
    """Add to a workbook what the template has and it lacks; nothing is moved, and no cell that has something changes.

    Parameters
    ----------
    path : Path
        The workbook, which is replaced whole or not at all.
    template : Path
    modules : collection of str
        Modules of its VBA project that don't belong to a sheet.

    Raises
    ------
    BookError
        If it can't be read or written.
    """
    package = Package(path)
    try:
        draft = Draft(package, Donor(template))
        places = counterparts(draft)
        missing = [name for name in draft.donor.map.sheets if name not in places]
        added, documents = add_sheets(draft, missing, modules)
        add_titles(draft, added)
        add_tables(draft, places)
        add_names(draft, places)
        for name, sheet in places.items():
            add_buttons(draft, name, sheet)
        if START in places:
            add_links(draft, places[START], added)
        if FUNCTIONS in places:
            renew_functions(draft, places[FUNCTIONS])
        draft.save()
    finally:
        package.close()
    return Grafted(tuple(draft.done), tuple(draft.left), tuple(documents))
