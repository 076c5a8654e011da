"""The zip package of a workbook: opened with care, and replaced whole or not at all.

Members that didn't change are copied as they lie in the zip, compressed bytes and all. The new package is written
beside the old one, flushed to the disk and renamed; the old one stays as `BOOK.bak` for `arbook restore`.
"""

from __future__ import annotations

import os
import shutil
import stat
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from arbook.book.book import BookError
from arbook.book.lock import locked
from arbook.book.members import Chunks, copy_raw, pack, unpacked

PART_LIMIT = 64 << 20  # parts that are read whole
BOOK_LIMIT = 16 << 30
RATIO_LIMIT = 400  # a worksheet packs 10 to 60 times; a zip bomb a thousand times

Rewrite: TypeAlias = bytes | Callable[[Chunks], Chunks]  # a part's new bytes, or how to make them from the old ones

Stamp: TypeAlias = tuple[int, int, int]

_DIRECTORY = 1 << 16  # bytes at the end of the file that hold the directory of some hundred parts
_TRIES = 5  # a virus scanner holds a new file for some tenths of a second
STALE = 3600  # seconds after which a half-written file beside the book is of a command that was killed

_CUT_OFF = "{name} is damaged (it isn't a whole workbook file). Open it in Excel, let Excel repair it, and save it."
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError)
_DAMAGE = (*_BROKEN, OSError)


def has_bomb(infos: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether a large part is packed tighter than the cells of a real workbook ever are."""
    return any(
        info.file_size > PART_LIMIT and info.file_size > RATIO_LIMIT * max(info.compress_size, 1) for info in infos
    )


class Package:
    """A workbook's zip, open for reading; `save` writes the changed parts and keeps the rest byte for byte."""

    def __init__(self, path: Path) -> None:
        """Open `path`; raises `BookError` in one plain sentence when that isn't a workbook that can be used."""
        self.path = path.resolve()
        self.name = path.name
        _check_file(self.path, path.name)
        self._stamp = _stamp(self.path)
        try:
            self._zip = zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError) as error:
            raise BookError(_CUT_OFF.format(name=self.name)) from error
        try:
            self._check_members()
        except BookError:
            self._zip.close()
            raise

    def _check_members(self) -> None:
        infos = self._zip.infolist()
        names = [info.filename for info in infos]
        if len({name.lower() for name in names}) < len(names):  # Excel looks for parts in whichever case
            raise BookError(f"{self.name} is damaged: a part stands in it twice. Save it anew in Excel.")
        total = sum(info.file_size for info in infos)
        if total > BOOK_LIMIT or has_bomb(infos):
            raise BookError(
                f"{self.name} would unpack to {total >> 20:,} MB, which no real workbook does: not opened."
            )
        if any(info.flag_bits & 1 for info in infos):
            raise BookError(f"{self.name} is encrypted. Remove its password in Excel and try again.")

    @property
    def members(self) -> list[str]:
        """Names of all parts, in the order of the zip."""
        return self._zip.namelist()

    def read(self, member: str) -> bytes:
        """Return a small part whole; an XML one without a document type (no entities)."""
        try:
            if self._zip.getinfo(member).file_size > PART_LIMIT:
                raise BookError(f"{self.name}: its part {member} is too large to be true: not opened.")
            data = self._zip.read(member)
        except KeyError as error:
            raise BookError(
                f"{self.name} is damaged: its part {member} is missing. Save it anew in Excel."
            ) from error
        except _DAMAGE as error:
            raise BookError(_CUT_OFF.format(name=self.name)) from error
        if b"\0" in data[:4]:
            raise BookError(f"{self.name}: its part {member} is stored as UTF-16. Open it in Excel and save it once.")
        if b"<!DOCTYPE" in data:
            raise BookError(f"{self.name}: its part {member} declares entities, which no workbook needs: not opened.")
        return data

    def size(self, member: str) -> int:
        """Return the unpacked size of a part in bytes."""
        return self._zip.getinfo(member).file_size

    def stream(self, member: str) -> Iterator[bytes]:
        """Yield a part in pieces of `BLOCK` bytes."""
        try:
            yield from unpacked(self._zip, self._zip.getinfo(member))
        except KeyError as error:
            raise BookError(
                f"{self.name} is damaged: its part {member} is missing. Save it anew in Excel."
            ) from error
        except _DAMAGE as error:
            raise BookError(_CUT_OFF.format(name=self.name)) from error

    def save(
        self,
        changed: Mapping[str, Rewrite],
        dropped: frozenset[str] = frozenset(),
        added: Mapping[str, bytes] | None = None,
    ) -> None:
        """Replace the file by one with `changed` parts rewritten, `dropped` left out and `added` at the end."""
        with _saying(self.name), _beside(self.path) as beside:
            with beside.open("wb") as handle, zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as target:
                self._write(target, changed, dropped)
                for name, data in (added or {}).items():
                    pack(target, zipfile.ZipInfo(name), [data])
            self._put(beside)

    def swap(self, made: Path) -> None:
        """Replace the file by one that was made from a copy of it; the old one is kept as by `save`."""
        with _saying(self.name), _beside(self.path) as beside:
            shutil.copyfile(made, beside)
            self._put(beside)

    def _put(self, fresh: Path) -> None:
        """Put a new file in the place of the old one, which becomes its backup."""
        shutil.copymode(self.path, fresh)
        _flush(fresh)
        self._zip.close()  # Windows doesn't replace a file that is open
        with locked(self.path):
            _check_same(self.path, self._stamp, self.name)
            _keep(self.path)
            _replace(fresh, self.path)
        _flush_folder(self.path.parent)

    def _write(self, target: zipfile.ZipFile, changed: Mapping[str, Rewrite], dropped: frozenset[str]) -> None:
        for info in self._zip.infolist():
            if info.filename in dropped:
                continue
            if info.filename not in changed:
                copy_raw(self._zip, info, target)
                continue
            rewrite = changed[info.filename]
            chunks = [rewrite] if isinstance(rewrite, bytes) else rewrite(self.stream(info.filename))
            pack(target, info, chunks)

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()


