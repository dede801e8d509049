"""The technical team: verdicts with published reasons, projects formed from ideas, the ballot of each province."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from caxamarca.actions.evaluating import (
    DistrictsNeeded,
    ProjectOnTheBallot,
    ProjectText,
    VotingIsPrepared,
    dissolve_project,
    evaluate_idea,
    form_project,
    propose_ballot,
)
from caxamarca.actions.moderating import hide_idea
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.evaluating import (
    AboveCeiling,
    ChecklistContradicts,
    CostNeeded,
    Criterion,
    Evaluation,
    Finding,
    IdeaInAnotherProject,
    IdeaNotEligible,
    NotACui,
    NothingToMerge,
    Outcome,
    SecondObservation,
    StillTimeToAnswer,
)
from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.proposing import IdeaState, WrongIdeaState
from caxamarca.domain.provinces import UnknownDistrict, districts_of
from caxamarca.domain.texts import Empty
from caxamarca.persistence import audit, ballots, evaluations, ideas, projects
from caxamarca.persistence.database import session
from tests import factories as make
from tests.integration.conftest import CONVENED, VOTING, starting
from tests.support.together import together

pytestmark = [starting(CONVENED), pytest.mark.usefixtures("app")]

CEILING = soles(1_000_000)
"""What `a_process` gives to each constituency."""


def an_idea_to_look_at(province: str = make.CAJAMARCA) -> int:
    idea = make.an_idea(province=province)
    make.reach(Stage.EVALUATION)
    return idea


def state_of(idea: int) -> IdeaState:
    return ideas.one(session(), idea).state


def a_text(
    cost: int = soles(100_000), province: str | None = make.CAJAMARCA, **changes: object
) -> ProjectText:
    wanted = {
        "title": "Sistema de agua",
        "summary": "Captación y piletas.",
        "people": 480,
        "districts": (districts_of(province or make.CAJAMARCA)[0].code,),
        **changes,
    }
    return ProjectText(cost=cost, province=province, **wanted)  # type: ignore[arg-type]


# Verdicts


def test_a_verdict_is_kept_with_its_findings_and_reasons() -> None:
    idea, evaluator = an_idea_to_look_at(), make.an_evaluator()
    evaluate_idea(evaluator, idea, make.an_evaluation(Outcome.NOT_ELIGIBLE))
    kept = evaluations.of_idea(session(), idea)
    assert [(one.pass_number, one.outcome, one.evaluator_id) for one in kept] == [
        (1, Outcome.NOT_ELIGIBLE, evaluator.staff)
    ]
    assert kept[0].reasons == "La obra corresponde al Gobierno Regional."
    findings = evaluations.findings_of_idea(session(), idea)[kept[0].id]
    assert findings == {**make.ALL_MET, Criterion.COMPETENCE: Finding.NOT_MET}
    assert state_of(idea) is IdeaState.NOT_ELIGIBLE


def test_a_verdict_is_in_the_audit_log() -> None:
    idea = an_idea_to_look_at()
    evaluate_idea(make.an_evaluator(), idea, make.an_evaluation())
    newest = audit.newest(session(), 1)[0]
    assert (newest.tag, newest.subject) == ("evaluation:idea:evaluate", idea)


def test_an_evaluation_that_contradicts_itself_leaves_nothing() -> None:
    idea = an_idea_to_look_at()
    wrong = Evaluation({**make.ALL_MET, Criterion.LAND: Finding.NOT_MET}, Outcome.ELIGIBLE, "Procede.")
    with pytest.raises(ChecklistContradicts):
        evaluate_idea(make.an_evaluator(), idea, wrong)
    assert evaluations.of_idea(session(), idea) == []
    assert state_of(idea) is IdeaState.PRESENTED


def test_a_verdict_without_reasons_is_refused() -> None:
    idea = an_idea_to_look_at()
    with pytest.raises(Empty):
        evaluate_idea(make.an_evaluator(), idea, Evaluation(make.ALL_MET, Outcome.ELIGIBLE, " "))
    assert state_of(idea) is IdeaState.PRESENTED


def test_an_observed_idea_waits_for_its_proposer_and_then_gets_its_verdict() -> None:
    idea, evaluator = an_idea_to_look_at(), make.an_evaluator()
    now = make.reach(Stage.EVALUATION)
    last_day = civil_day(now) + timedelta(days=3)
    evaluate_idea(evaluator, idea, make.an_evaluation(Outcome.OBSERVED, last_day))
    with pytest.raises(StillTimeToAnswer):
        evaluate_idea(evaluator, idea, make.an_evaluation(Outcome.NOT_ELIGIBLE))
    make.at(now + timedelta(days=4))
    with pytest.raises(SecondObservation):
        evaluate_idea(evaluator, idea, make.an_evaluation(Outcome.OBSERVED, last_day + timedelta(days=9)))
    evaluate_idea(evaluator, idea, make.an_evaluation(Outcome.NOT_ELIGIBLE))
    assert [one.pass_number for one in evaluations.of_idea(session(), idea)] == [1, 2]


def test_two_evaluators_who_decide_at_once_leave_one_verdict(app: Flask) -> None:
    idea = an_idea_to_look_at()
    evaluators = [make.an_evaluator() for _ in range(2)]

    def deed(number: int) -> Callable[[], object]:
        return lambda: evaluate_idea(evaluators[number], idea, make.an_evaluation())

    outcomes = together(app, *map(deed, range(2)))
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", WrongIdeaState.__name__]
    assert len(evaluations.of_idea(session(), idea)) == 1


def test_an_evaluator_of_another_province_does_not_see_the_idea() -> None:
    idea = an_idea_to_look_at()
    with pytest.raises(NotFound):
        evaluate_idea(make.an_evaluator(make.SAN_PABLO), idea, make.an_evaluation())
    evaluate_idea(make.an_evaluator(make.CAJAMARCA), idea, make.an_evaluation())


def test_nobody_but_the_technical_team_evaluates() -> None:
    idea = an_idea_to_look_at()
    for actor in (make.a_resident(), make.an_administrator(), make.a_committee_member()):
        with pytest.raises(NotAllowed):
            evaluate_idea(actor, idea, make.an_evaluation())


@pytest.mark.parametrize("stage", [Stage.IDEAS, Stage.ANNOUNCED])
def test_there_is_no_verdict_while_ideas_can_still_change(stage: Stage) -> None:
    idea = make.an_idea()
    make.reach(stage)
    with pytest.raises(WrongStage):
        evaluate_idea(make.an_evaluator(), idea, make.an_evaluation())


def test_a_hidden_idea_is_not_evaluated() -> None:
    idea = an_idea_to_look_at()
    hide_idea(make.an_administrator(), idea, "Contiene datos personales.")
    with pytest.raises(NotFound):
        evaluate_idea(make.an_evaluator(), idea, make.an_evaluation())


# Projects


def test_several_ideas_become_one_project() -> None:
    merged = [make.an_eligible_idea(make.a_resident(which=which)) for which in range(2)]
    codes = tuple(place.code for place in districts_of(make.CAJAMARCA)[:2])
    project = form_project(make.an_evaluator(), make.YEAR, a_text(districts=codes, cui=" 2345678 "), merged)
    kept = projects.one(session(), project)
    assert (kept.title, kept.cost, kept.cui) == ("Sistema de agua", soles(100_000), "2345678")
    assert projects.ideas_of(session(), [project])[project] == tuple(merged)
    assert projects.districts_of(session(), [project]) == {project: codes}


def test_a_project_may_cost_exactly_its_ceiling() -> None:
    assert form_project(make.an_evaluator(), make.YEAR, a_text(CEILING), [make.an_eligible_idea()])


def test_a_project_above_its_ceiling_is_refused_with_both_amounts() -> None:
    idea = make.an_eligible_idea()
    with pytest.raises(AboveCeiling) as refused:
        form_project(make.an_evaluator(), make.YEAR, a_text(CEILING + 1), [idea])
    assert (refused.value.cost, refused.value.ceiling) == (CEILING + 1, CEILING)


def test_a_project_costs_something() -> None:
    idea = make.an_eligible_idea()
    with pytest.raises(CostNeeded):
        form_project(make.an_evaluator(), make.YEAR, a_text(0), [idea])


def test_a_project_needs_an_idea_and_a_district() -> None:
    idea, evaluator = make.an_eligible_idea(), make.an_evaluator()
    with pytest.raises(NothingToMerge):
        form_project(evaluator, make.YEAR, a_text(), [])
    with pytest.raises(DistrictsNeeded):
        form_project(evaluator, make.YEAR, a_text(districts=()), [idea])
    with pytest.raises(UnknownDistrict):
        form_project(evaluator, make.YEAR, a_text(districts=("150101",)), [idea])


def test_a_wrong_cui_is_refused() -> None:
    idea = make.an_eligible_idea()
    with pytest.raises(NotACui):
        form_project(make.an_evaluator(), make.YEAR, a_text(cui="123"), [idea])


def test_only_eligible_ideas_become_a_project() -> None:
    waiting = an_idea_to_look_at()
    with pytest.raises(IdeaNotEligible) as refused:
        form_project(make.an_evaluator(), make.YEAR, a_text(), [waiting])
    assert refused.value.idea == waiting


def test_an_idea_becomes_part_of_one_project() -> None:
    idea, evaluator = make.an_eligible_idea(), make.an_evaluator()
    form_project(evaluator, make.YEAR, a_text(), [idea])
    with pytest.raises(IdeaInAnotherProject) as refused:
        form_project(evaluator, make.YEAR, a_text(), [idea])
    assert refused.value.idea == idea


def test_two_projects_formed_at_once_do_not_share_an_idea(app: Flask) -> None:
    idea, evaluator = make.an_eligible_idea(), make.an_evaluator()
    outcomes = together(app, *[lambda: form_project(evaluator, make.YEAR, a_text(), [idea])] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == [IdeaInAnotherProject.__name__, "int"]


def test_ideas_of_another_process_are_not_found() -> None:
    make.a_process(2027)
    other = make.an_eligible_idea(year=2027)
    make.reach(Stage.EVALUATION)
    with pytest.raises(NotFound):
        form_project(make.an_evaluator(), make.YEAR, a_text(), [other])


def test_a_project_that_was_undone_sets_its_ideas_free() -> None:
    idea = make.an_eligible_idea()
    wrong = make.a_project("Sistema de agau", ideas=[idea])
    dissolve_project(make.an_evaluator(), wrong)
    with pytest.raises(NotFound):
        projects.one(session(), wrong)
    assert audit.newest(session(), 1)[0].tag == "evaluation:project:dissolve"
    right = make.a_project("Sistema de agua", ideas=[idea])
    assert projects.projects_of_ideas(session(), [idea]) == {idea: right}


def test_the_number_of_a_project_that_was_undone_is_not_given_again() -> None:
    """An old page about it would else speak of another one."""
    gone = make.a_project()
    dissolve_project(make.an_evaluator(), gone)
    assert make.a_project() > gone


def test_a_project_is_undone_once(app: Flask) -> None:
    project, evaluator = make.a_project(), make.an_evaluator()
    outcomes = together(app, *[lambda: dissolve_project(evaluator, project)] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", NotFound.__name__]


def test_a_project_on_a_ballot_is_taken_off_it_before_it_is_undone() -> None:
    (project,) = make.a_ballot(make.CAJAMARCA, soles(100_000))
    with pytest.raises(ProjectOnTheBallot):
        dissolve_project(make.an_evaluator(), project)
    propose_ballot(make.an_evaluator(), make.constituency(), [])
    dissolve_project(make.an_evaluator(), project)
    assert projects.of_constituency(session(), make.constituency()) == []


def test_the_evaluator_of_another_province_undoes_nothing() -> None:
    project = make.a_project()
    with pytest.raises(NotFound):
        dissolve_project(make.an_evaluator(make.SAN_PABLO), project)
    assert projects.one(session(), project).id == project


def test_the_evaluator_of_one_province_forms_no_project_of_another() -> None:
    idea = make.an_eligible_idea(province=make.SAN_PABLO)
    evaluator = make.an_evaluator(make.CAJAMARCA)
    for province in (make.SAN_PABLO, make.CAJAMARCA):
        with pytest.raises(NotFound):
            form_project(evaluator, make.YEAR, a_text(province=province), [idea])


def test_what_concerns_all_provinces_is_for_evaluators_of_all_provinces() -> None:
    year = make.a_process(2027, interprovincial=True)
    idea, constituency = make.an_eligible_idea(year=year), make.constituency(year, None)
    with pytest.raises(NotFound):
        form_project(make.an_evaluator(make.CAJAMARCA), year, a_text(province=None), [idea])
    with pytest.raises(NotFound):
        propose_ballot(make.an_evaluator(make.CAJAMARCA), constituency, [])
    project = form_project(make.an_evaluator(), year, a_text(province=None), [idea])
    propose_ballot(make.an_evaluator(), constituency, [project])


# Ballots


def test_a_ballot_numbers_its_projects_in_the_order_given() -> None:
    evaluator = make.an_evaluator()
    formed = [make.a_project(f"Proyecto {n}", evaluator=evaluator) for n in range(3)]
    wanted = [formed[2], formed[0], formed[1]]
    constituency = make.constituency()
    propose_ballot(evaluator, constituency, [*wanted, formed[2]])
    lines = ballots.lines(session(), [constituency])[constituency]
    assert [(line.number, line.project.id) for line in lines] == list(enumerate(wanted, start=1))


def test_a_ballot_proposed_anew_replaces_the_one_before() -> None:
    constituency = make.constituency()
    first, second = make.a_ballot(make.CAJAMARCA, 100, 200)
    propose_ballot(make.an_evaluator(), constituency, [second])
    lines = ballots.lines(session(), [constituency])[constituency]
    assert [(line.number, line.project.id) for line in lines] == [(1, second)]
    assert first != second


def test_a_province_without_an_eligible_project_has_an_empty_ballot() -> None:
    constituency = make.constituency(province=make.SAN_PABLO)
    make.a_ballot(make.SAN_PABLO)
    assert ballots.paper(session(), constituency) is not None
    assert ballots.lines(session(), [constituency]) == {constituency: ()}


def test_a_project_stands_on_the_ballot_of_its_own_constituency_only() -> None:
    project = make.a_project()
    with pytest.raises(NotFound):
        propose_ballot(make.an_evaluator(), make.constituency(province=make.SAN_PABLO), [project])
    with pytest.raises(NotFound):
        propose_ballot(make.an_evaluator(), make.constituency(), [project, 404])


def test_the_evaluator_of_one_province_proposes_no_ballot_of_another() -> None:
    make.reach(Stage.EVALUATION)
    with pytest.raises(NotFound):
        propose_ballot(make.an_evaluator(make.CAJAMARCA), make.constituency(province=make.SAN_PABLO), [])


@starting(VOTING)
def test_once_the_opening_is_decided_no_ballot_changes_even_before_the_date() -> None:
    make.reach(Stage.EVALUATION)
    with pytest.raises(VotingIsPrepared):
        propose_ballot(make.an_evaluator(), make.constituency(), [])


def test_ballots_are_proposed_during_the_evaluation_only() -> None:
    make.reach(Stage.IDEAS)
    with pytest.raises(WrongStage):
        propose_ballot(make.an_evaluator(), make.constituency(), [])


def test_what_was_done_to_a_ballot_is_in_the_audit_log() -> None:
    (project,) = make.a_ballot(make.CAJAMARCA, 100)
    newest = audit.newest(session(), 1)[0]
    assert (newest.tag, newest.subject) == ("evaluation:ballot:propose", make.constituency())
    assert str(project) in newest.details
