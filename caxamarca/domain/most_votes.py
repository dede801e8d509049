"""The rule of most votes: in order of votes, whatever still fits is funded."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from caxamarca.domain.outcomes import (
    AboveCeiling,
    Candidate,
    Cheaper,
    DoesNotFit,
    Lot,
    NoVotes,
    Outcome,
    Patience,
    Step,
    TieBreak,
    WhyNot,
    endless,
)
from caxamarca.domain.tallying import Ballots, Tally, tally


def fund(
    ballots: Ballots,
    candidates: Collection[Candidate],
    ceiling: int,
    lot: Sequence[int],
    _patience: Patience = endless,
) -> Outcome:
    """Equal votes: the cheaper first; equal cost too: the one first in the lot. No votes: never."""
    counted = tally(ballots)
    return Outcome(ceiling, counted, turns(candidates, counted, ceiling, ceiling, lot))


def turns(
    candidates: Collection[Candidate], counted: Tally, left: int, ceiling: int, lot: Sequence[int]
) -> tuple[Step, ...]:
    """Each project in its turn, with `left` céntimos of the ceiling to give."""
    place = {project: place for place, project in enumerate(lot)}
    ordered = sorted(candidates, key=lambda c: (-counted.votes[c.id], c.cost, place[c.id]))
    ties = _ties(ordered, counted)
    steps = []
    for candidate in ordered:
        votes = counted.votes[candidate.id]
        step = Step(candidate, votes, left, _why_not(candidate, votes, left, ceiling), ties[candidate.id])
        steps.append(step)
        left = step.left_after
    return tuple(steps)


def _why_not(candidate: Candidate, votes: int, left: int, ceiling: int) -> WhyNot | None:
    if votes == 0:
        return NoVotes()
    if candidate.cost > ceiling:
        return AboveCeiling(candidate.cost - ceiling)
    if candidate.cost > left:
        return DoesNotFit(candidate.cost - left)
    return None


def _ties(ordered: Sequence[Candidate], counted: Tally) -> dict[int, tuple[TieBreak, ...]]:
    """What settled each place. Projects without votes are left out: nothing hangs on their order."""
    equal_votes: dict[int, list[Candidate]] = defaultdict(list)
    equal_cost: dict[tuple[int, int], list[int]] = defaultdict(list)
    for candidate in ordered:
        votes = counted.votes[candidate.id]
        equal_votes[votes].append(candidate)
        equal_cost[votes, candidate.cost].append(candidate.id)
    ties: dict[int, tuple[TieBreak, ...]] = {}
    for candidate in ordered:
        votes = counted.votes[candidate.id]
        rivals, twins = equal_votes[votes], equal_cost[votes, candidate.cost]
        broken: list[TieBreak] = []
        if votes and len(rivals) > len(twins):
            broken.append(Cheaper(tuple(rival.id for rival in rivals)))
        if votes and len(twins) > 1:
            broken.append(Lot(tuple(twins)))
        ties[candidate.id] = tuple(broken)
    return ties
