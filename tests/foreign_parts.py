"""Hand-made parts that Excel writes and no Python library does, for the sheet Mine of foreign.py.

Written after [MS-XLSX] (slicers, threaded comments) and ECMA-376 part 1 (pivot tables, custom XML). {table} is
the id of the sheet's table.
"""

from typing import NamedTuple

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
X14 = f"{MICROSOFT}/spreadsheetml/2009/9/main"
X15 = f"{MICROSOFT}/spreadsheetml/2010/11/main"
_THREADED = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
SHEET = "xl/worksheets/sheet90.xml"
_CACHE, _PIVOT_TABLE = "xl/pivotCache/pivotCacheDefinition90.xml", "xl/pivotTables/pivotTable90.xml"
PERSON = "{0D6A9B1E-5C1F-4B7B-9C53-0A7C0B1D2E3F}"
COMMENT = "{7E4F5A60-1B2C-4D3E-8F90-A1B2C3D4E5F6}"
ROWS = [("North", "Ann", 120.5), ("South", "Bob", 80), ("North", "Cid", 19.5), ("West", "Ann", 7)]
TOTALS = [("Row Labels", "Sum of Amount"), ("North", 140), ("South", 80), ("West", 7), ("Grand Total", 227)]


class Part(NamedTuple):
    """A part with its content type ("" = the default of its extension)."""

    content_type: str
    text: str


