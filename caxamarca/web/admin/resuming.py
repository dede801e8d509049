"""A vote that a restore has paused: what somebody kept is brought, and what is missing is seen."""

from collections.abc import Sequence

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import MultipleFileField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from caxamarca.actions import resuming
from caxamarca.actions.resuming import Copies, Loss
from caxamarca.domain.errors import Refusal
from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.permissions import Action
from caxamarca.persistence import checkpoints, processes
from caxamarca.persistence.database import session
from caxamarca.web import formats, identity, refusals, restoring
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.forms import HouseForm
from caxamarca.web.words import _, _l, ngettext

ROOM = 60 * MEGABYTE
"""What one form may weigh: the lists of half a million votes."""


class CopiesField(MultipleFileField):  # type: ignore[misc]
    """Files that `watch` kept, whatever they are called; `copies` is what they say."""

    copies: Copies = Copies((), ())

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002 - the signature of WTForms
        sent = [one for one in self.data or () if one.filename]
        if not sent:
            raise StopValidation(_("Choose the files."))
        try:
            self.copies = resuming.read_copies((one.filename, one.read()) for one in sent)
        except Refusal as fact:
            raise StopValidation(refusals.words(fact)) from None


class CopiesForm(HouseForm):
    files = CopiesField(
        _l("What was kept of the box"),
        description=_l(
            "The files punto, codigos and sobres of a folder that “watch” kept. Choose all of them at once; what is "
            "here already is passed over."
        ),
        render_kw={"multiple": True, "accept": ".json,.csv,.txt"},
    )


@blueprint.route("/admin/procesos/<year:year>/reanudacion", methods=["GET", "POST"])
@acts(Action.RESUME_VOTING, limit=ROOM)
def resume_voting(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    form = CopiesForm()
    if form.is_sent():
        with form.refusals():
            found = resuming.bring_copies(identity.actor(), year, form.files.copies)
            flash(_brought(found), "success")
            return redirect(url_for("admin.resume_voting", year=year), 303)
    here = checkpoints.last(session(), process.id)
    return form.page(
        "admin/resume_voting.html",
        process=process,
        is_paused=process.interrupted_at is not None,
        facts=_facts(
            process.interrupted_at is not None,
            here.number if here else 0,
            restoring.moments(process),
            process,
        ),
    )


def _facts(
    is_paused: bool, number: int, moments: Sequence[tuple[str, str]], process: processes.Process
) -> list[tuple[str, str]]:
    if not is_paused:
        return []
    found = resuming.loss(session(), process)
    return [
        *moments,
        (_("Last checkpoint that is here"), _("No. %(number)s", number=number)),
        (
            _("Lost checkpoints that were brought"),
            ", ".join(_("No. %(number)s", number=one) for one in found.points) or _("none"),
        ),
        (_("Published codes that are missing"), formats.number(len(found.codes))),
    ]


def _brought(found: Loss) -> str:
    return ngettext(
        "It was kept. By now one published code is known to be missing.",
        "It was kept. By now %(count)s published codes are known to be missing.",
        len(found.codes),
        count=formats.number(len(found.codes)),
    )
