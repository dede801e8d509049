"""Taking away what a database keeps of rows that are gone, and of the order in which rows were written.

SQLite's log holds each transaction's pages until it is emptied. PostgreSQL keeps deleted rows, with the number of the
transaction that wrote them. A plain VACUUM frees their room and leaves their bytes in it (of a batch of 20 all were
still joined), so that the tables are written anew. What its own log (pg_wal) still holds is out of reach here.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from caxamarca.persistence.database import db, session, sqlite_driver

WAITING = ("waiting_envelope", "waiting_line")
"""The tables from which a batch takes rows; what is left of them tells who and what were written together."""

EMPTIED = (*WAITING, "envelope", "sealed_box")
"""All from which rows go: taken into a batch, moved at the closing, erased with their key."""

SOON = 500
"""Milliseconds that this waits for somebody who reads. Votes wait behind it, so that it gives up and comes again."""


def scrub(tables: Sequence[str] = WAITING) -> bool:
    """Empty the log, or write these tables anew. Whether all of it was done: `tick` tries again what was not.

    Within `at_once` there is nothing to be done yet: what it writes stands in the way until its end.
    """
    session().rollback()
    if isinstance(session().get_bind(), Connection):
        return False
    try:
        return _empty_the_log() if db.engine.dialect.name == "sqlite" else _write_anew(tables)
    except (SQLAlchemyError, sqlite_driver().Error):  # the second where not even the file could be opened
        return False


def _empty_the_log() -> bool:
    raw = db.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout={SOON}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found: Any = cursor.fetchone()
        return bool(found[0] == 0)  # 1 where somebody was in the way
    finally:
        raw.close()


def _write_anew(tables: Sequence[str]) -> bool:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql(f"SET lock_timeout = {SOON}")
            for table in tables:
                connection.exec_driver_sql(f"VACUUM (FULL) {table}")
        finally:
            # Its settings go with it, and never back into the pool.
            connection.invalidate()
    return True
