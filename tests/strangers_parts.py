"""Workbooks with parts that Excel and other programs write and no Python library does, put in by hand.

Written after ECMA-376 part 1, [MS-XLSX] and [MS-OI29500]; binary parts hold bytes that nobody reads.
"""

import posixpath
import re
from collections.abc import Callable
from typing import NamedTuple

from foreign_parts import MAIN, MICROSOFT, OFFICE, PACKAGE
from sample_book import insert_before

Parts = dict[str, bytes]
BOOK, SHEET, TYPES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_BYTES = bytes(range(256)) * 4
_SPACES = f'xmlns:r="{OFFICE}"'


class Extra(NamedTuple):
    """A part that another one leads to; `kind` is its content type, `relation` the type of the relationship."""

    part: str
    kind: str
    data: str | bytes
    relation: str
    owner: str = SHEET
    key: str = ""
    mode: str = ""


def put(parts: Parts, *extras: Extra) -> None:
    """Add parts, their content types and relationships (id rIdX1, rIdX2 ... unless said)."""
    for number, extra in enumerate(extras, 1):
        if extra.part:
            data = extra.data
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
            parts[extra.part] = data if isinstance(data, bytes) else (head + data).encode()
            override = f'<Override PartName="/{extra.part}" ContentType="{extra.kind}"/>'
            insert_before(parts, TYPES, "</Types>", override)
        folder, name = posixpath.split(extra.owner)
        links = posixpath.join(folder, "_rels", f"{name}.rels")
        parts.setdefault(links, f'<Relationships xmlns="{PACKAGE}"></Relationships>'.encode())
        target = f"/{extra.part}" if extra.part else str(extra.data)
        kind = extra.relation if "://" in extra.relation else f"{OFFICE}/{extra.relation}"
        entry = f'<Relationship Id="{extra.key or f"rIdX{number}"}" Type="{kind}" Target="{target}"{extra.mode}/>'
        insert_before(parts, links, "</Relationships>", entry)


def before(parts: Parts, part: str, marks: str, text: str) -> None:
    """Put text before the first of these marks that a part has (`|` between them)."""
    data = parts[part].decode()
    at = min(data.index(mark) for mark in marks.split("|") if mark in data)
    parts[part] = (data[:at] + text + data[at:]).encode()


_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" '
    'path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/></v:shapetype><v:shape id="_x0000_s1025" type="#_x0000_t201" '
    'style="position:absolute;margin-left:48pt;margin-top:15pt;width:96pt;height:20pt;z-index:1">'
    '<x:ClientData ObjectType="{kind}"><x:Anchor>1, 0, 1, 0, 3, 0, 2, 8</x:Anchor></x:ClientData></v:shape></xml>'
)
_ANCHOR = (
    f'<anchor moveWithCells="1"><from xmlns:xdr="{_DRAWING}"><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1'
    f'</xdr:row><xdr:rowOff>0</xdr:rowOff></from><to xmlns:xdr="{_DRAWING}"><xdr:col>3</xdr:col><xdr:colOff>0'
    "</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></to></anchor>"
)


def _control(parts: Parts, vml: str, control: str) -> None:
    put(
        parts,
        Extra(
            "xl/drawings/vmlDrawing7.vml",
            "application/vnd.openxmlformats-officedocument.vmlDrawing",
            _VML.format(kind=vml).encode(),
            "vmlDrawing",
            key="rIdVml",
        ),
    )
    before(parts, SHEET, "<tableParts|<extLst|</worksheet>", f'<legacyDrawing {_SPACES} r:id="rIdVml"/>')
    choice = (
        f'<mc:AlternateContent xmlns:mc="{_COMPATIBLE}"><mc:Choice xmlns:x14="{MICROSOFT}/spreadsheetml/2009/9/main" '
    )
    controls = f'Requires="x14"><controls><mc:AlternateContent><mc:Choice Requires="x14">{control}</mc:Choice>'
    ends = "</mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>"
    before(parts, SHEET, "<tableParts|<extLst|</worksheet>", choice + controls + ends)


