"""Photos and documents that show what a report tells."""

import io

from PIL import Image

from caxamarca.actions.documenting import take_document
from caxamarca.actions.evidencing import add_evidence
from caxamarca.actions.picturing import take_picture
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import Actor
from caxamarca.persistence.content import Document, Picture
from caxamarca.persistence.prioritised import Prioritised
from tests.support.papers import a_paper


def a_photo_file(number: int = 0) -> bytes:
    """A photo; each number another one."""
    target = io.BytesIO()
    Image.new("RGB", (80, 60), (number * 37 % 256, 90, 60)).save(target, "PNG")
    return target.getvalue()


def a_photo(number: int = 0) -> Picture:
    return take_picture(a_photo_file(number))


def a_document(text: str = "Acta de entrega") -> Document:
    return take_document(a_paper(text))


def shows(
    by: Actor,
    project: Prioritised,
    quarter: Quarter,
    thing: Picture | Document | None = None,
    caption: str = "La zanja del tramo alto.",
    *,
    correcting: bool = False,
) -> str:
    """Put a photo, or something else, beside the draft of a report. The name of its file."""
    thing = thing or a_photo()
    name = thing.name
    add_evidence(by, project.project.id, quarter, thing, caption, correcting=correcting)
    return name
