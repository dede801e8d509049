"""Where and when one comments, how much, and that no answer is answered."""

from datetime import UTC, datetime

import pytest

from caxamarca.domain.commenting import (
    COMMENTS_A_DAY,
    AnswerToAnswer,
    CommentGone,
    CommentsClosed,
    OnIdea,
    OnProject,
    TooManyComments,
    Topic,
    check_can_be_answered,
    check_open,
    check_reaches,
    free_slot,
    is_open,
    open_until,
)
from caxamarca.domain.processes import Calendar, Stage
from caxamarca.domain.proposing import IdeaState, OtherProvince

CAJAMARCA, SAN_PABLO = "0601", "0612"
CALENDAR = Calendar(*(datetime(2026, month, 1, tzinfo=UTC) for month in (3, 5, 6, 7, 8, 9)))


def an_idea(state: IdeaState = IdeaState.PRESENTED) -> OnIdea:
    return OnIdea(state, CAJAMARCA)


def a_project(*, on_ballot: bool = True, won: bool = False, province: str | None = CAJAMARCA) -> OnProject:
    return OnProject(on_ballot, won, province)


@pytest.mark.parametrize(
    ("topic", "stages"),
    [
        (an_idea(), {Stage.IDEAS, Stage.EVALUATION}),
        (an_idea(IdeaState.NOT_ELIGIBLE), {Stage.IDEAS, Stage.EVALUATION}),
        (an_idea(IdeaState.WITHDRAWN), set()),
        (a_project(on_ballot=False), set()),
        (a_project(), {Stage.EVALUATION, Stage.VOTING}),
        (a_project(won=True), {Stage.EVALUATION, Stage.VOTING, Stage.FOLLOW_UP}),
    ],
)
def test_comments_are_open_in_their_stages_and_in_no_other(topic: Topic, stages: set[Stage]) -> None:
    assert {stage for stage in Stage if is_open(topic, stage)} == stages
    for stage in set(Stage) - stages:
        with pytest.raises(CommentsClosed):
            check_open(topic, stage)


def test_the_day_on_which_comments_close_is_known_where_a_date_closes_them() -> None:
    assert open_until(an_idea(), Stage.IDEAS, CALENDAR) == CALENDAR.voting_from
    assert open_until(an_idea(), Stage.EVALUATION, CALENDAR) == CALENDAR.voting_from
    assert open_until(a_project(), Stage.VOTING, CALENDAR) == CALENDAR.voting_until
    assert open_until(a_project(won=True), Stage.FOLLOW_UP, CALENDAR) is None
    assert open_until(an_idea(), Stage.VOTING, CALENDAR) is None


def test_residents_speak_of_their_own_province_and_everybody_of_what_is_of_several() -> None:
    check_reaches(an_idea(), CAJAMARCA)
    check_reaches(a_project(province=None), SAN_PABLO)
    for topic in (an_idea(), a_project()):
        with pytest.raises(OtherProvince):
            check_reaches(topic, SAN_PABLO)


def test_the_comments_of_a_day_are_numbered_up_to_the_limit() -> None:
    assert free_slot([]) == 1
    assert free_slot([1, 3]) == 2
    with pytest.raises(TooManyComments) as refused:
        free_slot(range(1, COMMENTS_A_DAY + 1))
    assert refused.value.limit == COMMENTS_A_DAY


def test_no_thread_is_deeper_than_one() -> None:
    check_can_be_answered(is_answer=False, is_there=True)
    with pytest.raises(AnswerToAnswer):
        check_can_be_answered(is_answer=True, is_there=True)
    with pytest.raises(CommentGone):
        check_can_be_answered(is_answer=False, is_there=False)
