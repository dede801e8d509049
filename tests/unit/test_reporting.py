"""The quarter's report: what it may say, what asks for a reason, when it is due."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import (
    Corrected,
    Doubt,
    LessAccrued,
    LessDone,
    PercentOutOfRange,
    Progress,
    QuarterNotOver,
    ReasonNeeded,
    ReportState,
    StageSkipped,
    StageWentBack,
    WorksNotStarted,
    accrued_in_all,
    check_reason,
    check_report,
    doubts,
    financial_in_all,
    owed,
    report_state,
)
from caxamarca.domain.spending import MoreThanThePhaseBefore, Spending

S = InvestmentStage
QUARTER = Quarter(2026, 3)
THE_DAY_AFTER = date(2026, 10, 1)
DUE = date(2026, 10, 30)
A_DAY = timedelta(days=1)

MONEY = Spending(pia=90_000, pim=100_000, certified=80_000, committed=60_000, accrued=30_000, paid=20_000)
PROGRESS = Progress(S.WORKS, 30, MONEY, contract_signed=True, works_started=True)
BEFORE = (QUARTER.previous, PROGRESS)


def test_a_quarter_is_reported_on_from_the_day_after_its_end() -> None:
    check_report(PROGRESS, None, QUARTER, THE_DAY_AFTER)
    with pytest.raises(QuarterNotOver) as refused:
        check_report(PROGRESS, None, QUARTER, THE_DAY_AFTER - A_DAY)
    assert refused.value.quarter == QUARTER


@pytest.mark.parametrize("physical", [0, 100])
def test_physical_progress_goes_from_0_to_100(physical: int) -> None:
    check_report(replace(PROGRESS, physical=physical), None, QUARTER, THE_DAY_AFTER)


@pytest.mark.parametrize("physical", [-1, 101])
def test_no_other_physical_progress_is_taken(physical: int) -> None:
    with pytest.raises(PercentOutOfRange) as refused:
        check_report(replace(PROGRESS, physical=physical), None, QUARTER, THE_DAY_AFTER)
    assert refused.value.value == physical


def test_money_beyond_the_budget_is_refused() -> None:
    with pytest.raises(MoreThanThePhaseBefore):
        check_report(replace(PROGRESS, spending=replace(MONEY, accrued=60_001)), None, QUARTER, THE_DAY_AFTER)


@pytest.mark.parametrize("stage", [S.WORKS, S.STALLED, S.FINISHED, S.SETTLEMENT, S.CLOSED])
def test_works_that_go_on_or_are_done_began(stage: S) -> None:
    with pytest.raises(WorksNotStarted):
        check_report(replace(PROGRESS, stage=stage, works_started=False), None, QUARTER, THE_DAY_AFTER)
    check_report(replace(PROGRESS, stage=S.TENDER, works_started=False), None, QUARTER, THE_DAY_AFTER)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, ()),
        ({"physical": 29}, (LessDone(30, 29),)),
        ({"spending": replace(MONEY, accrued=29_999, paid=0)}, (LessAccrued(30_000, 29_999),)),
        ({"stage": S.TENDER, "works_started": False}, (StageWentBack(S.WORKS, S.TENDER),)),
        ({"stage": S.CLOSED}, (StageSkipped(S.WORKS, S.CLOSED),)),
        ({"stage": S.TENDER, "physical": 0}, (LessDone(30, 0), StageWentBack(S.WORKS, S.TENDER))),
    ],
)
def test_what_is_not_believed_needs_a_reason(change: dict[str, object], found: tuple[Doubt, ...]) -> None:
    progress = replace(PROGRESS, **change)  # type: ignore[arg-type]
    assert tuple(doubts(progress, BEFORE, QUARTER)) == found
    if found:
        with pytest.raises(ReasonNeeded) as refused:
            check_report(progress, BEFORE, QUARTER, THE_DAY_AFTER)
        assert refused.value.doubts == found
    check_report(replace(progress, reason="La lluvia se llevó un tramo."), BEFORE, QUARTER, THE_DAY_AFTER)


def test_a_blank_reason_is_none() -> None:
    with pytest.raises(ReasonNeeded):
        check_reason(replace(PROGRESS, reason=" \n"), (Corrected(),))
    check_reason(replace(PROGRESS, reason=""), ())


def test_what_was_spent_begins_anew_with_the_year() -> None:
    less = replace(PROGRESS, spending=replace(MONEY, accrued=0, paid=0))
    december = (Quarter(2025, 4), PROGRESS)
    assert tuple(doubts(less, december, Quarter(2026, 1))) == ()
    assert tuple(doubts(less, (Quarter(2026, 1), PROGRESS), Quarter(2026, 2))) == (LessAccrued(30_000, 0),)


def test_a_report_without_one_before_it_is_believed() -> None:
    assert tuple(doubts(replace(PROGRESS, stage=S.CLOSED), None, QUARTER)) == ()


def test_words_alone_make_no_other_report() -> None:
    assert replace(PROGRESS, problems="Lluvias.", commitments="Seguir.", reason="Sí.").repeats(PROGRESS)
    assert not replace(PROGRESS, physical=31).repeats(PROGRESS)


@pytest.mark.parametrize(
    ("today", "quarters"),
    [
        (date(2026, 8, 15), ()),
        (date(2026, 9, 30), ()),
        (date(2026, 10, 1), (Quarter(2026, 3),)),
        (date(2027, 4, 1), (Quarter(2026, 3), Quarter(2026, 4), Quarter(2027, 1))),
    ],
)
def test_a_project_owes_a_report_for_each_quarter_that_has_ended(
    today: date, quarters: tuple[Quarter, ...]
) -> None:
    assert owed(date(2026, 8, 15), today) == quarters


def test_a_project_that_won_on_the_last_day_of_a_quarter_owes_that_quarter() -> None:
    assert owed(date(2026, 9, 30), date(2026, 10, 1)) == (QUARTER,)


def test_nothing_is_owed_after_the_end() -> None:
    assert owed(date(2026, 8, 15), date(2027, 12, 1), Quarter(2026, 4)) == (QUARTER, Quarter(2026, 4))


@pytest.mark.parametrize(
    ("today", "filed", "observations", "state"),
    [
        (DUE, False, (), ReportState.PENDING),
        (DUE + A_DAY, False, (), ReportState.OVERDUE),
        (DUE, True, (), ReportState.FILED),
        (DUE + A_DAY, True, (), ReportState.PUBLISHED),
        (DUE, True, (ObservationState.OPEN,), ReportState.OBSERVED),
        (DUE + A_DAY, True, (ObservationState.LATE,), ReportState.OBSERVED),
        (DUE + A_DAY, True, (ObservationState.ANSWERED, ObservationState.OPEN), ReportState.OBSERVED),
        (DUE + A_DAY, True, (ObservationState.ANSWERED, ObservationState.CLOSED), ReportState.ANSWERED),
        (DUE, True, (ObservationState.CLOSED,), ReportState.FILED),
        (DUE + A_DAY, True, (ObservationState.CLOSED,), ReportState.PUBLISHED),
    ],
)
def test_a_report_goes_from_pending_to_published(
    today: date, filed: bool, observations: tuple[ObservationState, ...], state: ReportState
) -> None:
    assert report_state(QUARTER, filed, observations, today) is state


def _spent(accrued: int) -> Progress:
    return replace(PROGRESS, spending=replace(MONEY, accrued=accrued, paid=0))


def test_what_was_spent_in_all_is_the_last_word_of_each_year_over_the_cost() -> None:
    filed = [
        (Quarter(2027, 1), _spent(100)),
        (Quarter(2026, 4), _spent(500)),
        (Quarter(2026, 3), _spent(300)),
    ]
    assert accrued_in_all(filed) == 600
    assert financial_in_all(filed, 1000) == 60
    assert financial_in_all(filed[1:2], 400) == 125
    assert financial_in_all([], 1000) is None
