"""A person at a desk: two who both look at them make a code, and neither does so alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

WINDOW = timedelta(minutes=5)
"""How long the first one's word waits for the second one, and how long a code can be shown again after that."""


@dataclass(frozen=True)
class Call:
    """What two people at one station have said so far about one document.

    `seat` stands for the sign-in that got the code, and is there exactly when `second` is; `until` is when all of this
    is forgotten.
    """

    first: int
    second: int | None
    seat: bytes | None
    until: datetime


class Turn(Enum):
    """What one more word about a document means."""

    ASK = auto()
    WAIT = auto()
    MAKE = auto()
    SHOW_AGAIN = auto()
    TAKEN = auto()


def turn(call: Call | None, staff: int, seat: bytes, now: datetime) -> Turn:
    """What it means that this member of staff says at the call's station: the person of this document is before me.

    The first word asks, somebody else's makes the code, and the sign-in that got the code sees the same one again
    for a while: after a double click, or where the line was cut. The two have to see the person together, so that each
    station has its own call: what is said at another one neither makes this code nor puts it off.
    """
    if call is None or call.until <= now:
        return Turn.ASK
    if call.second is not None:
        return Turn.SHOW_AGAIN if call.seat == seat else Turn.TAKEN
    return Turn.WAIT if call.first == staff else Turn.MAKE
