"""Faults while a command writes: killed, refused by the disk, at once with another; nothing is lost, nothing half.

The points are found by running the command once (`faults`). Where a process runs as root, as in a container, rights
and full disks can't be had; so the system's refusals are raised at the very calls that would meet them.
"""

import errno
import multiprocessing
import os
import shutil
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from books import make_book, rows_of
from faults import BROKEN, KILLED, killed_at, refused_at, write_points

from arbook.book import lock, package
from arbook.book.book import BookError
from arbook.book.file import FileBook
from arbook.book.lock import locked
from macros.cli import main

LEDGER = """
tblBanks
Currency | Bank | IBAN
EUR | Our Bank | LV80BANK0000435195001

tblCustomers
Customer | Name | E-mail | Address
C1 | Baltic Timber | office@timber.example | Riga
C2 | North Oak | | Oslo

tblInvoices
Invoice | Customer | Date | Due date | Amount
I0 | C1 | 2018-01-10 | 2018-02-09 | 10.00
I1 | C1 | 2018-02-10 | 2018-03-09 | 10.00
I2 | C1 | 2018-03-10 | 2018-04-09 | 10.00
I3 | C1 | 2018-04-10 | 2018-05-09 | 10.00
I4 | C1 | 2018-05-10 | 2018-06-09 | 10.00
I5 | C1 | 2024-01-10 | 2024-02-09 | 100.00
I6 | C2 | 2024-01-10 | 2024-02-09 | 400.00

tblPayments
Payment | Customer | Date | Amount | Invoice
P0 | C1 | 2018-01-20 | 10.00 | I0
P1 | C1 | 2018-02-20 | 10.00 | I1
P2 | C1 | 2018-03-20 | 10.00 | I2
P3 | C1 | 2018-04-20 | 10.00 | I3
P4 | C1 | 2018-05-20 | 10.00 | I4
"""
NUMBERS = [f"I{number}" for number in range(7)]
EXPORT = "Invoice,Customer,Date,Amount\nI9,C1,2024-03-01,5.00\n"


@dataclass(frozen=True)
class Command:
    """A command line ({} is the folder); what comes before it; what it may say when it is run again after a kill."""

    line: str
    before: str = ""
    twice: str = ""
    own: str = ""  # the file that it makes, when the book isn't changed


REFRESH = Command("refresh {}/L.xlsm")
RESTORE = Command("restore {}/L.xlsm", "refresh {}/L.xlsm")
NEW = Command("new {}/N.xlsm", twice="is there already, and is left as it is.", own="N.xlsm")
IMPORT = Command("import {}/L.xlsm --invoices {}/invoices.csv")
LETTERS = Command("letters {}/L.xlsm --out {}/Letters --yes")
CLOSE = Command("close {}/L.xlsm --as-of 2024-02-29 --out {}/Packs", twice="is closed already")
ARCHIVE = Command("archive {}/L.xlsm --before 2020-01-01 --to {}/A.xlsm", twice="A.xlsm has I0")
UPGRADE = Command("upgrade {}/L.xlsm")
DAILY = Command("daily {}/L.xlsm")
STATEMENTS = Command("statements {}/L.xlsm --out {}/Statements", own="Statements")
QUICK = {"refresh": REFRESH, "restore": RESTORE, "new": NEW}
SLOW = {
    "import": IMPORT, "letters": LETTERS, "close": CLOSE, "archive": ARCHIVE, "upgrade": UPGRADE, "daily": DAILY,
    "statements": STATEMENTS,
}  # fmt: skip
EACH = [pytest.param(command, id=name) for name, command in QUICK.items()] + [
    pytest.param(command, id=name, marks=pytest.mark.long) for name, command in SLOW.items()
]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_book(tmp_path_factory.mktemp("ledger") / "L.xlsm", LEDGER, CompanyName="Us", Conf_Version="0.0.1")
    path.with_name("L.xlsm.bak").unlink()
    return path


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARBOOK_TODAY", "2024-03-31")
    monkeypatch.setenv("PATH", "")  # packs as .xlsx: LibreOffice takes a minute


