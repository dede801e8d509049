"""Who tries to tell what a voter marked, from all that a site keeps: before the closing without the key, afterwards
with it. No way is right more often than by chance; what a copy taken while people vote gives with the key is measured.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from flask import Flask

from caxamarca.actions import batching, closing
from caxamarca.actions.batching import publish_waiting
from caxamarca.actions.identifying import RESIDENT_STAY
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import districts_of
from caxamarca.persistence import scrubbing, sealing, sign_ins
from caxamarca.persistence.database import db, session, transaction
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.support.linking import (
    Copy,
    Guess,
    Links,
    between,
    homes,
    judged,
    replayed,
    same_transaction,
    sizes,
    told,
    ways,
    write_ahead_log,
)
from tests.support.postgresql import Server

pytestmark = pytest.mark.usefixtures("app")

FAMILY_WISE = 0.001
SEED = 20261122
PROJECTS = 3
CHOTA = "0604"
PLACES = (make.CAJAMARCA,) * 5 + (make.SAN_PABLO,) * 3 + (CHOTA,) * 2
"""Where ten voters in a row are from."""
DAYS = 10
FEW = 60
"""Voters of the controls on SQLite, whose log is read once for each transaction."""


@dataclass
class Poll:
    """What the harness knows of a vote, and copies of the database that an adversary took."""

    kind: str
    truth: dict[int, bytes] = field(default_factory=dict)
    choice: dict[int, int] = field(default_factory=dict)


def held(
    kind: str, voters: int, *, every: int = 0, then: Callable[[Poll], object] = lambda _poll: None
) -> Poll:
    """So many people of three provinces sign in and vote in ten days; after each `every` of them, something is done."""
    chance = random.Random(SEED)  # noqa: S311 - the same on every machine
    crowd = [
        make.Person(f"77{number:06}", districts_of(PLACES[number % len(PLACES)])[0].code)
        for number in range(voters)
    ]
    chance.shuffle(crowd)
    choices = [1 + number % PROJECTS for number in range(voters)]
    chance.shuffle(choices)
    make.a_process()
    make.a_roll(*crowd, *(one for place in {*PLACES} for one in make.NEIGHBOURS[place]))
    make.an_open_vote(papers=dict.fromkeys(sorted({*PLACES}), [100] * PROJECTS))
    poll, sealed = Poll(kind), sealing.seal
    last: list[bytes] = []

    def seal(clear: bytes, public: bytes, year: int) -> bytes:
        last.append(sealed(clear, public, year))
        return last[-1]

    begins = make.reach(Stage.VOTING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "seal", seal)
        for number, (person, choice) in enumerate(zip(crowd, choices, strict=True), start=1):
            make.at(begins + timedelta(days=DAYS * number // (voters + 1)))
            who = make.the_resident(person)
            with transaction() as writing:
                sign_ins.start(writing, datetime.now(UTC) + RESIDENT_STAY, resident=who.as_resident)
            make.a_vote(who, choice, province=person.province)
            poll.truth[who.as_resident], poll.choice[who.as_resident] = last[-1], choice
            if every and number % every == 0:
                then(poll)
        session().rollback()
    return poll


@pytest.fixture(autouse=True)
def somebody_else(app: Flask) -> Iterator[Any]:
    """Always there, as on a busy site: with its last connection SQLite would empty its log by itself."""
    other = db.engine.raw_connection()
    try:
        yield other.cursor()
    finally:
        other.close()


def mixed(poll: Poll) -> None:
    """What `tick` does each minute, and a cast after an hour."""
    publish_waiting(make.YEAR)


@dataclass(frozen=True)
class Adversary:
    """Tries every way that is known on the site as it is now."""

    kind: str
    folder: Path
    figure: Figure

    def guesses(self, truth: Links) -> list[Guess]:
        session().rollback()
        known = homes(session())
        database = Path(str(db.engine.url.database))
        found = [
            judged(way, link(), truth, sizes(known))
            for way, link in ways(session(), self.kind, database, self.folder, known)
        ]
        session().rollback()
        self.figure(told(known))
        for guess in found:
            self.figure(str(guess))
        return found

    def joined(self, truth: Links) -> int:
        """How many voters are joined exactly, by the numbers of transactions or by the log."""
        session().rollback()
        database = Path(str(db.engine.url.database))
        links = replayed(database, self.folder) if self.kind == "sqlite" else same_transaction(session())
        session().rollback()
        return sum(truth.get(who) == what for who, what in links.items())

    def is_no_better_than_chance(self, found: Sequence[Guess]) -> bool:
        return all(guess.chance >= FAMILY_WISE / len(found) for guess in found)


@pytest.fixture
def adversary(kind: str, tmp_path: Path, figure: Figure) -> Adversary:
    return Adversary(kind, tmp_path, figure)


def test_nothing_that_the_database_keeps_joins_who_and_what(
    adversary: Adversary, kind: str, sized: Sized
) -> None:
    """Just after a batch, even an adversary with the key would be left with sets of twenty or more."""
    poll = held(kind, sized(120, 2000), every=sized(60, 100), then=mixed)
    found = adversary.guesses(poll.truth)
    assert adversary.is_no_better_than_chance(found), found


@pytest.fixture
def a_long_reader(kind: str, somebody_else: Any) -> None:
    """Somebody reads on and on, so that SQLite's log is never begun anew: the controls need all of it."""
    if kind == "sqlite":
        somebody_else.execute("BEGIN")
        somebody_else.execute("SELECT count(*) FROM participation").fetchone()


