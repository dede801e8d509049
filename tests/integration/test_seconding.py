"""Grave acts: one administrator asks, another one confirms, once, in its stage."""

from collections.abc import Callable

import pytest
from flask import Flask

from caxamarca.actions.appointing import end_role
from caxamarca.actions.opening import BallotsMissing, NoApprovedRoll
from caxamarca.actions.seconding import (
    AlreadyAsked,
    AlreadySettled,
    FirstPersonLeft,
    SecondPersonNeeded,
    ask,
    check,
    confirm,
    turn_down,
)
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn
from caxamarca.domain.permissions import GRAVE, Action
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.domain.texts import Empty
from caxamarca.persistence import acts, audit, people, processes, site
from caxamarca.persistence.acts import ActState
from caxamarca.persistence.database import session
from tests import factories as make
from tests.integration.conftest import CONVENED, FOUNDED, VOTING, starting
from tests.support.together import together

pytestmark = starting(CONVENED)

ANA = make.Person("10117410", "060101")
WHY = "Así se acordó en la sesión."


@pytest.fixture
def both(app: Flask) -> tuple[Actor, Actor]:
    return make.two_administrators()


def annulled() -> bool:
    return processes.by_year(session(), make.YEAR).annulled_at is not None


def state_of(act: int) -> ActState:
    return acts.one(session(), act).state


def test_what_is_asked_for_changes_nothing_until_a_second_person_confirms(both: tuple[Actor, Actor]) -> None:
    first, second = both
    act = ask(first, make.YEAR, Action.ANNUL_PROCESS, WHY)
    assert not annulled()
    assert [one.id for one in acts.asked(session())] == [act]
    confirm(second, act)
    assert annulled()
    kept = acts.one(session(), act)
    assert (kept.first_id, kept.second_id, kept.reason) == (first.staff, second.staff, WHY)
    assert kept.settled_at == site.now(session())
    assert acts.done(session(), kept.process_id)[-1].id == act
    assert acts.asked(session()) == []


def test_whoever_asked_does_not_confirm(both: tuple[Actor, Actor]) -> None:
    first, _ = both
    act = ask(first, make.YEAR, Action.ANNUL_PROCESS, WHY)
    with pytest.raises(SecondPersonNeeded):
        confirm(first, act)
    assert not annulled()
    assert state_of(act) is ActState.ASKED


def test_an_act_is_confirmed_once(both: tuple[Actor, Actor]) -> None:
    first, second = both
    third = make.an_administrator()
    loaded = make.a_loaded_roll(ANA)
    act = ask(first, make.YEAR, Action.APPROVE_ROLL, WHY, loaded)
    confirm(second, act)
    for again in (second, third):
        with pytest.raises(AlreadySettled):
            confirm(again, act)


def test_two_who_confirm_at_once_do_it_once(app: Flask, both: tuple[Actor, Actor]) -> None:
    first, second = both
    third = make.an_administrator()
    loaded = make.a_loaded_roll(ANA)
    act = ask(first, make.YEAR, Action.APPROVE_ROLL, WHY, loaded)
    outcomes = together(app, lambda: confirm(second, act), lambda: confirm(third, act))
    assert sorted(type(one).__name__ for one in outcomes) == [AlreadySettled.__name__, "NoneType"]


def test_what_was_turned_down_does_not_happen_and_may_be_asked_for_again(both: tuple[Actor, Actor]) -> None:
    first, second = both
    act = ask(first, make.YEAR, Action.ANNUL_PROCESS, WHY)
    turn_down(second, act)
    assert state_of(act) is ActState.TURNED_DOWN
    with pytest.raises(AlreadySettled):
        confirm(second, act)
    with pytest.raises(AlreadySettled):
        turn_down(second, act)
    assert not annulled()
    confirm(second, ask(first, make.YEAR, Action.ANNUL_PROCESS, WHY))
    assert annulled()


def test_whoever_asked_may_take_it_back(both: tuple[Actor, Actor]) -> None:
    first, _ = both
    act = ask(first, make.YEAR, Action.ANNUL_PROCESS, WHY)
    turn_down(first, act)
    assert state_of(act) is ActState.TURNED_DOWN


def the_role_of(person: Actor) -> int:
    return people.roles_of_two(session(), person.staff or 0)[0].id


def test_whoever_is_no_administrator_any_more_confirms_nothing(both: tuple[Actor, Actor]) -> None:
    """A form that takes its time to arrive is judged by what is granted when it has come."""
    first, second = both
    third = make.an_administrator()
    act = ask(first, make.YEAR, Action.ANNUL_PROCESS, WHY)
    end_role(second, the_role_of(third))
    for deed in (confirm, turn_down):
        with pytest.raises(NotAllowed):
            deed(third, act)
    assert not annulled()


def test_what_somebody_asked_for_who_left_is_not_confirmed(both: tuple[Actor, Actor]) -> None:
    first, second = both
    third = make.an_administrator()
    act = ask(third, make.YEAR, Action.ANNUL_PROCESS, WHY)
    end_role(first, the_role_of(third))
    with pytest.raises(FirstPersonLeft):
        confirm(second, act)
    assert not annulled()
    turn_down(second, act)
    assert state_of(act) is ActState.TURNED_DOWN


