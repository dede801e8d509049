"""The Ministry's whole file is read in one stream: the short form of `tests.support.measured_mef`."""

from pathlib import Path

import pytest

from caxamarca.domain import mef
from caxamarca.domain.files import MEGABYTE
from tests.support.measured_mef import CEILING, FLOOR, measure, write_file

SHORT, LONGER = 4, 24
"""Megabytes."""


def test_a_larger_file_takes_no_more_memory_and_keeps_its_speed(memory: Path) -> None:
    _ratio, little = measure(memory, SHORT, "latin-1")
    ratio, much = measure(memory, LONGER, "utf-8")
    assert ratio >= FLOOR
    assert much < CEILING
    assert much - little < LONGER / 3


def test_the_invented_file_has_the_columns_that_are_read(tmp_path: Path) -> None:
    file = tmp_path / "detalle.csv"
    rows = write_file(file, 1)
    with file.open(encoding="utf-8") as text:
        names = text.readline().strip().split(",")
    assert set(mef.COLUMNS) < set(names)
    assert len(names) == 84
    assert rows > 500
    assert file.stat().st_size == pytest.approx(MEGABYTE, rel=0.6)
