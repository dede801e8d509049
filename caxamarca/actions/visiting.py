"""The committee goes to see a project, and notes what it saw."""

from caxamarca.domain.days import civil_day
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.roles import Actor, Grant, Role
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.domain.visiting import (
    NOTE_LIMIT,
    NOTES_LIMIT,
    PLACE_LIMIT,
    SEEN_LIMIT,
    NotAMember,
    Seen,
    TooManyNotes,
    check_visit,
)
from caxamarca.persistence import audit, people, prioritised, processes, site, visits
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import transaction
from caxamarca.persistence.people import Member
from caxamarca.persistence.visits import Visit, VisitMember, VisitNote


def note_visit(actor: Actor, project_id: int, seen: Seen, photo: Picture | None = None) -> int:
    """Keep what was seen in the field, in public. Returns the visit's id; the same one sent twice is one visit.

    Raises NotAMember, or what `check_visit` raises.
    """
    with transaction() as writing:
        prioritised.hold(writing, project_id)
        project = prioritised.one(writing, project_id)
        process = processes.by_year(writing, project.year)
        now = site.now(writing)
        permit(actor, Action.NOTE_VISIT, process.stage(now), province=project.province)
        check_visit(seen, civil_day(project.prioritised_at), civil_day(now))
        known = {
            one.staff for one in people.members(writing, civil_day(now)) if may_visit(one, project.province)
        }
        if not known >= set(seen.members):
            raise NotAMember
        told = clean_paragraphs(seen.text, SEEN_LIMIT)
        before = visits.the_same(writing, project_id, staff_of(actor), seen.day, told)
        if before is not None:
            return before
        if photo is not None:
            writing.add(photo)
            writing.flush()
        visit = Visit(
            project_id=project_id,
            day=seen.day,
            place=clean_line(seen.place, PLACE_LIMIT),
            seen=told,
            photo=None if photo is None else photo.name,
            noted_at=now,
            noted_by=staff_of(actor),
        )
        writing.add(visit)
        writing.flush()
        writing.add_all(VisitMember(visit_id=visit.id, staff_id=one) for one in dict.fromkeys(seen.members))
        audit.write(writing, actor, "follow_up:visit:note", project_id, now)
        return visit.id


def may_visit(member: Member, province: str | None) -> bool:
    """Whether a member of the committee oversees this place."""
    return Grant(Role.COMMITTEE, member.province).reaches(province, None)


def add_visit_note(actor: Actor, visit_id: int, text: str) -> None:
    """Put right, or add to, what was noted of a visit. The visit itself stays as it is. Raises TooManyNotes."""
    with transaction() as writing:
        project_id = visits.project_of(writing, visit_id)
        prioritised.hold(writing, project_id)
        project = prioritised.one(writing, project_id)
        process = processes.by_year(writing, project.year)
        now = site.now(writing)
        permit(actor, Action.ADD_VISIT_NOTE, process.stage(now), province=project.province)
        told, known = clean_paragraphs(text, NOTE_LIMIT), visits.notes_of(writing, visit_id)
        if any(one.text == told for one in known):
            return
        if len(known) >= NOTES_LIMIT:
            raise TooManyNotes(NOTES_LIMIT)
        writing.add(VisitNote(visit_id=visit_id, text=told, added_at=now, added_by=staff_of(actor)))
        audit.write(writing, actor, "follow_up:visit:add-note", project_id, now)
