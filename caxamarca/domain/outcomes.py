"""What a count says: each project in its turn, what was left, what was decided, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from caxamarca.domain.tallying import Tally

Patience = Callable[[], None]
"""Asked now and then while a count goes on. It ends the count by raising something."""


def endless() -> None:
    """The patience of a count that decides something."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project on the ballot of one constituency. `cost` is in céntimos."""

    id: int
    cost: int

    def __post_init__(self) -> None:
        if self.cost <= 0:
            raise ValueError(f"project {self.id} must cost something")


@dataclass(frozen=True, slots=True)
class NoVotes:
    """Nobody marked it: such a project never wins, however much money is left."""


@dataclass(frozen=True, slots=True)
class AboveCeiling:
    """It costs more than the whole ceiling, by `lacking` céntimos."""

    lacking: int


@dataclass(frozen=True, slots=True)
class DoesNotFit:
    """It costs more than what its predecessors left, by `lacking` céntimos."""

    lacking: int


WhyNot = NoVotes | AboveCeiling | DoesNotFit


@dataclass(frozen=True, slots=True)
class Cheaper:
    """The projects `among` have equal votes, or equal votes that still count, and stand in order of cost."""

    among: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoreVotes:
    """The projects `among` have equal votes that still count and equal cost: whoever has more votes in all is first."""

    among: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lot:
    """The projects `among` are equal in all that goes before, and stand in the order of the published lot."""

    among: tuple[int, ...]


TieBreak = Cheaper | MoreVotes | Lot


@dataclass(frozen=True, slots=True)
class Paid:
    """A round of equal shares: the supporters of a project paid for it, each of them the same where they had it.

    `each` is in céntimos; `in_full` supporters paid that, and `with_the_rest` the less that they had left. The others
    had nothing left. `counting` are its votes that still counted, cost / each: so many people could pay it alone.
    """

    each: Fraction
    counting: Fraction
    in_full: int
    with_the_rest: int


@dataclass(frozen=True, slots=True)
class NotPaid:
    """Its supporters had `held` céntimos left between them when the last round was over: less than it costs."""

    held: Fraction


@dataclass(frozen=True, slots=True)
class Shares:
    """What every voter had to give, in céntimos: at the `start`, and at `last`, after it was raised so many times.

    `next_cost` is what the winners would have cost with one raise more, above the ceiling; `None` where none was
    needed, since every project with votes that fits the ceiling was paid.
    """

    start: Fraction
    last: Fraction
    raises: int
    next_cost: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One project's turn. `left_before` is the money before it, in céntimos; `why_not` is None when funded.

    `ties` holds what settled its place among equals; more than one kind where three or more tie. `supporters` tells by
    equal shares what those who marked it could pay; nothing by most votes, nor of a project that was in no round.
    """

    candidate: Candidate
    votes: int
    left_before: int
    why_not: WhyNot | None
    ties: tuple[TieBreak, ...] = ()
    supporters: Paid | NotPaid | None = None

    @property
    def funded(self) -> bool:
        return self.why_not is None

    @property
    def completes(self) -> bool:
        """Whether it won with the money that the rounds of equal shares had left over."""
        return self.funded and isinstance(self.supporters, NotPaid)

    @property
    def cost(self) -> int:
        return self.candidate.cost

    @property
    def left_after(self) -> int:
        return self.left_before - self.cost if self.funded else self.left_before


@dataclass(frozen=True)
class Outcome:
    """A whole count, in the order in which the projects were looked at. `shares` by equal shares alone."""

    ceiling: int
    tally: Tally
    steps: tuple[Step, ...]
    shares: Shares | None = None

    @property
    def funded(self) -> tuple[int, ...]:
        """The projects that won, in order of precedence (orden de prelación)."""
        return tuple(step.candidate.id for step in self.steps if step.funded)

    @property
    def completed(self) -> tuple[int, ...]:
        """Those of them that won with what the rounds of equal shares had left over."""
        return tuple(step.candidate.id for step in self.steps if step.completes)

    @property
    def spent(self) -> int:
        return sum(step.cost for step in self.steps if step.funded)

    @property
    def left(self) -> int:
        return self.ceiling - self.spent
