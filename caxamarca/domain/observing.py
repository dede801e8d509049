"""What the oversight committee asks of an executing unit, by when, and where the answer stands."""

from datetime import date
from enum import StrEnum

from caxamarca.domain.errors import Refusal

OBSERVATION_LIMIT = 2000


class ObservationState(StrEnum):
    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    CLOSED = "closed"


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


def observation_state(due: date, answered: bool, closed: bool, today: date) -> ObservationState:
    if closed:
        return ObservationState.CLOSED
    if answered:
        return ObservationState.ANSWERED
    return ObservationState.LATE if today > due else ObservationState.OPEN
