"""A photo that comes with a form: it is looked at when all the rest is sound, and said to be lost when it is not."""

import json
from pathlib import Path
from typing import Any

from flask import current_app
from flask_wtf.file import FileField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from caxamarca.actions.picturing import BYTE_LIMIT, take_picture
from caxamarca.domain.errors import Refusal
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import keyring
from caxamarca.web import identity, refusals

KINDS = "image/jpeg,image/png,image/webp"

ROOM = 2 * BYTE_LIMIT
"""Bytes that a form with a photo may weigh: more than a photo may, whose refusal is then said beside its field."""

KEY = "photos"


def sealed(picture: Picture) -> str:
    """A picture that was taken already, for a hidden field of the next step; only who sent it can bring it back."""
    told = json.dumps([identity.key(), picture.name, picture.width, picture.height])
    return keyring().seal(KEY, told.encode()).hex()


def unsealed(text: str) -> Picture | None:
    """The picture of a hidden field, where it was sealed here for whoever is signed in now and is still there."""
    try:
        clear = keyring().unseal(KEY, bytes.fromhex(text))
    except ValueError:
        return None
    if clear is None:
        return None
    owner, name, width, height = json.loads(clear)
    if owner != identity.key() or not (Path(current_app.config["PICTURES_FOLDER"]) / name).is_file():
        return None
    return Picture(name=name, width=width, height=height)


class PhotoField(FileField):  # type: ignore[misc]
    """At most one photo. It has to be the form's last field; `picture` is what came of it, or `None`."""

    render_kw: dict[str, Any] | None

    picture: Picture | None = None

    def pre_validate(self, form: BaseForm) -> None:
        """A form that says that it does not take a photo yet is left without one."""
        if not self.data or not getattr(form, "takes_photo", True):
            return
        if any(field.errors for field in form if field is not self):
            return
        try:
            self.picture = take_picture(self.data.read(), Path(current_app.config["PICTURES_FOLDER"]))
        except Refusal as fact:
            raise StopValidation(refusals.words(fact)) from None

    @property
    def is_lost(self) -> bool:
        """Whether a photo was sent that the browser does not bring along when the page comes back."""
        return bool(self.data)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.render_kw = {**(self.render_kw or {}), "accept": KINDS}
