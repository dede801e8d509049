"""A disk that is full, cannot be written, or does not keep: never a false success, and nothing that is not made good.

On the embedded database the disk refuses at each single thing that it is asked, and from there on. On PostgreSQL the
answers of its own are given by the tables themselves: what it says when it is full (53100) and when its disk fails
(58030), at once or at the end; each table that is written to cannot grow; and its connection is cut at each single
statement of a closing.
"""

import os
import re
import signal
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.datastructures import MultiDict

from caxamarca.actions import casting
from caxamarca.domain.codes import CodeKind, normalise
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import BoxState
from caxamarca.domain.voting import Channel, TookPart
from caxamarca.persistence.database import db, session, transaction
from caxamarca.persistence.storing import StorageFailed
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.support.ballot_box import Left, about_to_close, closed_and_counted, left_behind
from tests.support.disks import CANTOPEN, FULL, IOERR_FSYNC, IOERR_WRITE, OK, Deed, Disk, under_sqlite
from tests.support.forms import CONFIRM, code_in, confirmed, form_to, marked
from tests.support.postgresql import Server
from tests.support.sites import Ground
from tests.support.visiting import Visitor, text_of

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"])
on_postgresql = pytest.mark.parametrize("kind", ["postgresql"])

TODAY = date(2026, 7, 11)
CREATING = 0x4
"""SQLITE_OPEN_CREATE."""

REFUSALS: Mapping[str, Callable[[Deed], int]] = {
    "full": lambda deed: FULL if deed.what == "write" else OK,
    "read-only": lambda deed: {
        "write": IOERR_WRITE,
        "truncate": IOERR_WRITE,
        "open": CANTOPEN if deed.place & CREATING else OK,
    }.get(deed.what, OK),
    "does not keep": lambda deed: IOERR_FSYNC if deed.what == "sync" else OK,
}


class Failing:
    """A disk that does so much, and fails from there on in its own way."""

    def __init__(self, disk: Disk, refuse: Callable[[Deed], int], after: int) -> None:
        self.refuse, self.left, self.has_failed = refuse, after, False
        disk.refuse = self.answer

    def answer(self, deed: Deed) -> int:
        refused = self.refuse(deed)
        if refused == OK:
            return OK
        self.left -= 1
        if self.left >= 0:
            return OK
        self.has_failed = True
        return refused


def about_to_confirm(visitor: Visitor) -> MultiDict[str, str]:
    make.a_process()
    here = make.an_open_vote()
    visitor.sign_in(make.a_resident())
    form = form_to(marked(visitor, (here[make.CAJAMARCA] or 0, 1)), CONFIRM)
    session().rollback()
    return form


def is_told_of_a_success(visitor: Visitor, form: MultiDict[str, str]) -> bool:
    """Confirm while something fails. Who is not told of a success is told to send the form again."""
    answer = confirmed(visitor, form)
    if answer.status_code == 200:
        assert normalise(code_in(answer), CodeKind.TRACKING) == form["codigo"]
        return True
    assert answer.status_code == 503
    assert "Envíe su voto otra vez" in text_of(answer)
    given_back = form_to(answer, CONFIRM)
    assert all(given_back.getlist(name) == form.getlist(name) for name in form if name != "csrf_token")
    return False


def check_that_it_is_true(told: bool) -> None:
    assert not told or left_behind() == Left(1, 1, 1), "a success is no false one"


def goes_in_at_last(visitor: Visitor, form: MultiDict[str, str]) -> None:
    """The same form, when all is well again."""
    assert normalise(code_in(confirmed(visitor, form)), CodeKind.TRACKING) == form["codigo"]
    assert left_behind() == Left(1, 1, 1)


@on_sqlite
@pytest.mark.parametrize("way", REFUSALS)
def test_a_vote_that_meets_a_failing_disk_is_told_so_and_goes_in_later(
    app: Flask, ground: Ground, visitor: Visitor, way: str, figure: Figure
) -> None:
    form, told, places = about_to_confirm(visitor), 0, 0
    ground.keep("about_to_confirm")
    has_failed = True
    while has_failed:
        ground.lay("about_to_confirm")
        with under_sqlite(ground.settings.data_folder) as disk:
            failing = Failing(disk, REFUSALS[way], places)
            succeeds = is_told_of_a_success(visitor, form)
            has_failed = failing.has_failed
        check_that_it_is_true(succeeds)
        told += succeeds
        goes_in_at_last(visitor, form)
        places += has_failed
    figure(
        f"failed at each of {places} places: {told - 1} true successes, the others told to send again; 0 false"
    )
    assert places


