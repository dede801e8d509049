"""The last day by which somebody has to answer."""

from datetime import date, timedelta

import pytest

from caxamarca.domain.deadlines import LONGEST_WAIT, DeadlineTooFar, check_deadline

TODAY = date(2026, 5, 10)


@pytest.mark.parametrize("days", [-1, 0, 1, LONGEST_WAIT.days])
def test_a_last_day_to_answer_may_lie_half_a_year_ahead(days: int) -> None:
    check_deadline(TODAY + timedelta(days=days), TODAY)


def test_an_answer_that_comes_too_late_serves_nobody() -> None:
    opens = TODAY + timedelta(days=10)
    check_deadline(opens - timedelta(days=1), TODAY, opens)
    with pytest.raises(DeadlineTooFar) as refused:
        check_deadline(opens, TODAY, opens)
    assert refused.value.latest == opens - timedelta(days=1)


def test_a_day_that_has_passed_limits_nothing_any_more() -> None:
    check_deadline(TODAY + timedelta(days=5), TODAY, TODAY)


@pytest.mark.parametrize("day", [TODAY + LONGEST_WAIT + timedelta(days=1), date(2062, 5, 10), date.max])
def test_a_mistyped_year_is_refused_with_the_latest_day_that_would_do(day: date) -> None:
    with pytest.raises(DeadlineTooFar) as refused:
        check_deadline(day, TODAY)
    assert refused.value.latest == TODAY + LONGEST_WAIT
