"""Named cells of the template that a workbook lacks: settings, lists of choices, heads and forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from arbook.book.graft.donor import DonorCell
from arbook.book.graft.draft import Draft
from arbook.book.graft.tables import BREADTH, DEPTH, carry_rules
from arbook.book.settings import SETTINGS
from arbook.book.sheetxml import Area, column_letters
from arbook.book.workbookxml import SheetPart

_SETTINGS, _LIST = "Settings", "List_"
_GROUP = {setting.name: setting.group for setting in SETTINGS}
_NAME_COLUMN = 7  # of a setting's row: label, value, unit, allowed, note, default, name
_PRINTED = re.compile(rb'(<definedName name="_xlnm\.Print_Area" localSheetId="(\d+)"[^>]*>[^<$]*\$A\$1:\$G\$)(\d+)')


@dataclass(frozen=True)
class _Named:
    """A name of the template that the workbook lacks: where it is there, and the sheet on which it must be."""

    name: str
    theirs: str
    area: Area
    sheet: SheetPart


def add_names(draft: Draft, places: Mapping[str, SheetPart]) -> None:
    """Add named cells; `places` has the workbook's sheet for each of the template that it had before."""
    settings, lists, others = [], [], []
    for name, local, _ in draft.donor.names():
        place = draft.donor.map.names.get(name.lower())
        if local or place is None or place[0].name not in places:
            continue
        item = _Named(name, place[0].name, place[1], places[place[0].name])
        if name.startswith(_LIST):
            lists.append(item)
        elif name.lower() in draft.map.names:
            continue
        elif item.theirs == _SETTINGS and name in _GROUP:
            settings.append(item)
        else:
            others.append(item)
    if settings:
        _add_settings(draft, settings)
    if lists:
        _add_lists(draft, lists)
    _add_heads(draft, others)
    _add_formulas(draft)


def _add_formulas(draft: Draft) -> None:
    """Define names that stand for a column of a table, which choices of cells use."""
    root = draft.read(draft.map.part).lower()
    for name, local, formula in draft.donor.names():
        there = rb'<definedname (?![^>]*localsheetid)[^>]*?\bname="' + re.escape(name.lower().encode()) + b'"'
        if not local and name.lower() not in draft.donor.map.names and not re.search(there, root):
            draft.define(name, formula)
            draft.done.append(f"Name {name}")


def _target(sheet: SheetPart, area: Area) -> str:
    """Return what a name refers to, as workbook.xml holds it."""
    first, left, last, right = area
    start, end = f"${column_letters(left)}${first}", f"${column_letters(right)}${last}"
    quoted = "'" + sheet.name.replace("'", "''") + "'"
    return escape(f"{quoted}!{start}" + (f":{end}" if end != start else ""))


# -- settings --------------------------------------------------------------------------------------------------------


def _add_settings(draft: Draft, wanted: Sequence[_Named]) -> None:
    """Name the cells of settings whose rows are there; put the rows of the others below the last one."""
    sheet = wanted[0].sheet
    texts = draft.texts(sheet, (1, 1, DEPTH, _NAME_COLUMN))
    rows = {text: row for (row, column), text in texts.items() if column == _NAME_COLUMN}
    groups = [texts[row, 1] for row in sorted({row for row, _ in texts}) if texts.get((row, 1)) in _GROUP.values()]
    last, group = max(row for row, _ in texts), groups[-1] if groups else ""
    donor = draft.donor.sheet(_SETTINGS)
    for item in wanted:
        row = rows.get(item.name)
        if row is None:
            if _GROUP[item.name] != group:
                group, last = _GROUP[item.name], last + 1
                _copy_row(draft, sheet, _group_row(donor.cells, group), last)
            row = last = last + 1
            _copy_row(draft, sheet, item.area[0], row)
            carry_rules(draft, _SETTINGS, sheet, item.area, (row, item.area[1]))
        draft.point(item.name, _target(sheet, (row, 2, row, 2)))
    _print_to(draft, sheet, last)
    draft.done.append(f"Settings {', '.join(item.name for item in wanted)}")


def _group_row(cells: Mapping[tuple[int, int], DonorCell], group: str) -> int:
    return next(row for (row, column), cell in cells.items() if column == 1 and cell.text == group)


def _copy_row(draft: Draft, sheet: SheetPart, source: int, target: int) -> None:
    cells = draft.donor.sheet(_SETTINGS).inside((source, 1, source, _NAME_COLUMN))
    for (_, column), cell in cells.items():
        draft.cell(sheet.name, (target, column), cell)


def _print_to(draft: Draft, sheet: SheetPart, last: int) -> None:
    """Let the print area of the settings reach a row."""
    number = str(sheet.number - 1).encode()

    def reach(match: re.Match[bytes]) -> bytes:
        return match[1] + str(max(int(match[3]), last)).encode() if match[2] == number else match[0]

    draft.put(draft.map.part, _PRINTED.sub(reach, draft.read(draft.map.part)))


# -- lists -----------------------------------------------------------------------------------------------------------


