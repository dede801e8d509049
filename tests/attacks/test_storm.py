"""A storm: one voter confirms many times at once at two servers, with one form and with others. One ballot counts."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import func, select, text

from caxamarca.persistence.board import WaitingLine
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.envelopes import WaitingEnvelope
from caxamarca.persistence.participation import Participation
from caxamarca.settings import Settings
from tests import factories as make
from tests.support import server
from tests.support.voters import Voter

pytestmark = pytest.mark.usefixtures("app")

FORMS = 6
TIMES = 4

WITHOUT_A_KEY = {
    "sqlite": (
        "ALTER TABLE participation RENAME TO participation_before",
        "CREATE TABLE participation AS SELECT * FROM participation_before WHERE 0",
    ),
    "postgresql": ("ALTER TABLE participation DROP CONSTRAINT pk_participation",),
}


def left_behind() -> list[int]:
    session().rollback()
    return [
        session().execute(select(func.count()).select_from(entity)).scalar_one()
        for entity in (Participation, WaitingEnvelope, WaitingLine)
    ]


@pytest.fixture
def addresses(settings: Settings) -> Iterator[list[str]]:
    """Two server processes over the test's site."""
    with ExitStack() as servers:
        yield [servers.enter_context(server.process(settings)) for _ in range(2)]


def storm(addresses: list[str]) -> Counter[str]:
    """Let one voter confirm six forms four times each at both servers at once; how often each code was a success."""
    document, code = make.a_resident_with_a_code()
    make.an_open_vote()
    session().rollback()
    voter = Voter(addresses[0], document, code)
    forms = [voter.review(1 + number % 3) for number in range(FORMS)]
    assert all(dict(form).get("codigo") for form in forms)

    def confirm(turn: int) -> str:
        return voter.confirms(forms[turn % FORMS], addresses[turn % 2])

    with ThreadPoolExecutor(FORMS * TIMES) as crowd:
        return Counter(crowd.map(confirm, range(FORMS * TIMES)))


def test_a_storm_of_confirmations_from_two_servers_leaves_one_ballot(addresses: list[str]) -> None:
    make.a_process()
    told = storm(addresses)
    assert left_behind() == [1, 1, 1]
    (code,) = set(told) - {""}
    assert told[code] == TIMES


def test_without_the_unique_key_the_same_storm_leaves_many(addresses: list[str], kind: str) -> None:
    """The seeded fault. It shows that the key is what the test above rests on."""
    make.a_process()
    with transaction() as writing:
        for sentence in WITHOUT_A_KEY[kind]:
            writing.execute(text(sentence))
    storm(addresses)
    participations, envelopes, lines = left_behind()
    assert participations == envelopes == lines
    assert envelopes > 1
