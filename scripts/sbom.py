"""Write the bill of materials of the wheel as CycloneDX JSON: `python scripts/sbom.py [--out FILE] [--report FILE]`.

It lists what arbook needs to run, on Windows, Mac and Linux: the versions of constraints.txt, licences from the
metadata of what is installed. Hashes are those of a report that pip writes:
`pip install --dry-run --ignore-installed --report FILE --constraint constraints.txt .`
The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from environment import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAME: Final = "arbook"
PLATFORMS: Final = (  # what markers ask for
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)
_SOURCE: Final = "https://cyclonedx.org/"  # of the names that serial numbers are made of


def bill(pins: Mapping[str, str], hashes: Mapping[str, str]) -> dict[str, Any]:
    """Return the bill of materials.

    Parameters
    ----------
    pins : name of a package -> its version
    hashes : name of a package -> SHA-256 of its wheel
    """
    needs = _needs()
    version, licence = _project()["version"], _project()["license"]
    refs = {name: _purl(name, pins.get(name, "")) for name in needs} | {NAME: _purl(NAME, version)}
    components = [
        _component(name, pins.get(name, ""), refs[name], hashes.get(name)) for name in needs if name != NAME
    ]
    listed = [{"ref": refs[name], "dependsOn": sorted(refs[each] for each in needs[name])} for name in needs]
    content: dict[str, Any] = {
        "metadata": {
            "component": {
                "type": "application", "bom-ref": refs[NAME], "name": NAME, "version": version,
                "purl": refs[NAME], "licenses": [{"expression": licence}],
            },
        },
        "components": components,
        "dependencies": sorted(listed, key=lambda each: str(each["ref"])),
    }  # fmt: skip
    serial = uuid.uuid5(uuid.NAMESPACE_URL, _SOURCE + json.dumps(content, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        **content,
    }


def pinned(text: str) -> dict[str, str]:
    """Read a constraints file: package -> version."""
    return {canonicalize_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==(\S+)", text)}


def hashes_of(report: str) -> dict[str, str]:
    """Read pip's report of an installation: package -> SHA-256."""
    found = {}
    for each in json.loads(report)["install"]:
        digest = each["download_info"].get("archive_info", {}).get("hashes", {}).get("sha256")
        if digest:
            found[canonicalize_name(each["metadata"]["name"])] = digest
    return found


def _needs() -> dict[str, set[str]]:
    """Return each package that is needed to run, in alphabetical order -> those that it needs itself."""
    found: dict[str, set[str]] = {}
    todo = [(NAME, frozenset[str]())]
    seen = set(todo)
    while todo:
        name, extras = todo.pop()
        needed = {(canonicalize_name(each.name), frozenset(each.extras)) for each in _required(name, extras)}
        found.setdefault(name, set()).update(each for each, _ in needed)
        todo += sorted(needed - seen)
        seen |= needed
    return dict(sorted(found.items()))


def _required(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    """Yield what a package requires on any platform; nothing for one that isn't installed here."""
    installed = _installed(name)
    written = _project()["dependencies"] if name == NAME else (installed.requires if installed else None) or ()
    for each in map(Requirement, written):
        places = [{**platform, "extra": extra} for platform in PLATFORMS for extra in (extras or {""})]
        if each.marker is None or any(each.marker.evaluate(place) for place in places):
            yield each


@cache
def _project() -> dict[str, Any]:
    """Return what pyproject.toml says of arbook itself."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _component(name: str, version: str, ref: str, digest: str | None) -> dict[str, Any]:
    """Return one entry; a package of another platform that isn't pinned has no version."""
    installed = _installed(name)
    licences = _licences(installed) if installed else []
    return {
        "type": "library", "bom-ref": ref, "name": name,
        **({"version": version} if version else {}),
        **({"hashes": [{"alg": "SHA-256", "content": digest}]} if digest else {}),
        **({"licenses": licences} if licences else {}),
        "purl": ref,
    }  # fmt: skip


def _licences(package: Distribution) -> list[dict[str, Any]]:
    """Return the licences that a package's metadata name: its expression, else its text, else its classifiers."""
    data = package.metadata
    if data.get("License-Expression"):
        return [{"expression": data["License-Expression"]}]
    named = (data.get("License") or "").strip()
    if named and "\n" not in named:
        return [{"license": {"name": named}}]
    marks = (each for each in data.get_all("Classifier") or () if each.startswith("License ::"))
    return [{"license": {"name": each.rpartition(" :: ")[2]}} for each in sorted(marks)]


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}" if version else f"pkg:pypi/{name}"


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description="Write the bill of materials of the wheel.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / f"{NAME}.cdx.json")
    parser.add_argument("--report", type=Path, help="of pip install --dry-run: has the hashes")
    options = parser.parse_args()
    hashes = hashes_of(options.report.read_text(encoding="utf-8")) if options.report else {}
    made = bill(pinned((ROOT / "constraints.txt").read_text(encoding="utf-8")), hashes)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    print(f"{options.out}: {len(made['components'])} packages")


if __name__ == "__main__":
    main()
