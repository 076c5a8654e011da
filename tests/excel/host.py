"""The test Excel: pyOpenVBA's in-memory Excel with the few members that it lacks, as xlwings sees it."""

import re
import zipfile
from pathlib import Path
from typing import Any

import com
import xlwings as xw
from pyopenvba.apps.excel import ExcelApplication, _table_edits
from pyopenvba.apps.excel import _model as model
from pyopenvba.apps.excel import _tables as tables
from pyopenvba.exceptions import VBACompileError, VBARuntimeError
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, member, method, setter
from pyopenvba.interpreter._values import EMPTY, VBAInt, to_bool
from xlwings import _xlwindows

WINDOW = 4711  # the handle of Excel's window
SOURCE_RANGE, SOURCE_QUERY = 1, 3


class AutoCorrect(VBAObject):
    """Application.AutoCorrect, as far as tables heed it."""

    vba_library = "excel"

    def __init__(self) -> None:
        self.fills = True

    @member(name="AutoFillFormulasInLists")
    def auto_fill_formulas_in_lists(self) -> object:
        return self.fills

    @setter("AutoFillFormulasInLists")
    def _set_fills(self, value: object) -> None:
        self.fills = to_bool(value)


class TableFilter(VBAObject):
    """ListObject.AutoFilter; the filter of a file that the model keeps as text."""

    vba_type_name = "AutoFilter"
    vba_library = "excel"

    def __init__(self, table: Any) -> None:
        self.table = table

    @member(name="FilterMode")
    def filter_mode(self) -> object:
        return "<filterColumn" in self.table.xml

    @method(name="ShowAllData")
    def show_all_data(self) -> object:
        self.table.xml = re.sub(r"<filterColumn.*?</filterColumn>", "", self.table.xml, flags=re.DOTALL)
        self.table.changed = True
        rows = self.table.sheet.dims.rows
        for row in range(self.table.area.top, self.table.area.bottom + 1):
            if row in rows:
                rows[row].hidden = False
        return EMPTY


def _add(owner: type[VBAObject], name: str, getter: Any) -> None:
    owner.vba_add_member(MemberSpec(name=name, kind="property", getter=getter))


def _fills(real: Any) -> Any:
    """Let Excel fill a table column of its own accord only where it is told to."""

    def calculated(sheet: Any, written: Any) -> None:
        if _correct(sheet.book.application).fills:
            real(sheet, written)

    return calculated


def _correct(application: Any) -> AutoCorrect:
    if not hasattr(application, "auto_correct"):
        application.auto_correct = AutoCorrect()
    return application.auto_correct  # type: ignore[no-any-return]  # set above


def _date1904(book: Any) -> bool:
    with zipfile.ZipFile(book.source_path) as archive:
        return re.search(rb'date1904="(1|true)"', archive.read("xl/workbook.xml")) is not None


def _source_type(listed: Any) -> VBAInt:
    return VBAInt(SOURCE_QUERY if 'tableType="queryTable"' in listed.table.xml else SOURCE_RANGE, "Long")


_add(model.Application, "AutoCorrect", _correct)
_add(model.Application, "Hwnd", lambda application: VBAInt(WINDOW, "Long"))
_add(model.Workbook, "Date1904", _date1904)
_add(model.Workbook, "FileFormat", lambda book: VBAInt(52, "Long"))
_add(tables.ListObject, "AutoFilter", lambda listed: TableFilter(listed.table))
_add(tables.ListObject, "SourceType", _source_type)


def _readable(real: Any) -> Any:
    """Read a formula with a structured reference as it is spelled, which the model refuses to."""

    def formula2(cells: Any, formula: str, *, whole: bool) -> str:
        return formula if "[" in formula else real(cells, formula, whole=whole)

    return formula2


model.Range._formula2 = _readable(model.Range._formula2)
_table_edits.calculated = _fills(_table_edits.calculated)


def _mend_columns(path: Path) -> None:
    """Drop column styles that the style sheet doesn't have: now and then the in-memory Excel saves such a one."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    formats = re.search(rb"<cellXfs.*?</cellXfs>", parts["xl/styles.xml"], re.S)
    count = len(re.findall(rb"<xf ", formats[0] if formats else b""))

    def column(match: re.Match[bytes]) -> bytes:
        return match[0] if int(match[2]) < count else match[1]

    mended = {
        name: re.sub(rb'(<col [^>]*?) style="(\d+)"', column, data)
        if name.startswith("xl/worksheets/sheet")
        else data
        for name, data in parts.items()
    }
    if mended != parts:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in mended.items():
                archive.writestr(name, data)


class TestExcel:
    """An Excel with one workbook open; `book` is what xlwings gives."""

    __test__ = False

    def __init__(self, path: Path, vba: bool = False) -> None:
        self.path = path
        self.excel = ExcelApplication.open(path, with_vba=vba)
        target = self.excel.workbook
        target.source_path = path
        calculator = target.calculator
        calculator.rebuild()  # the file's own values are of its last calculation, or zeros
        calculator.calculate_all()
        self._run = self.excel.interpreter.run
        self.excel.interpreter.run = self._started
        self.book = xw.Book(impl=_xlwindows.Book(xl=_xlwindows.COMRetryObjectWrapper(com.Proxy(target))))

    def _started(self, name: str, *more: Any, **named: Any) -> object:
        """Run a macro by a name such as 'Book.xlsm'!Macro; one that isn't there is Excel's own error."""
        macro = name.rpartition("!")[2]
        try:
            self.excel.interpreter.find_procedure(macro)
        except VBACompileError as error:
            raise VBARuntimeError(1004, f"Cannot run the macro '{name}'") from error
        return self._run(macro, *more, **named)

    @property
    def app(self) -> xw.App:
        """The application as xlwings gives it."""
        return self.book.app

    def save(self, path: Path | None = None) -> Path:
        """Save the workbook, as the user does in the end."""
        saved = Path(self.excel.save(path or self.path))
        _mend_columns(saved)
        return saved

    def state(self) -> dict[str, object]:
        """Return what a command must leave as it was."""
        application = self.excel.application
        return {
            "calculation": application.calculation,
            "screen updating": application.screen_updating,
            "alerts": application.display_alerts,
            "events": application.enable_events,
            "status bar": application.status_bar,
            "formulas fill": _correct(application).fills,
        }
