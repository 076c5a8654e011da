"""The named cell styles of the template, and their entry in styles.xml, which XlsxWriter doesn't write.

Every font and fill pair has a contrast of at least 4.5:1 (WCAG); a test computes it from the built file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from arbook.book.schema import Kind

# Built-in formats by their number, since XlsxWriter would store their codes as custom ones.
NUMBER_FORMATS: dict[Kind, str | int] = {
    Kind.TEXT: 49,  # @
    Kind.DATE: "yyyy-mm-dd",
    Kind.MONEY: '#,##0.00;-#,##0.00;"-"',
    Kind.NUMBER: "#,##0.00",
    Kind.COUNT: 1,  # 0
    Kind.RATE: 10,  # 0.00%
    Kind.ANY: "General",
}
RIGHT_ALIGNED = frozenset({Kind.DATE, Kind.MONEY, Kind.NUMBER, Kind.COUNT, Kind.RATE})
MONEY = "#,##0.00"
NONE = "none"
RED = "#C00000"
GREY = "#595959"
LINE = "#D9D9D9"


def zero_in_words(number: str, none: str = NONE) -> str:
    """Return the format of a check, which says in words that there is nothing.

    >>> zero_in_words("0")
    '0;-0;"0, none"'
    """
    return f'{number};-{number};"{number.removeprefix("#,##")}, {none}"'


@dataclass(frozen=True)
class Style:
    """A named cell style: font colour, fill ("" = none) and further XlsxWriter format properties."""

    name: str
    font: str = "#000000"
    fill: str = ""
    more: tuple[tuple[str, Any], ...] = ()

    def properties(self) -> dict[str, Any]:
        """Return the style as XlsxWriter format properties."""
        fill = {"bg_color": self.fill} if self.fill else {}
        return {"font_color": self.font, **fill, **dict(self.more)}


_BOLD = (("bold", True),)
_LINED = (("bottom", 1), ("bottom_color", LINE))
_HEADER = (*_BOLD, ("text_wrap", True), ("valign", "top"))
STYLES = (
    Style("AR Title", "#1F4E79", "", (*_BOLD, ("font_size", 16))),
    Style("AR Note", GREY),
    Style("AR Check", "#1F4E79", "#DDEBF7", _BOLD),
    Style("AR Input", "#0000FF", "#FFF9DB", _LINED),
    Style("AR Output", "#000000", "", _LINED),
    Style("AR Total", "#000000", "#F2F2F2", (*_BOLD, ("top", 1), ("bottom", 1))),
    Style("AR Label", "#1F4E79", "", _BOLD),
    Style("AR Link", "#0563C1", "", (("underline", 1),)),
    Style("AR Input header", "#FFFFFF", "#1F4E79", _HEADER),
    Style("AR Output header", "#FFFFFF", "#404040", _HEADER),
    Style("AR Group", "#1F4E79", "#D9E2EC", _BOLD),
    Style("AR Reports", "#FFFFFF", "#217346", _BOLD),
    Style("AR Collecting", "#FFFFFF", "#833C0B", _BOLD),
    Style("AR Plans", "#FFFFFF", "#7030A0", _BOLD),
    Style("AR Closing", "#FFFFFF", "#2F3E4E", _BOLD),
    Style("AR Text"),
)


class Styles:
    """The formats of one workbook: each belongs to a named style, and differs in number format and alignment."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[Any, ...], Format] = {}
        self._base = {style.name: self.get(style.name) for style in STYLES}

    def get(self, name: str, kind: Kind | None = None, **more: object) -> Format:
        """Return the format of a named style with the number format of a kind."""
        number, style = self._named(name)
        if kind is not None:
            more = {"num_format": NUMBER_FORMATS[kind], **more}
        key = (name, *sorted(more.items()))
        if key not in self._formats:
            made = self._book.add_format({**style.properties(), **more})
            made.xf_id = number
            self._formats[key] = made
        return self._formats[key]

    def column(self, kind: Kind) -> Format:
        """Return the format of a whole column: only the number format, so that later rows are read as meant."""
        return self._book.add_format({"num_format": NUMBER_FORMATS[kind]})

    def highlight(self, **more: object) -> Format:
        """Return a conditional format: red and bold, always beside a sign or a word."""
        return self._book.add_format({"font_color": RED, "bold": True, **more})

    def number(self, number_format: str) -> Format:
        """Return a conditional format that changes how a number is written."""
        return self._book.add_format({"num_format": number_format})

    @staticmethod
    def _named(name: str) -> tuple[int, Style]:
        for number, style in enumerate(STYLES, 1):
            if style.name == name:
                return number, style
        raise KeyError(f"There is no cell style {name!r}")

    def named_in(self, styles_xml: str) -> str:
        """Return styles.xml with the named styles in it; call after the workbook was closed."""
        records, names = [], []
        for number, style in enumerate(STYLES, 1):
            look = self._base[style.name]
            records.append(
                f'<xf numFmtId="0" fontId="{look.font_index}" fillId="{look.fill_index}" '
                f'borderId="{look.border_index}" applyFont="1" applyFill="1" applyBorder="1"/>'
            )
            names.append(f'<cellStyle name="{style.name}" xfId="{number}"/>')
        styles_xml = _grown(styles_xml, "cellStyleXfs", records)
        return _grown(styles_xml, "cellStyles", names)


def _grown(xml: str, element: str, children: list[str]) -> str:
    """Append children to an element that has a count."""
    match = re.search(rf'<{element} count="(\d+)">(.*?)</{element}>', xml, re.DOTALL)
    if match is None:
        raise ValueError(f"styles.xml has no {element}")
    count = int(match[1]) + len(children)
    grown = f'<{element} count="{count}">{match[2]}{"".join(children)}</{element}>'
    return xml[: match.start()] + grown + xml[match.end() :]
