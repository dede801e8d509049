"""What each rule would have made of the same ballots, and how many people it would have left with nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from caxamarca.domain.counting import Ballots, Candidate, Outcome, Rule, count
from caxamarca.domain.tallying import left_out


@dataclass(frozen=True)
class Comparison:
    """`left_out`: of those who marked something, how many have none of it among the winners, by each rule."""

    outcomes: Mapping[Rule, Outcome]
    left_out: Mapping[Rule, int]


def compare(
    ballots: Ballots, candidates: Collection[Candidate], ceiling: int, lot: Sequence[int]
) -> Comparison:
    """Count one constituency by every rule. Raises what `count` raises."""
    outcomes = {rule: count(rule, ballots, candidates, ceiling, lot) for rule in Rule}
    return Comparison(
        outcomes,
        {rule: left_out(ballots, outcome.funded) for rule, outcome in outcomes.items()},
    )
