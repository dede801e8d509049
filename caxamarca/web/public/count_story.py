"""A count told so that a neighbour can follow it: each project's turn, what was decided, how ties were broken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from caxamarca.actions.declaring import ConstituencyResult
from caxamarca.domain.counting import AboveCeiling, Cheaper, DoesNotFit, Lot, NotPaid, NoVotes, Paid, Step
from caxamarca.domain.lots import ticket
from caxamarca.domain.outcomes import Outcome, TieBreak
from caxamarca.persistence.projects import Project
from caxamarca.web import formats
from caxamarca.web.public import shares_story
from caxamarca.web.public.shares_story import Payment, others
from caxamarca.web.words import _, ngettext


@dataclass(frozen=True)
class Turn:
    """One project's turn. Money in céntimos; `ties` says what settled its place among equals, and `place` when it came.

    `in_round`: its supporters paid for it in a round of equal shares. What each `paid` is told where ballots are many.
    """

    order: int
    number: int
    project: Project
    votes: int
    left_before: int
    funded: bool
    place: str
    decision: str
    ties: tuple[str, ...]
    in_round: bool
    paid: Payment | None


@dataclass(frozen=True)
class Ticket:
    """What one ballot number drew in the lot."""

    number: int
    project: Project
    digits: str


def turns(result: ConstituencyResult) -> tuple[Turn, ...]:
    """Every project in the order in which the count came to it."""
    projects = {line.number: line.project for line in result.lines}
    return tuple(
        Turn(
            order=order,
            number=step.candidate.id,
            project=projects[step.candidate.id],
            votes=step.votes,
            left_before=step.left_before,
            funded=step.funded,
            place=_place(step, order),
            decision=_decision(step, result.outcome, is_clear=result.is_clear),
            # Of few ballots it is not told how many votes still counted, nor for whom as many.
            ties=tuple(_tie(step, tie) for tie in step.ties)
            if result.is_clear or not isinstance(step.supporters, Paid)
            else (),
            in_round=isinstance(step.supporters, Paid),
            paid=shares_story.payment(step, result.outcome) if result.is_clear else None,
        )
        for order, step in enumerate(result.outcome.steps, start=1)
    )


def turn_of(result: ConstituencyResult, project_id: int) -> Turn | None:
    """The turn of one project; `None` where it was not on this ballot."""
    return next((turn for turn in turns(result) if turn.project.id == project_id), None)


def passed_over(turns: Sequence[Turn]) -> Turn | None:
    """The project with most votes that did not win although one with fewer did: what everybody asks about first."""
    fewest = min((turn.votes for turn in turns if turn.funded), default=0)
    lost = [turn for turn in turns if not turn.funded and turn.votes > fewest]
    return max(lost, key=lambda turn: turn.votes, default=None)


def draws(result: ConstituencyResult, seed: str) -> tuple[tuple[Ticket, ...], ...]:
    """The lots that had to decide: for each group of equal projects, what each drew, the first one first."""
    projects = {line.number: line.project for line in result.lines}
    groups = dict.fromkeys(
        tie.among for step in result.outcome.steps for tie in step.ties if isinstance(tie, Lot)
    )
    return tuple(
        tuple(
            sorted(
                (Ticket(number, projects[number], ticket(number, seed)) for number in group),
                key=lambda drawn: drawn.digits,
            )
        )
        for group in groups
    )


def unspent(outcome: Outcome) -> str:
    """What was left of a ceiling, and why; nothing where nothing was, or a project with votes would have fitted.

    A project with votes that did not win cost more than what was left at its turn, so more than what is left in the
    end. One without votes may well cost less.
    """
    losers = [step for step in outcome.steps if not step.funded]
    marked = [step for step in losers if step.votes]
    if not outcome.left or any(step.cost <= outcome.left for step in marked):
        return ""
    left = formats.money(outcome.left)
    if not outcome.funded:
        if marked:
            return _(
                "All of the money is left, because each project that somebody marked costs more than the ceiling."
            )
        return _("All of the money is left, because nobody marked a project.")
    if not losers:
        return _("%(left)s was left, because the money was enough for all the projects.", left=left)
    if not marked:
        return _("%(left)s was left, because nobody marked any other project.", left=left)
    if len(marked) == len(losers):
        return _("%(left)s was left, because that was not enough for any other project.", left=left)
    return _("%(left)s was left, because that was not enough for any other project with votes.", left=left)


def _place(step: Step, order: int) -> str:
    left = formats.money(step.left_before)
    match step.supporters:
        case Paid():
            return _("Its supporters paid for it in round %(order)s.", order=order)
        case NotPaid():
            return _("When the rounds were over, its turn came with %(left)s left.", left=left)
    return _(
        "By votes it came number %(order)s in the count. When its turn came, %(left)s of the ceiling was left.",
        order=order,
        left=left,
    )


def _decision(step: Step, outcome: Outcome, *, is_clear: bool) -> str:
    match step.supporters:
        case Paid() as paid:
            return shares_story.decision(step, paid, is_clear=is_clear)
        case NotPaid(held):
            in_rounds = shares_story.shortage(step, held, outcome, is_clear=is_clear)
            told = shares_story.completed(step) if step.funded else shares_story.not_completed(step)
            return f"{in_rounds} {told}"
    return _DECISIONS[type(step.why_not)](step)


_DECISIONS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda step: _(
        "It fits in the money, so it wins. %(left)s is left.", left=formats.money(step.left_after)
    ),
    NoVotes: lambda _step: _("Nobody marked it, so it does not win."),
    AboveCeiling: lambda step: _(
        "It costs more than the whole budget ceiling, so it does not win: it is %(lacking)s short.",
        lacking=formats.money_at_least(step.why_not.lacking),
    ),
    DoesNotFit: lambda step: _(
        "It does not fit in the money that was left, so it does not win: it is %(lacking)s short.",
        lacking=formats.money_at_least(step.why_not.lacking),
    ),
}


_TIES: Mapping[type[TieBreak], Callable[[Any, Any], str]] = {
    Cheaper: lambda step, tie: ngettext(
        "It has as many votes as number %(numbers)s of the ballot: the cheaper one goes first.",
        "It has as many votes as numbers %(numbers)s of the ballot: the cheaper one goes first.",
        len(tie.among) - 1,
        numbers=others(step, tie.among),
    ),
    Lot: lambda step, tie: ngettext(
        "It has as many votes and costs as much as number %(numbers)s of the ballot: the published lot put them in "
        "order.",
        "It has as many votes and costs as much as numbers %(numbers)s of the ballot: the published lot put them in "
        "order.",
        len(tie.among) - 1,
        numbers=others(step, tie.among),
    ),
}


def _tie(step: Step, tie: TieBreak) -> str:
    words = shares_story.TIES if isinstance(step.supporters, Paid) else _TIES
    return words[type(tie)](step, tie)
