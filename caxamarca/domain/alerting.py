"""The alerts that a followed project raises. Computed from the facts each time, never stored."""

from collections.abc import Iterable
from enum import StrEnum

from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.reporting import Progress


class Alert(StrEnum):
    REPORT_OVERDUE = "report_overdue"
    GAP = "gap"
    CRITICAL_GAP = "critical_gap"
    STALLED = "stalled"
    RESOURCES_AT_RISK = "resources_at_risk"
    OBSERVATION_UNANSWERED = "observation_unanswered"


GAP_POINTS = 10
CRITICAL_GAP_POINTS = 20


def alerts(
    latest: Progress | None,
    spent: int | None,
    overdue: bool,
    observations: Iterable[ObservationState],
) -> tuple[Alert, ...]:
    """The alerts a project raises today. Computed from the facts each time, never stored.

    `spent` is the accumulated financial progress in whole percent, which goes with the newest report.
    """
    found = []
    if overdue:
        found.append(Alert.REPORT_OVERDUE)
    if latest is not None:
        gap = 0 if spent is None else abs(latest.physical - spent)
        if gap >= CRITICAL_GAP_POINTS:
            found.append(Alert.CRITICAL_GAP)
        elif gap >= GAP_POINTS:
            found.append(Alert.GAP)
        if latest.stage is InvestmentStage.STALLED:
            found.append(Alert.STALLED)
        if not latest.contract_signed and not latest.works_started:
            found.append(Alert.RESOURCES_AT_RISK)
    if ObservationState.LATE in set(observations):
        found.append(Alert.OBSERVATION_UNANSWERED)
    return tuple(found)
