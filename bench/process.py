"""Run one command; print its wall seconds, processor seconds, peak megabytes and exit code as JSON.

`python -I -S bench/process.py LIMIT OUT ERR COMMAND...`, started by bench/contest.py. It stands between the bench
and the contestant since Linux lets a new process inherit the peak memory of the one that starts it: this one is
small. What the command prints goes to the files OUT and ERR. After LIMIT seconds the command is ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

LATE = -1


def main(limit: str, out: str, err: str, *command: str) -> None:
    """Run the command (descendants that it waits for count as it does)."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    begin = time.perf_counter()
    child = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, out, flags, 0o600), (os.POSIX_SPAWN_OPEN, 2, err, flags, 0o600)],
        setpgroup=0,  # so that the limit ends what it started, too
    )
    late = False

    def end(*_: object) -> None:
        nonlocal late
        late = True
        os.killpg(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, float(limit))
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - begin
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor": usage.ru_utime + usage.ru_stime,
                "megabytes": usage.ru_maxrss / 1024,
                "code": LATE if late else os.waitstatus_to_exitcode(status),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
