"""A backup is restored in mid-voting: what was published is not denied, and whoever lost a vote votes again."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from caxamarca.actions import closing, interrupting
from caxamarca.actions.batching import publish_everywhere, publish_waiting
from caxamarca.actions.casting import is_on_board
from caxamarca.actions.interrupting import look_back
from caxamarca.actions.resuming import bring_copies, read_copies
from caxamarca.actions.seconding import ask
from caxamarca.cli import watching
from caxamarca.domain import checkpoints as points
from caxamarca.domain.checkpoints import History
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.domain.provinces import districts_of
from caxamarca.domain.roles import Actor
from caxamarca.domain.voting import AlreadyVoted, ResumeFirst, VotingPaused, board_hash
from caxamarca.persistence import board, checkpoints, dumping, processes, restorations, turnout
from caxamarca.persistence.database import session, transaction
from caxamarca.settings import Settings
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.support import sites
from tests.support.backups import Machine, put_back
from tests.support.serving import served
from tests.support.visiting import Visitor

pytestmark = pytest.mark.usefixtures("app")

GROUPS = ("before", "after", "unpublished")
"""Who voted: before the copy; after it, as far as the lot has put them into a list; after every list."""


@pytest.fixture
def machine(settings: Settings, ground: sites.Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    with ExitStack() as lent:
        yield Machine(monkeypatch, settings, ground.server, lent)


@dataclass
class Vote:
    """Everybody who voted, each with the tracking code, by group; and what somebody kept who watched the site."""

    people: dict[str, list[make.Person]]
    codes: dict[str, list[str]]
    kept: list[tuple[str, bytes]]
    copy: Path
    archives: tuple[Path, Path]

    @property
    def missing(self) -> list[bytes]:
        """The codes after the copy that stand in a list which somebody kept: what can be known to be missing."""
        listed = {
            line for name, text in self.kept if name.startswith("codigos") for line in text.decode().split()
        }
        after = [board_hash(_process().id, code) for code in self.codes["after"]]
        return sorted(one for one in after if one.hex() in listed)


def _process() -> processes.Process:
    session().rollback()
    return processes.by_year(session(), make.YEAR)


def watched(web: Flask) -> list[tuple[str, bytes]]:
    """Everything that the site publishes of its box, as files."""
    visitor, page = Visitor(web), f"/procesos/{make.YEAR}"
    control = visitor.get(f"{page}/control.json").data
    found = [("control.json", control)]
    for one in json.loads(control)["puntos"]:
        number = json.loads(one["texto"])["numero"]
        for name in ("codigos", "sobres"):
            answer = visitor.get(f"{page}/control/{number}/{name}.csv")
            if answer.status_code == 200:
                found.append((f"{name}-{number}.csv", answer.data))
    return found


@pytest.fixture
def vote(machine: Machine, visitor: Visitor, sized: Sized, tmp_path: Path) -> Vote:
    """Four groups vote around the moment of a copy."""
    size = sized(4, 80)
    place = districts_of(make.CAJAMARCA)[0].code
    crowd = [make.Person(f"77{number:06}", place) for number in range(size * len(GROUPS))]
    make.a_process()
    make.a_roll(*crowd, *make.NEIGHBOURS[make.CAJAMARCA])
    make.an_open_vote()
    look_back(datetime.now(UTC))
    people = {group: crowd[at * size : (at + 1) * size] for at, group in enumerate(GROUPS)}
    codes: dict[str, list[str]] = {}

    def come(group: str) -> None:
        codes[group] = [make.a_vote(make.the_resident(one), 1) for one in people[group]]

    come("before")
    publish_waiting(make.YEAR, least=2)
    session().rollback()
    archives = machine.archives(tmp_path / "copia")
    (tmp_path / "rows").mkdir()
    dumping.dump(tmp_path / "rows")
    look_back(datetime(2100, 1, 1, tzinfo=UTC))
    come("after")
    publish_waiting(make.YEAR, least=1)
    kept = watched(visitor.web)
    come("unpublished")
    return Vote(people, codes, kept, tmp_path / "rows", archives)


def denied(kept: list[tuple[str, bytes]], web: Flask) -> list[int]:
    """The numbers of the checkpoints that somebody kept, and of which the site knows nothing any more."""
    now = json.loads(Visitor(web).get(f"/procesos/{make.YEAR}/control.json").data)
    known = {one["texto"] for one in (*now["puntos"], *now["puntos_perdidos"])}
    texts = [one["texto"] for one in json.loads(kept[0][1])["puntos"]]
    return [points.from_text(text).number for text in texts if text not in known]


def try_to_vote(person: make.Person) -> str | type[Refusal]:
    try:
        return make.a_vote(make.the_resident(person), 2)
    except Refusal as fact:
        return type(fact)


def followed(web: Flask) -> History:
    """The published history, from its first checkpoint on, with its lists as the site has them."""
    history, lists = History(), dict(watched(web))
    for one in json.loads(lists["control.json"])["puntos"]:
        number = json.loads(one["texto"])["numero"]
        codes, sealed = (
            [bytes.fromhex(line) for line in lists.get(f"{name}-{number}.csv", b"").decode().split()]
            for name in ("codigos", "sobres")
        )
        history = history.followed(one["texto"], codes, sealed)
    return history


def two() -> tuple[Actor, Actor]:
    return make.two_administrators()


def test_a_restored_vote_tells_what_it_lost_and_goes_on(
    vote: Vote, machine: Machine, tmp_path: Path, figure: Figure
) -> None:
    with machine.restored(tmp_path / "nuevo", *vote.archives) as app:
        web = machine.web(app)
        first, _second = two()

        # Nobody votes, nothing is mixed, nothing is closed.
        assert {try_to_vote(one) for group in GROUPS[1:] for one in vote.people[group]} == {VotingPaused}
        assert {try_to_vote(one) for group in GROUPS[:1] for one in vote.people[group]} == {AlreadyVoted}
        assert publish_everywhere() == {}
        assert denied(vote.kept, web) == [2]

        # What somebody kept tells which published codes are missing.
        found = bring_copies(first, make.YEAR, read_copies(vote.kept))
        assert list(found.codes) == vote.missing != []
        assert denied(vote.kept, web) == []
        make.seconded(Action.RESUME_VOTING)

        begun = checkpoints.last(session(), _process().id)
        assert begun is not None
        told = points.from_text(begun.text)
        assert told.number % points.CHAIN == 0 < told.number
        assert told.frozen["causa"] == interrupting.RESTORED
        listed = Visitor(web).get(f"/procesos/{make.YEAR}/control/{told.number}/perdidos.csv").data
        assert told.frozen["codigos_perdidos"] == sha256(listed).hexdigest()
        assert sorted(bytes.fromhex(line) for line in listed.decode().split()) == vote.missing

        # Whoever lost a vote votes again; nobody else does.
        again = [try_to_vote(one) for group in GROUPS[1:] for one in vote.people[group]]
        assert all(isinstance(one, str) for one in again), again
        assert {try_to_vote(one) for group in GROUPS for one in vote.people[group]} == {AlreadyVoted}
        publish_waiting(make.YEAR, least=1)
        assert all(is_on_board(_process().id, one) for group in GROUPS[:1] for one in vote.codes[group])
        assert not any(is_on_board(_process().id, one) for group in GROUPS[1:] for one in vote.codes[group])

        # The new chain follows from the old one to the end, and the box adds up with it.
        everybody = sum(len(group) for group in vote.people.values())
        make.a_closed_vote()
        assert followed(web).codes.size == everybody
        assert _process().box_state is BoxState.OPENED
        assert sum(one.voted for one in turnout.by_province(session(), _process().id).values()) == everybody
        figure(
            f"{everybody} votes, {len(again)} of them lost: {len(found.codes)} codes told as missing, the others "
            f"known to their voters alone; {len(again)} voted again, and nobody twice"
        )


def test_rows_that_were_put_back_by_hand_are_noticed(vote: Vote, visitor: Visitor) -> None:
    put_back(vote.copy)
    assert look_back(datetime.now(UTC)) == [make.YEAR]
    assert {try_to_vote(one) for one in vote.people["after"]} == {VotingPaused}
    assert restorations.of_process(session(), _process().id)[0].copied_at is None
    assert look_back(datetime.now(UTC)) == [], "once is enough"
    bring_copies(two()[0], make.YEAR, read_copies(vote.kept))
    make.seconded(Action.RESUME_VOTING)
    assert denied(vote.kept, visitor.web) == []
    assert restorations.lost_codes(session(), _process().id) == vote.missing


def test_who_watches_is_told_of_a_restore_and_keeps_what_was_lost(
    vote: Vote, visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "PAUSE", 0)
    copies = tmp_path / "copias"
    with served(visitor.web) as address:

        def watch() -> tuple[int, str]:
            page = f"{address}/procesos/{make.YEAR}"
            done = CliRunner().invoke(watching.command, [page, str(copies), "--all"])
            return done.exit_code, done.output

        assert watch()[0] == 0
        put_back(vote.copy)
        denied_at_once = watch()
        assert denied_at_once[0] == watching.ALARM, "nobody has looked back yet"
        look_back(datetime.now(UTC))
        status, said = watch()
        assert (status, "la votación está en pausa" in said) == (watching.RESTORED, True), said
        assert "Todo se sigue de lo anterior" not in said
        kept = [(one.name, one.read_bytes()) for one in sorted(copies.iterdir()) if "alarma" not in one.name]
        bring_copies(two()[0], make.YEAR, read_copies(kept))
        make.seconded(Action.RESUME_VOTING)
        status, said = watch()
        assert (status, "la votación sigue" in said) == (watching.RESTORED, True), said
        assert sorted(one.name for one in (copies / "perdidos").iterdir()) == [
            "codigos-00002.csv",
            "punto-00002.json",
            "sobres-00002.csv",
        ]
        for one in vote.people["after"]:
            assert isinstance(try_to_vote(one), str)
        publish_waiting(make.YEAR, least=1)
        assert watch()[0] == 0
        texts = [json.loads(one.read_text("utf-8"))["texto"] for one in copies.glob("punto-*.json")]
        causes = [points.from_text(text).frozen.get("causa") for text in texts]
        assert causes.count(interrupting.RESTORED) == 1


def test_who_watches_is_told_that_a_new_chain_knows_not_all_it_lost(
    vote: Vote, visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody brought the copies: the chain begins without them, and their owners would never be told."""
    monkeypatch.setattr(watching, "PAUSE", 0)
    with served(visitor.web) as address:
        words = [f"{address}/procesos/{make.YEAR}", str(tmp_path / "copias")]
        assert CliRunner().invoke(watching.command, words).exit_code == 0
        put_back(vote.copy)
        look_back(datetime.now(UTC))
        make.seconded(Action.RESUME_VOTING)
        done = CliRunner().invoke(watching.command, words)
        assert done.exit_code == watching.RESTORED
        assert "Nadie llevó las copias de estos: 2." in done.output


