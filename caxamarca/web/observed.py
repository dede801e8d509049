"""One observation of the committee, as both sides see it: what was asked, about what, by when, and the answer."""

from dataclasses import dataclass
from datetime import date

from caxamarca.domain.errors import NotFound
from caxamarca.domain.observing import DECIDABLE, ObservationState
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp, follow
from caxamarca.persistence.observations import Observation
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import clock, formats

TO_ANSWER = frozenset({ObservationState.OPEN, ObservationState.LATE})


@dataclass(frozen=True)
class Asked:
    """`quarter` is that of the report asked about, `None` for the project as a whole; `left` says how far the last
    day to answer is; `before` are the earlier turns of the same conversation, where the committee asked again, oldest
    first; `is_reserved` says that the public does not know of it yet.
    """

    observation: Observation
    prioritised: Prioritised
    quarter: Quarter | None
    state: ObservationState
    left: str
    is_reserved: bool = False
    before: tuple[Observation, ...] = ()

    @property
    def turns(self) -> tuple[Observation, ...]:
        """The whole conversation, oldest first."""
        return (*self.before, self.observation)

    @property
    def waits_for_unit(self) -> bool:
        return self.state in TO_ANSWER

    @property
    def is_late(self) -> bool:
        return self.state is ObservationState.LATE

    @property
    def can_be_closed(self) -> bool:
        """On its answer, or unanswered once its day has passed."""
        return self.state in DECIDABLE


def of_followed(followed: FollowUp, today: date) -> tuple[Asked, ...]:
    """The conversations about a project, the oldest first, each as its last turn stands."""
    return tuple(one for one in _turns(followed, today) if one.state is not ObservationState.INSISTED)


def _turns(followed: FollowUp, today: date) -> tuple[Asked, ...]:
    """Everything that was asked, each turn with those before it."""
    quarters = {
        report.id: line.quarter
        for line in followed.quarters
        for report in (*line.earlier, line.report)
        if report is not None
    }
    turns: dict[int, tuple[Observation, ...]] = {}
    found = []
    for one in followed.observations:
        before = turns.get(one.insists_on or 0, ())
        turns[one.id] = (*before, one)
        found.append(
            Asked(
                one,
                followed.prioritised,
                None if one.report_id is None else quarters.get(one.report_id),
                one.state(today),
                formats.days_left(one.due, today),
                not one.is_public(today),
                before,
            )
        )
    return tuple(found)


def asked(project: Prioritised, observation_id: int) -> Asked:
    """One of them, for those who may know of it while it is reserved. Raises NotFound where the observation is not
    about this project.
    """
    today = clock.today()
    [followed] = follow(session(), [project], today, with_reserved=True)
    found = next((one for one in _turns(followed, today) if one.observation.id == observation_id), None)
    if found is None:
        raise NotFound
    return found
