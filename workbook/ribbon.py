"""The ribbon part of the package: macros/ribbon/customUI14.xml and the relationship that leads to it."""

from __future__ import annotations

from importlib.resources import files

PART = "customUI/customUI14.xml"
KIND = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
PACKAGE_RELATIONSHIPS = "_rels/.rels"
_ID = "rIdReceivables"


def xml() -> bytes:
    """Return the ribbon, with the line ends that it has in the source."""
    text = (files("macros") / "ribbon" / "customUI14.xml").read_bytes()
    return b"\n".join(text.splitlines()) + b"\n"


def related(relationships: bytes) -> bytes:
    """Return the package's relationships with the one to the ribbon, once."""
    if KIND.encode() in relationships:
        return relationships
    mark = b"</Relationships>"
    if mark not in relationships:
        raise ValueError("the package's relationships have no end")
    entry = f'<Relationship Id="{_ID}" Type="{KIND}" Target="{PART}"/>'
    return relationships.replace(mark, entry.encode() + mark)
