"""Executing units: which there are, and which one carries out each prioritised project."""

from collections.abc import Sequence

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from caxamarca.actions import appointing, assigning
from caxamarca.actions.appointing import NAME_LIMIT
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.texts import clean_line
from caxamarca.persistence import people, prioritised, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.people import Unit
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import clock, formats, identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.fields import an_id_or_nothing, option, option_of_many
from caxamarca.web.forms import Clean, HouseForm, required, typed
from caxamarca.web.labels import place
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


@blueprint.route("/admin/procesos/<year:year>/unidades", methods=["GET", "POST"])
@acts(Action.ASSIGN_UNIT)
def assign_unit(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    found = prioritised.listed(session(), process=process.id)
    known = people.units(session())
    form = _form(found, known)
    if form.is_sent():
        with form.refusals():
            changed = _changed(form, found)
            if changed:
                assigning.assign_units(identity.actor(), year, changed)
            flash(_assigned(len(changed)), "success" if changed else "info")
            return redirect(url_for("admin.assign_unit", year=year), 303)
    stage = process.stage(clock.now())
    return form.page(
        "admin/assign_unit.html",
        process=process,
        projects=found,
        units=known,
        stage=stage,
        is_open=may(identity.actor(), Action.ASSIGN_UNIT, stage),
    )


def _form(found: Sequence[Prioritised], known: Sequence[Unit]) -> HouseForm:
    """A choice for each project, whose name is `u` and the project's id."""
    offered = [option(unit.id, unit.name) for unit in known]
    nothing = [option("", _("Choose a unit"))]
    questions = {
        f"u{one.project.id}": option_of_many(
            one.project.title,
            offered if one.unit_id else nothing + offered,
            description=f"{place(one.province)} · {formats.money(one.project.cost)}",
            coerce=an_id_or_nothing,
        )
        for one in found
    }
    form: HouseForm = type("AssignForm", (HouseForm,), questions)(
        data={f"u{one.project.id}": one.unit_id for one in found}
    )
    return form


def _changed(form: HouseForm, found: Sequence[Prioritised]) -> dict[int, int]:
    """The projects that get another unit. One that has a unit keeps it rather than lose it."""
    chosen: dict[int, int | None] = {one.project.id: form[f"u{one.project.id}"].data for one in found}
    now = {one.project.id: one.unit_id for one in found}
    return {project: unit for project, unit in chosen.items() if unit is not None and unit != now[project]}


def _assigned(count: int) -> str:
    if not count:
        return _("Nothing was changed.")
    return ngettext("One project was assigned.", "%(num)s projects were assigned.", count)
