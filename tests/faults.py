"""Faults at the points where a command writes: each opening for writing, renaming, linking, deleting, flushing.

The command runs in a forked process with an audit hook, which Python calls before it does any of these; at the n-th
of them in a folder the process is killed, or the system "refuses". So the points are found, not listed.
"""

import errno
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Work = Callable[[], int]
KILLED, BROKEN = -signal.SIGKILL, 99  # exit codes: a traceback ended it
SECONDS = 120
_OF_PATH = {"os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate"}
_OF_TWO = {"os.rename", "os.link"}


@dataclass
class _Hook:
    """Counts what is written in a folder; at the point `at` it kills the process, or raises a refusal."""

    folder: str
    at: int
    refusal: int  # an errno, 0 to kill
    count: int = 0
    log: list[str] = field(default_factory=list)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        paths = self._paths(event, arguments)
        if any(path.startswith(self.folder) for path in paths):
            self.meet(" ".join((event, *paths)))

    def meet(self, what: str) -> None:
        self.count += 1
        self.log.append(what)
        if self.count == self.at and not self.refusal:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.count == self.at:
            raise OSError(self.refusal, os.strerror(self.refusal), self.folder)

    @staticmethod
    def _paths(event: str, arguments: tuple[Any, ...]) -> list[str]:
        if event == "open":
            path, _, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            return [os.fspath(path)] if writes and isinstance(path, str | os.PathLike) else []
        if event in _OF_PATH:
            return [str(arguments[0])]
        return [str(path) for path in arguments[:2]] if event in _OF_TWO else []


def write_points(work: Work, folder: Path) -> list[str]:
    """Return what a command writes in a folder, in its order: event and paths."""
    reader, writer = os.pipe()
    code, _ = _forked(work, _Hook(str(folder), 0, 0), writer)
    os.close(writer)
    with os.fdopen(reader) as lines:
        found = lines.read().splitlines()
    assert code in (0, 1), code
    return found


def killed_at(work: Work, folder: Path, at: int) -> int:
    """Kill a command at a point; return its exit code (`KILLED` unless it was done before)."""
    return _forked(work, _Hook(str(folder), at, 0))[0]


def refused_at(work: Work, folder: Path, at: int, refusal: int = errno.ENOSPC) -> tuple[int, str]:
    """Let the system refuse at a point; return the exit code and what was said on stderr."""
    return _forked(work, _Hook(str(folder), at, refusal))


def _forked(work: Work, hook: _Hook, report: int | None = None) -> tuple[int, str]:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _run(work, hook, writer, report)
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    status = os.waitpid(child, 0)[1]
    return os.waitstatus_to_exitcode(status), text


def _run(work: Work, hook: _Hook, said: int, report: int | None) -> None:
    """Be the child: run the command under the hook and end."""
    code = BROKEN
    try:
        signal.alarm(SECONDS)
        os.dup2(said, 2)
        sys.stderr = os.fdopen(os.dup(2), "w")
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  # the process ends
        _hook_flushing(hook)
        sys.addaudithook(hook)
        code = work()
        hook.at = 0
        if report is not None:
            os.write(report, "\n".join(hook.log).encode())
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _hook_flushing(hook: _Hook) -> None:
    flush = os.fsync

    def fsync(handle: int) -> None:
        path = os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115  # a name, not a path to look at
        if path.startswith(hook.folder):
            hook.meet(f"os.fsync {path}")
        flush(handle)

    os.fsync = fsync
