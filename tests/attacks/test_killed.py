"""`kill -9` of the server while people vote: what was acknowledged is in the box once, and nobody is refused."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import URLError

import pytest
from sqlalchemy import func, select

from caxamarca.actions.casting import is_on_board
from caxamarca.domain.provinces import districts_of
from caxamarca.persistence import processes
from caxamarca.persistence.board import WaitingLine
from caxamarca.persistence.database import session
from caxamarca.persistence.envelopes import WaitingEnvelope
from caxamarca.persistence.participation import Participation
from caxamarca.settings import Settings
from tests import factories as make
from tests.support import server
from tests.support.voters import Form, Voter

pytestmark = pytest.mark.usefixtures("app")

AT_ONCE, CYCLES = 6, 4
PATIENCE = 20
"""Seconds until a server is killed that tells nobody of a success."""
SEED = 20261122
CROWD = tuple(
    make.Person(f"77{number:06}", districts_of(make.CAJAMARCA)[0].code) for number in range(AT_ONCE * CYCLES)
)


@dataclass
class Ballot:
    """One person's form, and the code that the person was told before the server died; empty where nothing was."""

    voter: Voter
    form: Form
    acknowledged: str = ""

    def confirm(self, address: str) -> None:
        try:
            self.acknowledged = self.voter.confirms(self.form, address)
        except (URLError, HTTPException, OSError):
            """The line was cut. This person does not know, and will send the same form again."""


def keys() -> list[tuple[str, str]]:
    """The documents and codes of a crowd, whose vote is open."""
    make.a_process()
    make.a_roll(*CROWD, *make.NEIGHBOURS[make.CAJAMARCA])
    found = [(one.document, make.a_code(one)) for one in CROWD]
    make.an_open_vote()
    session().rollback()
    return found


def killed(settings: Settings, crowd: list[tuple[str, str]], told: int, *words: str) -> list[Ballot]:
    """These people confirm all at once, and the server is killed as soon as so many have been told of their success."""
    with ThreadPoolExecutor(len(crowd)) as hands, server.process(settings, *words) as address:
        ballots = []
        for document, code in crowd:
            voter = Voter(address, document, code)
            ballots.append(Ballot(voter, voter.review(1)))
        for one in ballots:
            hands.submit(one.confirm, address)
        until = time.monotonic() + PATIENCE
        while sum(1 for one in ballots if one.acknowledged) < told and time.monotonic() < until:
            time.sleep(0.001)
    return ballots


def lost(ballots: list[Ballot]) -> list[str]:
    """The codes that people were told, and that are not on the board."""
    session().rollback()
    process_id = processes.by_year(session(), make.YEAR).id
    told = [one.acknowledged for one in ballots if one.acknowledged]
    return [code for code in told if not is_on_board(process_id, code)]


def test_no_acknowledged_ballot_is_lost_none_counts_twice_and_nobody_is_refused(settings: Settings) -> None:
    chance, crowd = random.Random(SEED), keys()  # noqa: S311 - when to kill is no secret
    ballots: list[Ballot] = []
    for start in range(0, len(crowd), AT_ONCE):
        ballots += killed(settings, crowd[start : start + AT_ONCE], chance.randrange(AT_ONCE))
    told = [one.acknowledged for one in ballots if one.acknowledged]
    assert 0 < len(told) < len(ballots), "some were told, and some were not: else nothing was tried"
    assert lost(ballots) == []
    with server.process(settings) as address:
        again = [one.voter.confirms(one.form, address) for one in ballots]
    assert again == [dict(one.form)["codigo"] for one in ballots], "the same form shows the same code"
    session().rollback()
    for entity in (Participation, WaitingEnvelope, WaitingLine):
        assert session().execute(select(func.count()).select_from(entity)).scalar_one() == len(ballots)


def test_a_server_that_answers_before_it_keeps_loses_ballots(settings: Settings) -> None:
    """The seeded fault: the harness must see it."""
    ballots = killed(settings, keys()[:AT_ONCE], AT_ONCE, server.HASTY)
    assert lost(ballots)