PARTS = {
    "xl/slicers/slicer90.xml": Part(
        "application/vnd.ms-excel.slicer+xml",
        f'<slicers xmlns="{X14}">'
        '<slicer name="Region" cache="Slicer_Region" caption="Region" rowHeight="241300"/></slicers>',
    ),
    "xl/slicerCaches/slicerCache90.xml": Part(
        "application/vnd.ms-excel.slicerCache+xml",
        f'<slicerCacheDefinition xmlns="{X14}" xmlns:x="{MAIN}" name="Slicer_Region" sourceName="Region">'
        f'<extLst><x:ext xmlns:x15="{X15}" uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}">'
        '<x15:tableSlicerCache tableId="{table}" column="1"/></x:ext></extLst></slicerCacheDefinition>',
    ),
    _CACHE: Part(
        _SHEET_TYPE + "pivotCacheDefinition+xml",
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="rId1" refreshedBy="Ann" '
        'refreshedDate="46023" createdVersion="6" refreshedVersion="6" minRefreshableVersion="3" recordCount="4">'
        '<cacheSource type="worksheet"><worksheetSource name="tblMine"/></cacheSource><cacheFields count="3">'
        '<cacheField name="Region" numFmtId="0"><sharedItems count="3"><s v="North"/><s v="South"/><s v="West"/>'
        '</sharedItems></cacheField><cacheField name="Owner" numFmtId="0"><sharedItems/></cacheField>'
        '<cacheField name="Amount" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" '
        'containsNumber="1" minValue="7" maxValue="120.5"/></cacheField></cacheFields></pivotCacheDefinition>',
    ),
    "xl/pivotCache/pivotCacheRecords90.xml": Part(
        _SHEET_TYPE + "pivotCacheRecords+xml",
        f'<pivotCacheRecords xmlns="{MAIN}" count="4">'
        '<r><x v="0"/><s v="Ann"/><n v="120.5"/></r><r><x v="1"/><s v="Bob"/><n v="80"/></r>'
        '<r><x v="0"/><s v="Cid"/><n v="19.5"/></r><r><x v="2"/><s v="Ann"/><n v="7"/></r></pivotCacheRecords>',
    ),
    _PIVOT_TABLE: Part(
        _SHEET_TYPE + "pivotTable+xml",
        f'<pivotTableDefinition xmlns="{MAIN}" name="PivotMine" cacheId="90" dataCaption="Values" '
        'applyNumberFormats="0" applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" '
        'applyAlignmentFormats="0" applyWidthHeightFormats="1" updatedVersion="6" minRefreshableVersion="3" '
        'createdVersion="6" useAutoFormatting="1" itemPrintTitles="1" indent="0" outline="1" outlineData="1">'
        '<location ref="A12:B16" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="3">'
        '<pivotField axis="axisRow" showAll="0"><items count="4"><item x="0"/><item x="1"/><item x="2"/>'
        '<item t="default"/></items></pivotField><pivotField showAll="0"/>'
        '<pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields>'
        '<rowItems count="4"><i><x/></i><i><x v="1"/></i><i><x v="2"/></i><i t="grand"><x/></i></rowItems>'
        '<colItems count="1"><i/></colItems><dataFields count="1">'
        '<dataField name="Sum of Amount" fld="2" baseField="0" baseItem="0"/></dataFields>'
        '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1" '
        'showRowStripes="0" showColStripes="0" showLastColumn="1"/></pivotTableDefinition>',
    ),
    "xl/threadedComments/threadedComment90.xml": Part(
        "application/vnd.ms-excel.threadedcomments+xml",
        f'<ThreadedComments xmlns="{_THREADED}"><threadedComment ref="A1" dT="2026-01-02T10:00:00.00" '
        f'personId="{PERSON}" id="{COMMENT}"><text>Who checks this?</text></threadedComment></ThreadedComments>',
    ),
    "xl/persons/person90.xml": Part(
        "application/vnd.ms-excel.person+xml",
        f'<personList xmlns="{_THREADED}"><person displayName="Ann" id="{PERSON}" userId="Ann" '
        'providerId="None"/></personList>',
    ),
    "customXml/item90.xml": Part("", '<note xmlns="urn:example:mine">A note of another program</note>'),
    "customXml/itemProps90.xml": Part(
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        'ds:itemID="{5B8E6F70-2C3D-4E5F-9A01-B2C3D4E5F607}"><ds:schemaRefs/></ds:datastoreItem>',
    ),
}
RIBBON = (
    "customUI/customUI14.xml",
    f'<customUI xmlns="{MICROSOFT}/2009/07/customui"><ribbon><tabs><tab id="tabMine" label="Mine">'
    '<group id="grpMine" label="Mine"><button id="btnMine" label="Hello" onAction="AR_Hello"/></group></tab></tabs>'
    "</ribbon></customUI>",
)
_SLICER, _PIVOT = f"{MICROSOFT}/2007/relationships/", f"{OFFICE}/pivot"
_THREAD = f"{MICROSOFT}/2017/10/relationships/"
# owner of the link, id, type, target as seen from the owner
LINKS = [
    ("xl/workbook.xml", "rIdMineCache", _SLICER + "slicerCache", "slicerCaches/slicerCache90.xml"),
    ("xl/workbook.xml", "rIdMinePivot", _PIVOT + "CacheDefinition", "pivotCache/pivotCacheDefinition90.xml"),
    ("xl/workbook.xml", "rIdMinePerson", _THREAD + "person", "persons/person90.xml"),
    ("xl/workbook.xml", "rIdMineXml", f"{OFFICE}/customXml", "../customXml/item90.xml"),
    ("customXml/item90.xml", "rId1", f"{OFFICE}/customXmlProps", "itemProps90.xml"),
    (_CACHE, "rId1", _PIVOT + "CacheRecords", "pivotCacheRecords90.xml"),
    (_PIVOT_TABLE, "rId1", _PIVOT + "CacheDefinition", "../pivotCache/pivotCacheDefinition90.xml"),
    (SHEET, "rIdSlicer", _SLICER + "slicer", "../slicers/slicer90.xml"),
    (SHEET, "rIdPivot", _PIVOT + "Table", "../pivotTables/pivotTable90.xml"),
    (SHEET, "rIdThread", _THREAD + "threadedComment", "../threadedComments/threadedComment90.xml"),
]
SLICER_FRAME = (
    '<xdr:twoCellAnchor editAs="oneCell"><xdr:from><xdr:col>7</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1'
    "</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff>"
    "<xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f'<mc:Choice xmlns:sle15="{MICROSOFT}/drawing/2012/slicer" Requires="sle15"><xdr:graphicFrame macro="">'
    '<xdr:nvGraphicFramePr><xdr:cNvPr id="90" name="Region"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
    '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
    f'<a:graphicData uri="{MICROSOFT}/drawing/2010/slicer">'
    f'<sle:slicer xmlns:sle="{MICROSOFT}/drawing/2010/slicer" name="Region"/></a:graphicData></a:graphic>'
    '</xdr:graphicFrame></mc:Choice><mc:Fallback><xdr:sp macro="" textlink=""><xdr:nvSpPr>'
    '<xdr:cNvPr id="0" name=""/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="914400" cy="914400"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
    "</xdr:sp></mc:Fallback></mc:AlternateContent><xdr:clientData/></xdr:twoCellAnchor>"
)
SHEET_EXTENSION = (
    f'<ext xmlns:x14="{X14}" xmlns:x15="{X15}" uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}">'
    '<x14:slicerList><x14:slicer r:id="rIdSlicer"/></x14:slicerList></ext>'
)
BOOK_EXTENSION = (
    f'<ext xmlns:x14="{X14}" xmlns:x15="{X15}" uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}">'
    '<x15:slicerCaches><x14:slicerCache r:id="rIdMineCache"/></x15:slicerCaches></ext>'
)
