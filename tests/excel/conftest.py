"""Tests in the test Excel: a process of their own, `pytest tests/excel`."""

import stand_ins

stand_ins.install()
