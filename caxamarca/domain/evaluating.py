"""The technical evaluation: a checklist, an outcome with published reasons, and one reconsideration."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.proposing import AWAITING_VERDICT, IdeaState, WrongIdeaState

REASONS_LIMIT = 3000
PROJECT_TITLE_LIMIT = 140
SUMMARY_LIMIT = 2000


class Criterion(StrEnum):
    """What DS 097-2009-EF and DS 132-2010-EF, and the regional rules that follow them, ask of a project."""

    COMPETENCE = "competence"
    ALIGNMENT = "alignment"
    REACH = "reach"
    COVERAGE = "coverage"
    AMOUNT = "amount"
    VIABILITY = "viability"
    NOT_SPLIT = "not_split"
    LAND = "land"
    UPKEEP = "upkeep"


class Finding(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


class Outcome(StrEnum):
    ELIGIBLE = "eligible"
    OBSERVED = "observed"
    NOT_ELIGIBLE = "not_eligible"


STATE_AFTER: Mapping[Outcome, IdeaState] = {
    Outcome.ELIGIBLE: IdeaState.ELIGIBLE,
    Outcome.OBSERVED: IdeaState.OBSERVED,
    Outcome.NOT_ELIGIBLE: IdeaState.NOT_ELIGIBLE,
}


@dataclass(frozen=True)
class Evaluation:
    """One pass of the technical team over an idea. `answer_by` is the last day to remedy an observation."""

    findings: Mapping[Criterion, Finding]
    outcome: Outcome
    reasons: str
    answer_by: date | None = None


@dataclass(eq=False)
class ChecklistContradicts(Refusal):
    """Eligible with a criterion not met, or not eligible with all of them met. `unmet` may be empty."""

    unmet: tuple[Criterion, ...]


@dataclass(eq=False)
class ChecklistIncomplete(Refusal):
    missing: tuple[Criterion, ...]


class AnswerDateNeeded(Refusal):
    """An observation gives the proposer a day by which to answer, and it lies ahead."""


class SecondObservation(Refusal):
    """A reconsideration ends in a verdict; it is not observed again."""


@dataclass(eq=False)
class AnswerPeriodOver(Refusal):
    """The last day to answer has passed."""

    last_day: date


class ReconsiderationUsed(Refusal):
    """One reconsideration for each idea."""


@dataclass(eq=False)
class StillTimeToAnswer(Refusal):
    """The proposer of an observed idea may answer until that day; no verdict before."""

    last_day: date


@dataclass(eq=False)
class AboveCeiling(Refusal):
    """A project that costs more than its constituency's ceiling can never be funded. Both in céntimos."""

    cost: int
    ceiling: int


class CostNeeded(Refusal):
    """A project costs something."""


class NothingToMerge(Refusal):
    """A project is formed from at least one eligible idea."""


@dataclass(eq=False)
class IdeaNotEligible(Refusal):
    """Only eligible ideas become part of a project; `idea` is the id of the one that is not."""

    idea: int


@dataclass(eq=False)
class IdeaInAnotherProject(Refusal):
    idea: int


@dataclass(eq=False)
class NotACui(Refusal):
    """A Código Único de Inversiones has seven digits in every published example."""

    text: str


def evaluate(state: IdeaState, answer_by: date | None, evaluation: Evaluation, today: date) -> IdeaState:
    """The state an idea comes to by this evaluation. `answer_by` is that of an earlier observation, if any."""
    if state is IdeaState.OBSERVED:
        if answer_by is not None and today <= answer_by:
            raise StillTimeToAnswer(answer_by)
    elif state not in AWAITING_VERDICT:
        raise WrongIdeaState(state)
    missing = tuple(criterion for criterion in Criterion if criterion not in evaluation.findings)
    if missing:
        raise ChecklistIncomplete(missing)
    unmet = tuple(c for c in Criterion if evaluation.findings[c] is Finding.NOT_MET)
    if evaluation.outcome is Outcome.OBSERVED:
        if state in {IdeaState.RECONSIDERATION, IdeaState.OBSERVED}:
            raise SecondObservation
        if evaluation.answer_by is None or evaluation.answer_by <= today:
            raise AnswerDateNeeded
    elif (evaluation.outcome is Outcome.ELIGIBLE) == bool(unmet):
        raise ChecklistContradicts(unmet)
    return STATE_AFTER[evaluation.outcome]


def remedy(state: IdeaState, answer_by: date, today: date) -> IdeaState:
    if state is not IdeaState.OBSERVED:
        raise WrongIdeaState(state)
    if today > answer_by:
        raise AnswerPeriodOver(answer_by)
    return IdeaState.REMEDIED


def ask_reconsideration(state: IdeaState, asked_before: bool) -> IdeaState:
    if asked_before:
        raise ReconsiderationUsed
    if state is not IdeaState.NOT_ELIGIBLE:
        raise WrongIdeaState(state)
    return IdeaState.RECONSIDERATION


def check_fits(cost: int, ceiling: int) -> None:
    if cost <= 0:
        raise CostNeeded
    if cost > ceiling:
        raise AboveCeiling(cost, ceiling)


def cui(text: str) -> str:
    """A Código Único de Inversiones: seven digits (MEF). Raises NotACui."""
    digits = text.strip()
    if not (len(digits) == 7 and digits.isascii() and digits.isdigit()):
        raise NotACui(text)
    return digits
