"""Short addresses: read aloud on the radio, printed under a code, sent in a message. Each leads to its page for ever.

They look nothing up: what is hidden or not there is said by the page itself.
"""

from http import HTTPStatus

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint


@blueprint.get("/i/<id:idea_id>")
@open_to_all
def short_idea(idea_id: int) -> ResponseReturnValue:
    return _for_ever("public.idea", idea_id=idea_id)


@blueprint.get("/p/<id:project_id>")
@open_to_all
def short_project(project_id: int) -> ResponseReturnValue:
    return _for_ever("public.project", project_id=project_id)


@blueprint.get("/c/<year:year>/<spoken:place>")
@open_to_all
def short_ballot(year: int, place: str | None) -> ResponseReturnValue:
    return _for_ever("public.ballot", year=year, place=place)


@blueprint.get("/r/<year:year>")
@open_to_all
def short_results(year: int) -> ResponseReturnValue:
    return _for_ever("public.results", year=year)


@blueprint.get("/r/<year:year>/<spoken:place>")
@open_to_all
def short_result(year: int, place: str | None) -> ResponseReturnValue:
    return _for_ever("public.result", year=year, place=place)


@blueprint.get("/s/<year:year>/<spoken:place>/<techo>", defaults={"regla": None})
@blueprint.get("/s/<year:year>/<spoken:place>/<techo>/<regla>")
@open_to_all
def short_exercise(year: int, place: str | None, techo: str, regla: str | None) -> ResponseReturnValue:
    return _for_ever("public.simulator", year=year, place=place, techo=techo, regla=regla)


def _for_ever(endpoint: str, **values: object) -> ResponseReturnValue:
    """301, which the oldest phone and every robot know. Only a path is told, so that nobody's host name is."""
    return redirect(url_for(endpoint, **values), HTTPStatus.MOVED_PERMANENTLY)  # type: ignore[arg-type]
