"""Guessing at codes: nobody gets in, nobody learns who is on the roll, and true voters behind the same address do."""

import hashlib
import random
import re
import statistics
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask

from caxamarca.actions import identifying
from caxamarca.actions.identifying import (
    AT_A_PERSON,
    CEILING,
    FROM_A_SOURCE,
    WrongCredentials,
    sign_in_resident,
    who,
)
from caxamarca.actions.making_codes import make_codes
from caxamarca.actions.throttling import TooManyTries
from caxamarca.domain.codes import CodeKind, grouped, new_personal_code
from caxamarca.domain.processes import Stage
from caxamarca.persistence import residents, throttle
from caxamarca.persistence.database import session
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.factories import Person
from tests.integration.conftest import VOTING, starting
from tests.support.visiting import Visitor, anew

SHARED = "190.43.12.7"
HONEST = 40
WRONG_CODE = grouped(new_personal_code(lambda size: b"\xab" * size), CodeKind.PERSONAL)
DAYS, SOURCES = 20, 1000
TOLERANCE = 1.15
"""So many times the work of one kind of answer may cost another, in the middle of many taken by turns."""


@pytest.fixture
def voters(app: Flask) -> Mapping[str, str]:
    """Forty people of one village, and their codes."""
    make.a_process()
    people = [Person(f"4040{number:04}", "060301") for number in range(HONEST)]
    make.a_roll(*people)
    made = make_codes(make.the_administrator(), make.YEAR, [one.document for one in people])
    return {slip.document: slip.code for slip in made.slips}


def guesses(documents: Iterator[str], times: int) -> tuple[int, int]:
    """Try wrong codes from the shared address: how many were looked at, and how many were not."""
    looked, slowed = 0, 0
    for _ in range(times):
        try:
            sign_in_resident(next(documents), WRONG_CODE, SHARED)
        except WrongCredentials:
            looked += 1
        except TooManyTries:
            slowed += 1
    return looked, slowed


def targets(voters: Mapping[str, str]) -> Iterator[str]:
    """A neighbour who guesses: at one person in particular, at all the others, at numbers that may be nobody's."""
    *others, victim = voters
    number = 0
    while True:
        yield victim
        yield others[number % len(others)]
        yield f"{number:08}"
        number += 1


