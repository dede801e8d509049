"""Backing other people's ideas: once for each idea, in the own province, up to the limit."""

import contextlib
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.proposing import withdraw_idea
from caxamarca.actions.supporting import support_idea, take_back_support
from caxamarca.domain.errors import NotFound, NotSignedIn
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.proposing import (
    AlreadySupported,
    OtherProvince,
    OwnIdea,
    TooManySupports,
    WrongIdeaState,
)
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.persistence import ideas, processes, residents, supports
from caxamarca.persistence.database import db, session
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.together import together

pytestmark = starting(CONVENED)

LIMIT = 5
"""What `a_process` gives to each resident."""


def supports_of(idea: int) -> int:
    return ideas.one(session(), idea).supports


def given_by(actor: Actor) -> set[int]:
    assert actor.resident is not None
    process = processes.by_year(session(), make.YEAR)
    return set(supports.supported_by(session(), process.id, actor.resident))


@pytest.fixture
def proposed(app: Flask) -> list[int]:
    """More ideas of one neighbour than another one can support."""
    return [make.an_idea(title=f"Idea {number}") for number in range(LIMIT + 3)]


@pytest.fixture
def neighbour(proposed: list[int]) -> Actor:
    return make.a_resident(which=1)


def test_a_support_counts_once(proposed: list[int], neighbour: Actor) -> None:
    support_idea(neighbour, proposed[0])
    with pytest.raises(AlreadySupported):
        support_idea(neighbour, proposed[0])
    assert (supports_of(proposed[0]), given_by(neighbour)) == (1, {proposed[0]})


def test_nobody_supports_an_own_idea(proposed: list[int]) -> None:
    with pytest.raises(OwnIdea):
        support_idea(make.a_resident(), proposed[0])


def test_support_stays_in_the_own_province(proposed: list[int]) -> None:
    with pytest.raises(OtherProvince):
        support_idea(make.a_resident(make.SAN_PABLO), proposed[0])
    assert supports_of(proposed[0]) == 0


def test_beyond_the_limit_a_support_has_to_be_taken_back_first(proposed: list[int], neighbour: Actor) -> None:
    for idea in proposed[:LIMIT]:
        support_idea(neighbour, idea)
    one_more = proposed[LIMIT]
    with pytest.raises(TooManySupports) as refused:
        support_idea(neighbour, one_more)
    assert refused.value.limit == LIMIT
    take_back_support(neighbour, proposed[0])
    support_idea(neighbour, one_more)
    assert given_by(neighbour) == {*proposed[1:LIMIT], one_more}
    assert [supports_of(idea) for idea in proposed] == [0, *[1] * LIMIT, 0, 0]


def test_taking_back_twice_is_as_good_as_once(proposed: list[int], neighbour: Actor) -> None:
    support_idea(neighbour, proposed[0])
    support_idea(make.a_resident(which=2), proposed[0])
    take_back_support(neighbour, proposed[0])
    take_back_support(neighbour, proposed[0])
    assert supports_of(proposed[0]) == 1


def test_strangers_support_nothing(proposed: list[int]) -> None:
    with pytest.raises(NotSignedIn):
        support_idea(STRANGER, proposed[0])


def test_supports_end_with_the_collecting_of_ideas(proposed: list[int], neighbour: Actor) -> None:
    support_idea(neighbour, proposed[0])
    make.reach(Stage.EVALUATION)
    with pytest.raises(WrongStage):
        support_idea(neighbour, proposed[1])
    with pytest.raises(WrongStage):
        take_back_support(neighbour, proposed[0])
    assert supports_of(proposed[0]) == 1


def test_a_withdrawn_idea_takes_no_support(proposed: list[int], neighbour: Actor) -> None:
    withdraw_idea(make.a_resident(), proposed[0])
    with pytest.raises(WrongIdeaState):
        support_idea(neighbour, proposed[0])


def test_a_hidden_idea_is_not_there_to_be_supported(proposed: list[int], neighbour: Actor) -> None:
    hide_idea(make.an_administrator(), proposed[0], "Contiene datos personales.")
    with pytest.raises(NotFound):
        support_idea(neighbour, proposed[0])


def at_once(app: Flask, actor: Actor, wanted: list[int]) -> list[object]:
    def deed(idea: int) -> Callable[[], object]:
        return lambda: support_idea(actor, idea)

    return list(together(app, *map(deed, wanted)))


def test_supports_given_at_the_same_moment_keep_the_limit(
    app: Flask, proposed: list[int], neighbour: Actor
) -> None:
    outcomes = at_once(app, neighbour, proposed)
    assert outcomes.count(None) == LIMIT
    assert {type(one) for one in outcomes if one is not None} == {TooManySupports}
    assert len(given_by(neighbour)) == sum(map(supports_of, proposed)) == LIMIT


def test_one_support_sent_several_times_at_once_counts_once(
    app: Flask, proposed: list[int], neighbour: Actor
) -> None:
    outcomes = at_once(app, neighbour, [proposed[0]] * 5)
    assert outcomes.count(None) == 1
    assert {type(one) for one in outcomes if one is not None} == {AlreadySupported}
    assert supports_of(proposed[0]) == 1


def test_neighbours_who_support_the_same_idea_at_once_are_all_counted(
    app: Flask, proposed: list[int]
) -> None:
    neighbours = [make.a_resident(which=which) for which in range(1, 5)]

    def deed(one: Actor) -> Callable[[], object]:
        return lambda: support_idea(one, proposed[0])

    assert together(app, *map(deed, neighbours)) == [None] * 4
    assert supports_of(proposed[0]) == 4


@pytest.mark.parametrize("kind", ["postgresql"])
def test_without_taking_turns_the_unique_slot_still_keeps_the_limit(
    app: Flask, proposed: list[int], neighbour: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock makes the answers kind; the key makes them true."""
    monkeypatch.setattr(residents, "hold", lambda *_: None)
    with contextlib.suppress(IntegrityError):
        at_once(app, neighbour, proposed)
    db.session.remove()
    assert len(given_by(neighbour)) == sum(map(supports_of, proposed)) <= LIMIT
