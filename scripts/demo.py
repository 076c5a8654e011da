"""Set up arbook beside this file and run its demo: `python3 scripts/demo.py [FOLDER]`."""

from __future__ import annotations

import sys

from environment import BIN, ROOT, install, run

if __name__ == "__main__":
    install()
    run(BIN / "arbook", "demo", *sys.argv[1:])
    print(f"Here arbook is {BIN.relative_to(ROOT) / 'arbook'}.")
