"""Comments on ideas and projects: where and when they are open, how many, how long. An answer has no answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.processes import Calendar, Stage
from caxamarca.domain.proposing import IdeaState, check_own_province
from caxamarca.domain.spanish import search_key

COMMENT_LIMIT = 1000
COMMENTS_A_DAY = 10
"""Of one resident on one civil day, answers and what was withdrawn included: it keeps a stolen code from a flood."""

ON_IDEAS = (Stage.IDEAS, Stage.EVALUATION)
ON_BALLOT = (Stage.EVALUATION, Stage.VOTING)


class Voice(StrEnum):
    """As whom somebody speaks: the mark that a comment bears. Never a private name."""

    NEIGHBOUR = "neighbour"
    PROPOSER = "proposer"
    TECHNICAL_TEAM = "technical_team"
    EXECUTING_UNIT = "executing_unit"


class Order(StrEnum):
    NEWEST = "newest"
    MOST_SUPPORTED = "most_supported"


class CommentsClosed(Refusal):
    """Nobody comments on this any more, or not yet."""


@dataclass(eq=False)
class TooManyComments(Refusal):
    """As many as one resident writes on one day."""

    limit: int


class AnswerToAnswer(Refusal):
    """An answer belongs to a comment, and is not answered itself."""


@dataclass(eq=False)
class SaidBefore(Refusal):
    """The same words by the same person on the same thing; `was_hidden` where they were taken off the site."""

    was_hidden: bool


class CommentGone(Refusal):
    """The comment was withdrawn or hidden meanwhile."""


class OwnComment(Refusal):
    """Nobody supports a comment of their own."""


class CommentSupported(Refusal):
    """One support for each comment."""


@dataclass(frozen=True)
class OnIdea:
    """What decides whether an idea can be commented on. `province` is an INEI code."""

    state: IdeaState
    province: str


@dataclass(frozen=True)
class OnProject:
    """The same for a project. Without a `province` it is an interprovincial one, on which everybody votes."""

    on_ballot: bool
    prioritised: bool
    province: str | None


Topic = OnIdea | OnProject


def is_open(topic: Topic, stage: Stage) -> bool:
    """Ideas: while they are collected and evaluated. Projects: on a ballot until the vote ends; then the works."""
    if isinstance(topic, OnIdea):
        return stage in ON_IDEAS and topic.state is not IdeaState.WITHDRAWN
    return (topic.on_ballot and stage in ON_BALLOT) or (topic.prioritised and stage is Stage.FOLLOW_UP)


def check_open(topic: Topic, stage: Stage) -> None:
    if not is_open(topic, stage):
        raise CommentsClosed


def open_until(topic: Topic, stage: Stage, calendar: Calendar) -> datetime | None:
    """The published moment at which comments close; `None` where they are closed, or no date ends them."""
    if not is_open(topic, stage) or stage is Stage.FOLLOW_UP:
        return None
    return calendar.voting_from if isinstance(topic, OnIdea) else calendar.voting_until


def check_reaches(topic: Topic, own_province: str) -> None:
    """Residents speak of their own province, and everybody of what is of several. Raises OtherProvince."""
    if topic.province is not None:
        check_own_province(own_province, topic.province)


def free_slot(taken: Collection[int]) -> int:
    """The number of a resident's next comment of the day, from 1. Raises TooManyComments."""
    free = set(range(1, COMMENTS_A_DAY + 1)) - set(taken)
    if not free:
        raise TooManyComments(COMMENTS_A_DAY)
    return min(free)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same but for capitals, accents, signs and spaces."""
    return _words(one) == _words(other)


def _words(text: str) -> str:
    key = search_key(text)
    # A text of signs alone has no words, and is then compared as it is.
    return "".join(char for char in key if char.isalnum()) or key


def check_can_be_answered(*, is_answer: bool, is_there: bool) -> None:
    if is_answer:
        raise AnswerToAnswer
    if not is_there:
        raise CommentGone
