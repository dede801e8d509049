"""What the same ballots would have made of another ceiling, or by another rule: an exercise, which decides nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from caxamarca.domain.counting import Ballots, Candidate, Patience, Rule, Tally, count, endless
from caxamarca.domain.tallying import left_out


@dataclass(frozen=True)
class Made:
    """What a count comes to: who wins, for how many céntimos, and how many who marked something have none of it."""

    winners: frozenset[int]
    spent: int
    left_out: int
    tally: Tally


@dataclass(frozen=True)
class Change:
    """Who would win and did not, who did and would not, and who wins in any case: each a set of ballot numbers."""

    enter: frozenset[int]
    leave: frozenset[int]
    stay: frozenset[int]


def made(
    rule: Rule,
    ballots: Ballots,
    candidates: Collection[Candidate],
    ceiling: int,
    lot: Sequence[int],
    patience: Patience = endless,
) -> Made:
    """Count, and keep what it comes to. Raises what `count` raises."""
    outcome = count(rule, ballots, candidates, ceiling, lot, patience)
    return Made(frozenset(outcome.funded), outcome.spent, left_out(ballots, outcome.funded), outcome.tally)


def everything(candidates: Collection[Candidate], tally: Tally) -> Made:
    """What any count comes to, by every rule, from a ceiling on that is its `spent`: every project that somebody
    marked wins. Below that, at least one of them does not.
    """
    marked = [one for one in candidates if tally.votes[one.id]]
    return Made(frozenset(one.id for one in marked), sum(one.cost for one in marked), 0, tally)


def change(truth: Made, exercise: Made) -> Change:
    return Change(
        exercise.winners - truth.winners,
        truth.winners - exercise.winners,
        exercise.winners & truth.winners,
    )
