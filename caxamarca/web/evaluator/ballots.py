"""The ballot of one constituency: which projects stand on it, in which order, until its opening is decided."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import evaluating
from caxamarca.domain.permissions import Action, may
from caxamarca.persistence import ballots, projects
from caxamarca.persistence.ballots import Line
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.projects import Project
from caxamarca.web import clock, identity, stages
from caxamarca.web.access import acts
from caxamarca.web.districts import in_words
from caxamarca.web.evaluator import blueprint
from caxamarca.web.evaluator.forms import BallotPaperForm
from caxamarca.web.evaluator.places import Place, place_within
from caxamarca.web.labels import place as place_name
from caxamarca.web.typed_fields import NumberField
from caxamarca.web.words import _, ngettext


@blueprint.route("/evaluacion/cedulas/<year:year>/<place:place>", methods=["GET", "POST"])
@acts(Action.PROPOSE_BALLOT)
def propose_ballot(year: int, place: str | None) -> ResponseReturnValue:
    process, found = place_within(year, place, identity.actor(), Action.PROPOSE_BALLOT)
    formed = projects.of_constituency(session(), found.constituency.id)
    paper = ballots.lines(session(), [found.constituency.id])[found.constituency.id]
    districts = projects.districts_of(session(), [one.id for one in formed])
    form = BallotPaperForm.of(
        formed,
        {one.id: in_words(districts.get(one.id, ())) for one in formed},
        {line.project.id: line.number for line in paper},
    )
    if form.is_sent():
        with form.refusals():
            chosen = form.chosen()
            evaluating.propose_ballot(identity.actor(), found.constituency.id, chosen)
            flash(_said(found, len(chosen)), "success")
            return redirect(url_for("evaluator.propose_ballot", year=year, place=found.province), 303)
    return _page(form, process, found, formed, paper)


def _said(place: Place, projects_on_it: int) -> str:
    name = place_name(place.province)
    if not projects_on_it:
        return _("%(place)s: the ballot was proposed empty.", place=name)
    return ngettext(
        "%(place)s: the ballot was proposed with one project.",
        "%(place)s: the ballot was proposed with %(num)s projects.",
        projects_on_it,
        place=name,
    )


def _page(
    form: BallotPaperForm, process: Process, place: Place, formed: Sequence[Project], paper: tuple[Line, ...]
) -> ResponseReturnValue:
    standing = stages.standing(process, clock.now())
    is_prepared = process.opened_at is not None
    is_drawn = process.ballots_stand_still(clock.now())
    is_time = may(identity.actor(), Action.PROPOSE_BALLOT, standing.stage) and not is_drawn
    return form.page(
        "evaluator/propose_ballot.html",
        standing=standing,
        place=place,
        paper=ballots.paper(session(), place.constituency.id),
        lines=paper,
        candidates=_candidates(form),
        off_paper=[one for one in formed if one.id not in {line.project.id for line in paper}],
        is_prepared=is_prepared,
        is_drawn=is_drawn,
        is_time=is_time,
        is_open=is_time or request.method == "POST",
    )


def _candidates(form: BallotPaperForm) -> list[NumberField]:
    """The projects' fields, those with a number first and in its order."""
    fields = [form.number_of(one) for one in form.project_ids]
    return sorted(fields, key=lambda field: (field.number is None, field.number or 0))
