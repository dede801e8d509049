"""Executing units: which there are, and which one carries out each prioritised project."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from caxamarca.actions import appointing, following_up
from caxamarca.actions.appointing import NAME_LIMIT
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.texts import clean_line
from caxamarca.persistence import people, processes, projects
from caxamarca.persistence.database import session
from caxamarca.web import clock, identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.fields import an_id
from caxamarca.web.forms import Clean, HouseForm, required, typed
from caxamarca.web.words import _, _l, ngettext


class UnitForm(HouseForm):
    name = StringField(
        _l("Name of the executing unit"),
        description=_l("For example: Gerencia Subregional Chota"),
        validators=[required(_l("Write the name.")), Clean(clean_line, NAME_LIMIT)],
    )


@blueprint.route("/admin/unidades", methods=["GET", "POST"])
@acts(Action.ADD_UNIT)
def units() -> ResponseReturnValue:
    form = UnitForm()
    if form.is_sent():
        with form.refusals():
            appointing.add_unit(identity.actor(), typed(form.name))
            flash(_("The executing unit was added."), "success")
            return redirect(url_for("admin.units"), 303)
    return form.page("admin/units.html", units=people.units(session()))


class AssignForm(HouseForm):
    """A choice for each project; the page lists them, and their names are `u` and the project's id."""


@blueprint.route("/admin/procesos/<year:year>/unidades", methods=["GET", "POST"])
@acts(Action.ASSIGN_UNIT)
def assign_unit(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    found = projects.prioritised(session(), process=process.id)
    form = AssignForm()
    chosen = {one.project.id: _chosen(one.project.id, one.unit_id) for one in found}
    if form.is_sent():
        with form.refusals():
            changed = {
                one.project.id: unit
                for one in found
                if (unit := chosen[one.project.id]) is not None and unit != one.unit_id
            }
            following_up.assign_units(identity.actor(), year, changed)
            flash(
                ngettext("One project was assigned.", "%(num)s projects were assigned.", len(changed)),
                "success" if changed else "info",
            )
            return redirect(url_for("admin.assign_unit", year=year), 303)
    return form.page(
        "admin/assign_unit.html",
        process=process,
        projects=found,
        chosen=chosen,
        units=people.units(session()),
        stage=process.stage(clock.now()),
        is_open=may(identity.actor(), Action.ASSIGN_UNIT, process.stage(clock.now())),
    )


def _chosen(project_id: int, current: int | None) -> int | None:
    """The unit that was chosen for a project, or the one it has; what is no id is as good as no choice."""
    try:
        return an_id(request.form[f"u{project_id}"])
    except (KeyError, ValueError):
        return current
