"""Evidence of a report: its unit gathers photos and documents in the draft, and they are filed with it."""

import hashlib

from caxamarca.actions import reporting
from caxamarca.actions.documenting import is_document, receive_document
from caxamarca.actions.picturing import NotAPicture, receive_photo
from caxamarca.domain.errors import Refusal
from caxamarca.domain.evidencing import CAPTION_LIMIT, check_room
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_line
from caxamarca.persistence import evidence
from caxamarca.persistence.content import Document, Picture
from caxamarca.persistence.database import transaction
from caxamarca.persistence.evidence import Holder, HolderKind


class NeitherPhotoNorDocument(Refusal):
    """The content is no picture and no PDF."""


def receive_evidence(actor: Actor, content: bytes) -> Picture | Document:
    """Take the photo or document that a person sends. Raises NeitherPhotoNorDocument, or what is raised for a document
    or a photo that cannot be taken.
    """
    if is_document(content):
        return receive_document(actor, content)
    try:
        return receive_photo(actor, content)
    except NotAPicture:
        raise NeitherPhotoNorDocument from None


def add_evidence(
    actor: Actor,
    project_id: int,
    quarter: Quarter,
    thing: Picture | Document,
    caption: str,
    *,
    correcting: bool = False,
) -> None:
    """Put a photo or document, with what it shows in words, beside the draft of a quarter's report.

    The same one sent again is there once. `correcting` says that it is about a report that was filed. Raises
    NoRoomForMore, AlreadyFiled, StorageFailed.
    """
    said = clean_line(caption, CAPTION_LIMIT)
    sha256 = hashlib.sha256(thing.encoded or thing.name.encode()).hexdigest()
    with transaction() as writing:
        draft = reporting.hold_draft(writing, actor, project_id, quarter, correcting=correcting)
        holder = Holder(HolderKind.DRAFT, draft.id)
        there = [one.evidence for one in evidence.of(writing, holder)]
        if sha256 in {one.sha256 for one in there}:
            return
        kind = evidence.kind_of(thing)
        check_room(kind, [one.kind for one in there])
        evidence.add(writing, holder, thing, said, sha256)
        draft.beside += 1


def take_away_evidence(
    actor: Actor, project_id: int, quarter: Quarter, name: str, *, correcting: bool = False
) -> None:
    """Take one away from the draft, by the name of its file. A version that was filed with it keeps it.

    One that is gone already stays so. Raises AlreadyFiled.
    """
    with transaction() as writing:
        draft = reporting.hold_draft(writing, actor, project_id, quarter, correcting=correcting)
        if evidence.take_away(writing, Holder(HolderKind.DRAFT, draft.id), name):
            draft.beside += 1