def test_the_same_act_waits_once_for_each_process(both: tuple[Actor, Actor]) -> None:
    first, second = both
    ask(first, make.YEAR, Action.ANNUL_PROCESS, WHY)
    for actor in both:
        with pytest.raises(AlreadyAsked):
            ask(actor, make.YEAR, Action.ANNUL_PROCESS, WHY)
    make.a_process(2027)
    ask(second, 2027, Action.ANNUL_PROCESS, WHY)


def test_an_act_asked_for_twice_at_once_waits_once(app: Flask, both: tuple[Actor, Actor]) -> None:
    def deed(actor: Actor) -> Callable[[], int]:
        return lambda: ask(actor, make.YEAR, Action.ANNUL_PROCESS, WHY)

    outcomes = together(app, *map(deed, both))
    assert sorted(type(one).__name__ for one in outcomes) == [AlreadyAsked.__name__, "int"]
    assert len(acts.asked(session())) == 1


def test_what_is_not_grave_is_not_asked_for(both: tuple[Actor, Actor]) -> None:
    make.reach(Stage.EVALUATION)
    for action in set(Action) - GRAVE:
        with pytest.raises((NotAllowed, WrongStage)):
            ask(both[0], make.YEAR, action, WHY)


def test_an_act_needs_a_reason(both: tuple[Actor, Actor]) -> None:
    with pytest.raises(Empty):
        ask(both[0], make.YEAR, Action.ANNUL_PROCESS, " ")


@pytest.mark.parametrize("action", [Action.OPEN_VOTING, Action.CLOSE_VOTING, Action.DECLARE_RESULTS])
def test_while_ideas_are_collected_no_act_of_the_vote_is_even_asked_for(
    action: Action, both: tuple[Actor, Actor]
) -> None:
    make.reach(Stage.IDEAS)
    with pytest.raises(WrongStage) as refused:
        ask(both[0], make.YEAR, action, WHY)
    assert refused.value.stage is Stage.IDEAS


WHILE_VOTING = {Action.ANNUL_PROCESS, Action.EXTEND_VOTING, Action.ADD_TO_ROLL, Action.RESUME_VOTING}


@starting(VOTING)
@pytest.mark.parametrize("action", GRAVE - WHILE_VOTING)
def test_while_people_vote_no_other_act_can_be_asked_for(action: Action, both: tuple[Actor, Actor]) -> None:
    with pytest.raises(WrongStage) as refused:
        ask(both[0], make.YEAR, action, WHY)
    assert refused.value.stage is Stage.VOTING


def test_an_act_whose_stage_went_by_meanwhile_is_not_confirmed_but_can_be_turned_down(
    both: tuple[Actor, Actor],
) -> None:
    first, second = both
    late = ask(first, make.YEAR, Action.APPROVE_ROLL, WHY, make.a_loaded_roll(ANA))
    make.an_open_vote()
    with pytest.raises(WrongStage):
        confirm(second, late)
    turn_down(second, late)
    assert state_of(late) is ActState.TURNED_DOWN


@starting(FOUNDED)
def test_what_stands_in_the_way_is_told_when_asking(both: tuple[Actor, Actor]) -> None:
    make.a_process()
    make.reach(Stage.EVALUATION)
    with pytest.raises(NoApprovedRoll):
        ask(both[0], make.YEAR, Action.OPEN_VOTING, WHY)
    make.a_roll()
    make.reach(Stage.EVALUATION)
    for deed in (
        lambda: check(both[0], make.YEAR, Action.OPEN_VOTING),
        lambda: ask(both[0], make.YEAR, Action.OPEN_VOTING, WHY),
    ):
        with pytest.raises(BallotsMissing) as refused:
            deed()
        assert len(refused.value.provinces) == 13
    assert acts.asked(session()) == []


def test_only_administrators_ask_confirm_and_turn_down(both: tuple[Actor, Actor]) -> None:
    act = ask(both[0], make.YEAR, Action.ANNUL_PROCESS, WHY)
    evaluator = make.an_evaluator()
    with pytest.raises(NotSignedIn):
        ask(STRANGER, make.YEAR, Action.ANNUL_PROCESS, WHY)
    with pytest.raises(NotAllowed):
        ask(evaluator, make.YEAR, Action.ANNUL_PROCESS, WHY)
    with pytest.raises(NotAllowed):
        confirm(evaluator, act)
    with pytest.raises(NotAllowed):
        turn_down(evaluator, act)
    assert state_of(act) is ActState.ASKED


def test_an_act_or_process_that_never_was_is_not_found(both: tuple[Actor, Actor]) -> None:
    with pytest.raises(NotFound):
        confirm(both[1], 404)
    with pytest.raises(NotFound):
        ask(both[0], 1999, Action.ANNUL_PROCESS, WHY)


def test_both_steps_are_in_the_audit_log(both: tuple[Actor, Actor]) -> None:
    first, second = both
    confirm(second, ask(first, make.YEAR, Action.ANNUL_PROCESS, WHY))
    newest = audit.newest(session(), 2)
    assert [(entry.tag, entry.staff_id) for entry in newest] == [
        ("admin:annul_process:confirm", second.staff),
        ("admin:annul_process:ask", first.staff),
    ]


def test_an_annulled_process_is_annulled_once_and_does_nothing_more(both: tuple[Actor, Actor]) -> None:
    make.seconded(Action.ANNUL_PROCESS)
    make.reach(Stage.IDEAS)
    with pytest.raises(WrongStage) as refused:
        make.seconded(Action.ANNUL_PROCESS)
    assert refused.value.stage is Stage.ANNULLED
