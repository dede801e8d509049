"""What a count says: each project in its turn, what was left, what was decided, and why."""

from dataclasses import dataclass

from caxamarca.domain.tallying import Tally


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
    """The projects `among` have equal votes and stand in order of cost."""

    among: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lot:
    """The projects `among` have equal votes and equal cost, and stand in the order of the published lot."""

    among: tuple[int, ...]


TieBreak = Cheaper | Lot


@dataclass(frozen=True, slots=True)
class Step:
    """One project's turn. `left_before` is the money before it, in céntimos; `why_not` is None when funded.

    `ties` holds what settled its place among projects with equal votes; both kinds where three or more tie.
    """

    candidate: Candidate
    votes: int
    left_before: int
    why_not: WhyNot | None
    ties: tuple[TieBreak, ...] = ()

    @property
    def funded(self) -> bool:
        return self.why_not is None

    @property
    def cost(self) -> int:
        return self.candidate.cost

    @property
    def left_after(self) -> int:
        return self.left_before - self.cost if self.funded else self.left_before


@dataclass(frozen=True)
class Outcome:
    """A whole count, in the order in which the projects were looked at."""

    ceiling: int
    tally: Tally
    steps: tuple[Step, ...]

    @property
    def funded(self) -> tuple[int, ...]:
        """The projects that won, in order of precedence (orden de prelación)."""
        return tuple(step.candidate.id for step in self.steps if step.funded)

    @property
    def spent(self) -> int:
        return sum(step.cost for step in self.steps if step.funded)

    @property
    def left(self) -> int:
        return self.ceiling - self.spent
