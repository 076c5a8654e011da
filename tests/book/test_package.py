"""The file: what is refused, in which words; what is replaced, whole or not at all; what comes back."""

import io
import os
import random
import re
import resource
import shutil
import signal
import stat
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
import small_book

from arbook.book import package
from arbook.book.book import BookError
from arbook.book.file import FileBook
from workbook.build import TEMPLATE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(shutil.copy(TEMPLATE, tmp_path / "Ledger.xlsm"))


def change(path: Path, name: str = "Baltic Timber") -> None:
    book = FileBook.open(path)
    book.set("CompanyName", name)
    book.save()


def company(path: Path) -> object:
    book = FileBook.open(path)
    try:
        return book.get("CompanyName")
    finally:
        book.close()


def said(path: Path, do: Callable[[Path], None] = change) -> str:
    """Return the sentence that refuses, after a look that the folder is as it was."""
    before = folder(path.parent)
    with pytest.raises(BookError) as error:
        do(path)
    assert folder(path.parent) == before
    assert "\n" not in str(error.value)
    return str(error.value)


def folder(place: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in place.iterdir() if file.is_file()}


# What can't be used


def missing(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def text(path: Path) -> None:
    path.write_text("Invoice;Amount\n1;2\n")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-700])


def only_a_start(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def password(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)


def read_only(path: Path) -> None:
    path.chmod(stat.S_IRUSR)


def open_in_excel(path: Path) -> None:
    path.with_name("~$Ledger.xlsm").write_bytes(b"Ann")


def open_in_libreoffice(path: Path) -> None:
    path.with_name(".~lock.Ledger.xlsm#").write_text(",Ann,pc,01.02.2026 10:00,file:///;")


def a_plain_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")


def a_document(path: Path) -> None:
    _text(path, "workbook_xml", lambda xml: '<document xmlns="http://schemas.openxmlformats.org/word"/>')


def another_workbook(path: Path) -> None:
    small_book.write(path, "")


def twice_the_same_part(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("xl/workbook.xml", "<workbook/>")


def no_styles_of_sheet(path: Path) -> None:
    small_book.remade(path, path.with_name("new"), worksheets__sheet7_xml=None)
    path.with_name("new").replace(path)


def encrypted_member(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")  # the first entry of the directory
    data[at + 8] |= 1
    path.write_bytes(data)


def damaged_member(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/workbook.xml")
    data = bytearray(path.read_bytes())
    at = info.header_offset + 30 + len(info.filename) + 20
    data[at : at + 40] = bytes(40)
    path.write_bytes(data)


def damaged_relations(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/_rels/")]
        infos = [archive.getinfo(name) for name in names]
    data = bytearray(path.read_bytes())
    for info in infos:
        at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
        data[at : at + 8] = bytes(8)
    path.write_bytes(data)


def a_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(80 << 20))


def strict(path: Path) -> None:
    _text(
        path,
        "workbook_xml",
        lambda xml: xml.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
    )


def prefixed(path: Path) -> None:
    _settings(path, lambda xml: xml.replace("<worksheet xmlns=", "<x:worksheet xmlns:x=").replace("<c ", "<x:c "))


def strict_sheet(path: Path) -> None:
    _settings(
        path, lambda xml: xml.replace("http://schemas.openxmlformats.org/spread", "http://purl.oclc.org/spread")
    )


def utf_16_sheet(path: Path) -> None:
    _settings(path, lambda xml: xml.replace("UTF-8", "UTF-16").encode("utf-16"))


def utf_16_map(path: Path) -> None:
    _text(path, "workbook_xml", lambda xml: xml.replace("UTF-8", "UTF-16").encode("utf-16"))


def entities(path: Path) -> None:
    _text(path, "workbook_xml", lambda xml: xml.replace("?>", '?><!DOCTYPE w [<!ENTITY a "b">]>', 1))


def entities_in_a_sheet(path: Path) -> None:
    _settings(path, lambda xml: xml.replace("?>", '?><!DOCTYPE w [<!ENTITY a "b">]>', 1))


def other_letters_in_a_sheet(path: Path) -> None:
    _settings(path, lambda xml: xml.replace("UTF-8", "windows-1251", 1))


def sheet_cut_off(path: Path) -> None:
    _settings(path, lambda xml: xml[: xml.index("</sheetData>") - 20])


def _text(path: Path, key: str, edit: Callable[[str], str | bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.endswith(key.replace("_xml", ".xml")))
    new = edit(small_book.part(path, name))
    small_book.remade(path, path.with_name("new"), **{key: new.encode() if isinstance(new, str) else new})
    path.with_name("new").replace(path)


def _settings(path: Path, edit: Callable[[str], str | bytes]) -> None:
    """Edit the sheet that holds CompanyName."""
    _text(path, part_of_settings(path).rpartition("/")[2].replace(".xml", "_xml"), edit)


def part_of_settings(path: Path) -> str:
    """Return the part of the sheet Settings: the only one with this heading."""
    with zipfile.ZipFile(path) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels").decode()
        key = re.search(r'<sheet name="Settings"[^>]*r:id="(\w+)"', archive.read("xl/workbook.xml").decode())
    assert key is not None
    target = re.search(rf'<Relationship Id="{key[1]}"[^>]*Target="([^"]*)"', relations)
    assert target is not None
    return f"xl/{target[1]}"


REFUSED = {
    missing: "There is no file Ledger.xlsm here. Make a workbook with: arbook new Ledger.xlsm",
    a_folder: "Ledger.xlsm is a folder, not a workbook.",
    text: "Ledger.xlsm is not an Excel workbook (.xlsm or .xlsx).",
    empty: "Ledger.xlsm is not an Excel workbook (.xlsm or .xlsx).",
    a_plain_zip: "Ledger.xlsm is not an Excel workbook (.xlsm or .xlsx).",
    a_document: "Ledger.xlsm is not an Excel workbook (.xlsm or .xlsx).",
    cut_off: "Ledger.xlsm is damaged (it isn't a whole workbook file). Open it in Excel, let Excel repair it, ",
    only_a_start: "Ledger.xlsm is damaged (it isn't a whole workbook file). ",
    damaged_member: "Ledger.xlsm is damaged (it isn't a whole workbook file). ",
    damaged_relations: "Ledger.xlsm is damaged (it isn't a whole workbook file). ",
    twice_the_same_part: "Ledger.xlsm is damaged: a part stands in it twice. Save it anew in Excel.",
    password: "Ledger.xlsm has a password, or is an old .xls: save it as .xlsm without a password.",
    encrypted_member: "Ledger.xlsm is encrypted. Remove its password in Excel and try again.",
    read_only: "Ledger.xlsm is read-only. Take the write protection off the file and try again.",
    open_in_excel: "Ledger.xlsm is open in Excel or LibreOffice. Close it there and try again.",
    open_in_libreoffice: "Ledger.xlsm is open in Excel or LibreOffice. Close it there and try again.",
    another_workbook: "Ledger.xlsm is not an arbook workbook: it has none of our tables (such as tblInvoices). ",
    a_bomb: "Ledger.xlsm would unpack to 80 MB, which no real workbook does: not opened.",
    strict: "Ledger.xlsm is in the Strict Open XML format. Save it as Excel Macro-Enabled Workbook.",
    strict_sheet: "Ledger.xlsm, sheet Settings is in the Strict Open XML format. Save the book as ",
    prefixed: "Ledger.xlsm, sheet Settings is written with prefixed XML names. Open the book in Excel and save ",
    utf_16_sheet: "Ledger.xlsm, sheet Settings is stored as UTF-16. Open the book in Excel and save it once.",
    utf_16_map: "Ledger.xlsm: its part xl/workbook.xml is stored as UTF-16. Open it in Excel and save it once.",
    entities: "Ledger.xlsm: its part xl/workbook.xml declares entities, which no workbook needs: not opened.",
    entities_in_a_sheet: "Ledger.xlsm, sheet Settings declares entities, which no workbook needs: not opened.",
    other_letters_in_a_sheet: "Ledger.xlsm, sheet Settings is stored as windows-1251. Open the book ",
    sheet_cut_off: "Ledger.xlsm, sheet Settings is damaged: its cells end in the middle. Open the book in Excel ",
}


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda spoil: spoil.__name__)
def test_refused_in_one_sentence(spoil: Callable[[Path], None], path: Path) -> None:
    spoil(path)
    assert said(path).startswith(REFUSED[spoil])


@pytest.mark.parametrize("spoil", [prefixed, strict_sheet, utf_16_sheet, entities_in_a_sheet])
def test_reading_is_refused_in_the_same_words(spoil: Callable[[Path], None], path: Path) -> None:
    spoil(path)
    assert said(path, lambda path: print(company(path))).startswith(REFUSED[spoil])


def test_random_damage_is_refused_or_harmless(path: Path) -> None:
    """Some bytes changed anywhere: one sentence, or the book is read and written; never a traceback."""
    whole, rng = path.read_bytes(), random.Random(5)
    refused = 0
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 4, 60])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data[: rng.choice([len(data), len(data), rng.randrange(len(data))])])
        try:
            book = FileBook.open(path)
            book.read_all(book.tables())
            book.set("CompanyName", "x")
            book.append("tblFX", pd.DataFrame({"Currency": ["EUR"]}))
            book.save()
        except BookError as error:
            refused += 1
            assert "\n" not in str(error)
    assert 20 < refused < 150


# While the command ran


def test_file_changed_meanwhile(path: Path) -> None:
    def do(path: Path) -> None:
        book = FileBook.open(path)
        book.set("CompanyName", "x")
        os.utime(path, (1, 1))
        book.save()

    assert said(path, do) == (
        "Ledger.xlsm was changed by another program while the command ran. Nothing was written; try again."
    )


def test_opened_in_excel_meanwhile(path: Path) -> None:
    book = FileBook.open(path)
    book.set("CompanyName", "x")
    open_in_excel(path)
    assert said(path, lambda _: book.save()).startswith("Ledger.xlsm is open in Excel or LibreOffice.")


def test_two_commands_at_once_never_mix(path: Path) -> None:
    """The second to finish is refused; each writes to a file of its own."""
    books = [FileBook.open(path) for _ in range(2)]
    for at, book in enumerate(books):
        book.set("CompanyName", f"by {at}")
    books[0].save()
    assert said(path, lambda _: books[1].save()).startswith("Ledger.xlsm was changed by another program")
    assert company(path) == "by 0"


def test_disk_full(path: Path, tmp_path: Path) -> None:
    """The file may grow to 60 KB only: the system refuses the rest."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    before = folder(tmp_path)
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from arbook.book.book import BookError
from arbook.book.file import FileBook
book = FileBook.open(Path({str(path)!r}))
book.set("CompanyName", "x")
try:
    book.save()
except BookError as error:
    print(error)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=True)
    assert done.stdout == "Ledger.xlsm could not be written (File too large); it is as it was.\n"
    assert folder(tmp_path) == before


def test_folder_that_cannot_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(package.tempfile, "mkstemp", refuse)  # root may write anywhere
    assert said(path) == "Ledger.xlsm can't be written: close it in Excel, or check the folder's rights."


def test_nothing_holds_the_file_when_it_is_replaced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows can't replace a file that is open."""
    held: list[str] = []
    replace = Path.replace

    def look(self: Path, target: Path) -> Path:
        held.extend(name for name in open_files() if Path(name) == target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look)
    change(path)
    FileBook.restore(path)
    assert held == []


@pytest.mark.parametrize("spoil", [another_workbook, strict, a_plain_zip, a_bomb, damaged_member])
def test_a_refused_file_is_let_go(spoil: Callable[[Path], None], path: Path) -> None:
    spoil(path)
    with pytest.raises(BookError) as error:
        FileBook.open(path)
    assert str(path) not in open_files(), error.value


def open_files() -> list[str]:
    links = [Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208  # one look
    return [str(link.resolve()) for link in links]


# What is kept


def test_the_state_before_is_kept_and_comes_back(path: Path) -> None:
    first = path.read_bytes()
    change(path)
    second = path.read_bytes()
    assert folder(path.parent) == {"Ledger.xlsm": second, "Ledger.xlsm.bak": first}
    FileBook.restore(path)
    assert folder(path.parent) == {"Ledger.xlsm": first, "Ledger.xlsm.bak": second}
    FileBook.restore(path)
    assert folder(path.parent) == {"Ledger.xlsm": second, "Ledger.xlsm.bak": first}


def test_nothing_changed_is_nothing_written(path: Path) -> None:
    before = folder(path.parent)
    book = FileBook.open(path)
    book.save()
    assert folder(path.parent) == before


def test_backup_is_the_last_state_only(path: Path) -> None:
    change(path, "one")
    one = path.read_bytes()
    change(path, "two")
    assert path.with_name("Ledger.xlsm.bak").read_bytes() == one


def test_nothing_to_restore(path: Path) -> None:
    assert said(path, FileBook.restore) == "There is nothing to restore: no Ledger.xlsm.bak beside Ledger.xlsm."


@pytest.mark.parametrize("spoil", [missing, open_in_excel, read_only, password])
def test_restore_is_refused_in_the_same_words(spoil: Callable[[Path], None], path: Path) -> None:
    change(path)
    spoil(path)
    assert said(path, FileBook.restore) == REFUSED[spoil]


def test_rights_stay(path: Path) -> None:
    path.chmod(0o640)
    change(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    FileBook.restore(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsm"
    link.symlink_to(path)
    change(link)
    assert link.is_symlink()
    assert company(path) == "Baltic Timber"


def test_what_a_killed_command_left_goes_after_an_hour(path: Path) -> None:
    old, young = (path.with_name(f".Ledger.xlsm.{name}.arbook-new") for name in ("old", "young"))
    for file, age in ((old, 7200), (young, 60)):
        file.write_bytes(b"PK")
        os.utime(file, (time.time() - age, time.time() - age))
    change(path)
    assert not old.exists()
    assert young.exists()


NAMES = """
My ledger 2026.xlsm
O'Brien & Sons.xlsm
a=b.xlsm
Ledger (1).xlsm
Дебиторы ёж.xlsm
a{0}%s.xlsm
[1].xlsm
LEDGER.XLSM
ledger
"""


@pytest.mark.parametrize("name", NAMES.strip().splitlines())
def test_file_names(name: str, path: Path) -> None:
    path = path.rename(path.with_name(name))
    change(path)
    assert company(path) == "Baltic Timber"
    assert sorted(file.name for file in path.parent.iterdir()) == sorted([name, f"{name}.bak"])
    path.with_name(f"~${name}").touch()
    assert said(path) == f"{name} is open in Excel or LibreOffice. Close it there and try again."


# What is written


def test_other_members_keep_their_compressed_bytes_and_order(path: Path) -> None:
    before = raw_members(path.read_bytes())
    change(path)
    after = raw_members(path.read_bytes())
    assert list(after) == list(before)
    changed = [name for name in before if after[name] != before[name]]
    assert changed == [part_of_settings(path)]  # the template recalculates on load already
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None


def raw_members(data: bytes) -> dict[str, bytes]:
    """Return the compressed bytes of each member."""
    members = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            name, extra = struct.unpack("<26xHH", data[info.header_offset : info.header_offset + 30])
            start = info.header_offset + 30 + name + extra
            members[info.filename] = data[start : start + info.compress_size]
    return members


class _Unseekable(io.RawIOBase):
    """A stream that zipfile can't go back in: it then writes sizes after the data."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]  # any buffer
        self.data += piece
        return len(piece)


def test_sizes_after_the_data_stored_members_and_comments(path: Path) -> None:
    """Zips as streaming programs write them: members' sizes come after them."""
    stream = _Unseekable()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(stream, "w") as archive:  # type: ignore[arg-type]  # a stream
        for at, name in enumerate(source.namelist()):
            kind = zipfile.ZIP_STORED if at % 2 else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), source.read(name), kind)
    path.write_bytes(b"" + stream.data)
    parts = {name: small_book.part(path, name) for name in ("xl/styles.xml", "xl/workbook.xml")}
    change(path)
    assert company(path) == "Baltic Timber"
    assert small_book.part(path, "xl/styles.xml") == parts["xl/styles.xml"]
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None


# Killed

WRITER = f"""
import os, sys, time
from datetime import datetime
from pathlib import Path
time.perf_counter = lambda: 0.0  # the Log has the seconds: so the file is the same each time
sys.path.insert(0, {str(ROOT)!r})
from arbook.book.file import FileBook
from macros.refreshing import refresh
for line in sys.stdin:
    child = os.fork()
    if not child:
        refresh(FileBook.open(Path(sys.argv[1])), datetime(2026, 1, 31, 9))
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


def test_a_refresh_killed_at_any_moment_leaves_the_old_or_the_new_file_whole(path: Path, tmp_path: Path) -> None:
    book = FileBook.open(path)
    rows = pd.DataFrame({
        "Invoice": [f"I{n:05}" for n in range(5000)], "Customer": ["C1"] * 5000,
        "Date": pd.to_datetime(["2025-10-01"] * 5000), "Amount": range(100, 5100),
    })  # fmt: skip
    book.append("tblInvoices", rows)
    book.save()
    killers = [_Killer(tmp_path / str(number), path.read_bytes(), number) for number in range(2)]
    with ThreadPoolExecutor(2) as pool:
        met = list(pool.map(_Killer.kill_often, killers))
    for killer in killers:
        change(killer.path)  # what the killed ones left hinders nothing
        assert company(killer.path) == "Baltic Timber"
    assert set().union(*met) == {"old", "new"}


class _Killer:
    """Starts a command on a book of its own and kills it, again and again."""

    def __init__(self, place: Path, old: bytes, seed: int) -> None:
        place.mkdir()
        self.path, self.backup, self.old = place / "Ledger.xlsm", place / "Ledger.xlsm.bak", old
        self.rng = random.Random(seed)
        command = [sys.executable, "-c", WRITER, self.path]
        self.writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._run(None)  # the first is slow: late imports
        start = time.monotonic()
        self._run(None)
        self.takes, self.new = time.monotonic() - start, self.path.read_bytes()

    def _run(self, kill_after: float | None) -> None:
        """Run one command on the old file; kill it after so many seconds."""
        self.path.write_bytes(self.old)
        self.backup.unlink(missing_ok=True)
        assert self.writer.stdin is not None
        assert self.writer.stdout is not None
        self.writer.stdin.write("go\n")
        self.writer.stdin.flush()
        child = int(self.writer.stdout.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        assert self.writer.stdout.readline() == "ended\n"

    def kill_often(self) -> set[str]:
        """Kill 25 commands; return which of the two states were met."""
        met = set()
        for _ in range(25):
            self._run(self.rng.uniform(0, self.takes * 2))
            left = self.path.read_bytes()
            assert left in (self.old, self.new)
            met.add("new" if left == self.new else "old")
            assert not self.backup.exists() or self.backup.read_bytes() == self.old
        self.writer.communicate()
        return met
