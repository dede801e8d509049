"""What of an opened box everybody may read."""

import pytest

from caxamarca.domain.counting import Rule
from caxamarca.domain.telling import FEWEST_BALLOTS, are_public, is_told


@pytest.mark.parametrize(("ballots", "public"), [(0, False), (99, False), (100, True), (101, True)])
def test_the_ballots_of_a_hundred_people_are_public_and_those_of_fewer_are_not(
    ballots: int, public: bool
) -> None:
    assert are_public(ballots, FEWEST_BALLOTS) is public


def test_the_terms_of_a_process_may_say_another_number() -> None:
    assert are_public(20, 20)
    assert not are_public(19, 20)


@pytest.mark.parametrize(
    ("rule", "own", "is_clear", "told"),
    [
        (Rule.EQUAL_SHARES, Rule.MOST_VOTES, True, True),
        (Rule.MOST_VOTES, Rule.EQUAL_SHARES, True, True),
        (Rule.EQUAL_SHARES, Rule.MOST_VOTES, False, False),
        (Rule.EQUAL_SHARES, Rule.EQUAL_SHARES, False, True),
        (Rule.MOST_VOTES, Rule.EQUAL_SHARES, False, True),
        (Rule.MOST_VOTES, Rule.MOST_VOTES, False, True),
    ],
)
def test_of_few_ballots_only_what_follows_from_single_ones_is_kept_back(
    rule: Rule, own: Rule, is_clear: bool, told: bool
) -> None:
    assert is_told(rule, own, is_clear=is_clear) is told
