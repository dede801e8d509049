"""Equal shares written down as the rule is told, voter by voter and sol by sol: slow, and the judge of the fast one."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from caxamarca.domain.counting import Ballots, Candidate, Cheaper, Lot, MoreVotes, TieBreak
from caxamarca.domain.equal_shares import RAISE

Round = tuple[int, Fraction, tuple[TieBreak, ...]]
"""The project that is paid, what each supporter who could paid, in céntimos, and what put it before its equals."""


def rounds(
    ballots: Ballots, candidates: Sequence[Candidate], lot: Sequence[int], share: Fraction
) -> list[Round]:
    """The projects paid with this share, in order."""
    voters = [(approved, share) for approved, times in ballots.items() for _each in range(times)]
    waiting = list(candidates)
    paid: list[Round] = []
    votes = {
        one.id: sum(times for marked, times in ballots.items() if one.id in marked) for one in candidates
    }
    while True:
        prices = {
            one.id: _price([left for marked, left in voters if one.id in marked], one.cost) for one in waiting
        }
        offers = [(price, one) for one in waiting if (price := prices[one.id]) is not None]
        if not offers:
            return paid
        least = min(price / one.cost for price, one in offers)
        equal = [one for price, one in offers if price / one.cost == least]
        equal.sort(key=lambda one: (one.cost, -votes[one.id], lot.index(one.id)))
        won, price = equal[0], least * equal[0].cost
        paid.append((won.id, price, _ties(equal, votes)))
        waiting.remove(won)
        voters = [
            (marked, max(left - price, Fraction(0)) if won.id in marked else left) for marked, left in voters
        ]


def _ties(equal: Sequence[Candidate], votes: Mapping[int, int]) -> tuple[TieBreak, ...]:
    as_cheap = [one for one in equal if one.cost == equal[0].cost]
    as_marked = [one for one in as_cheap if votes[one.id] == votes[equal[0].id]]
    told: list[TieBreak] = []
    if len(as_cheap) < len(equal):
        told.append(Cheaper(tuple(one.id for one in equal)))
    if len(as_marked) < len(as_cheap):
        told.append(MoreVotes(tuple(one.id for one in as_cheap)))
    if len(as_marked) > 1:
        told.append(Lot(tuple(one.id for one in as_marked)))
    return tuple(told)


def _price(purses: Sequence[Fraction], cost: int) -> Fraction | None:
    """The poorest pay what they have as long as that is less than an equal part of what is still to be paid."""
    if sum(purses) < cost:
        return None
    to_pay, poorest_first = Fraction(cost), sorted(purses)
    for already, purse in enumerate(poorest_first):
        each = to_pay / (len(purses) - already)
        if purse >= each:
            return each
        to_pay -= purse
    raise AssertionError("together they have enough")


def winners(
    ballots: Ballots, candidates: Sequence[Candidate], ceiling: int, lot: Sequence[int]
) -> tuple[list[Round], int]:
    """The rounds of the last share that does not overspend, and how often it was raised."""
    costs: Mapping[int, int] = {one.id: one.cost for one in candidates}
    payable = [
        one
        for one in candidates
        if one.cost <= ceiling and any(one.id in a and n for a, n in ballots.items())
    ]
    start, raises = Fraction(ceiling, max(sum(times for marked, times in ballots.items() if marked), 1)), 0
    found = rounds(ballots, payable, lot, start)
    while len(found) < len(payable):
        more = rounds(ballots, payable, lot, start + (raises + 1) * RAISE)
        if sum(costs[project] for project, _price, _ties in more) > ceiling:
            break
        found, raises = more, raises + 1
    return found, raises
