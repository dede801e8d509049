"""Convening a process: its dates, its rules and the money of each province; and moving a date that has not come."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, FormField, StringField, TextAreaField

from caxamarca.actions import convening
from caxamarca.actions.convening import NAME_LIMIT, PURPOSE_LIMIT, REASON_LIMIT, Convocation
from caxamarca.domain.counting import COUNTED, Rule
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.processes import Calendar, DateIsPast, Terms, dates_that_came
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.moments import EndForm, MomentForm
from caxamarca.web.fields import one_option, option
from caxamarca.web.forms import (
    CHOOSE,
    Clean,
    HouseForm,
    MoneyField,
    NumberField,
    known,
    optional,
    required,
    typed,
)
from caxamarca.web.labels import CALENDAR, NUMBERS, label
from caxamarca.web.words import _, _l

DEFAULTS: Mapping[str, object] = {
    "rule": Rule.MOST_VOTES,
    "marks": 3,
    "minimum_age": 18,
    "support_limit": 5,
}
"""What most processes will want. Up to three marks nearly all ballots are like many others, and so secret."""

DATES = tuple(field.name for field in fields(Calendar))


def _begins(name: str) -> "FormField[MomentForm]":
    return FormField(MomentForm, CALENDAR[name])


def _ends(name: str) -> "FormField[EndForm]":
    return FormField(EndForm, CALENDAR[name])


class CalendarForm(HouseForm):
    """A form with the five dates, each of the same name as in `Calendar`."""

    @property
    def moments(self) -> dict[str, Any]:
        """The dates that were asked for, by name."""
        return {name: self[name].form.moment for name in DATES if name in self}


class CeilingsForm(Form):
    """The ceiling of each province, in a field that bears the province's code."""

    @property
    def centimos(self) -> dict[str | None, int]:
        return {
            field.short_name.removeprefix("p"): known(field.centimos)
            for field in self
            if isinstance(field, MoneyField)
        }


for _province in PROVINCES:
    setattr(
        CeilingsForm,
        f"p{_province.code}",
        MoneyField(
            _province.name,
            validators=[required(_l("Write the ceiling of %(place)s; it may be 0.", place=_province.name))],
            render_kw={"inputmode": "decimal", "autocomplete": "off"},
        ),
    )


