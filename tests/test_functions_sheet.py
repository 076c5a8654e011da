"""The sheet Functions: every cell function, its arguments, and an example whose stored result Python computed."""

import inspect
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from template_xml import Template

import udfs
from workbook import vba
from workbook.build import TEMPLATE
from workbook.examples import EXAMPLES, Example
from workbook.functions_sheet import computed

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
pytestmark = pytest.mark.filterwarnings("ignore:Print area")  # openpyxl has no word for whole columns
template = Template(TEMPLATE)
FORMULAS = {
    text.partition("(")[0]: (cell, text) for sheet, cell, text in template.formulas() if text.startswith("AR_")
}
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.function)


@pytest.fixture(scope="module")
def sheet() -> Any:
    return openpyxl.load_workbook(TEMPLATE, data_only=True)["Functions"]


def test_every_function_has_an_example() -> None:
    assert sorted(each.function for each in EXAMPLES) == sorted(udfs.__all__)
    assert set(FORMULAS) == set(udfs.__all__)


def plain(cell: object) -> object:
    found = cell.date() if isinstance(cell, datetime) else cell
    return "" if found is None else found


def by_name(example: Example, sheet: Any) -> Mapping[str, object]:
    """Read the arguments of the example's formula back from the sheet, as Excel would hand them over."""
    inside = re.search(r"\((.*)\)", FORMULAS[example.function][1])
    assert inside is not None
    names = list(inspect.signature(getattr(udfs, example.function)).parameters)
    found: dict[str, object] = {}
    for name, area in zip(names, inside[1].split(","), strict=False):
        if area:
            cells = sheet[area]
            block = cells if isinstance(cells, tuple) else ((cells,),)
            values = [[plain(cell.value) for cell in row] for row in block]
            found[name] = values if len(values) * len(values[0]) > 1 else values[0][0]
    return found


@every_example
def test_the_formula_reads_the_cells_of_its_arguments(example: Example, sheet: Any) -> None:
    arguments = by_name(example, sheet)
    function = getattr(udfs, example.function)
    again = function(**arguments)
    assert (again if isinstance(again, list) else [[again]]) == computed(example)


@every_example
def test_stored_values_are_what_python_computes(example: Example, sheet: Any) -> None:
    first = sheet[FORMULAS[example.function][0]]
    for down, cells in enumerate(computed(example)):
        assert len(cells) == len(example.results)
        for right, wanted in enumerate(cells):
            found = plain(sheet.cell(first.row + down, first.column + right).value)
            assert found == (pytest.approx(wanted, rel=1e-14) if isinstance(wanted, float) else wanted)
            assert isinstance(found, date) == isinstance(wanted, date)


@every_example
def test_it_spills(example: Example) -> None:
    cell, _ = FORMULAS[example.function]
    (found,) = [each for each in template.sheets["Functions"].iter(f"{MAIN}c") if each.get("r") == cell]
    assert found.get("cm") == "1"  # a dynamic array; without it Excel shows the first value alone
    formula = found.find(f"{MAIN}f")
    assert formula is not None
    first, _, last = str(formula.get("ref")).partition(":")
    rows = computed(example)
    assert int(re.sub(r"\D", "", last or first)) - int(re.sub(r"\D", "", first)) == len(rows) - 1


@every_example
def test_arguments_are_listed_with_their_help(example: Example, sheet: Any) -> None:
    texts = [(row[0].value, row[1].value) for row in sheet.iter_rows(max_col=2)]
    start = [name for name, _ in texts].index(example.function)
    signature = re.search(rf"Function {example.function}\((.*)\)", vba.sources()["udfs.bas"])
    assert signature is not None
    arguments = [each.removeprefix("Optional ") for each in signature[1].split(", ")]
    assert [name for name, _ in texts[start + 1 : start + 1 + len(arguments)]] == arguments
    assert all(help_text for _, help_text in texts[start : start + 1 + len(arguments)])
