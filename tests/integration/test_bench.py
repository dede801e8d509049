"""A count stays near what reading its ballots costs: for few people with much money, and for the whole region."""

import pytest

from caxamarca.cli.benching import INSTANCES, Instance, measure, written

MEGABYTE = 1_000_000


def named(name: str) -> Instance:
    return next(one for one in INSTANCES if one.name == name)


def test_an_election_is_the_same_for_the_same_seed() -> None:
    assert written(named("pocas-personas")) == written(named("pocas-personas"))


def test_few_people_whose_share_rises_a_hundred_thousand_times_are_counted_at_once() -> None:
    """A count for each raise would cost more than 100,000 passes over these nine ballots."""
    cost = measure(named("pocas-personas"))
    assert cost.raises > 100_000
    assert cost.count < 1_000 * cost.one_pass


def test_the_whole_region_is_counted_in_little_memory() -> None:
    cost = measure(named("region"))
    assert cost.raises > 10
    assert cost.peak < 150 * MEGABYTE
    assert cost.count < 60 * cost.one_pass


@pytest.mark.parametrize("name", ["provincia", "marcas-libres", "distrito"])
def test_every_election_has_a_share_that_rises(name: str) -> None:
    assert measure(named(name)).raises > 10
