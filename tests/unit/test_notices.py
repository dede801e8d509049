"""What is told to whom, when a unit is reminded, how long a letter is tried, and what an address may be."""

from datetime import UTC, date, datetime, timedelta

import pytest

from caxamarca.domain.notices import (
    AUDIENCES,
    LONGEST_PAUSE,
    TRIES,
    Event,
    NotAMailbox,
    Topic,
    household,
    is_worth_telling,
    mailbox,
    next_morning,
    pause,
    reminder,
    to_remind_of,
)
from caxamarca.domain.quarters import Quarter

THIRD = Quarter(2026, 3)


def test_every_event_has_its_audience() -> None:
    assert set(AUDIENCES) == set(Event)
    assert all(AUDIENCES.values())


@pytest.mark.parametrize(
    ("day", "event"),
    [
        (date(2026, 9, 30), None),
        (date(2026, 10, 19), None),
        (date(2026, 10, 20), Event.REPORT_DUE),
        (date(2026, 10, 30), Event.REPORT_DUE),
        (date(2026, 10, 31), Event.REPORT_OVERDUE),
        (date(2026, 11, 29), Event.REPORT_OVERDUE),
        (date(2026, 11, 30), None),
    ],
)
def test_a_unit_is_reminded_ten_days_before_and_from_the_day_after(day: date, event: Event | None) -> None:
    assert reminder(THIRD, day) is event
    assert to_remind_of(day) == (None if event is None else (THIRD, event))


def test_the_quarter_to_remind_of_is_the_one_before_across_the_year() -> None:
    assert to_remind_of(date(2027, 1, 25)) == (Quarter(2026, 4), Event.REPORT_DUE)


def test_a_letter_is_tried_for_some_days_and_then_no_more() -> None:
    waits = [pause(tries) for tries in range(1, TRIES + 1)]
    assert all(one is not None for one in waits)
    known = [one for one in waits if one is not None]
    assert known == sorted(known)
    assert timedelta(days=2) < sum(known, timedelta()) < timedelta(days=5)
    assert max(known) == LONGEST_PAUSE
    assert pause(TRIES + 1) is None


def test_a_province_is_told_of_at_seven_in_lima() -> None:
    assert next_morning(datetime(2026, 10, 1, 11, 59, tzinfo=UTC)) == datetime(2026, 10, 1, 12, tzinfo=UTC)
    assert next_morning(datetime(2026, 10, 1, 12, 1, tzinfo=UTC)) == datetime(2026, 10, 2, 12, tzinfo=UTC)
    assert next_morning(datetime(2026, 10, 2, 3, tzinfo=UTC)) == datetime(2026, 10, 2, 12, tzinfo=UTC)


def test_what_happened_a_week_ago_is_no_news() -> None:
    now = datetime(2026, 10, 10, tzinfo=UTC)
    assert is_worth_telling(now - timedelta(days=7), now)
    assert not is_worth_telling(now - timedelta(days=7, seconds=1), now)


@pytest.mark.parametrize(
    "typed", [" Ana@Example.ORG ", "a.b+c_d@sub.example.pe", "o'brien@example.org", "x@xn--a-ecp.example"]
)
def test_an_address_is_taken_in_one_form(typed: str) -> None:
    assert mailbox(typed) == typed.strip().lower()


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "ana",
            "@example.org",
            "ana@",
            "ana@localhost",
            "ana@example",
            "ana@127.0.0.1",
            "ana@[127.0.0.1]",
        ),
        *("ana@example..org", ".ana@example.org", "a..b@example.org", "ana@-.example", "ana@example.org."),
        *(
            "ana@example.org\r\nBcc: x@y.example",
            "a na@example.org",
            "ana@exam\nple.org",
            "ana@example.org,x@y.example",
        ),
        *(
            "<ana@example.org>",
            '"ana"@example.org',
            "ana@example.org>",
            "ana;x@example.org",
            "ana\x00@example.org",
        ),
        *("añá@example.org", "ana@ejémplo.example", f"{'a' * 65}@example.org", f"a@{'b' * 250}.org"),
    ],
)
def test_what_means_something_else_to_a_mail_server_is_no_address(typed: str) -> None:
    with pytest.raises(NotAMailbox):
        mailbox(typed)


def test_what_follows_a_plus_is_the_same_mailbox() -> None:
    assert household("ana+1@example.org") == household("ana@example.org") == "ana@example.org"


def test_a_topic_is_one_thing() -> None:
    for wrong in ({}, {"project": 1, "idea": 2}, {"project": 1, "province": "0601"}):
        with pytest.raises(ValueError, match="one thing"):
            Topic(**wrong)
