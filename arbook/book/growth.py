"""Whether a table may get more rows: it grows into blank cells or the command refuses, in the same words."""

from __future__ import annotations

from collections.abc import Iterable

from arbook.book.book import BookError
from arbook.book.sheetxml import LAST_ROW
from arbook.book.workbookxml import TablePart


def check_growth(part: TablePart, last: int, tables: Iterable[TablePart]) -> None:
    """Refuse another last row that a total row, the sheet's end or a table below doesn't allow."""
    if part.totals and last != part.area[2]:
        raise BookError(
            f"{part.name} on sheet {part.sheet.name} has a total row, so it can't get more or fewer rows. "
            "Switch the total row off (Table Design, Total Row) and try again. Nothing was changed."
        )
    if last > LAST_ROW:
        raise BookError(f"{part.name} would need {last:,} rows, more than a sheet has ({LAST_ROW:,}).")
    for other in tables:
        below = other.name != part.name and other.sheet == part.sheet and part.area[2] < other.area[0] <= last
        if below and other.area[1] <= part.area[3] and part.area[1] <= other.area[3]:
            raise BookError(
                f"{part.name} needs rows down to {last}, but table {other.name} stands below it on sheet "
                f"{part.sheet.name}. Move that table to another place and try again. Nothing was changed."
            )


def not_empty(what: str, cell: str) -> BookError:
    """Return the refusal to write over a cell below a table; `cell` is with its sheet."""
    return BookError(
        f"{what} needs more rows, but {cell} below it isn't empty. "
        "Move what stands there to another place and try again. Nothing was changed."
    )


def merged(what: str, cells: str) -> BookError:
    """Return the refusal to write over merged cells below a table; `cells` is with their sheet."""
    return BookError(
        f"{what} needs more rows, but {cells} below it is merged. Unmerge or move those cells and try again. "
        "Nothing was changed."
    )