def form_control(parts: Parts) -> None:
    """A drop-down as Excel saves it: shape, control and its properties."""
    put(
        parts,
        Extra(
            "xl/ctrlProps/ctrlProp1.xml",
            "application/vnd.ms-excel.controlproperties+xml",
            f'<formControlPr xmlns="{MICROSOFT}/spreadsheetml/2009/9/main" objectType="Drop" dropLines="8" '
            'fmlaLink="$D$1" fmlaRange="$A$1:$A$4" noThreeD="1" sel="2" val="0"/>',
            "ctrlProp",
            key="rIdProp",
        ),
    )
    _control(
        parts,
        "Drop",
        f'<control {_SPACES} shapeId="1025" r:id="rIdProp" name="Drop Down 1">'
        f'<controlPr defaultSize="0" autoLine="0" autoPict="0">{_ANCHOR}</controlPr></control>',
    )


def activex(parts: Parts) -> None:
    """An ActiveX button with its binary state."""
    kind = "http://schemas.microsoft.com/office/2006/relationships/activeXControlBinary"
    body = (
        '<ax:ocx ax:classid="{D7053240-CE69-11CD-A777-00DD01143C57}" ax:persistence="persistStreamInit" '
        f'r:id="rIdBin" xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" {_SPACES}/>'
    )
    put(
        parts,
        Extra("xl/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", body, "control", key="rIdAx"),
        Extra(
            "xl/activeX/activeX1.bin",
            "application/vnd.ms-office.activeX",
            _BYTES,
            kind,
            "xl/activeX/activeX1.xml",
            "rIdBin",
        ),
    )
    _control(
        parts,
        "Pict",
        f'<control {_SPACES} shapeId="1025" r:id="rIdAx" name="CommandButton1">'
        f'<controlPr defaultSize="0" autoLine="0">{_ANCHOR}</controlPr></control>',
    )


def embedded(parts: Parts) -> None:
    """An embedded object of another program, and a whole workbook in it."""
    put(
        parts,
        Extra(
            "xl/embeddings/oleObject1.bin",
            "application/vnd.openxmlformats-officedocument.oleObject",
            _BYTES,
            "oleObject",
            key="rIdOle",
        ),
    )
    before(
        parts,
        SHEET,
        "<controls|<tableParts|<extLst|</worksheet>",
        f'<oleObjects><oleObject {_SPACES} progId="Package" shapeId="1025" r:id="rIdOle"/></oleObjects>',
    )


def printer(parts: Parts) -> None:
    """Settings of a printer, custom properties of a sheet, and of the view."""
    put(
        parts,
        Extra(
            "xl/printerSettings/printerSettings1.bin",
            f"{_BOOK_TYPE}printerSettings",
            _BYTES,
            "printerSettings",
            key="rIdPrinter",
        ),
        Extra("xl/customProperty1.bin", f"{_BOOK_TYPE}customProperty", _BYTES, "customProperty", key="rIdProperty"),
    )
    before(
        parts,
        SHEET,
        "<headerFooter|<drawing |<tableParts|<extLst|</worksheet>",
        f'<pageSetup {_SPACES} paperSize="9" orientation="landscape" r:id="rIdPrinter"/>'
        f'<customProperties><customPr {_SPACES} name="mine" r:id="rIdProperty"/></customProperties>',
    )


