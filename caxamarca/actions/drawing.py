"""The number of the public draw that settles ties, noted by two administrators who both type it, the second blind."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from caxamarca.actions.opening import AlreadyOpened
from caxamarca.domain.errors import Refusal
from caxamarca.domain.lots import number_drawn
from caxamarca.domain.texts import narrow
from caxamarca.persistence import ballots, site
from caxamarca.persistence.acts import Act
from caxamarca.persistence.processes import Process


@dataclass(eq=False)
class LotNotDue(Refusal):
    """The announced hour of the draw has not come."""

    hour: datetime


@dataclass(eq=False)
class BallotsMissedTheLot(Refusal):
    """These provinces' ballots were missing at the hour of the draw, so its number does not count: whoever filled them
    now would know it. `None` is the interprovincial part.
    """

    provinces: tuple[str | None, ...]


class AnotherNumber(Refusal):
    """The second administrator typed another number than the first one."""


class NumberTold(Refusal):
    """The reason of the first administrator says the number, so that the second one would not read it alone."""


class SameNumber(Refusal):
    """The number is noted already."""


def check_can_draw(session: Session, process: Process) -> None:
    """Whether the number can be noted, or corrected, now. Raises AlreadyOpened, LotNotDue or BallotsMissedTheLot."""
    if process.opened_at is not None:
        raise AlreadyOpened
    if site.now(session) < process.lot_at:
        raise LotNotDue(process.lot_at)
    if missing := ballots.missing(session, process.id):
        raise BallotsMissedTheLot(missing)


def first_number(process: Process, text: str | None, reason: str) -> str:
    """What the first of the two typed, in its one form. Raises SameNumber or NumberTold, or as `number_drawn` does."""
    number = number_drawn(text or "")
    if number == process.lot_seed:
        raise SameNumber
    if number.replace("-", "") in "".join(char for char in narrow(reason) if char.isdigit()):
        raise NumberTold
    return number


def check_same(act: Act, text: str | None) -> None:
    """Whether the second administrator read the same number as the first. Raises AnotherNumber."""
    if act.number is None or number_drawn(text or "") != act.number:
        raise AnotherNumber


def note_number(session: Session, process: Process, act: Act) -> None:
    """Make the number of an act the seed of the lot. One that was noted before stays in its own act, for all to see."""
    check_can_draw(session, process)
    process.lot_seed = act.number
