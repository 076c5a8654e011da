"""Inputs that the fuzzers start from, and those that found something: none may find it again."""

import pytest
from fuzz import csv_import, map_file, terms, xlsx
from fuzz.run import kept

INPUTS = [
    pytest.param(target.check, data, id=f"{name}-{at}")
    for name, target in (("terms", terms), ("xlsx", xlsx), ("map_file", map_file), ("csv_import", csv_import))
    for at, data in enumerate(kept(name, target))
]


@pytest.mark.parametrize(("check", "data"), INPUTS)
def test_kept_inputs(check: object, data: bytes) -> None:
    check(data)  # type: ignore[operator]  # a target's check
