"""Rows kept as a dataclass of arrays of one length: some of them, and several lots as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from arbook.code import Ints
from arbook.field import Bools

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Rows = TypeVar("Rows", bound="DataclassInstance")


def taken(rows: Rows, which: Ints | Bools | slice) -> Rows:
    """Return some of the rows, in that order."""
    return replace(rows, **{field.name: getattr(rows, field.name)[which] for field in fields(rows)})


def joined(parts: Sequence[Rows]) -> Rows:
    """Return several lots of rows (at least one) as one.

    >>> from arbook.principal import Segments
    >>> one = Segments(*(np.array([number]) for number in (7, 0, 9, 50_00)))
    >>> joined([one, taken(one, [0])]).document.tolist()
    [7, 7]
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    columns = {field.name: [getattr(part, field.name) for part in parts] for field in fields(first)}
    return replace(first, **{name: np.concatenate(arrays) for name, arrays in columns.items()})
