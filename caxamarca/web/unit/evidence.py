"""The photos and documents of a report that is being written: the unit's people gather them one at a time."""

from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import evidencing
from caxamarca.domain.evidencing import ROOM as ROOM_FOR
from caxamarca.domain.evidencing import EvidenceKind
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.evidence import HolderKind
from caxamarca.web import carrying, clock, evidence, identity
from caxamarca.web.access import acts
from caxamarca.web.evidence import Shown
from caxamarca.web.forms import typed
from caxamarca.web.pagewise import CORRECTING, Leaving
from caxamarca.web.photos import ROOM
from caxamarca.web.unit import blueprint
from caxamarca.web.unit.forms import EvidenceForm
from caxamarca.web.unit.reports import AT, CORRECT, COURSE, EVIDENCE, Begun, begin
from caxamarca.web.words import _

TAKE_AWAY = "quitar"
"""The field by which one is named that is to be taken away."""


@blueprint.route(f"{AT}/{EVIDENCE}", methods=["GET", "POST"])
@acts(Action.PREPARE_REPORT, limit=ROOM)
def report_evidence(project_id: int, quarter: Quarter) -> ResponseReturnValue:
    begun = begin(project_id, quarter)
    form = EvidenceForm()
    if request.method == "POST" and not carrying.is_restoring():
        with form.refusals():
            led = _settle(begun, form)
            if led is not None:
                return led
    elif not _is_open(begun):
        return redirect(begun.url("unit.file_report"), 303)
    there = of_begun(begin(project_id, quarter))
    return form.page(
        "unit/report_evidence.html",
        course=COURSE,
        step=EVIDENCE,
        begun=begun,
        prioritised=begun.prioritised,
        quarter=quarter,
        there=there,
        room={kind: most - _count(kind, there) for kind, most in ROOM_FOR.items()},
        take_away=TAKE_AWAY,
        here=_here(begun),
    )


def of_begun(begun: Begun) -> Sequence[Shown]:
    """What stands beside a report that is being written: a correction begins with what was filed."""
    if begun.is_open and begun.draft is not None:
        return evidence.of_holder(HolderKind.DRAFT, begun.draft.id)
    return [] if begun.filed is None else evidence.of_holder(HolderKind.REPORT, begun.filed.id)


def _count(kind: EvidenceKind, there: Sequence[Shown]) -> int:
    return sum((one.photo is not None) == (kind is EvidenceKind.PHOTO) for one in there)


def _is_open(begun: Begun) -> bool:
    """Whether there is a report to write now."""
    stage = processes.by_year(session(), begun.prioritised.year).stage(clock.now())
    action = Action.CORRECT_REPORT if begun.is_correction else Action.PREPARE_REPORT
    return may(identity.actor(), action, stage) and (not begun.is_correction or _is_correcting(begun))


def _is_correcting(begun: Begun) -> bool:
    return begun.is_open or CORRECT in request.args


def _settle(begun: Begun, form: EvidenceForm) -> ResponseReturnValue | None:
    """Do what the page was sent for. `None` where it is to be shown again."""
    named = request.form.get(TAKE_AWAY, "")
    if named:
        evidencing.take_away_evidence(
            identity.actor(),
            begun.prioritised.project.id,
            begun.quarter,
            named,
            correcting=_is_correcting(begun),
        )
        form.settle(_("It was taken away."))
        return redirect(_here(begun), 303)
    if form.is_filled or form.adds:
        if not form.is_sent():
            return None
        evidencing.add_evidence(
            identity.actor(),
            begun.prioritised.project.id,
            begun.quarter,
            form.thing,
            typed(form.caption),
            correcting=_is_correcting(begun),
        )
        form.settle(_("It is there now."))
    return _on(begun, form)


def _on(begun: Begun, form: EvidenceForm) -> ResponseReturnValue:
    if form.adds:
        return redirect(_here(begun), 303)
    if form.leaving is Leaving.BACK:
        return redirect(begun.way.back(EVIDENCE), 303)
    if form.leaving is Leaving.LATER:
        if begin(begun.prioritised.project.id, begun.quarter).is_open:
            form.settle(begun.kept)
        return redirect(url_for("unit.desk"), 303)
    return begun.way.on(EVIDENCE)


def _here(begun: Begun) -> str:
    """The address of the page, which still knows from where one came to it."""
    told = {name: request.args[name] for name in (CORRECT, CORRECTING) if name in request.args}
    return begun.url("unit.report_evidence", **told)
