"""Describes the machine and the versions that a run was made with, in one sentence each."""

from __future__ import annotations

import compileall
import os
import platform
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.contest import ROOT

PACKAGES = ("pandas", "numpy", "pyarrow", "duckdb", "polars", "openpyxl", "XlsxWriter", "python-calamine", "excelize",
            "xlwings")  # fmt: skip


def describe() -> str:
    """Return the machine, how busy it was at the start, and the versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = os.getloadavg()[0]
    return (
        f"Measured on {date.today():%d %B %Y}: {_processor()}, {os.cpu_count()} cores, {memory:.0f} GB of memory, "  # noqa: DTZ011 - the day of this machine
        f"{platform.system()} {platform.machine()}; {busy:.1f} processes were running when it began. "
        f"Python {platform.python_version()}, {', '.join(_versions())}."
    )


def compile_all() -> None:
    """Compile the libraries and this tree, as pip does: else every run would compile them anew."""
    for path in sys.path:
        if path.endswith("site-packages"):
            compileall.compile_dir(path, quiet=2)
    for package in ("arbook", "macros", "udfs", "workbook", "bench"):
        compileall.compile_dir(ROOT / package, quiet=2)


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "processor unknown"


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"no {package}")
    return found
