"""What the desks of the staff ask of both databases, and what two who act at once on one of them bring about."""

from datetime import timedelta

import pytest
from flask import Flask

from caxamarca.actions.evaluating import ProjectText, evaluate_idea, form_project, propose_ballot
from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.observing import answer_observation, raise_observation
from caxamarca.actions.proposing import remedy_idea, withdraw_idea
from caxamarca.domain.days import civil_day
from caxamarca.domain.deadlines import DeadlineTooFar
from caxamarca.domain.errors import NotFound
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.money import soles
from caxamarca.domain.observing import AlreadyRaised
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import AWAITING_VERDICT, IdeaState
from caxamarca.domain.provinces import districts_of
from caxamarca.persistence import evaluations, ideas, observations, processes, projects, site
from caxamarca.persistence.database import session
from caxamarca.persistence.evaluations import Observed
from tests import factories as make
from tests.factories import CAJAMARCA, SAN_PABLO, YEAR
from tests.integration.conftest import starting
from tests.support.sites import Start
from tests.support.together import together

CHOTA = "0604"


def process_id() -> int:
    return processes.by_year(session(), YEAR).id


def titles(number: int = 1, size: int = 20, also: tuple[int, ...] = ()) -> list[str]:
    page = ideas.in_states(
        session(),
        process_id(),
        [CAJAMARCA, SAN_PABLO],
        AWAITING_VERDICT,
        also=also,
        number=number,
        size=size,
    )
    return [one.title for one in page.items]


@pytest.fixture
def collecting(app: Flask) -> int:
    return make.a_process(interprovincial=True)


def test_the_queue_holds_what_waits_in_these_provinces_the_oldest_first(collecting: int) -> None:
    first = make.an_idea(title="Primera")
    make.an_idea(title="Segunda", province=SAN_PABLO)
    make.an_idea(title="Ajena", province=CHOTA)
    hidden, withdrawn = make.an_idea(title="Oculta"), make.an_idea(title="Retirada")
    hide_idea(make.two_administrators()[0], hidden, "Tiene datos personales.")
    withdraw_idea(make.a_resident(), withdrawn)
    assert titles() == ["Primera", "Segunda"]
    make.reach(Stage.EVALUATION)
    evaluate_idea(make.an_evaluator(), first, make.an_evaluation())
    assert titles() == ["Segunda"]
    assert titles(also=(first, hidden)) == ["Primera", "Segunda"]


def test_a_page_beyond_the_last_is_the_last(collecting: int) -> None:
    for title in ("Primera", "Segunda", "Tercera"):
        make.an_idea(title=title)
    assert titles(number=2, size=2) == ["Tercera"]
    assert titles(number=10**9, size=2) == ["Tercera"]
    assert titles(number=-3, size=2) == ["Primera", "Segunda"]


def test_an_observed_idea_has_the_last_day_of_its_newest_observation(collecting: int) -> None:
    idea, other = make.an_idea(), make.an_idea(province=SAN_PABLO)
    today = civil_day(make.reach(Stage.EVALUATION))
    evaluator = make.an_evaluator()
    evaluate_idea(evaluator, idea, make.an_evaluation(Outcome.OBSERVED, today + timedelta(days=20)))
    remedy_idea(make.a_resident(), idea, "Se completó.")
    evaluate_idea(evaluator, idea, make.an_evaluation(Outcome.OBSERVED, today + timedelta(days=5)))
    evaluate_idea(evaluator, other, make.an_evaluation(Outcome.OBSERVED, today + timedelta(days=3)))
    assert evaluations.observed(session(), process_id()) == (
        Observed(other, SAN_PABLO, today + timedelta(days=3)),
        Observed(idea, CAJAMARCA, today + timedelta(days=5)),
    )
    remedy_idea(make.a_resident(SAN_PABLO), other, "Se completó.")
    assert [one.idea for one in evaluations.observed(session(), process_id())] == [idea]


def test_only_eligible_ideas_without_a_project_are_unused(collecting: int) -> None:
    unused, other = make.an_eligible_idea(), make.an_eligible_idea(province=SAN_PABLO)
    make.a_project(ideas=[make.an_eligible_idea()])
    hidden = make.an_eligible_idea()
    hide_idea(make.two_administrators()[0], hidden, "Tiene datos personales.")
    make.an_idea()
    everywhere = [CAJAMARCA, SAN_PABLO]
    assert [one.id for one in projects.unused_ideas(session(), process_id(), everywhere)] == [unused, other]
    assert [one.id for one in projects.unused_ideas(session(), process_id(), [SAN_PABLO])] == [other]
    assert projects.count_unused_ideas(session(), process_id(), everywhere) == {CAJAMARCA: 1, SAN_PABLO: 1}


def test_the_interprovincial_part_needs_somebody_of_the_whole_region(collecting: int) -> None:
    idea = make.an_eligible_idea()
    local = make.an_evaluator(CAJAMARCA)
    text = ProjectText("Vía", "Una vía.", soles(100), 480, None, (districts_of(CAJAMARCA)[0].code,))
    with pytest.raises(NotFound):
        form_project(local, YEAR, text, [idea])
    with pytest.raises(NotFound):
        propose_ballot(local, make.constituency(province=None), [])
    project = form_project(make.an_evaluator(), YEAR, text, [idea])
    assert projects.one(session(), project).constituency_id == make.constituency(province=None)


def test_a_last_day_to_answer_with_a_mistyped_year_is_refused(collecting: int) -> None:
    idea = make.an_idea()
    today = civil_day(make.reach(Stage.EVALUATION))
    with pytest.raises(DeadlineTooFar):
        evaluate_idea(
            make.an_evaluator(), idea, make.an_evaluation(Outcome.OBSERVED, today.replace(year=2062))
        )
    assert ideas.one(session(), idea).state is IdeaState.PRESENTED


# What the committee asks


@starting(Start.FOLLOWED)
def test_the_same_question_asked_at_once_is_kept_once(app: Flask) -> None:
    project, member = make.the_winner(), make.a_committee_member()
    due = civil_day(site.now(session())) + timedelta(days=10)

    def ask() -> int:
        return raise_observation(member, project.project.id, "¿Cuándo empieza la obra?", due)

    outcomes = together(app, ask, ask, ask)
    assert [type(one) for one in outcomes if not isinstance(one, int)] == [AlreadyRaised] * 2
    assert len(observations.with_reserved_ones(session(), [project.project.id])[project.project.id]) == 1


@starting(Start.FOLLOWED)
def test_another_question_or_one_that_was_answered_may_be_asked(app: Flask) -> None:
    project, member = make.the_winner(), make.a_committee_member()
    assert project.unit_id is not None
    due = civil_day(site.now(session())) + timedelta(days=10)
    first = raise_observation(member, project.project.id, "¿Cuándo empieza la obra?", due)
    raise_observation(member, project.project.id, "¿Cuándo termina la obra?", due)
    answer_observation(make.a_unit_person(project.unit_id), first, "En enero.")
    raise_observation(member, project.project.id, "¿Cuándo empieza la obra?", due)
    with pytest.raises(AlreadyRaised):
        raise_observation(member, project.project.id, "¿Cuándo empieza\x00 la obra? ", due)
