"""An alert explained: which rule raised it, and with which figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caxamarca.domain.alerting import CRITICAL_GAP_POINTS, GAP_POINTS, Alert
from caxamarca.domain.days import civil_day
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.reporting import ReportState
from caxamarca.persistence.followed import FollowUp, QuarterLine
from caxamarca.web import formats
from caxamarca.web.words import _, ngettext

WEIGHT: Mapping[Alert, int] = {
    alert: weight
    for weight, alert in enumerate(
        (
            Alert.STALLED,
            Alert.REPORT_OVERDUE,
            Alert.CRITICAL_GAP,
            Alert.OBSERVATION_UNANSWERED,
            Alert.RESOURCES_AT_RISK,
            Alert.GAP,
        )
    )
}
"""Which alert is shown before which."""


@dataclass(frozen=True)
class Explained:
    """An alert and the sentence that says why it is there."""

    alert: Alert
    why: str


def days_late(line: QuarterLine, today: date) -> int:
    """By how many days a quarter's report is late; 0 where it is not."""
    return (today - line.quarter.due).days if line.state is ReportState.OVERDUE else 0


def days_filed_late(line: QuarterLine) -> int:
    """By how many days a report came after its last day; 0 where it came in time, or has not come."""
    if line.report is None:
        return 0
    return max(0, (civil_day(line.report.filed_at) - line.quarter.due).days)


def explain(followed: FollowUp, today: date) -> tuple[Explained, ...]:
    """The alerts of a project, the gravest first."""
    ordered = sorted(followed.alerts, key=WEIGHT.__getitem__)
    return tuple(Explained(alert, _why(alert, followed, today)) for alert in ordered)


def _why(alert: Alert, followed: FollowUp, today: date) -> str:
    return {
        Alert.REPORT_OVERDUE: _overdue,
        Alert.GAP: _gap,
        Alert.CRITICAL_GAP: _gap,
        Alert.STALLED: _stalled,
        Alert.RESOURCES_AT_RISK: _at_risk,
        Alert.OBSERVATION_UNANSWERED: _unanswered,
    }[alert](followed, today)


def _overdue(followed: FollowUp, today: date) -> str:
    missing = [line for line in followed.quarters if line.state is ReportState.OVERDUE]
    oldest = missing[0]
    said = ngettext(
        "The report of the %(quarter)s was due on %(day)s: it is one day late.",
        "The report of the %(quarter)s was due on %(day)s: it is %(num)s days late.",
        days_late(oldest, today),
        quarter=formats.quarter(oldest.quarter),
        day=formats.short_day(oldest.quarter.due),
    )
    if len(missing) == 1:
        return said
    more = ngettext("One more report is overdue.", "%(num)s more reports are overdue.", len(missing) - 1)
    return f"{said} {more}"


def _gap(followed: FollowUp, _today: date) -> str:
    latest = followed.latest
    assert latest is not None  # noqa: S101 - without a report there is no gap
    money = followed.spent or 0
    return _(
        "Works done: %(works)s %%. Share of the cost spent: %(money)s %%. The gap is "
        "%(points)s points: it is shown here from %(attention)s points on, and "
        "from %(critical)s it is a serious alert.",
        works=latest.physical,
        money=money,
        points=abs(latest.physical - money),
        attention=GAP_POINTS,
        critical=CRITICAL_GAP_POINTS,
    )


def _stalled(followed: FollowUp, _today: date) -> str:
    latest = followed.latest
    assert latest is not None  # noqa: S101 - without a report nothing is stalled
    return _(
        "The executing unit declared on %(day)s that the works are stalled.",
        day=formats.short_day(latest.filed_at),
    )


def _at_risk(followed: FollowUp, _today: date) -> str:
    latest = followed.latest
    assert latest is not None  # noqa: S101 - without a report nothing is known of contract or works
    return _(
        "On %(day)s the executing unit declared that there is no contract and that the works have not started. "
        "Under DU 001-2026, article 7, its money could be moved to something else.",
        day=formats.short_day(latest.filed_at),
    )


def _unanswered(followed: FollowUp, today: date) -> str:
    late = [one for one in followed.observations if one.state(today) is ObservationState.LATE]
    oldest = min(late, key=lambda one: one.due)
    return ngettext(
        "The oversight committee asked for an answer by %(day)s: it is one day late.",
        "The oversight committee asked for an answer by %(day)s: it is %(num)s days late.",
        (today - oldest.due).days,
        day=formats.short_day(oldest.due),
    )
