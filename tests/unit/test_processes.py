"""Stages follow the published calendar, the clock and the recorded acts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.processes import (
    COURSE,
    PHASE_OF,
    Acts,
    Calendar,
    DateIsPast,
    DatesOutOfOrder,
    Lot,
    NothingChanged,
    Stage,
    VoteStandsStill,
    age_on,
    begins,
    change_dates,
    check_order,
    dates_that_came,
    ends,
    extended,
    stage_of,
)


def day(month: int, of_month: int = 1) -> datetime:
    return datetime(2026, month, of_month, 5, tzinfo=UTC)


CALENDAR = Calendar(day(3), day(5), day(6, 20), day(7), day(8), day(9))
DRAWN = Lot(drawn=True, lacks_ballots=False)
DUE = Lot(drawn=False, lacks_ballots=False)
LACKING = Lot(drawn=False, lacks_ballots=True)
A_MOMENT = timedelta(microseconds=1)
OPENED = Acts(opened=day(6))
DECLARED = Acts(opened=day(6), declared=day(8, 10))
MOMENTS = st.integers(0, 365 * 24).map(lambda hours: day(1) + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("now", "acts", "stage"),
    [
        (day(1), Acts(), Stage.ANNOUNCED),
        (day(3) - A_MOMENT, Acts(), Stage.ANNOUNCED),
        (day(3), Acts(), Stage.IDEAS),
        (day(5) - A_MOMENT, Acts(), Stage.IDEAS),
        (day(5), Acts(), Stage.EVALUATION),
        (day(7) - A_MOMENT, OPENED, Stage.EVALUATION),
        (day(7), OPENED, Stage.VOTING),
        (day(8) - A_MOMENT, OPENED, Stage.VOTING),
        (day(8), OPENED, Stage.COUNT),
        (day(12), OPENED, Stage.COUNT),
        (day(8, 10), DECLARED, Stage.RESULTS),
        (day(9) - A_MOMENT, DECLARED, Stage.RESULTS),
        (day(9), DECLARED, Stage.FOLLOW_UP),
    ],
)
def test_the_calendar_the_clock_and_the_acts_tell_the_stage(now: datetime, acts: Acts, stage: Stage) -> None:
    assert stage_of(CALENDAR, acts, now) is stage


@pytest.mark.parametrize("now", [day(7), day(7, 15), day(8), day(9)])
def test_without_the_act_of_opening_there_is_no_voting_whatever_the_date(now: datetime) -> None:
    assert stage_of(CALENDAR, Acts(), now) is Stage.EVALUATION


def test_voting_opened_early_still_waits_for_its_date() -> None:
    assert stage_of(CALENDAR, Acts(opened=day(5, 2)), day(6)) is Stage.EVALUATION


def test_without_a_declaration_the_count_goes_on() -> None:
    assert stage_of(CALENDAR, OPENED, day(12, 31)) is Stage.COUNT


@given(MOMENTS)
def test_an_annulled_process_stays_annulled(now: datetime) -> None:
    annulled = replace(DECLARED, annulled=day(6))
    assert stage_of(CALENDAR, annulled, now) is Stage.ANNULLED


@given(MOMENTS, MOMENTS, st.sampled_from([Acts(), OPENED]))
def test_as_time_goes_by_a_process_never_goes_back(one: datetime, other: datetime, acts: Acts) -> None:
    earlier, later = sorted((one, other))
    assert COURSE.index(stage_of(CALENDAR, acts, earlier)) <= COURSE.index(stage_of(CALENDAR, acts, later))


def test_each_stage_ends_when_the_next_one_begins() -> None:
    assert ends(CALENDAR, Stage.ANNOUNCED) == begins(CALENDAR, Stage.IDEAS) == day(3)
    assert ends(CALENDAR, Stage.IDEAS) == begins(CALENDAR, Stage.EVALUATION) == day(5)
    assert ends(CALENDAR, Stage.EVALUATION) == begins(CALENDAR, Stage.VOTING) == day(7)
    assert ends(CALENDAR, Stage.VOTING) == begins(CALENDAR, Stage.COUNT) == day(8)
    assert ends(CALENDAR, Stage.RESULTS) == begins(CALENDAR, Stage.FOLLOW_UP) == day(9)


def test_what_only_an_act_brings_about_has_no_date() -> None:
    assert ends(CALENDAR, Stage.COUNT) is None
    assert begins(CALENDAR, Stage.RESULTS) is None
    assert ends(CALENDAR, Stage.FOLLOW_UP) is None
    assert begins(CALENDAR, Stage.ANNULLED) is None


def test_every_living_stage_belongs_to_one_of_the_four_legal_phases() -> None:
    assert set(PHASE_OF) == set(Stage) - {Stage.ANNULLED}
    phases = [PHASE_OF[stage] for stage in COURSE]
    assert phases == sorted(phases, key=list(dict.fromkeys(phases)).index)


@pytest.mark.parametrize(
    ("field", "before"),
    [
        ("ideas_until", "ideas_from"),
        ("lot_at", "ideas_until"),
        ("voting_from", "lot_at"),
        ("voting_until", "voting_from"),
        ("follow_up_from", "voting_until"),
    ],
)
@pytest.mark.parametrize("earlier_by", [timedelta(0), A_MOMENT])
def test_each_date_comes_after_the_one_before_it(field: str, before: str, earlier_by: timedelta) -> None:
    wrong = replace(CALENDAR, **{field: getattr(CALENDAR, before) - earlier_by})
    with pytest.raises(DatesOutOfOrder) as refused:
        check_order(wrong)
    assert (refused.value.earlier, refused.value.later) == (before, field)


def test_a_date_to_come_can_be_moved() -> None:
    new = replace(CALENDAR, follow_up_from=day(9, 15))
    assert change_dates(CALENDAR, new, True, DRAWN, day(6)) == new


@pytest.mark.parametrize("moved", [{"voting_from": day(7, 2)}, {"voting_until": day(8, 15)}])
def test_the_dates_of_a_vote_whose_opening_was_decided_stand_still(moved: dict[str, datetime]) -> None:
    with pytest.raises(VoteStandsStill):
        change_dates(CALENDAR, replace(CALENDAR, **moved), True, DRAWN, day(6))
    assert change_dates(CALENDAR, replace(CALENDAR, **moved), False, DRAWN, day(6)) != CALENDAR
    assert dates_that_came(CALENDAR, True, DRAWN, day(6)) >= {"voting_from", "voting_until"}


def test_a_vote_is_not_extended_into_the_past() -> None:
    with pytest.raises(DateIsPast):
        extended(CALENDAR, 3, CALENDAR.voting_until + timedelta(days=3))


def test_a_vote_ends_later_and_before_the_follow_up() -> None:
    later = extended(CALENDAR, 3, day(7, 5))
    assert later == replace(CALENDAR, voting_until=CALENDAR.voting_until + timedelta(days=3))


def test_a_follow_up_that_would_begin_before_the_later_end_comes_later_as_well() -> None:
    near = replace(CALENDAR, follow_up_from=CALENDAR.voting_until + timedelta(minutes=1))
    later = extended(near, 3, day(7, 5))
    assert later.voting_until == near.voting_until + timedelta(days=3)
    assert later.follow_up_from == near.follow_up_from + timedelta(days=3)


def test_a_date_that_has_come_stays() -> None:
    with pytest.raises(DateIsPast) as refused:
        change_dates(CALENDAR, replace(CALENDAR, ideas_until=day(6, 20)), True, DRAWN, day(6))
    assert refused.value.field == "ideas_until"


@pytest.mark.parametrize("new", [day(6), day(5, 20)])
def test_no_date_is_moved_into_the_past(new: datetime) -> None:
    with pytest.raises(DateIsPast):
        change_dates(CALENDAR, replace(CALENDAR, voting_from=new), False, DRAWN, day(6))


def test_a_moved_date_keeps_the_order() -> None:
    with pytest.raises(DatesOutOfOrder):
        change_dates(CALENDAR, replace(CALENDAR, voting_from=day(8, 2)), False, DRAWN, day(6))


def test_the_same_calendar_is_no_change() -> None:
    with pytest.raises(NothingChanged):
        change_dates(CALENDAR, replace(CALENDAR), True, DRAWN, day(6))


@pytest.mark.parametrize(("born", "age"), [(2008, 18), (2009, 17), (1926, 100)])
def test_a_roll_knows_the_year_of_birth_so_that_age_counts_by_the_year(born: int, age: int) -> None:
    assert age_on(born, day(7)) == age


def test_the_year_of_an_age_is_that_of_lima() -> None:
    assert age_on(2008, datetime(2027, 1, 1, 3, tzinfo=UTC)) == 18


def test_the_dates_of_a_vote_that_was_never_opened_can_be_moved_after_they_passed() -> None:
    late = day(7, 20)
    moved = replace(CALENDAR, voting_from=day(8, 20), voting_until=day(8, 25), follow_up_from=day(9, 20))
    assert dates_that_came(CALENDAR, False, DRAWN, late) == {"ideas_from", "ideas_until", "lot_at"}
    assert "voting_from" in dates_that_came(CALENDAR, True, DRAWN, late)
    assert change_dates(CALENDAR, moved, False, DRAWN, late) == moved
    with pytest.raises(VoteStandsStill):
        change_dates(CALENDAR, moved, True, DRAWN, late)


def test_the_hour_of_the_draw_moves_until_it_comes() -> None:
    later = replace(CALENDAR, lot_at=day(6, 25))
    assert change_dates(CALENDAR, later, False, DUE, day(6, 20) - A_MOMENT) == later
    with pytest.raises(DateIsPast) as refused:
        change_dates(CALENDAR, later, False, DUE, day(6, 20))
    assert refused.value.field == "lot_at"


def test_once_its_number_is_noted_the_hour_of_the_draw_stands_still_whatever_the_clock_says() -> None:
    with pytest.raises(DateIsPast):
        change_dates(CALENDAR, replace(CALENDAR, lot_at=day(6, 25)), False, DRAWN, day(6, 10))
    with pytest.raises(VoteStandsStill):
        change_dates(CALENDAR, replace(CALENDAR, lot_at=day(6, 25)), True, DRAWN, day(6, 10))


def test_a_draw_that_came_before_the_ballots_does_not_count_and_its_hour_moves_to_a_later_one() -> None:
    now = day(6, 21)
    later = replace(CALENDAR, lot_at=day(6, 25))
    assert LACKING.is_void(CALENDAR, now)
    assert not LACKING.is_void(CALENDAR, CALENDAR.lot_at - A_MOMENT)
    assert change_dates(CALENDAR, later, False, LACKING, now) == later
    with pytest.raises(DateIsPast):
        change_dates(CALENDAR, replace(CALENDAR, lot_at=now), False, LACKING, now)
    with pytest.raises(DatesOutOfOrder):
        change_dates(CALENDAR, replace(CALENDAR, lot_at=day(7)), False, LACKING, now)