@pytest.fixture
def folders(ledger: Path, tmp_path: Path) -> Callable[[Command], Path]:
    """Return what makes a fresh folder with the book, as it is before a command."""
    made = iter(range(10_000))
    known: dict[Command, Path] = {}

    def folder(command: Command) -> Path:
        if command not in known:
            known[command] = tmp_path / f"before {next(made)}"
            known[command].mkdir()
            shutil.copy(ledger, known[command])
            (known[command] / "invoices.csv").write_text(EXPORT)
            if command.before:
                assert run(command.before, known[command]) in (0, 1)
        place = tmp_path / f"run {next(made)}"
        shutil.copytree(known[command], place)
        return place

    return folder


def run(line: str, folder: Path) -> int:
    return main([word.format(folder) for word in line.split()])


def whole(folder: Path) -> None:
    """Look that each file without a dot before its name is whole, and that no document is lost."""
    seen = [file for file in folder.rglob("*") if file.is_file() and "/." not in str(file.relative_to(folder.parent))]
    for file in seen:
        if file.suffix in (".xlsm", ".xlsx", ".docx", ".bak"):
            assert zipfile.ZipFile(file).testzip() is None
        assert file.stat().st_size, file
    books = [file for file in (folder / "L.xlsm", folder / "A.xlsm") if file.exists()]
    assert {number for book in books for number in rows_of(book, "tblInvoices", "Invoice")} >= set(NUMBERS)


def left_behind(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob(".*"))


@pytest.mark.parametrize("command", EACH)
def test_killed_at_each_point_where_it_writes(
    command: Command, folders: Callable[[Command], Path], capfd: pytest.CaptureFixture[str]
) -> None:
    """Then the next run does the work, at once; what was killed between two files says so."""
    folder = folders(command)
    old, points = (folder / "L.xlsm").read_bytes(), write_points(lambda: run(command.line, folder), folder)
    assert len(points) > 8
    for at in range(1, len(points) + 1):
        folder = folders(command)
        assert killed_at(lambda: run(command.line, folder), folder, at) == KILLED  # noqa: B023  # called at once
        whole(folder)
        changed = (folder / "L.xlsm").read_bytes() != old
        capfd.readouterr()
        code = run(command.line, folder)
        said = capfd.readouterr().err
        assert code in (0, 1) or (command.twice and command.twice in said), f"{points[at - 1]}: {said}"
        assert "another command" not in said
        whole(folder)
        if code == 2 and not command.own and command is not ARCHIVE:
            assert changed


@pytest.mark.parametrize("command", EACH)
@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(errno.ENOSPC, id="disk full"),
        pytest.param(errno.EACCES, id="no right to write", marks=pytest.mark.long),
    ],
)
def test_refused_at_each_point_where_it_writes(
    command: Command, refusal: int, folders: Callable[[Command], Path]
) -> None:
    """One sentence, and all is as it was; or it is done all the same."""
    folder = folders(command)
    old, points = (folder / "L.xlsm").read_bytes(), write_points(lambda: run(command.line, folder), folder)
    for at in range(1, len(points) + 1):
        folder = folders(command)
        code, said = refused_at(lambda: run(command.line, folder), folder, at, refusal)  # noqa: B023  # called at once
        assert code in (0, 1, 2), f"{points[at - 1]}: {said}"
        whole(folder)
        if code == 2:
            assert said.startswith("arbook ")
            assert said.count("\n") == 1
            assert "in arbook itself" not in said
            assert (folder / "L.xlsm").read_bytes() == old, points[at - 1]
            assert visible(folder) == visible(folders(command)), points[at - 1]


def visible(folder: Path) -> list[str]:
    """Return the files that a user sees; a backup may have come."""
    found = [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".bak"]
    return sorted(str(file.relative_to(folder)) for file in found if not file.name.startswith("."))


# Power


@pytest.mark.parametrize(
    "command", [REFRESH, RESTORE, NEW, LETTERS, ARCHIVE, CLOSE], ids=lambda command: command.line[:7]
)
def test_what_gets_a_name_is_on_the_disk_before(command: Command, folders: Callable[[Command], Path]) -> None:
    """A power cut after the renaming leaves no empty file: each was flushed after it was last written."""
    folder = folders(command)
    unsure: set[str] = set()
    for event, *paths in (line.split(" /") for line in write_points(lambda: run(command.line, folder), folder)):
        source = paths[0]
        if event == "open":
            unsure.add(source)
        elif event in ("os.fsync", "os.remove"):
            unsure.discard(source)
        elif event in ("os.rename", "os.link") and not Path(paths[1]).name.startswith("."):
            assert not [file for file in unsure if file == source or file.startswith(f"{source}/")], paths[1]


