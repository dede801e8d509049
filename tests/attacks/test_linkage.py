"""Who has a whole copy of the database while people vote links voters and envelopes no better than by chance."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from caxamarca.actions.batching import publish_waiting
from caxamarca.domain.provinces import districts_of
from caxamarca.persistence import sealing
from caxamarca.persistence.database import db, session
from tests import factories as make
from tests.support.linking import Guess, Links, judged, ways

BATCH, BATCHES = 20, 3
VOTERS = BATCH * BATCHES
FAMILY_WISE = 0.001
CROWD = tuple(make.Person(f"77{number:06}", districts_of(make.CAJAMARCA)[0].code) for number in range(VOTERS))


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, bytes]]:
    """An open vote with a crowd on its roll; what each of them has cast is noted here, and nowhere else."""
    make.a_process()
    make.a_roll(*CROWD, *make.NEIGHBOURS[make.CAJAMARCA])
    make.an_open_vote()
    noted: dict[int, bytes] = {}
    last: list[bytes] = []
    real = sealing.seal

    def seal(clear: bytes, public: bytes, year: int) -> bytes:
        last.append(real(clear, public, year))
        return last[-1]

    monkeypatch.setattr(sealing, "seal", seal)

    def vote(person: make.Person) -> None:
        who = make.the_resident(person)
        make.a_vote(who, 1)
        noted[who.as_resident] = last[-1]

    # Somebody else is always there, as on a busy site: with its last connection SQLite would empty its log by itself.
    other = db.engine.raw_connection()
    try:
        for number, person in enumerate(CROWD, start=1):
            vote(person)
            if number % BATCH == 0:
                mix()
        yield noted
    finally:
        other.close()


def mix() -> None:
    """What a batch does. The control puts nothing in its place."""
    publish_waiting(make.YEAR, least=BATCH)


def guesses(kind: str, folder: Path, truth: Links) -> list[Guess]:
    session().rollback()
    database = Path(str(db.engine.url.database))
    return [judged(way, link(), truth) for way, link in ways(session(), kind, database, folder)]


def test_nothing_that_the_database_keeps_joins_who_and_what(
    cast: dict[int, bytes], kind: str, tmp_path: Path
) -> None:
    found = guesses(kind, tmp_path, cast)
    assert all(guess.chance(BATCH) >= FAMILY_WISE / len(found) for guess in found), found


@pytest.fixture
def unmixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.mix", lambda: None)


@pytest.mark.usefixtures("unmixed")
def test_without_batches_nearly_everybody_is_joined(
    cast: dict[int, bytes], kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = guesses(kind, tmp_path, cast)
    assert max(guess.right for guess in found) > 0.9 * VOTERS, found


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("kind", ["sqlite"])
def test_closing_leaves_no_log_behind() -> None:
    """The last ballots are mixed by the closing itself, whose log would still tell who cast which."""
    make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    session().rollback()
    log = Path(f"{db.engine.url.database}-wal")
    assert log.stat().st_size == 0
