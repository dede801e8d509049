"""The rhythm of the follow-up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.quarters import NotAQuarter, Quarter

quarters = st.builds(Quarter, st.integers(2000, 2099), st.integers(1, 4))


@pytest.mark.parametrize(
    ("quarter", "start", "end", "due"),
    [
        (Quarter(2026, 1), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 30)),
        (Quarter(2026, 2), date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 30)),
        (Quarter(2026, 3), date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 30)),
        (Quarter(2026, 4), date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 30)),
    ],
)
def test_a_report_is_due_thirty_calendar_days_after_the_quarters_last_day(
    quarter: Quarter, start: date, end: date, due: date
) -> None:
    assert (quarter.start, quarter.end, quarter.due) == (start, end, due)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ((1, 1), 1),
        ((3, 31), 1),
        ((4, 1), 2),
        ((6, 30), 2),
        ((7, 1), 3),
        ((9, 30), 3),
        ((10, 1), 4),
        ((12, 31), 4),
    ],
)
def test_a_day_lies_in_its_quarter(day: tuple[int, int], number: int) -> None:
    assert Quarter.of(date(2028, *day)) == Quarter(2028, number)


def test_the_year_turns_between_the_fourth_and_the_first() -> None:
    assert Quarter(2026, 4).next == Quarter(2027, 1)
    assert Quarter(2027, 1).previous == Quarter(2026, 4)
    assert Quarter(2026, 1).next == Quarter(2026, 2)
    assert Quarter(2026, 3).previous == Quarter(2026, 2)


@given(quarters)
def test_quarters_follow_each_other_without_a_gap(quarter: Quarter) -> None:
    assert quarter.next.start == quarter.end + timedelta(days=1)
    assert quarter.next.previous == quarter.previous.next == quarter
    assert quarter.previous < quarter < quarter.next


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_lies_between_its_quarters_first_and_last(day: date) -> None:
    assert Quarter.of(day).start <= day <= Quarter.of(day).end


@given(quarters)
def test_an_address_leads_back_to_its_quarter(quarter: Quarter) -> None:
    assert Quarter.parse(quarter.slug) == Quarter.parse(f" {quarter.slug.upper()} ") == quarter


def test_the_address_of_a_quarter_says_its_year_and_number() -> None:
    assert Quarter(2026, 3).slug == "2026-t3"


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "2026",
        "2026-t0",
        "2026-t5",
        "2026t3",
        "t3-2026",
        "1999-t4",
        "9999-t4",
        "2026-t3x",
        "2026-q3",
        "２０２６-t3",
    ],
)
def test_what_names_no_quarter_of_this_century_is_refused(slug: str) -> None:
    with pytest.raises(NotAQuarter) as refused:
        Quarter.parse(slug)
    assert refused.value.text == slug


@pytest.mark.parametrize("number", [0, 5, -1])
def test_a_year_has_four_quarters(number: int) -> None:
    with pytest.raises(ValueError, match="no quarter"):
        Quarter(2026, number)
