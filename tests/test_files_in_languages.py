"""The files for people speak the language of the workbook; figures, names of columns and users' words stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from books import NOW, make_book

from arbook.book.file import FileBook
from macros.auditing import audit
from macros.call_list import call_list
from macros.case_file import case
from macros.computing import compute
from macros.inputs import read_inputs
from macros.pack import Pack, write_sheets

DAY = date(2024, 3, 31)
BOOK = """
    tblCustomers
    Customer | Name       | Terms
    A        | SIA Claim  | net 30

    tblInvoices
    Invoice | Customer | Date       | Due date   | Currency | Amount
    I1      | A        | 2024-01-01 | 2024-01-31 | EUR      | 500.25
    I2      | A        | 2024-02-01 | 2024-03-01 | USD      | 70

    tblActions
    Rank | Customer | Name      | Currency | Overdue | Action | Why             | Channel | Owner
    1    | A        | SIA Claim | EUR      | 500.25  | Call   | 60 days overdue | Call    | Anna
"""


@pytest.fixture
def books(tmp_path: Path) -> dict[str, Path]:
    made = {}
    for language in ("en", "ru"):
        (tmp_path / language).mkdir()
        path = tmp_path / language / "B.xlsm"
        made[language] = make_book(path, BOOK, AsOf=DAY, BaseCurrency="EUR", CompanyName="Us", Language=language)
    return made


def sheets(path: Path) -> dict[str, list[list[object]]]:
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in openpyxl.load_workbook(path)
    }


def figures(rows: list[list[object]]) -> list[object]:
    return [cell for row in rows for cell in row if isinstance(cell, int | float)]


def same_figures(one: dict[str, list[list[object]]], other: dict[str, list[list[object]]]) -> bool:
    return {name: figures(rows) for name, rows in one.items()} == {
        name: figures(rows) for name, rows in other.items()
    }


def test_the_audit(books: dict[str, Path]) -> None:
    found = {}
    for language, path in books.items():
        audit(FileBook.open(path), NOW, path.with_name("audit.xlsx"))
        found[language] = sheets(path.with_name("audit.xlsx"))
    english, russian = found["en"], found["ru"]
    assert same_figures(english, russian)
    assert russian["Open items"][0][0] == "Открытые позиции"
    assert russian["Aging"][1][0] == (
        "B.xlsm, на 2024-03-31, составлено 2024-03-31 09:30. Строка на клиента и валюту."
    )
    assert russian["Tie-out"][0][0] == "Сверка"
    assert russian["Tie-out"][4][2] == "без USD: нет курса на листе FX"
    assert russian["Open items"][3:] == english["Open items"][3:]


def test_the_pack_of_the_months_close(books: dict[str, Path]) -> None:
    found = {}
    for language, path in books.items():
        inputs = read_inputs(FileBook.open(path))
        pack = Pack(inputs, compute(inputs, DAY, DAY), {}, pd.DataFrame(), DAY)
        write_sheets(path.with_name("pack.xlsx"), pack)
        found[language] = sheets(path.with_name("pack.xlsx"))
    english, russian = found["en"], found["ru"]
    assert same_figures(english, russian)
    assert russian["Measures"][:2][0][0] == "Показатели, 2024-03-31"
    assert russian["Measures"][3][:4] == ["Currency", "Показатель", "Значение", "Определение"]
    assert russian["Checks"][1][0] == "Us. Оставшиеся проблемы и почему предупреждения приняты."
    assert [row[0] for row in russian["Control"][3:5]] == ["Сверка", "Итого в EUR"]


def test_the_case_file(books: dict[str, Path], tmp_path: Path) -> None:
    made = case(FileBook.open(books["ru"]), NOW, "A", tmp_path, tmp_path).figures["folder"]
    document = docx.Document(str(Path(str(made)) / "Case file.docx"))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said[:4] == ["Дело: SIA Claim (A)", "Стороны", "О чём договорились", "Требование"]
    assert said[-2:] == ["Документы", "Весь счёт — в Statement.xlsx."]
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["", "Кредитор", "Должник"]
    open_items = next(table for table in document.tables if table.rows[0].cells[0].text == "Invoice")
    assert [cell.text for cell in open_items.rows[1].cells][:2] == ["I1", "Invoice"]
    assert "500.25" in [cell.text for cell in open_items.rows[1].cells]


def test_the_call_list(books: dict[str, Path], tmp_path: Path) -> None:
    call_list(FileBook.open(books["ru"]), NOW, tmp_path / "calls.xlsx")
    rows = sheets(tmp_path / "calls.xlsx")["Anna"]
    assert rows[0][0] == "Звонки: Anna, 2024-03-31"
    assert (rows[1][0], rows[1][10]) == ("Rank", "Что сказано, обещано, согласовано")
    assert (rows[2][1], rows[2][4]) == ("SIA Claim (A)", "500.25 EUR")
