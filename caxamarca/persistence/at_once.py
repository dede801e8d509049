"""Many acts that are kept together or not at all: a story that is invented is not told by halves."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from caxamarca.persistence import scrubbing
from caxamarca.persistence.database import WRITING, db


@contextmanager
def at_once() -> Iterator[None]:
    """Make every `transaction()` within it a step of one, which is kept at its end, or as if it had never begun.

    Nobody else sees anything of it before, nor the clock that it moves, and whoever wants to write waits. Not for
    people's votes: within it nothing is scrubbed, and a cast is told as a success before it is kept.
    """
    db.session.remove()
    with db.engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        whole = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        db.session.registry.set(whole)
        try:
            yield
        finally:
            whole.close()
            db.session.registry.clear()
    scrubbing.scrub(scrubbing.EMPTIED)
