"""What every form has in common: whose it is, cleaning by the domain's own rules, and refusals beside the text."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, TypeVar

from flask import flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, HiddenField, StringField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from caxamarca.domain import days, money
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn, Refusal
from caxamarca.domain.texts import narrow
from caxamarca.persistence.database import keyring
from caxamarca.web import carrying, formats, identity, refusals
from caxamarca.web.words import _, _l

Value = TypeVar("Value")

PASSED_ON = (NotFound, NotAllowed, NotSignedIn)
UNPROCESSABLE = 422

SETTLED = "settled"
"""The category of what is told to the next page's script alone: the name of a draft, which nobody reads."""


def draft_key(path: str) -> str:
    """The name under which this person's phone may keep a draft of a page: it tells nobody who that is."""
    return keyring().mac("drafts", f"{identity.key()} {path}").hex()[:24]


class HouseForm(FlaskForm):  # type: ignore[misc]
    """A form whose text survives: an ended sign-in, a stage that closed meanwhile, a refusal."""

    owner = HiddenField(filters=())

    refusal = ""
    status = 200

    def __init__(self, *args: Any, told: Mapping[str, str] | None = None, **values: Any) -> None:
        """`told` are answers given before, as they were typed. What arrives with this request goes before them."""
        if told is not None and request.method != "POST":
            values["formdata"] = MultiDict(told)
        super().__init__(*args, **values)
        self.owner.data = carrying.seal_owner()

    def ask_only(self, names: Collection[str]) -> None:
        """Leave out the questions of other pages."""
        others = [one.name for one in self if one.name not in names and not isinstance(one, HiddenField)]
        for name in others:
            del self[name]

    @property
    def answers(self) -> dict[str, str]:
        """What was typed, by the name of the question: the first value of each, which is the one that was judged.
        Files are no answers.
        """
        asked = (one for one in self if not isinstance(one, (HiddenField, FileField)))
        return {one.name: one.raw_data[0] for one in asked if one.raw_data}

    @property
    def draft_key(self) -> str:
        return draft_key(request.path)

    def settle(self, told: str = "") -> None:
        """Tell on the next page that this was taken, and which draft the phone may therefore forget."""
        if told:
            flash(told, "success")
        flash(self.draft_key, SETTLED)

    def is_sent(self) -> bool:
        """Whether the form was sent and every field is sound. A form brought back is not sent."""
        if request.method != "POST" or carrying.is_restoring():
            return False
        sound = bool(self.validate())
        if not sound:
            self.status = UNPROCESSABLE
        return sound

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Catch a refusal and put it into words on top of the form, with the status it deserves."""
        try:
            yield
        except PASSED_ON:
            raise
        except Refusal as fact:
            self.refusal = refusals.words(fact)
            self.status = refusals.status(fact)

    def refuse(self, field: Field, fact: Refusal) -> None:
        """Say a refusal beside the question that it is about."""
        field.errors = [*field.errors, refusals.words(fact)]
        self.status = UNPROCESSABLE

    def page(self, template: str, **context: Any) -> ResponseReturnValue:
        """The page of this form, with everything that was typed."""
        return make_response(render_template(template, form=self, **context), self.status)


class BallotForm(FlaskForm):  # type: ignore[misc]
    """A form of the ballot. It never says whose it is, so that it is never carried anywhere."""

    refusal = ""


def typed(field: Field) -> str:
    """What was typed into a text field; an empty text where the browser sent nothing."""
    return str(field.data or "")


def known(value: Value | None) -> Value:
    """What a required field was understood as. Only a form that was not found sound lacks it."""
    if value is None:
        raise ValueError("a field that has to be there is not")
    return value


class Required(InputRequired):
    """Something must have been sent, and not only blank space."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        if field.raw_data and isinstance(field.raw_data[0], str) and not field.raw_data[0].strip():
            field.raw_data = []
        super().__call__(form, field)


def required(words: str) -> InputRequired:
    """The field must not be empty; `words` says so for this very field."""
    return Required(words)


def optional() -> Optional:
    return Optional(strip_whitespace=True)


