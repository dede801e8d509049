"""A recording of one thing in one language: attached, replaced, withdrawn."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from caxamarca.actions import recording as acting
from caxamarca.domain.permissions import Action
from caxamarca.domain.recording import Explained, Explanation, OfProject, Tongue
from caxamarca.persistence import processes, projects, recordings
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.recordings import Recording
from caxamarca.web import identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.recording_form import RecordingForm
from caxamarca.web.admin.recordings import list_of, may_attach
from caxamarca.web.forms import HouseForm
from caxamarca.web.labels import label
from caxamarca.web.recordings import heard
from caxamarca.web.sounds import ROOM
from caxamarca.web.words import _


@blueprint.route(
    "/admin/grabaciones/explicaciones/<explanation:explanation>/<tongue:tongue>", methods=["GET", "POST"]
)
@acts(Action.ATTACH_RECORDING, limit=ROOM)
def attach_recording(explanation: Explanation, tongue: Tongue) -> ResponseReturnValue:
    return _attach(explanation, tongue, str(label(explanation)), None)


@blueprint.route("/admin/grabaciones/proyectos/<id:project_id>/<tongue:tongue>", methods=["GET", "POST"])
@acts(Action.ATTACH_PROJECT_RECORDING, limit=ROOM)
def attach_project_recording(project_id: int, tongue: Tongue) -> ResponseReturnValue:
    project = projects.one(session(), project_id)
    process = processes.one(session(), project.process_id)
    return _attach(OfProject(project_id), tongue, project.title, process)


def _attach(about: Explained, tongue: Tongue, title: str, process: Process | None) -> ResponseReturnValue:
    there = recordings.one_of_thing(session(), about, tongue)
    form = RecordingForm(tongue, there)
    if form.is_sent():
        with form.refusals():
            acting.attach_recording(
                identity.actor(), about, tongue, form.text, form.sound.sound, form.replaced
            )
            flash(_("The recording is public now."), "success")
            return redirect(list_of(process), 303)
    if form.refusal:
        there = recordings.one_of_thing(session(), about, tongue)
        form.stand_on(there)
    return form.page(
        "admin/attach_recording.html",
        title=title,
        tongue=tongue,
        is_of_people=process is not None,
        back=list_of(process),
        there=there,
        heard=None if there is None else heard(there),
        is_open=process is None or may_attach(process) or form.is_submitted(),
    )


@blueprint.route("/admin/grabaciones/<id:recording_id>/retirar", methods=["GET", "POST"])
@acts(Action.WITHDRAW_RECORDING)
def withdraw_recording(recording_id: int) -> ResponseReturnValue:
    """Ask once, and take it off the site. Sent twice, it is withdrawn once."""
    there = recordings.find(session(), recording_id)
    if there is None:
        flash(_("This recording is not on the site any more."), "info")
        return redirect(list_of(None), 303)
    process = _process_of(there)
    form = HouseForm()
    if form.is_sent():
        with form.refusals():
            acting.withdraw_recording(identity.actor(), recording_id)
            flash(_("The recording was withdrawn."), "success")
            return redirect(list_of(process), 303)
    return form.page("admin/withdraw_recording.html", heard=heard(there), back=list_of(process))


def _process_of(there: Recording) -> Process | None:
    if there.project_id is None:
        return None
    return processes.one(session(), projects.one(session(), there.project_id).process_id)
