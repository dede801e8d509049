"""Before results are declared nobody learns which way a vote goes: two opposite tallies of equal turnout look alike.

The same people vote on the same day in the same order; in one run all of them mark one project and some leave the
paper blank, in the other they mark the opposite. Chance and clock are decided beforehand (tests/support/decided.py).
Then everybody who may come, a stranger or a second administrator, walks through the site: while voting is open, when
it is over, when the box waits for its key, and when it was opened and its results are not declared.
"""

import logging
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask, Response, request, url_for
from sqlalchemy import text
from sqlalchemy.orm import Session

from caxamarca.actions import casting, keyholding
from caxamarca.actions.batching import publish_waiting
from caxamarca.actions.closing import bring_opening, take_box
from caxamarca.actions.keeping import bring_key
from caxamarca.actions.unsealing import open_elsewhere
from caxamarca.domain import voting
from caxamarca.domain.custody import Ceremony
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import districts_of
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.domain.voting import Ballot
from caxamarca.persistence import ballots
from caxamarca.persistence.ballots import Line
from caxamarca.persistence.control_file import Keeper
from caxamarca.persistence.database import session
from caxamarca.web.public.checkpoints import KEEPER
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.support.decided import decide
from tests.support.forms import CONFIRM, PAPER, REVIEW, form_to
from tests.support.overhearing import Ear, differences, mask, tables
from tests.support.sites import Ground, Start
from tests.support.visiting import Visitor
from tests.support.visits import links_of
from tests.support.walking import Walk, Walker, kind_of

pytestmark = pytest.mark.starting(Start.FOUNDED)

MOMENT = datetime(2026, 7, 11, 15, 30, tzinfo=UTC)
READY = "two_tallies"
BEFORE = make.YEAR - 1
CROWD = tuple(make.Person(f"77{number:06}", districts_of(make.CAJAMARCA)[0].code) for number in range(50))
ABSENT = make.NEIGHBOURS[make.CAJAMARCA][4]

ONE = {number: {1} for number in range(len(CROWD))} | dict.fromkeys(range(5), ())
OTHER = {number: {2, 3} for number in range(len(CROWD))} | {number: {1, 2, 3} for number in range(5)}

MASKS = (
    mask("hash of an envelope", r"[0-9a-f]{64}", "public.envelope_list"),
    mask("head of a tree", r'(?<=raiz\\":\\")[0-9a-f]{64}', "public.checkpoint_file"),
    mask("chain of checkpoints", r'(?<=anterior\\":\\")[0-9a-f]{64}', "public.checkpoint_file"),
    mask("signature", r'(?<="firma": ")[0-9a-f]{128}', "public.checkpoint_file"),
    mask("sealed box", r"[0-9a-f]{64,}", "committee.box_file"),
)
"""All that may differ in what anybody is told. Nonces, tokens, cookies and tracking codes are not among it: they are
drawn by chance, which was decided."""

LENGTHS = (
    "envelope.sealed",
    "waiting_envelope.sealed",
    "waiting_envelope.stamp",
    "sealed_box.sealed",
    "envelope_hash.hash",
    "checkpoint.text",
    "checkpoint.signature",
    "checkpoint.envelopes_edge",
    "process.tally_signature",
)
"""Of these columns only the lengths are laid side by side: what is sealed, and what follows from its bytes."""

KEEPS_THE_RESULT = ("clear_ballot",)
"""The one table that differs once the box is opened. What everybody meets does not, until the results are declared."""

Tally = Mapping[int, Collection[int]]


@dataclass(frozen=True)
class House:
    """Who comes while people vote, and the key that the committee holds."""

    comers: Mapping[str, Actor]
    ceremony: Ceremony
    shares: tuple[bytes, ...]

    @property
    def committee(self) -> Actor:
        return self.comers["committee"]


HOUSES: dict[Ground, House] = {}


@pytest.fixture
def house(ground: Ground) -> House:
    """A vote that is just open, beside a process of the year before that is followed up. Prepared once."""
    if ground not in HOUSES:
        with ground.opened(), ground.visited() as site:
            HOUSES[ground] = prepared()
            # What a site remembers from its first visit on: its keys, and what the search is told of.
            Visitor(site).get("/buscar")
        ground.keep(READY)
    return HOUSES[ground]


