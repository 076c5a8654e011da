"""The ribbon and the buttons: labels, tips and keys by the rules of Office, and a macro behind each."""

import re
import xml.etree.ElementTree as ET

import pytest
from template_xml import Template

from arbook.book.file import FileBook
from arbook.book.settings import CONF_SHEET, HEADS
from workbook import ribbon, vba
from workbook.build import TEMPLATE
from workbook.start import BUTTONS

NAMESPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"
# Names of built-in icons that are known to exist: a misspelt one shows an empty button and no error.
ICONS = {
    "AcceptInvitation", "AddInManager", "Calculator", "DataValidation", "EnvelopesAndLabelsDialog", "ErrorChecking",
    "FileNew", "FileOpen", "FilePrint", "FileSave", "Folder", "FunctionWizard", "Help", "Lock", "MacroPlay",
    "PercentStyle", "PropertySheet", "RecurrenceEdit", "RefreshAll", "ReviewNewComment", "Undo",
}  # fmt: skip
# Group, label and size.
RIBBON = """
Data    | Import          | normal
Data    | Check data      | normal
Data    | Apply cash      | normal
Data    | Close month     | normal
Reports | Refresh aging   | large
Reports | Statement       | normal
Reports | Charge interest | normal
Collect | Next actions    | large
Collect | Draft letters   | normal
Collect | Log contact     | normal
Collect | Case file       | normal
Plans   | New plan        | normal
Plans   | Build plan      | normal
Plans   | Check plans     | normal
Setup   | Check setup     | normal
Setup   | Restore last    | normal
Setup   | Guide           | normal
"""
ROOT = ET.fromstring(ribbon.source())
BUILT = ET.fromstring(ribbon.xml())
(TAB,) = ROOT.iter(f"{NAMESPACE}tab")
GROUPS = list(TAB.iter(f"{NAMESPACE}group"))
COMMANDS = list(TAB.iter(f"{NAMESPACE}button"))
CODE = "\n".join(text.replace("\r\n", "\n") for text in vba.sources().values())
every_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.get("id"))


def procedure(name: str) -> tuple[str, str]:
    """Return arguments and body of a Sub; there must be exactly one of that name."""
    ((arguments, body),) = re.findall(rf"^Public Sub {name}\((.*?)\)\n(.*?)^End Sub", CODE, re.MULTILINE | re.DOTALL)
    return arguments, body


def test_groups_and_commands() -> None:
    lines = [line.split("|") for line in RIBBON.strip().splitlines()]
    wanted = [tuple(cell.strip() for cell in line) for line in lines]
    found = [(group.get("label"), each.get("label"), each.get("size")) for group in GROUPS for each in group]
    assert found == wanted
    assert TAB.get("label") == "Receivables"


def test_no_command_is_promised_for_later() -> None:
    assert procedure("AR_Enabled")[1].strip() == "returnedVal = True"
    assert "later version" not in ribbon.source().decode()


@every_command
def test_label_tips_and_keys(command: ET.Element) -> None:
    label, tip = str(command.get("label")), str(command.get("supertip"))
    assert len(label.split()) <= 4
    assert label[0].isupper()
    assert label[1:] == label[1:].lower()
    assert command.get("screentip") == label
    assert tip.endswith(".")
    assert not tip.lower().startswith(label.lower())  # it says more than the label
    assert 20 < len(tip) < 1024
    assert re.fullmatch(r"[A-IK-X]{1,3}", str(command.get("keytip")))


def test_ids_keytips_and_icons_are_unique() -> None:
    for name in ("id", "keytip", "imageMso"):
        found = [each.get(name) for each in COMMANDS]
        assert len(found) == len(set(found)), name
    assert len({each.get("id") for each in (TAB, *GROUPS, *COMMANDS)}) == len(GROUPS) + len(COMMANDS) + 1


def test_icons_are_known() -> None:
    assert {each.get("imageMso") for each in COMMANDS} <= ICONS


@every_command
def test_callbacks_exist_with_the_right_arguments(command: ET.Element) -> None:
    arguments, body = procedure(str(command.get("onAction")))
    assert arguments == "control As IRibbonControl"
    assert len(body.strip().splitlines()) == 1  # it dispatches, and does nothing else
    assert procedure(str(command.get("getEnabled")))[0] == "control As IRibbonControl, ByRef returnedVal As Variant"


def test_no_other_callbacks() -> None:
    names = {name for each in BUILT.iter() for name in each.attrib if name.startswith(("get", "on"))}
    assert names == {"onAction", "getEnabled", "getLabel", "getScreentip", "getSupertip"}
    assert {name for each in ROOT.iter() for name in each.attrib if name.startswith(("get", "on"))} == {
        "onAction", "getEnabled",
    }  # fmt: skip


def test_words_are_asked_for_and_the_english_label_is_kept() -> None:
    built = {str(each.get("id")): each for each in BUILT.iter()}
    for source in (*GROUPS, *COMMANDS):
        each = built[str(source.get("id"))]
        assert (each.get("label"), each.get("screentip"), each.get("supertip")) == (None, None, None)
        assert (each.get("tag"), each.get("getLabel")) == (source.get("label"), "AR_Label")
        callbacks = (None, None) if source in GROUPS else ("AR_Label", "AR_Tip")
        assert (each.get("getScreentip"), each.get("getSupertip")) == callbacks
    for callback in ("AR_Label", "AR_Tip"):
        assert procedure(callback)[0] == "control As IRibbonControl, ByRef returnedVal As Variant"
    assert built[str(TAB.get("id"))].get("label") == TAB.get("label")  # with macros off the tab has a name


def test_the_words_stand_on_the_hidden_sheet_in_english() -> None:
    book = FileBook.open(TEMPLATE)
    texts = book.texts(CONF_SHEET, HEADS["Conf_Ribbon"][1])
    book.close()
    found = [tuple(texts.get(f"{column}{row}", "") for column in "JKL") for row in range(2, 2 + len(ribbon.words()))]
    assert found == ribbon.words()
    assert len(texts) == sum(bool(text) for line in found for text in line)
    assert f'Range("J2:J{HEADS["Conf_Ribbon"][1].rpartition("L")[2]}")' in CODE


def test_ribbon_and_button_start_the_same_command() -> None:
    by_label = {str(each.get("label")): str(each.get("onAction")) for each in COMMANDS}
    for caption, macro in BUTTONS:
        assert procedure(by_label[caption])[1] == procedure(macro)[1]


def test_buttons_on_start_are_in_the_file() -> None:
    template = Template(TEMPLATE)
    drawing = template.parts["xl/drawings/vmlDrawing1.vml"].decode()
    captions = re.findall(r"<font[^>]*>(.*?)</font>", drawing)
    macros = re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", drawing)
    assert tuple(zip(captions, macros, strict=True)) == BUTTONS
    for _, macro in BUTTONS:
        assert procedure(macro)[0] == ""


def test_the_package_leads_to_the_ribbon() -> None:
    template = Template(TEMPLATE)
    assert template.parts[ribbon.PART] == ribbon.xml()
    (link,) = [each for each in template.root("_rels/.rels") if each.get("Type") == ribbon.KIND]
    assert link.get("Target") == "customUI/customUI14.xml"
    assert "customUI/customUI.xml" not in template.parts  # the older form; one of both is enough
