"""The technical evaluation: a checklist that fits its outcome, dates that are kept, one reconsideration."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from caxamarca.domain.evaluating import (
    AboveCeiling,
    AnswerDateNeeded,
    AnswerPeriodOver,
    ChecklistContradicts,
    ChecklistIncomplete,
    CostNeeded,
    Criterion,
    Evaluation,
    Finding,
    NotACui,
    Outcome,
    ReconsiderationUsed,
    SecondObservation,
    StillTimeToAnswer,
    ask_reconsideration,
    check_fits,
    cui,
    evaluate,
    remedy,
)
from caxamarca.domain.proposing import IdeaState, WrongIdeaState

TODAY = date(2026, 5, 10)
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)
ALL_MET: Mapping[Criterion, Finding] = dict.fromkeys(Criterion, Finding.MET)
ONE_UNMET: Mapping[Criterion, Finding] = {**ALL_MET, Criterion.LAND: Finding.NOT_MET}

ELIGIBLE = Evaluation(ALL_MET, Outcome.ELIGIBLE, "Procede.")
NOT_ELIGIBLE = Evaluation(ONE_UNMET, Outcome.NOT_ELIGIBLE, "El terreno no está saneado.")
OBSERVED = Evaluation(ONE_UNMET, Outcome.OBSERVED, "Falta el saneamiento.", TOMORROW)


@pytest.mark.parametrize("before", [IdeaState.PRESENTED, IdeaState.REMEDIED])
@pytest.mark.parametrize(
    ("evaluation", "after"),
    [
        (ELIGIBLE, IdeaState.ELIGIBLE),
        (NOT_ELIGIBLE, IdeaState.NOT_ELIGIBLE),
        (OBSERVED, IdeaState.OBSERVED),
    ],
)
def test_an_idea_comes_to_the_state_of_its_outcome(
    before: IdeaState, evaluation: Evaluation, after: IdeaState
) -> None:
    assert evaluate(before, None, evaluation, TODAY) is after


@pytest.mark.parametrize("state", [IdeaState.ELIGIBLE, IdeaState.NOT_ELIGIBLE, IdeaState.WITHDRAWN])
def test_what_has_its_verdict_or_was_withdrawn_is_not_evaluated(state: IdeaState) -> None:
    with pytest.raises(WrongIdeaState):
        evaluate(state, None, ELIGIBLE, TODAY)


@pytest.mark.parametrize("criterion", Criterion)
def test_every_criterion_needs_its_finding(criterion: Criterion) -> None:
    findings = {one: finding for one, finding in ALL_MET.items() if one is not criterion}
    with pytest.raises(ChecklistIncomplete) as refused:
        evaluate(IdeaState.PRESENTED, None, Evaluation(findings, Outcome.ELIGIBLE, "Procede."), TODAY)
    assert refused.value.missing == (criterion,)


def test_an_idea_with_a_criterion_not_met_is_not_eligible() -> None:
    with pytest.raises(ChecklistContradicts) as refused:
        evaluate(IdeaState.PRESENTED, None, Evaluation(ONE_UNMET, Outcome.ELIGIBLE, "Procede."), TODAY)
    assert refused.value.unmet == (Criterion.LAND,)


def test_a_refusal_names_at_least_one_criterion_not_met() -> None:
    with pytest.raises(ChecklistContradicts) as refused:
        evaluate(IdeaState.PRESENTED, None, Evaluation(ALL_MET, Outcome.NOT_ELIGIBLE, "No."), TODAY)
    assert refused.value.unmet == ()


def test_a_criterion_that_does_not_apply_stands_in_nobodys_way() -> None:
    findings = {**ALL_MET, Criterion.LAND: Finding.NOT_APPLICABLE}
    assert (
        evaluate(IdeaState.PRESENTED, None, Evaluation(findings, Outcome.ELIGIBLE, "Procede."), TODAY)
        is IdeaState.ELIGIBLE
    )


@pytest.mark.parametrize("answer_by", [None, YESTERDAY, TODAY])
def test_an_observation_gives_at_least_until_tomorrow(answer_by: date | None) -> None:
    with pytest.raises(AnswerDateNeeded):
        evaluate(
            IdeaState.PRESENTED, None, Evaluation(ONE_UNMET, Outcome.OBSERVED, "Falta.", answer_by), TODAY
        )


@pytest.mark.parametrize("last_day", [TODAY, TOMORROW])
def test_while_the_proposer_may_answer_there_is_no_verdict(last_day: date) -> None:
    with pytest.raises(StillTimeToAnswer) as refused:
        evaluate(IdeaState.OBSERVED, last_day, NOT_ELIGIBLE, TODAY)
    assert refused.value.last_day == last_day


def test_an_observation_left_unanswered_ends_in_a_verdict() -> None:
    assert evaluate(IdeaState.OBSERVED, YESTERDAY, NOT_ELIGIBLE, TODAY) is IdeaState.NOT_ELIGIBLE


@pytest.mark.parametrize("state", [IdeaState.OBSERVED, IdeaState.RECONSIDERATION])
def test_neither_an_unanswered_observation_nor_a_reconsideration_is_observed_again(state: IdeaState) -> None:
    with pytest.raises(SecondObservation):
        evaluate(state, YESTERDAY, OBSERVED, TODAY)


@pytest.mark.parametrize("evaluation", [ELIGIBLE, NOT_ELIGIBLE])
def test_a_reconsideration_ends_in_a_verdict(evaluation: Evaluation) -> None:
    assert evaluate(IdeaState.RECONSIDERATION, None, evaluation, TODAY) in {
        IdeaState.ELIGIBLE,
        IdeaState.NOT_ELIGIBLE,
    }


def test_the_last_day_to_answer_is_a_whole_day() -> None:
    assert remedy(IdeaState.OBSERVED, TODAY, TODAY) is IdeaState.REMEDIED
    with pytest.raises(AnswerPeriodOver) as refused:
        remedy(IdeaState.OBSERVED, YESTERDAY, TODAY)
    assert refused.value.last_day == YESTERDAY


@pytest.mark.parametrize("state", set(IdeaState) - {IdeaState.OBSERVED})
def test_only_an_observed_idea_is_remedied(state: IdeaState) -> None:
    with pytest.raises(WrongIdeaState):
        remedy(state, TOMORROW, TODAY)


def test_a_refused_idea_is_reconsidered_once() -> None:
    assert ask_reconsideration(IdeaState.NOT_ELIGIBLE, asked_before=False) is IdeaState.RECONSIDERATION
    with pytest.raises(ReconsiderationUsed):
        ask_reconsideration(IdeaState.NOT_ELIGIBLE, asked_before=True)


@pytest.mark.parametrize("state", set(IdeaState) - {IdeaState.NOT_ELIGIBLE})
def test_only_a_refused_idea_is_reconsidered(state: IdeaState) -> None:
    with pytest.raises(WrongIdeaState):
        ask_reconsideration(state, asked_before=False)


def test_a_project_may_cost_all_of_its_ceiling_and_not_a_centimo_more() -> None:
    check_fits(100, 100)
    with pytest.raises(AboveCeiling) as refused:
        check_fits(101, 100)
    assert (refused.value.cost, refused.value.ceiling) == (101, 100)


@pytest.mark.parametrize("cost", [0, -1])
def test_a_project_costs_something(cost: int) -> None:
    with pytest.raises(CostNeeded):
        check_fits(cost, 100)


def test_a_cui_has_seven_digits() -> None:
    assert cui(" 2345678 ") == "2345678"


@pytest.mark.parametrize("text", ["", "234567", "23456789", "234567a", "２３４５６７８", "234 678"])
def test_what_has_not_seven_digits_is_no_cui(text: str) -> None:
    with pytest.raises(NotACui):
        cui(text)
