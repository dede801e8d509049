"""Taking away what a database keeps of rows that are gone, and of the order in which rows were written.

SQLite's log holds each transaction's pages until it is emptied. PostgreSQL keeps deleted rows, with the number of the
transaction that wrote them. A plain VACUUM frees their room and leaves their bytes in it (of a batch of 20 all were
still joined), so that the tables are written anew. What its own log (pg_wal) still holds is out of reach here.
"""

from caxamarca.persistence.database import db, session

EMPTIED = ("envelope", "board", "sealed_box")
"""The tables from which rows go: mixed in a batch, moved at the closing, erased with their key."""


def scrub() -> None:
    """Empty the log, or vacuum the tables of a batch. While somebody reads, some of it waits for the next time."""
    session().rollback()
    if db.engine.dialect.name == "sqlite":
        raw = db.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        for table in EMPTIED:
            connection.exec_driver_sql(f"VACUUM (FULL) {table}")
        connection.exec_driver_sql("RESET statement_timeout")