@on_sqlite
def test_a_site_that_says_nothing_of_a_failure_is_seen(
    app: Flask, ground: Ground, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault: a success is told whatever came of it."""
    form, real = about_to_confirm(visitor), casting.cast_vote

    def cast_vote(*told: Any) -> str:
        with suppress(StorageFailed):
            return real(*told)
        return str(told[-1].code)

    monkeypatch.setattr(casting, "cast_vote", cast_vote)
    monkeypatch.setattr(
        casting, "took_part", lambda _actor: defaultdict(lambda: TookPart(TODAY, Channel.WEB))
    )
    with under_sqlite(ground.settings.data_folder) as disk:
        Failing(disk, REFUSALS["full"], 3)
        succeeds = is_told_of_a_success(visitor, form)
    with pytest.raises(AssertionError, match="a success is no false one"):
        check_that_it_is_true(succeeds)


@on_sqlite
@pytest.mark.parametrize("way", REFUSALS)
def test_a_closing_that_meets_a_failing_disk_stops_and_is_mended_by_closing_again(
    app: Flask, ground: Ground, way: str, sized: Sized, figure: Figure
) -> None:
    about_to_close()
    ground.keep("about_to_close")
    states, place, tried, has_failed = set[BoxState](), 0, 0, True
    while has_failed:
        session().rollback()
        ground.lay("about_to_close")
        with under_sqlite(ground.settings.data_folder) as disk:
            failing = Failing(disk, REFUSALS[way], place)
            with suppress(Refusal, OperationalError):
                make.seconded(Action.CLOSE_VOTING)
            db.session.remove()
            has_failed = failing.has_failed
        states.add(closed_and_counted())
        place, tried = place + sized(8, 1), tried + 1
    figure(
        f"failed at {tried - 1} places: each box closed and counted afterwards, found {', '.join(sorted(states))}"
    )
    assert len(states) > 1


# PostgreSQL

FAILS = """
CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = '{code}'; END $$
LANGUAGE plpgsql;
CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON participation DEFERRABLE INITIALLY {when}
FOR EACH ROW EXECUTE FUNCTION fail()
"""


@on_postgresql
@pytest.mark.parametrize("when", ["IMMEDIATE", "DEFERRED"])
@pytest.mark.parametrize("code", ["53100", "58030", "53200", "57P01"])
def test_a_vote_whose_database_says_that_its_disk_fails_is_told_so_and_goes_in_later(
    app: Flask, visitor: Visitor, code: str, when: str
) -> None:
    form = about_to_confirm(visitor)
    with transaction() as writing:
        writing.execute(text(FAILS.format(code=code, when=when)))
    assert not is_told_of_a_success(visitor, form)
    assert left_behind() == Left(0, 0, 0)
    with transaction() as writing:
        writing.execute(text("DROP FUNCTION fail CASCADE"))
    goes_in_at_last(visitor, form)


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that something is written to meanwhile."""
    found: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.update(re.findall(r"(?:INSERT INTO|UPDATE) (\w+)", statement))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@contextmanager
def without_room(postgres: Server, table: str) -> Iterator[None]:
    """For connections that begin from now on; afterwards they begin anew."""
    db.session.remove()
    db.engine.dispose()
    with postgres.cramped("site", table):
        yield
        db.session.remove()
        db.engine.dispose()


@on_postgresql
@pytest.mark.parametrize("table", ["participation", "waiting_envelope", "waiting_line"])
def test_a_vote_for_which_postgresql_has_no_room_is_told_so_and_goes_in_later(
    app: Flask, visitor: Visitor, postgres: Server, table: str
) -> None:
    form = about_to_confirm(visitor)
    with without_room(postgres, table):
        with visitor.web.app_context():
            db.engine.dispose()
        assert not is_told_of_a_success(visitor, form)
    with visitor.web.app_context():
        db.engine.dispose()
    assert left_behind() == Left(0, 0, 0)
    goes_in_at_last(visitor, form)


@on_postgresql
def test_a_closing_for_which_postgresql_has_no_room_stops_and_is_mended_by_closing_again(
    app: Flask, ground: Ground, postgres: Server, figure: Figure
) -> None:
    about_to_close()
    ground.keep("about_to_close")
    with written() as tables:
        make.seconded(Action.CLOSE_VOTING)
    stopped, states = [], set[BoxState]()
    for table in sorted(tables):
        session().rollback()
        ground.lay("about_to_close")
        with without_room(postgres, table), suppress(Refusal, DBAPIError):
            make.seconded(Action.CLOSE_VOTING)
            continue
        stopped.append(table)
        states.add(closed_and_counted())
    figure(
        f"no room for one of {', '.join(stopped)}: each box closed and counted afterwards, found "
        f"{', '.join(sorted(states))}"
    )
    assert len(stopped) > len(states) > 1


@contextmanager
def cut_at(place: int) -> Iterator[list[int]]:
    """Cut the connection before this statement or this commit, counted from 0; what was come to stands in the list."""
    reached = [0]

    def come(connection: Any, *_what: Any) -> None:
        reached[0] += 1
        if reached[0] == place + 1:
            os.kill(connection.connection.dbapi_connection.info.backend_pid, signal.SIGTERM)

    engine = db.engine
    for name in ("before_cursor_execute", "commit"):
        event.listen(engine, name, come)
    try:
        yield reached
    finally:
        for name in ("before_cursor_execute", "commit"):
            event.remove(engine, name, come)


@on_postgresql
def test_a_closing_whose_connection_is_cut_at_any_statement_is_mended_by_closing_again(
    app: Flask, ground: Ground, sized: Sized, figure: Figure
) -> None:
    about_to_close()
    ground.keep("about_to_close")
    states, place, tried = set[BoxState](), 0, 0
    while True:
        session().rollback()
        ground.lay("about_to_close")
        with cut_at(place) as reached:
            with suppress(Refusal, OperationalError):
                make.seconded(Action.CLOSE_VOTING)
            db.session.remove()
        states.add(closed_and_counted())
        if reached[0] <= place:
            break
        place, tried = place + sized(12, 1), tried + 1
    figure(
        f"cut at {tried} statements: each box closed and counted afterwards, found {', '.join(sorted(states))}"
    )
    assert len(states) > 1
