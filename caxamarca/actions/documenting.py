"""Documents that people send: PDF alone, judged by its content, and printed anew without anything beside its pages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from caxamarca import camera_notes, reprinting
from caxamarca.actions.throttling import Allowance, TooManyTries, spend
from caxamarca.domain.errors import Refusal
from caxamarca.domain.evidencing import DOCUMENT_LIMIT, PAGE_LIMIT
from caxamarca.domain.files import FileTooLarge
from caxamarca.domain.roles import Actor
from caxamarca.persistence.content import Document
from caxamarca.persistence.database import transaction
from caxamarca.persistence.files import new_name
from caxamarca.reprinting import Fault

DOCUMENT = "document"
DOCUMENTS = Allowance(60, timedelta(days=1))
"""More than a unit files in a day: to print one anew is work for seconds."""

MAGIC, MAGIC_WITHIN = b"%PDF-", 1024
"""Readers take a file for a PDF whose head stands within its first bytes (ISO 32000-1, annex H.3.4.1)."""


class NotADocument(Refusal):
    """The content is no PDF, or one without a page that can be read."""


class DocumentLocked(Refusal):
    """Nobody opens it without a password."""


@dataclass(eq=False)
class TooManyPages(Refusal):
    limit: int


class DocumentTooHard(Refusal):
    """It takes more time or memory than any that is meant to be read, or is built so that nobody can clean it."""


@dataclass(eq=False)
class TooManyDocuments(Refusal):
    """One person sent more documents than anybody has for a day. `limit` is how many a day."""

    limit: int


def is_document(content: bytes) -> bool:
    """Whether it says of itself that it is a PDF."""
    return MAGIC in content[:MAGIC_WITHIN]


def receive_document(actor: Actor, content: bytes) -> Document:
    """Take the document that a person sends. Each one counts, whatever becomes of it.

    Raises TooManyDocuments, or what `take_document` raises.
    """
    with transaction() as session:
        try:
            spend(session, DOCUMENT, f"{actor.resident} {actor.staff}", DOCUMENTS, datetime.now(UTC))
        except TooManyTries:
            raise TooManyDocuments(DOCUMENTS.times) from None
    return take_document(content)


def take_document(content: bytes) -> Document:
    """Print a document anew and return its row, which the caller's transaction keeps, and its file with it.

    Raises NotADocument, DocumentLocked, TooManyPages, DocumentTooHard or FileTooLarge.
    """
    if len(content) > DOCUMENT_LIMIT:
        raise FileTooLarge(DOCUMENT_LIMIT)
    if not is_document(content):
        raise NotADocument
    try:
        printed = reprinting.reprinted(content, PAGE_LIMIT)
        clean = camera_notes.cleaned(printed.content)
    except reprinting.NotReprinted as fault:
        raise _refusal(fault.fault) from None
    except camera_notes.NotCleaned:
        raise DocumentTooHard from None
    if len(clean) > DOCUMENT_LIMIT:
        raise DocumentTooHard
    return Document(name=new_name("pdf"), pages=printed.pages, weight=len(clean), encoded=clean)


def _refusal(fault: Fault) -> Refusal:
    return {
        Fault.NO_DOCUMENT: NotADocument(),
        Fault.LOCKED: DocumentLocked(),
        Fault.TOO_MANY_PAGES: TooManyPages(PAGE_LIMIT),
        Fault.TOO_HARD: DocumentTooHard(),
    }[fault]
