"""Where the oversight committee went to look, what it saw, and what it noted afterwards about a visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.errors import NotFound
from caxamarca.persistence.base import Base, UtcDateTime, batches
from caxamarca.persistence.content import Picture
from caxamarca.persistence.people import Staff
from caxamarca.persistence.projects import Project


class Visit(Base):
    """One visit to a followed project. It is never changed: what was wrong is put right by a note."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_project", "project_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("prioritised_project.project_id"))
    day: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(160))
    seen: Mapped[str] = mapped_column(Text)
    photo: Mapped[str | None] = mapped_column(String(40), ForeignKey("picture.name"))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class VisitMember(Base):
    """A member of the committee who took part."""

    __tablename__ = "visit_member"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)


class VisitNote(Base):
    """What was put right, or added, afterwards."""

    __tablename__ = "visit_note"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))


@dataclass(frozen=True)
class Visited:
    """A visit with all that its page tells: names of who took part, the photo, the notes, oldest first."""

    visit: Visit
    members: tuple[str, ...]
    photo: Picture | None
    notes: tuple[VisitNote, ...]


def of_projects(session: Session, project_ids: Sequence[int]) -> dict[int, tuple[Visited, ...]]:
    """The visits to each of these projects, the newest first, in three questions; every project has an entry."""
    found: dict[int, list[Visited]] = {one: [] for one in project_ids}
    for some in batches(list(found)):
        rows = session.execute(
            select(Visit, Picture)
            .outerjoin(Picture, Picture.name == Visit.photo)
            .where(Visit.project_id.in_(some))
            .order_by(Visit.day.desc(), Visit.id.desc())
        ).all()
        ids = [visit.id for visit, _photo in rows]
        names, notes = _names(session, ids), _notes(session, ids)
        for visit, photo in rows:
            told = Visited(visit, tuple(names.get(visit.id, ())), photo, tuple(notes.get(visit.id, ())))
            found[visit.project_id].append(told)
    return {project: tuple(told) for project, told in found.items()}


def _names(session: Session, visits: Sequence[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    if visits:
        rows = session.execute(
            select(VisitMember.visit_id, Staff.name)
            .join(Staff, Staff.id == VisitMember.staff_id)
            .where(VisitMember.visit_id.in_(visits))
            .order_by(Staff.name)
        )
        for visit, name in rows:
            found.setdefault(visit, []).append(name)
    return found


def _notes(session: Session, visits: Sequence[int]) -> Mapping[int, list[VisitNote]]:
    found: dict[int, list[VisitNote]] = {}
    if visits:
        rows = session.execute(
            select(VisitNote).where(VisitNote.visit_id.in_(visits)).order_by(VisitNote.id)
        ).scalars()
        for note in rows:
            found.setdefault(note.visit_id, []).append(note)
    return found


def the_same(session: Session, project_id: int, noted_by: int, day: date, seen: str) -> int | None:
    """The id of what this person noted already in the same words: a form that came twice over a bad line."""
    return session.execute(
        select(Visit.id).where(
            Visit.project_id == project_id,
            Visit.noted_by == noted_by,
            Visit.day == day,
            Visit.seen == seen,
        )
    ).scalar()


def project_of(session: Session, visit_id: int) -> int:
    """The project that was visited. Raises NotFound."""
    found = session.execute(
        select(Project.id).join(Visit, Visit.project_id == Project.id).where(Visit.id == visit_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def notes_of(session: Session, visit_id: int) -> Sequence[VisitNote]:
    return _notes(session, [visit_id]).get(visit_id, [])
