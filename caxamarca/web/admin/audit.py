"""The audit log: who did what and when, and whether the chain of it is whole."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, SelectField

from caxamarca.domain.permissions import Action
from caxamarca.persistence import audit as log
from caxamarca.persistence import audited, processes
from caxamarca.persistence.audit import Entry
from caxamarca.persistence.audited import Narrowing
from caxamarca.persistence.database import session
from caxamarca.web import formats
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.audit_words import KINDS, Names, said, tags_by_subject, tags_of
from caxamarca.web.converters import LARGEST_ID
from caxamarca.web.words import _, _l

PAGE = 50
AT_A_DESK = "station:code:"
"""Acts of which the log keeps the day alone: an hour would tell when somebody went to vote."""


@dataclass(frozen=True)
class Line:
    """One entry as `components/timeline.html` draws it."""

    when: str
    title: str
    text: str
    tone: str = "plain"


class AuditFilters(Form):
    """Fields are named as they stand in the address. What nobody offers is left unasked."""

    tipo = SelectField(_l("Kind of act"), validate_choice=False)
    proceso = SelectField(_l("Process"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__(request.args)
        self._kinds = {one.slug: one for one in KINDS}
        self._processes = {str(one.year): one for one in processes.all_of(session())}
        kinds = [(slug, str(one.said)) for slug, one in self._kinds.items()]
        years = [(year, one.name) for year, one in self._processes.items()]
        for field, everything, offered in (
            (self.tipo, _("All"), kinds),
            (self.proceso, _("All"), years),
        ):
            field.choices = [("", everything), *offered]
            if field.data not in dict(offered):
                field.data = ""

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked for, as it stands in an address."""
        return {field.name: str(field.data) for field in (self.tipo, self.proceso) if field.data}

    def address(self, **more: object) -> str:
        """A page of the log as it is narrowed now."""
        return url_for("admin.audit", **{**self.chosen, **more})  # type: ignore[arg-type]

    @property
    def narrowing(self) -> Narrowing:
        kind, process = self._kinds.get(self.tipo.data), self._processes.get(self.proceso.data)
        return Narrowing(
            None if kind is None else tags_of(kind),
            None if process is None else process.id,
            tags_by_subject(),
        )


@blueprint.get("/admin/auditoria")
@acts(Action.READ_AUDIT)
def audit() -> ResponseReturnValue:
    before = _before()
    filters = AuditFilters()
    entries = audited.newest(session(), PAGE + 1, before, filters.narrowing)
    shown = entries[:PAGE]
    names = Names.of(shown)
    is_checked = "revisar" in request.args
    return render_template(
        "admin/audit.html",
        filters_form=filters,
        entries=[_line(entry, names) for entry in shown],
        newest=filters.address(),
        older=filters.address(antes=shown[-1].id) if len(entries) > PAGE else "",
        is_newest=before is None,
        is_checked=is_checked,
        broken=log.first_broken(session()) if is_checked else None,
    )


def _line(entry: Entry, names: Names) -> Line:
    who = names.people.get(entry.staff_id or 0) or _("The site")
    details = names.details(entry)
    return Line(
        _("Entry %(number)s, %(moment)s", number=entry.id, moment=_when(entry)),
        said(entry.tag),
        f"{who} · {details}" if details else who,
    )


def _when(entry: Entry) -> str:
    if entry.tag.startswith(AT_A_DESK):
        return _("%(day)s (without the hour, to protect the vote)", day=formats.day(entry.made_at))
    return formats.moment(entry.made_at)


def _before() -> int | None:
    text = request.args.get("antes", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if 0 < number <= LARGEST_ID else None