def come_in(voters: Mapping[str, str], tries: int) -> tuple[int, int, int]:
    """Let each voter come in once while somebody at the same address guesses `tries` times: how many did, and how many
    guesses were looked at and not.
    """
    aim = targets(voters)
    inside, looked, slowed = 0, 0, 0
    for document, code in voters.items():
        more = guesses(aim, tries // len(voters))
        looked, slowed = looked + more[0], slowed + more[1]
        try:
            inside += who(sign_in_resident(document, code, SHARED)) is not None
        except (TooManyTries, WrongCredentials):
            continue
    return inside, looked, slowed


def test_forty_voters_behind_the_address_of_a_guesser_all_come_in(
    voters: Mapping[str, str], sized: Sized, figure: Figure
) -> None:
    inside, looked, slowed = come_in(voters, sized(400, 800))
    figure(
        f"{inside} of {HONEST} voters came in at the first try, while {looked} wrong tries came from there"
    )
    assert inside == HONEST
    assert slowed == 0


def test_one_who_locks_accounts_would_be_caught(
    voters: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: an account that is closed after some wrong tries, as doors used to do, shuts its owner out."""

    def lock(door: identifying._Door, now: object) -> None:
        if throttle.count(session(), "account", door.account, now) >= 5:  # type: ignore[arg-type]
            raise FROM_A_SOURCE.refusal()

    monkeypatch.setattr(identifying._Door, "check_code", lock)
    inside, _looked, _slowed = come_in(voters, 400)
    assert inside < HONEST


def test_a_guesser_is_slowed_where_the_arithmetic_says(
    voters: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, sized: Sized, figure: Figure
) -> None:
    """The short form lowers both ceilings; the long one tries them as they are."""
    ceiling, at_a_person = sized(60, CEILING), sized(20, AT_A_PERSON)
    monkeypatch.setattr(identifying, "CEILING", ceiling)
    monkeypatch.setattr(identifying, "AT_A_PERSON", at_a_person)
    victim = next(iter(voters))
    looked, slowed = guesses(iter([victim] * (at_a_person + 5)), at_a_person + 5)
    assert (looked, slowed) == (at_a_person, 5)
    rest = ceiling - at_a_person
    looked, slowed = guesses((f"{number:08}" for number in range(rest + 5)), rest + 5)
    assert (looked, slowed) == (rest, 5)
    assert who(sign_in_resident(victim, voters[victim], "elsewhere")) is not None
    figure(
        f"after {ceiling} wrong tries nothing more is looked at, after {at_a_person} nothing at one person"
    )


def test_a_thousand_sources_open_no_account_in_a_voting_period(figure: Figure) -> None:
    windows = DAYS * 24 * 3600 / FROM_A_SOURCE.window.total_seconds()
    expected = SOURCES * CEILING * windows / 2 ** (5 * CodeKind.PERSONAL.secret)
    figure(f"{SOURCES} sources in {DAYS} days open {expected:.4f} accounts of the whole roll")
    assert expected < 0.01


@pytest.fixture
def known(app: Flask) -> Mapping[str, tuple[str, str]]:
    """What a stranger may type, by what is the matter with it."""
    rosa, luz, ana = make.NEIGHBOURS[make.CAJAMARCA][:3]
    make.reach(Stage.EVALUATION)
    old = make.a_code(ana)
    for person in (rosa, ana):
        make.a_code(person)
    make.reach(Stage.VOTING)
    make.a_vote(make.the_resident(rosa))
    return {
        "not on the roll": ("98765432", WRONG_CODE),
        "has voted": (rosa.document, WRONG_CODE),
        "has no code": (luz.document, WRONG_CODE),
        "wrong code": (ana.document, WRONG_CODE),
        "code of before": (ana.document, old),
    }


class Stranger:
    """Somebody who tries at the door, each time from another address."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        page = visitor.get("/entrar").text
        self.hidden = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*type="hidden"[^>]*value="([^"]*)"', page))
        self.hidden |= dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        self.tries = 0

    def tries_out(self, document: str, code: str) -> tuple[float, int, Mapping[str, str], str]:
        """Seconds of work, status, headers and text of one answer; what is drawn anew each time, and what was typed, is
        masked. Work and not waiting, so that a busy machine does not decide; that the same is asked of the database is
        shown by `test_a_stranger_learns_from_no_answer_who_is_on_the_roll`.
        """
        self.tries += 1
        self.visitor.client.environ_base["REMOTE_ADDR"] = f"10.0.{self.tries // 250}.{self.tries % 250 + 1}"
        began = time.thread_time()
        answer = self.visitor.client.post("/entrar", data={**self.hidden, "document": document, "code": code})
        took = time.thread_time() - began
        text = answer.text
        length = len(answer.data)
        for secret in (document, code):
            text = text.replace(secret, "x" * len(secret))
        text = re.sub(r'(nonce=|name="csrf_token" value=)"[^"]*"', r"\1", text)
        headers = {
            name: re.sub(r"nonce-[^']*|session=[^;]*", "", value)
            for name, value in answer.headers.items()
            if name != "Date"
        }
        return took, answer.status_code, {**headers, "length": str(length)}, text


@starting(VOTING)
def test_no_status_header_length_or_word_tells_who_is_on_the_roll_or_has_voted(
    visitor: Visitor, known: Mapping[str, tuple[str, str]]
) -> None:
    anew()
    stranger = Stranger(visitor)
    told = {name: stranger.tries_out(*typed)[1:] for name, typed in known.items()}
    first = told.pop("wrong code")
    assert first[0] == 422
    assert "Estos datos no coinciden" in first[2]
    for name, answer in told.items():
        assert answer == first, name


def slowest_to_fastest(stranger: Stranger, known: Mapping[str, tuple[str, str]], rounds: int) -> float:
    """The longest of the answers' middle times, divided by the shortest. They are taken by turns."""
    chance = random.Random(7)  # noqa: S311 - an order, not a secret
    took: dict[str, list[float]] = {name: [] for name in known}
    for turn in range(rounds + 3):
        for name in chance.sample(list(known), len(known)):
            seconds = stranger.tries_out(*known[name])[0]
            if turn >= 3:
                took[name].append(seconds)
    middles = [statistics.median(one) for one in took.values()]
    return max(middles) / min(middles)


@starting(VOTING)
def test_no_answer_costs_more_work_than_another(
    visitor: Visitor, known: Mapping[str, tuple[str, str]], sized: Sized, figure: Figure
) -> None:
    anew()
    ratio = slowest_to_fastest(Stranger(visitor), known, sized(60, 600))
    figure(f"the dearest kind of answer costs {ratio:.3f} times the work of the cheapest")
    assert ratio < TOLERANCE


@starting(VOTING)
def test_a_door_that_works_longer_for_whom_it_knows_would_be_caught(
    visitor: Visitor, known: Mapping[str, tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a slow hash for those who are there, and none for the others."""
    anew()
    looked_up = residents.by_document

    def slowly(*asked: Any) -> object:
        found = looked_up(*asked)
        if found is not None:
            hashlib.pbkdf2_hmac("sha256", b"x", b"y", 20_000)
        return found

    monkeypatch.setattr(residents, "by_document", slowly)
    assert slowest_to_fastest(Stranger(visitor), known, 20) > TOLERANCE
