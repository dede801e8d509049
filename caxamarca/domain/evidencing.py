"""Evidence (medios de verificación): photos and documents that show what a report tells, and how many there may be."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.files import MEGABYTE

CAPTION_LIMIT = 200
DOCUMENT_LIMIT = 10 * MEGABYTE
PAGE_LIMIT = 40


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"


ROOM: Mapping[EvidenceKind, int] = {EvidenceKind.PHOTO: 6, EvidenceKind.DOCUMENT: 4}
"""How many of each kind one report has at most."""


@dataclass(eq=False)
class NoRoomForMore(Refusal):
    """There are as many of this kind as there may be."""

    kind: EvidenceKind
    limit: int


def check_room(kind: EvidenceKind, there: Collection[EvidenceKind]) -> None:
    """Whether one more of a kind fits beside those that are there. Raises NoRoomForMore."""
    if sum(one is kind for one in there) >= ROOM[kind]:
        raise NoRoomForMore(kind, ROOM[kind])
