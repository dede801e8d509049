"""A sound that comes with a form, and the kinds of sounds as browsers call them."""

from collections.abc import Mapping

from caxamarca.actions.sounding import Sound, judged
from caxamarca.domain.recording import BYTE_LIMIT, SoundKind
from caxamarca.web.one_file import OneFile

MIMETYPES: Mapping[SoundKind, str] = {
    SoundKind.MP3: "audio/mpeg",
    SoundKind.OGG: "audio/ogg",
    SoundKind.M4A: "audio/mp4",
}

ROOM = 2 * BYTE_LIMIT
"""Bytes that a form with a sound may weigh: more than a sound may, whose refusal is then said beside its field."""


class SoundField(OneFile):
    """At most one sound; `sound` is what came of it, or `None`."""

    accept = ",".join((*MIMETYPES.values(), *(f".{kind}" for kind in SoundKind), ".opus"))
    sound: Sound | None = None

    def take(self, content: bytes) -> None:
        self.sound = judged(content)