def prepared() -> House:
    unit = make.a_unit()
    make.a_followed_project(year=BEFORE, unit=unit)
    make.a_process(interprovincial=True)
    make.a_roll(*CROWD, *make.NEIGHBOURS[make.CAJAMARCA])
    committee = make.a_committee_member()
    ceremony, shares = keyholding.hold_ceremony(make.YEAR, 3, 2)
    bring_key(committee, make.YEAR, ceremony)
    make.an_open_vote(papers={make.CAJAMARCA: [100, 200, 300], None: [100, 200]})
    first, second = make.two_administrators()
    comers = {
        "stranger": STRANGER,
        "resident who voted": make.the_resident(CROWD[0]),
        "resident who did not": make.the_resident(ABSENT),
        "evaluator": make.an_evaluator(),
        "unit": make.a_unit_person(unit),
        "committee": committee,
        "administrator": first,
        "second administrator": second,
    }
    session().rollback()
    return House(comers, ceremony, shares)


@dataclass
class Round:
    """One tally from the first ballot to the opened box, and all that was overheard."""

    ear: Ear
    house: House
    comers: Collection[str]
    patience: int
    """How many pages of one kind each of them looks at."""
    ways: dict[str, list[str]] = field(default_factory=dict)
    """The addresses that each of them asks for in each phase: the second time they are those of the first."""
    tables: dict[str, Any] = field(default_factory=dict)

    def vote(self, tally: Tally) -> None:
        """Two come by the web, whose marks differ most; the others by the action behind it."""
        here, common = make.constituency(), make.constituency(province=None)
        for number, person in enumerate(CROWD):
            self.ear.chance.renew(f"vote {number}")
            marks, voter = tally[number], make.the_resident(person)
            if number in {0, len(CROWD) - 1}:
                self.votes_by_the_web(f"voter {number}", voter, {here: marks, common: [*marks][:1]})
            else:
                make.a_vote(voter, *marks, interprovincial=[*marks][:1])
        publish_waiting(make.YEAR)

    def votes_by_the_web(self, who: str, voter: Actor, marks: Mapping[int, Collection[int]]) -> None:
        self.ear.who = who
        visitor = Visitor(self.ear.site).sign_in(voter)
        form = form_to(visitor.get(PAPER), REVIEW)
        for constituency, numbers in marks.items():
            for number in numbers:
                form.add(f"parte-{constituency}", str(number))
        own = visitor.client.post(REVIEW, data=form)
        self.ear.forget(f"POST {REVIEW}")
        sealed = form_to(own, CONFIRM)
        for _twice in range(2):
            assert visitor.client.post(CONFIRM, data=sealed).status_code == 200
        visitor.send("/verificar", code=sealed["codigo"])

    def look(self, phase: str) -> None:
        self.tables[phase] = tables(LENGTHS, but=KEEPS_THE_RESULT if phase == OPENED else ())
        for who in self.comers:
            self.ear.who = f"{phase}, {who}"
            self.ear.chance.renew(self.ear.who)
            walker = Walker(self.ear.site, who, self.house.comers[who], Walk())
            if self.ear.who in self.ways:
                for path in self.ways[self.ear.who]:
                    walker.client.get(path).close()
            else:
                self.ways[self.ear.who] = [*self.everywhere(walker)]

    def is_left_out(self, walker: Walker, endpoint: str) -> bool:
        """In the short form, what is the same for everybody and knows of no vote is looked at by the stranger alone."""
        is_for_all = endpoint.startswith(("public.", "account.")) and walker.actor != STRANGER
        return self.patience == 1 and is_for_all and endpoint not in OF_THE_VOTE

    def everywhere(self, walker: Walker) -> Iterator[str]:
        """Follow every link from the first page on, some of each kind. Returns the addresses asked for."""
        ahead = deque(["/", *unlinked(self.ear.site)])
        known, seen = {*ahead}, Counter[tuple[str, ...]]()
        while ahead:
            path = ahead.popleft()
            kind = kind_of(self.ear.site, path)
            if (
                kind[0].startswith(NOT_OF_THE_HOUSE)
                or seen[kind] >= self.patience
                or self.is_left_out(walker, kind[0])
            ):
                continue
            seen[kind] += 1
            yield path
            for link in links_of(walker.visit(path)):
                if link not in known:
                    known.add(link)
                    ahead.append(link)

    def close(self) -> None:
        self.ear.chance.renew("closing")
        make.a_closed_vote()

    def open(self) -> None:
        self.ear.chance.renew("opening")
        box, envelopes = take_box(self.house.committee, make.YEAR)
        opening = open_elsewhere(box, envelopes, self.house.ceremony, self.house.shares[:2])
        bring_opening(self.house.committee, make.YEAR, opening)


