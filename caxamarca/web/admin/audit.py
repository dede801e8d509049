"""The audit log: who did what and when, and whether the chain of it is whole."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue

from caxamarca.domain.permissions import Action
from caxamarca.persistence import audit as log
from caxamarca.persistence.database import session
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.audit_words import Names, said
from caxamarca.web.converters import LARGEST_ID
from caxamarca.web.words import _

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    number: int
    when: datetime
    who: str
    what: str
    details: str


@blueprint.get("/admin/auditoria")
@acts(Action.READ_AUDIT)
def audit() -> ResponseReturnValue:
    before = _before()
    entries = log.newest(session(), PAGE + 1, before)
    shown = entries[:PAGE]
    names = Names.of(shown)
    is_checked = "revisar" in request.args
    return render_template(
        "admin/audit.html",
        lines=[
            Line(
                entry.id,
                entry.made_at,
                names.people.get(entry.staff_id or 0, "") or _("The site"),
                said(entry.tag),
                names.details(entry) or "–",
            )
            for entry in shown
        ],
        older=shown[-1].id if len(entries) > PAGE else None,
        is_newest=before is None,
        is_checked=is_checked,
        broken=log.first_broken(session()) if is_checked else None,
    )


def _before() -> int | None:
    text = request.args.get("antes", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if 0 < number <= LARGEST_ID else None
