"""The term of a member of the oversight committee."""

from datetime import date

import pytest

from caxamarca.domain.serving import TermOver, TermTooLong, check_term, usual_end


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 3, 1), date(2028, 2, 29)),
        (date(2026, 11, 10), date(2028, 11, 9)),
        (date(2028, 2, 29), date(2030, 2, 28)),
    ],
)
def test_a_term_is_of_two_years(first: date, last: date) -> None:
    assert usual_end(first) == last


def test_a_term_lasts_until_today_at_least_and_four_years_at_most() -> None:
    today = date(2026, 11, 10)
    check_term(today, today)
    check_term(date(2030, 11, 9), today)
    with pytest.raises(TermOver):
        check_term(date(2026, 11, 9), today)
    with pytest.raises(TermTooLong) as refused:
        check_term(date(2030, 11, 10), today)
    assert refused.value.latest == date(2030, 11, 9)