VOTING, OVER, CLOSED, OPENED = PHASES = ("voting", "over", "closed", "opened")
OF_THE_VOTE = frozenset(
    f"public.{name}"
    for name in (
        *(
            "home",
            "process",
            "projects",
            "project",
            "ballot",
            "checkpoint_file",
            "code_list",
            "envelope_list",
        ),
        *(
            "fingerprints_file",
            "results",
            "result",
            "results_file",
            "result_file",
            "ballots_file",
            "turnout_file",
        ),
    )
)
"""The public pages and files that everybody looks at in the short form."""
ASKED: Mapping[str, Any] = {"year": make.YEAR, "place": make.CAJAMARCA, "number": 1, "kind": ""}
NOT_OF_THE_HOUSE = ("patterns.", "account.choose_language", "account.sign_out", "/static/")
"""What is not followed: components, other languages and files, which know of no vote; and the way out."""


def unlinked(site: Flask) -> Iterator[str]:
    """Every address about the process, also those that no page leads to."""
    with site.test_request_context():
        for rule in site.url_map.iter_rules():
            if rule.methods and "GET" in rule.methods and rule.arguments <= {*ASKED}:
                for kind in ("csv", "json") if "kind" in rule.arguments else ("",):
                    asked: dict[str, Any] = {one: ASKED[one] or kind for one in rule.arguments}
                    yield url_for(rule.endpoint, **asked)


Fault = Callable[[Flask, pytest.MonkeyPatch], None]


def none(site: Flask, patch: pytest.MonkeyPatch) -> None:
    """The site as it is."""


@dataclass(frozen=True)
class Theatre:
    """Where the two tallies are played, one after the other, over the same site."""

    ground: Ground
    house: House
    figure: Figure

    def differ(
        self,
        phases: Collection[str],
        comers: Collection[str] = ("unit",),
        patience: int = 1,
        fault: Fault = none,
    ) -> list[str]:
        """What differs between the two tallies for these people in these phases."""
        ways: dict[str, list[str]] = {}
        one, other = (self.play(tally, phases, comers, patience, ways, fault) for tally in (ONE, OTHER))
        found = [*differences(one.ear.heard, other.ear.heard), *differences(one.tables, other.tables)]
        told = f"{len(one.ear.heard)} answers to {len(comers)} who came ({', '.join(phases)})"
        self.figure(f"{told}: {len(found)} differences; {len(one.ear.used)} kinds of bytes masked")
        return found

    def play(
        self,
        tally: Tally,
        phases: Collection[str],
        comers: Collection[str],
        patience: int,
        ways: dict[str, list[str]],
        fault: Fault,
    ) -> Round:
        self.ground.lay(READY)
        with pytest.MonkeyPatch.context() as patch, self.ground.opened(), self.ground.visited() as site:
            ear = Ear(site, decide(patch, MOMENT), MASKS)
            patch.setattr(site, "test_client_class", ear.client())
            # Each tally meets a server that was just started: what it keeps written is of one box.
            patch.setitem(site.extensions, KEEPER, Keeper())
            fault(site, patch)
            played = Round(ear, self.house, comers, patience, ways)
            played.vote(tally)
            steps: tuple[Callable[[], object], ...] = (
                lambda: None,
                lambda: make.reach(Stage.COUNT),
                played.close,
                played.open,
            )
            last = max(phases, key=PHASES.index)
            for phase, step in zip(PHASES[: PHASES.index(last) + 1], steps, strict=False):
                step()
                if phase in phases:
                    played.look(phase)
        return played


