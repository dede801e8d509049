"""A sound that comes with a form: it is looked at when all the rest is sound, and said to be lost when it is not."""

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from caxamarca.actions.sounding import Sound, judged
from caxamarca.domain.errors import Refusal
from caxamarca.domain.recording import BYTE_LIMIT, SoundKind
from caxamarca.web import refusals

MIMETYPES: Mapping[SoundKind, str] = {
    SoundKind.MP3: "audio/mpeg",
    SoundKind.OGG: "audio/ogg",
    SoundKind.M4A: "audio/mp4",
}

KINDS = ",".join((*MIMETYPES.values(), *(f".{kind}" for kind in SoundKind), ".opus"))

ROOM = 2 * BYTE_LIMIT
"""Bytes that a form with a sound may weigh: more than a sound may, whose refusal is then said beside its field."""


class SoundField(FileField):  # type: ignore[misc]
    """At most one sound. It has to be the form's last field; `sound` is what came of it, or `None`."""

    render_kw: dict[str, Any] | None

    sound: Sound | None = None

    def pre_validate(self, form: BaseForm) -> None:
        if not self.data or any(field.errors for field in form if field is not self):
            return
        try:
            self.sound = judged(self.data.read())
        except Refusal as fact:
            raise StopValidation(refusals.words(fact)) from None

    @property
    def is_lost(self) -> bool:
        """Whether a file was sent that the browser does not bring along when the page comes back."""
        return bool(self.data)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.render_kw = {**(self.render_kw or {}), "accept": KINDS}