def test_a_copy_from_before_the_opening_begins_the_vote_anew_and_tells_of_every_vote(
    visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "PAUSE", 0)
    crowd = [make.Person(f"77{number:06}", districts_of(make.CAJAMARCA)[0].code) for number in range(5)]
    make.a_process()
    make.a_roll(*crowd, *make.NEIGHBOURS[make.CAJAMARCA])
    make.ready_to_open()
    session().rollback()
    dumping.dump(tmp_path)
    make.an_open_vote()
    codes = [make.a_vote(make.the_resident(one), 1) for one in crowd]
    publish_waiting(make.YEAR, least=2)
    look_back(datetime.now(UTC))
    copies = tmp_path / "copias"
    with served(visitor.web) as address:

        def watch() -> tuple[int, str]:
            page = f"{address}/procesos/{make.YEAR}"
            done = CliRunner().invoke(watching.command, [page, str(copies)])
            return done.exit_code, done.output

        assert watch()[0] == 0
        kept = watched(visitor.web)
        put_back(tmp_path)
        assert look_back(datetime.now(UTC)) == [], "no vote is open in the copy"
        assert "reanudación" not in Visitor(visitor.web).get(f"/procesos/{make.YEAR}").text
        make.an_open_vote()
        assert {try_to_vote(one) for one in crowd} == {VotingPaused}
        status, said = watch()
        assert (status, "Puntos de control que usted tiene y el sitio no: 2" in said) == (
            watching.RESTORED,
            True,
        ), said
        found = bring_copies(two()[0], make.YEAR, read_copies(kept))
        assert (found.points, len(found.codes)) == ((0, 1), 3)
        make.seconded(Action.RESUME_VOTING)
        told = [Visitor(visitor.web).send("/verificar", code=code).text for code in codes]
        assert sum("Este voto se perdió" in one for one in told) == len(found.codes)
        assert all(isinstance(try_to_vote(one), str) for one in crowd)
        publish_waiting(make.YEAR, least=1)
        assert denied(kept, visitor.web) == []
        assert watch()[0] == watching.RESTORED
        assert (copies / "perdidos" / "punto-00000.json").exists()
        assert watch()[0] == 0


