"""Cell functions through xlwings' real call, against its default conversion of the same block.

`python -m bench.cell_conversion ROWS`, started by bench/cell_functions.py, prints JSON: seconds by function. Both go
through `xlwings.udfs.call_udf`: ours takes the cells raw, converts and computes; the other takes them in xlwings'
default way, as tables of one column, and gives the first one back. xlwings' Windows engine stands on the stand-ins of
the tests; the way over COM, the same for both, is not in it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import types
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "excel"))
os.environ.setdefault("ARBOOK_STATE", tempfile.mkdtemp())

import stand_ins  # noqa: E402 - from the tests, before xlwings

stand_ins.install()

import xlwings  # noqa: E402 - over the stand-ins
import xlwings.udfs  # noqa: E402 - likewise

for name in ("func", "arg", "ret"):  # else they do nothing outside of Windows
    setattr(xlwings, name, getattr(xlwings.udfs, f"xl{name}"))
sys.modules["xlwings.com_server"] = types.SimpleNamespace(loop=None)  # type: ignore[assignment] # all that a call needs

from bench.cell_calls import column, data, functions, taken  # noqa: E402 - they import udfs


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


def main(rows: int) -> None:
    """Time all functions both ways; print them as JSON. A wrong answer ends it."""
    columns = {name: column(values) for name, values in data(rows).items()}
    module = types.ModuleType("pass_through")
    module.__file__ = __file__
    sys.modules["pass_through"] = module
    call: Callable[..., Any] = xlwings.udfs.call_udf
    times: dict[str, dict[str, list[float]]] = {}
    for name, (_, wanted) in functions().items():
        block = [columns[one] if isinstance(one, str) else one for one in wanted]
        vars(module)[name] = passed(len(block))
        ours, default = (partial(call, where, name, tuple(block)) for where in ("udfs", "pass_through"))
        for found in (ours(), default()):
            if len(found) != rows or str(found[0][0]).startswith("#"):
                sys.exit(f"{name} gave {found[:1]}")
        times[name] = {"ours": taken(ours), "xlwings": taken(default)}
    print(json.dumps(times))


if __name__ == "__main__":
    main(int(sys.argv[1]))