@pytest.mark.usefixtures("a_long_reader")
def test_without_batches_nearly_everybody_is_joined(adversary: Adversary, kind: str, sized: Sized) -> None:
    """The seeded fault."""
    voters = FEW if kind == "sqlite" else sized(FEW, 2000)
    found = adversary.guesses(held(kind, voters).truth)
    assert max(guess.right for guess in found) > 0.9 * voters, found


# Without the key


Reading = Callable[[bytes], object]
READINGS: Mapping[str, Reading] = {
    "length": len,
    "first byte": lambda sealed: sealed[0],
    "last byte": lambda sealed: sealed[-1],
    "sum of bytes": lambda sealed: sum(sealed) % 256,
    "ones among the bits": lambda sealed: int.from_bytes(sealed, "big").bit_count(),
    "the same bytes": lambda sealed: sealed,
    "the same bytes without those at the beginning": lambda sealed: sealed[32:],
}
"""What an adversary looks at in an envelope, to compare it with those whose content is known."""


def read(poll: Poll) -> list[Guess]:
    """An adversary who is even told which envelope is whose, and what half of the voters marked."""
    # Of every kind of envelope some are known: numbers of voters are by lot, and a kind could be missing among them.
    voters = sorted(poll.truth, key=lambda who: poll.truth[who])
    known, others = voters[::2], voters[1::2]
    found = []
    for name, look in READINGS.items():
        seen: dict[object, Counter[int]] = {}
        for who in known:
            seen.setdefault(look(poll.truth[who]), Counter())[poll.choice[who]] += 1
        guessed = {who: seen.get(look(poll.truth[who]), Counter([1])).most_common(1)[0][0] for who in others}
        right = sum(poll.choice[who] == guess for who, guess in guessed.items())
        found.append(Guess(name, right, (PROJECTS,) * len(others)))
    return found


def test_without_the_key_an_envelope_tells_nothing(kind: str, sized: Sized, figure: Figure) -> None:
    """Whatever joined voters and envelopes: copies taken after every single vote, or the voters themselves."""
    found = read(held(kind, sized(120, 2000)))
    for guess in found:
        figure(str(guess))
    assert all(guess.chance >= FAMILY_WISE / len(found) for guess in found), found


