"""The command line: what it prints, its exit codes, and what it loads."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from books import make_book, rows_of

from arbook.book.book import BookError
from macros.cli import main
from macros.outcome import CommandError, Outcome
from macros.terminal import Progress, run

COMMANDS = [
    "new",
    "demo",
    "import",
    "check",
    "refresh",
    "apply-cash",
    "log",
    "sent",
    "daily",
    "get",
    "set",
    "show",
    "restore",
    "doctor",
]
HEAVY = (
    "numpy", "pandas", "pyarrow", "xlwings", "openpyxl", "rich", "python_calamine", "xlsxwriter", "pyopenvba",
    "jinja2", "babel", "docx",
)  # fmt: skip
ASK = """
import json, sys
from macros.cli import main
code = main(sys.argv[1:])
loaded = {name.split(".")[0] for name in sys.modules}
print(json.dumps({"code": code, "loaded": sorted(loaded)}), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [[], ["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    said = json.loads(done.stderr)
    assert said["code"] == 0
    assert not set(HEAVY) & set(said["loaded"])
    assert done.stdout.startswith("arbook 0" if arguments == ["--version"] else "Usage: arbook")


def test_help_lists_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    listed = capsys.readouterr().out.split("Commands:")[1].splitlines()
    assert {line.split()[0] for line in listed if line.strip()} >= set(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["refresh"], "arbook: Missing argument 'BOOK'. Try: arbook --help"),
        (["refres", "x.xlsm"], "arbook: No such command 'refres'. Did you mean 'refresh'? Try: arbook --help"),
        (["check", "x.xlsm", "--jsn"], "arbook: No such option: --jsn (Possible options: --json) Try: arbook --help"),
        (
            ["refresh", "x.xlsm", "--as-of", "2101-01-01"],
            "arbook refresh: --as-of: 2101-01-01 is not a date from 1990 to 2100.",
        ),
        (
            ["refresh", "x.xlsm", "--as-of", "31.03.2026"],
            "arbook refresh: --as-of: '31.03.2026' is not a date. Write it as year-month-day, such as 2026-03-31.",
        ),
    ],
)
def test_a_wrong_command_line_is_one_line(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.err == line + "\n"
    assert said.out == ""


@pytest.mark.parametrize(
    "name", ["my book.xlsm", "O'Dowd & Sons = all (1).xlsm", "Дебиторка 2026.xlsm", "ŠŅŌ, 50%+ draft.xlsm"]
)
def test_any_file_name_works(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / name)
    for arguments in (
        ["new", path],
        ["set", path, "CompanyName=A = B & C", "AsOf=2026-03-31"],
        ["check", path],
        ["refresh", path],
        ["get", path, "companyname"],
        ["show", path, "log", "--format", "csv"],
        ["restore", path],
        ["doctor", path],
    ):
        assert main(arguments) == 0, capsys.readouterr().err
    assert capsys.readouterr().err == ""


def test_new_then_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "book (1).xlsm"
    assert main(["new", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{path} is ready.",
        f'Next: open it in Excel, or type: arbook import "{path}" --invoices FILE',
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("b.xlsx", "The workbook has macros, so its name must end in .xlsm, such as b.xlsm."),
        ("b", "The workbook has macros, so its name must end in .xlsm, such as b.xlsm."),
        ("b[1].xlsm", "Excel can't open a file with [ or ] in its name: b[1].xlsm"),
        ("no/b.xlsm", "The folder {folder}/no does not exist. Make it first, or choose another one."),
        (
            "there.xlsm",
            "{folder}/there.xlsm is there already, and is left as it is. Choose another name, or move it away.",
        ),
    ],
)
def test_new_refuses(name: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "there.xlsm").write_text("mine")
    assert main(["new", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err == f"arbook new: {sentence.format(folder=tmp_path)}\n"
    assert [file.name for file in tmp_path.iterdir()] == ["there.xlsm"]
    assert (tmp_path / "there.xlsm").read_text() == "mine"


@pytest.mark.parametrize("command", ["check", "refresh", "apply-cash", "get", "set", "show", "restore", "import"])
def test_a_book_that_is_not_there(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "missing.xlsm"
    more = {"get": ["AsOf"], "set": ["AsOf="], "show": ["aging"]}.get(command, [])
    assert main([command, str(path), *more]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith(f"arbook {command}: ")
    assert "missing.xlsm" in said.err
    assert "log" not in said.err  # a plain sentence, not an unexpected failure


def test_a_file_that_is_no_workbook_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.xlsm"
    path.write_bytes(b"just some text")
    assert main(["refresh", str(path)]) == 2
    assert capsys.readouterr().err.startswith("arbook refresh: notes.xlsm ")
    assert path.read_bytes() == b"just some text"
    assert list(tmp_path.iterdir()) == [path]


def test_exit_code_1_and_json_where_the_data_has_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        "tblCustomers\nCustomer\nC1\n\ntblInvoices\nInvoice|Customer|Date|Terms|Amount\n"
        "A|C1|2026-01-01|as usual|1,234.56",
    )
    assert main(["check", str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["exit_code"] == 1
    assert main(["refresh", str(path), "--as-of", "2026-03-31", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["command"], said["errors"], said["warnings"], said["seconds"] >= 0) == ("refresh", 1, 0, True)
    figures = said["figures"]
    assert (figures["as_of"], figures["base_currency"]) == ("2026-03-31", "EUR")
    assert (figures["total"], figures["overdue"], figures["not_aged"]) == (1234.56, 0, 1234.56)
    assert figures["currencies"] == [
        {"Currency": "EUR", "Not due": 0, "1-30": 0, "31-60": 0, "61-90": 0, "90+": 0, "Not aged": 1234.56,
         "Unapplied": 0, "Total": 1234.56, "Overdue": 0},
    ]  # fmt: skip


def test_import_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make_book(tmp_path / "b.xlsm", "tblCustomers\nCustomer\nC1")
    export = tmp_path / "my invoices.csv"
    export.write_text("Invoice;Customer;Date;Amount\n001;C1;03/04/2024;1.234,50\n", encoding="utf-8")
    more = ["--dates", "dmy", "--decimal", ",", "--as-of", "2024-04-30", "--json"]
    assert main(["import", str(path), "--invoices", str(export), *more]) == 0
    assert json.loads(capsys.readouterr().out)["command"] == "import"
    assert rows_of(path, "invoices", "Invoice", "Date", "Amount") == ["001 | 2024-04-03 | 1234.50"]
    assert main(["import", str(path), "--payments", str(tmp_path / "no.csv")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("arbook import: ")
    assert said.count("\n") == 1
    assert "no.csv" in said


def test_json_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "b.xlsx"
    assert main(["new", str(path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {
        "command": "new",
        "exit_code": 2,
        "problem": "The workbook has macros, so its name must end in .xlsm, such as b.xlsm.",
    }


def test_today_can_be_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_book(tmp_path / "b.xlsm", "tblCustomers\nCustomer\nC1")
    monkeypatch.setenv("ARBOOK_TODAY", "2025-12-31")
    assert main(["refresh", str(path)]) == 0
    assert capsys.readouterr().out.startswith("b.xlsm is refreshed, as of 2025-12-31.\n")
    monkeypatch.setenv("ARBOOK_TODAY", "31/12/2025")
    assert main(["refresh", str(path)]) == 2
    assert capsys.readouterr().err == (
        "arbook refresh: ARBOOK_TODAY: '31/12/2025' is not a date. Write it as year-month-day, such as 2026-03-31.\n"
    )


def test_restore_brings_back_the_last_command_s_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make_book(tmp_path / "b.xlsm", "tblCustomers\nCustomer\nC1")
    before = path.read_bytes()
    assert main(["set", str(path), "HoldDays=99"]) == 0
    assert path.read_bytes() != before
    assert main(["restore", str(path)]) == 0
    assert path.read_bytes() == before
    assert capsys.readouterr().out.endswith("b.xlsm is as it was before the last command.\n")


def test_output_is_utf_8_whatever_the_system_says(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", "tblCustomers\nCustomer | Name\nC1 | Ветер Ņ")
    for form, encoding in (("csv", "ascii"), ("table", "cp1252")):
        done = subprocess.run(
            [sys.executable, "-m", "macros.cli", "show", str(path), "customers", "--format", form],
            capture_output=True,
            check=True,
            timeout=60,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        assert "Ветер Ņ" in done.stdout.decode("utf-8")


def fail(error: BaseException) -> Callable[[Progress], Outcome]:
    def work(_: Progress) -> Outcome:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (KeyboardInterrupt(), "arbook refresh: stopped. The book is as it was."),
        (CommandError("Two\n  lines."), "arbook refresh: Two lines."),
        (BookError("b.xlsm is locked."), "arbook refresh: b.xlsm is locked."),
        (
            OSError(28, "No space left on device", "/tmp/b.xlsm"),
            "arbook refresh: No space left on device: /tmp/b.xlsm. The book is as it was.",
        ),
        (
            MemoryError(),
            "arbook refresh: not enough memory for this book. Close other programs; the book is as it was.",
        ),
    ],
)
def test_a_failure_is_one_plain_line(error: BaseException, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("refresh", fail(error), as_json=False) == 2
    assert capsys.readouterr().err == line + "\n"


def test_an_unexpected_failure_names_a_log_with_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("refresh", fail(ZeroDivisionError("by zero")), as_json=False) == 2
    line = capsys.readouterr().err
    start = "arbook refresh: something went wrong in arbook itself; the book is as it was. Details: "
    assert line.startswith(start)
    log = Path(line.removeprefix(start).strip())
    assert "ZeroDivisionError: by zero" in log.read_text()
    log.unlink()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_in_a_terminal_after_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    progress = Progress()
    progress("Reading")
    assert screen.getvalue() == ""
    progress.started -= 3
    progress("Computing")
    progress("Writing")
    progress.clear()
    assert screen.getvalue() == "\rComputing\rWriting  \r       \r"


def test_progress_says_nothing_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    progress = Progress()
    progress.started -= 3
    progress("Computing")
    progress.clear()
    assert file.getvalue() == ""
