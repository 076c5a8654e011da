"""Cell formats of the template in a workbook's own styles.xml: one that looks alike, else one added at the end."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CUSTOM = 164  # numbers of number formats below are Excel's own
_SECTIONS = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_NUMBER = re.compile(r'(<numFmt [^>]*?numFmtId=")(\d+)(")')


class Formats:
    """Maps the template's cell formats and differential formats to those of a workbook, which may grow.

    Parameters
    ----------
    own, template : bytes
        The two styles.xml.
    """

    def __init__(self, own: bytes, template: bytes) -> None:
        self._xml = own
        self._own, self._template = _Styles(own), _Styles(template)
        self._added: dict[str, list[str]] = {}
        self.cell = cache(self._cell)
        self.differential = cache(self._differential)

    def _cell(self, index: int) -> int:
        """Return the number (attribute s) of the template's cell format in the workbook."""
        wanted = self._template.look(index)
        for at in range(len(self._own.sections["cellXfs"])):
            if self._own.look(at) == wanted:
                return at
        xf = self._template.element("cellXfs", index)
        code = self._template.codes.get(int(xf.get("numFmtId", "0")))
        number = self._number(code) if code else int(xf.get("numFmtId", "0"))
        parts = {
            f"{name}Id": str(self._part(f"{name}s", int(xf.get(f"{name}Id", "0"))))
            for name in ("font", "fill", "border")
        }
        style = self._own.named.get(self._template.style_name(xf), "0")
        new = ET.Element("xf", {**xf.attrib, "numFmtId": str(number), **parts, "xfId": style})
        new.extend(xf)
        return self._add("cellXfs", ET.tostring(new, encoding="unicode"))

    def _differential(self, index: int) -> int:
        """Return the number of the template's differential format (of highlights and columns) in the workbook."""
        text = self._template.texts("dxfs")[index]
        own = self._own.texts("dxfs")
        plain = [_NUMBER.sub(r"\1\3", each) for each in own]
        if _NUMBER.sub(r"\1\3", text) in plain:
            return plain.index(_NUMBER.sub(r"\1\3", text))
        code = self._template.element("dxfs", index).find("numFmt")
        number = code is not None and int(code.get("numFmtId", "0"))
        if code is not None and number >= _CUSTOM:
            fresh = str(self._number(code.get("formatCode", "")))
            text = _NUMBER.sub(lambda m: m[1] + fresh + m[3], text)
        return self._add("dxfs", text)

    def code(self, index: int) -> str:
        """Return the number format of one of the template's cell formats, as it is typed; "" for Excel's own."""
        return self._template.codes.get(int(self._template.element("cellXfs", index).get("numFmtId", "0")), "")

    def _number(self, code: str) -> int:
        """Return the number of a number format, a new one if the workbook hasn't that."""
        for number, text in self._own.codes.items():
            if text == code:
                return number
        number = max([_CUSTOM - 1, *self._own.codes]) + 1
        self._own.codes[number] = code
        element = ET.Element("numFmt", {"numFmtId": str(number), "formatCode": code})
        self._add("numFmts", ET.tostring(element, encoding="unicode"))
        return number

    def _part(self, section: str, index: int) -> int:
        """Return the number of a font, fill or border of the template in the workbook."""
        text = self._template.texts(section)[index]
        own = self._own.texts(section)
        return own.index(text) if text in own else self._add(section, text)

    def _add(self, section: str, text: str) -> int:
        self._added.setdefault(section, []).append(text)
        self._own.append(section, text)
        return len(self._own.sections[section]) - 1

    def xml(self) -> bytes:
        """Return styles.xml with what was added; the old bytes where nothing was."""
        text = self._xml
        for section, items in self._added.items():
            text = _extended(text, section.encode(), "".join(items).encode(), len(items))
        return text


class _Styles:
    """The lists of one styles.xml."""

    def __init__(self, data: bytes) -> None:
        root = ET.fromstring(data)  # noqa: S314  # Package.read refuses parts with a document type
        for element in root.iter():
            element.tag = element.tag.removeprefix(_MAIN)
        self.sections = {name: list(root.find(name) or ()) for name in _SECTIONS}
        self.codes = {int(each.attrib["numFmtId"]): each.attrib["formatCode"] for each in self.sections["numFmts"]}
        self.named = {each.attrib["name"]: each.attrib["xfId"] for each in self.sections["cellStyles"]}
        self._texts: dict[str, list[str]] = {}

    def element(self, section: str, index: int) -> ET.Element:
        """Return one item of a list."""
        return self.sections[section][index]

    def texts(self, section: str) -> list[str]:
        """Return the items of a list as text."""
        if section not in self._texts:
            self._texts[section] = [_text(each) for each in self.sections[section]]
        return self._texts[section]

    def append(self, section: str, text: str) -> None:
        """Add an item at the end of a list."""
        self.texts(section).append(text)
        self.sections[section].append(ET.fromstring(text))  # noqa: S314  # of the template

    def style_name(self, xf: ET.Element) -> str:
        """Return the named style that a cell format belongs to."""
        return next((name for name, number in self.named.items() if number == xf.get("xfId", "0")), "")

    def look(self, index: int) -> tuple[str, ...]:
        """Return what a cell format looks like, by which two are compared."""
        xf = self.element("cellXfs", index)
        number = int(xf.get("numFmtId", "0"))
        font, fill, border = (
            self.texts(f"{name}s")[int(xf.get(f"{name}Id", "0"))] for name in ("font", "fill", "border")
        )
        rest = "".join(_text(each) for each in xf)
        prefix = xf.get("quotePrefix", "")
        return self.codes.get(number, str(number)), font, fill, border, self.style_name(xf), rest, prefix


def _text(element: ET.Element) -> str:
    element.tail = None
    return ET.tostring(element, encoding="unicode").strip()


def _extended(xml: bytes, section: bytes, items: bytes, count: int) -> bytes:
    """Put items at the end of a list, which is made in its place where there is none."""
    found = re.search(rb"<" + section + rb"\b([^>]*?)(/?)>", xml)
    if found is None:
        after = [name.encode() for name in _SECTIONS[_SECTIONS.index(section.decode()) + 1 :]]
        places = [match.start() for name in after if (match := re.search(rb"<" + name + rb"[\s/>]", xml))]
        at = min(places) if places else xml.rindex(b"</styleSheet>")
        made = b"<" + section + f' count="{count}">'.encode() + items + b"</" + section + b">"
        return xml[:at] + made + xml[at:]
    head = re.sub(rb' count="(\d+)"', lambda m: f' count="{int(m[1]) + count}"'.encode(), found[1])
    if found[2]:
        whole = b"<" + section + head + b">" + items + b"</" + section + b">"
        return xml[: found.start()] + whole + xml[found.end() :]
    end = xml.index(b"</" + section + b">", found.end())
    return xml[: found.start()] + b"<" + section + head + b">" + xml[found.end() : end] + items + xml[end:]
