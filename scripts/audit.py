"""Ask the advisory services for known faults of the pinned versions: `python scripts/audit.py [CONSTRAINTS]`.

Exit code 1 when one is known. A service that can't be reached is no fault of the project: it is
said, with exit code 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from environment import ROOT

SERVICES = {"pypi": "PyPI", "osv": "OSV"}
_LIMIT = 300  # seconds


class Audit(NamedTuple):
    """What a service says: packages that it knows, those that it doesn't, and a line for each known fault."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]
    faults: tuple[str, ...]


def read(report: str) -> Audit:
    """Read pip-audit's report (JSON); nothing is in one that was cut off, as when the service can't be reached."""
    try:
        packages: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        packages = []
    known = [each for each in packages if "skip_reason" not in each]
    faults = [_line(each, fault) for each in known for fault in each["vulns"]]
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    return Audit(tuple(each["name"] for each in known), tuple(unknown), tuple(faults))


def _line(package: dict[str, Any], fault: dict[str, Any]) -> str:
    mended = ", ".join(fault["fix_versions"]) or "no version"
    return f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}"


def asked(service: str, pins: Path) -> Audit:
    """Let pip-audit ask one service about all pinned versions."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(pins), "--no-deps", "--disable-pip"]
    command += ["--vulnerability-service", service, "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return Audit((), (), ())
    return read(done.stdout)


def verdict(audits: dict[str, Audit]) -> tuple[int, list[str]]:
    """Return the exit code, and the lines to print, for what each service said."""
    faults = sorted({line for audit in audits.values() for line in audit.faults})
    if faults:
        return 1, ["Known faults in pinned versions (constraints.txt):", *faults]
    heard = {service: audit for service, audit in audits.items() if audit.known}
    if not heard:
        names = " and ".join(SERVICES[each] for each in audits)
        return 0, [f"No dependency was audited: {names} can't be reached from here, or know none of them."]
    lines = []
    for service, audit in heard.items():
        left = f"; it doesn't know {', '.join(audit.unknown)}" if audit.unknown else ""
        lines.append(f"{SERVICES[service]} knows no fault in {len(audit.known)} pinned versions{left}.")
    return 0, lines


def main(pins: Path) -> int:
    """Ask the services in turn until one knows all packages."""
    audits: dict[str, Audit] = {}
    for service in SERVICES:
        audits[service] = asked(service, pins)
        if audits[service].known and not audits[service].unknown:
            break
    code, lines = verdict(audits)
    print("\n".join(lines), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "constraints.txt"))
