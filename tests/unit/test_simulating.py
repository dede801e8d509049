"""Another ceiling or another rule: what would change, and from which ceiling on nothing does."""

import random
from collections import Counter

import pytest

from caxamarca.domain.counting import Ballots, Candidate, Rule, tally
from caxamarca.domain.simulating import Made, Turn, Why, change, everything, made

TOWN_AND_VILLAGES: Ballots = {frozenset({1, 2}): 6, frozenset({3}): 5, frozenset(): 5}
CANDIDATES = [Candidate(1, 30), Candidate(2, 30), Candidate(3, 30), Candidate(4, 10)]


def under(ceiling: int, rule: Rule = Rule.MOST_VOTES) -> Made:
    return made(rule, TOWN_AND_VILLAGES, CANDIDATES, ceiling, [1, 2, 3, 4])


def test_it_says_who_wins_for_how_much_and_who_has_nothing() -> None:
    found = under(66)
    assert set(found.winners) == {1, 2}
    assert (found.spent, found.left_out) == (60, 5)
    fair = under(66, Rule.EQUAL_SHARES)
    assert (len(fair.winners), 3 in fair.winners, fair.left_out) == (2, True, 0)


def test_what_would_change() -> None:
    differs = change(under(66), under(66, Rule.EQUAL_SHARES))
    assert set(differs.enter) == {3}
    assert (len(differs.leave), len(differs.stay)) == (1, 1)
    same = change(under(66), under(66))
    assert not same.enter
    assert not same.leave
    assert set(same.stay) == {1, 2}


def whys(found: Made) -> dict[int, Turn]:
    return {turn.number: turn for turn in found.turns}


def test_it_says_why_by_most_votes() -> None:
    assert whys(under(66)) == {
        1: Turn(1, Why.FITS, 66),
        2: Turn(2, Why.FITS, 36),
        3: Turn(3, Why.DOES_NOT_FIT, 6, 24),
        4: Turn(4, Why.NO_VOTES, 6),
    }
    assert whys(under(29))[1] == Turn(1, Why.ABOVE_CEILING, 29, 1)


def test_it_says_why_by_equal_shares() -> None:
    """Of 66, each of eleven has 6: the villages pay 6 of it each, the town 5 for one and has too little for another."""
    told = whys(under(66, Rule.EQUAL_SHARES))
    assert told[1] == Turn(1, Why.PAID, 66, 5)
    assert told[3] == Turn(3, Why.PAID, 36, 6)
    assert told[2] == Turn(2, Why.NOT_PAID, 6, 6)
    ballots: Ballots = {frozenset({1}): 3, frozenset({2}): 1}
    alone = made(Rule.EQUAL_SHARES, ballots, CANDIDATES[:2], 59, [1, 2])
    assert whys(alone)[1] == Turn(1, Why.PAID, 59, 10)
    ballots = {frozenset({1}): 1, frozenset({2}): 1}
    told = whys(made(Rule.EQUAL_SHARES, ballots, [Candidate(1, 300), Candidate(2, 300)], 400, [1, 2]))
    assert told[1] == Turn(1, Why.COMPLETES, 400)
    assert told[2] == Turn(2, Why.NOT_PAID, 100, 200)


def test_what_nobody_marked_needs_no_money() -> None:
    assert everything(CANDIDATES, tally(TOWN_AND_VILLAGES)).spent == 90
    assert everything(CANDIDATES, tally({frozenset(): 9})).spent == 0


def test_a_count_ends_when_patience_does() -> None:
    def patience() -> None:
        raise TimeoutError

    ballots: Ballots = {frozenset({1}): 1, frozenset({2}): 2}
    costs = [Candidate(1, 100_000), Candidate(2, 50_000)]
    with pytest.raises(TimeoutError):
        made(Rule.EQUAL_SHARES, ballots, costs, 149_999, [1, 2], patience)


@pytest.mark.parametrize("rule", Rule)
def test_from_enough_on_all_that_was_marked_wins_and_below_something_is_left_out(rule: Rule) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable, not a secret
    for _turn in range(150):
        numbers = range(1, chance.randint(2, 7))
        candidates = [Candidate(number, chance.randint(1, 5000)) for number in numbers]
        ballots = Counter(
            frozenset(chance.sample(numbers, chance.randint(0, min(3, len(numbers))))) for _voter in range(12)
        )
        lot = chance.sample(numbers, len(numbers))
        everybody = everything(candidates, tally(ballots))
        most = everybody.spent
        for ceiling in (most, most + 1, most * 3 + 700):
            assert made(rule, ballots, candidates, ceiling, lot) == everybody
        if most:
            assert made(rule, ballots, candidates, most - 1, lot).winners < everybody.winners
