"""Most votes: every case of the rule, and what holds for every election."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.counting import (
    AboveCeiling,
    Ballots,
    Candidate,
    Cheaper,
    DoesNotFit,
    Lot,
    NoVotes,
    Outcome,
    Rule,
    Step,
    count,
    tally,
)


def election(
    votes: dict[int, int], costs: dict[int, int], ceiling: int = 100, lot: tuple[int, ...] | None = None
) -> Outcome:
    """Count an election in which every ballot marks one project."""
    ballots = {frozenset({project}): times for project, times in votes.items()}
    candidates = [Candidate(project, cost) for project, cost in costs.items()]
    return count(Rule.MOST_VOTES, ballots, candidates, ceiling, lot or tuple(costs))


def step_of(outcome: Outcome, project: int) -> Step:
    return next(step for step in outcome.steps if step.candidate.id == project)


def test_a_process_keeps_its_rule_under_one_of_these_words() -> None:
    assert [*Rule] == ["most_votes", "equal_shares"]


def test_projects_are_funded_in_order_of_votes() -> None:
    assert election({1: 3, 2: 9, 3: 5}, {1: 30, 2: 30, 3: 30}).funded == (2, 3, 1)


def test_a_project_that_no_longer_fits_is_skipped_and_the_next_one_still_wins() -> None:
    outcome = election({1: 9, 2: 5, 3: 3}, {1: 70, 2: 40, 3: 30})
    assert outcome.funded == (1, 3)
    assert step_of(outcome, 2).why_not == DoesNotFit(lacking=10)
    assert outcome.left == 0


def test_a_project_that_costs_exactly_what_is_left_is_funded() -> None:
    assert election({1: 2, 2: 1}, {1: 60, 2: 40}).funded == (1, 2)


def test_a_project_that_costs_one_centimo_more_than_what_is_left_is_not_funded() -> None:
    outcome = election({1: 2, 2: 1}, {1: 60, 2: 41})
    assert outcome.funded == (1,)
    assert step_of(outcome, 2).why_not == DoesNotFit(lacking=1)


def test_a_project_above_the_whole_ceiling_is_told_so_and_takes_nothing() -> None:
    outcome = election({1: 9, 2: 1}, {1: 103, 2: 100})
    assert step_of(outcome, 1).why_not == AboveCeiling(lacking=3)
    assert outcome.funded == (2,)


def test_a_project_without_votes_never_wins_however_much_is_left() -> None:
    outcome = election({1: 1}, {1: 10, 2: 10})
    assert outcome.funded == (1,)
    assert step_of(outcome, 2).why_not == NoVotes()


def test_a_project_without_votes_is_told_that_even_where_it_is_above_the_ceiling() -> None:
    assert step_of(election({1: 1}, {1: 10, 2: 500}), 2).why_not == NoVotes()


def test_without_a_ballot_nothing_is_funded() -> None:
    outcome = election({}, {1: 10, 2: 20})
    assert outcome.funded == ()
    assert outcome.left == 100
    assert (outcome.tally.ballots, outcome.tally.blank) == (0, 0)


def test_a_constituency_without_projects_is_counted_too() -> None:
    outcome = count(Rule.MOST_VOTES, {frozenset(): 7}, [], 100, [])
    assert outcome.steps == ()
    assert outcome.tally.blank == 7


def test_with_a_ceiling_of_nothing_no_project_wins() -> None:
    assert step_of(election({1: 1}, {1: 10}, ceiling=0), 1).why_not == AboveCeiling(lacking=10)


def test_a_tie_in_votes_goes_to_the_cheaper_project_whatever_the_lot_says() -> None:
    outcome = election({1: 4, 2: 4}, {1: 80, 2: 70}, lot=(1, 2))
    assert outcome.funded == (2,)
    assert step_of(outcome, 1).ties == step_of(outcome, 2).ties == (Cheaper(among=(2, 1)),)


def test_a_tie_in_votes_and_cost_is_broken_by_the_published_lot() -> None:
    for lot in ((1, 2), (2, 1)):
        outcome = election({1: 4, 2: 4}, {1: 70, 2: 70}, lot=lot)
        assert outcome.funded == lot[:1]
        assert step_of(outcome, 1).ties == step_of(outcome, 2).ties == (Lot(among=lot),)


def test_among_three_with_equal_votes_both_tie_breaks_are_told() -> None:
    outcome = election({1: 4, 2: 4, 3: 4}, {1: 20, 2: 10, 3: 20}, lot=(3, 2, 1))
    assert outcome.funded == (2, 3, 1)
    cheaper, lot = Cheaper(among=(2, 3, 1)), Lot(among=(3, 1))
    assert step_of(outcome, 2).ties == (cheaper,)
    assert step_of(outcome, 1).ties == step_of(outcome, 3).ties == (cheaper, lot)


def test_a_tie_is_told_of_those_who_are_equal_whoever_comes_before_or_after() -> None:
    votes = {1: 9, 2: 4, 3: 4, 4: 4, 5: 1}
    outcome = election(votes, {1: 10, 2: 20, 3: 20, 4: 10, 5: 10}, lot=(5, 3, 2, 1, 4))
    assert outcome.funded == (1, 4, 3, 2, 5)
    cheaper, lot = Cheaper(among=(4, 3, 2)), Lot(among=(3, 2))
    assert [step.ties for step in outcome.steps] == [(), (cheaper,), (cheaper, lot), (cheaper, lot), ()]


def test_equal_cost_with_different_votes_is_no_tie() -> None:
    outcome = election({1: 4, 2: 5}, {1: 20, 2: 20})
    assert all(step.ties == () for step in outcome.steps)


def test_among_projects_without_votes_no_tie_is_told() -> None:
    assert all(step.ties == () for step in election({}, {1: 20, 2: 20, 3: 10}).steps)


def test_every_step_says_what_was_left_before_and_after() -> None:
    outcome = election({1: 9, 2: 5, 3: 3}, {1: 70, 2: 40, 3: 20})
    assert [(s.candidate.id, s.left_before, s.left_after) for s in outcome.steps] == [
        (1, 100, 30),
        (2, 30, 30),
        (3, 30, 10),
    ]
    assert (outcome.spent, outcome.left) == (90, 10)


def test_amounts_beyond_what_a_float_can_hold_are_exact() -> None:
    huge = 10**17 + 1
    assert election({1: 2, 2: 1}, {1: huge - 1, 2: 2}, ceiling=huge).funded == (1,)
    assert election({1: 2, 2: 1}, {1: huge - 1, 2: 1}, ceiling=huge).funded == (1, 2)


def test_a_blank_ballot_is_counted_and_gives_nobody_a_vote() -> None:
    counted = tally({frozenset(): 3, frozenset({1, 2}): 2, frozenset({2}): 5})
    assert counted.votes == Counter({2: 7, 1: 2})
    assert counted.votes[99] == 0
    assert (counted.ballots, counted.blank) == (10, 3)


def test_a_ballot_cannot_be_cast_fewer_than_zero_times() -> None:
    with pytest.raises(ValueError, match="-1"):
        tally({frozenset({1}): -1})


def test_a_project_costs_something() -> None:
    with pytest.raises(ValueError, match="7"):
        Candidate(7, 0)


@pytest.mark.parametrize(
    ("ballots", "costs", "lot", "ceiling", "said"),
    [
        ({frozenset({3}): 1}, [(1, 10), (2, 10)], [1, 2], 100, r"not on the ballot: \[3\]"),
        ({}, [(1, 10), (1, 20)], [1, 1], 100, "twice"),
        ({}, [(1, 10), (2, 10)], [1], 100, "lot"),
        ({}, [(1, 10), (2, 10)], [1, 2, 3], 100, "lot"),
        ({}, [(1, 10), (2, 10)], [1, 1], 100, "lot"),
        ({}, [(1, 10), (2, 10)], [1, 2, 1], 100, "lot"),
        ({}, [(1, 10)], [1], -1, "ceiling"),
    ],
)
def test_what_does_not_belong_together_is_not_counted(
    ballots: Ballots, costs: list[tuple[int, int]], lot: list[int], ceiling: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        count(Rule.MOST_VOTES, ballots, [Candidate(*cost) for cost in costs], ceiling, lot)


Election = tuple[dict[frozenset[int], int], list[Candidate], int, list[int]]


@st.composite
def elections(draw: st.DrawFn) -> Election:
    ids = draw(st.lists(st.integers(1, 40), min_size=1, max_size=8, unique=True))
    candidates = [Candidate(project, draw(st.integers(1, 6))) for project in ids]
    marks = st.frozensets(st.sampled_from(ids), max_size=3)
    ballots = draw(st.dictionaries(marks, st.integers(1, 4), max_size=8))
    return ballots, candidates, draw(st.integers(0, 20)), draw(st.permutations(ids))


@given(elections(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_projects_never_matters(election_: Election, chance: Random) -> None:
    ballots, candidates, ceiling, lot = election_
    other_way = dict(reversed(ballots.items()))
    shuffled = list(candidates)
    chance.shuffle(shuffled)
    assert count(Rule.MOST_VOTES, ballots, candidates, ceiling, lot) == count(
        Rule.MOST_VOTES, other_way, shuffled, ceiling, lot
    )


@given(elections())
def test_every_count_spends_within_the_ceiling_and_gives_each_project_one_step(election_: Election) -> None:
    ballots, candidates, ceiling, lot = election_
    outcome = count(Rule.MOST_VOTES, ballots, candidates, ceiling, lot)
    assert 0 <= outcome.spent <= ceiling
    assert sorted(step.candidate.id for step in outcome.steps) == sorted(lot)
    assert outcome.left == (outcome.steps[-1].left_after)


@given(elections())
def test_nobody_who_lost_could_have_been_paid_when_their_turn_came(election_: Election) -> None:
    ballots, candidates, ceiling, lot = election_
    outcome = count(Rule.MOST_VOTES, ballots, candidates, ceiling, lot)
    for step in outcome.steps:
        assert step.funded == (step.votes > 0 and step.cost <= step.left_before)
        match step.why_not:
            case AboveCeiling(lacking):
                assert lacking == step.cost - ceiling > 0
            case DoesNotFit(lacking):
                assert lacking == step.cost - step.left_before > 0
                assert step.cost <= ceiling


@given(elections())
def test_the_order_is_votes_then_cheaper_then_lot(election_: Election) -> None:
    ballots, candidates, ceiling, lot = election_
    steps = count(Rule.MOST_VOTES, ballots, candidates, ceiling, lot).steps
    for before, after in pairwise(steps):
        if before.votes != after.votes:
            assert before.votes > after.votes
        elif before.cost != after.cost:
            assert before.cost < after.cost
        else:
            assert lot.index(before.candidate.id) < lot.index(after.candidate.id)


@given(elections())
def test_the_lot_changes_nothing_unless_a_step_says_so(election_: Election) -> None:
    ballots, candidates, ceiling, lot = election_
    one = count(Rule.MOST_VOTES, ballots, candidates, ceiling, lot)
    other = count(Rule.MOST_VOTES, ballots, candidates, ceiling, lot[::-1])
    if not any(isinstance(tie, Lot) for step in one.steps for tie in step.ties):
        assert one.funded == other.funded


@given(elections(), st.integers(1, 5))
def test_one_more_vote_for_a_winner_never_makes_it_lose(election_: Election, more: int) -> None:
    ballots, candidates, ceiling, lot = election_
    for winner in count(Rule.MOST_VOTES, ballots, candidates, ceiling, lot).funded:
        again = Counter(ballots)
        again[frozenset({winner})] += more
        assert winner in count(Rule.MOST_VOTES, again, candidates, ceiling, lot).funded
