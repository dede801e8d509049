"""A photo that comes with a form."""

from caxamarca.actions.picturing import receive_photo
from caxamarca.domain.photos import BYTE_LIMIT
from caxamarca.persistence.content import Picture
from caxamarca.web import identity
from caxamarca.web.one_file import OneFile

ROOM = 2 * BYTE_LIMIT
"""Bytes that a form with a photo may weigh: more than a photo may, whose refusal is then said beside its field."""


class PhotoField(OneFile):
    """At most one photo; `picture` is what came of it, or `None`."""

    accept = "image/jpeg,image/png,image/webp"
    picture: Picture | None = None

    def take(self, content: bytes) -> None:
        self.picture = receive_photo(identity.actor(), content)
