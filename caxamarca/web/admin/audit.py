"""The audit log: who did what and when, and whether the chain of it is whole."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from caxamarca.domain.permissions import Action
from caxamarca.persistence import audit as log
from caxamarca.persistence.audit import Entry
from caxamarca.persistence.database import session
from caxamarca.web import formats
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.audit_words import Names, said
from caxamarca.web.converters import LARGEST_ID
from caxamarca.web.words import _

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One entry as `components/timeline.html` draws it."""

    when: str
    title: str
    text: str
    tone: str = "plain"


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
        entries=[_line(entry, names) for entry in shown],
        older=shown[-1].id if len(entries) > PAGE else None,
        is_newest=before is None,
        is_checked=is_checked,
        broken=log.first_broken(session()) if is_checked else None,
    )


def _line(entry: Entry, names: Names) -> Line:
    who = names.people.get(entry.staff_id or 0) or _("The site")
    details = names.details(entry)
    return Line(
        _("Entry %(number)s, %(moment)s", number=entry.id, moment=formats.moment(entry.made_at)),
        said(entry.tag),
        f"{who} · {details}" if details else who,
    )


def _before() -> int | None:
    text = request.args.get("antes", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if 0 < number <= LARGEST_ID else None
