"""Rooms with few places, for what takes long: whoever finds none is told at once, and others get their pages."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class Full(Exception):  # noqa: N818 - it is no error of ours
    """Every place is taken."""


@dataclass(frozen=True)
class Room:
    """Where whoever does one long thing is meanwhile. Nobody waits for a place in it.

    `places` counts over all processes of this machine that serve the site of a folder: a plain worker of gunicorn
    answers one request at a time, so a count of its own would keep none of them free. A lock ends with its process.
    """

    folder: Path
    name: str
    places: int

    @classmethod
    def beside(cls, folder: Path, name: str, servers: int) -> "Room":
        """At most half of those who serve, threads or workers, are in it; the others go on serving pages."""
        return cls(folder, name, max(1, servers // 2))

    @contextmanager
    def place(self) -> Iterator[int]:
        """A process that is begun with it holds it further. Raises Full or OSError."""
        held = self._held()
        try:
            yield held
        finally:
            os.close(held)

    def _held(self) -> int:
        for number in range(self.places):
            path = self.folder / f".{self.name}-{number}"
            held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as taken:
                os.close(held)
                if not isinstance(taken, BlockingIOError):
                    raise
            else:
                return held
        raise Full
