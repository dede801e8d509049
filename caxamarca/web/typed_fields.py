"""Amounts, days, hours and numbers as people type them, each with what was understood."""

from collections.abc import Callable
from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from caxamarca.domain import days, money, numbers
from caxamarca.domain.errors import Refusal
from caxamarca.web import formats, refusals
from caxamarca.web.forms import known


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

    Thousands may be set apart, as 2,300 or 2 300, or written, as 2 mil.
    """

    LONGEST = numbers.LONGEST

    number: int | None = None

    def process_data(self, value: int | str | None) -> None:
        if isinstance(value, int):
            self.number = value
        self.data = None if value is None else str(value)

    def pre_validate(self, _form: BaseForm) -> None:
        self.number = None
        if not (self.data or "").strip():
            return
        try:
            self.number = numbers.read_whole(self.data or "")
        except Refusal as fact:
            raise StopValidation(refusals.words(fact)) from None


class Fitting:
    """A number or an amount that a domain function must find sound; its refusal is said beside the field."""

    def __init__(self, check: Callable[[int], object]) -> None:
        self.check = check

    def __call__(self, _form: FlaskForm, field: NumberField | MoneyField) -> None:
        number = field.centimos if isinstance(field, MoneyField) else field.number
        try:
            self.check(known(number))
        except Refusal as fact:
            raise ValidationError(refusals.words(fact)) from None
