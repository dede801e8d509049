"""`kill -9` of the server while people vote: what was acknowledged is in the box once, and nobody is refused.

Each cycle has people of its own, who know what they were told: that is the ledger. They confirm all at once, the
server is killed, another one takes its place, and each of them sends the same form again.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from http.client import HTTPException
from random import Random
from urllib.error import URLError

import pytest

from caxamarca.actions.casting import is_on_board
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.settings import Settings
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.support import server
from tests.support.ballot_box import Left, left_behind
from tests.support.voters import Form, Voter

pytestmark = pytest.mark.usefixtures("app")

AT_ONCE = 6
PATIENCE = 20
"""Seconds until a server is killed that tells nobody of a success."""
A_MOMENT = 0.004
"""Seconds that a server lives on at the most, when enough people were told."""
SEED = 20261122


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


def keys(count: int) -> list[tuple[str, str]]:
    """The documents and codes of a crowd, whose vote is open."""
    crowd = make.a_crowd(count)
    make.a_process()
    make.a_roll(*crowd, *make.NEIGHBOURS[make.CAJAMARCA])
    found = make.codes_of(*crowd)
    make.an_open_vote()
    session().rollback()
    return found


def prepared(hands: ThreadPoolExecutor, address: str, crowd: Sequence[tuple[str, str]]) -> list[Ballot]:
    """These people have signed in, and each looks at the form that confirms."""
    here = make.constituency()
    session().rollback()

    def prepare(key: tuple[str, str]) -> Ballot:
        voter = Voter(address, *key)
        return Ballot(voter, voter.review(1, here))

    return list(hands.map(prepare, crowd))


def killed(
    hands: ThreadPoolExecutor, mortal: server.Mortal, ballots: list[Ballot], told: int, rest: float
) -> None:
    """All confirm at once; when so many were told of their success, and a moment later, the server is killed."""
    sent = [hands.submit(one.confirm, mortal.address) for one in ballots]
    until = time.monotonic() + PATIENCE
    while sum(1 for one in ballots if one.acknowledged) < told and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(rest)
    mortal.kill()
    wait(sent)


def sent_again(hands: ThreadPoolExecutor, address: str, ballots: list[Ballot]) -> list[str]:
    """The codes of the receipts that the same forms meet at another server."""
    return list(hands.map(lambda one: one.voter.confirms(one.form, address), ballots))


def lost(ballots: list[Ballot]) -> list[str]:
    """The codes that people were told, and that are not on the board."""
    session().rollback()
    process_id = processes.by_year(session(), make.YEAR).id
    told = [one.acknowledged for one in ballots if one.acknowledged]
    found = [code for code in told if not is_on_board(process_id, code)]
    session().rollback()
    return found


def test_no_acknowledged_ballot_is_lost_none_counts_twice_and_nobody_is_refused(
    settings: Settings, sized: Sized, figure: Figure
) -> None:
    cycles = sized(8, 1000)
    chance = Random(SEED)  # noqa: S311 - when to kill is no secret
    crowd, told, unsure = keys(cycles * AT_ONCE), 0, 0
    start = time.monotonic()
    with server.nursery(settings) as born, ThreadPoolExecutor(AT_ONCE) as hands:
        mortal = born()
        for cycle in range(cycles):
            ballots = prepared(hands, mortal.address, crowd[cycle * AT_ONCE : (cycle + 1) * AT_ONCE])
            killed(hands, mortal, ballots, chance.randrange(AT_ONCE), chance.uniform(0, A_MOMENT))
            assert lost(ballots) == []
            mortal = born()
            assert sent_again(hands, mortal.address, ballots) == [dict(one.form)["codigo"] for one in ballots]
            told += sum(1 for one in ballots if one.acknowledged)
            unsure += sum(1 for one in ballots if not one.acknowledged)
    seconds = time.monotonic() - start
    left = left_behind()
    figure(
        f"{cycles} servers killed in {seconds:.0f} s ({seconds / cycles:.2f} s each): {told} ballots acknowledged "
        f"before, {unsure} not, 0 lost, 0 twice, {told + unsure} forms sent again and answered with their own code, "
        f"{left.envelopes} ballots"
    )
    assert told > 0
    assert unsure > 0, "some were told, and some were not: else nothing was tried"
    assert left == Left(*[len(crowd)] * 3)


def test_a_server_that_answers_before_it_keeps_loses_ballots(settings: Settings, figure: Figure) -> None:
    """The seeded fault: the harness must see it."""
    crowd = keys(AT_ONCE)
    with server.nursery(settings, server.HASTY) as born, ThreadPoolExecutor(AT_ONCE) as hands:
        mortal = born()
        ballots = prepared(hands, mortal.address, crowd)
        killed(hands, mortal, ballots, AT_ONCE, 0)
    found = lost(ballots)
    figure(f"{len(found)} of {sum(1 for one in ballots if one.acknowledged)} acknowledged ballots lost")
    assert found
