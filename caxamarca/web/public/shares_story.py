"""Equal shares told so that a neighbour can follow it: what one share was, and what each round took of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from caxamarca.domain.counting import Cheaper, Lot, MoreVotes, Outcome, Paid, Shares, Step
from caxamarca.domain.outcomes import TieBreak
from caxamarca.web import formats
from caxamarca.web.words import _, ngettext


@dataclass(frozen=True)
class Payment:
    """What a round took, in whole céntimos: `each` out of a `share`. `counting` are the votes that still counted, and
    `payers` says beside the amount who paid it.
    """

    each: int
    share: int
    counting: str
    payers: str


def your_share(outcome: Outcome, *, is_clear: bool) -> tuple[str, ...]:
    """The rule of equal shares in five sentences, with the figures of this count; nothing where it was another rule."""
    if outcome.shares is None:
        return ()
    shares = outcome.shares
    return (
        ngettext(
            "The ceiling was divided among all who marked something: that was one person, with %(share)s.",
            "The ceiling was divided among the %(people)s people who marked something: %(share)s for each, as their "
            "share.",
            outcome.tally.marked,
            people=formats.number(outcome.tally.marked),
            share=formats.money(round(shares.start)),
        ),
        _("In each round one project wins: the one with most votes that still count."),
        _(
            "Those who marked it pay for it together, all of them the same. Whoever has less left pays all of it."
        ),
        _(
            "Whoever has spent the share on winning projects counts no more in the next rounds. So no group decides "
            "about all of the money."
        ),
        _raised(shares)
        if is_clear
        else _(
            "If money is left over, the share is raised sol by sol, as long as the winners fit in the ceiling."
        ),
    )


def _raised(shares: Shares) -> str:
    last = formats.money(round(shares.last))
    if shares.next_cost is not None and shares.raises:
        return _(
            "As money was left over, the share was raised sol by sol up to %(last)s. With one sol more the winners "
            "would have cost %(cost)s, which is above the ceiling.",
            last=last,
            cost=formats.money(shares.next_cost),
        )
    if shares.next_cost is not None:
        return _(
            "The share was not raised: with one sol more the winners would have cost %(cost)s, which is above the "
            "ceiling.",
            cost=formats.money(shares.next_cost),
        )
    if shares.raises:
        return _(
            "As money was left over, the share was raised sol by sol up to %(last)s. With it all projects with votes "
            "were paid.",
            last=last,
        )
    return _("The share did not have to be raised.")


def payment(step: Step, outcome: Outcome) -> Payment | None:
    """Nothing where a project was not paid in a round."""
    if outcome.shares is None or not isinstance(step.supporters, Paid):
        return None
    counting = step.supporters.counting
    return Payment(
        round(step.supporters.each),
        round(outcome.shares.last),
        formats.decimal(Decimal(counting.numerator) / counting.denominator),
        _payers(step, step.supporters),
    )


def _payers(step: Step, paid: Paid) -> str:
    in_full = ngettext(
        "One person pays that.",
        "%(people)s people pay that each.",
        paid.in_full,
        people=formats.number(paid.in_full),
    )
    return " ".join([in_full, *_others(step, paid), _left(step)])


def decision(step: Step, paid: Paid, *, is_clear: bool) -> str:
    """Who paid for a project, and what is left.

    How many had how much left tells who marked what else: where there are few ballots, that is nobody's business.
    """
    if not is_clear:
        together = _("Its supporters paid for it together.")
        return f"{together} {_left(step)}"
    in_full = ngettext(
        "One person pays %(each)s.",
        "%(people)s people pay %(each)s each.",
        paid.in_full,
        people=formats.number(paid.in_full),
        each=formats.money(round(paid.each)),
    )
    return " ".join([in_full, *_others(step, paid), _left(step)])


def _others(step: Step, paid: Paid) -> Iterator[str]:
    """Those who marked it and could not pay as much."""
    if paid.with_the_rest:
        yield ngettext(
            "One person has less left and pays all of it.",
            "%(people)s people have less left and pay all of it.",
            paid.with_the_rest,
            people=formats.number(paid.with_the_rest),
        )
    nothing = step.votes - paid.in_full - paid.with_the_rest
    if nothing:
        yield ngettext(
            "One person has nothing left.",
            "%(people)s people have nothing left.",
            nothing,
            people=formats.number(nothing),
        )


def _left(step: Step) -> str:
    return _("%(left)s of the ceiling is left.", left=formats.money(step.left_after))


def shortage(step: Step, held: Fraction, outcome: Outcome, *, is_clear: bool) -> str:
    """Why no round paid for a project that has votes: what those who marked it lacked, in whole soles."""
    if not is_clear or outcome.shares is None:
        return _("In the rounds, what those who marked it had left was not enough to pay for it.")
    lacking = formats.money_at_least(step.cost - held)
    if step.cost <= step.votes * outcome.shares.last:
        return _(
            "Those who marked it had put money into other winners before: they lacked %(lacking)s.",
            lacking=lacking,
        )
    return _(
        "It costs more than all the shares of those who marked it: they lacked %(lacking)s.",
        lacking=lacking,
    )


def not_completed(step: Step) -> str:
    """Why what the rounds left over did not pay for it either."""
    return _(
        "What was left over is not enough either: %(lacking)s short.",
        lacking=formats.money_at_least(step.cost - step.left_before),
    )


def completed(step: Step) -> str:
    """How a project won for which no round had paid."""
    return _(
        "It is paid with what the rounds left over, so it wins. %(left)s is left.",
        left=formats.money(step.left_after),
    )


TIES: Mapping[type[TieBreak], Callable[[Any, Any], str]] = {
    Cheaper: lambda step, tie: ngettext(
        "As many votes still count for it as for number %(numbers)s: the cheaper one goes first.",
        "As many votes still count for it as for numbers %(numbers)s: the cheaper one goes first.",
        len(tie.among) - 1,
        numbers=others(step, tie.among),
    ),
    MoreVotes: lambda step, tie: ngettext(
        "As many votes still count for it as for number %(numbers)s, which costs the same: the one with more votes in "
        "all goes first.",
        "As many votes still count for it as for numbers %(numbers)s, which cost the same: the one with more votes in "
        "all goes first.",
        len(tie.among) - 1,
        numbers=others(step, tie.among),
    ),
    Lot: lambda step, tie: ngettext(
        "It is equal in all to number %(numbers)s of the ballot: the published lot put them in order.",
        "It is equal in all to numbers %(numbers)s of the ballot: the published lot put them in order.",
        len(tie.among) - 1,
        numbers=others(step, tie.among),
    ),
}
"""What put a project first among equals in its round."""


def others(step: Step, among: tuple[int, ...]) -> str:
    """The numbers of the projects that a step was equal to."""
    numbers = sorted(number for number in among if number != step.candidate.id)
    return formats.one_after_another([str(number) for number in numbers])
