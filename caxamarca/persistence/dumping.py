"""The whole database as files, and back again. They tell no order in which anything of a vote was written.

SQLite's `VACUUM INTO` copies what one moment shows, while people go on writing, and lays every table out in the order
of its keys: no free page, no log, no order of insertion. PostgreSQL's own `pg_dump` leaves `xmin` and `ctid` out, but
lists rows as they lie on the disk, which is the order in which people voted; so every table is copied here in the
order of its keys, within one snapshot. Sign-ins, tries and texts on their way are left out: they say who was here and
when, and nobody should be signed in by an archive.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, delete, func, inspect, literal, select
from sqlalchemy.orm import Session

from caxamarca.persistence.database import db, sqlite_driver
from caxamarca.persistence.tables import Base

FILE = "caxamarca.db"
LEFT_OUT = ("sign_in", "try", "deposit")
OF_MIGRATIONS = ("shape",)
"""What migrating writes by itself."""

TURN = 0x63617872
"""The number of the lock that a restore takes on PostgreSQL."""

Afterwards = Callable[[Session], None]


def size() -> int:
    """Bytes that the database takes on its disk now."""
    if db.engine.dialect.name == "sqlite":
        return Path(db.engine.url.database or "").stat().st_size
    with db.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def dump(folder: Path) -> list[Path]:
    """Write the database into an empty folder, as one moment shows it. Raises the driver's errors and OSError."""
    return _dump_sqlite(folder) if db.engine.dialect.name == "sqlite" else _dump_postgresql(folder)


def _dump_sqlite(folder: Path) -> list[Path]:
    whole, clean = folder / "whole.db", folder / FILE
    for path in (whole, clean):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    raw = db.engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(whole),))
    finally:
        raw.close()
    copy = sqlite_driver().connect(str(whole), isolation_level=None)
    try:
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "temp_store=MEMORY"):
            copy.execute(f"PRAGMA {pragma}")
        for name in LEFT_OUT:
            copy.execute(str(delete(Base.metadata.tables[name])))
        copy.execute("VACUUM INTO ?", (str(clean),))
    finally:
        copy.close()
    whole.unlink()
    return [clean]


def _tables() -> Iterator[Table]:
    for table in Base.metadata.sorted_tables:
        if table.name not in (*LEFT_OUT, *OF_MIGRATIONS):
            yield table


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _patient(connection: Connection) -> None:
    for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        connection.exec_driver_sql(f"SET LOCAL {setting} = 0")


def _cursor(connection: Connection) -> Any:
    """The cursor of psycopg, whose COPY SQLAlchemy has no words for."""
    return connection.connection.cursor()


def _dump_postgresql(folder: Path) -> list[Path]:
    written = []
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        _patient(connection)
        for table in _tables():
            path = folder / f"{table.name}.copy"
            rows_by_key = (
                select(*table.columns).order_by(*table.primary_key).compile(dialect=connection.dialect)
            )
            asked = f"COPY ({rows_by_key}) TO STDOUT"
            target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(target, "wb") as file, _cursor(connection).copy(asked) as rows:
                for block in rows:
                    file.write(block)
            written.append(path)
    return written


@contextmanager
def laid_out(path: Path) -> Iterator[Session]:
    """A session, to be committed here, over the file of an SQLite database that is not in its place yet."""
    engine = create_engine(f"sqlite:///{path}", module=sqlite_driver(), hide_parameters=True)
    try:
        with Session(engine) as session, session.begin():
            yield session
    finally:
        engine.dispose()


def is_sound(path: Path) -> bool:
    """Whether the file is a whole SQLite database."""
    copy = sqlite_driver().connect(str(path))
    try:
        return bool(copy.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite_driver().Error:
        return False
    finally:
        copy.close()


def is_free() -> bool:
    """Whether nothing is in the database of PostgreSQL yet, but perhaps our empty tables."""
    with db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        known = {table.name for table in Base.metadata.sorted_tables}
        if there - known - {"alembic_version"}:
            return False
        return not any(
            connection.execute(select(literal(1)).select_from(Base.metadata.tables[name]).limit(1)).first()
            for name in ("site", "staff", "resident")
            if name in there
        )


class Taken(Exception):  # noqa: N818 - told to whoever restores
    """Somebody else has filled the database meanwhile."""


def load(folder: Path, afterwards: Afterwards) -> None:
    """Fill the tables of PostgreSQL, which are there and empty, and do what comes afterwards: all of it, or nothing.

    Raises Taken, and the driver's errors.
    """
    with db.engine.begin() as connection:
        _patient(connection)
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
        connection.exec_driver_sql('LOCK TABLE "site" IN ACCESS EXCLUSIVE MODE')
        if connection.execute(select(literal(1)).select_from(Base.metadata.tables["site"])).first():
            raise Taken
        for table in _tables():
            source = folder / f"{table.name}.copy"
            with (
                source.open("rb") as file,
                _cursor(connection).copy(f'COPY "{table.name}" ({_names(table)}) FROM STDIN') as rows,
            ):
                while block := file.read(1024 * 1024):
                    rows.write(block)
            _count_on(connection, table)
        with Session(connection) as session:
            afterwards(session)
            session.flush()


def _count_on(connection: Connection, table: Table) -> None:
    """Let the next row get a number that is free."""
    column = table.autoincrement_column
    if column is None:
        return
    sequence = connection.execute(
        select(func.pg_get_serial_sequence(f'"{table.name}"', column.name))
    ).scalar_one()
    last = connection.execute(select(func.max(column))).scalar_one()
    if sequence is not None and last is not None:
        connection.execute(select(func.setval(sequence, last)))
