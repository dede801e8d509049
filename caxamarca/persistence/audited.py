"""Which entries of the audit log one asks for: those of some tags, those of one process."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from caxamarca.persistence import audit
from caxamarca.persistence.audit import Entry
from caxamarca.persistence.comments import Comment
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.observations import Observation
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.persistence.projects import Project
from caxamarca.persistence.recordings import Recording
from caxamarca.persistence.roll import Roll


def _projects(process: int) -> Select[int]:
    return select(Project.id).where(Project.process_id == process)


SUBJECTS: Mapping[str, Callable[[int], Select[int]]] = {
    "process": lambda process: select(Process.id).where(Process.id == process),
    "roll": lambda process: select(Roll.id).where(Roll.process_id == process),
    "idea": lambda process: select(Idea.id).where(Idea.process_id == process),
    "project": _projects,
    "ballot": lambda process: select(Constituency.id).where(Constituency.process_id == process),
    "observation": lambda process: select(Observation.id).where(
        Observation.project_id.in_(_projects(process))
    ),
    "comment": lambda process: select(Comment.id).where(Comment.process_id == process),
    "recording": lambda process: select(Recording.id).where(Recording.project_id.in_(_projects(process))),
}
"""What of a process an entry can be about, and the ids of such things in one process."""


@dataclass(frozen=True)
class Narrowing:
    """What is asked for; `None` asks for nothing.

    `tags` are the only ones wanted. `process` is the one it has to be about, and `about` says for each of `SUBJECTS`
    which tags have such a subject: what is of no process, as a person, is then not shown.
    """

    tags: Collection[str] | None
    process: int | None
    about: Mapping[str, Collection[str]]


def newest(session: Session, limit: int, before: int | None, narrowing: Narrowing) -> Sequence[Entry]:
    """A stretch of what is asked for, the newest first, from just before an id."""
    only: list[ColumnElement[bool]] = []
    if narrowing.tags is not None:
        only.append(Entry.tag.in_(narrowing.tags))
    if narrowing.process is not None:
        only.append(_is_of(narrowing.process, narrowing.about))
    return audit.newest(session, limit, before, *only)


def _is_of(process: int, about: Mapping[str, Collection[str]]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            and_(Entry.tag.in_(tags), Entry.subject.in_(SUBJECTS[what](process)))
            for what, tags in about.items()
        ),
    )
