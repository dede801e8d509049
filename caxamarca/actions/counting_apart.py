"""Counts that nobody's page waits for: a short one is made at once, a long one in a process of its own.

Run as a module it is that process: it reads what to count, writes the answer, and ends. It gives way to whoever serves
pages, and one worker goes on serving them meanwhile.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from threading import Thread
from typing import Any

from caxamarca.actions.rooms import Room
from caxamarca.actions.shelves import Shelf, Taken, write
from caxamarca.domain.counting import Ballots, Candidate, Rule
from caxamarca.domain.simulating import Made, Turn, Why, made

AT_ONCE = 0.1
"""Seconds for which a page waits for its count."""
PATIENCE = 10.0
"""Seconds of a processor for a count in a process of its own."""
REST = 3600.0
"""Seconds for which a count that took longer is not tried again."""
MODESTY = 19
"""How far its process stands back behind those that serve pages."""

ROOT = Path(__file__).parents[2]
OF_THE_MACHINE = ("PATH", "LD_LIBRARY_PATH")
"""What the process learns of ours: how to find its own Python. No setting and no secret."""

TOO_LONG = None
"""What is written of a count that took too long."""


class UnderWay(Exception):  # noqa: N818 - it is no error of ours
    """The count is being made: ask again in a few seconds."""


class TooLong(Exception):  # noqa: N818
    """The count took more than there is patience for."""


@dataclass(frozen=True)
class Question:
    """All that a count needs."""

    rule: Rule
    ballots: Ballots
    candidates: Collection[Candidate]
    ceiling: int
    lot: Sequence[int]

    def answer(self, seconds: float = inf) -> Made:
        """Count. Raises TooLong after so many seconds of this process."""
        until = time.process_time() + seconds

        def patience() -> None:
            if time.process_time() > until:
                raise TooLong

        return made(self.rule, self.ballots, self.candidates, self.ceiling, self.lot, patience)


@dataclass(frozen=True)
class Counts:
    """What was counted, and the room of those who count."""

    shelf: Shelf
    room: Room

    @classmethod
    def beside(cls, folder: Path, most: int) -> "Counts":
        """As many counts at once as there are processors: they stand back behind whatever else there is to do."""
        return cls(Shelf(folder / ".counts", most), Room(folder, "counting", os.cpu_count() or 1))

    def made(self, key: str, question: Callable[[], Question]) -> Made:
        """The count that `key` names. Raises UnderWay, TooLong, rooms.Full or OSError."""
        try:
            found = self._known(key)
            if found is None:
                with self.shelf.paper(key) as paper, self.room.place() as place:
                    found = self._begun(key, question(), paper, place)
        except Taken:
            raise UnderWay from None
        return found

    def _known(self, key: str) -> Made | None:
        found = self.shelf.find(key)
        if found is None or (found.told is TOO_LONG and found.age > REST):
            return None
        if found.told is TOO_LONG:
            raise TooLong
        return _understood(found.told)

    def _begun(self, key: str, asked: Question, paper: int, place: int) -> Made:
        try:
            found = asked.answer(AT_ONCE)
        except TooLong:
            self._send_away(key, asked, paper, place)
            raise UnderWay from None
        write(paper, _told(found))
        return found

    def _send_away(self, key: str, asked: Question, paper: int, place: int) -> None:
        """Begin the process that counts. It holds paper and place until it ends."""
        process = subprocess.Popen(  # noqa: S603 - our own words
            (sys.executable, "-s", "-m", __name__),
            cwd=ROOT,
            env={name: os.environ[name] for name in OF_THE_MACHINE if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=paper,
            pass_fds=(place,),
            start_new_session=True,
        )

        def wait() -> None:
            process.communicate(_asked(asked))
            if process.returncode != 0:
                with suppress(Taken), self.shelf.paper(key) as paper:
                    write(paper, TOO_LONG)

        Thread(target=wait, daemon=True).start()


def _told(found: Made) -> dict[str, object]:
    turns = [[one.number, one.why, one.left, one.amount] for one in found.turns]
    return {
        "winners": sorted(found.winners),
        "spent": found.spent,
        "left_out": found.left_out,
        "turns": turns,
    }


def _understood(told: dict[str, Any]) -> Made:
    turns = tuple(Turn(number, Why(why), left, amount) for number, why, left, amount in told["turns"])
    return Made(frozenset(told["winners"]), told["spent"], told["left_out"], turns)


def _asked(question: Question) -> bytes:
    return json.dumps(
        {
            "rule": question.rule,
            "ballots": [[sorted(marked), times] for marked, times in question.ballots.items()],
            "candidates": [asdict(one) for one in question.candidates],
            "ceiling": question.ceiling,
            "lot": list(question.lot),
            "seconds": PATIENCE,
        }
    ).encode()


def _count() -> None:
    """Count, as the process."""
    asked = json.load(sys.stdin.buffer)
    os.nice(MODESTY)
    # A single round has no patience of its own.
    longest = 2 * int(asked["seconds"] + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (longest, longest))
    question = Question(
        Rule(asked["rule"]),
        {frozenset(marked): times for marked, times in asked["ballots"]},
        [Candidate(**one) for one in asked["candidates"]],
        asked["ceiling"],
        asked["lot"],
    )
    try:
        write(sys.stdout.fileno(), _told(question.answer(asked["seconds"])))
    except TooLong:
        write(sys.stdout.fileno(), TOO_LONG)


if __name__ == "__main__":
    _count()
