"""Projects: the list of the prioritised ones, and each as one story from the idea to the works."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.actions.declaring import declared_result
from caxamarca.domain.alerting import Alert
from caxamarca.domain.checking import Duty
from caxamarca.domain.observing import may_know_reserved
from caxamarca.domain.permissions import RULES, Action, may
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.persistence import ballots, checks, evaluations, prioritised, processes, visits
from caxamarca.persistence import projects as remembered
from caxamarca.persistence.ballots import Placed
from caxamarca.persistence.checks import Check
from caxamarca.persistence.comments import Thread
from caxamarca.persistence.database import session
from caxamarca.persistence.evaluations import EvaluationRow
from caxamarca.persistence.followed import FollowUp, follow
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.persistence.projects import Project
from caxamarca.persistence.reports import Report
from caxamarca.web import alerts, clock, districts, identity, observed, paging, passing_on, visited
from caxamarca.web.access import open_to_all
from caxamarca.web.addresses import whole
from caxamarca.web.alerts import Explained
from caxamarca.web.charts import Chart
from caxamarca.web.comments import conversation
from caxamarca.web.observed import Asked
from caxamarca.web.public import blueprint, count_story, official, quarters
from caxamarca.web.public.cards import card
from caxamarca.web.public.count_story import Turn
from caxamarca.web.public.official import Beside
from caxamarca.web.public.project_filters import ProjectFilters
from caxamarca.web.public.project_states import State, state_of
from caxamarca.web.public.quarters import Told
from caxamarca.web.recordings import of_project
from caxamarca.web.sheets import sheet
from caxamarca.web.visited import ToldVisit
from caxamarca.web.ways import Way, way
from caxamarca.web.words import _

PAGE_SIZE = 20


@dataclass(frozen=True)
class Origin:
    """An idea that became part of a project, and what the technical team said of it. `idea` is None where hidden."""

    idea: Idea | None
    passes: tuple[EvaluationRow, ...]


@dataclass(frozen=True)
class Works:
    """What is known of a prioritised project since it won: quarters newest first, those with a report once more;
    `beside` puts the official figures beside the declared ones.
    """

    unit: str | None
    latest: Report | None
    money: int | None
    alerts: tuple[Explained, ...]
    quarters: tuple[Told, ...]
    reported: tuple[Told, ...]
    chart: Chart | None
    has_plan: bool
    about_project: tuple[Asked, ...]
    beside: Beside | None
    visits: tuple[ToldVisit, ...]
    words: tuple[Check, ...]


@dataclass(frozen=True)
class Reporting:
    """The quarters whose report did not come in time and is still missing, and the one to come next."""

    overdue: tuple[Quarter, ...]
    coming: Quarter


@dataclass(frozen=True)
class Known:
    """What the page of a project and its sheet both tell."""

    project: Project
    process: Process
    constituency: Constituency
    districts: str
    number: int | None
    turn: Turn | None
    followed: FollowUp | None
    state: State


@blueprint.get("/proyectos", endpoint="projects")
@open_to_all
def project_list() -> ResponseReturnValue:
    annulled = {one.year for one in processes.all_of(session()) if one.annulled_at is not None}
    everything = [one for one in prioritised.listed(session()) if one.year not in annulled]
    narrow = ProjectFilters(everything)
    wanted = [one for one in everything if narrow.takes(one) and narrow.is_there(one)]
    followed = [one for one in follow(session(), wanted, clock.today()) if narrow.shows(one)]
    pager = paging.pager(paging.asked(), len(followed), PAGE_SIZE, narrow.chosen)
    start = (pager.number - 1) * PAGE_SIZE
    return render_template(
        "public/projects.html",
        narrow=narrow,
        any_at_all=bool(everything),
        pager=pager,
        cards=[card(one) for one in followed[start : start + PAGE_SIZE]],
    )


@blueprint.get("/proyectos/<id:project_id>")
@open_to_all
def project(project_id: int) -> ResponseReturnValue:
    told = known(project_id, identity.actor())
    return render_template(
        "public/project.html",
        project=told.project,
        process=told.process,
        place=told.constituency.province,
        ceiling=told.constituency.ceiling,
        districts=told.districts,
        shared=passing_on.project(told.project, told.constituency.province, told.districts),
        origins=_origins(project_id),
        number=told.number,
        turn=told.turn,
        state=told.state,
        works=None if told.followed is None else _works(told.followed, clock.today()),
        observe=_way_to_observe(told),
        talk=conversation(Thread(project=project_id)),
        recordings=of_project(project_id),
    )


@blueprint.get("/proyectos/<id:project_id>/hoja")
@open_to_all
def project_sheet(project_id: int) -> ResponseReturnValue:
    """A project for a wall of the place where it is done."""
    told = known(project_id)
    followed = told.followed if told.process.annulled_at is None else None
    return render_template(
        "public/project_sheet.html",
        project=told.project,
        process=told.process,
        place=told.constituency.province,
        districts=told.districts,
        state=told.state,
        followed=followed,
        alerts=() if followed is None else _unsaid(alerts.explain(followed, clock.today())),
        reporting=None if followed is None else _reporting(followed, clock.today()),
        sheet=sheet(
            _("Its whole story is here") if followed is None else _("Follow this project here"),
            whole("public.short_project", project_id=project_id),
            way(_("Back to the project"), "public.project", project_id=project_id),
        ),
    )


def known(project_id: int, reader: Actor = STRANGER) -> Known:
    """What this reader may know of a project; a sheet is for everybody. Raises NotFound."""
    placed = ballots.placed(session(), project_id)
    turn = None if placed.number is None else _turn(placed)
    won = placed.prioritised
    followed = None
    if won is not None:
        may_know = may_know_reserved(reader, won.province, won.unit_id)
        [followed] = follow(session(), [won], clock.today(), with_reserved=may_know)
    return Known(
        placed.project,
        placed.process,
        placed.constituency,
        districts.in_words(remembered.districts_of(session(), [project_id]).get(project_id, ())),
        placed.number,
        turn,
        followed,
        state_of(placed.process, placed.constituency, placed.number, turn, followed),
    )


def _way_to_observe(told: Known) -> Way | None:
    """For the members of the committee who oversee this project, while it is followed."""
    actor, action = identity.actor(), Action.RAISE_OBSERVATION
    oversees = (
        told.followed is not None
        and may(actor, action, told.process.stage(clock.now()))
        and actor.reaches(RULES[action].roles, told.constituency.province, None)
    )
    if not oversees:
        return None
    return way(
        _("Raise an observation on this project"), "committee.raise_observation", project_id=told.project.id
    )


def _reporting(followed: FollowUp, today: date) -> Reporting:
    missing = [line.quarter for line in followed.quarters if line.report is None]
    return Reporting(
        tuple(quarter for quarter in missing if quarter.due < today),
        next((quarter for quarter in missing if quarter.due >= today), Quarter.of(today)),
    )


def _unsaid(explained: Sequence[Explained]) -> tuple[Explained, ...]:
    """The alerts of which a sheet has not told already: its state says if the works are stalled, and its foot names
    each report that is missing.
    """
    return tuple(one for one in explained if one.alert not in {Alert.STALLED, Alert.REPORT_OVERDUE})


def _works(followed: FollowUp, today: date) -> Works:
    one = followed.prioritised.project
    asked = observed.of_followed(followed, today)
    told = quarters.told(followed, asked, today)
    reported = tuple(one for one in told if one.line.report is not None)
    return Works(
        unit=followed.prioritised.unit,
        latest=followed.latest,
        money=followed.spent,
        alerts=alerts.explain(followed, today),
        quarters=told,
        reported=reported,
        chart=quarters.chart(reported),
        has_plan=followed.plan is not None,
        visits=visited.told(visits.of_projects(session(), [one.id])[one.id]),
        words=_words(one.id),
        about_project=tuple(one for one in reversed(asked) if one.quarter is None),
        beside=official.beside(followed),
    )


def _words(project_id: int) -> tuple[Check, ...]:
    """The committee's last word on each of its duties of which it said one, in the order of the law."""
    said = checks.standing(checks.of_projects(session(), [project_id])[project_id])
    return tuple(said[duty] for duty in Duty if duty in said)


def _turn(placed: Placed) -> Turn | None:
    """How the vote went for a project; nothing of it before the declaration."""
    if placed.process.declared_at is None:
        return None
    counted = declared_result(session(), placed.process, placed.constituency, clock.now())
    return count_story.turn_of(counted, placed.project.id)


def _origins(project_id: int) -> tuple[Origin, ...]:
    merged = remembered.origins_of(session(), project_id)
    passes = evaluations.of_ideas(session(), [idea.id for idea in merged])
    return tuple(Origin(None, ()) if idea.hidden else Origin(idea, passes[idea.id]) for idea in merged)
