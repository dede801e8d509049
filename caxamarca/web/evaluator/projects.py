"""A project formed from eligible ideas, of one province or of the interprovincial part."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import evaluating
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, check_reach, may, provinces_within
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import UnknownProvince, district, province, province_by_slug
from caxamarca.domain.roles import REGION
from caxamarca.persistence import ballots, processes, projects
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, formats, identity, stages
from caxamarca.web.access import acts
from caxamarca.web.converters import INTERPROVINCIAL
from caxamarca.web.evaluator import blueprint
from caxamarca.web.evaluator.forms import ProjectForm
from caxamarca.web.evaluator.places import Place, places_of
from caxamarca.web.fields import option
from caxamarca.web.forms import HouseForm, typed
from caxamarca.web.labels import place as place_name
from caxamarca.web.words import _, ngettext


@blueprint.route("/evaluacion/proyectos/nuevo", methods=["GET", "POST"])
@acts(Action.FORM_PROJECT)
def form_project() -> ResponseReturnValue:
    """The year and the place stand in the address at first, and in the form from then on."""
    form = ProjectForm(data={name: request.args.get(name) for name in ("proceso", "provincia")})
    process = _process(typed(form.proceso))
    if process is None:
        return form.page("evaluator/form_project.html", process=None)
    places = places_of(process, identity.actor())
    place = _place(places, typed(form.provincia))
    if form.is_sent():
        with form.refusals():
            project = form.project(place.province)
            evaluating.form_project(identity.actor(), process.year, project, form.ideas.data or ())
            flash(_("The project was formed: “%(title)s”.", title=project.title), "success")
            return redirect(url_for("evaluator.propose_ballot", year=process.year, place=place.province), 303)
    return _page(form, process, place, places)


@blueprint.route("/evaluacion/proyectos/<id:project_id>/deshacer", methods=["GET", "POST"])
@acts(Action.DISSOLVE_PROJECT)
def dissolve_project(project_id: int) -> ResponseReturnValue:
    project = projects.one(session(), project_id)
    place = processes.constituency(session(), project.constituency_id).province
    check_reach(identity.actor(), Action.DISSOLVE_PROJECT, province=place or REGION)
    year = processes.one(session(), project.process_id).year
    form = HouseForm()
    if form.is_sent():
        with form.refusals():
            evaluating.dissolve_project(identity.actor(), project_id)
            flash(_("The project was undone. Its ideas can become part of another one."), "success")
            return redirect(url_for("evaluator.propose_ballot", year=year, place=place), 303)
    return form.page(
        "evaluator/dissolve_project.html",
        project=project,
        origins=projects.origins_of(session(), project_id),
        number=ballots.number_of(session(), project_id),
        back=url_for("evaluator.propose_ballot", year=year, place=place),
    )


def _process(asked: str) -> Process | None:
    """The process of the year asked for; else the newest that is being evaluated."""
    now = clock.now()
    everything = processes.all_of(session())
    open_now = (one for one in everything if one.stage(now) is Stage.EVALUATION)
    return next((one for one in everything if str(one.year) == asked), next(open_now, None))


def _place(places: Sequence[Place], asked: str) -> Place:
    """The place asked for, the first within reach where the address names none. Raises NotFound out of reach."""
    if asked != INTERPROVINCIAL:
        try:
            province_by_slug(asked)
        except UnknownProvince:
            asked = places[0].slug if places else ""
    found = next((one for one in places if one.slug == asked), None)
    if found is None:
        raise NotFound
    return found


def _page(form: ProjectForm, process: Process, place: Place, places: Sequence[Place]) -> ResponseReturnValue:
    form.proceso.data, form.provincia.data = str(process.year), place.slug
    actor = identity.actor()
    codes = (
        [place.province]
        if place.province
        else [one.code for one in provinces_within(actor, Action.FORM_PROJECT)]
    )
    unused = projects.unused_ideas(session(), process.id, codes)
    form.ideas.choices = [option(idea.id, idea.title, hint=_hint(idea), is_of_people=True) for idea in unused]
    standing = stages.standing(process, clock.now())
    is_time = may(actor, Action.FORM_PROJECT, standing.stage)
    return form.page(
        "evaluator/form_project.html",
        process=process,
        standing=standing,
        place=place,
        elsewhere=_elsewhere(process, place, places),
        home=_home(place),
        is_time=is_time,
        is_open=(is_time and bool(unused)) or request.method == "POST",
        is_prepared=process.opened_at is not None,
    )


def _elsewhere(process: Process, place: Place, places: Sequence[Place]) -> list[tuple[str, str, bool]]:
    """The ways to the same page for every place within reach; none where there is only one."""
    if len(places) == 1:
        return []
    return [
        (
            place_name(one.province),
            url_for("evaluator.form_project", proceso=process.year, provincia=one.slug),
            one == place,
        )
        for one in places
    ]


def _hint(idea: Idea) -> str:
    """Where an idea comes from and what it has behind it."""
    where = district(idea.district)
    told = [
        f"{province(idea.province).name}, {where.name}",
        ngettext("%(num)s support", "%(num)s supports", idea.supports),
    ]
    if idea.cost is not None:
        told.append(_("rough cost %(cost)s", cost=formats.money_words(idea.cost)))
    return " · ".join(told)


def _home(place: Place) -> str:
    """The group of districts that stands open from the start."""
    return "" if place.province is None else province(place.province).name
