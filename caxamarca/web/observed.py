"""One observation of the committee, as both sides see it: what was asked, about what, by when, and the answer."""

from dataclasses import dataclass
from datetime import date

from caxamarca.domain.errors import NotFound
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp, follow
from caxamarca.persistence.observations import Observation
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import clock, formats

TO_ANSWER = frozenset({ObservationState.OPEN, ObservationState.LATE})
TO_CLOSE = frozenset({ObservationState.ANSWERED, ObservationState.LATE})


@dataclass(frozen=True)
class Asked:
    """`quarter` is that of the report asked about, `None` for the project as a whole; `left` says how far the last
    day to answer is.
    """

    observation: Observation
    prioritised: Prioritised
    quarter: Quarter | None
    state: ObservationState
    left: str

    @property
    def waits_for_unit(self) -> bool:
        return self.state in TO_ANSWER

    @property
    def is_late(self) -> bool:
        return self.state is ObservationState.LATE

    @property
    def can_be_closed(self) -> bool:
        """On its answer, or unanswered once its day has passed."""
        return self.state in TO_CLOSE


def of_followed(followed: FollowUp, today: date) -> tuple[Asked, ...]:
    """Everything that was asked about a project, the oldest first."""
    quarters = {line.report.id: line.quarter for line in followed.quarters if line.report is not None}
    return tuple(
        Asked(
            one,
            followed.prioritised,
            None if one.report_id is None else quarters.get(one.report_id),
            one.state(today),
            formats.days_left(one.due, today),
        )
        for one in followed.observations
    )


def asked(project: Prioritised, observation_id: int) -> Asked:
    """One of them. Raises NotFound where the observation is not about this project."""
    [followed] = follow(session(), [project], clock.today())
    found = next(
        (one for one in of_followed(followed, clock.today()) if one.observation.id == observation_id), None
    )
    if found is None:
        raise NotFound
    return found
