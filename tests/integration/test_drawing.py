"""The number of the public draw that settles ties: announced, drawn after the ballots, typed by two, and then fixed."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from caxamarca.actions import freezing, proving
from caxamarca.actions.convening import change_calendar
from caxamarca.actions.declaring import lot_of, results
from caxamarca.actions.drawing import AnotherNumber, BallotsMissedTheLot, LotNotDue, NumberTold, SameNumber
from caxamarca.actions.evaluating import LotIsDue, propose_ballot
from caxamarca.actions.opening import AlreadyOpened
from caxamarca.actions.proving import TermsChanged
from caxamarca.actions.seconding import (
    AlreadyAsked,
    AlreadySettled,
    ChangedSinceAsked,
    SecondPersonNeeded,
    ask,
    check,
    confirm,
    turn_down,
)
from caxamarca.domain.errors import NotAllowed
from caxamarca.domain.lots import LotNotDrawn, NotANumber, WrongLength, ticket
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import BoxState, DateIsPast, Stage, WrongStage
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import Empty
from caxamarca.persistence import acts, audit, ballots, processes
from caxamarca.persistence.acts import Act, ActState
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.processes import Process
from tests import factories as make
from tests.support.together import together

pytestmark = pytest.mark.usefixtures("app")

NUMBER, KEPT = "04 17 23 31 40 45", "04-17-23-31-40-45"
OTHER = "04 17 23 31 40 54"
WHY = "Sorteo de La Tinka 1234, del domingo 30 de junio."
TIED = [soles(300_000), soles(300_000)]


def process() -> Process:
    session().rollback()
    return processes.by_year(session(), make.YEAR)


def hour() -> datetime:
    return process().lot_at


def after_the_hour() -> None:
    make.at(hour())


@pytest.fixture
def both(app: Flask) -> tuple[Actor, Actor]:
    """Two administrators, with every ballot proposed and the hour of the draw come."""
    make.a_process(number=None)
    make.ready_to_open(papers={make.CAJAMARCA: TIED})
    after_the_hour()
    return make.two_administrators()


def asked(by: Actor, number: str | None = NUMBER) -> int:
    return ask(by, make.YEAR, Action.DRAW_LOT, WHY, number=number)


def drawn(both: tuple[Actor, Actor], number: str = NUMBER) -> int:
    act = asked(both[0], number)
    confirm(both[1], act, number=number)
    return act


def opened() -> None:
    make.seconded(Action.OPEN_VOTING)


def test_a_number_that_two_people_read_alike_is_noted_and_opens_the_way_to_the_vote(
    both: tuple[Actor, Actor],
) -> None:
    with pytest.raises(LotNotDrawn) as refused:
        opened()
    assert refused.value.hour == hour()
    act = asked(both[0], "04.17.23.31.40.45")
    assert process().lot_seed is None
    confirm(both[1], act, number="０４　１７　２３　３１　４０　４５")
    assert process().lot_seed == KEPT
    told = audit.newest(session(), 1)[0]
    assert told.tag == "admin:draw_lot:confirm"
    assert json.loads(told.details) == {"act": act, "asked_by": both[0].staff, "number": KEPT}
    opened()
    frozen = json.loads(freezing.terms_text(session(), process()))
    assert frozen["semilla_del_sorteo"] == KEPT
    assert frozen["sorteo"] == {"fuente": process().lot_source, "hora": hour().isoformat()}


def test_anyone_repeats_the_lot_from_the_number_by_hand(both: tuple[Actor, Actor]) -> None:
    drawn(both)
    here = processes.constituency(session(), make.constituency())
    lines = ballots.lines(session(), [here.id])[here.id]
    by_hand = sorted(
        (hashlib.sha256(f"{KEPT}:{here.id}:{line.number}".encode()).hexdigest(), line.number)
        for line in lines
    )
    assert lot_of(process(), here, lines) == tuple(number for _digest, number in by_hand)


def test_nobody_knows_a_lot_without_its_number(both: tuple[Actor, Actor]) -> None:
    here = processes.constituency(session(), make.constituency())
    with pytest.raises(LotNotDrawn):
        lot_of(process(), here, ballots.lines(session(), [here.id])[here.id])


@pytest.mark.parametrize("second", [OTHER, "4 17 23 31 40 45", "041723314045", "45 40 31 23 17 04"])
def test_two_different_numbers_are_refused_and_nothing_is_written(
    both: tuple[Actor, Actor], second: str
) -> None:
    act = asked(both[0])
    entries = len(audit.newest(session(), 1000))
    with pytest.raises(AnotherNumber):
        confirm(both[1], act, number=second)
    assert process().lot_seed is None
    assert acts.one(session(), act).state is ActState.ASKED
    assert len(audit.newest(session(), 1000)) == entries
    confirm(both[1], act, number=NUMBER)
    assert process().lot_seed == KEPT


@pytest.mark.parametrize("second", [None, "", "cuatro", "9" * 200])
def test_what_is_no_number_confirms_nothing(both: tuple[Actor, Actor], second: str | None) -> None:
    act = asked(both[0])
    with pytest.raises((NotANumber, WrongLength)):
        confirm(both[1], act, number=second)
    assert process().lot_seed is None


@pytest.mark.parametrize("first", [None, "", " ", "cuatro", "O4 17 23 31 40 45", "1234", "9" * 200])
def test_what_is_no_number_is_not_asked_for(both: tuple[Actor, Actor], first: str | None) -> None:
    with pytest.raises((NotANumber, WrongLength)):
        asked(both[0], first)
    assert acts.asked(session()) == []


def test_a_number_comes_with_where_it_can_be_checked(both: tuple[Actor, Actor]) -> None:
    with pytest.raises(Empty):
        ask(both[0], make.YEAR, Action.DRAW_LOT, " ", number=NUMBER)


@pytest.mark.parametrize(
    "reason", [f"Salió {NUMBER}.", "La Tinka dio 041723314045", "０４.１７.２３-31/40/45"]
)
def test_the_first_one_does_not_tell_the_second_one_the_number(
    both: tuple[Actor, Actor], reason: str
) -> None:
    with pytest.raises(NumberTold):
        ask(both[0], make.YEAR, Action.DRAW_LOT, reason, number=NUMBER)
    assert acts.asked(session()) == []


def test_one_administrator_alone_notes_no_number(both: tuple[Actor, Actor]) -> None:
    act = asked(both[0])
    with pytest.raises(SecondPersonNeeded):
        confirm(both[0], act, number=NUMBER)
    with pytest.raises(AlreadyAsked):
        asked(both[0])
    with pytest.raises(NotAllowed):
        confirm(make.an_evaluator(), act, number=NUMBER)
    assert process().lot_seed is None


def test_a_number_that_was_turned_down_is_not_kept(both: tuple[Actor, Actor]) -> None:
    act = asked(both[0], OTHER)
    turn_down(both[1], act)
    session().rollback()
    assert acts.one(session(), act).number is None
    drawn(both)
    assert process().lot_seed == KEPT


def test_before_the_hour_nobody_notes_a_number(both: tuple[Actor, Actor]) -> None:
    make.at(hour() - timedelta(minutes=1))
    for deed in (lambda: asked(both[0]), lambda: check(both[0], make.YEAR, Action.DRAW_LOT)):
        with pytest.raises(LotNotDue) as refused:
            deed()
        assert refused.value.hour == hour()
    make.reach(Stage.IDEAS)
    with pytest.raises(WrongStage):
        asked(both[0])


def test_an_act_asked_for_on_a_clock_that_went_back_is_not_confirmed(both: tuple[Actor, Actor]) -> None:
    act = asked(both[0])
    make.at(hour() - timedelta(minutes=1))
    with pytest.raises(LotNotDue):
        confirm(both[1], act, number=NUMBER)
    assert process().lot_seed is None


def test_after_the_opening_is_decided_no_number_is_noted_nor_corrected(both: tuple[Actor, Actor]) -> None:
    drawn(both)
    late = asked(both[0], OTHER)
    opened()
    with pytest.raises(AlreadyOpened):
        confirm(both[1], late, number=OTHER)
    turn_down(both[1], late)
    with pytest.raises(AlreadyOpened):
        asked(both[0], OTHER)
    make.reach(Stage.VOTING)
    with pytest.raises(WrongStage):
        asked(both[0], OTHER)
    assert process().lot_seed == KEPT


def test_a_number_misread_by_two_is_corrected_by_two_and_both_stay_public(both: tuple[Actor, Actor]) -> None:
    wrong = drawn(both, OTHER)
    with pytest.raises(SameNumber):
        asked(both[0], OTHER)
    right = drawn(both)
    assert process().lot_seed == KEPT
    told = {one.act.id: one.act.number for one in acts.published(session(), process().id)}
    assert (told[wrong], told[right]) == ("04-17-23-31-40-54", KEPT)


def test_a_vote_asked_for_over_one_number_does_not_open_over_another(both: tuple[Actor, Actor]) -> None:
    drawn(both, OTHER)
    act = ask(both[0], make.YEAR, Action.OPEN_VOTING, WHY)
    drawn(both)
    with pytest.raises(ChangedSinceAsked):
        confirm(both[1], act)


def test_of_two_who_ask_at_once_one_is_heard(app: Flask, both: tuple[Actor, Actor]) -> None:
    first, second = both
    outcomes = together(app, lambda: asked(first), lambda: asked(second, OTHER))
    assert sorted(type(one).__name__ for one in outcomes) == [AlreadyAsked.__name__, "int"]
    assert process().lot_seed is None


def test_two_who_confirm_at_once_note_it_once(app: Flask, both: tuple[Actor, Actor]) -> None:
    third = make.an_administrator()
    act = asked(both[0])
    outcomes = together(
        app, lambda: confirm(both[1], act, number=NUMBER), lambda: confirm(third, act, number=NUMBER)
    )
    assert {type(one) for one in outcomes} == {type(None), AlreadySettled}
    assert process().lot_seed == KEPT


def test_from_the_hour_of_the_draw_on_no_ballot_changes(both: tuple[Actor, Actor]) -> None:
    """Else a team that knows the number could put its favourite under the number that wins."""
    here = make.constituency()
    order = [line.project.id for line in ballots.lines(session(), [here])[here]]
    evaluator = make.an_evaluator()
    with pytest.raises(LotIsDue):
        propose_ballot(evaluator, here, order[::-1])
    drawn(both)
    with pytest.raises(LotIsDue):
        propose_ballot(evaluator, here, order[::-1])
    session().rollback()
    assert [line.project.id for line in ballots.lines(session(), [here])[here]] == order
    make.at(hour() - timedelta(minutes=1))
    propose_ballot(evaluator, here, order[::-1])


def moved(to: datetime) -> None:
    calendar = replace(process().calendar, lot_at=to)
    if calendar.voting_from <= to:
        calendar = replace(calendar, voting_from=to + timedelta(days=1))
    change_calendar(make.an_administrator(), make.YEAR, calendar, "Por las lluvias.")


def test_the_hour_moves_before_it_comes_and_never_until_the_number_suits(both: tuple[Actor, Actor]) -> None:
    with pytest.raises(DateIsPast):
        moved(hour() + timedelta(hours=1))
    make.at(hour() - timedelta(days=1))
    moved(hour() + timedelta(hours=1))
    after_the_hour()
    drawn(both)
    for moment in (hour() - timedelta(days=2), hour(), hour() + timedelta(hours=1)):
        make.at(moment)
        with pytest.raises(DateIsPast):
            moved(hour() + timedelta(hours=2))


def test_a_draw_that_came_before_the_ballots_does_not_count(app: Flask) -> None:
    """The ballots that miss it wait for a later hour; whether one misses it was decided before anybody knew."""
    make.a_process(number=None)
    make.a_resident()
    first, second = both = make.two_administrators()
    evaluator = make.an_evaluator()
    make.a_ballot(make.CAJAMARCA, *TIED, evaluator=evaluator)
    after_the_hour()
    with pytest.raises(BallotsMissedTheLot) as refused:
        asked(first)
    assert len(refused.value.provinces) == 12
    others = [
        one.id for one in processes.constituencies(session(), process().id) if one.province != make.CAJAMARCA
    ]
    with pytest.raises(LotIsDue):
        propose_ballot(evaluator, others[0], ())
    moved(hour() + timedelta(hours=6))
    for one in others:
        propose_ballot(evaluator, one, ())
    with pytest.raises(LotNotDue):
        asked(second)
    after_the_hour()
    drawn(both)
    assert process().lot_seed == KEPT


def test_the_database_holds_no_open_vote_without_a_number(both: tuple[Actor, Actor]) -> None:
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(update(Process).values(opened_at=hour(), box_state=BoxState.OPEN))


def test_a_number_changed_in_the_database_after_the_opening_counts_nothing(both: tuple[Actor, Actor]) -> None:
    drawn(both)
    opened()
    make.reach(Stage.VOTING)
    make.a_vote(make.a_resident(), 1, 2)
    rigged = a_number_that_turns(order_of_the_lot())
    with transaction() as writing:
        writing.execute(update(Process).values(lot_seed=rigged))
        writing.execute(update(Act).where(Act.number.is_not(None)).values(number=rigged))
    make.reach(Stage.COUNT)
    with pytest.raises(TermsChanged):
        make.seconded(Action.CLOSE_VOTING)
    assert process().box_state is not BoxState.OPENED


def test_a_number_changed_before_the_declaration_declares_nothing(
    both: tuple[Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(both)
    opened()
    make.reach(Stage.VOTING)
    make.a_vote(make.a_resident(), 1, 2)
    make.a_closed_vote()
    lot = order_of_the_lot()
    with transaction() as writing:
        writing.execute(update(Process).values(lot_seed=a_number_that_turns(lot)))
    with pytest.raises(TermsChanged):
        make.seconded(Action.DECLARE_RESULTS)
    # Where nobody looks at what was signed, the other project would come first.
    monkeypatch.setattr(proving, "check_history", lambda *_told: None)
    act = acts.asked(session())[0].id
    confirm(both[1], act)
    (counted,) = [one for one in results(session(), process()) if one.lines]
    assert tuple(counted.outcome.funded) == lot[::-1]


def order_of_the_lot() -> tuple[int, ...]:
    here = processes.constituency(session(), make.constituency())
    return lot_of(process(), here, ballots.lines(session(), [here.id])[here.id])


def a_number_that_turns(lot: tuple[int, ...]) -> str:
    """One with which the two projects of Cajamarca stand the other way round."""
    first, second = lot
    here = make.constituency()
    return next(
        f"{number:05}"
        for number in range(1000)
        if ticket(second, f"{number:05}:{here}") < ticket(first, f"{number:05}:{here}")
    )
