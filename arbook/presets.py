"""Presets: the import maps that come with arbook, one for each accounting program whose exports it knows.

Each is a map file, data/presets/NAME.toml; its comments say which list to export and where its headings come from.
"""

from __future__ import annotations

from importlib.resources import files

from arbook.mapping import ExportError, ImportMap, read_map


def preset_names() -> tuple[str, ...]:
    """Names of the presets, in alphabetical order."""
    names = (each.name for each in (files("arbook") / "data" / "presets").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def preset(name: str) -> ImportMap:
    """Return the import map of a preset.

    Raises
    ------
    ExportError
        When there is no preset of this name.

    Examples
    --------
    >>> preset("xero").of("invoices")["InvoiceNumber"]
    'Invoice'
    """
    if name not in preset_names():
        raise ExportError(f"There is no preset {name!r}; there are {', '.join(preset_names())}.")
    text = (files("arbook") / "data" / "presets" / f"{name}.toml").read_text(encoding="utf-8")
    return read_map(text, f"The preset {name}")
