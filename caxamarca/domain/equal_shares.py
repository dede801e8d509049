"""The rule of equal shares: every voter has the same part of the money, and projects are paid by those who marked them.

Method of Equal Shares with cost utilities (Peters, Pierczyński, Skowron: Proportional Participatory Budgeting with
Additive Utilities, NeurIPS 2021), the share raised by one sol at a time, then completed by votes.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count
from math import gcd, inf

from caxamarca.domain import most_votes
from caxamarca.domain.outcomes import (
    Candidate,
    Cheaper,
    Lot,
    MoreVotes,
    NotPaid,
    Outcome,
    Paid,
    Patience,
    Shares,
    Step,
    TieBreak,
    endless,
)
from caxamarca.domain.tallying import Ballots, Tally, tally

RAISE = 100
"""By how many céntimos the share of each voter grows."""


def fund(
    ballots: Ballots,
    candidates: Collection[Candidate],
    ceiling: int,
    lot: Sequence[int],
    patience: Patience = endless,
) -> Outcome:
    """Start with ceiling / voters for each who marked something. In each round the project with most votes that still
    count is paid by its supporters, the same by each, or all they have left. Equal: the cheaper, the one with more
    votes, the one first in the lot.

    A blank ballot has no share: so it changes nothing, neither here nor where Pabulib's files have none.

    The share is raised as long as that does not spend more than the ceiling. What is left then goes by most votes.
    Projects above the ceiling, and those without votes, are in no round. `patience` is asked before each share is
    tried: the nearer the ceiling comes to the cost of everything, the more there are.
    """
    counted = tally(ballots)
    election = _Election.of(ballots, candidates, ceiling, lot, counted)
    run = _Run(election, 0)
    while run.spent <= ceiling and len(run.paid) < len(election.candidates):
        patience()
        run = _Run(election, run.raises + int(run.lasts))
    next_cost = run.spent if run.spent > ceiling else None
    if next_cost is not None:
        run = _Run(election, run.raises - 1)
    return _outcome(election, run, candidates, lot, counted, next_cost)


def _outcome(
    election: "_Election",
    run: "_Run",
    candidates: Collection[Candidate],
    lot: Sequence[int],
    counted: Tally,
    next_cost: int | None,
) -> Outcome:
    left = election.ceiling
    steps = []
    for candidate, paid, ties in run.paid:
        steps.append(Step(candidate, counted.votes[candidate.id], left, None, ties, paid))
        left -= candidate.cost
    bought = {step.candidate.id for step in steps}
    rest = [one for one in candidates if one.id not in bought]
    for step in most_votes.turns(rest, counted, left, election.ceiling, lot):
        project = step.candidate.id
        steps.append(
            replace(step, supporters=NotPaid(run.held(project))) if project in election.candidates else step
        )
    start = Fraction(election.ceiling, max(election.voters, 1))
    shares = Shares(start, start + run.raises * RAISE, run.raises, next_cost)
    return Outcome(election.ceiling, counted, tuple(steps), shares)


@dataclass(frozen=True)
class _Election:
    """What stays the same from one share to the next. Equal ballots are one group: what they have left is equal."""

    ceiling: int
    voters: int
    candidates: Mapping[int, Candidate]
    votes: Mapping[int, int]
    place: Mapping[int, int]
    times: Sequence[int]
    groups_of: Mapping[int, Sequence[int]]

    @classmethod
    def of(
        cls,
        ballots: Ballots,
        candidates: Collection[Candidate],
        ceiling: int,
        lot: Sequence[int],
        counted: Tally,
    ) -> "_Election":
        payable = {one.id: one for one in candidates if counted.votes[one.id] and one.cost <= ceiling}
        groups_of: defaultdict[int, list[int]] = defaultdict(list)
        for group, approved in enumerate(ballots):
            for project in approved:
                groups_of[project].append(group)
        place = {project: place for place, project in enumerate(lot)}
        return cls(ceiling, counted.marked, payable, counted.votes, place, list(ballots.values()), groups_of)


@dataclass(frozen=True, slots=True)
class _Price:
    """What each supporter of a project would pay in round `at`: `amount` / (`payers` x scale) céntimos, and `gain` more
    after each raise. `poor` purses, so many people with each, have less than that and pay all of it.

    `part` is the price as a part of the cost, and `part_gain` what a raise adds to it.
    """

    at: int
    amount: int
    gain: int
    payers: int
    rich: Collection[int]
    poor: Mapping[int, int]
    part: Fraction
    part_gain: Fraction


EMPTY = -1
"""The purse of whoever has nothing left."""

_Order = tuple[Fraction, int, int, int]
_Waiting = list[tuple[_Order, int, _Price]]


class _Run:
    """The rounds with one share. Exact: money is whole numbers over `_scale`, which grows with each division.

    Whoever has paid the same has the same left, in one *purse*. A purse also knows how much fuller it would be with one
    raise more: as long as the same supporters pay the same projects in the same order, everything changes evenly.
    `lasts` is after how many raises that may end; those before would change no winner, and need not be tried.
    """

    def __init__(self, election: _Election, raises: int) -> None:
        self.raises = raises
        self.lasts: int | float = inf
        self.paid: list[tuple[Candidate, Paid, tuple[TieBreak, ...]]] = []
        self._election = election
        self._scale = election.voters
        self._left = {0: election.ceiling + raises * RAISE * self._scale}
        self._gains = {0: RAISE * self._scale}
        self._numbers = count(1)
        self._purse_of = [0] * len(election.times)
        self._go()

    @property
    def spent(self) -> int:
        return sum(candidate.cost for candidate, _paid, _ties in self.paid)

    def held(self, project: int) -> Fraction:
        """What the supporters of a project that was not paid have left between them, in céntimos."""
        return Fraction(_sum(self._purses(project), self._left), self._scale)

    def _go(self) -> None:
        """A price never falls from round to round, so an old one is a lower bound: only the first is asked anew."""
        waiting: _Waiting = []
        for project in self._election.candidates:
            self._ask(project, waiting)
        while waiting:
            _order, project, price = heappop(waiting)
            if price.at < len(self.paid):
                self._ask(project, waiting)
                continue
            ties = self._ties(project, price, waiting)
            if self.lasts > 1:
                for _order, _other, later in waiting:
                    self._keeps(later.part - price.part, later.part_gain - price.part_gain)
            self._pay(project, price, ties)

    def _ask(self, project: int, waiting: _Waiting) -> None:
        price = self._price(project)
        if price is not None:
            heappush(waiting, (self._order(project, price), project, price))

    def _order(self, project: int, price: _Price) -> _Order:
        election = self._election
        return (
            price.part,
            election.candidates[project].cost,
            -election.votes[project],
            election.place[project],
        )

    def _price(self, project: int) -> _Price | None:
        """The least that each supporter pays, where whoever has less pays that; `None` where all have too little."""
        cost = self._election.candidates[project].cost * self._scale
        rich, poor = self._purses(project), dict[int, int]()
        together = _sum(rich, self._left)
        if together < cost:
            self._keeps(cost - together, -_sum(rich, self._gains))
            return None
        amount, gain, payers = cost, 0, sum(rich.values())
        while found := {purse: times for purse, times in rich.items() if self._left[purse] * payers < amount}:
            for purse, times in found.items():
                amount -= times * self._left[purse]
                gain -= times * self._gains[purse]
                payers -= times
            poor |= found
            rich = {purse: times for purse, times in rich.items() if purse not in found}
        whole = payers * cost
        return _Price(
            len(self.paid), amount, gain, payers, rich, poor, Fraction(amount, whole), Fraction(gain, whole)
        )

    def _purses(self, project: int) -> dict[int, int]:
        """How many of a project's supporters have each purse; whoever has nothing is left out."""
        if not self.paid:
            return {0: self._election.votes[project]}
        found: defaultdict[int, int] = defaultdict(int)
        times, purse_of = self._election.times, self._purse_of
        for group in self._election.groups_of[project]:
            found[purse_of[group]] += times[group]
        found.pop(EMPTY, None)
        return found

    def _keeps(self, more: int | Fraction, gain: int | Fraction) -> None:
        """Something holds as long as `more` is above zero, and a raise changes that by `gain`."""
        if self.lasts > 1 and gain < 0:
            self.lasts = min(self.lasts, max(1, -(more // gain)))

    def _ties(self, winner: int, price: _Price, waiting: _Waiting) -> tuple[TieBreak, ...]:
        equal = [(self._order(winner, price), winner)]
        for _order, other, bound in waiting:
            if bound.part == price.part and (now := self._price(other)) and now.part == price.part:
                equal.append((self._order(other, now), other))
        among = sorted(equal)
        (_part, cost, votes, _place), _winner = among[0]
        same_cost = [one for one in among if one[0][1] == cost]
        twins = [one for one in same_cost if one[0][2] == votes]
        kinds: tuple[tuple[type[TieBreak], list[tuple[_Order, int]], bool], ...] = (
            (Cheaper, among, len(among) > len(same_cost)),
            (MoreVotes, same_cost, len(same_cost) > len(twins)),
            (Lot, twins, len(twins) > 1),
        )
        return tuple(
            kind(tuple(project for _order, project in equals)) for kind, equals, it_was in kinds if it_was
        )

    def _pay(self, project: int, price: _Price, ties: tuple[TieBreak, ...]) -> None:
        """The winners stay the same as long as who is poor stays poor; whoever can pay in full will always."""
        for purse in price.poor:
            self._keeps(
                price.amount - self._left[purse] * price.payers,
                price.gain - self._gains[purse] * price.payers,
            )
        each = Fraction(price.amount, price.payers * self._scale)
        with_the_rest = sum(times for purse, times in price.poor.items() if self._left[purse])
        self.paid.append(
            (
                self._election.candidates[project],
                Paid(each, 1 / price.part, price.payers, with_the_rest),
                ties,
            )
        )
        after = self._take(price)
        purse_of = self._purse_of
        for group in self._election.groups_of[project]:
            purse_of[group] = after[purse_of[group]]

    def _take(self, price: _Price) -> dict[int, int]:
        """Take the price out of the purses. For each purse, the one that its people have afterwards."""
        common = gcd(price.amount, price.gain, price.payers)
        amount, gain, payers = price.amount // common, price.gain // common, price.payers // common
        self._scale *= payers
        used = set(self._purse_of) - {EMPTY}
        self._left = {purse: self._left[purse] * payers for purse in used}
        self._gains = {purse: self._gains[purse] * payers for purse in used}
        after = dict.fromkeys({*price.poor, EMPTY}, EMPTY)
        for purse in price.rich:
            after[purse] = new = next(self._numbers)
            self._left[new], self._gains[new] = self._left[purse] - amount, self._gains[purse] - gain
        return after


def _sum(people: Mapping[int, int], purses: Mapping[int, int]) -> int:
    return sum(times * purses[purse] for purse, times in people.items())
