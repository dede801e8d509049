"""The places where people of a process are attended: whoever works at one opens it by its name."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from caxamarca.actions import attending
from caxamarca.actions.attending import NAME_LIMIT
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.texts import clean_line
from caxamarca.persistence import processes
from caxamarca.persistence import stations as places
from caxamarca.persistence.database import session
from caxamarca.web import clock, identity
from caxamarca.web.access import acts
from caxamarca.web.fields import option, option_of_many
from caxamarca.web.forms import Clean, HouseForm, required, typed
from caxamarca.web.station import blueprint
from caxamarca.web.words import _, _l


class StationForm(HouseForm):
    name = StringField(
        _l("Name of the place"),
        description=_l("As people know it, for example: Municipalidad de Celendín. It is public."),
        validators=[required(_l("Write the name.")), Clean(clean_line, NAME_LIMIT)],
        render_kw={"autocomplete": "off"},
    )
    province = option_of_many(
        _l("Province"),
        [option("", _l("Choose")), *(option(one.code, one.name) for one in PROVINCES)],
        validators=[required(_l("Choose the province."))],
    )


@blueprint.route("/mesa/<year:year>", methods=["GET", "POST"])
@acts(Action.ADD_STATION)
def stations(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    form = StationForm()
    if form.is_sent():
        with form.refusals():
            attending.add_station(identity.actor(), year, typed(form.name), typed(form.province))
            form.settle(_("The place was added."))
            return redirect(url_for("station.stations", year=year), 303)
    return form.page(
        "station/stations.html",
        process=process,
        stations=places.of_process(session(), process.id),
        can_add=may(identity.actor(), Action.ADD_STATION, process.stage(clock.now())),
    )
