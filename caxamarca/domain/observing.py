"""What the oversight committee asks of an executing unit, by when, and where the answer stands."""

from datetime import date
from enum import StrEnum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.roles import OF_A_UNIT, Actor, Role

OBSERVATION_LIMIT = 2000


class ObservationState(StrEnum):
    """`INSISTED`: the committee was not satisfied, and asked again; its newer question takes the place of this one."""

    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    INSISTED = "insisted"
    CLOSED = "closed"


DECIDABLE = frozenset({ObservationState.ANSWERED, ObservationState.LATE})
"""The committee has its word: it closes the matter, or insists."""


class DueDateNeeded(Refusal):
    """An observation gives the unit a day by which to answer, and it lies ahead."""


class AlreadyRaised(Refusal):
    """The same question about the same thing still waits for its answer."""


class AlreadyAnswered(Refusal):
    """One answer for each observation."""


class NotAnsweredYet(Refusal):
    """An observation is closed on its answer, or after its date has passed."""


class AlreadyClosed(Refusal):
    """The observation is closed."""


class AlreadyInsisted(Refusal):
    """The committee asked again: the newer question is the one to be answered, closed or repeated."""


def check_decidable(state: ObservationState) -> None:
    """Raises AlreadyClosed, AlreadyInsisted or NotAnsweredYet."""
    if state is ObservationState.CLOSED:
        raise AlreadyClosed
    if state is ObservationState.INSISTED:
        raise AlreadyInsisted
    if state not in DECIDABLE:
        raise NotAnsweredYet


def is_public(*, reserved: bool, due: date, settled: bool, today: date) -> bool:
    """Whether everyone may know of an observation. A reserved one is public once it was answered or closed
    (`settled`), and in any case once its day has passed.
    """
    return not reserved or settled or today > due


def may_know_reserved(actor: Actor, province: str | None, unit: int | None) -> bool:
    """Whether what is reserved about a project of this province and unit is told to this reader: to the committee that
    oversees it, the people of its unit and the administration.
    """
    return (
        actor.reaches(frozenset({Role.COMMITTEE}), province, None)
        or (unit is not None and actor.reaches(OF_A_UNIT, None, unit))
        or actor.reaches(frozenset({Role.ADMINISTRATOR}), None, None)
    )


def observation_state(
    due: date, answered: bool, closed: bool, today: date, *, insisted: bool = False
) -> ObservationState:
    if closed:
        return ObservationState.CLOSED
    if insisted:
        return ObservationState.INSISTED
    if answered:
        return ObservationState.ANSWERED
    return ObservationState.LATE if today > due else ObservationState.OPEN
