"""Equal shares written down as the rule is told, voter by voter and sol by sol: slow, and the judge of the fast one."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from caxamarca.domain.counting import Ballots, Candidate
from caxamarca.domain.equal_shares import RAISE


def rounds(
    ballots: Ballots, candidates: Sequence[Candidate], lot: Sequence[int], share: Fraction
) -> list[tuple[int, Fraction]]:
    """The projects paid with this share, in order, and what each supporter who could paid. Money in céntimos."""
    voters = [(approved, share) for approved, times in ballots.items() for _each in range(times)]
    waiting = list(candidates)
    paid: list[tuple[int, Fraction]] = []
    while True:
        prices = {
            one.id: _price([left for marked, left in voters if one.id in marked], one.cost) for one in waiting
        }
        offers = [(price, one) for one in waiting if (price := prices[one.id]) is not None]
        if not offers:
            return paid
        price, won = min(
            offers,
            key=lambda offer: (
                offer[0] / offer[1].cost,
                offer[1].cost,
                -sum(offer[1].id in marked for marked, _left in voters),
                lot.index(offer[1].id),
            ),
        )
        paid.append((won.id, price))
        waiting.remove(won)
        voters = [
            (marked, max(left - price, Fraction(0)) if won.id in marked else left) for marked, left in voters
        ]


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
) -> tuple[list[tuple[int, Fraction]], int]:
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
        if sum(costs[project] for project, _price in more) > ceiling:
            break
        found, raises = more, raises + 1
    return found, raises
