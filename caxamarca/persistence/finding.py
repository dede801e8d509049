"""Finding ideas and projects by their words, and the ideas that resemble a new one."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, Subquery, case, func, select
from sqlalchemy.orm import Session, aliased

from caxamarca.domain.provinces import district
from caxamarca.domain.resembling import LIKE_ENOUGH, Features, Meanings, resemblance
from caxamarca.persistence import looking
from caxamarca.persistence.findable import Findable, Kind, Mention
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.looking import Question
from caxamarca.persistence.projects import Project, ProjectIdea
from caxamarca.persistence.stems import stem, stems

OFFERED = 4
"""How many ideas are offered for a new one at the most."""
COMPARED = 30
"""How many are compared with it, those that share its rarest words."""
LOOKED_AT = 20_000
"""How many mentions are looked at for them: the commonest words are left out where there are more."""

_meanings = Meanings(stem)


@dataclass(frozen=True)
class Found:
    """An idea or a project, whichever it is. `province` is `None` for what is interprovincial; `ideas` are those that
    a project came from, as far as they are public.
    """

    thing: Idea | Project
    year: int
    process_id: int
    province: str | None
    ideas: tuple[Idea, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How much of each kind has every word of a question; `folded` of the ideas became a project that has them too."""

    of: Mapping[Kind, int]
    folded: int


def counts(session: Session, question: Question) -> Counts:
    """How much there is to be found."""
    if not question.asked:
        return Counts({}, 0)
    hits = _hits(question)
    folded = _folded(hits)
    rows = session.execute(
        select(Findable.kind, func.count(), func.count(folded.c.idea_id))
        .join(hits, hits.c.findable_id == Findable.id)
        .outerjoin(folded, folded.c.idea_id == Findable.idea_id)
        .group_by(Findable.kind)
    ).all()
    return Counts({kind: count for kind, count, _folded in rows}, sum(row[2] for row in rows))


def find(session: Session, question: Question, kinds: Sequence[Kind], start: int, size: int) -> list[Found]:
    """A stretch of what has every word of a question: the best first, among equals the newest year.

    Among ideas and projects, an idea whose project is found as well is not found a second time.
    """
    if not question.asked or size <= 0:
        return []
    hits = _hits(question)
    best = (hits.c.score.desc(), Findable.year.desc(), Findable.id.desc())
    listed = select(Findable.id, hits.c.score).join(hits, hits.c.findable_id == Findable.id)
    if set(kinds) == set(Kind):
        folded = _folded(hits)
        listed = listed.outerjoin(folded, folded.c.idea_id == Findable.idea_id).where(
            folded.c.idea_id.is_(None)
        )
    page = listed.where(Findable.kind.in_(kinds)).order_by(*best).limit(size).offset(start).subquery()
    rows = session.execute(
        select(Findable, Idea, Project)
        .join(page, page.c.id == Findable.id)
        .outerjoin(Idea, Idea.id == Findable.idea_id)
        .outerjoin(Project, Project.id == Findable.project_id)
        .order_by(page.c.score.desc(), Findable.year.desc(), Findable.id.desc())
    ).all()
    origins = _origins(session, [project.id for row, _idea, project in rows if row.kind is Kind.PROJECT])
    return [
        Found(idea, row.year, row.process_id, row.province)
        if row.kind is Kind.IDEA
        else Found(project, row.year, row.process_id, row.province, origins.get(project.id, ()))
        for row, idea, project in rows
    ]


def _hits(question: Question) -> CTE:
    """What has every word, written once for whatever asks of it."""
    return select(looking.hits(question)).cte("hit")


def _folded(hits: CTE) -> Subquery:
    """The ideas that became a project which is found itself."""
    whole, found = aliased(Findable), hits.alias()
    return (
        select(ProjectIdea.idea_id)
        .join(whole, whole.project_id == ProjectIdea.project_id)
        .join(found, found.c.findable_id == whole.id)
        .subquery()
    )


def _origins(session: Session, project_ids: Sequence[int]) -> Mapping[int, tuple[Idea, ...]]:
    """The ideas that each of these projects came from and that can be found."""
    found: dict[int, tuple[Idea, ...]] = {}
    rows = session.execute(
        select(ProjectIdea.project_id, Idea)
        .join(Idea, Idea.id == ProjectIdea.idea_id)
        .join(Findable, Findable.idea_id == Idea.id)
        .where(ProjectIdea.project_id.in_(project_ids))
        .order_by(Idea.id)
    )
    for project, idea in rows:
        found[project] = (*found.get(project, ()), idea)
    return found


def features(title: str, place: str = "", story: str = "") -> Features:
    """An idea as it is compared with another."""
    return Features(
        *(_meanings.meaning({found for _word, found in stems(text)}) for text in (title, place, story))
    )


def _features_of(idea: Idea) -> Features:
    return features(idea.title, f"{idea.place} {district(idea.district).name}", idea.problem)


def resembling(
    session: Session, process_id: int, province: str, new: Features, least: float = LIKE_ENOUGH
) -> list[Idea]:
    """The ideas of a process and a province that most likely ask for the same as a new one, the likest first."""
    total = session.execute(select(func.count()).select_from(Findable)).scalar_one()
    candidates = _candidates(session, process_id, province, new, total)
    told = [(idea, _features_of(idea)) for idea in candidates]
    often = _often(
        session, new.stems.union(*(one.title | one.place | (one.story & new.story) for _, one in told))
    )
    measured = [
        (resemblance(new, one, lambda meaning: _rarity(often.get(meaning, 0), total)), idea)
        for idea, one in told
    ]
    like = sorted((one for one in measured if one[0] >= least), key=lambda one: (-one[0], one[1].id))
    return [idea for _likeness, idea in like[:OFFERED]]


def _rarity(often: int, total: int) -> float:
    return math.log(1 + total / max(often, 0.5))


def _often(session: Session, meanings: Collection[str]) -> Mapping[str, int]:
    """How many things mention each of these meanings."""
    rows = session.execute(
        select(Mention.stem, func.count())
        .where(Mention.stem.in_(sorted(_meanings.widened(meanings))))
        .group_by(Mention.stem)
    )
    counted = dict(rows.all())
    return {one: sum(counted.get(each, 0) for each in _meanings.widened({one})) for one in meanings}


def _candidates(
    session: Session, process_id: int, province: str, new: Features, total: int
) -> Sequence[Idea]:
    often = _often(session, new.title)
    weights: dict[str, int] = {}
    left = LOOKED_AT
    for meaning in sorted(new.title, key=lambda one: (often[one], one)):
        left -= often[meaning]
        if weights and left < 0:
            break
        worth = round(100 * _rarity(often[meaning], total))
        weights |= dict.fromkeys(_meanings.widened({meaning}), worth)
    if not weights:
        return []
    score = func.sum(case(weights, value=Mention.stem, else_=0))
    best = (
        select(Findable.idea_id, score.label("score"))
        .join(Mention, Mention.findable_id == Findable.id)
        .where(
            Findable.process_id == process_id,
            Findable.province == province,
            Findable.kind == Kind.IDEA,
            Mention.stem.in_(sorted(weights)),
        )
        .group_by(Findable.idea_id)
        .order_by(score.desc(), Findable.idea_id)
        .limit(COMPARED)
        .subquery()
    )
    return session.execute(select(Idea).join(best, best.c.idea_id == Idea.id)).scalars().all()
