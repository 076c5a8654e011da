"""Work that a thread does while the caller does something else.

It pays where the work lets go of the interpreter, as that of numpy, pyarrow and isal does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(work: Callable[[Item], Result], items: Iterable[Item], waiting: int = 2) -> Iterator[Result]:
    """Yield `work` of each item in turn; at most `waiting` results are made before they are taken.

    What `work` raises is raised here, in the place of its result. Items are made in the caller's thread; what they
    raise comes after the results of those before.
    """
    with ThreadPoolExecutor(1) as thread:
        under_way: deque[Future[Result]] = deque()
        stream = iter(items)
        while True:
            try:
                item = next(stream)
            except StopIteration:
                break
            except Exception:
                yield from (each.result() for each in under_way)
                raise
            under_way.append(thread.submit(work, item))
            if len(under_way) > waiting:
                yield under_way.popleft().result()
        yield from (each.result() for each in under_way)


def begun(work: Callable[[], Result]) -> Future[Result]:
    """Begin some work in a thread of its own; what it raises is raised where its result is taken."""
    thread = ThreadPoolExecutor(1)
    found = thread.submit(work)
    thread.shutdown(wait=False)
    return found
