"""Noting a field visit on a phone, and putting right later what was noted."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import visiting
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.visiting import Seen
from caxamarca.persistence import people, visits
from caxamarca.persistence.database import session
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import clock, identity, photos, visited
from caxamarca.web.access import acts
from caxamarca.web.committee import blueprint
from caxamarca.web.committee.forms import VisitForm, VisitNoteForm
from caxamarca.web.committee.within import standing, within_reach
from caxamarca.web.fields import option
from caxamarca.web.forms import typed
from caxamarca.web.words import _


@blueprint.route("/comite/proyectos/<id:project_id>/visita", methods=["GET", "POST"])
@acts(Action.NOTE_VISIT, limit=photos.ROOM)
def note_visit(project_id: int) -> ResponseReturnValue:
    project = within_reach(project_id, Action.NOTE_VISIT)
    form = VisitForm(data={"day": clock.today(), "members": [identity.actor().staff]})
    _offer(form, project)
    if form.is_sent() and form.day.day is not None:
        with form.refusals():
            seen = Seen(form.day.day, typed(form.place), typed(form.text), tuple(form.members.data or ()))
            visiting.note_visit(identity.actor(), project_id, seen, form.photo.picture)
            form.settle(_("The visit is noted. It is public."))
            return redirect(url_for("public.oversight", project_id=project_id, _anchor="visitas"), 303)
    now = standing(project)
    is_time = may(identity.actor(), Action.NOTE_VISIT, now.stage)
    return form.page(
        "committee/note_visit.html",
        prioritised=project,
        standing=now,
        is_time=is_time,
        is_open=is_time or request.method == "POST",
    )


def _offer(form: VisitForm, project: Prioritised) -> None:
    """The members who oversee this place today, each once."""
    found = people.members(session(), clock.today())
    names = {one.staff: one.name for one in found if visiting.may_visit(one, project.province)}
    form.members.choices = [option(staff, name) for staff, name in names.items()]


@blueprint.route("/comite/visitas/<id:visit_id>/nota", methods=["GET", "POST"])
@acts(Action.ADD_VISIT_NOTE)
def add_visit_note(visit_id: int) -> ResponseReturnValue:
    project_id = visits.project_of(session(), visit_id)
    project = within_reach(project_id, Action.ADD_VISIT_NOTE)
    form = VisitNoteForm()
    if form.is_sent():
        with form.refusals():
            visiting.add_visit_note(identity.actor(), visit_id, typed(form.text))
            form.settle(_("The note stands under the visit."))
            return redirect(url_for("public.oversight", project_id=project_id, _anchor="visitas"), 303)
    told = visited.told(visits.of_projects(session(), [project_id])[project_id])
    now = standing(project)
    is_time = may(identity.actor(), Action.ADD_VISIT_NOTE, now.stage)
    return form.page(
        "committee/add_visit_note.html",
        prioritised=project,
        visit=next(one for one in told if one.visit.id == visit_id),
        standing=now,
        is_time=is_time,
        is_open=is_time or request.method == "POST",
    )
