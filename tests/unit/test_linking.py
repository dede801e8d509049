"""The odds by which the attack on linkage judges itself."""

from fractions import Fraction
from math import comb, isclose

from tests.support.linking import Guess


def test_with_equal_odds_chance_is_the_tail_of_the_binomial() -> None:
    guess = Guess("", right=7, odds=(20,) * 60)
    tail = sum(Fraction(comb(60, hits) * 19 ** (60 - hits), 20**60) for hits in range(7, 61))
    assert isclose(guess.chance, float(tail))


def test_who_stands_alone_is_joined_for_certain_and_proves_nothing() -> None:
    assert Guess("", right=2, odds=(1, 1)).chance == 1
    assert isclose(Guess("", right=3, odds=(1, 1, 4)).chance, 1 / 4)


def test_where_nothing_is_right_chance_is_certain() -> None:
    assert Guess("", right=0, odds=(20,) * 60).chance == 1
    assert Guess("", right=0, odds=()).chance == 1
