"""Recordings of explanations and projects: which there are in each language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.domain.permissions import Action, may
from caxamarca.domain.processes import Stage
from caxamarca.domain.recording import Explanation, Tongue
from caxamarca.persistence import processes, projects, recordings
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.projects import Project
from caxamarca.persistence.recordings import Recording
from caxamarca.web import clock, identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.labels import label, place
from caxamarca.web.recordings import TAGS, measure
from caxamarca.web.words import _


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


@dataclass(frozen=True)
class Group:
    """Things that stand together: the projects of a place, which is their heading, or the explanations without one."""

    heading: str | None
    things: tuple[Thing, ...]


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
            (_("Explanations"), list_of(None), process is None),
            *((_("Projects of %(year)s", year=one.year), list_of(one), one is process) for one in everything),
        ],
        groups=[Group(None, _explanations())] if process is None else _projects(process),
        is_open=process is None or may_attach(process),
        is_before_the_vote=process is not None and process.stage(clock.now()) is Stage.EVALUATION,
    )


def list_of(process: Process | None) -> str:
    """The address of the list: of the explanations, or of the projects of a process."""
    return url_for("admin.recordings", proceso=None if process is None else process.year)


def may_attach(process: Process) -> bool:
    return may(identity.actor(), Action.ATTACH_PROJECT_RECORDING, process.stage(clock.now()))


def _explanations() -> tuple[Thing, ...]:
    known = {(row.explanation, row.tongue): row for row in recordings.of_explanations(session())}
    return tuple(
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
    )


def _projects(process: Process) -> list[Group]:
    """The projects of a process, by constituency; places without any are left out."""
    found = projects.of_process(session(), process.id)
    rows = recordings.of_projects(session(), [one.id for one in found])
    known = {(row.project_id, row.tongue): row for row in rows}
    return [
        Group(str(place(one.province)), things)
        for one in processes.constituencies(session(), process.id)
        if (things := _things((project for project in found if project.constituency_id == one.id), known))
    ]


def _things(
    found: Iterable[Project], known: Mapping[tuple[int | None, Tongue], Recording]
) -> tuple[Thing, ...]:
    return tuple(
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
    )


def _slot(tongue: Tongue, row: Recording | None, url: str) -> Slot:
    told = _("add one") if row is None else measure(row)
    return Slot(f"{label(tongue)}: {told}", url, is_there=row is not None)
