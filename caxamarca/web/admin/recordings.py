"""Recordings of explanations and projects: which there are in each language; attaching, replacing, withdrawing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField, TextAreaField

from caxamarca.actions import recording as acting
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.processes import Stage
from caxamarca.domain.recording import (
    MAKER_LIMIT,
    TITLE_LIMIT,
    TRANSCRIPT_LIMIT,
    ChangedMeanwhile,
    Explained,
    Explanation,
    RecordingText,
    Tongue,
)
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence import processes, projects, recordings
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.projects import Project
from caxamarca.persistence.recordings import Recording
from caxamarca.web import clock, identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.fields import an_id_or_nothing
from caxamarca.web.forms import Clean, HouseForm, optional, required, typed
from caxamarca.web.labels import label
from caxamarca.web.recordings import TAGS, heard, measure
from caxamarca.web.sounds import ROOM, SoundField
from caxamarca.web.words import _, _l


@dataclass(frozen=True)
class Slot:
    """One thing in one language, what is there, and the address where that is changed."""

    told: str
    url: str
    is_there: bool


@dataclass(frozen=True)
class Thing:
    """What can be listened to: its name, and its slot in each language. `tag` is the language of its name, if people
    gave it.
    """

    title: str
    slots: tuple[Slot, ...]
    tag: str | None = None

    @property
    def is_silent(self) -> bool:
        return not any(slot.is_there for slot in self.slots)


class RecordingForm(HouseForm):
    """A recording in one language. `replaces` is the one that stood there when the form was made."""

    replaces = HiddenField(filters=())
    title = StringField(
        _l("Title"),
        description=_l("One sentence, in the language of the recording. For example: How you vote."),
        validators=[required(_l("Write the title.")), Clean(clean_line, TITLE_LIMIT)],
    )
    transcript = TextAreaField(
        _l("Transcript"),
        description=_l(
            "Everything that is said, word by word and in the same language. It is for who cannot hear it, and for who "
            "has little credit."
        ),
        validators=[
            required(_l("Write the transcript: without it some people are left out.")),
            Clean(clean_paragraphs, TRANSCRIPT_LIMIT),
        ],
        render_kw={"rows": 10},
    )
    made_by = StringField(
        _l("Who made it"),
        description=_l(
            "The institution or the radio. Whoever speaks must have agreed that everyone listens; their name stands "
            "here only if they want it."
        ),
        validators=[required(_l("Write who made it.")), Clean(clean_line, MAKER_LIMIT)],
    )
    sound = SoundField(
        _l("File of the recording"),
        description=_l(
            "MP3, Ogg (a WhatsApp voice note, for example) or M4A: 3 MB and 10 minutes at the most. MP3 plays on most "
            "phones. We take out of it names, pictures, places and times."
        ),
    )

    def __init__(self, tongue: Tongue, there: Recording | None, **values: Any) -> None:
        super().__init__(obj=there, **values)
        for field in (self.title, self.transcript):
            field.render_kw = {**(field.render_kw or {}), "lang": TAGS[tongue]}
        self.sound.validators = [optional() if there else required(_("Choose the file of the recording."))]
        self.sound.flags.optional, self.sound.flags.required = there is not None, there is None
        if not self.is_submitted():
            self.stand_on(there)

    def stand_on(self, there: Recording | None) -> None:
        """Say which recording this form would replace."""
        self.replaces.data = "" if there is None else str(there.id)

    @property
    def replaced(self) -> int | None:
        """Raises ChangedMeanwhile for what nobody has ever been shown."""
        try:
            return an_id_or_nothing(typed(self.replaces))
        except ValueError:
            raise ChangedMeanwhile from None

    @property
    def text(self) -> RecordingText:
        return RecordingText(typed(self.title), typed(self.transcript), typed(self.made_by))


@blueprint.get("/admin/grabaciones", endpoint="recordings")
@acts(Action.ATTACH_RECORDING, Action.ATTACH_PROJECT_RECORDING, Action.WITHDRAW_RECORDING)
def recording_list() -> ResponseReturnValue:
    """The explanations; or the projects of the year that the address names, by place."""
    everything = processes.all_of(session())
    asked = request.args.get("proceso", "")
    process = next((one for one in everything if str(one.year) == asked), None)
    return render_template(
        "admin/recordings.html",
        tabs=[
            (_("Explanations"), url_for("admin.recordings"), process is None),
            *(
                (
                    _("Projects of %(year)s", year=one.year),
                    url_for("admin.recordings", proceso=one.year),
                    one is process,
                )
                for one in everything
            ),
        ],
        groups=[("", _explanations())] if process is None else _projects(process),
        process=process,
        is_open=process is None or _may_attach(process),
        is_before_the_vote=process is not None and process.stage(clock.now()) is Stage.EVALUATION,
    )


def _may_attach(process: Process) -> bool:
    return may(identity.actor(), Action.ATTACH_PROJECT_RECORDING, process.stage(clock.now()))


def _explanations() -> list[Thing]:
    known = {(row.explanation, row.tongue): row for row in recordings.of_explanations(session())}
    return [
        Thing(
            str(label(one)),
            tuple(
                _slot(
                    tongue,
                    known.get((one, tongue)),
                    url_for("admin.attach_recording", explanation=one, tongue=tongue),
                )
                for tongue in Tongue
            ),
        )
        for one in Explanation
    ]


def _projects(process: Process) -> list[tuple[str | None, list[Thing]]]:
    """The projects of a process, by constituency; places without any are left out."""
    found = projects.of_process(session(), process.id)
    rows = recordings.of_projects(session(), [one.id for one in found])
    known = {(row.project_id, row.tongue): row for row in rows}
    return [
        (place.province, things)
        for place in processes.constituencies(session(), process.id)
        if (things := _things((one for one in found if one.constituency_id == place.id), known))
    ]


def _things(found: Iterable[Project], known: Mapping[tuple[int | None, Tongue], Recording]) -> list[Thing]:
    return [
        Thing(
            one.title,
            tuple(
                _slot(
                    tongue,
                    known.get((one.id, tongue)),
                    url_for("admin.attach_project_recording", project_id=one.id, tongue=tongue),
                )
                for tongue in Tongue
            ),
            TAGS[Tongue.SPANISH],
        )
        for one in found
    ]


def _slot(tongue: Tongue, row: Recording | None, url: str) -> Slot:
    told = _("add one") if row is None else measure(row)
    return Slot(f"{label(tongue)}: {told}", url, is_there=row is not None)


@blueprint.route(
    "/admin/grabaciones/explicaciones/<explanation:explanation>/<tongue:tongue>", methods=["GET", "POST"]
)
@acts(Action.ATTACH_RECORDING, limit=ROOM)
def attach_recording(explanation: Explanation, tongue: Tongue) -> ResponseReturnValue:
    return _attach(Explained(explanation=explanation), tongue, str(label(explanation)), None)


@blueprint.route("/admin/grabaciones/proyectos/<id:project_id>/<tongue:tongue>", methods=["GET", "POST"])
@acts(Action.ATTACH_PROJECT_RECORDING, limit=ROOM)
def attach_project_recording(project_id: int, tongue: Tongue) -> ResponseReturnValue:
    project = projects.one(session(), project_id)
    process = processes.one(session(), project.process_id)
    return _attach(Explained(project=project_id), tongue, project.title, process)


def _attach(about: Explained, tongue: Tongue, title: str, process: Process | None) -> ResponseReturnValue:
    there = recordings.one_of_thing(session(), about, tongue)
    form = RecordingForm(tongue, there)
    if form.is_sent():
        with form.refusals():
            acting.attach_recording(
                identity.actor(), about, tongue, form.text, form.sound.sound, form.replaced
            )
            flash(_("The recording is public now."), "success")
            return redirect(_list(process), 303)
    if form.refusal:
        there = recordings.one_of_thing(session(), about, tongue)
        form.stand_on(there)
    return form.page(
        "admin/attach_recording.html",
        title=title,
        tongue=tongue,
        is_of_people=process is not None,
        back=_list(process),
        there=there,
        heard=None if there is None else heard(there),
        is_open=process is None or _may_attach(process) or form.is_submitted(),
    )


def _list(process: Process | None) -> str:
    return url_for("admin.recordings", proceso=None if process is None else process.year)


@blueprint.route("/admin/grabaciones/<id:recording_id>/retirar", methods=["GET", "POST"])
@acts(Action.WITHDRAW_RECORDING)
def withdraw_recording(recording_id: int) -> ResponseReturnValue:
    """Ask once, and take it off the site. Sent twice, it is withdrawn once."""
    there = recordings.find(session(), recording_id)
    if there is None:
        flash(_("This recording is not on the site any more."), "info")
        return redirect(url_for("admin.recordings"), 303)
    process = _process_of(there)
    form = HouseForm()
    if form.is_sent():
        with form.refusals():
            acting.withdraw_recording(identity.actor(), recording_id)
            flash(_("The recording was withdrawn."), "success")
            return redirect(_list(process), 303)
    return form.page("admin/withdraw_recording.html", heard=heard(there), back=_list(process))


def _process_of(there: Recording) -> Process | None:
    if there.project_id is None:
        return None
    return processes.one(session(), projects.one(session(), there.project_id).process_id)