def connections(parts: Parts) -> None:
    """Connections to a data base and a text file, a query table, and a data model."""
    put(
        parts,
        Extra(
            "xl/connections.xml",
            f"{_BOOK_TYPE}connections+xml",
            f'<connections xmlns="{MAIN}"><connection id="1" name="Ledger" type="1" refreshedVersion="6">'
            '<dbPr connection="DSN=ledger;UID=ann" command="SELECT * FROM t WHERE a &lt; 1"/></connection>'
            '<connection id="2" name="text" type="6" refreshedVersion="6"><textPr sourceFile="C:\\in\\a.txt"/>'
            "</connection></connections>",
            "connections",
            BOOK,
            "rIdConnections",
        ),
        Extra(
            "xl/queryTables/queryTable1.xml",
            f"{_BOOK_TYPE}queryTable+xml",
            f'<queryTable xmlns="{MAIN}" name="Ledger" connectionId="1" autoFormatId="16"/>',
            "queryTable",
        ),
        Extra(
            "xl/model/item.data",
            "application/vnd.openxmlformats-officedocument.model+data",
            _BYTES,
            "http://schemas.microsoft.com/office/2011/relationships/powerPivotData",
            BOOK,
            "rIdModel",
        ),
    )


def outside(parts: Parts) -> None:
    """A formula that looks into another workbook, with the values that were seen there."""
    part = "xl/externalLinks/externalLink1.xml"
    body = (
        f'<externalLink xmlns="{MAIN}"><externalBook {_SPACES} r:id="rIdPath">'
        '<sheetNames><sheetName val="Rates"/></sheetNames><definedNames><definedName name="Rate" '
        'refersTo="=Rates!$A$1"/></definedNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1">'
        "<v>7.25</v></cell></row></sheetData>"
        "</sheetDataSet></externalBook></externalLink>"
    )
    put(
        parts,
        Extra(part, f"{_BOOK_TYPE}externalLink+xml", body, "externalLink", BOOK, "rIdOutside"),
        Extra(
            "",
            "",
            "file:///C:\\books\\rates%20of%202026.xlsx",
            "externalLinkPath",
            part,
            "rIdPath",
            ' TargetMode="External"',
        ),
    )
    before(
        parts,
        BOOK,
        "<definedNames|<calcPr",
        f'<externalReferences><externalReference {_SPACES} r:id="rIdOutside"/></externalReferences>',
    )
    before(parts, SHEET, "</row></sheetData>", '<c r="D5"><f>[1]Rates!$A$1*2</f><v>14.5</v></c>')


def xml_maps(parts: Parts) -> None:
    """Custom XML with its schema, a map of it to cells, web extensions, and the author's own document parts."""
    put(
        parts,
        Extra(
            "customXml/item1.xml",
            "application/xml",
            '<m:in xmlns:m="urn:m"><m:a>ī</m:a></m:in>',
            "customXml",
            BOOK,
            "rIdXml",
        ),
        Extra(
            "xl/xmlMaps.xml",
            "application/xml",
            f'<MapInfo xmlns="{MAIN}" SelectionNamespaces=""><Schema ID="Schema1"><xsd:schema '
            'xmlns:xsd="http://www.w3.org/2001/XMLSchema"/></Schema><Map ID="1" Name="in" RootElement="in" '
            'SchemaID="Schema1" ShowImportExportValidationErrors="false" AutoFit="true" Append="false" '
            'PreserveSortAFLayout="true" PreserveFormat="true"/></MapInfo>',
            "xmlMaps",
            BOOK,
            "rIdMaps",
        ),
        Extra(
            "docMetadata/LabelInfo.xml",
            "application/vnd.ms-office.classificationlabels+xml",
            '<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"/>',
            "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels",
            "",
            "rIdLabel",
        ),
        Extra(
            "userCustomization/customUI.xml",
            "application/xml",
            f'<mso:customUI xmlns:mso="{MICROSOFT}/2009/07/customui"><mso:ribbon/></mso:customUI>',
            "http://schemas.microsoft.com/office/2006/relationships/ui/userCustomization",
            "",
            "rIdBar",
        ),
    )


