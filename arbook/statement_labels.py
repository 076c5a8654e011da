"""Words and formats of printed statements: a file a language, `templates/<language>/statement-labels.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

DEFAULT = "en"
FILE = "statement-labels.toml"
_FOLDER = files("arbook") / "templates"
_PYTHON = {"yyyy": "%Y", "mm": "%m", "dd": "%d"}


@dataclass(frozen=True)
class Labels:
    """The words of one language.

    Attributes
    ----------
    language : str
        Two letters.
    texts : mapping of str to str
        Sentences with places to fill, such as {currency}.
    columns, aging, types : mapping of str to str
        Printed headings, buckets and words of the column Type by ours. What isn't there is printed as it is.
    date_format : str
        As in a cell's number format.
    locale : int
        Windows' number of the language, which decides the separators of amounts.
    """

    language: str
    texts: Mapping[str, str]
    columns: Mapping[str, str]
    aging: Mapping[str, str]
    types: Mapping[str, str]
    date_format: str
    locale: int

    def text(self, name: str, **filled: str) -> str:
        """Return a sentence with its places filled."""
        return self.texts[name].format(**filled)

    def date(self, day: np.datetime64) -> str:
        """Write a date.

        >>> labels_of("lv").date(np.datetime64("2024-03-31"))
        '31.03.2024'
        """
        pattern = self.date_format
        for mark, python in _PYTHON.items():
            pattern = pattern.replace(mark, python)
        return f"{day.astype('datetime64[D]').item():{pattern}}"

    @property
    def amount_format(self) -> str:
        """Number format of amounts, with the separators of the language."""
        return f"[$-{self.locale:04X}]#,##0.00"


def languages() -> list[str]:
    """Return the languages that have the file."""
    return sorted(folder.name for folder in _FOLDER.iterdir() if (folder / FILE).is_file())


@cache
def labels_of(language: str) -> Labels:
    """Return the words of a language; English ones where it has no file.

    Raises
    ------
    ValueError
        If the file can't be read as TOML, or lacks a section.
    """
    file = _FOLDER / language / FILE
    known = language.isalpha() and file.is_file()
    if not known:
        language, file = DEFAULT, _FOLDER / DEFAULT / FILE
    try:
        found: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        columns, aging, types = (found.pop(name) for name in ("columns", "aging_columns", "types"))
        return Labels(language, found, columns, aging, types, found.pop("date_format"), found.pop("locale"))
    except (tomllib.TOMLDecodeError, KeyError) as wrong:
        raise ValueError(f"{language}/{FILE}: {wrong}") from wrong
