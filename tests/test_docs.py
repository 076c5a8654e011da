"""The pages for users say what is there: commands, options, buttons, presets; and the tutorial can be followed."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from books import rows_of

from arbook.book.file import FileBook
from arbook.presets import preset_names
from macros.cli import app, main
from macros.demo_rows import frame

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *(page for page in sorted((ROOT / "docs").glob("*.md")) if page.stem != "performance")]
OPTIONS = {
    name: {word for parameter in command.params for word in parameter.opts} | {"--help"}
    for name, command in typer.main.get_command(app).commands.items()
}
USED = re.compile(r"(?<![\w./\\-])arbook ([a-z][a-z-]*)((?: [^`|\n]*)?)")
CODE = re.compile(r"^(```+)[^\n]*\n(.*?)^\1|(?<!`)`([^`\n]+)`(?!`)", re.DOTALL | re.MULTILINE)


def code_of(page: Path) -> list[str]:
    """Return the lines of code of a page, also those within its sentences."""
    found = CODE.findall(page.read_text(encoding="utf-8"))
    return [line for _, block, span in found for line in (block or span).splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_of_the_pages_exist_with_their_options(page: Path) -> None:
    for line in code_of(page):
        for command, rest in USED.findall(line):
            assert command in OPTIONS, f"{page.name}: {line}"
            words = re.findall(r"(?<![\w-])--[a-z][a-z-]*", rest)
            assert set(words) <= OPTIONS[command], f"{page.name}: {line}"


def test_each_button_has_its_lines() -> None:
    ribbon = (ROOT / "macros" / "ribbon" / "customUI14.xml").read_text(encoding="utf-8")
    labels = re.findall(r'<button [^>]*?label="([^"]+)"', ribbon)
    headings = re.findall(r"^## (.+)$", (ROOT / "docs" / "buttons.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == labels


def test_each_preset_has_its_line() -> None:
    text = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == sorted(preset_names())


def test_the_tutorial_can_be_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARBOOK_TODAY", "2026-04-20")
    for name, content in re.findall(r'^```csv title="([^"]+)"\n(.*?)^```', text, re.DOTALL | re.MULTILINE):
        Path(name).write_text(content, encoding="utf-8")
    commands = [line for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
                for line in block.splitlines()]  # fmt: skip
    assert len(commands) == 12
    for command in commands:
        if command.startswith("arbook letters"):
            book = FileBook.open(Path("Receivables.xlsm"))
            book.append("tblBanks", frame("tblBanks", [{"Currency": "EUR", "Bank": "Example Bank", "IBAN": "LV00X"}]))
            book.save()
        assert main(shlex.split(command)[1:]) == 0, command
    said = capsys.readouterr().out
    shown = re.search(r"^```text\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert shown is not None
    assert shown[1] in said  # the aging of the page
    assert "2026-019: 8,400.00 EUR asked, the oldest 29 days overdue; step 3 due since 2026-03-27, the first." in said
    assert rows_of(Path("Receivables.xlsm"), "tblAllocations", "From", "To", "State") == [
        "B-117 | 2026-031 | Proposed"
    ]
    assert rows_of(Path("Receivables.xlsm"), "tblPlans", "Plan", "Status") == ["P-001 | Offered"]
    assert sorted(path.name for path in Path("letters/2026-04-20-1").iterdir()) == [
        "1001 EUR plan-agreement P-001.docx",
        "1002 EUR confirm-receipt.docx",
        "1003 EUR confirm-receipt.docx",
        "Calls.docx",
    ]
