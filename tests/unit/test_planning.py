"""A schedule: what nobody could keep is refused, and what it says for any quarter."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.errors import Refusal
from caxamarca.domain.planning import (
    MILESTONES_LIMIT,
    QUARTERS_LIMIT,
    EmptySchedule,
    Milestone,
    MilestoneOutside,
    NotPlannedToTheEnd,
    PlanGoesBack,
    PlannedBeyondCost,
    PlannedQuarter,
    QuarterMissing,
    Schedule,
    TooManyMilestones,
    TooManyQuarters,
    check_schedule,
)
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import PercentOutOfRange

FIRST = Quarter(2026, 1)
COST = 1000


def schedule(*course: tuple[int, int], milestones: tuple[Milestone, ...] = ()) -> Schedule:
    quarters, quarter = [], FIRST
    for physical, amount in course:
        quarters.append(PlannedQuarter(quarter, physical, amount))
        quarter = quarter.next
    return Schedule(tuple(quarters), milestones)


SOUND = schedule((0, 100), (40, 400), (40, 0), (100, 500))


def test_a_schedule_that_can_be_kept_is_taken() -> None:
    first, last = (
        Milestone("Entrega de terreno", date(2026, 1, 1)),
        Milestone("Obra terminada", date(2026, 12, 31)),
    )
    check_schedule(Schedule(SOUND.quarters, (first, last)), COST)
    check_schedule(schedule((100, 0)), 0)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (schedule(), EmptySchedule),
        (schedule(*[(100, 0)] * (QUARTERS_LIMIT + 1)), TooManyQuarters),
        (schedule((101, 0)), PercentOutOfRange),
        (schedule((40, 0), (39, 0), (100, 0)), PlanGoesBack),
        (schedule((40, 0), (99, 0)), NotPlannedToTheEnd),
        (schedule((40, 501), (100, 500)), PlannedBeyondCost),
        (Schedule((SOUND.quarters[0], *SOUND.quarters[2:]), ()), QuarterMissing),
        (Schedule((SOUND.quarters[0], *SOUND.quarters), ()), QuarterMissing),
        (schedule((100, 0), milestones=(Milestone("A", date(2025, 12, 31)),)), MilestoneOutside),
        (schedule((100, 0), milestones=(Milestone("A", date(2026, 4, 1)),)), MilestoneOutside),
        (
            schedule((100, 0), milestones=(Milestone("A", date(2026, 2, 1)),) * (MILESTONES_LIMIT + 1)),
            TooManyMilestones,
        ),
    ],
)
def test_what_nobody_could_keep_is_refused(wrong: Schedule, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        check_schedule(wrong, COST)


def test_the_refusal_names_the_quarter() -> None:
    with pytest.raises(PlanGoesBack) as back:
        check_schedule(schedule((40, 0), (39, 0), (100, 0)), COST)
    assert back.value.quarter == Quarter(2026, 2)
    with pytest.raises(QuarterMissing) as missing:
        check_schedule(Schedule((SOUND.quarters[0], *SOUND.quarters[2:]), ()), COST)
    assert missing.value.quarter == Quarter(2026, 2)


@pytest.mark.parametrize(
    ("quarter", "physical", "amount"),
    [
        (Quarter(2025, 4), 0, 0),
        (Quarter(2026, 1), 0, 100),
        (Quarter(2026, 2), 40, 500),
        (Quarter(2026, 3), 40, 500),
        (Quarter(2026, 4), 100, 1000),
        (Quarter(2030, 1), 100, 1000),
    ],
)
def test_it_says_what_is_to_be_reached_by_any_quarter(quarter: Quarter, physical: int, amount: int) -> None:
    assert (SOUND.physical_by(quarter), SOUND.amount_by(quarter)) == (physical, amount)


courses = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 300)), min_size=1, max_size=8)


@given(courses)
def test_a_course_that_was_taken_never_goes_back_and_ends_whole(course: list[tuple[int, int]]) -> None:
    planned = schedule(*course)
    try:
        check_schedule(planned, COST)
    except Refusal:
        return
    reached = [planned.physical_by(one.quarter) for one in planned.quarters]
    assert reached == sorted(reached)
    assert reached[-1] == 100
    assert planned.amount_by(planned.last) == planned.amount <= COST
