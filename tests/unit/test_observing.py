"""An observation of the committee: how long it waits, and what ends it."""

from datetime import date, timedelta

import pytest

from caxamarca.domain.observing import ObservationState, observation_state

DUE = date(2026, 10, 30)
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "answered", "closed", "state"),
    [
        (DUE, False, False, ObservationState.OPEN),
        (DUE + A_DAY, False, False, ObservationState.LATE),
        (DUE, True, False, ObservationState.ANSWERED),
        (DUE + A_DAY, True, False, ObservationState.ANSWERED),
        (DUE, True, True, ObservationState.CLOSED),
        (DUE + A_DAY, False, True, ObservationState.CLOSED),
    ],
)
def test_an_observation_is_late_the_day_after_its_date(
    today: date, answered: bool, closed: bool, state: ObservationState
) -> None:
    assert observation_state(DUE, answered, closed, today) is state
