"""Fuzz with coverage as the guide: `python tests/fuzz/run.py --minutes 60 [--target terms ...] [--out FOLDER]`.

Two targets run at a time, each in a process of its own that is started again when it hangs. What a target raises is
kept once a place in the code, as FOLDER/TARGET/found/...; the exit code is 1 when there is any. The corpus grows in
FOLDER and is taken up again. Wants atheris (Linux, macOS); tests/test_fuzz.py checks the kept inputs everywhere.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGETS = ("terms", "xlsx", "map_file", "csv_import")
SLOW = 10  # seconds of processor time that one input may take
LONGEST = {"terms": 260, "xlsx": 1 << 16, "map_file": 4096, "csv_import": 8192}


def main() -> int:
    """Run the targets, print what they did, return 1 when something was found."""
    options = _options()
    if options.child:
        _fuzz(options.child, options.out / options.child, options.seconds)
    with ThreadPoolExecutor(options.at_once) as pool:
        runs = {target: pool.submit(_watch, target, options) for target in options.target or TARGETS}
    found = {target: run.result() for target, run in runs.items()}
    for target, places in found.items():
        for place in places:
            print(f"{target}: {place}")
    return int(any(found.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Fuzz the readers.")
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, default=0.0)
    parser.add_argument("--target", action="append", choices=TARGETS)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--child", choices=TARGETS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.seconds += options.minutes * 60
    return options


def _watch(target: str, options: argparse.Namespace) -> list[str]:
    """Run one target until its time is over; return the places of what it found."""
    folder = options.out / target
    (folder / "found").mkdir(parents=True, exist_ok=True)
    ends = time.monotonic() + options.seconds
    with (folder / "log").open("ab") as log:
        while (left := ends - time.monotonic()) > 1:
            command = [sys.executable, __file__, "--child", target, "--out", options.out, "--seconds", f"{left:.0f}"]
            began = time.monotonic()
            code = subprocess.run([str(part) for part in command], stdout=log, stderr=log, check=False).returncode
            if code and time.monotonic() - began < 5:
                raise SystemExit(f"{target} can't start: see {folder / 'log'}")
    text = (folder / "log").read_text(errors="replace")
    runs = sum(int(count) for count in re.findall(r"number_of_executed_units: (\d+)", text))
    coverage = re.findall(r"cov: (\d+)", text)
    print(f"{target}: {runs:,} runs in all, {coverage[-1] if coverage else '?'} branches reached", flush=True)
    return sorted(path.name for path in (folder / "found").iterdir() if not path.name.startswith("."))


def _fuzz(name: str, folder: Path, seconds: float) -> None:
    """Fuzz in this process; doesn't return."""
    import atheris  # wanted only here

    with atheris.instrument_imports(include=["arbook", "macros", "csv", "tomllib"]):
        target = _load(name)
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in kept(name, target):
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = [word for word in getattr(target, "WORDS", []) if word]
    dictionary = folder / "words"
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in words), encoding="ascii")
    check = getattr(target, "sampled", target.check)

    def one(data: bytes) -> None:
        began = time.process_time()
        try:
            check(data)
            if time.process_time() - began > SLOW:
                raise TimeoutError(f"{time.process_time() - began:.0f} s for one input")
        except Exception as error:
            _keep(folder / "found", data, error)

    flags: dict[str, object] = {
        "max_total_time": int(seconds), "max_len": LONGEST[name], "rss_limit_mb": 3000,
        "timeout": 9 * SLOW, "report_slow_units": 9 * SLOW,  # of the clock, on a busy machine
        "artifact_prefix": f"{folder}/found/", "print_final_stats": 1,
    }  # fmt: skip
    if words:
        flags["dict"] = dictionary
    arguments = [sys.argv[0], *(f"-{flag}={value}" for flag, value in flags.items()), str(corpus)]
    if name == "xlsx":
        from fuzz.xml_mutation import mutate

        atheris.Setup(
            arguments, one,
            custom_mutator=lambda data, limit, seed: mutate(data, limit, random.Random(seed), atheris.Mutate),
        )  # fmt: skip
    else:
        atheris.Setup(arguments, one)
    atheris.Fuzz()


def _load(name: str) -> ModuleType:
    __import__(f"fuzz.{name}")
    return sys.modules[f"fuzz.{name}"]


def kept(name: str, target: ModuleType) -> list[bytes]:
    """Return the inputs that a target starts from: its seeds, and those kept of earlier findings."""
    seeds: list[bytes] = target.seeds() if hasattr(target, "seeds") else target.SEEDS
    folder = HERE / "corpus" / name
    return [*seeds, *(path.read_bytes() for path in sorted(folder.glob("*")))]


def _keep(folder: Path, data: bytes, error: Exception) -> None:
    """Keep the shortest input a place in the code."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if str(ROOT) in frame.filename and "fuzz/run.py" not in frame.filename]
    place = f"{Path(ours[-1].filename).stem}-{ours[-1].lineno}" if ours else "slow"
    path = folder / f"{type(error).__name__}-{place}"
    if not path.exists() or path.stat().st_size > len(data):
        path.write_bytes(data)
        path.with_name(f".{path.name}.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")


def _escaped(word: str) -> str:
    return "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\' else f"\\x{b:02x}" for b in word.encode())


if __name__ == "__main__":
    sys.path[:1] = [str(HERE.parent), str(HERE.parent / "book"), str(ROOT)]
    raise SystemExit(main())
