"""The ribbon part of the package: macros/ribbon/customUI14.xml and the relationship that leads to it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from importlib.resources import files

PART = "customUI/customUI14.xml"
KIND = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
PACKAGE_RELATIONSHIPS = "_rels/.rels"
_ID = "rIdReceivables"
_WORDED = re.compile(rb"<(?:group|button) [^>]*>")


def source() -> bytes:
    """Return the ribbon with its English words, and the line ends that it has in the source."""
    text = (files("macros") / "ribbon" / "customUI14.xml").read_bytes()
    return b"\n".join(text.splitlines()) + b"\n"


def words() -> list[tuple[str, str, str]]:
    """Return the English words of groups and buttons: id, label and tip ("" for a group)."""
    elements = [each for each in ET.fromstring(source()).iter() if each.tag.endswith(("}group", "}button"))]  # noqa: S314 - our own file
    return [(each.attrib["id"], each.attrib["label"], each.get("supertip", "")) for each in elements]


def xml() -> bytes:
    """Return the ribbon for a workbook: its words come from the hidden sheet, in the language of the workbook.

    The English label is kept as the tag, for a workbook without those words. The tab's own name is the same in all
    languages: with macros off it would have none.
    """
    return _WORDED.sub(lambda element: _asking(element[0]), source())


def _asking(element: bytes) -> bytes:
    """Let a group or a button ask for its words."""
    element = element.replace(b' label="', b' getLabel="AR_Label" tag="')
    element = re.sub(rb'\bscreentip="[^"]*"', b'getScreentip="AR_Label"', element)
    return re.sub(rb'\bsupertip="[^"]*"', b'getSupertip="AR_Tip"', element)


def related(relationships: bytes) -> bytes:
    """Return the package's relationships with the one to the ribbon, once."""
    if KIND.encode() in relationships:
        return relationships
    mark = b"</Relationships>"
    if mark not in relationships:
        raise ValueError("the package's relationships have no end")
    entry = f'<Relationship Id="{_ID}" Type="{KIND}" Target="{PART}"/>'
    return relationships.replace(mark, entry.encode() + mark)
