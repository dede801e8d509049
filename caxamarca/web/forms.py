"""What every form has in common: whose it is, cleaning by the domain's own rules, and refusals beside the text."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, HiddenField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn, Refusal
from caxamarca.persistence.database import keyring
from caxamarca.web import carrying, identity, refusals
from caxamarca.web.arriving import ArrivingForm
from caxamarca.web.words import _l

Value = TypeVar("Value")

PASSED_ON = (NotFound, NotAllowed, NotSignedIn)
UNPROCESSABLE = 422

SETTLED = "settled"
"""The category of what is told to the next page's script alone: the name of a draft, which nobody reads."""


def draft_key(path: str) -> str:
    """The name under which this person's phone may keep a draft of a page: it tells nobody who that is."""
    return keyring().mac("drafts", f"{identity.key()} {path}").hex()[:24]


class HouseForm(ArrivingForm):
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
    def has_files(self) -> bool:
        return any(isinstance(one, FileField) for one in self)

    @property
    def draft_key(self) -> str:
        return draft_key(request.path)

    def settle(self, told: str = "", beside: str = "success") -> None:
        """Tell on the next page that this was taken, and which draft the phone may therefore forget. `beside` is the
        id of what it stands beside there; else it stands on top.
        """
        if told:
            flash(told, beside)
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


class BallotForm(ArrivingForm):
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


CHOOSE = _l("Choose one of the options.")