@pytest.fixture
def theatre(ground: Ground, house: House, figure: Figure) -> Theatre:
    return Theatre(ground, house, figure)


def test_two_opposite_tallies_look_alike_to_everybody(theatre: Theatre, sized: Sized) -> None:
    phases = PHASES[: sized(1, 4)] + PHASES[sized(3, 4) :]
    found = theatre.differ(phases, [*theatre.house.comers], sized(1, 5))
    assert found == [], "\n".join(found[:40])


def test_each_mask_hides_something(theatre: Theatre) -> None:
    """One that hides nothing has to go: it could hide something one day."""
    played = theatre.play(ONE, (VOTING, CLOSED), ("committee",), 1, {}, none)
    assert played.ear.used == {one.name for one in MASKS}


# What a faulty site would tell. Each of these is caught, and where it is told


def spilt(patch: pytest.MonkeyPatch) -> Counter[int]:
    """What no site may keep: how often each number was marked."""
    marked: Counter[int] = Counter()
    real = voting.encode

    def encode(ballot: Ballot, marks: int) -> bytes:
        marked.update(number for _part, numbers in ballot.parts for number in numbers)
        return real(ballot, marks)

    patch.setattr(casting, "encode", encode)
    return marked


def sort_by_votes(site: Flask, patch: pytest.MonkeyPatch) -> None:
    marked, real = spilt(patch), ballots.lines

    def lines(session: Session, constituencies: Sequence[int]) -> dict[int, tuple[Line, ...]]:
        found = real(session, constituencies)
        return {
            one: tuple(sorted(each, key=lambda line: -marked[line.number])) for one, each in found.items()
        }

    patch.setattr(ballots, "lines", lines)


def tell_the_cache(site: Flask, patch: pytest.MonkeyPatch) -> None:
    marked = spilt(patch)

    def tag(response: Response) -> Response:
        if request.endpoint == "public.home":
            response.set_etag(sha256(repr(sorted(marked.items())).encode()).hexdigest())
        return response

    patch.setitem(site.after_request_funcs, None, [*site.after_request_funcs[None], tag])


def ask_for_each_marked(site: Flask, patch: pytest.MonkeyPatch) -> None:
    marked, real = spilt(patch), site.view_functions["public.projects"]

    @wraps(real)
    def view(**asked: Any) -> Any:
        for _number in [one for one, votes in marked.items() if votes >= len(CROWD) // 2]:
            session().execute(text("SELECT 1"))
        return real(**asked)

    patch.setitem(site.view_functions, "public.projects", view)


def write_down(site: Flask, patch: pytest.MonkeyPatch) -> None:
    marked, real = spilt(patch), site.view_functions["resident.confirm"]

    @wraps(real)
    def view(**asked: Any) -> Any:
        answer = real(**asked)
        logging.getLogger("caxamarca").debug("so far %s", dict(marked))
        return answer

    patch.setitem(site.view_functions, "resident.confirm", view)


def thank_at_length(site: Flask, patch: pytest.MonkeyPatch) -> None:
    """A receipt that is longer where more was marked."""

    def pad(response: Response) -> Response:
        if request.endpoint == "resident.confirm":
            response.set_data(
                response.get_data() + b"\n" * len([one for one in request.form if "parte" in one])
            )
        return response

    patch.setitem(site.after_request_funcs, None, [*site.after_request_funcs[None], pad])


def seal_as_it_is(site: Flask, patch: pytest.MonkeyPatch) -> None:
    """Envelopes that are longer where more was marked."""
    real = voting.encode
    patch.setattr(casting, "encode", lambda ballot, marks: real(ballot, marks).rstrip(b"\0"))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (sort_by_votes, "body: "),
        (tell_the_cache, "headers: "),
        (ask_for_each_marked, "statements: "),
        (write_down, "log: "),
        (thank_at_length, "length: "),
        (seal_as_it_is, "envelope: "),
    ],
)
def test_a_site_that_tells_how_the_vote_goes_is_caught(theatre: Theatre, fault: Fault, told: str) -> None:
    """The seeded faults."""
    assert any(told in line for line in theatre.differ((VOTING,), fault=fault))
