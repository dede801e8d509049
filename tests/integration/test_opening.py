"""Opening the vote: what must be there before, and what stands still afterwards."""

import pytest
from flask import Flask

from caxamarca.actions.evaluating import VotingIsPrepared, propose_ballot
from caxamarca.actions.opening import (
    AlreadyOpened,
    BallotsMissing,
    EveryBallotEmpty,
    NoApprovedRoll,
    VotingTimeIsOver,
    box_key_name,
)
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.persistence import processes, sealing
from caxamarca.persistence.database import keyring, session
from tests import factories as make

pytestmark = pytest.mark.usefixtures("app")


def test_no_vote_without_an_approved_roll() -> None:
    make.a_process()
    make.reach(Stage.EVALUATION)
    with pytest.raises(NoApprovedRoll):
        make.seconded(Action.OPEN_VOTING)


def test_no_vote_while_a_province_has_no_ballot_not_even_an_empty_one() -> None:
    make.a_process()
    make.a_roll()
    make.a_ballot(make.CAJAMARCA, 100)
    with pytest.raises(BallotsMissing) as refusal:
        make.seconded(Action.OPEN_VOTING)
    assert make.CAJAMARCA not in refusal.value.provinces
    assert make.SAN_PABLO in refusal.value.provinces


def test_no_vote_where_every_ballot_is_empty() -> None:
    make.a_process()
    with pytest.raises(EveryBallotEmpty):
        make.an_open_vote(papers={})


def test_a_vote_whose_last_day_has_passed_is_not_opened_before_its_dates_are_moved() -> None:
    make.a_process()
    make.a_ballot(make.CAJAMARCA, 100)
    make.reach(Stage.COUNT)
    with pytest.raises(VotingTimeIsOver):
        make.seconded(Action.OPEN_VOTING)


def test_opening_makes_a_key_whose_public_half_alone_is_in_the_database() -> None:
    make.a_process()
    make.an_open_vote()
    process = processes.by_year(session(), make.YEAR)
    private = keyring().read(box_key_name(process))
    assert process.box_state is BoxState.OPEN
    assert private is not None
    assert process.box_key == sealing.public_key(private)
    assert process.box_key != private


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda: make.seconded(Action.OPEN_VOTING), AlreadyOpened),
        (
            lambda: propose_ballot(make.an_evaluator(), make.constituency(province=make.SAN_PABLO), []),
            VotingIsPrepared,
        ),
    ],
)
def test_what_opening_froze_does_not_change(act: object, refusal: type[Refusal], app: Flask) -> None:
    make.a_process()
    make.an_open_vote()
    make.reach(Stage.EVALUATION)
    assert callable(act)
    with pytest.raises(refusal):
        act()
