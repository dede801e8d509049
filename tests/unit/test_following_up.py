"""The quarter's report: what it may say, when it is due, which alerts it raises."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from caxamarca.domain.alerting import Alert, alerts
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.observing import ObservationState, observation_state
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import (
    PercentOutOfRange,
    Progress,
    QuarterNotOver,
    ReportState,
    SpentAbovePim,
    WentBackwards,
    check_report,
    financial,
    financial_in_all,
    owed,
    report_state,
)

QUARTER = Quarter(2026, 3)
THE_DAY_AFTER = date(2026, 10, 1)
DUE = date(2026, 10, 30)
A_DAY = timedelta(days=1)

PROGRESS = Progress(
    stage=InvestmentStage.WORKS,
    physical=30,
    pim=100_000,
    accrued=30_000,
    contract_signed=True,
    works_started=True,
    problems="",
    commitments="",
)


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


def test_all_of_the_budget_may_be_accrued_and_not_a_centimo_more() -> None:
    check_report(replace(PROGRESS, accrued=100_000), None, QUARTER, THE_DAY_AFTER)
    with pytest.raises(SpentAbovePim) as refused:
        check_report(replace(PROGRESS, accrued=100_001), None, QUARTER, THE_DAY_AFTER)
    assert (refused.value.accrued, refused.value.pim) == (100_001, 100_000)


def test_going_back_needs_words() -> None:
    worse = replace(PROGRESS, physical=29)
    with pytest.raises(WentBackwards) as refused:
        check_report(worse, PROGRESS, QUARTER, THE_DAY_AFTER)
    assert (refused.value.before, refused.value.now) == (30, 29)
    check_report(replace(worse, problems="La lluvia se llevó un tramo."), PROGRESS, QUARTER, THE_DAY_AFTER)


def test_standing_still_needs_none() -> None:
    check_report(PROGRESS, PROGRESS, QUARTER, THE_DAY_AFTER)


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


@pytest.mark.parametrize(
    ("today", "answered", "closed", "state"),
    [
        (DUE, False, False, ObservationState.OPEN),
        (DUE + A_DAY, False, False, ObservationState.LATE),
        (DUE, True, False, ObservationState.ANSWERED),
        (DUE + A_DAY, True, False, ObservationState.ANSWERED),
        (DUE, True, True, ObservationState.CLOSED),
        (DUE + A_DAY, False, True, ObservationState.CLOSED),
    ],
)
def test_an_observation_is_late_the_day_after_its_date(
    today: date, answered: bool, closed: bool, state: ObservationState
) -> None:
    assert observation_state(DUE, answered, closed, today) is state


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


@pytest.mark.parametrize(
    ("pim", "accrued", "percent"),
    [(100, 33, 33), (300, 100, 33), (300, 200, 67), (1000, 999, 99), (300, 300, 100), (1, 0, 0)],
)
def test_financial_progress_is_accrued_over_pim_and_only_all_of_it_is_whole(
    pim: int, accrued: int, percent: int
) -> None:
    assert financial(replace(PROGRESS, pim=pim, accrued=accrued)) == percent


def test_without_a_budget_there_is_no_financial_progress() -> None:
    assert financial(replace(PROGRESS, pim=0, accrued=0)) is None


def test_what_was_spent_in_all_is_the_last_word_of_each_year_over_the_cost() -> None:
    filed = [
        (Quarter(2027, 1), replace(PROGRESS, accrued=100)),
        (Quarter(2026, 4), replace(PROGRESS, accrued=500)),
        (Quarter(2026, 3), replace(PROGRESS, accrued=300)),
    ]
    assert financial_in_all(filed, 1000) == 60
    assert financial_in_all(filed[1:2], 400) == 125
    assert financial_in_all([], 1000) is None


@pytest.mark.parametrize(
    ("physical", "spent", "found"),
    [
        (39, 30, ()),
        (40, 30, (Alert.GAP,)),
        (49, 30, (Alert.GAP,)),
        (50, 30, (Alert.CRITICAL_GAP,)),
        (20, 30, (Alert.GAP,)),
        (10, 30, (Alert.CRITICAL_GAP,)),
    ],
)
def test_works_and_money_that_drift_apart_raise_an_alert(
    physical: int, spent: int, found: tuple[Alert, ...]
) -> None:
    assert alerts(replace(PROGRESS, physical=physical), spent, overdue=False, observations=()) == found


@pytest.mark.parametrize(
    ("progress", "found"),
    [
        (replace(PROGRESS, stage=InvestmentStage.STALLED), (Alert.STALLED,)),
        (replace(PROGRESS, contract_signed=False, works_started=False), (Alert.RESOURCES_AT_RISK,)),
        (replace(PROGRESS, contract_signed=False), ()),
        (replace(PROGRESS, works_started=False), ()),
        (replace(PROGRESS, pim=0, accrued=0), ()),
    ],
)
def test_what_a_report_declares_raises_its_alerts(progress: Progress, found: tuple[Alert, ...]) -> None:
    assert alerts(progress, progress.physical, overdue=False, observations=()) == found


def test_silence_raises_alerts_too() -> None:
    assert alerts(None, None, overdue=True, observations=[ObservationState.LATE]) == (
        Alert.REPORT_OVERDUE,
        Alert.OBSERVATION_UNANSWERED,
    )


def test_an_observation_with_time_left_raises_none() -> None:
    waiting = [ObservationState.OPEN, ObservationState.CLOSED]
    assert alerts(PROGRESS, PROGRESS.physical, overdue=False, observations=waiting) == ()
