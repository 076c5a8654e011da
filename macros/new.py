"""Making an empty workbook from the template that comes with the program."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from arbook.book.file import FileBook
from arbook.book.package import backup_of
from macros.installed import write_into
from macros.outcome import CommandError, Outcome
from macros.whole import make_file

TEMPLATE = files("workbook") / "AR_Template.xlsm"


def new(path: Path) -> Outcome:
    """Copy the template to `path`, which must end in .xlsm.

    Raises
    ------
    CommandError
        If the name is not one that Excel opens, the folder doesn't exist, or a file of that name is there.
    """
    write_template(path)
    lines = (
        f"{path} is ready.",
        f"Next: open it in Excel, or type: arbook import {quoted(path)} --invoices FILE",
    )
    return Outcome("new", lines, figures={"book": str(path)})


def write_template(path: Path) -> None:
    """Write the template to `path`, with the Python of this installation on its sheet xlwings.conf; see `new`."""
    if path.suffix.lower() != ".xlsm":
        raise CommandError(f"The workbook has macros, so its name must end in .xlsm, such as {path.stem}.xlsm.")
    if set(path.name) & set("[]"):
        raise CommandError(f"Excel can't open a file with [ or ] in its name: {path.name}")
    if not path.parent.is_dir():
        raise CommandError(f"The folder {path.parent} does not exist. Make it first, or choose another one.")
    try:
        if path.exists():
            raise FileExistsError(path)
        make_file(path, _write, replace=False)
    except FileExistsError:
        message = f"{path} is there already, and is left as it is. Choose another name, or move it away."
        raise CommandError(message) from None


def _write(path: Path) -> None:
    path.write_bytes(TEMPLATE.read_bytes())
    book = FileBook.open(path)
    write_into(book)
    book.save()
    backup_of(path).unlink(missing_ok=True)  # there is nothing before it to restore


def quoted(path: Path) -> str:
    """Return a path as it is typed in a terminal: in quotes where it has anything but letters, digits and ._-/.

    >>> quoted(Path("book.xlsm")), quoted(Path("my book.xlsm"))
    ('book.xlsm', '"my book.xlsm"')
    """
    text = str(path)
    return text if all(letter.isalnum() or letter in "._-/\\:" for letter in text) else f'"{text}"'
