"""News for whoever reads them in a program of their own: of a process, a province, a project."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.domain.errors import NotFound
from caxamarca.domain.notices import Event, Topic
from caxamarca.domain.provinces import province as province_of
from caxamarca.persistence import happened, processes, projects
from caxamarca.persistence.database import session
from caxamarca.persistence.happened import Happened, Scope
from caxamarca.web import atom, clock, conditional, formats, language
from caxamarca.web.access import open_to_all
from caxamarca.web.addresses import whole
from caxamarca.web.atom import Entry
from caxamarca.web.labels import place
from caxamarca.web.public import blueprint
from caxamarca.web.words import _

NEWEST = 50
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed was changed in which nothing has happened yet."""

TITLES: Mapping[Event, Callable[[Happened], str]] = {
    Event.REPORT_FILED: lambda one: _("New report: %(title)s", title=one.title),
    Event.REPORT_CORRECTED: lambda one: _("Corrected report: %(title)s", title=one.title),
    Event.OBSERVATION_RAISED: lambda one: _("Observation of the committee: %(title)s", title=one.title),
    Event.OBSERVATION_ANSWERED: lambda one: _("Answer to the committee: %(title)s", title=one.title),
    Event.OBSERVATION_CLOSED: lambda one: _("Observation closed: %(title)s", title=one.title),
    Event.RESULTS_DECLARED: lambda one: _("The results of %(year)s were published", year=one.year),
}

NAMES: Mapping[Event, str] = {
    Event.REPORT_FILED: "reporte/{}",
    Event.REPORT_CORRECTED: "reporte/{}",
    Event.OBSERVATION_RAISED: "observacion/{}/planteada",
    Event.OBSERVATION_ANSWERED: "observacion/{}/respondida",
    Event.OBSERVATION_CLOSED: "observacion/{}/cerrada",
    Event.RESULTS_DECLARED: "resultados/{}",
}
"""What the id of each event ends in. It is never changed: programs know by it what they have shown."""


@blueprint.get("/procesos/<year:year>/novedades.atom")
@open_to_all
def process_feed(year: int) -> ResponseReturnValue:
    found = processes.by_year(session(), year)
    page = whole("public.process", year=year)
    return _feed(f"proceso/{year}", lambda: found.name, page, Scope(year=year))


@blueprint.get("/provincias/<place:province>/novedades.atom")
@open_to_all
def province_feed(province: str | None) -> ResponseReturnValue:
    if province is None:
        raise NotFound
    one = province_of(province)
    page = whole("public.province", province=province)
    return _feed(
        f"provincia/{one.slug}",
        lambda: _("Province of %(name)s", name=one.name),
        page,
        Scope(province=province),
    )


@blueprint.get("/proyectos/<id:project_id>/novedades.atom")
@open_to_all
def project_feed(project_id: int) -> ResponseReturnValue:
    found = projects.one(session(), project_id)
    page = whole("public.project", project_id=project_id)
    return _feed(f"proyecto/{project_id}", lambda: found.title, page, Scope(project=project_id))


def feed_of(topic: Topic) -> str:
    """The address of the news of what can be followed; an idea has none before it is a project."""
    if topic.place is not None:
        return url_for("public.province_feed", province=topic.province)
    return "" if topic.project is None else url_for("public.project_feed", project_id=topic.project)


def _feed(name: str, title: Callable[[], str], page: str, scope: Scope) -> Response:
    """The same file for everybody, in Spanish."""
    told = happened.lately(session(), scope, NEWEST, clock.today())
    updated = max((one.moment for one in told), default=BEGINNING)
    with language.in_spanish():
        content = atom.written(
            _id(name),
            _("%(what)s: news", what=title()),
            page,
            request.base_url if not current_app.config["ADDRESS"] else _whole_here(),
            str(current_app.jinja_env.globals["site_name"]),
            updated,
            [_entry(one, page) for one in told],
        )
    return conditional.answer(content, f"{atom.MIMETYPE}; charset=utf-8", updated)


def _whole_here() -> str:
    return str(current_app.config["ADDRESS"]) + request.path


def _id(name: str) -> str:
    """A name of the site's own (RFC 4151), which nothing else has and which leads nowhere."""
    host = urlsplit(str(current_app.config["BASE"])).hostname
    return f"tag:{host},2026:{name}"


def _entry(one: Happened, page: str) -> Entry:
    if one.project is not None:
        url = whole("public.project", project_id=one.project)
    elif one.event is Event.RESULTS_DECLARED:
        url = whole("public.results", year=one.year)
    else:
        url = page
    return Entry(
        _id(NAMES[one.event].format(one.number)), TITLES[one.event](one), _summary(one), url, one.moment
    )


def _summary(one: Happened) -> str:
    if one.event is Event.RESULTS_DECLARED:
        return _("The results of the participatory budget of %(year)s were published.", year=one.year)
    where = _("%(place)s, process %(year)s", place=str(place(one.province)), year=one.year)
    if one.quarter is None:
        return where
    done = _("Works done so far: %(percent)s.", percent=formats.percent(one.physical))
    return f"{where}. {formats.quarter(one.quarter)}. {done}"
