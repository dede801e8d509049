"""An alert explained: which rule raised it, and with which figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caxamarca.domain.alerting import BEHIND_POINTS, CRITICAL_GAP_POINTS, GAP_POINTS, SILENT_DAYS, Alert
from caxamarca.domain.days import civil_day
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.reporting import ReportState
from caxamarca.persistence.followed import FollowUp, QuarterLine
from caxamarca.web import formats
from caxamarca.web.words import _, _l, ngettext

WEIGHT: Mapping[Alert, int] = {alert: weight for weight, alert in enumerate(Alert)}
"""Which alert is shown before which."""

NORMS: Mapping[Alert, str] = {
    Alert.REPORT_OVERDUE: _l("TUO of Ley 27806, article 25: 30 calendar days after the quarter."),
    Alert.STALLED: _l("Ley 28056: the committee watches over the schedule of the works."),
    Alert.CRITICAL_GAP: _l("Ley 28056: the committee watches over what is spent and what is done for it."),
    Alert.GAP: _l("Ley 28056: the committee watches over what is spent and what is done for it."),
    Alert.BEHIND_PLAN: _l("Ley 28056: the committee watches over the schedule of the works."),
    Alert.OBSERVATION_UNANSWERED: _l(
        "Ley 28056: the committee is given what it needs to watch over the agreements."
    ),
    Alert.NO_UPDATE: _l("TUO of Ley 27806, article 25: works are told of every quarter."),
    Alert.RESOURCES_AT_RISK: _l("DU 001-2026, article 7."),
}
"""Where the duty stands that an alert is about."""


@dataclass(frozen=True)
class Explained:
    """An alert, the sentence that says with which figures its rule raised it, and where the duty stands."""

    alert: Alert
    why: str
    norm: str


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
    return tuple(Explained(alert, _why(alert, followed, today), NORMS[alert]) for alert in followed.alerts)


def _why(alert: Alert, followed: FollowUp, today: date) -> str:
    return {
        Alert.REPORT_OVERDUE: _overdue,
        Alert.GAP: _gap,
        Alert.CRITICAL_GAP: _gap,
        Alert.STALLED: _stalled,
        Alert.RESOURCES_AT_RISK: _at_risk,
        Alert.OBSERVATION_UNANSWERED: _unanswered,
        Alert.BEHIND_PLAN: _behind,
        Alert.NO_UPDATE: _silent,
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
        points=followed.facts.gap,
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


def _behind(followed: FollowUp, _today: date) -> str:
    latest, facts = followed.latest, followed.facts
    assert latest is not None  # noqa: S101 - without a report nothing can be behind
    return _(
        "For the %(quarter)s the approved schedule says %(planned)s of the works, and the executing unit declared "
        "%(done)s. They are %(points)s points behind: it is shown here from more than %(limit)s points on.",
        quarter=formats.quarter(latest.quarter),
        planned=formats.percent(facts.planned),
        done=formats.percent(latest.physical),
        points=facts.behind,
        limit=BEHIND_POINTS,
    )


def _silent(followed: FollowUp, _today: date) -> str:
    facts = followed.facts
    if followed.latest is None:
        return _(
            "Nothing was reported since the follow-up began on %(day)s, %(days)s days ago. It is shown here from more "
            "than %(limit)s days on.",
            day=formats.short_day(facts.updated),
            days=facts.silent,
            limit=SILENT_DAYS,
        )
    return _(
        "The last report came on %(day)s, %(days)s days ago. It is shown here from more than %(limit)s days on.",
        day=formats.short_day(facts.updated),
        days=facts.silent,
        limit=SILENT_DAYS,
    )
