"""File names made of customers' codes and document numbers, such as Windows, Mac and Linux all take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

LONGEST = 80
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}
)  # names of devices in Windows, with any ending


def safe_name(text: str, ending: str = "") -> str:
    """Return a text as a file or folder name without a path in it.

    Parameters
    ----------
    text : str
    ending : str
        Such as ".pdf"; it is kept whole.

    Examples
    --------
    >>> safe_name('12/7: "A"', ".pdf"), safe_name("../.."), safe_name("con"), safe_name("  ")
    ('12_7_ _A_.pdf', '_', '_con', '_')
    """
    plain = "".join(
        letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter) not in ("Cf", "Cs")
    )
    name = _FORBIDDEN.sub("_", " ".join(plain.split())).strip(" .")[: LONGEST - len(ending)].strip(" .")
    if not name.strip("_. "):
        name = "_"
    if name.split(".")[0].strip().upper() in _RESERVED:
        name = f"_{name}"
    return name + ending


def distinct(names: Sequence[str]) -> list[str]:
    """Return names with " (2)", " (3)" ... in those that came before, case aside.

    >>> distinct(["a.pdf", "A.pdf", "b", "a.pdf"])
    ['a.pdf', 'A (2).pdf', 'b', 'a (3).pdf']
    """
    taken: set[str] = set()
    found = []
    for name in names:
        stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
        other, number = name, 1
        while other.casefold() in taken:
            number += 1
            other = f"{stem} ({number}){dot}{ending}"
        taken.add(other.casefold())
        found.append(other)
    return found