def chain(parts: Parts) -> None:
    """A calculation chain, shared formulas, a sheet with phonetic guides, and the marks of volatile functions."""
    put(
        parts,
        Extra(
            "xl/calcChain.xml",
            f"{_BOOK_TYPE}calcChain+xml",
            f'<calcChain xmlns="{MAIN}"><c r="B5" i="1"/></calcChain>',
            "calcChain",
            BOOK,
            "rIdChain",
        ),
        Extra(
            "xl/volatileDependencies.xml",
            f"{_BOOK_TYPE}volatileDependencies+xml",
            f'<volTypes xmlns="{MAIN}"><volType type="realTimeData"><main first="rtd.srv"><tp><v>1</v><stp>a</stp>'
            '<tr r="B5" s="1"/></tp></main></volType></volTypes>',
            "volatileDependencies",
            BOOK,
            "rIdVolatile",
        ),
    )
    strings = parts["xl/sharedStrings.xml"].decode()
    guide = '<t>North</t><rPh sb="0" eb="5"><t>ノース</t></rPh><phoneticPr fontId="1"/>'
    parts["xl/sharedStrings.xml"] = strings.replace("<t>North</t>", guide, 1).encode()
    before(parts, SHEET, "<pageMargins", '<phoneticPr fontId="1" type="noConversion"/>')


def odd_names(parts: Parts) -> None:
    """Parts under names of another program's taste, led to by absolute targets; no properties."""
    moved = {BOOK: "xl/workbook22.xml", SHEET: "xl/worksheets/Blatt-1.xml", "xl/styles.xml": "xl/formats/my.xml"}
    for old, new in moved.items():
        parts[new] = parts.pop(old)
        for lists in (TYPES, "_rels/.rels", "xl/_rels/workbook.xml.rels"):
            short = old.removeprefix("xl/")
            data = parts[lists].replace(f'"/{old}"'.encode(), f'"/{new}"'.encode())
            data = data.replace(f'Target="{old}"'.encode(), f'Target="/{new}"'.encode())
            parts[lists] = data.replace(f'Target="{short}"'.encode(), f'Target="/{new}"'.encode())
    parts["xl/_rels/workbook22.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels")
    for name in ("docProps/app.xml", "docProps/core.xml"):
        del parts[name]
        data = parts[TYPES].decode().split("<Override ")
        parts[TYPES] = "<Override ".join(each for each in data if name not in each).encode()
        links = parts["_rels/.rels"].decode().replace("</Relationships>", "").split("<Relationship ")
        parts["_rels/.rels"] = (
            "<Relationship ".join(e for e in links if name not in e) + "</Relationships>"
        ).encode()


def other_quotes(parts: Parts) -> None:
    """Single quotes, blanks and line ends in tags, a byte order mark, and comments: all of it is plain XML."""
    for part in (BOOK, TYPES, "xl/_rels/workbook.xml.rels", "xl/styles.xml"):
        text = parts[part].decode().replace('"', "'").replace("><", ">\r\n  <").replace("/>", " />")
        parts[part] = b"\xef\xbb\xbf" + text.replace("</styleSheet>", "<!-- theirs --></styleSheet>").encode()


def prefixed(parts: Parts) -> None:
    """Every name with a prefix, as programs on the Open XML SDK write it."""
    for part in (BOOK, SHEET, "xl/styles.xml"):
        text = re.sub(r"<(/?)(?![?!])(\w+)(?=[\s/>])", r"<\1x:\2", parts[part].decode())
        parts[part] = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()


BY_HAND: dict[str, Callable[[Parts], None]] = {
    "form control": form_control,
    "ActiveX": activex,
    "embedded object": embedded,
    "printer": printer,
    "connections, query, data model": connections,
    "links to other books": outside,
    "custom XML, maps, labels": xml_maps,
    "calculation chain, phonetic guides": chain,
    "odd part names": odd_names,
    "single quotes": other_quotes,
    "prefixed names": prefixed,
}
UNUSUAL = ("single quotes", "prefixed names")
