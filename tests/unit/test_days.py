"""Days as people in Cajamarca count them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from caxamarca.domain.days import LIMA, NotADay, NotAnHour, civil_day, moment_of, read_day, read_hour


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


@pytest.mark.parametrize(
    "text",
    [
        "3/8/2026",
        "03/08/2026",
        "03-08-2026",
        "3.8.2026",
        "3 8 2026",
        "2026-08-03",
        "０３/08/2026",
        " 3/8/2026 ",
    ],
)
def test_a_day_is_read_as_people_here_write_it_or_as_browsers_do(text: str) -> None:
    assert read_day(text) == date(2026, 8, 3)


@pytest.mark.parametrize(
    "text",
    ["", "mañana", "31/02/2026", "3/8/26", "8/2026", "3/8/9999", "3/8/0000", "²/8/2026", "٣/8/2026", "\x00"],
)
def test_what_is_no_day_of_this_century_is_refused(text: str) -> None:
    with pytest.raises(NotADay):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("18:00", 18 * 60),
        ("18", 18 * 60),
        ("18.30", 18 * 60 + 30),
        ("18:00:00", 18 * 60),
        ("6 p. m.", 18 * 60),
        ("6:30 PM", 18 * 60 + 30),
        ("12 a.m.", 0),
        ("12 m", None),
        ("0:00", 0),
        ("24:00", 24 * 60),
        ("24:01", None),
        ("25", None),
        ("18:60", None),
        ("13 pm", None),
        ("", None),
        ("mediodía", None),
        ("9" * 5000, None),
    ],
)
def test_an_hour_is_read_in_both_ways_of_counting(text: str, minutes: int | None) -> None:
    if minutes is None:
        with pytest.raises(NotAnHour):
            read_hour(text)
    else:
        assert read_hour(text) == timedelta(minutes=minutes)


def test_the_end_of_a_day_is_the_midnight_after_it() -> None:
    assert moment_of(date(2026, 7, 10), read_hour("24:00")) == datetime(2026, 7, 11, 5, 0, tzinfo=UTC)
