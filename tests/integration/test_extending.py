"""What two people can still change while people vote: a later end, and a resident who was left out of the roll."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from caxamarca.actions import freezing
from caxamarca.actions.casting import paper_for
from caxamarca.actions.convening import OutOfRange, change_calendar
from caxamarca.actions.identifying import document_mac
from caxamarca.actions.late_enrolling import AnotherPerson, LeftOut, OnTheRollAlready
from caxamarca.actions.seconding import ask, confirm, turn_down
from caxamarca.domain import checkpoints as points
from caxamarca.domain.checkpoints import History
from caxamarca.domain.documents import parse
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import DateIsPast, Stage, VoteStandsStill, WrongStage
from caxamarca.persistence import board, checkpoints, omitted, processes, roll, site
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from tests import factories as make
from tests.integration.conftest import VOTING, starting

pytestmark = [starting(VOTING), pytest.mark.usefixtures("app")]

WHY = "Así se acordó en la sesión."
LATE = make.Person("70707070", "060105")


def process() -> Process:
    session().rollback()
    return processes.by_year(session(), make.YEAR)


def frozen() -> list[dict[str, str]]:
    """What each checkpoint says of what stands still; all of them followed from the first one on."""
    found, told = History(), []
    for one in checkpoints.all_of(session(), process().id):
        codes = board.hashes_of(session(), process().id, one.number)
        found = found.followed(one.text, codes, checkpoints.hashes_of(session(), process().id, one.number))
        told.append(dict(points.from_text(one.text).frozen))
    return told


def terms() -> str:
    return sha256(freezing.terms_text(session(), process()).encode()).hexdigest()


def test_a_vote_is_extended_by_two_people_and_the_next_checkpoint_says_so() -> None:
    end, before = process().voting_until, terms()
    make.seconded(Action.EXTEND_VOTING, make.YEAR, 3)
    assert process().voting_until == end + timedelta(days=3)
    assert terms() != before
    begun, told = frozen()
    assert (begun["bases"], told) == (before, {"bases": terms()})
    (change,) = processes.calendar_changes(session(), process().id)
    assert (change.field, change.after) == ("voting_until", end + timedelta(days=3))
    make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    assert len(frozen()) == 3


def test_who_keeps_the_calendar_moves_no_date_of_an_open_vote_alone() -> None:
    administrator = make.an_administrator()
    calendar = process().calendar
    later = type(calendar)(**{**vars(calendar), "voting_until": calendar.voting_until + timedelta(days=1)})
    with pytest.raises(VoteStandsStill):
        change_calendar(administrator, make.YEAR, later, WHY)
    assert process().calendar == calendar


@pytest.mark.parametrize("days", [0, -1, 31])
def test_a_vote_is_not_extended_backwards_nor_for_ever(days: int) -> None:
    end = process().voting_until
    with pytest.raises(OutOfRange):
        make.seconded(Action.EXTEND_VOTING, make.YEAR, days)
    assert process().voting_until == end


@pytest.mark.parametrize("has_come", [False, True])
def test_one_person_does_not_keep_two_from_extending_by_the_date_of_the_follow_up(has_come: bool) -> None:
    calendar = process().calendar
    near = replace(calendar, follow_up_from=calendar.voting_until + timedelta(minutes=1))
    change_calendar(make.an_administrator(), make.YEAR, near, WHY)
    if has_come:  # Nobody can move a date that has come.
        make.at(near.follow_up_from + timedelta(hours=1))
    make.seconded(Action.EXTEND_VOTING, make.YEAR, 3)
    found = process()
    assert found.voting_until == calendar.voting_until + timedelta(days=3)
    assert found.follow_up_from == near.follow_up_from + timedelta(days=3)
    changes = processes.calendar_changes(session(), found.id)
    assert [one.field for one in changes] == ["follow_up_from", "voting_until", "follow_up_from"]


def test_a_vote_whose_end_has_come_goes_on_as_long_as_its_box_is_open() -> None:
    """The site was down on the last day, or a restore had paused the vote."""
    make.at(process().voting_until + timedelta(hours=1))
    assert process().stage(site.now(session())) is Stage.COUNT
    make.seconded(Action.EXTEND_VOTING, make.YEAR, 3)
    assert process().stage(site.now(session())) is Stage.VOTING
    make.at(process().voting_until + timedelta(days=5))
    with pytest.raises(DateIsPast):
        make.seconded(Action.EXTEND_VOTING, make.YEAR, 3)
    make.a_closed_vote()
    with pytest.raises(WrongStage):
        make.seconded(Action.EXTEND_VOTING, make.YEAR, 30)


def left_out(person: make.Person = LATE) -> LeftOut:
    return LeftOut(parse(person.document), person.district, 1980, None)


def asked(person: make.Person = LATE) -> int:
    first, _second = make.two_administrators()
    return ask(first, make.YEAR, Action.ADD_TO_ROLL, WHY, matter=left_out(person).name)


def test_a_resident_who_was_left_out_is_added_by_two_people_and_can_vote() -> None:
    entitled = roll.people_of_province(session(), make.CAJAMARCA)[process().id]
    act = asked()
    assert roll.residents(session(), process().id, [document_mac(parse(LATE.document))]) == {}
    confirm(make.two_administrators()[1], act, parse(LATE.document))
    session().rollback()
    assert paper_for(make.the_resident(LATE), make.YEAR).parts
    assert roll.people_of_province(session(), make.CAJAMARCA)[process().id] == entitled + 1
    assert omitted.added(session(), process().id) == {make.CAJAMARCA: 1}
    assert frozen()[-1] == {"agregadas_al_padron": "1"}
    make.a_vote(make.the_resident(LATE), 1)
    make.a_closed_vote()
    assert len(frozen()) == 3


def test_who_is_on_the_roll_is_not_added_again_and_two_learn_it_not_one() -> None:
    second = make.two_administrators()[1]
    neighbour = make.NEIGHBOURS[make.CAJAMARCA][0]
    act = asked(neighbour)
    with pytest.raises(OnTheRollAlready):
        confirm(second, act, parse(neighbour.document))
    turn_down(second, act)
    confirm(second, asked(), parse(LATE.document))
    again = asked()
    with pytest.raises(OnTheRollAlready):
        confirm(second, again, parse(LATE.document))
    assert omitted.added(session(), process().id) == {make.CAJAMARCA: 1}


def test_who_was_turned_down_is_not_kept() -> None:
    act = asked()
    turn_down(make.two_administrators()[1], act)
    session().rollback()
    assert omitted.one(session(), 1) is None


def test_who_was_asked_for_and_never_confirmed_is_not_kept_after_the_vote() -> None:
    asked()
    make.a_closed_vote()
    session().rollback()
    assert omitted.one(session(), 1) is None


def test_the_second_person_means_the_same_one() -> None:
    act = asked()
    for other in (None, parse("70707071")):
        with pytest.raises(AnotherPerson):
            confirm(make.two_administrators()[1], act, other)
    assert omitted.added(session(), process().id) == {}
    confirm(make.two_administrators()[1], act, parse(LATE.document))


def test_nobody_is_added_before_voting_opens_nor_after_it_ends() -> None:
    make.reach(Stage.COUNT)
    with pytest.raises(WrongStage):
        asked()
