"""The one door to the database. Readers ask `session()`; whoever writes does it inside `transaction()`."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from caxamarca.persistence import own_files, tables
from caxamarca.persistence.content import Document, Picture
from caxamarca.persistence.keyring import Keyring
from caxamarca.persistence.storing import OutcomeUnknown, StorageFailed
from caxamarca.settings import Settings

db = SQLAlchemy(metadata=tables.Base.metadata, session_options={"expire_on_commit": False})

WRITING = "caxamarca_writing"

NOT_OURS = ("25006", "XX")
"""How PostgreSQL's answer (SQLSTATE) begins on a standby, which takes no writing, and where a quota or a limit of the
system lets a file grow no more, or what lies on the disk is broken. The driver counts none of them as operational.
"""

PATIENCE = 15
"""Seconds that SQLite waits for another writer. The driver is told before the first pragma: that one can already wait,
for another server that starts over the same new file.
"""

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",
)

POSTGRESQL = {
    "options": "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=15000"
    " -c idle_in_transaction_session_timeout=60000 -c synchronous_commit=on",
}


def install(app: Flask, settings: Settings) -> None:
    """Give the application its database, its keyring and the folders of its files."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    db.init_app(app)
    app.extensions["caxamarca_keyring"] = Keyring(settings.keys_folder)
    app.extensions["caxamarca_pictures"] = settings.pictures_folder
    app.extensions["caxamarca_documents"] = settings.documents_folder
    app.extensions["caxamarca_recordings"] = settings.recordings_folder
    app.teardown_appcontext(_leave)
    with app.app_context():
        if settings.is_sqlite:
            _tame_sqlite(db.engine)


def _leave(_error: BaseException | None) -> None:
    """Let go before the session is taken away, which would raise where its connection died: after a whole answer was
    made, a receipt among them, and in its place.
    """
    if db.session.registry.has():
        let_go()


def _engine_options(settings: Settings) -> dict[str, Any]:
    if not settings.is_sqlite:
        return {"pool_pre_ping": True, "connect_args": POSTGRESQL, "hide_parameters": True}
    return {
        "module": sqlite_driver(),
        "poolclass": NullPool,
        "connect_args": {"timeout": PATIENCE},
        "hide_parameters": True,
    }


def sqlite_driver() -> Any:
    """The driver whose SQLite is free of the WAL-reset bug (mended in 3.51.3), where a wheel has it."""
    try:
        import pysqlite3.dbapi2 as driver
    except ImportError:
        import sqlite3 as driver
    return driver


def _tame_sqlite(engine: Engine) -> None:
    """Take transactions out of the driver's hands, and lock at once where something will be written.

    The driver's own way loses updates; a plain BEGIN that turns into a write fails with "database is
    locked". BEGIN IMMEDIATE does neither.
    """

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def session() -> Session:
    """The session of this request, for reading."""
    found: Session = db.session()
    return found


def let_go() -> None:
    """End whatever was being read. A connection that died meanwhile has nothing left to be ended."""
    with suppress(OperationalError):
        session().rollback()


def keyring() -> Keyring:
    found: Keyring = current_app.extensions["caxamarca_keyring"]
    return found


def pictures_folder() -> Path:
    """Where the files lie that the rows of pictures name."""
    found: Path = current_app.extensions["caxamarca_pictures"]
    return found


def documents_folder() -> Path:
    """Where the files lie that the rows of documents name."""
    found: Path = current_app.extensions["caxamarca_documents"]
    return found


def recordings_folder() -> Path:
    """Where the files lie that the rows of recordings name."""
    found: Path = current_app.extensions["caxamarca_recordings"]
    return found


def be_patient(session: Session) -> None:
    """Let this transaction take its time between two statements: a million envelopes are opened within one."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


@contextmanager
def transaction() -> Iterator[Session]:
    """One verb, one transaction: all of it is kept, or nothing.

    Whatever was being read ends first, because SQLite ignores BEGIN IMMEDIATE within a transaction. What was read
    stays readable: it is let go before the rollback, which would empty it. The files of pictures and documents go with
    their rows; once the end was asked for, what came of it is left to the sweep (actions/tidying.py). Raises
    StorageFailed where the database cannot be written, OutcomeUnknown where nobody can tell.
    """
    current = session()
    current.expunge_all()
    current.rollback()
    own_files.begin(current, {Picture: pictures_folder(), Document: documents_folder()})
    is_ending = False
    try:
        current.connection(execution_options={WRITING: True})
        yield current
        current.flush()
        is_ending = True
        current.commit()
        own_files.kept(current)
    except (OperationalError, InternalError) as broken:
        _give_up(current, is_ending=is_ending)
        told = getattr(broken.orig, "sqlstate", None) or ""
        if isinstance(broken, InternalError) and not told.startswith(NOT_OURS):
            raise
        raise (OutcomeUnknown if is_ending and broken.connection_invalidated else StorageFailed) from broken
    except BaseException:
        _give_up(current, is_ending=is_ending)
        raise


def _give_up(current: Session, *, is_ending: bool) -> None:
    current.rollback()
    if not is_ending:
        own_files.given_up(current)


def is_away(error: Exception) -> bool:
    """Whether an error says that the database cannot be reached or read now, rather than that we made a mistake."""
    return isinstance(error, OperationalError)