def test_what_killed_commands_left_goes_after_an_hour(folders: Callable[[Command], Path]) -> None:
    folder = folders(LETTERS)
    (folder / "Letters").mkdir()
    left = [folder / ".L.xlsm.abc.arbook-new", folder / "Letters" / ".arbook-old", folder / "Letters" / ".arbook-new"]
    left[0].write_bytes(b"PK")
    for place in left[1:]:
        place.mkdir()
        (place / "half.docx").write_bytes(b"PK")
    for place in left[:2]:
        os.utime(place, (time.time() - 7200,) * 2)
    assert run(LETTERS.line, folder) in (0, 1)
    assert [place.exists() for place in left] == [False, False, True]


# At once


def held(path: Path, ready: "multiprocessing.synchronize.Event", seconds: float) -> None:
    with locked(path):
        ready.set()
        time.sleep(seconds)


@pytest.fixture
def holder() -> Iterator[Callable[[Path, float], multiprocessing.Process]]:
    """Return what starts a process that has a book's lock for some time."""
    started = []

    def hold(path: Path, seconds: float) -> multiprocessing.Process:
        context = multiprocessing.get_context("fork")
        ready = context.Event()
        process = context.Process(target=held, args=(path, ready, seconds))
        process.start()
        started.append(process)
        assert ready.wait(30)
        return process  # type: ignore[return-value]  # of the context

    yield hold
    for process in started:
        process.kill()
        process.join()


Holder = Callable[[Path, float], multiprocessing.Process]


def test_the_second_waits(folders: Callable[[Command], Path], holder: Holder) -> None:
    path = folders(REFRESH) / "L.xlsm"
    started = time.monotonic()
    holder(path, 1.5)
    assert run(REFRESH.line, path.parent) in (0, 1)
    assert time.monotonic() - started >= 1.5


def test_the_second_says_so(folders: Callable[[Command], Path], holder: Holder) -> None:
    path = folders(REFRESH) / "L.xlsm"
    old = path.read_bytes()
    holder(path, 60)
    with pytest.raises(BookError) as error, locked(path, wait=0.2):
        pass
    assert str(error.value) == "L.xlsm is being written by another command. Try again in a moment."
    assert path.read_bytes() == old


def test_a_lock_ends_with_its_process(folders: Callable[[Command], Path], holder: Holder) -> None:
    path = folders(REFRESH) / "L.xlsm"
    process = holder(path, 60)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    place = path.with_name(".L.xlsm.arbook-lock")
    assert place.exists()
    place.chmod(0o400)  # as that of another user
    with locked(path, wait=0):
        pass
    assert not place.exists()


