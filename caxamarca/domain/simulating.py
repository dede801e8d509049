"""What the same ballots would have made of another ceiling, or by another rule: an exercise, which decides nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from caxamarca.domain.counting import Ballots, Candidate, Rule, Tally, count
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
    rule: Rule, ballots: Ballots, candidates: Collection[Candidate], ceiling: int, lot: Sequence[int]
) -> Made:
    """Count, and keep what it comes to. Raises what `count` raises."""
    outcome = count(rule, ballots, candidates, ceiling, lot)
    return Made(frozenset(outcome.funded), outcome.spent, left_out(ballots, outcome.funded), outcome.tally)


def enough(candidates: Collection[Candidate], tally: Tally) -> int:
    """The ceiling from which on every project that somebody marked wins, by every rule: a higher one changes nothing.

    Less than this leaves out at least one of them.
    """
    return sum(one.cost for one in candidates if tally.votes[one.id])


def change(truth: Made, exercise: Made) -> Change:
    return Change(
        exercise.winners - truth.winners,
        truth.winners - exercise.winners,
        exercise.winners & truth.winners,
    )
