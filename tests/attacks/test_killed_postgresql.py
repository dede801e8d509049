"""`kill -9` of PostgreSQL while people vote: the whole server, or one of its connections, and the site lives on.

The people know what they were told. Whoever was not told of a success is told to send the same form again, does so
when the database is back, and meets the same code; nobody is told of a vote that is not theirs.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from caxamarca.persistence.database import db
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.attacks.test_killed import AT_ONCE, PATIENCE, SEED, Ballot, keys, lost, sent_again
from tests.support import postgresql, server, sites
from tests.support.ballot_box import Left, left_behind
from tests.support.sites import Start
from tests.support.voters import AGAIN, CONFIRM, Form, Voter, code_of_receipt

SLOW_LOG = {**postgresql.PATIENT, "wal_writer_delay": "10s"}
"""A server that writes what nobody waits for as late as it may: a fault is seen soon."""


@dataclass
class Heard(Ballot):
    """A ballot with the pages that its voter met. The site lives, so that every form has an answer."""

    pages: list[str] = field(default_factory=list)

    def confirm(self, address: str) -> None:
        page = self.voter.ask(CONFIRM, self.form, address)
        self.acknowledged = code_of_receipt(page)
        self.pages.append(page)


@contextmanager
def a_site(folder: Path, settings: dict[str, str]) -> Iterator[tuple[sites.Ground, postgresql.Server]]:
    """A demonstration on a server of its own, which comes back when it is killed."""
    with postgresql.running(settings, keeper=postgresql.REVIVER) as database:
        ground = sites.Ground(folder, database)
        ground.lay(Start.FOUNDED)
        with ground.opened():
            yield ground, database


def prepared(hands: ThreadPoolExecutor, address: str, crowd: Sequence[tuple[str, str]]) -> list[Heard]:
    """These people have signed in, and each looks at the form that confirms."""
    here = make.constituency()
    db.session.remove()

    def prepare(key: tuple[str, str]) -> Heard:
        voter = Voter(address, *key)
        form: Form = voter.review(1, here)
        return Heard(voter, form)

    return list(hands.map(prepare, crowd))


def killed(
    hands: ThreadPoolExecutor,
    address: str,
    ballots: list[Heard],
    told: int,
    database: postgresql.Server,
    doomed: Iterable[int],
) -> None:
    """All confirm at once; when so many were told of their success, these processes are killed."""
    with database.killing():
        sent = [hands.submit(one.confirm, address) for one in ballots]
        until = time.monotonic() + PATIENCE
        while sum(1 for one in ballots if one.acknowledged) < told and time.monotonic() < until:
            time.sleep(0.001)
        postgresql.kill(doomed)
        wait(sent)
    database.wait()


def test_no_acknowledged_ballot_is_lost_with_the_database_and_each_is_told_what_to_do(
    memory: Path, sized: Sized, figure: Figure
) -> None:
    cycles = sized(6, 1000)
    chance = Random(SEED)  # noqa: S311 - when to kill is no secret
    told, unsure = 0, 0
    with a_site(memory / "killed", dict(postgresql.PATIENT)) as (ground, database):
        crowd = keys(cycles * AT_ONCE)
        db.session.remove()
        start = time.monotonic()
        with server.process(ground.settings) as address, ThreadPoolExecutor(AT_ONCE) as hands:
            for cycle in range(cycles):
                ballots = prepared(hands, address, crowd[cycle * AT_ONCE : (cycle + 1) * AT_ONCE])
                everybody, one = database.everybody(), chance.choice(database.connections("site"))
                doomed = everybody if cycle % 2 else [one]
                killed(hands, address, ballots, chance.randrange(AT_ONCE), database, doomed)
                assert lost(list(ballots)) == []
                uncertain = [one for one in ballots if not one.acknowledged]
                assert all(AGAIN in page for one in uncertain for page in one.pages), "each knows what to do"
                again = sent_again(hands, address, list(ballots))
                assert again == [dict(one.form)["codigo"] for one in ballots], "the same form, the same code"
                told, unsure = told + len(ballots) - len(uncertain), unsure + len(uncertain)
        seconds = time.monotonic() - start
        left = left_behind()
        figure(
            f"{cycles} times the server or a connection of it killed in {seconds:.0f} s ({seconds / cycles:.2f} s "
            f"each): {told} ballots acknowledged before, {unsure} not, 0 lost, 0 twice, {told + unsure} forms sent "
            f"again and answered with their own code, {left.envelopes} ballots"
        )
        assert told > 0
        assert unsure > 0, "some were told, and some were not: else nothing was tried"
        assert left == Left(*[len(crowd)] * 3)


def test_a_site_whose_commits_do_not_wait_loses_ballots_with_the_database(
    memory: Path, figure: Figure
) -> None:
    """The seeded fault (`synchronous_commit=off`): the harness must see it."""
    with a_site(memory / "unsynced", SLOW_LOG) as (ground, database):
        crowd = keys(AT_ONCE)
        db.session.remove()
        with (
            server.process(ground.settings, server.UNSYNCED) as address,
            ThreadPoolExecutor(AT_ONCE) as hands,
        ):
            ballots = prepared(hands, address, crowd)
            killed(hands, address, ballots, AT_ONCE, database, database.everybody())
        found = lost(list(ballots))
        figure(f"{len(found)} of {sum(1 for one in ballots if one.acknowledged)} acknowledged ballots lost")
        assert found
