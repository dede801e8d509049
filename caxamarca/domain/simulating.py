"""What the same ballots would have made of another ceiling, or by another rule: an exercise, which decides nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from caxamarca.domain.counting import (
    AboveCeiling,
    Ballots,
    Candidate,
    DoesNotFit,
    NotPaid,
    Outcome,
    Paid,
    Patience,
    Rule,
    Step,
    Tally,
    count,
    endless,
)
from caxamarca.domain.tallying import left_out


class Why(StrEnum):
    """Why a project would win, or would not."""

    FITS = "fits"
    PAID = "paid"
    COMPLETES = "completes"
    NO_VOTES = "no_votes"
    ABOVE_CEILING = "above_ceiling"
    DOES_NOT_FIT = "does_not_fit"
    NOT_PAID = "not_paid"


@dataclass(frozen=True)
class Turn:
    """What became of the project with this ballot number, and why. Money in céntimos.

    `left` is what was left of the ceiling at its turn. `amount`: PAID, what each supporter paid, or less who had less;
    ABOVE_CEILING and DOES_NOT_FIT, what was lacking; NOT_PAID, what its supporters had together; else nothing.
    """

    number: int
    why: Why
    left: int
    amount: int = 0


@dataclass(frozen=True)
class Made:
    """What a count comes to: who wins, for how many céntimos, and how many who marked something have none of it.

    `turns` tells why, of each project; of none where there was no need to count.
    """

    winners: frozenset[int]
    spent: int
    left_out: int
    turns: tuple[Turn, ...] = field(default=(), compare=False)


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
    return of(outcome, left_out(ballots, outcome.funded))


def of(outcome: Outcome, without: int) -> Made:
    """What a count came to that left so many people out."""
    return Made(frozenset(outcome.funded), outcome.spent, without, tuple(map(_turn, outcome.steps)))


def everything(candidates: Collection[Candidate], tally: Tally) -> Made:
    """What any count comes to, by every rule, from a ceiling on that is its `spent`: every project that somebody
    marked wins. Below that, at least one of them does not.
    """
    marked = [one for one in candidates if tally.votes[one.id]]
    return Made(frozenset(one.id for one in marked), sum(one.cost for one in marked), 0)


def change(truth: Made, exercise: Made) -> Change:
    return Change(
        exercise.winners - truth.winners,
        truth.winners - exercise.winners,
        exercise.winners & truth.winners,
    )


def _turn(step: Step) -> Turn:
    why, amount = _why(step)
    return Turn(step.candidate.id, why, step.left_before, amount)


def _why(step: Step) -> tuple[Why, int]:
    if isinstance(step.supporters, Paid):
        return Why.PAID, round(step.supporters.each)
    if step.funded:
        return (Why.COMPLETES if step.completes else Why.FITS), 0
    if isinstance(step.supporters, NotPaid):
        return Why.NOT_PAID, int(step.supporters.held)
    match step.why_not:
        case AboveCeiling(lacking):
            return Why.ABOVE_CEILING, lacking
        case DoesNotFit(lacking):
            return Why.DOES_NOT_FIT, lacking
    return Why.NO_VOTES, 0
