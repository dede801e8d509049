"""From ballots to votes: how many people marked each project, and how many marked none."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

ApprovalSet = frozenset[int]
"""The projects that one ballot marks in one constituency. A blank ballot is the empty set."""

Ballots = Mapping[ApprovalSet, int]
"""How often each approval set was cast: nothing tells two equal ballots apart."""


@dataclass(frozen=True)
class Tally:
    """`votes` answers 0 for a project that nobody marked; `ballots` counts the `blank` ones too."""

    votes: Counter[int]
    ballots: int
    blank: int

    @property
    def marked(self) -> int:
        """How many ballots mark something."""
        return self.ballots - self.blank


def tally(ballots: Ballots) -> Tally:
    """Raises ValueError where an approval set is said to be cast fewer than zero times."""
    votes: Counter[int] = Counter()
    for approved, times in ballots.items():
        if times < 0:
            raise ValueError(f"a ballot cannot be cast {times} times")
        for project in approved:
            votes[project] += times
    return Tally(votes, ballots=sum(ballots.values()), blank=ballots.get(frozenset(), 0))


def left_out(ballots: Ballots, funded: Collection[int]) -> int:
    """How many people marked something, and none of it was funded."""
    return sum(times for approved, times in ballots.items() if approved and approved.isdisjoint(funded))
