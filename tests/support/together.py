"""Several people at once: each in a thread with a session of its own, all let go at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask

from caxamarca.domain.errors import Refusal
from caxamarca.persistence.database import db

T = TypeVar("T")


def together(app: Flask, *deeds: Callable[[], T]) -> list[T | Refusal]:
    """What each deed returned, or the refusal that it met, in the order given. Any other exception is raised."""
    barrier = Barrier(len(deeds))

    def let_go(deed: Callable[[], T]) -> T | Refusal:
        with app.app_context():
            barrier.wait()
            try:
                return deed()
            except Refusal as refusal:
                return refusal
            finally:
                db.session.remove()

    db.session.remove()  # Whoever looks afterwards must not look at what was read before.
    with ThreadPoolExecutor(len(deeds)) as people:
        return list(people.map(let_go, deeds))
