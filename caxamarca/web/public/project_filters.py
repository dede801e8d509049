"""The filters of the lists of prioritised projects. What an address asks for and nobody offers is left unasked."""

from collections.abc import Callable, Collection, Iterable
from enum import StrEnum

from flask import request
from wtforms import Form, SelectField

from caxamarca.domain.alerting import Alert
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.provinces import PROVINCES, districts_of
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.spanish import sort_key
from caxamarca.persistence.followed import FollowUp
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import formats, labels
from caxamarca.web.converters import place_slug
from caxamarca.web.labels import label, place, slug
from caxamarca.web.words import _, _l

ANY_ALERT = "alguna"


class ProjectFilters(Form):
    """Fields are named as they stand in the address. An empty one asks for nothing."""

    anio = SelectField(_l("Process"), validate_choice=False)
    provincia = SelectField(_l("Province"), validate_choice=False)
    unidad = SelectField(_l("Executing unit"), validate_choice=False)
    estado = SelectField(_l("State of the works"), validate_choice=False)
    alerta = SelectField(_l("Alert"), validate_choice=False)

    def __init__(self, among: Iterable[Prioritised]) -> None:
        super().__init__(request.args)
        known = tuple(among)
        self._places = {place_slug(code): str(place(code)) for code in _places(known)}
        self._offer(self.anio, _("All"), [(str(year), str(year)) for year in _years(known)])
        self._offer(self.provincia, _("All provinces"), list(self._places.items()))
        self._offer(self.unidad, _("All units"), [(str(unit), name) for unit, name in _units(known)])
        self._offer(self.estado, _("All"), _words(InvestmentStage))
        alerts = [(ANY_ALERT, _("With any alert")), *_words(Alert)]
        self._offer(self.alerta, _("With or without an alert"), alerts)

    @staticmethod
    def _offer(field: SelectField, everything: str, offered: list[tuple[str, str]]) -> None:
        """What can be chosen. What an address asks for and is not among it is not asked for."""
        field.choices = [("", everything), *offered]
        if field.data not in dict(offered):
            field.data = ""

    @property
    def selects(self) -> tuple[SelectField, ...]:
        return self.anio, self.provincia, self.unidad, self.estado, self.alerta

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked for, as it stands in an address."""
        return {field.name: str(field.data) for field in self.selects if field.data}

    @property
    def where(self) -> str:
        """The name of the province asked for, for the page's title; empty where every one is."""
        return self._places.get(self.provincia.data, "")

    def takes(self, one: Prioritised) -> bool:
        """Whether a project belongs to the process and the unit asked for."""
        return self.anio.data in ("", str(one.year)) and self.unidad.data in ("", str(one.unit_id))

    def is_there(self, one: Prioritised) -> bool:
        """Whether a project belongs to the province asked for."""
        return self.provincia.data in ("", place_slug(one.province))

    def shows(self, followed: FollowUp) -> bool:
        """Whether a project is in the state asked for today, and has the alert asked for."""
        latest = followed.latest
        state = labels.from_slug(InvestmentStage, self.estado.data)
        if state is not None and (latest is None or latest.stage is not state):
            return False
        if self.alerta.data == ANY_ALERT:
            return bool(followed.alerts)
        alert = labels.from_slug(Alert, self.alerta.data)
        return alert is None or alert in followed.alerts


class FollowUpFilters(ProjectFilters):
    """Those of the follow-up: a district of the province asked for as well, and a quarter to look back to.

    `quarters` are those that can be looked back to, the newest first; `benefiting` gives the ids of the projects that
    benefit a district, and is asked for one alone.
    """

    distrito = SelectField(_l("District"), validate_choice=False)
    trimestre = SelectField(_l("As it stood at the end of"), validate_choice=False)

    def __init__(
        self,
        among: Iterable[Prioritised],
        quarters: Iterable[Quarter],
        benefiting: Callable[[str], Collection[int]],
    ) -> None:
        super().__init__(among)
        slug_of = {one.slug: one.code for one in PROVINCES}
        here = slug_of.get(self.provincia.data or "")
        self._in_province = here is not None
        districts = [] if here is None else [(one.code, one.name) for one in districts_of(here)]
        self._offer(self.distrito, _("All districts"), sorted(districts, key=lambda one: sort_key(one[1])))
        told = [(quarter.slug, formats.quarter(quarter)) for quarter in quarters]
        self.any_quarter = bool(told)
        self._offer(self.trimestre, _("Today"), told)
        self._benefiting = benefiting(self.distrito.data) if self.distrito.data else None

    @property
    def selects(self) -> tuple[SelectField, ...]:
        """A district is asked for once a province is: there are 127."""
        of_district = (self.distrito,) if self._in_province else ()
        return self.anio, self.provincia, *of_district, self.unidad, self.estado, self.alerta, self.trimestre

    @property
    def quarter(self) -> Quarter | None:
        return Quarter.parse(self.trimestre.data) if self.trimestre.data else None

    def takes(self, one: Prioritised) -> bool:
        in_district = self._benefiting is None or one.project.id in self._benefiting
        return in_district and super().takes(one)


def _words(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(slug(word), str(label(word))) for word in kind]


def _years(known: Iterable[Prioritised]) -> list[int]:
    return sorted({one.year for one in known}, reverse=True)


def _places(known: Iterable[Prioritised]) -> list[str | None]:
    """Every province, be there nothing in it yet; and the interprovincial part where it has a project."""
    interprovincial = [None] if any(one.province is None for one in known) else []
    return [*(one.code for one in PROVINCES), *interprovincial]


def _units(known: Iterable[Prioritised]) -> list[tuple[int, str]]:
    found = {one.unit_id: one.unit for one in known if one.unit_id is not None and one.unit is not None}
    return sorted(found.items(), key=lambda unit: sort_key(unit[1]))