def _check_file(path: Path, name: str) -> None:
    """Refuse what can't be a closed, writable .xlsx or .xlsm, and say why."""
    if not path.exists():
        raise BookError(f"There is no file {name} here. Make a workbook with: arbook new {name}")
    if path.is_dir():
        raise BookError(f"{name} is a folder, not a workbook.")
    for lock in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(lock).exists():
            raise BookError(f"{name} is open in Excel or LibreOffice. Close it there and try again.")
    if not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise BookError(f"{name} is read-only. Take the write protection off the file and try again.")
    try:
        with path.open("rb") as handle:
            start = handle.read(8)
    except OSError as error:
        raise BookError(
            f"{name} can't be read ({error.strerror}). Close it in Excel, or check its rights."
        ) from error
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise BookError(f"{name} has a password, or is an old .xls: save it as .xlsm without a password.")
    if not start.startswith(b"PK"):
        raise BookError(f"{name} is not an Excel workbook (.xlsm or .xlsx).")


def _stamp(path: Path) -> Stamp:
    """Return what tells one state of a file from another: time, size, and the zip's directory with its check sums.

    The time alone doesn't: a clock is set back, and some disks count in steps of two seconds.
    """
    state = path.stat()
    with path.open("rb") as handle:
        handle.seek(max(state.st_size - _DIRECTORY, 0))
        return state.st_mtime_ns, state.st_size, zlib.crc32(handle.read())


def _check_same(path: Path, stamp: Stamp, name: str) -> None:
    """Refuse when somebody else saved the file, or opened it, while the command ran."""
    _check_file(path, name)
    if _stamp(path) != stamp:
        raise BookError(
            f"{name} was changed by another program while the command ran. Nothing was written; try again."
        )


def backup_of(path: Path) -> Path:
    """Return where the state before the last command is kept."""
    return path.with_name(f"{path.name}.bak")


@contextmanager
def _saying(name: str) -> Iterator[None]:
    """Turn what the disk refuses, and damage that shows when parts are copied, into one plain sentence."""
    try:
        yield
    except _BROKEN as error:
        raise BookError(_CUT_OFF.format(name=name)) from error
    except PermissionError as error:
        raise BookError(f"{name} can't be written: close it in Excel, or check the folder's rights.") from error
    except OSError as error:
        raise BookError(f"{name} could not be written ({error.strerror}); it is as it was.") from error


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Make an empty file beside the book that no other command writes to; it is gone in the end, or renamed.

    Files that killed commands left behind are removed.
    """
    start, end = f".{path.name}.", ".arbook-new"
    for other in path.parent.iterdir():
        if other.name.startswith(start) and other.name.endswith(end):
            with suppress(OSError):  # gone meanwhile, or in use
                if time.time() - other.stat().st_mtime > STALE:
                    other.unlink()
    handle, name = tempfile.mkstemp(end, start, path.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        with suppress(OSError):  # the next command deletes it; this one has done what it was for, or says why not
            Path(name).unlink(missing_ok=True)


def _keep(path: Path) -> None:
    """Keep the file as its own backup: a second name for the same bytes where the disk can do that, else a copy."""
    with _beside(path) as fresh:
        try:
            fresh.unlink()
            os.link(path, fresh)
        except OSError:
            shutil.copy2(path, fresh)
            _flush(fresh)
        fresh.replace(backup_of(path))


def _replace(fresh: Path, path: Path) -> None:
    """Give a file the name of another; on Windows that waits until nobody reads the other."""
    for tried in range(_TRIES):
        try:
            fresh.replace(path)
            return
        except PermissionError:
            if tried == _TRIES - 1:
                raise
            time.sleep(0.05 * 2**tried)


def restore(path: Path) -> None:
    """Bring back the state before the last command; the present one becomes the backup, so that it can be undone."""
    name, path = path.name, path.resolve()
    _check_file(path, name)
    backup = backup_of(path)
    if not backup.exists():
        raise BookError(f"There is nothing to restore: no {backup.name} beside {name}.")
    with _saying(name), locked(path), _beside(path) as fresh, _beside(path) as old:
        for source, copied in ((backup, fresh), (path, old)):
            shutil.copy2(source, copied)
            _flush(copied)
        _replace(fresh, path)
        try:
            _replace(old, backup)
        except OSError:
            _replace(old, path)
            raise
        _flush_folder(path.parent)


def _flush(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the renaming itself last; Windows can't open a folder and needs no such thing."""
    if os.name == "posix":
        with suppress(OSError):  # the file has its name by now; some network disks can't do that
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
