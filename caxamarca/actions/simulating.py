"""A past vote counted again under another ceiling, or by another rule. It writes nothing and decides nothing."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from caxamarca.actions import declaring
from caxamarca.actions.counting_apart import Counts, Question, TooLong
from caxamarca.actions.declaring import ConstituencyResult
from caxamarca.actions.rooms import Full
from caxamarca.domain import simulating
from caxamarca.domain.comparing import Comparison
from caxamarca.domain.counting import Candidate, Rule, Tally
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.simulating import Made
from caxamarca.persistence.ballots import Line
from caxamarca.persistence.processes import Constituency, Process

MOST = 1000
"""Counts that are kept."""


@dataclass(eq=False)
class TooManyCounts(Refusal):
    """So many counts are under way that another one would keep others from their pages."""


@dataclass(eq=False)
class CountTooLong(Refusal):
    """By equal shares a ceiling near the cost of everything takes very many tries."""


@dataclass(frozen=True)
class Past:
    """A declared constituency whose ballots are public, ready to be counted again."""

    session: Session
    process: Process
    result: ConstituencyResult
    comparison: Comparison
    counts: Counts

    @property
    def constituency(self) -> Constituency:
        return self.result.constituency

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.result.lines

    @property
    def tally(self) -> Tally:
        return self.result.outcome.tally

    @cached_property
    def truth(self) -> Made:
        """What was declared."""
        return self._compared(self.process.rule)

    @cached_property
    def everything(self) -> Made:
        """What is made of a ceiling that is enough for all that somebody marked."""
        candidates = [Candidate(line.number, line.project.cost) for line in self.lines]
        return simulating.everything(candidates, self.tally)

    def under(self, rule: Rule, ceiling: int) -> Made:
        """What the same ballots would have made of it. Raises CountTooLong, TooManyCounts, counting_apart.UnderWay."""
        if ceiling == self.constituency.ceiling:
            return self._compared(rule)
        if ceiling >= self.everything.spent:
            return self.everything
        process, one = self.process, self.constituency

        def question() -> Question:
            given, candidates, _ceiling, lot = declaring.parts(self.session, process, one, self.lines)
            return Question(rule, given, candidates, ceiling, lot)

        if rule is Rule.MOST_VOTES:
            # It is one pass over the ballots, with nothing to wait for.
            return question().answer()
        counted_from = (one.id, process.declared_at, process.tally_signature)
        try:
            return self.counts.made(repr((*counted_from, rule.value, ceiling)), question)
        except Full:
            raise TooManyCounts from None
        except TooLong:
            raise CountTooLong from None

    def _compared(self, rule: Rule) -> Made:
        return simulating.of(self.comparison.outcomes[rule], self.comparison.left_out[rule])


def past(
    session: Session, process: Process, constituency: Constituency, now: datetime, counts: Counts
) -> Past:
    """Raises WrongStage before the declaration, NotFound where ballots are so few that they are not published, as
    single ones could be worked out from who wins under one ceiling and another.
    """
    result, comparison = declaring.declared_comparison(session, process, constituency, now)
    if not result.is_clear:
        raise NotFound
    return Past(session, process, result, comparison, counts)
