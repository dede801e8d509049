"""How a migration runs: on the site's own engine, in one transaction, whole or not at all."""

from alembic import context
from sqlalchemy import Connection

from caxamarca.persistence.database import WRITING, db
from caxamarca.persistence.migrating import render_item
from caxamarca.persistence.shape import note
from caxamarca.persistence.tables import Base

TURN = 0x6361786D
"""The number of the lock that migrating takes on PostgreSQL: any number would do that nothing else uses."""


class DanglingReferences(Exception):  # noqa: N818 - said to whoever migrates, never to people
    """A migration would leave rows that point at nothing; it was rolled back. The message names the tables."""


def run() -> None:
    """Bring the database to the asked revision. Two that start at once take turns, and the second finds it done."""
    with db.engine.connect().execution_options(**{WRITING: True}) as connection:
        loosen_references(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            transactional_ddl=True,
            on_version_apply=note,
        )
        with context.begin_transaction():
            take_turns(connection)
            context.run_migrations()
            check_references(connection)


def loosen_references(connection: Connection) -> None:
    """Let SQLite rebuild a table that others refer to.

    The switch does nothing within a transaction, so it is turned on the driver's own connection, which is thrown
    away afterwards.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")


def take_turns(connection: Connection) -> None:
    """Wait for whoever migrates this database now; SQLite's BEGIN IMMEDIATE has done so. A large table takes time."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")


def check_references(connection: Connection) -> None:
    """Look at what SQLite did not look at meanwhile."""
    if connection.dialect.name == "sqlite":
        broken = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
        if broken:
            raise DanglingReferences(sorted(broken))


run()
