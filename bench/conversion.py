"""Cell functions over 100,000 rows through xlwings' real call, against its default conversion of the same block.

`python bench/conversion.py`. Both go through `xlwings.udfs.call_udf`: ours takes the cells raw, converts and
computes; the other takes them in xlwings' default way, as tables of one column, and gives the first one back.
xlwings' Windows engine stands on the stand-ins of the tests; the way over COM, the same for both, is not in it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "excel")]
os.environ.setdefault("ARBOOK_STATE", tempfile.mkdtemp())

import stand_ins  # noqa: E402 - from the tests, before xlwings

stand_ins.install()

import xlwings  # noqa: E402 - over the stand-ins
import xlwings.udfs  # noqa: E402 - likewise

for name in ("func", "arg", "ret"):  # else they do nothing outside of Windows
    setattr(xlwings, name, getattr(xlwings.udfs, f"xl{name}"))
sys.modules["xlwings.com_server"] = types.SimpleNamespace(loop=None)  # type: ignore[assignment] # all that a call needs

from cell_functions import ROWS, column, data, functions, taken  # noqa: E402 - they import udfs

ALLOWED = 1 / 3


def passed(arguments: int) -> Callable[..., object]:
    """Return a function that xlwings hands its arguments converted in the default way, and that returns the first."""
    names = ", ".join(f"a{at}" for at in range(arguments))
    made: dict[str, Any] = {}
    exec(f"def passed({names}):\n    return a0", made)  # as many arguments as the other function has
    function = made["passed"]
    for at in range(arguments):
        function = xlwings.arg(f"a{at}", ndim=2)(function)
    registered: Callable[..., object] = xlwings.func(function)
    return registered


def main() -> None:
    given = data()
    columns = {name: column(values) for name, values in given.items()}
    module = types.ModuleType("pass_through")
    module.__file__ = __file__
    sys.modules["pass_through"] = module
    call = xlwings.udfs.call_udf
    print(f"{ROWS:,} rows through xlwings.udfs.call_udf; processor time, median of 5")
    worst = 0.0
    for name, (_, wanted) in functions(given).items():
        block = [columns[one] if isinstance(one, str) else one for one in wanted]
        vars(module)[name] = passed(len(block))
        ours = lambda name=name, block=block: call("udfs", name, tuple(block))  # noqa: E731
        default = lambda name=name, block=block: call("pass_through", name, tuple(block))  # noqa: E731
        for found in (ours(), default()):
            if len(found) != ROWS or str(found[0][0]).startswith("#"):
                sys.exit(f"{name} gave {found[:1]}")
        mine, theirs = taken(ours), taken(default)
        worst = max(worst, mine / theirs)
        print(f"{name:22} {mine:6.3f} s, pass-through {theirs:6.3f} s, ratio {mine / theirs:.2f}")
    print(f"worst ratio {worst:.2f} (at most {ALLOWED:.2f})")


if __name__ == "__main__":
    main()