def test_without_sealing_everybody_is_read(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded fault: envelopes that are open."""
    monkeypatch.setattr(sealing, "seal", lambda clear, _public, _year: bytes(48) + clear)
    found = read(held(kind, FEW))
    assert max(guess.right for guess in found) > 0.9 * FEW / 2, found


# With the key, after the closing


def test_nothing_that_is_left_after_the_closing_joins_who_and_what(
    adversary: Adversary, kind: str, sized: Sized
) -> None:
    poll = held(kind, sized(120, 2000), every=sized(60, 100), then=mixed)
    make.a_closed_vote()
    found = adversary.guesses(poll.truth)
    assert adversary.is_no_better_than_chance(found), found


class Straight:
    """A lot that leaves everything where it is."""

    def shuffle(self, _found: object) -> None:
        pass


@pytest.mark.usefixtures("a_long_reader")
def test_without_writing_anew_and_shuffling_nearly_everybody_is_joined(
    adversary: Adversary, kind: str, sized: Sized, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault."""
    for module in (batching, closing):
        monkeypatch.setattr(module.random, "SystemRandom", Straight)
    monkeypatch.setattr(scrubbing, "scrub", lambda *_tables: True)
    voters = FEW if kind == "sqlite" else sized(FEW, 2000)
    poll = held(kind, voters)
    make.a_closed_vote()
    found = adversary.guesses(poll.truth)
    assert max(guess.right for guess in found) > 0.9 * voters, found


# With the key and copies from the days of voting: measured, and told as it is


def test_what_copies_from_voting_days_tell_with_the_key(
    kind: str, sized: Sized, adversary: Adversary
) -> None:
    """Joined are at the most those who came since the last batch; by many copies, whoever came between two of them."""
    chance = random.Random(SEED)  # noqa: S311 - the same on every machine
    voters, every = sized(120, 2000), sized(60, 100)
    after_batches, at_any_moment = [Copy((), {})], [Copy((), {})]
    before, after, came = [0], [0], [0]
    waits = since = 0

    def look(poll: Poll) -> None:
        nonlocal waits, since
        waits, since = waits - 1, since + 1
        if waits < 0:
            waits = chance.randrange(15)
            at_any_moment.append(copy(kind))
        if len(poll.truth) % every == 0:
            came.append(since)
            before.append(adversary.joined(poll.truth))
            if publish_waiting(make.YEAR) is not None:
                since = 0
                after.append(adversary.joined(poll.truth))
                after_batches.append(copy(kind))

    truth = held(kind, voters, every=1, then=look).truth
    figure = adversary.figure
    figure(
        f"joined just before batches {before[1:]} of {came[1:]} since the last, just after them {after[1:]}"
    )
    assert all(joined <= waiting for joined, waiting in zip(before, came, strict=True))
    assert max(after) == 0
    for name, copies in (("after batches", after_batches), ("at any moment", at_any_moment)):
        found = [between(one, other, name, truth) for one, other in pairwise(copies)]
        odds = tuple(of for guess in found for of in guess.odds)
        guess = Guess(f"between {len(copies) - 1} copies {name}", sum(one.right for one in found), odds)
        alone = sum(of == 1 for of in odds)
        figure(f"{guess}; {alone} stood alone, half among {median(odds):.0f} or more")
        assert name != "after batches" or guess.chance >= FAMILY_WISE


def copy(kind: str) -> Copy:
    found = Copy.of(session(), kind)
    session().rollback()
    return found


TO_FORGET_ITS_LOG = (
    "ALTER SYSTEM SET wal_recycle = off",
    "SELECT pg_reload_conf()",
    "SELECT pg_switch_wal()",
    "CHECKPOINT",
    "SELECT pg_switch_wal()",
    "CHECKPOINT",
)
"""What whoever runs a server of PostgreSQL says after the closing; the README tells so."""


@pytest.mark.parametrize("kind", ["postgresql"])
def test_the_log_of_postgresql_tells_everything_until_it_is_taken_away(
    postgres: Server, sized: Sized, figure: Figure
) -> None:
    """It is out of the site's reach, and a copy from voting days for as long as its files are there."""
    truth = held("postgresql", sized(120, 2000), every=sized(60, 100), then=mixed).truth
    make.a_closed_vote()
    session().rollback()

    def joined(when: str) -> int:
        known = homes(session())
        guess = judged(f"write-ahead log {when}", write_ahead_log(session(), known), truth, sizes(known))
        session().rollback()
        figure(str(guess))
        return guess.right

    assert joined("after the closing") > 0.5 * len(truth), "else nothing is taken away below"
    try:
        for sentence in TO_FORGET_ITS_LOG:
            postgres.say(sentence)
        assert joined("when it was taken away") == 0
    finally:
        postgres.say("ALTER SYSTEM RESET wal_recycle")
        postgres.say("SELECT pg_reload_conf()")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_of_what_waited_nothing_lies_about_in_the_file(sized: Sized, figure: Figure) -> None:
    """Each envelope is in the file of SQLite as often as there is a row of it, and nowhere else."""
    poll = held("sqlite", sized(120, 2000), every=sized(60, 100), then=mixed)
    scrubbing.scrub()
    file = Path(str(db.engine.url.database)).read_bytes()
    found = Counter(file.count(sealed) for sealed in poll.truth.values())
    figure(f"envelopes by how often each is in the file: {dict(found)}")
    assert found == {1: len(poll.truth)}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_closing_leaves_no_log_behind() -> None:
    """The last ballots are mixed by the closing itself, whose log would still tell who cast which."""
    make.a_process()
    make.an_open_vote()
    make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    session().rollback()
    log = Path(f"{db.engine.url.database}-wal")
    assert log.stat().st_size == 0
