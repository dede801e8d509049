"""The desk of the oversight committee: its own provinces first, and in them what cannot wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.domain.days import civil_day
from caxamarca.domain.observing import DECIDABLE, ObservationState
from caxamarca.domain.permissions import RULES, Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.reporting import ReportState
from caxamarca.domain.roles import Role
from caxamarca.persistence import people, prioritised, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp, QuarterLine, follow
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.reports import Report
from caxamarca.web import alerts, clock, evidence, identity
from caxamarca.web.access import seen_by
from caxamarca.web.alerts import Explained
from caxamarca.web.committee import blueprint, box_cards, ccr_reports
from caxamarca.web.converters import place_slug
from caxamarca.web.observed import Asked, of_followed
from caxamarca.web.words import ngettext

SPANS = (7, 30, 90)
"""How many days back one can look for what arrived."""
DEFAULT_SPAN = 30
REPORTS_SHOWN = 3


@dataclass(frozen=True)
class Alerted:
    prioritised: Prioritised
    alerts: tuple[Explained, ...]


@dataclass(frozen=True)
class Late:
    prioritised: Prioritised
    line: QuarterLine
    days: int


@dataclass(frozen=True)
class Arrived:
    prioritised: Prioritised
    line: QuarterLine
    report: Report
    evidence: str


@dataclass(frozen=True)
class Own:
    """A project within reach. `line` is its newest quarter, `None` while none is owed."""

    prioritised: Prioritised
    line: QuarterLine | None


@dataclass(frozen=True)
class Elsewhere:
    """What stands in a place out of reach, which everyone can read."""

    province: str | None
    projects: int
    late: int
    alerted: int
    url: str


@blueprint.get("/comite")
@seen_by(Role.COMMITTEE)
def desk() -> ResponseReturnValue:
    today = clock.today()
    own, others = _followed(today)
    asked = [observation for one in own for observation in of_followed(one, today)]
    span = _span()
    places = dict.fromkeys(one.prioritised.province for one in own)
    return render_template(
        "committee/desk.html",
        any_at_all=bool(own or others),
        places=places,
        has_every_province=places.keys() >= {one.code for one in PROVINCES},
        to_close=_by_day(one for one in asked if one.state in DECIDABLE),
        with_unit=_by_day(one for one in asked if one.state is ObservationState.OPEN),
        alerted=_alerted(own, today),
        late=_late(own, today),
        arrived=_arrived(own, today - timedelta(days=span)),
        spans=_spans(span),
        own=[Own(one.prioritised, one.quarters[-1] if one.quarters else None) for one in own],
        elsewhere=_elsewhere(others, today),
        boxes=box_cards.waiting(),
        reports=ccr_reports.within_reach()[:REPORTS_SHOWN],
        last_day=_last_day(today),
    )


def _last_day(today: date) -> date | None:
    """The last day of this member's term; of several, the last one."""
    me = identity.actor().staff
    return max(
        (one.last_day for one in people.members(session(), today) if one.staff == me and one.last_day),
        default=None,
    )


def _followed(today: date) -> tuple[list[FollowUp], list[FollowUp]]:
    """The projects in follow-up: those within reach, and the others."""
    reading, now = session(), clock.now()
    years = {one.year for one in processes.all_of(reading) if one.stage(now) is Stage.FOLLOW_UP}
    wanted = [one for one in prioritised.listed(reading) if one.year in years]
    actor, roles = identity.actor(), RULES[Action.RAISE_OBSERVATION].roles
    own = [one for one in wanted if actor.reaches(roles, one.province, None)]
    others = [one for one in wanted if one not in own]
    return (
        list(follow(reading, own, today, with_reserved=True)),
        list(follow(reading, others, today)),
    )


def _by_day(asked: Iterable[Asked]) -> list[Asked]:
    """What was due first comes first."""
    return sorted(asked, key=lambda one: (one.observation.due, one.observation.id))


def _alerted(own: Sequence[FollowUp], today: date) -> list[Alerted]:
    """The projects that raise an alert, the gravest first."""
    found = [Alerted(one.prioritised, alerts.explain(one, today)) for one in own if one.alerts]
    return sorted(found, key=lambda one: min(alerts.WEIGHT[each.alert] for each in one.alerts))


def _late(own: Sequence[FollowUp], today: date) -> list[Late]:
    """The reports that are missing, the one missing for longest first."""
    found = [
        Late(one.prioritised, line, alerts.days_late(line, today))
        for one in own
        for line in one.quarters
        if line.state is ReportState.OVERDUE
    ]
    return sorted(found, key=lambda one: -one.days)


def _arrived(own: Sequence[FollowUp], since: date) -> list[Arrived]:
    """The reports filed since that day, the newest first."""
    filed = [
        (one.prioritised, line, line.report)
        for one in own
        for line in one.quarters
        if line.report is not None and civil_day(line.report.filed_at) >= since
    ]
    shown = evidence.of_reports([report.id for _project, _line, report in filed])
    found = [Arrived(*one, evidence.counted(shown[one[2].id])) for one in filed]
    return sorted(found, key=lambda one: one.report.filed_at, reverse=True)


def _span() -> int:
    asked = request.args.get("dias", "")
    return next((one for one in SPANS if str(one) == asked), DEFAULT_SPAN)


def _spans(span: int) -> list[tuple[str, str, bool]]:
    """The ways to look farther back or less far."""
    return [
        (
            ngettext("Last %(num)s day", "Last %(num)s days", one),
            url_for("committee.desk", dias=one, _anchor="llegaron"),
            one == span,
        )
        for one in SPANS
    ]


def _elsewhere(others: Sequence[FollowUp], today: date) -> list[Elsewhere]:
    found = []
    for province in dict.fromkeys(one.prioritised.province for one in others):
        here = [one for one in others if one.prioritised.province == province]
        found.append(
            Elsewhere(
                province,
                len(here),
                len(_late(here, today)),
                sum(1 for one in here if one.alerts),
                url_for("public.follow_up", provincia=place_slug(province)),
            )
        )
    return sorted(found, key=lambda one: (one.province is None, one.province or ""))
