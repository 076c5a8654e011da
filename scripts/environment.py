"""What the two commands of the README share: a virtual environment of the project's own, and the tools of the tests.

Only the standard library: it runs before anything is installed, also where the system's Python refuses installs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)

# program that the tests call -> Debian packages that bring it
TOOLS = {
    "soffice": [
        "libreoffice-calc",
        "libreoffice-writer",
        "fonts-dejavu-core",
        "fonts-liberation",
        "fonts-crosextra-carlito",
    ],
    "pdftoppm": ["poppler-utils"],
    "npm": ["nodejs", "npm"],
}


def run(*command: str | Path, **environment: str) -> None:
    """Run a command in the project's folder; stop with its exit code when it fails."""
    print("+", *command, flush=True)
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=os.environ | environment, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def install(extra: str = "") -> None:
    """Make .venv if it isn't there, and install the project into it with the versions of constraints.txt."""
    if sys.version_info < OLDEST:
        sys.exit(f"arbook needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    if not PYTHON.exists():
        _make_venv()
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--compile",
        "--constraint", "constraints.txt", "--editable", target, PYTHONDONTWRITEBYTECODE="")  # fmt: skip


def _make_venv() -> None:
    """Make the environment; Debian keeps a part of venv in a package of its own."""
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], cwd=ROOT, check=False, capture_output=True)
    if made.returncode and shutil.which("apt-get"):
        shutil.rmtree(VENV, ignore_errors=True)
        _apt(["python3-venv"])
        run(sys.executable, "-m", "venv", VENV)
    elif made.returncode:
        sys.exit(made.stderr.decode() or "Python could not make a virtual environment (module venv).")


def install_tools() -> None:
    """Install what the tests need besides Python: LibreOffice, pdftoppm, npm and the Open XML validator."""
    missing = [package for tool, packages in TOOLS.items() if not shutil.which(tool) for package in packages]
    if missing:
        _apt(missing)
    run("npm", "ci", "--prefix", "tests/node", "--no-audit", "--no-fund")


def _apt(packages: list[str]) -> None:
    if not shutil.which("apt-get"):
        sys.exit(f"Please install: {', '.join(packages)} (names of Debian packages), and try again.")
    admin = [] if os.geteuid() == 0 else ["sudo"]
    run(*admin, "apt-get", "update", "-qq")
    run(*admin, "env", "DEBIAN_FRONTEND=noninteractive",
        "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)  # fmt: skip


if __name__ == "__main__":
    install("dev,docs")
    install_tools()