class Clean:
    """Text cleaned by the domain's own function, its refusals said beside the field. What is kept is clean."""

    def __init__(self, clean: Callable[[str, int], str], limit: int) -> None:
        self.clean = clean
        self.limit = limit
        self.field_flags = {"maxlength": limit}

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        try:
            field.data = self.clean(field.data or "", self.limit)
        except Refusal as fact:
            raise StopValidation(refusals.words(fact)) from None


class Understood:
    """Text that a domain function must be able to read; its refusal is said beside the field."""

    def __init__(self, read: Callable[[str], object]) -> None:
        self.read = read

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        try:
            self.read(field.data or "")
        except Refusal as fact:
            raise ValidationError(refusals.words(fact)) from None


class Fitting:
    """A number or an amount that a domain function must find sound; its refusal is said beside the field."""

    def __init__(self, check: Callable[[int], object]) -> None:
        self.check = check

    def __call__(self, _form: FlaskForm, field: "NumberField | MoneyField") -> None:
        number = field.centimos if isinstance(field, MoneyField) else field.number
        try:
            self.check(known(number))
        except Refusal as fact:
            raise ValidationError(refusals.words(fact)) from None


class MoneyField(StringField):
    """Soles as people type them; `centimos` is the amount, or `None` where the field was left empty."""

    centimos: int | None = None

    def process_data(self, value: int | str | None) -> None:
        """A default given in céntimos is shown in soles."""
        if isinstance(value, int):
            self.centimos = value
            soles, rest = divmod(value, 100)
            self.data = f"{soles:,}" + (f".{rest:02}" if rest else "")
        else:
            self.data = value

    def pre_validate(self, _form: FlaskForm) -> None:
        text = (self.data or "").strip()
        if not text:
            self.centimos = None
            return
        try:
            self.centimos = money.parse(text)
        except Refusal as fact:
            raise StopValidation(refusals.words(fact)) from None


class DayField(StringField):
    """A day as people type it, or as a browser sends it; `day` is the date, or `None` where the field is empty."""

    day: date | None = None

    def process_data(self, value: date | str | None) -> None:
        """A default given as a date is shown as people here write it."""
        if isinstance(value, date):
            self.day = value
            self.data = formats.typed_day(value)
        else:
            self.data = value

    def pre_validate(self, _form: BaseForm) -> None:
        self.day = None
        if (self.data or "").strip():
            try:
                self.day = days.read_day(self.data or "")
            except Refusal as fact:
                raise StopValidation(refusals.words(fact)) from None


class HourField(StringField):
    """An hour as people type it; `hour` is how far into the day it is, or `None` where the field is empty."""

    hour: timedelta | None = None

    def process_data(self, value: timedelta | str | None) -> None:
        """A default given as a length of time is shown as hours and minutes."""
        if isinstance(value, timedelta):
            self.hour = value
            minutes = int(value.total_seconds()) // 60
            self.data = f"{minutes // 60:02}:{minutes % 60:02}"
        else:
            self.data = value

    def pre_validate(self, _form: BaseForm) -> None:
        self.hour = None
        if (self.data or "").strip():
            try:
                self.hour = days.read_hour(self.data or "")
            except Refusal as fact:
                raise StopValidation(refusals.words(fact)) from None


class NumberField(StringField):
    """A whole number; `number` is what was meant, or `None` where the field is empty or says something else.

    Thousands may be set apart, as 2,300 or 2 300.
    """

    LONGEST = 9
    GROUPS = re.compile(r"(?<=\d)[ ,.'](?=\d{3}\b)")

    number: int | None = None

    def process_data(self, value: int | str | None) -> None:
        if isinstance(value, int):
            self.number = value
        self.data = None if value is None else str(value)

    def pre_validate(self, _form: BaseForm) -> None:
        self.number = None
        digits = self.GROUPS.sub("", narrow(self.data or ""))
        if not (self.data or "").strip():
            return
        if not (digits.isascii() and digits.isdigit() and len(digits) <= self.LONGEST):
            raise StopValidation(_("Write a whole number, with digits only."))
        self.number = int(digits)


CHOOSE = _l("Choose one of the options.")