class ProcessForm(CalendarForm):
    year = NumberField(
        _l("Year"),
        description=_l("There is one process a year."),
        validators=[required(_l("Write the year."))],
        render_kw={"inputmode": "numeric", "size": 6},
    )
    name = StringField(
        _l("Name"),
        description=_l("For example: Presupuesto participativo 2027"),
        validators=[required(_l("Write the name of the process.")), Clean(clean_line, NAME_LIMIT)],
    )
    purpose = TextAreaField(
        _l("What it is for"),
        description=_l("In words that any neighbour understands. It stands on the page of the process."),
        validators=[required(_l("Write what the process is for.")), Clean(clean_paragraphs, PURPOSE_LIMIT)],
    )
    ideas_from = _begins("ideas_from")
    ideas_until = _ends("ideas_until")
    voting_from = _begins("voting_from")
    voting_until = _ends("voting_until")
    follow_up_from = _begins("follow_up_from")
    ceilings: "FormField[CeilingsForm]" = FormField(CeilingsForm, _l("Budget ceilings"))
    interprovincial = MoneyField(
        _l("Ceiling of the interprovincial part"),
        description=_l("For projects of several provinces, for which everyone votes. Empty: there is none."),
        validators=[optional()],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    rule = one_option(
        _l("Rule of the count"),
        [option(rule, label(rule)) for rule in Rule if rule in COUNTED],
        CHOOSE,
        coerce=Rule,
    )
    marks = NumberField(
        NUMBERS["marks"],
        description=_l(
            "For how many projects each person can vote at the most. Three keeps the vote secret."
        ),
        validators=[required(_l("Write a number."))],
        render_kw={"inputmode": "numeric", "size": 4},
    )
    minimum_age = NumberField(
        NUMBERS["minimum_age"],
        description=_l("The age to be reached in the year of the vote."),
        validators=[required(_l("Write a number."))],
        render_kw={"inputmode": "numeric", "size": 4},
    )
    support_limit = NumberField(
        NUMBERS["support_limit"],
        description=_l("How many ideas each person can support."),
        validators=[required(_l("Write a number."))],
        render_kw={"inputmode": "numeric", "size": 4},
    )

    @property
    def convocation(self) -> Convocation:
        """What was typed, once every field is sound."""
        ceilings = self.ceilings.form.centimos
        if self.interprovincial.centimos is not None:
            ceilings[None] = self.interprovincial.centimos
        return Convocation(
            year=known(self.year.number),
            name=typed(self.name),
            purpose=typed(self.purpose),
            calendar=Calendar(**self.moments),
            terms=Terms(
                rule=self.rule.data,
                marks=known(self.marks.number),
                minimum_age=known(self.minimum_age.number),
                support_limit=known(self.support_limit.number),
                interprovincial=None in ceilings,
            ),
            ceilings=ceilings,
        )


@blueprint.route("/admin/procesos/nuevo", methods=["GET", "POST"])
@acts(Action.CREATE_PROCESS)
def create_process() -> ResponseReturnValue:
    form = ProcessForm(data={**DEFAULTS, "year": _next_year()})
    if form.is_sent():
        with form.refusals():
            year = convening.create_process(identity.actor(), form.convocation)
            flash(_("The process was announced. It is public."), "success")
            return redirect(url_for("admin.process", year=year), 303)
    return form.page("admin/create_process.html")


def _next_year() -> int:
    """The year that most likely comes next: that after the last process."""
    return max([clock.today().year, *(one.year for one in processes.all_of(session()))]) + 1


class ChangeForm(CalendarForm):
    ideas_from = _begins("ideas_from")
    ideas_until = _ends("ideas_until")
    voting_from = _begins("voting_from")
    voting_until = _ends("voting_until")
    follow_up_from = _begins("follow_up_from")
    reason = TextAreaField(
        _l("Reason"),
        description=_l("It is published beside the old date and the new one."),
        validators=[required(_l("Write the reason.")), Clean(clean_paragraphs, REASON_LIMIT)],
    )

    def leave_out(self, names: Iterable[str]) -> None:
        """Ask no more for dates that have come."""
        for name in names:
            del self[name]


@blueprint.route("/admin/procesos/<year:year>/calendario", methods=["GET", "POST"])
@acts(Action.CHANGE_CALENDAR)
def change_calendar(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    came = dates_that_came(process.calendar, process.opened_at is not None, clock.now())
    come = [name for name in DATES if name in came]
    form = ChangeForm(data=_shown(process))
    form.leave_out(come)
    if form.is_sent():
        with form.refusals():
            _check_none_came(come)
            calendar = replace(process.calendar, **form.moments)
            convening.change_calendar(identity.actor(), year, calendar, typed(form.reason))
            flash(_("The calendar was changed, and the reason is published."), "success")
            return redirect(url_for("admin.process", year=year), 303)
    stage = process.stage(clock.now())
    return form.page(
        "admin/change_calendar.html",
        process=process,
        come=[(CALENDAR[name], getattr(process.calendar, name), name.endswith("until")) for name in come],
        ahead=[name for name in DATES if name not in come],
        is_possible=may(identity.actor(), Action.CHANGE_CALENDAR, stage) and len(come) < len(DATES),
        stage=stage,
    )


def _shown(process: Process) -> Mapping[str, Any]:
    form = {name: (EndForm if name.endswith("until") else MomentForm) for name in DATES}
    return {name: form[name].shown(getattr(process.calendar, name)) for name in DATES}


def _check_none_came(come: Iterable[str]) -> None:
    """A date that was on the page when it was opened may have come meanwhile. Raises DateIsPast."""
    for name in come:
        if f"{name}-day" in request.form:
            raise DateIsPast(name)
