"""Days as people in Cajamarca count them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from caxamarca.domain.days import LIMA, civil_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 11, 4, 59, 59, tzinfo=UTC), date(2026, 7, 10)),
        (datetime(2026, 7, 11, 5, 0, tzinfo=UTC), date(2026, 7, 11)),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2026, 7, 11, 0, 0, tzinfo=LIMA), date(2026, 7, 11)),
        (datetime(2026, 7, 11, 0, 0, tzinfo=timezone(timedelta(hours=9))), date(2026, 7, 10)),
    ],
)
def test_a_day_begins_at_midnight_in_lima(moment: datetime, day: date) -> None:
    assert civil_day(moment) == day


@pytest.mark.parametrize("month", range(1, 13))
def test_lima_keeps_one_hour_all_year(month: int) -> None:
    assert datetime(2026, month, 15, tzinfo=LIMA).utcoffset() == timedelta(hours=-5)
