"""What each rule would have made of the same ballots, and whom it would have left with nothing."""

import pytest

from caxamarca.domain.comparing import compare
from caxamarca.domain.counting import Candidate, Rule, count
from caxamarca.domain.tallying import left_out

BALLOTS = {frozenset({1, 2, 3}): 6, frozenset({4}): 3, frozenset[int](): 2}
"""Six of the town, three of the villages, and two who marked nothing."""

CANDIDATES = [Candidate(project, 3_000) for project in (1, 2, 3, 4)]
LOT = (3, 1, 2, 4)


def test_each_rule_counts_the_same_ballots_with_the_same_money_and_lot() -> None:
    compared = compare(BALLOTS, CANDIDATES, 9_000, LOT)
    assert compared.outcomes == {rule: count(rule, BALLOTS, CANDIDATES, 9_000, LOT) for rule in Rule}
    assert {rule: one.funded for rule, one in compared.outcomes.items()} == {
        Rule.MOST_VOTES: (3, 1, 2),
        Rule.EQUAL_SHARES: (3, 1, 4),
    }


def test_who_marked_something_and_has_none_of_it_is_left_out_by_that_rule() -> None:
    assert compare(BALLOTS, CANDIDATES, 9_000, LOT).left_out == {Rule.MOST_VOTES: 3, Rule.EQUAL_SHARES: 0}


@pytest.mark.parametrize(("funded", "people"), [((), 9), ((2,), 3), ((4,), 6), ((2, 4), 0), ((5,), 9)])
def test_a_blank_ballot_is_not_left_out_and_one_winner_is_enough(
    funded: tuple[int, ...], people: int
) -> None:
    assert left_out(BALLOTS, funded) == people
