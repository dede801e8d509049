"""Adding to the roll, while people vote, a resident who was left out of it by mistake: an act of two people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from caxamarca.actions import batching
from caxamarca.actions.identifying import document_mac
from caxamarca.domain.days import civil_day
from caxamarca.domain.documents import Document
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.provinces import district
from caxamarca.domain.rolls import Place, Sex
from caxamarca.persistence import enrolment, omitted, roll
from caxamarca.persistence.omitted import Omitted
from caxamarca.persistence.processes import Process


class OnTheRollAlready(Refusal):
    """The person was not left out."""


class AnotherPerson(Refusal):
    """The document is not that of the person whom the first administrator named: one of the two mistyped it."""


@dataclass(frozen=True)
class LeftOut:
    """A person who should have been on the roll. `district` is INEI's code."""

    document: Document
    district: str
    birth_year: int | None
    sex: Sex | None

    def name(self, session: Session, process: Process) -> int:
        """Note the person, for a second administrator to look at. Returns the number of the note."""
        place = district(self.district)
        mac = document_mac(self.document)
        return omitted.add(
            session, process.id, mac, place.province_code, place.code, self.birth_year, self.sex
        )


def check_can_add(session: Session, process: Process, subject: int | None) -> None:
    """Without a `subject`, whether anybody can be added at all. Raises OnTheRollAlready or NotFound."""
    approved = roll.approved(session, process.id)
    if approved is None:
        raise NotFound
    if subject is None:
        return
    one = _noted(session, process, subject)
    if roll.residents(session, process.id, [one.document_mac]):
        raise OnTheRollAlready


def check_named(session: Session, process: Process, subject: int | None, document: Document | None) -> None:
    """Whether the second administrator means the same person as the first. Raises AnotherPerson."""
    mac = None if document is None else document_mac(document)
    if _noted(session, process, subject).document_mac != mac:
        raise AnotherPerson


def add(session: Session, process: Process, subject: int | None, now: datetime) -> None:
    """Put the person on the approved roll. The next checkpoint says how many were added by then."""
    check_can_add(session, process, subject)
    one = _noted(session, process, subject)
    approved = roll.approved(session, process.id)
    if approved is None:
        raise NotFound
    place = Place(one.document_mac, one.province, one.district, one.birth_year, one.sex)
    enrolment.write(session, approved.id, [place])
    roll.count_one_more(session, approved, one.province)
    one.added_on = civil_day(now)
    session.flush()
    added = sum(omitted.added(session, process.id).values())
    batching.restate(session, process, {"agregadas_al_padron": str(added)}, now)


def _noted(session: Session, process: Process, subject: int | None) -> Omitted:
    found = None if subject is None else omitted.one(session, subject)
    if found is None or found.process_id != process.id:
        raise NotFound
    return found
