"""The one door to the database: all of a transaction or nothing, and what was read stays readable."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from caxamarca.domain.errors import Refusal
from caxamarca.persistence import people, residents, site, throttle
from caxamarca.persistence.database import db, session, transaction
from caxamarca.persistence.people import Unit
from caxamarca.persistence.residents import Resident
from caxamarca.persistence.storing import OutcomeUnknown, StorageFailed
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.postgresql import Server
from tests.support.together import together

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def units() -> list[str]:
    return [unit.name for unit in people.units(session())]


def test_a_transaction_keeps_everything(app: Flask) -> None:
    with transaction() as writing:
        writing.add_all([Unit(name="Una"), Unit(name="Otra")])
    assert units() == ["Otra", "Una"]


@pytest.mark.parametrize("fault", [Refusal, ValueError, KeyboardInterrupt])
def test_a_transaction_that_is_cut_keeps_nothing(fault: type[BaseException], app: Flask) -> None:
    def cut() -> None:
        with transaction() as writing:
            writing.add(Unit(name="Una"))
            writing.flush()
            raise fault

    with pytest.raises(fault):
        cut()
    assert units() == []


def test_a_unique_key_is_told_as_such(app: Flask) -> None:
    make.a_unit("Una")
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.add(Unit(name="Una"))
    assert units() == ["Una"]


def test_what_was_read_before_a_transaction_can_be_read_after_it(app: Flask) -> None:
    make.a_unit("Una")
    unit = people.units(session())[0]
    make.a_unit("Otra")
    assert unit.name == "Una"


def test_what_was_written_is_seen_by_whoever_reads_next(app: Flask) -> None:
    make.a_unit("Una")
    people.units(session())
    with transaction() as writing:
        writing.execute(text("UPDATE unit SET name = 'Nueva'"))
    assert units() == ["Nueva"]


def test_of_many_who_add_to_a_number_at_once_none_is_lost(app: Flask) -> None:
    """The driver's own way loses most of these (of 480 updates 386)."""

    def add_one() -> None:
        session().execute(select(Unit)).all()
        with transaction() as writing:
            throttle.add(writing, "test", b"one", NOW, NOW + timedelta(minutes=1))

    assert together(app, *[add_one] * 12) == [None] * 12
    assert throttle.count(session(), "test", b"one", NOW) == 12


def test_a_source_counts_anew_when_its_window_has_passed(app: Flask) -> None:
    counts = []
    for minutes in (0, 1, 2, 15, 16):
        now = NOW + timedelta(minutes=minutes)
        with transaction() as writing:
            counts.append(throttle.add(writing, "test", b"one", now, now + timedelta(minutes=15)))
    assert counts == [1, 2, 3, 1, 2]
    assert throttle.count(session(), "test", b"one", NOW + timedelta(minutes=31)) == 0


@starting(CONVENED)
def test_a_moment_comes_back_as_it_went_in_whatever_its_zone(app: Flask) -> None:
    lima = datetime(2026, 3, 1, 0, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=-5)))
    make.at(lima)
    now = site.now(session())
    assert now == lima
    assert now.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(app: Flask) -> None:
    with pytest.raises(StatementError, match="time zone"):
        make.at(datetime(2026, 3, 1))  # noqa: DTZ001 - the very thing that is refused


@starting(CONVENED)
def test_a_word_that_is_none_of_its_list_is_refused_by_the_database_too(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(text("UPDATE process SET rule = 'coin_toss'"))


@starting(CONVENED)
def test_a_row_that_points_at_nothing_is_refused(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(text("UPDATE constituency SET process_id = 404"))


@starting(CONVENED)
def test_dates_out_of_order_are_refused_by_the_database_too(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(text("UPDATE process SET voting_until = voting_from"))


def test_the_same_document_is_one_resident(app: Flask) -> None:
    with transaction() as writing:
        residents.add(writing, [b"a" * 32, b"b" * 32])
    with transaction() as writing:
        residents.add(writing, [b"b" * 32, b"c" * 32])
    kept = session().execute(select(Resident.document_mac).order_by(Resident.document_mac)).scalars()
    assert [mac[:1] for mac in kept] == [b"a", b"b", b"c"]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_embedded_database_is_set_up_to_lose_nothing(app: Flask) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15_000,
        "trusted_schema": 0,
        "secure_delete": 1,
    }
    with db.engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    assert found == wanted


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_connection_waits_its_whole_time_from_its_first_word(app: Flask) -> None:
    waits = []

    def ask(connection: Any, _record: object) -> None:
        waits.append(connection.execute("PRAGMA busy_timeout").fetchone()[0])

    event.listen(db.engine, "connect", ask, insert=True)
    with db.engine.connect():
        assert waits == [15_000]


@pytest.mark.parametrize("kind", ["postgresql"])
def test_the_server_is_asked_to_lose_nothing_and_to_hang_for_nobody(app: Flask) -> None:
    wanted = {
        "synchronous_commit": "on",
        "timezone": "UTC",
        "statement_timeout": "30s",
        "lock_timeout": "15s",
        "idle_in_transaction_session_timeout": "1min",
    }
    with db.engine.connect() as connection:
        found = {name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in wanted}
    assert found == wanted


def test_a_database_that_cannot_be_written_says_so_and_keeps_nothing(app: Flask, kind: str) -> None:
    forbid = "PRAGMA query_only=ON" if kind == "sqlite" else "SET TRANSACTION READ ONLY"

    def write() -> None:
        with transaction() as writing:
            writing.execute(text(forbid))
            writing.add(Unit(name="Una"))

    with pytest.raises(StorageFailed):
        write()
    assert units() == []
    make.a_unit("Otra")
    assert units() == ["Otra"]


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize("is_kept", [False, True])
def test_a_connection_cut_while_keeping_is_told_as_a_doubt(
    app: Flask, postgres: Server, is_kept: bool
) -> None:
    """The server goes away before it keeps the transaction, or after it did and before it said so."""

    def write() -> None:
        with transaction() as writing:
            link = writing.connection().connection.driver_connection
            assert link is not None
            writing.add(Unit(name="Una"))

            def cut(_connection: Connection) -> None:
                if is_kept:
                    link.execute("COMMIT; BEGIN")
                postgres.say(f"SELECT pg_terminate_backend({link.info.backend_pid})")

            event.listen(db.engine, "commit", cut, once=True)

    with pytest.raises(OutcomeUnknown):
        write()
    assert units() == (["Una"] if is_kept else [])