def test_a_lock_is_had_again_by_who_has_it(tmp_path: Path) -> None:
    with locked(tmp_path / "a"), locked(tmp_path / "a", wait=0), locked(tmp_path / "b", wait=0):
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("refusal", [errno.ENOLCK, errno.ENOTSUP])
def test_a_disk_without_locks_is_written_to(refusal: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> bool:
        raise OSError(refusal, "no locks")

    monkeypatch.setattr(lock, "_lock", refuse)
    with locked(tmp_path / "a", wait=0):
        pass
    assert list(tmp_path.iterdir()) == []


def at_once(work: Callable[[int], int], count: int) -> list[int]:
    """Run the same in several processes that start together; return their exit codes."""
    children = []
    start = time.monotonic() + 1
    for number in range(count):
        child = os.fork()
        if not child:
            code = BROKEN
            try:
                time.sleep(max(start - time.monotonic(), 0))
                code = work(number)
            finally:
                os._exit(code)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def test_of_several_at_once_no_update_is_lost(folders: Callable[[Command], Path]) -> None:
    """Each either is in the book, or was told that the book has changed."""
    folder = folders(REFRESH)

    def note(number: int) -> int:
        return run(f"log {{}}/L.xlsm --customer C1 --kind Note --note by{number}", folder)

    codes = at_once(note, 6)
    assert set(codes) <= {0, 1, 2}
    done = [f"by{number}" for number, code in enumerate(codes) if code != 2]
    assert sorted(rows_of(folder / "L.xlsm", "tblActivity", "Note")) == done
    assert done
    assert left_behind(folder) == []


def test_two_books_archive_to_one_file_at_once(folders: Callable[[Command], Path]) -> None:
    folder = folders(ARCHIVE)
    text = LEDGER
    for number in [*NUMBERS, *(f"P{number}" for number in range(5))]:
        text = text.replace(f"{number} |", f"{number}x |").replace(f"| {number}\n", f"| {number}x\n")
    make_book(folder / "M.xlsm", text, CompanyName="Us")
    assert run(ARCHIVE.line, folder) in (0, 1)
    (folder / "A.xlsm").unlink()
    shutil.move(folder / "L.xlsm.bak", folder / "L.xlsm")
    codes = at_once(lambda number: run(ARCHIVE.line.replace("L.xlsm", ("L.xlsm", "M.xlsm")[number]), folder), 2)
    books = [folder / name for name in ("L.xlsm", "M.xlsm", "A.xlsm")]
    there = {number for book in books for number in rows_of(book, "tblInvoices", "Invoice")}
    assert there >= {*NUMBERS, *(f"{number}x" for number in NUMBERS)}, codes


def test_a_change_in_the_same_second_and_of_the_same_size_is_seen(folders: Callable[[Command], Path]) -> None:
    """A clock was set back, or the disk counts in steps of two seconds."""
    path = folders(REFRESH) / "L.xlsm"
    book = FileBook.open(path)
    book.set("CompanyName", "mine")
    state = path.stat()
    other = FileBook.open(path)
    other.set("CompanyName", "Theirs")
    other.save()
    data = path.read_bytes()
    path.write_bytes(data + bytes(max(state.st_size - len(data), 0)) if len(data) <= state.st_size else data)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    with pytest.raises(BookError, match="was changed by another program while the command ran"):
        book.save()
    assert FileBook.open(path).get("CompanyName") == "Theirs"


# Windows


def test_a_book_that_somebody_reads_for_a_moment_is_waited_for(
    folders: Callable[[Command], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folders(REFRESH) / "L.xlsm"
    refusals = iter([PermissionError(13, "used by another process")] * 3)
    replace = Path.replace

    def busy(self: Path, target: Path) -> Path:
        if Path(target) == path and (refusal := next(refusals, None)):
            raise refusal
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    assert run(REFRESH.line, path.parent) in (0, 1)
    assert list(refusals) == []


def test_a_book_that_somebody_keeps_open_is_left_alone(
    folders: Callable[[Command], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folders(REFRESH) / "L.xlsm"
    old = path.read_bytes()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(package, "_replace", refuse)
    assert run(REFRESH.line, path.parent) == 2
    assert "L.xlsm can't be written: close it in Excel, or check the folder's rights." in capsys.readouterr().err
    assert path.read_bytes() == old
    assert left_behind(path.parent) == []


# The clock


def test_a_clock_that_is_set_back(folders: Callable[[Command], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The Log keeps the order of the runs, and restore takes back the last one."""
    folder = folders(REFRESH)
    for day in ("2024-03-31", "2024-02-29", "2024-03-30"):
        monkeypatch.setenv("ARBOOK_TODAY", day)
        assert run(REFRESH.line, folder) in (0, 1)
    days = [when[:10] for when in rows_of(folder / "L.xlsm", "tblLog", "When")]
    assert days == ["2024-03-31", "2024-02-29", "2024-03-30"]
    assert run("restore {}/L.xlsm", folder) == 0
    assert len(rows_of(folder / "L.xlsm", "tblLog", "When")) == 2


def test_an_hour_that_passes_while_a_command_writes(
    folders: Callable[[Command], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another command takes its new file for one that was left behind: it is refused, and the book is whole."""
    path = folders(REFRESH) / "L.xlsm"
    old = path.read_bytes()
    flush = package._flush

    def later(file: Path) -> None:
        flush(file)
        os.utime(file, (0, 0))
        with package._beside(path):
            pass

    monkeypatch.setattr(package, "_flush", later)
    assert run(REFRESH.line, path.parent) == 2
    assert path.read_bytes() == old