def _add_lists(draft: Draft, wanted: Sequence[_Named]) -> None:
    """Add the lists of choices at the right of those that are there, and new choices below the old ones."""
    sheet = wanted[0].sheet
    texts = draft.texts(sheet, (1, 1, DEPTH, BREADTH))
    column = max((column for _, column in (*texts, *draft.edits(sheet.name).cells)), default=0)
    new, longer = [], []
    for item in wanted:
        if item.name.lower() not in draft.map.names:
            column += 1
            _copy_list(draft, item, column)
            new.append(item.name.removeprefix(_LIST))
        elif _longer(draft, item, texts):
            longer.append(item.name.removeprefix(_LIST))
    if new:
        draft.done.append(f"Lists {', '.join(new)}")
    if longer:
        draft.done.append(f"New choices of the lists {', '.join(longer)}")


def _copy_list(draft: Draft, item: _Named, column: int) -> None:
    first, left, last, _ = item.area
    for (row, _), cell in draft.donor.sheet(item.theirs).inside((first - 1, left, last, left)).items():
        draft.cell(item.sheet.name, (row, column), cell)
    draft.point(item.name, _target(item.sheet, (first, column, last, column)))


def _longer(draft: Draft, item: _Named, texts: Mapping[tuple[int, int], str]) -> bool:
    """Put choices that a list lacks below its own, if there is room; `texts` has what stands on the sheet."""
    sheet, (first, left, last, _) = draft.map.names[item.name.lower()]
    if sheet != item.sheet or last > DEPTH or left > BREADTH:  # moved by the user
        texts = draft.texts(sheet, (first, left, last + DEPTH, left))
    cells = draft.donor.sheet(item.theirs).inside(item.area)
    known = {texts.get((row, left), "") for row in range(first, last + 1)}
    missing = [cell for cell in cells.values() if cell.text not in known]
    if not missing:
        return False
    if any((row, left) in texts for row in range(last + 1, last + 1 + len(missing))):
        draft.left.append(
            f"List {item.name} lacks {', '.join(cell.text for cell in missing)}, but the cells below it on sheet "
            f"{sheet.name} aren't empty. Move what stands there, and upgrade again"
        )
        return False
    for row, cell in enumerate(missing, last + 1):
        draft.cell(sheet.name, (row, left), cell)
    draft.point(item.name, _target(sheet, (first, left, last + len(missing), left)))
    return True


# -- heads and forms -------------------------------------------------------------------------------------------------


def _add_heads(draft: Draft, wanted: Sequence[_Named]) -> None:
    """Name the fixed cells of heads and forms; where something else is in their place they go to the right of all."""
    done = []
    for item in wanted:
        texts = draft.texts(item.sheet, (item.area[0], 1, item.area[2], item.area[3]))
        labels = {place: text for place, text in texts.items() if place[1] < item.area[1]}
        theirs = draft.donor.sheet(item.theirs)
        left = theirs.inside((item.area[0], 1, item.area[2], item.area[1] - 1))
        expected = {place: cell.text for place, cell in left.items() if cell.text}
        area, name = item.area, item.name
        taken = _in_table(draft, item) or _under_moved(draft, item)
        if taken or (labels and labels != expected) or (texts and not labels and expected):
            across = _free_column(draft, item.sheet) - 1
            _copy_head(draft, item, theirs.inside((area[0], 1, area[2], area[3])), across)
            area = area[0], area[1] + across, area[2], area[3] + across
            name = f"{name} at {column_letters(area[1])}{area[0]} of sheet {item.sheet.name}"
        elif not texts:
            _copy_head(draft, item, theirs.inside((area[0], 1, area[2], BREADTH)), 0)
        draft.point(item.name, _target(item.sheet, area))
        done.append(name)
    if done:
        draft.done.append(f"Named cells {', '.join(done)}")


def _in_table(draft: Draft, item: _Named) -> bool:
    first, left, last, right = item.area
    areas = (each.area for each in draft.map.tables.values() if each.sheet == item.sheet)
    return any(a[0] <= last and first <= a[2] and a[1] <= right and left <= a[3] for a in areas)


def _under_moved(draft: Draft, item: _Named) -> bool:
    """Whether the cells, with what the template has beside them, would stand where a table of another place grows."""
    places = {name: (each.area[0], each.area[1]) for name, each in draft.donor.map.tables.items()}
    return any(
        each.sheet == item.sheet and each.area[0] < item.area[0] and places.get(name, each.area[:2]) != each.area[:2]
        for name, each in draft.map.tables.items()
    )


def _free_column(draft: Draft, sheet: SheetPart) -> int:
    """Return the column behind everything on a sheet, what was added included, with one between."""
    added = [column for _, column in draft.edits(sheet.name).cells]
    tables = [each.area[3] for each in draft.map.tables.values() if each.sheet == sheet]
    return max([draft.last_column(sheet, DEPTH, BREADTH), *tables, *added]) + 2


def _copy_head(draft: Draft, item: _Named, cells: Mapping[tuple[int, int], DonorCell], across: int) -> None:
    """Put cells of the template on the sheet, some columns further right."""
    for (row, column), cell in cells.items():
        draft.cell(item.sheet.name, (row, column + across), cell.moved((row, column), (row, column + across)))
    carry_rules(draft, item.theirs, item.sheet, item.area, (item.area[0], item.area[1] + across))
