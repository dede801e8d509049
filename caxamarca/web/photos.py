"""A photo that comes with a form: it is looked at when all the rest is sound, and said to be lost when it is not."""

from pathlib import Path
from typing import Any

from flask import current_app
from flask_wtf.file import FileField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from caxamarca.actions.picturing import BYTE_LIMIT, take_picture, tidy
from caxamarca.domain.errors import Refusal
from caxamarca.persistence.content import Picture
from caxamarca.web import refusals

KINDS = "image/jpeg,image/png,image/webp"

ROOM = 2 * BYTE_LIMIT
"""Bytes that a form with a photo may weigh: more than a photo may, whose refusal is then said beside its field."""


def _folder() -> Path:
    return Path(current_app.config["PICTURES_FOLDER"])


class PhotoField(FileField):  # type: ignore[misc]
    """At most one photo. It has to be the form's last field; `picture` is what came of it, or `None`."""

    render_kw: dict[str, Any] | None

    picture: Picture | None = None

    def pre_validate(self, form: BaseForm) -> None:
        if not self.data:
            return
        if any(field.errors for field in form if field is not self):
            return
        try:
            self.picture = take_picture(self.data.read(), _folder())
        except Refusal as fact:
            raise StopValidation(refusals.words(fact)) from None
        tidy(_folder())

    @property
    def is_lost(self) -> bool:
        """Whether a photo was sent that the browser does not bring along when the page comes back."""
        return bool(self.data)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.render_kw = {**(self.render_kw or {}), "accept": KINDS}
