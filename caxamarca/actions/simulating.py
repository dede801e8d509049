"""A past vote counted again under another ceiling, or by another rule. It writes nothing and decides nothing."""

import time
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from caxamarca.actions import declaring
from caxamarca.actions.remembering import Memory
from caxamarca.actions.rooms import Full
from caxamarca.domain import simulating, telling
from caxamarca.domain.counting import Candidate, Patience, Rule, endless
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.simulating import Made
from caxamarca.persistence import ballots
from caxamarca.persistence.ballots import Line
from caxamarca.persistence.processes import Constituency, Process

ROOM = "counting"
"""The room in which counts are made, and waited for."""
MOST = 1000
"""Counts that are kept."""

PATIENCE = 10.0
"""Seconds for a count that only an exercise asks for."""

_Key = tuple[int, datetime | None, bytes | None, Rule, int]
Counts = Memory[_Key, Made]
"""What was counted: the constituency, the declaration and the signed tally that it was counted from, rule, ceiling."""


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
    constituency: Constituency
    lines: tuple[Line, ...]
    counts: Counts

    @cached_property
    def truth(self) -> Made:
        """What was declared."""
        return self._counted(self.process.rule, self.constituency.ceiling)

    @cached_property
    def everything(self) -> Made:
        """What is made of a ceiling that is enough for all that somebody marked."""
        candidates = [Candidate(line.number, line.project.cost) for line in self.lines]
        return simulating.everything(candidates, self.truth.tally)

    def under(self, rule: Rule, ceiling: int) -> Made:
        """What the same ballots would have made of it. Raises CountTooLong, TooManyCounts."""
        if ceiling >= self.everything.spent:
            return self.everything
        until = time.monotonic() + PATIENCE

        def patience() -> None:
            if time.monotonic() > until:
                raise CountTooLong

        return self._counted(rule, ceiling, patience)

    def _counted(self, rule: Rule, ceiling: int, patience: Patience = endless) -> Made:
        process, one = self.process, self.constituency

        def count() -> Made:
            given, candidates, _ceiling, lot = declaring.parts(self.session, process, one, self.lines)
            return simulating.made(rule, given, candidates, ceiling, lot, patience)

        try:
            return self.counts.recall(
                (one.id, process.declared_at, process.tally_signature, rule, ceiling), count
            )
        except Full:
            raise TooManyCounts from None


def past(
    session: Session, process: Process, constituency: Constituency, now: datetime, counts: Counts
) -> Past:
    """Raises WrongStage before the declaration, NotFound where ballots are so few that they are not published, as
    single ones could be worked out from who wins under one ceiling and another; TooManyCounts.
    """
    declaring.check_declared(process, now)
    lines = ballots.lines(session, [constituency.id])[constituency.id]
    found = Past(session, process, constituency, lines, counts)
    if not telling.are_public(found.truth.tally.ballots, process.clear_from):
        raise NotFound
    return found
