"""Taking off the site what should not be public, with a published reason; and putting it back."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from caxamarca.actions.moderating import (
    NOTICES,
    AlreadyHidden,
    NotHidden,
    flag_idea,
    hide_idea,
    keep_idea,
    restore_idea,
)
from caxamarca.actions.throttling import TooManyTries
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.domain.texts import Empty, TooLong
from caxamarca.persistence import audit, content, ideas, site
from caxamarca.persistence.content import Flag, FlagState, Hiding
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Filter
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.together import together

pytestmark = starting(CONVENED)

HERE = "190.0.0.1"
WHY = "Da el teléfono de una persona."


@pytest.fixture
def idea(app: Flask) -> int:
    return make.an_idea()


@pytest.fixture
def administrator(idea: int) -> Actor:
    return make.two_administrators()[0]


def listed() -> list[int]:
    return [one.id for one in ideas.page(session(), Filter(), 1, seed=1).items]


def flags() -> list[tuple[str, FlagState]]:
    return [(flag.reason, flag.state) for flag in session().execute(select(Flag).order_by(Flag.id)).scalars()]


def test_anyone_can_say_that_an_idea_should_not_be_public(idea: int) -> None:
    for actor in (STRANGER, make.a_resident(which=1), make.an_evaluator()):
        flag_idea(actor, idea, WHY, HERE)
    assert flags() == [(WHY, FlagState.OPEN)] * 3
    assert listed() == [idea]


def test_who_said_it_is_not_kept(idea: int) -> None:
    flag_idea(make.a_resident(which=1), idea, WHY, HERE)
    assert {column.name for column in Flag.__table__.columns} == {
        "id",
        "idea_id",
        "comment_id",
        "reason",
        "sent_at",
        "state",
    }


def test_a_notice_needs_words_of_a_bearable_length(idea: int) -> None:
    with pytest.raises(Empty):
        flag_idea(STRANGER, idea, " ", HERE)
    with pytest.raises(TooLong):
        flag_idea(STRANGER, idea, "a" * 1001, HERE)
    assert flags() == []


def test_one_source_sends_so_many_notices_and_no_more(idea: int) -> None:
    for _ in range(NOTICES.times):
        flag_idea(STRANGER, idea, WHY, HERE)
    with pytest.raises(TooManyTries):
        flag_idea(STRANGER, idea, WHY, HERE)
    flag_idea(STRANGER, idea, WHY, "190.0.0.2")
    assert len(flags()) == NOTICES.times + 1


def test_a_hidden_idea_leaves_the_lists_and_its_reason_is_public(idea: int, administrator: Actor) -> None:
    flag_idea(STRANGER, idea, WHY, HERE)
    hide_idea(administrator, idea, " Contiene datos personales. ")
    assert listed() == []
    hiding = content.standing_hiding(session(), idea)
    assert hiding is not None
    assert (hiding.reason, hiding.hidden_by, hiding.hidden_at) == (
        "Contiene datos personales.",
        administrator.staff,
        site.now(session()),
    )
    assert flags() == [(WHY, FlagState.HIDDEN)]
    assert audit.newest(session(), 1)[0].tag == "content:idea:hide"


def test_a_restored_idea_is_back_and_its_story_stays(idea: int, administrator: Actor) -> None:
    hide_idea(administrator, idea, WHY)
    restore_idea(administrator, idea, "El número era de la municipalidad.")
    assert listed() == [idea]
    assert content.standing_hiding(session(), idea) is None
    (story,) = session().execute(select(Hiding)).scalars().all()
    assert (story.reason, story.restoring_reason) == (WHY, "El número era de la municipalidad.")
    assert story.restored_by == administrator.staff
    assert audit.newest(session(), 1)[0].tag == "content:idea:restore"


def test_an_idea_can_be_hidden_again(idea: int, administrator: Actor) -> None:
    hide_idea(administrator, idea, WHY)
    restore_idea(administrator, idea, "Se revisó.")
    hide_idea(administrator, idea, "Otra vez.")
    standing = content.standing_hiding(session(), idea)
    assert standing is not None
    assert standing.reason == "Otra vez."


def test_an_idea_is_hidden_once_and_restored_once(idea: int, administrator: Actor) -> None:
    with pytest.raises(NotHidden):
        restore_idea(administrator, idea, "Nada.")
    hide_idea(administrator, idea, WHY)
    with pytest.raises(AlreadyHidden):
        hide_idea(administrator, idea, WHY)


def test_two_who_hide_at_once_leave_one_reason(app: Flask, idea: int, administrator: Actor) -> None:
    outcomes = together(app, *[lambda: hide_idea(administrator, idea, WHY)] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == [AlreadyHidden.__name__, "NoneType"]
    assert content.standing_hiding(session(), idea) is not None


def test_hiding_and_restoring_need_a_reason(idea: int, administrator: Actor) -> None:
    with pytest.raises(Empty):
        hide_idea(administrator, idea, "  ")
    assert listed() == [idea]
    hide_idea(administrator, idea, WHY)
    with pytest.raises(Empty):
        restore_idea(administrator, idea, "")
    assert listed() == []


def test_notices_can_be_settled_by_leaving_the_idea_where_it_is(idea: int, administrator: Actor) -> None:
    flag_idea(STRANGER, idea, WHY, HERE)
    keep_idea(administrator, idea)
    assert flags() == [(WHY, FlagState.KEPT)]
    assert content.flagged(session(), 1) == ([], 0)
    assert listed() == [idea]


def test_a_hidden_idea_takes_no_notices_and_an_unknown_one_neither(idea: int, administrator: Actor) -> None:
    hide_idea(administrator, idea, WHY)
    for wanted in (idea, 404):
        with pytest.raises(NotFound):
            flag_idea(STRANGER, wanted, WHY, HERE)


@pytest.mark.parametrize("stage", [Stage.ANNOUNCED, Stage.FOLLOW_UP])
def test_what_should_not_be_public_is_hidden_in_every_stage(
    stage: Stage, idea: int, administrator: Actor
) -> None:
    make.reach(stage)
    flag_idea(STRANGER, idea, WHY, HERE)
    hide_idea(administrator, idea, WHY)
    restore_idea(administrator, idea, "Se revisó.")


def test_only_the_administration_hides_restores_and_settles(idea: int) -> None:
    deeds: list[Callable[[Actor], None]] = [
        lambda actor: hide_idea(actor, idea, WHY),
        lambda actor: restore_idea(actor, idea, WHY),
        lambda actor: keep_idea(actor, idea),
    ]
    for deed in deeds:
        with pytest.raises(NotSignedIn):
            deed(STRANGER)
        for actor in (make.an_evaluator(), make.a_resident()):
            with pytest.raises(NotAllowed):
                deed(actor)
