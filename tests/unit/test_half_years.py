"""The half of a year, as addresses and reports name it."""

from datetime import date

import pytest

from caxamarca.domain.half_years import HalfYear, NotAHalfYear


@pytest.mark.parametrize(
    ("day", "half"),
    [
        (date(2026, 1, 1), HalfYear(2026, 1)),
        (date(2026, 6, 30), HalfYear(2026, 1)),
        (date(2026, 7, 1), HalfYear(2026, 2)),
        (date(2026, 12, 31), HalfYear(2026, 2)),
    ],
)
def test_a_day_lies_in_one_half(day: date, half: HalfYear) -> None:
    assert HalfYear.of(day) == half
    assert half.has(day)
    assert HalfYear.parse(half.slug) == half
    assert half.previous < half
    assert not half.previous.has(day)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-0", "2026-3", "1999-1", "2026-1 x", "２０２６-1", "2026-t1"]
)
def test_what_names_no_half_is_refused(text: str) -> None:
    with pytest.raises(NotAHalfYear):
        HalfYear.parse(text)


def test_a_year_has_two_halves() -> None:
    with pytest.raises(ValueError, match="no half 3"):
        HalfYear(2026, 3)
    assert HalfYear(2026, 1).previous == HalfYear(2025, 2)
