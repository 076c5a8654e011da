"""One writer at a time: a lock beside a file, which the system lets go of when the process ends, however it ends.

So no lock of a command that was killed, or of a computer that lost power, stops the next one. Disks without locks are
written to all the same: that the file is as it was read is checked besides.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from arbook.book.book import BookError

WAIT = 10.0  # seconds; a book is locked only while it is put in its place, or while its archive is written
_PAUSE = 0.05
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
_mine = threading.local()  # paths that this thread has locked


@contextmanager
def locked(path: Path, wait: float = WAIT) -> Iterator[None]:
    """Be the only one who replaces a file; the same thread may ask again.

    Parameters
    ----------
    path : Path
        Need not be there; its folder must.
    wait : float
        Seconds to wait for another one.

    Raises
    ------
    BookError
        When another process has it for longer than that.
    OSError
        When the folder can't be written to.
    """
    held: set[Path] = _mine.__dict__.setdefault("held", set())
    path = path.resolve()
    if path in held:
        yield
        return
    place = path.with_name(f".{path.name}.arbook-lock")
    handle = _taken(place, path.name, time.monotonic() + wait)
    held.add(path)
    try:
        yield
    finally:
        held.discard(path)
        _let_go(handle, place)


def _taken(place: Path, name: str, until: float) -> int:
    """Open the lock's file and lock it; return its handle."""
    while True:
        handle = _opened(place, until)
        try:
            if handle is not None and _lock(handle) and _is_there(place, handle):
                return handle
        except OSError as error:
            if handle is not None and error.errno in _NO_LOCKS:
                return handle
            raise
        if handle is not None:
            os.close(handle)
        if time.monotonic() > until:
            raise BookError(f"{name} is being written by another command. Try again in a moment.")
        time.sleep(_PAUSE)


def _opened(place: Path, until: float) -> int | None:
    """Open the file, made if need be; None when somebody deletes it at this moment (Windows)."""
    try:
        return os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        if sys.platform == "win32" and time.monotonic() < until:
            return None
        return os.open(place, os.O_RDONLY)  # of another user, whose command was killed


def _is_there(place: Path, handle: int) -> bool:
    """Tell whether the file is still the one of that name: who had it before has deleted it."""
    try:
        return os.path.samestat(place.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _let_go(handle: int, place: Path) -> None:
    if sys.platform == "win32":  # an open file can't be deleted there
        os.close(handle)
    with suppress(OSError):  # the next one has it already, or it isn't ours to delete
        place.unlink()
    if sys.platform != "win32":
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
