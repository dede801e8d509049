"""An idea as its proposer sees it: what it says, what state it is in, what may still be done with it."""

from dataclasses import dataclass
from enum import StrEnum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.provinces import district
from caxamarca.domain.texts import clean_line, clean_paragraphs

TITLE_LIMIT = 100
PLACE_LIMIT = 120
PROBLEM_LIMIT = 2000
BENEFICIARIES_LIMIT = 600
POPULATION_LIMIT = 1_500_000
"""More than the 1,341,012 people whom the census of 2017 found in the region (INEI)."""
ANSWER_LIMIT = 2000


class Subject(StrEnum):
    WATER = "water"
    ROADS = "roads"
    HEALTH = "health"
    EDUCATION = "education"
    FARMING = "farming"
    ELECTRICITY = "electricity"
    ENVIRONMENT = "environment"
    PRODUCTION = "production"
    SAFETY = "safety"
    CULTURE_SPORT = "culture_sport"


class IdeaState(StrEnum):
    PRESENTED = "presented"
    OBSERVED = "observed"
    REMEDIED = "remedied"
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    RECONSIDERATION = "reconsideration"
    WITHDRAWN = "withdrawn"


AWAITING_VERDICT = frozenset({IdeaState.PRESENTED, IdeaState.REMEDIED, IdeaState.RECONSIDERATION})
"""What stands in the technical team's queue. An observed idea joins it when answered, or when its date passes."""

CAN_BE_WITHDRAWN = frozenset({IdeaState.PRESENTED, IdeaState.OBSERVED, IdeaState.REMEDIED})


@dataclass(eq=False)
class WrongIdeaState(Refusal):
    """The idea has moved on, so this can no longer be done with it."""

    state: IdeaState


class OwnIdea(Refusal):
    """Nobody supports an idea of their own: proposing it says so already."""


class AlreadySupported(Refusal):
    """One support for each idea."""


@dataclass(eq=False)
class NoPopulation(Refusal):
    """At least one person benefits, and not more than live in the region."""

    limit: int


@dataclass(eq=False)
class TooManySupports(Refusal):
    """All the supports that the process gives to one resident are in use."""

    limit: int


@dataclass(eq=False)
class OtherProvince(Refusal):
    """The thing belongs to another province than the resident's own."""

    province: str


@dataclass(frozen=True)
class IdeaText:
    """What an idea says. `cost` is in céntimos; it and the number of `people` are `None` where nobody knows."""

    title: str
    problem: str
    beneficiaries: str
    district: str
    place: str
    subject: Subject
    cost: int | None = None
    people: int | None = None


def idea_text(text: IdeaText) -> IdeaText:
    """The same text, cleaned, or a refusal that names the field."""
    return IdeaText(
        title=clean_line(text.title, TITLE_LIMIT),
        problem=clean_paragraphs(text.problem, PROBLEM_LIMIT),
        beneficiaries=clean_paragraphs(text.beneficiaries, BENEFICIARIES_LIMIT),
        district=district(text.district).code,
        place=clean_line(text.place, PLACE_LIMIT),
        subject=text.subject,
        cost=text.cost,
        people=None if text.people is None else population(text.people),
    )


def population(people: int) -> int:
    """A number of people that somebody can mean. Raises NoPopulation."""
    if not 0 < people <= POPULATION_LIMIT:
        raise NoPopulation(POPULATION_LIMIT)
    return people


def check_own_province(own: str, province: str) -> None:
    if own != province:
        raise OtherProvince(province)


def check_can_be_withdrawn(state: IdeaState) -> None:
    if state not in CAN_BE_WITHDRAWN:
        raise WrongIdeaState(state)


def check_can_be_edited(state: IdeaState) -> None:
    if state is not IdeaState.PRESENTED:
        raise WrongIdeaState(state)