def test_a_first_checkpoint_that_changes_and_says_nothing_of_a_restore_is_an_alarm(
    visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault of the test above: the box is opened again as if nothing had been."""
    monkeypatch.setattr(watching, "PAUSE", 0)
    monkeypatch.setattr(interrupting, "begin_anew", lambda _writing, _process: {})
    make.a_process()
    make.ready_to_open()
    session().rollback()
    dumping.dump(tmp_path)
    make.an_open_vote()
    look_back(datetime.now(UTC))
    with served(visitor.web) as address:
        words = [f"{address}/procesos/{make.YEAR}", str(tmp_path / "copias")]
        assert CliRunner().invoke(watching.command, words).exit_code == 0
        put_back(tmp_path)
        look_back(datetime.now(UTC))
        make.reach(Stage.EVALUATION)
        with transaction() as writing:
            processes.alone(writing, make.YEAR).batch_size += 1
        make.an_open_vote()
        assert CliRunner().invoke(watching.command, words).exit_code == watching.ALARM


def test_without_a_look_back_a_site_denies_what_it_published(vote: Vote, visitor: Visitor) -> None:
    """The seeded fault: the file of the database is put back, and nobody compares it with what the keys remember."""
    put_back(vote.copy)
    assert denied(vote.kept, visitor.web) == [2]
    for one in (*vote.people["after"], *vote.people["unpublished"]):
        assert isinstance(try_to_vote(one), str)
    publish_waiting(make.YEAR, least=1)
    assert denied(vote.kept, visitor.web) == [2], "another list has its number now"
    again = {text for _name, text in watched(visitor.web)}
    assert not {text for _name, text in vote.kept} <= again
    assert board.hashes_of(session(), _process().id, 2) != vote.missing


def test_an_old_backup_over_a_site_that_went_on_twice_tells_both_losses(
    vote: Vote, machine: Machine, tmp_path: Path
) -> None:
    """The same backup again, when people had voted and been published after the first restore as well."""
    with machine.restored(tmp_path / "uno", *vote.archives) as app:
        web = machine.web(app)
        bring_copies(two()[0], make.YEAR, read_copies(vote.kept))
        make.seconded(Action.RESUME_VOTING)
        codes = [try_to_vote(one) for one in vote.people["after"]]
        publish_waiting(make.YEAR, least=1)
        kept = watched(web)
        listed = {line for name, text in kept if name.startswith("codigos") for line in text.decode().split()}
    with machine.restored(tmp_path / "dos", *vote.archives):
        administrator = two()[0]
        both = bring_copies(administrator, make.YEAR, read_copies([*vote.kept, *kept]))
        lost, chain, after = both.points
        assert (lost, chain % points.CHAIN, after) == (2, 0, chain + 1)
        again = {board_hash(_process().id, str(code)) for code in codes}
        assert list(both.codes) == sorted([*vote.missing, *(one for one in again if one.hex() in listed)])
        assert len(both.codes) > len(vote.missing)
        make.seconded(Action.RESUME_VOTING)
        begun = checkpoints.last(session(), _process().id)
        assert begun is not None
        assert begun.number % points.CHAIN == 0
        assert begun.number > after, "no number stands for two lists"
        assert isinstance(try_to_vote(vote.people["after"][0]), str)


def test_a_box_that_is_closed_again_publishes_the_same_list_to_the_last_byte(
    visitor: Visitor, tmp_path: Path
) -> None:
    """Nothing enters a box that is being closed, so that nothing is missing in a copy of it."""
    make.a_process()
    make.an_open_vote()
    for which in range(5):
        make.a_vote(make.a_resident(which=which), 1)
    publish_waiting(make.YEAR, least=2)
    make.reach(Stage.COUNT)
    with transaction() as writing:
        closing.freeze(processes.alone(writing, make.YEAR))
    dumping.dump(tmp_path)
    closing.close_box(make.YEAR)
    before = watched(visitor.web)
    put_back(tmp_path)
    assert _process().box_state is BoxState.FROZEN
    make.at(_process().voting_until + timedelta(days=25))
    closing.close_box(make.YEAR)
    assert watched(visitor.web) == before
    assert len(before) > 1 + 2


def test_one_person_alone_does_not_go_on_and_nobody_closes_before(
    vote: Vote, machine: Machine, tmp_path: Path
) -> None:
    with machine.restored(tmp_path / "nuevo", *vote.archives):
        first, _second = two()
        ask(first, make.YEAR, Action.RESUME_VOTING, "Se dañó el disco.")
        assert try_to_vote(vote.people["after"][0]) is VotingPaused
        make.reach(Stage.COUNT)
        with pytest.raises(ResumeFirst):
            ask(first, make.YEAR, Action.CLOSE_VOTING, "Terminó la votación.")
