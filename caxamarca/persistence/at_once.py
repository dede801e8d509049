"""Many acts that are kept together or not at all: a story that is invented is not told by halves."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from caxamarca.persistence import scrubbing
from caxamarca.persistence.database import WRITING, db
from caxamarca.persistence.storing import StorageBusy, StorageFailed, was_busy


@contextmanager
def at_once() -> Iterator[None]:
    """Make every `transaction()` within it a step of one, which is kept at its end, or as if it had never begun.

    Nobody else sees anything of it before, nor the clock that it moves, and whoever wants to write waits. Not for
    people's votes: within it nothing is scrubbed, and a cast is told as a success before it is kept. Raises StorageBusy
    where somebody else writes all the time, StorageFailed where it cannot be kept.
    """
    db.session.remove()
    try:
        with db.engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
            whole = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
            db.session.registry.set(whole)  # type: ignore[arg-type]  # that of one connection, not of engines
            try:
                yield
            finally:
                whole.close()
                db.session.registry.clear()
    except OperationalError as broken:
        raise (StorageBusy if was_busy(broken) else StorageFailed) from broken
    scrubbing.scrub(scrubbing.EMPTIED)
