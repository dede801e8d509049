"""The technical team: verdicts on ideas, projects formed from them, and the ballot of each province."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from caxamarca.domain import evaluating
from caxamarca.domain.days import civil_day
from caxamarca.domain.deadlines import check_deadline
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.evaluating import (
    PROJECT_TITLE_LIMIT,
    REASONS_LIMIT,
    SUMMARY_LIMIT,
    Evaluation,
    IdeaInAnotherProject,
    IdeaNotEligible,
    NothingToMerge,
    check_fits,
)
from caxamarca.domain.notices import Event
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaState, population
from caxamarca.domain.provinces import district
from caxamarca.domain.roles import REGION, Actor
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence import (
    audit,
    ballots,
    comments,
    evaluations,
    ideas,
    indexing,
    outbox,
    processes,
    projects,
    recordings,
    site,
)
from caxamarca.persistence.database import recordings_folder, transaction
from caxamarca.persistence.evaluations import EvaluationRow
from caxamarca.persistence.files import drop_file
from caxamarca.persistence.processes import Constituency
from caxamarca.persistence.projects import Project


def evaluate_idea(actor: Actor, idea_id: int, evaluation: Evaluation) -> None:
    """One pass over an idea: findings, outcome, published reasons."""
    with transaction() as session:
        idea = ideas.held(session, idea_id)
        process = processes.one(session, idea.process_id)
        now = site.now(session)
        permit(actor, Action.EVALUATE_IDEA, process.stage(now), province=idea.province)
        if idea.hidden:
            raise NotFound
        passes = evaluations.of_idea(session, idea_id)
        deadline = passes[-1].answer_by if passes else None
        idea.state = evaluating.evaluate(idea.state, deadline, evaluation, civil_day(now))
        answer_by = evaluation.answer_by if evaluation.outcome is evaluating.Outcome.OBSERVED else None
        if answer_by is not None:
            check_deadline(answer_by, civil_day(now), before=civil_day(process.voting_from))
        row = EvaluationRow(
            idea_id=idea_id,
            pass_number=len(passes) + 1,
            outcome=evaluation.outcome,
            reasons=clean_paragraphs(evaluation.reasons, REASONS_LIMIT),
            answer_by=answer_by,
            evaluator_id=staff_of(actor),
            made_at=now,
        )
        evaluations.add(session, row, dict(evaluation.findings))
        audit.write(
            session, actor, "evaluation:idea:evaluate", idea_id, now, {"outcome": evaluation.outcome.value}
        )


@dataclass(frozen=True)
class ProjectText:
    """What a project says. `cost` in céntimos; `people` is how many benefit; `province` is `None` for the
    interprovincial constituency.
    """

    title: str
    summary: str
    cost: int
    people: int
    province: str | None
    districts: tuple[str, ...]
    cui: str = ""


class DistrictsNeeded(Refusal):
    """A project says which districts it benefits."""


class ProjectOnTheBallot(Refusal):
    """The project stands on a ballot, from which it has to be taken first."""


class VotingIsPrepared(Refusal):
    """Opening was decided and the ballots are frozen with it."""


@dataclass(eq=False)
class LotIsDue(Refusal):
    """The hour of the draw that settles ties has come: whoever changed a ballot now could know the number."""

    hour: datetime


def form_project(actor: Actor, year: int, text: ProjectText, idea_ids: Sequence[int]) -> int:
    """Merge eligible ideas into a project of one constituency. Returns its id."""
    with transaction() as session:
        process = processes.by_year(session, year)
        now = site.now(session)
        permit(actor, Action.FORM_PROJECT, process.stage(now), province=text.province or REGION)
        constituency = processes.constituency_of(session, process.id, text.province)
        check_fits(text.cost, constituency.ceiling)
        if not text.districts:
            raise DistrictsNeeded
        _check_ideas(session, actor, process.id, process.stage(now), idea_ids)
        project = Project(
            process_id=process.id,
            constituency_id=constituency.id,
            title=clean_line(text.title, PROJECT_TITLE_LIMIT),
            summary=clean_paragraphs(text.summary, SUMMARY_LIMIT),
            cost=text.cost,
            people=population(text.people),
            cui=evaluating.cui(text.cui) if text.cui.strip() else None,
            formed_at=now,
        )
        codes = sorted({district(code).code for code in text.districts})
        project_id = projects.add(session, project, sorted(set(idea_ids)), codes)
        indexing.keep_project(session, project, text.province, codes)
        outbox.write(session, Event.PROJECT_FORMED, now, project=project_id, by=actor.staff)
        audit.write(session, actor, "evaluation:project:form", project_id, now, {"ideas": sorted(idea_ids)})
        return project_id


def dissolve_project(actor: Actor, project_id: int) -> None:
    """Undo a project that stands on no ballot. Its ideas are free to become part of another one."""
    with transaction() as session:
        of_process = projects.one(session, project_id).process_id
        process = processes.alone(session, processes.one(session, of_process).year)
        project = projects.held(session, project_id)
        place = processes.constituency(session, project.constituency_id).province
        now = site.now(session)
        permit(actor, Action.DISSOLVE_PROJECT, process.stage(now), province=place or REGION)
        if process.opened_at is not None:
            raise VotingIsPrepared
        if ballots.number_of(session, project_id) is not None:
            raise ProjectOnTheBallot
        merged = projects.origins_of(session, project_id)
        # What neighbours said about it does not go with it: it stands under the first of its ideas that is public.
        heir = min(merged, key=lambda idea: (idea.hidden, idea.id))
        comments.move_to_idea(session, project_id, heir.id)
        details = {"title": project.title, "ideas": [idea.id for idea in merged]}
        indexing.forget_project(session, project_id)
        unheard = recordings.drop_all_of_project(session, project_id)
        projects.remove(session, project)
        audit.write(session, actor, "evaluation:project:dissolve", project_id, now, details)
    for name in unheard:
        drop_file(recordings_folder(), name)


def _check_ideas(
    session: Session, actor: Actor, process_id: int, stage: Stage, idea_ids: Sequence[int]
) -> None:
    if not idea_ids:
        raise NothingToMerge
    wanted = sorted(set(idea_ids))
    merged = [ideas.held(session, idea_id) for idea_id in wanted]
    # Asked only now that the ideas are held: two projects formed at once cannot both find an idea free.
    taken = projects.projects_of_ideas(session, wanted)
    for idea_id, idea in zip(wanted, merged, strict=True):
        if idea.process_id != process_id or idea.hidden:
            raise NotFound
        permit(actor, Action.FORM_PROJECT, stage, province=idea.province)
        if idea.state is not IdeaState.ELIGIBLE:
            raise IdeaNotEligible(idea_id)
        if idea_id in taken:
            raise IdeaInAnotherProject(idea_id)


def propose_ballot(actor: Actor, constituency_id: int, project_ids: Sequence[int]) -> None:
    """Put these projects on the ballot of a constituency, in this order. None at all is a defined case.

    Raises VotingIsPrepared, or LotIsDue from the hour of the draw on: the order decides what the lot makes of a number.
    """
    with transaction() as session:
        constituency = processes.constituency(session, constituency_id)
        process = processes.alone(session, processes.one(session, constituency.process_id).year)
        now = site.now(session)
        permit(actor, Action.PROPOSE_BALLOT, process.stage(now), province=constituency.province or REGION)
        if process.opened_at is not None:
            raise VotingIsPrepared
        if now >= process.lot_at:
            raise LotIsDue(process.lot_at)
        _check_projects(session, constituency, project_ids)
        ballots.propose(session, constituency_id, list(dict.fromkeys(project_ids)), staff_of(actor), now)
        details = {"projects": list(project_ids)}
        audit.write(session, actor, "evaluation:ballot:propose", constituency_id, now, details)


def _check_projects(session: Session, constituency: Constituency, project_ids: Sequence[int]) -> None:
    found = projects.many(session, project_ids)
    for project_id in project_ids:
        project = found.get(project_id)
        if project is None or project.constituency_id != constituency.id:
            raise NotFound
        check_fits(project.cost, constituency.ceiling)
