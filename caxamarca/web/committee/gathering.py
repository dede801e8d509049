"""Six months in words, as the draft of the report to the CCR begins. Only what everyone may know goes into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from caxamarca.domain.ccr_reporting import SECTION_LIMIT, Section
from caxamarca.domain.days import civil_day
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.processes import Stage
from caxamarca.domain.reporting import ReportState
from caxamarca.persistence import checks, prioritised, processes, visits
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp, follow
from caxamarca.web import alerts, clock, formats, language
from caxamarca.web.labels import label, place
from caxamarca.web.words import _, ngettext

ROOM = SECTION_LIMIT - 500
"""Letters that a list may take: what does not fit is counted, and members write on."""

EXCERPT = 200


@dataclass(frozen=True)
class Gathered:
    half: HalfYear
    today: date
    followed: Sequence[FollowUp]


def gather(half: HalfYear, province: str | None) -> dict[Section, str]:
    """The sections that the site can write, in Spanish; the committee's own are left to its members."""
    with language.in_spanish():
        found = _gathered(half, province)
        return {
            Section.REVIEWED: _reviewed(found),
            Section.REPORTS: _reports(found),
            Section.OBSERVATIONS: _observations(found),
            Section.VISITS: _visits(found),
            Section.CHECKS: _checks(found),
            Section.ALERTS: _alerts(found),
            Section.CONCLUSIONS: "",
            Section.REQUESTS: "",
        }


def _gathered(half: HalfYear, province: str | None) -> Gathered:
    reading, now = session(), clock.now()
    years = {one.year for one in processes.all_of(reading) if one.stage(now) is Stage.FOLLOW_UP}
    wanted = [
        one
        for one in prioritised.listed(reading, province=province)
        if one.year in years and civil_day(one.prioritised_at) <= half.end
    ]
    return Gathered(half, clock.today(), follow(reading, wanted, clock.today()))


def _reviewed(found: Gathered) -> str:
    count = len(found.followed)
    return _told(
        ngettext("%(num)s project is followed.", "%(num)s projects are followed.", count),
        (
            _(
                "%(project)s (%(place)s, process %(year)s): %(cost)s, %(unit)s.",
                project=one.prioritised.project.title,
                place=place(one.prioritised.province),
                year=one.prioritised.year,
                cost=formats.money(one.prioritised.project.cost),
                unit=one.prioritised.unit or _("no executing unit yet"),
            )
            for one in found.followed
        ),
    )


def _reports(found: Gathered) -> str:
    """What came within the six months, and what was due in them and is still missing."""
    lines = [(one, line) for one in found.followed for line in one.quarters]
    came = [
        alerts.days_filed_late(line)
        for _one, line in lines
        if line.report is not None and found.half.has(civil_day(line.report.filed_at))
    ]
    missing = [
        (one, line)
        for one, line in lines
        if line.state is ReportState.OVERDUE and line.quarter.due <= found.half.end
    ]
    head = " ".join(
        (
            ngettext("%(num)s report came.", "%(num)s reports came.", len(came)),
            ngettext(
                "%(num)s of them came after its last day.",
                "%(num)s of them came after their last day.",
                sum(1 for days in came if days),
            ),
            ngettext("%(num)s is still missing.", "%(num)s are still missing.", len(missing)),
        )
    )
    return _told(
        head,
        (
            _(
                "%(project)s: the report of the %(quarter)s was due on %(day)s and is %(late)s days late.",
                project=one.prioritised.project.title,
                quarter=formats.quarter(line.quarter),
                day=formats.short_day(line.quarter.due),
                late=alerts.days_late(line, found.today),
            )
            for one, line in missing
        ),
    )


def _observations(found: Gathered) -> str:
    asked = [
        (followed, one)
        for followed in found.followed
        for one in followed.observations
        if found.half.has(civil_day(one.raised_at))
    ]
    answered = sum(1 for _followed, one in asked if one.answered_at is not None)
    return _told(
        " ".join(
            (
                ngettext("%(num)s observation was raised.", "%(num)s observations were raised.", len(asked)),
                ngettext("%(num)s has an answer.", "%(num)s have an answer.", answered),
            )
        ),
        (
            f"{followed.prioritised.project.title}, {formats.short_day(one.raised_at)}: {_excerpt(one.text)} "
            + _state(one.state(found.today), answered=one.answered_at is not None)
            + "."
            for followed, one in asked
        ),
    )


def _state(state: ObservationState, *, answered: bool) -> str:
    """An observation that was closed or asked again may have had no answer."""
    if state in {ObservationState.CLOSED, ObservationState.INSISTED} and not answered:
        return _("%(state)s, without an answer", state=label(state))
    return str(label(state))


def _visits(found: Gathered) -> str:
    of_project = {one.prioritised.project.id: one for one in found.followed}
    made = [
        one
        for some in visits.of_projects(session(), list(of_project)).values()
        for one in some
        if found.half.has(one.visit.day)
    ]
    return _told(
        ngettext("%(num)s visit was made.", "%(num)s visits were made.", len(made)),
        (
            f"{formats.short_day(one.visit.day)}, {of_project[one.visit.project_id].prioritised.project.title} "
            f"({one.visit.place}; {formats.one_after_another(list(one.members))}): {_excerpt(one.visit.seen)}"
            for one in sorted(made, key=lambda one: (one.visit.day, one.visit.id))
        ),
    )


def _checks(found: Gathered) -> str:
    of_project = {one.prioritised.project.id: one for one in found.followed}
    words = [
        word
        for some in checks.of_projects(session(), list(of_project)).values()
        for word in checks.standing([one for one in some if found.half.has(civil_day(one.made_at))]).values()
    ]
    return _told(
        ngettext("The committee said %(num)s word.", "The committee said %(num)s words.", len(words)),
        (
            f"{of_project[word.project_id].prioritised.project.title}. "
            f"{label(word.duty)}: {label(word.verdict)}. {_excerpt(word.note)}"
            for word in words
        ),
    )


def _alerts(found: Gathered) -> str:
    alerted = [one for one in found.followed if one.alerts]
    return _told(
        ngettext(
            "On %(day)s %(num)s project has an alert.",
            "On %(day)s %(num)s projects have an alert.",
            len(alerted),
            day=formats.short_day(found.today),
        ),
        (
            f"{one.prioritised.project.title}: "
            + " ".join(f"{label(each.alert)}. {each.why}" for each in alerts.explain(one, found.today))
            for one in alerted
        ),
    )


def _told(head: str, lines: Iterable[str]) -> str:
    """A sentence and a list, as much of it as there is room for."""
    told, left = [head], list[str]()
    for line in lines:
        (left if left or sum(map(len, told)) + len(told) + len(line) > ROOM else told).append(f"– {line}")
    if left:
        told.append(ngettext("And %(num)s more.", "And %(num)s more.", len(left)))
    return "\n".join(told)


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1]}…"
