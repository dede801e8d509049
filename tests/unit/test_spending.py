"""The money of a year: each amount comes out of the one before it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.spending import MoreThanThePhaseBefore, Phase, Spending, check_spending, percent

YEAR = Spending(pia=80, pim=100, certified=90, committed=70, accrued=50, paid=40)


def test_each_amount_may_be_all_of_the_one_before() -> None:
    check_spending(Spending(0, 100, 100, 100, 100, 100))
    check_spending(Spending(500, 0, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("change", "phase", "before", "article"),
    [
        ({"certified": 101}, Phase.CERTIFIED, Phase.PIM, 41),
        ({"committed": 91}, Phase.COMMITTED, Phase.CERTIFIED, 42),
        ({"accrued": 71}, Phase.ACCRUED, Phase.COMMITTED, 43),
        ({"paid": 51}, Phase.PAID, Phase.ACCRUED, 44),
    ],
)
def test_no_amount_is_more_than_the_one_before(
    change: dict[str, int], phase: Phase, before: Phase, article: int
) -> None:
    check_spending(YEAR)
    with pytest.raises(MoreThanThePhaseBefore) as refused:
        check_spending(replace(YEAR, **change))
    fact = refused.value
    assert (fact.phase, fact.before, fact.article) == (phase, before, article)
    assert fact.amount == fact.limit + 1


def test_what_a_source_does_not_tell_bounds_nothing() -> None:
    check_spending(replace(YEAR, paid=None))
    assert [phase for phase, _amount in replace(YEAR, paid=None).phases()] == [
        Phase.PIM,
        Phase.CERTIFIED,
        Phase.COMMITTED,
        Phase.ACCRUED,
    ]


@pytest.mark.parametrize(
    ("pim", "accrued", "told"),
    [
        (100, 33, 33),
        (300, 100, 33),
        (300, 200, 67),
        (1000, 999, 99),
        (300, 300, 100),
        (1, 0, 0),
        (0, 0, None),
    ],
)
def test_financial_progress_is_accrued_over_pim_and_only_all_of_it_is_whole(
    pim: int, accrued: int, told: int | None
) -> None:
    assert replace(YEAR, pim=pim, accrued=accrued).financial == told


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_hundred_percent_is_all_or_more(part: int, whole: int) -> None:
    assert (percent(part, whole) >= 100) == (part >= whole)
    assert abs(percent(part, whole) * whole - part * 100) * 2 <= whole or part < whole
