"""Extending a vote that is open: its end comes later, never sooner, by an act of two people."""

from datetime import datetime

from sqlalchemy.orm import Session

from caxamarca.actions import batching, convening
from caxamarca.actions.convening import OutOfRange
from caxamarca.domain import checkpoints as points
from caxamarca.domain.processes import LONGEST_EXTENSION, BoxState, Stage, WrongStage, extended
from caxamarca.persistence.processes import Process


def check_can_extend(process: Process, days: int | None, now: datetime) -> None:
    """Without `days`, whether it can be extended at all. Raises WrongStage, OutOfRange, or what `extended` raises."""
    if process.box_state is not BoxState.OPEN:
        raise WrongStage(Stage.COUNT)
    if days is None:
        return
    if not 1 <= days <= LONGEST_EXTENSION:
        raise OutOfRange("days", 1, LONGEST_EXTENSION)
    extended(process.calendar, days, now)


def extend(session: Session, process: Process, days: int | None, reason: str, now: datetime) -> None:
    """Let the vote end so many days later. The next checkpoint says which terms are in force from then on."""
    check_can_extend(process, days or 0, now)
    convening.keep_calendar(session, process, extended(process.calendar, days or 0, now), reason, now)
    session.flush()
    batching.restate(session, process, {points.TERMS: batching.terms_hash(session, process)}, now)
