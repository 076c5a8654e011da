"""The bill of materials of the wheel, and the audit of the pinned versions."""

import importlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
DIGEST = "0123456789abcdef" * 4
REPORT = {
    "install": [
        {"metadata": {"name": "Jinja2"}, "download_info": {"archive_info": {"hashes": {"sha256": DIGEST}}}},
        {"metadata": {"name": "arbook"}, "download_info": {"dir_info": {}}},
    ]
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return _bill(tmp_path_factory.mktemp("bill"))


@pytest.fixture(scope="module")
def parts(written: bytes) -> dict[str, Any]:
    return {each["name"]: each for each in json.loads(written)["components"]}


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("audit")


def _bill(folder: Path) -> bytes:
    (folder / "report.json").write_text(json.dumps(REPORT), encoding="utf-8")
    command = [sys.executable, "scripts/sbom.py", "--out", folder / "bill.json", "--report", folder / "report.json"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return (folder / "bill.json").read_bytes()


def _direct() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [canonicalize_name(Requirement(each).name) for each in project["dependencies"]]


def test_the_bill_keeps_cyclonedx_own_schema(written: bytes) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written.decode()) is None


def test_the_bill_lists_each_dependency_with_version_and_licence(parts: dict[str, Any]) -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = {canonicalize_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==(\S+)", text)}
    assert {name: parts[name]["version"] for name in _direct()} == {name: pins[name] for name in _direct()}
    assert [name for name in _direct() if not parts[name].get("licenses")] == []


@pytest.mark.parametrize(
    ("name", "why"),
    [("et-xmlfile", "openpyxl's"), ("pywin32", "only on Windows"), ("appscript", "only on Mac"), ("tzdata", "there")],
)
def test_the_bill_lists_what_dependencies_need(parts: dict[str, Any], name: str, why: str) -> None:
    assert name in parts, why


def test_the_bill_leaves_out_what_only_tests_need(parts: dict[str, Any]) -> None:
    assert {"pytest", "hypothesis", "mypy", "ruff", "mkdocs", "pip-audit", "duckdb"} & set(parts) == set()


def test_hashes_come_from_pips_report(parts: dict[str, Any]) -> None:
    assert parts["jinja2"]["hashes"] == [{"alg": "SHA-256", "content": DIGEST}]
    assert [name for name, each in parts.items() if "hashes" in each] == ["jinja2"]


def test_what_leads_to_what(written: bytes) -> None:
    bill = json.loads(written)
    needs = {each["ref"].partition("@")[0]: each["dependsOn"] for each in bill["dependencies"]}
    assert [each.partition("@")[0] for each in needs["pkg:pypi/jinja2"]] == ["pkg:pypi/markupsafe"]
    direct = {each.partition("@")[0].removeprefix("pkg:pypi/") for each in needs["pkg:pypi/arbook"]}
    assert direct == set(_direct())


def test_the_same_bytes_twice(written: bytes, tmp_path: Path) -> None:
    assert _bill(tmp_path) == written


def _known(*faults: str) -> dict[str, Any]:
    return {
        "name": "jinja2",
        "version": "2.10",
        "vulns": [{"id": each, "fix_versions": ["2.10.1"]} for each in faults],
    }


UNKNOWN = {"name": "mine", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("reports", "code", "lines"),
    [
        ([[_known()]], 0, ["PyPI knows no fault in 1 pinned versions."]),
        ([[_known(), UNKNOWN]], 0, ["PyPI knows no fault in 1 pinned versions; it doesn't know mine."]),
        (
            [[_known("PYSEC-2019-217")]], 1,
            ["Known faults in pinned versions (constraints.txt):", "jinja2 2.10: PYSEC-2019-217, mended in 2.10.1"],
        ),
        ([[], [_known("X-1")]], 1, ["Known faults in pinned versions (constraints.txt):",
                                    "jinja2 2.10: X-1, mended in 2.10.1"]),
        (
            [[UNKNOWN], []], 0,
            ["No dependency was audited: PyPI and OSV can't be reached from here, or know none of them."],
        ),
    ],
)  # fmt: skip
def test_the_audit_fails_on_a_known_fault_only(
    audit: ModuleType, reports: list[list[dict[str, Any]]], code: int, lines: list[str]
) -> None:
    heard = {
        service: audit.read(json.dumps({"dependencies": report}))
        for service, report in zip(audit.SERVICES, reports, strict=False)
    }
    assert audit.verdict(heard) == (code, lines)


def test_a_service_that_cannot_be_reached_is_said(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody listens there
    (tmp_path / "pins.txt").write_text("jinja2==3.1.6\n")
    assert audit.main(tmp_path / "pins.txt") == 0
    assert capsys.readouterr().out.startswith("No dependency was audited: PyPI and OSV can't be reached from here")
