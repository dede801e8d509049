"""Keeping the index of words, within the transaction that changes an idea or a project."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from caxamarca.domain.proposing import IdeaText
from caxamarca.domain.provinces import district, province
from caxamarca.domain.searching import PLACE, TEXT, TITLE, can_have_typo, shortened
from caxamarca.persistence import projects
from caxamarca.persistence.base import Base, batches, table
from caxamarca.persistence.findable import Findable, Kind, Mention, Shortening, Spelling, Wording
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.persistence.projects import Project
from caxamarca.persistence.stems import stems


def keep_idea(session: Session, idea: Idea) -> None:
    """Let an idea be found as it stands now; or not at all, where it is hidden or withdrawn."""
    _forget(session, Findable.idea_id == idea.id)
    if idea.is_public:
        _remember(session, [_of_idea(idea, _year(session, idea.process_id))])


def keep_project(
    session: Session, project: Project, province_code: str | None, districts: Collection[str]
) -> None:
    """Let a new project be found. `districts` are the codes of those it benefits."""
    year = _year(session, project.process_id)
    _remember(session, [_of_project(project, year, province_code, districts)])


def forget_project(session: Session, project_id: int) -> None:
    _forget(session, Findable.project_id == project_id)


def rebuild(session: Session) -> None:
    """Make the whole index anew from what is on the site, as after an update of the stemmer."""
    _take_turns(session, alone=True)
    for entity in (Mention, Wording, Findable, Shortening, Spelling):
        session.execute(delete(entity))
    years = dict(session.execute(select(Process.id, Process.year)).all())
    ideas = session.execute(select(Idea).order_by(Idea.id)).scalars().all()
    for some in batches([one for one in ideas if one.is_public]):
        _remember(session, [_of_idea(one, years[one.process_id]) for one in some])
    rows = session.execute(
        select(Project, Constituency.province)
        .join(Constituency, Constituency.id == Project.constituency_id)
        .order_by(Project.id)
    ).all()
    for others in batches(rows):
        places = projects.districts_of(session, [project.id for project, _province in others])
        _remember(
            session,
            [
                _of_project(project, years[project.process_id], code, places.get(project.id, ()))
                for project, code in others
            ],
        )


Fields = Mapping[int, str]
"""What something says, by what each part of it weighs."""


def _year(session: Session, process_id: int) -> int:
    return session.execute(select(Process.year).where(Process.id == process_id)).scalar_one()


def _of_idea(idea: Idea, year: int) -> tuple[Findable, Fields]:
    row = Findable(
        kind=Kind.IDEA, idea_id=idea.id, process_id=idea.process_id, province=idea.province, year=year
    )
    return row, idea_fields(idea.text)


def idea_fields(text: IdeaText) -> Fields:
    where = district(text.district)
    return {
        TITLE: text.title,
        PLACE: f"{text.place} {where.name} {province(where.province_code).name}",
        TEXT: f"{text.problem} {text.beneficiaries}",
    }


def _of_project(
    project: Project, year: int, province_code: str | None, districts: Collection[str]
) -> tuple[Findable, Fields]:
    places = [district(code) for code in districts]
    names = {one.name for one in places} | {province(one.province_code).name for one in places}
    if province_code is not None:
        names.add(province(province_code).name)
    row = Findable(
        kind=Kind.PROJECT,
        project_id=project.id,
        process_id=project.process_id,
        province=province_code,
        year=year,
    )
    return row, {TITLE: project.title, PLACE: " ".join(sorted(names)), TEXT: project.summary}


def weighed(fields: Fields) -> dict[str, int]:
    """The stems of a text, each with the most it weighs in any part of it."""
    found: dict[str, int] = {}
    for weight, text in fields.items():
        for _word, stem in stems(text):
            found[stem] = max(weight, found.get(stem, 0))
    return found


def _remember(session: Session, things: Sequence[tuple[Findable, Fields]]) -> None:
    _take_turns(session, alone=False)
    session.add_all(row for row, _fields in things)
    session.flush()
    mentions = sorted(
        (stem, row.id, weight) for row, fields in things for stem, weight in weighed(fields).items()
    )
    for some in batches(mentions):
        session.execute(
            table(Mention).insert(),
            [{"stem": stem, "findable_id": found, "weight": weight} for stem, found, weight in some],
        )
    spelled = {
        (word.written, row.id): (word.plain, stem)
        for row, fields in things
        for text in fields.values()
        for word, stem in stems(text)
    }
    for pairs in batches(sorted(spelled)):
        session.execute(
            table(Wording).insert(),
            [{"written": written, "findable_id": found} for written, found in pairs],
        )
    _learn(session, {(written, *spelling) for (written, _found), spelling in spelled.items()})


def _learn(session: Session, found: Iterable[tuple[str, str, str]]) -> None:
    """Keep the spellings that are new. In one order, so that of two who write at once none waits for the other."""
    new: set[str] = set()
    for some in batches(sorted(found)):
        rows = [{"written": written, "plain": plain, "stem": stem} for written, plain, stem in some]
        inserted = session.execute(_unless_there(session, Spelling, rows).returning(table(Spelling).c.plain))
        new.update(inserted.scalars())
    forms = sorted((form, plain) for plain in new if can_have_typo(plain) for form in shortened(plain))
    for pairs in batches(forms):
        rows = [{"form": form, "plain": plain} for form, plain in pairs]
        session.execute(_unless_there(session, Shortening, rows))


def _unless_there(
    session: Session, entity: type[Base], rows: list[dict[str, str]]
) -> postgresql.Insert | sqlite.Insert:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table(entity)).values(rows).on_conflict_do_nothing()


def _forget(session: Session, which: ColumnElement[bool]) -> None:
    """Take something out of the index, and with it the spellings that nothing else has: what is hidden is gone."""
    found = session.execute(select(Findable.id).where(which)).scalar_one_or_none()
    if found is None:
        return
    _take_turns(session, alone=True)
    session.execute(delete(Mention).where(Mention.findable_id == found))
    gone = session.execute(delete(Wording).where(Wording.findable_id == found).returning(Wording.written))
    spellings_gone = sorted(gone.scalars())
    session.execute(delete(Findable).where(Findable.id == found))
    for some in batches(spellings_gone):
        unwritten = Spelling.written.in_(some) & ~exists().where(Wording.written == Spelling.written)
        words = sorted(
            set(session.execute(delete(Spelling).where(unwritten).returning(Spelling.plain)).scalars())
        )
        for plains in batches(words):
            unspelled = Shortening.plain.in_(plains) & ~exists().where(Spelling.plain == Shortening.plain)
            session.execute(delete(Shortening).where(unspelled))


TURN = 0x69647863
"""The number of the lock under which words are taken out of the index."""


def _take_turns(session: Session, *, alone: bool) -> None:
    """Let nobody take words out of the index while others put some in, until this transaction ends.

    PostgreSQL keeps a spelling that is there, although somebody else is just deleting it, and then it is gone for
    both. On SQLite whoever writes is alone.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        session.execute(select(lock(TURN)))
