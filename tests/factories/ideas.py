"""From an idea to a ballot."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import delete

from caxamarca.actions.evaluating import ProjectText, evaluate_idea, form_project, propose_ballot
from caxamarca.actions.proposing import PROPOSING, propose_idea
from caxamarca.domain.evaluating import Criterion, Evaluation, Finding, Outcome
from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaText, Subject
from caxamarca.domain.provinces import districts_of
from caxamarca.domain.roles import Actor
from caxamarca.persistence.database import transaction
from caxamarca.persistence.throttle import Try
from tests.factories.clock import CAJAMARCA, YEAR, reach
from tests.factories.people import a_resident, constituency
from tests.factories.staff import an_evaluator


def a_text(
    title: str = "Agua potable para el caserío", *, province: str = CAJAMARCA, **changes: object
) -> IdeaText:
    text = IdeaText(
        title=title,
        problem="El agua llega dos horas al día y se acarrea desde el río.",
        beneficiaries="Ciento veinte familias.",
        district=districts_of(province)[0].code,
        place="Caserío El Sauce",
        subject=Subject.WATER,
        cost=soles(200_000),
    )
    return replace(text, **changes)  # type: ignore[arg-type]


def an_idea(
    by: Actor | None = None,
    title: str = "Agua potable para el caserío",
    *,
    province: str = CAJAMARCA,
    year: int = YEAR,
    **changes: object,
) -> int:
    """An idea that a resident of the province proposes while ideas are collected."""
    proposer = by or a_resident(province, year=year)
    reach(Stage.IDEAS, year)
    another_day()
    return propose_idea(proposer, year, a_text(title, province=province, **changes))


def another_day() -> None:
    """Forget how many ideas anybody proposed today by the real clock, which no test waits for."""
    with transaction() as writing:
        writing.execute(delete(Try).where(Try.what == PROPOSING))


ALL_MET = dict.fromkeys(Criterion, Finding.MET)


def an_evaluation(outcome: Outcome = Outcome.ELIGIBLE, answer_by: date | None = None) -> Evaluation:
    """An evaluation whose checklist and outcome agree."""
    findings = dict(ALL_MET)
    if outcome is Outcome.NOT_ELIGIBLE:
        findings[Criterion.COMPETENCE] = Finding.NOT_MET
    return Evaluation(findings, outcome, "La obra corresponde al Gobierno Regional.", answer_by)


def an_eligible_idea(
    by: Actor | None = None, *, province: str = CAJAMARCA, year: int = YEAR, evaluator: Actor | None = None
) -> int:
    """An idea that the technical team found eligible."""
    idea = an_idea(by, province=province, year=year)
    reach(Stage.EVALUATION, year)
    evaluate_idea(evaluator or an_evaluator(), idea, an_evaluation())
    return idea


def a_project(
    title: str = "Sistema de agua de El Sauce",
    *,
    ideas: Collection[int] = (),
    cost: int = soles(300_000),
    province: str | None = CAJAMARCA,
    year: int = YEAR,
    evaluator: Actor | None = None,
) -> int:
    """A project formed from these ideas, or from an eligible one made for it. Returns its id."""
    by = evaluator or an_evaluator()
    home = province or CAJAMARCA
    merged = list(ideas) or [an_eligible_idea(province=home, year=year, evaluator=by)]
    reach(Stage.EVALUATION, year)
    text = ProjectText(
        title, "Captación, conducción y piletas.", cost, 480, province, (districts_of(home)[0].code,)
    )
    return form_project(by, year, text, merged)


def a_ballot(
    province: str | None = CAJAMARCA, *costs: int, year: int = YEAR, evaluator: Actor | None = None
) -> tuple[int, ...]:
    """Propose a province's ballot with a project of each cost, numbered from 1. Returns the projects' ids."""
    by = evaluator or an_evaluator()
    formed = tuple(
        a_project(f"Proyecto {number}", cost=cost, province=province, year=year, evaluator=by)
        for number, cost in enumerate(costs, start=1)
    )
    if not formed:
        reach(Stage.EVALUATION, year)
    propose_ballot(by, constituency(year, province), formed)
    return formed
