"""What an idea says, and what may still be done with it."""

from dataclasses import replace
from typing import Any

import pytest

from caxamarca.domain.proposing import (
    AWAITING_VERDICT,
    POPULATION_LIMIT,
    PROBLEM_LIMIT,
    TITLE_LIMIT,
    IdeaState,
    IdeaText,
    NoPopulation,
    OtherProvince,
    Subject,
    WrongIdeaState,
    check_can_be_edited,
    check_can_be_withdrawn,
    check_own_province,
    idea_text,
)
from caxamarca.domain.provinces import UnknownDistrict
from caxamarca.domain.texts import Empty, TooLong

TEXT = IdeaText(
    title="Puente sobre el río",
    problem="En lluvias no se pasa.",
    beneficiaries="Dos caseríos.",
    district="060101",
    place="El Sauce",
    subject=Subject.ROADS,
    cost=None,
)


def text(**changes: Any) -> IdeaText:
    return replace(TEXT, **changes)


def test_an_idea_is_kept_clean_and_otherwise_as_written() -> None:
    typed = replace(
        TEXT, title="  Puente\tsobre \N{ZERO WIDTH SPACE}el río \n", problem="Uno.\r\n\r\nDos. \N{SNOWFLAKE}"
    )
    assert idea_text(typed) == replace(TEXT, problem="Uno.\n\nDos. \N{SNOWFLAKE}")


@pytest.mark.parametrize("field", ["title", "problem", "beneficiaries", "place"])
@pytest.mark.parametrize("typed", ["", "   ", "\n\t\n", "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}"])
def test_every_answer_needs_something_visible(field: str, typed: str) -> None:
    with pytest.raises(Empty):
        idea_text(text(**{field: typed}))


@pytest.mark.parametrize(("field", "limit"), [("title", TITLE_LIMIT), ("problem", PROBLEM_LIMIT)])
def test_an_answer_fits_its_limit_to_the_letter(field: str, limit: int) -> None:
    idea_text(text(**{field: "ñ" * limit}))
    with pytest.raises(TooLong) as refused:
        idea_text(text(**{field: "ñ" * (limit + 1)}))
    assert refused.value.limit == limit


@pytest.mark.parametrize("people", [0, -1, POPULATION_LIMIT + 1])
def test_an_idea_is_for_as_many_people_as_there_are_or_does_not_say(people: int) -> None:
    assert idea_text(text(people=None)).people is None
    assert idea_text(text(people=POPULATION_LIMIT)).people == POPULATION_LIMIT
    with pytest.raises(NoPopulation):
        idea_text(text(people=people))


@pytest.mark.parametrize("code", ["", "060199", "150101", "060101 ", "0601"])
def test_an_idea_lies_in_a_district_of_cajamarca(code: str) -> None:
    with pytest.raises(UnknownDistrict):
        idea_text(text(district=code))


def test_an_idea_belongs_to_the_proposers_own_province() -> None:
    check_own_province("0601", "0601")
    with pytest.raises(OtherProvince) as refused:
        check_own_province("0601", "0612")
    assert refused.value.province == "0612"


@pytest.mark.parametrize("state", IdeaState)
def test_only_what_nobody_has_looked_at_can_be_edited(state: IdeaState) -> None:
    if state is IdeaState.PRESENTED:
        check_can_be_edited(state)
        return
    with pytest.raises(WrongIdeaState) as refused:
        check_can_be_edited(state)
    assert refused.value.state is state


@pytest.mark.parametrize("state", IdeaState)
def test_an_idea_can_be_withdrawn_until_its_verdict(state: IdeaState) -> None:
    if state in {IdeaState.PRESENTED, IdeaState.OBSERVED, IdeaState.REMEDIED}:
        check_can_be_withdrawn(state)
        return
    with pytest.raises(WrongIdeaState):
        check_can_be_withdrawn(state)


def test_what_waits_for_the_technical_team_is_what_it_can_move_on() -> None:
    assert {IdeaState.PRESENTED, IdeaState.REMEDIED, IdeaState.RECONSIDERATION} == AWAITING_VERDICT
