"""A storm: voter after voter confirms many times at once, at two servers and by every door. One ballot each counts.

Every voter has signed in several times, by the code of the slip and by the State's identity, and has made several
forms; each form goes out again and again from each sign-in, over many connections, to both servers.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import text

from caxamarca.actions.casting import is_on_board
from caxamarca.persistence import processes
from caxamarca.persistence.database import session, transaction
from caxamarca.settings import Settings, StateDoor
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.support import provider as providing
from tests.support import server
from tests.support.ballot_box import Left, left_behind
from tests.support.provider import CLIENT, SAFE, SECRET, Provider
from tests.support.voters import ALREADY, CONFIRM, Browser, Form, Voter, VouchedFor, code_of_receipt
from tests.support.wires import Answer, Wire, posted

pytestmark = pytest.mark.usefixtures("app")

SEED = 20261122
HANDS = 24
"""So many connections at once, half of them to each server."""
SIGN_INS = 2
"""By each of the two doors."""

WITHOUT_A_KEY = {
    "sqlite": (
        "ALTER TABLE participation RENAME TO participation_before",
        "CREATE TABLE participation AS SELECT * FROM participation_before WHERE 0",
    ),
    "postgresql": ("ALTER TABLE participation DROP CONSTRAINT pk_participation",),
}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing.serving() as serving:
        yield serving


@pytest.fixture
def addresses(settings: Settings, provider: Provider) -> Iterator[list[str]]:
    """Two server processes over the test's site, with both doors."""
    door = StateDoor(provider.discovery, CLIENT, (SAFE,), secret=SECRET)
    with ExitStack() as servers:
        both = replace(settings, state_door=door)
        yield [servers.enter_context(server.process(both)) for _ in range(2)]


@dataclass(frozen=True)
class Attack:
    """One voter's forms, each as every sign-in sends it."""

    forms: list[Form]
    requests: list[tuple[Form, bytes]]


def an_attack(addresses: Sequence[str], provider: Provider, document: str, code: str) -> Attack:
    """Let one voter sign in by each door and make a form in each sign-in."""
    provider.document = document
    browsers: list[Browser] = []
    for number in range(SIGN_INS):
        address = addresses[number % len(addresses)]
        browsers += [Voter(address, document, code), VouchedFor(address)]
    here = make.constituency()
    forms = [browser.review(1 + number % 3, here) for number, browser in enumerate(browsers)]
    assert all(dict(form).get("codigo") for form in forms), "every door is open"
    requests = []
    for browser, own in zip(browsers, forms, strict=True):
        token = dict(own)["csrf_token"]
        for form in forms:
            sent = [(name, token if name == "csrf_token" else value) for name, value in form]
            requests.append((form, posted(CONFIRM, sent, browser.cookies)))
    return Attack(forms, requests)


def stormed(
    wires: list[Wire], crowd: ThreadPoolExecutor, attack: Attack, times: int, chance: Random
) -> Counter[str]:
    """Send a voter's forms so many times in all, over all the wires at once; how often each code was a success."""
    barrier = Barrier(len(wires))
    shares = [chance.choices(attack.requests, k=times // len(wires)) for _ in wires]

    def send(wire: Wire, share: list[tuple[Form, bytes]]) -> Counter[str]:
        told: Counter[str] = Counter()
        barrier.wait()
        for form, request in share:
            told[what_was_told(form, wire.ask(request))] += 1
        return told

    found: Counter[str] = Counter()
    for told in crowd.map(send, wires, shares):
        found += told
    return found


def what_was_told(form: Form, answer: Answer) -> str:
    """The code of a receipt, which is the form's own; empty where the voter was told that the vote is in already."""
    if answer.status == 409 and ALREADY in answer.page:
        return ""
    code = code_of_receipt(answer.page)
    assert (answer.status, code) == (200, dict(form)["codigo"]), answer
    return code


def a_storm(
    addresses: list[str], provider: Provider, crowd: Sequence[make.Person], times: int
) -> list[Counter[str]]:
    """What each of these people was told, one after the other."""
    make.a_process()
    make.a_roll(*crowd, *make.NEIGHBOURS[make.CAJAMARCA])
    keys = make.codes_of(*crowd)
    make.an_open_vote()
    session().rollback()
    chance = Random(SEED)  # noqa: S311 - which form comes when is no secret
    told = []
    with ThreadPoolExecutor(HANDS) as hands:
        for document, code in keys:
            attack = an_attack(addresses, provider, document, code)
            wires = [Wire(addresses[number % 2]) for number in range(HANDS)]
            told.append(stormed(wires, hands, attack, times, chance))
            for wire in wires:
                wire.close()
    return told


def test_a_storm_of_confirmations_by_every_door_leaves_one_ballot_a_voter(
    addresses: list[str], provider: Provider, sized: Sized, figure: Figure
) -> None:
    voters, times = sized(4, 500), sized(5 * HANDS, 42 * HANDS)
    start = time.monotonic()
    told = a_storm(addresses, provider, make.a_crowd(voters), times)
    seconds = time.monotonic() - start
    attempts = sum(one.total() for one in told)
    assert attempts == voters * times
    successes = [[code for code in one if code] for one in told]
    left = left_behind()
    figure(
        f"{attempts} attempts for {voters} voters in {seconds:.0f} s ({attempts / seconds:.0f} a second): "
        f"{sum(map(len, successes))} codes told as a success ({sum(one.total() - one[''] for one in told)} times), "
        f"{left.people} participations, {left.envelopes} ballots"
    )
    assert left == Left(voters, voters, voters)
    assert {len(codes) for codes in successes} == {1}, "one code a voter"
    process_id = processes.by_year(session(), make.YEAR).id
    assert all(is_on_board(process_id, code) for (code,) in successes)


def test_without_the_unique_key_the_same_storm_leaves_many(
    addresses: list[str], provider: Provider, kind: str, figure: Figure
) -> None:
    """The seeded fault: look first, insert afterwards. It shows that the key is what the test above rests on."""
    with transaction() as writing:
        for sentence in WITHOUT_A_KEY[kind]:
            writing.execute(text(sentence))
    told = a_storm(addresses, provider, make.a_crowd(1), 5 * HANDS)
    left = left_behind()
    figure(f"{left.envelopes} ballots of 1 voter, after {sum(one.total() for one in told)} attempts")
    assert left.people == left.envelopes == left.codes
    assert left.envelopes > 1
