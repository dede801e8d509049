"""A shelf of answers that took long to work out, for every process that serves the site of a folder."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

END = "\n"
"""What is written ends so. Before, it is not whole."""


class Taken(Exception):  # noqa: N818 - it is no error of ours
    """Somebody is working this answer out."""


@dataclass(frozen=True)
class Answer:
    """What was worked out, as JSON has it, and how many seconds ago."""

    told: Any
    age: float


@dataclass(frozen=True)
class Shelf:
    """The `most` answers that were asked for last, each a file. Nothing is lost with one that is gone.

    Whoever works an answer out holds a lock on its file, which ends with the process that has it.
    """

    folder: Path
    most: int

    def find(self, key: str) -> Answer | None:
        """Raises OSError."""
        path = self._path(key)
        try:
            text, written = path.read_text("utf-8"), path.stat().st_mtime
            if not text.endswith(END):
                return None
            now = time.time()
            os.utime(path, (now, written))
        except FileNotFoundError:
            return None
        return Answer(json.loads(text), now - written)

    @contextmanager
    def paper(self, key: str) -> Iterator[int]:
        """The empty paper on which the answer is written, for one at a time. Raises Taken or OSError.

        A process that is begun with it holds it further.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        path = self._path(key)
        paper = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(paper, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(paper, 0)
            self._clear(path)
            yield paper
        except BlockingIOError:
            raise Taken from None
        finally:
            os.close(paper)

    def _path(self, key: str) -> Path:
        return self.folder / sha256(key.encode()).hexdigest()

    def _clear(self, new: Path) -> None:
        """Take away what was asked for longest ago, so that there is room for a new one."""
        asked: list[tuple[float, Path]] = []
        for path in {*self.folder.iterdir()} - {new}:
            with suppress(FileNotFoundError):
                asked.append((path.stat().st_atime, path))
        for _when, path in sorted(asked)[: max(0, len(asked) - self.most + 1)]:
            path.unlink(missing_ok=True)


def write(paper: int, told: object) -> None:
    """Write an answer on its paper."""
    os.write(paper, (json.dumps(told) + END).encode())
