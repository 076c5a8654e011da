"""Results on their way to Excel, past xlwings' cell-by-cell cleaning: they are plain values already.

Only dates need to become what COM takes; each distinct date goes through xlwings' own conversion once. xlwings wants
a table, also of one cell.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

from udfs.elements import as_rows


class Answer:
    """A converter as xlwings asks for it (``@xlwings.ret(convert=Answer)``)."""

    @staticmethod
    def router(_value: object, _rng: object, _options: object) -> type[Answer]:
        """Return the converter of a value: always this one."""
        return Answer

    @staticmethod
    def writer(_options: object) -> Any:  # noqa: ANN401 - a pipeline, as xlwings calls it
        """Return what converts the value of xlwings' context, in place."""
        return _to_excel


def _to_excel(context: Any) -> None:  # noqa: ANN401 - xlwings' ConversionContext
    rows = context.value if isinstance(context.value, list) else [[context.value]]
    if any(issubclass(kind, date) for kind in set(map(type, chain.from_iterable(rows)))):
        convert = context.engine.impl.prepare_xl_data_element
        known = {cell: convert(cell, None) for cell in set(chain.from_iterable(rows)) if isinstance(cell, date)}
        cells = [known.get(cell, cell) for cell in chain.from_iterable(rows)]
        rows = as_rows(cells, len(rows[0]))
    context.value = rows
