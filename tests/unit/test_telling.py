"""What of an opened box everybody may read."""

import pytest

from caxamarca.domain.telling import FEWEST_BALLOTS, are_public


@pytest.mark.parametrize(("ballots", "public"), [(0, False), (99, False), (100, True), (101, True)])
def test_the_ballots_of_a_hundred_people_are_public_and_those_of_fewer_are_not(
    ballots: int, public: bool
) -> None:
    assert are_public(ballots, FEWEST_BALLOTS) is public


def test_the_terms_of_a_process_may_say_another_number() -> None:
    assert are_public(20, 20)
    assert not are_public(19, 20)
