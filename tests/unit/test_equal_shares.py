"""Equal shares: every case of the rule, worked out by hand, and what holds for every election."""

from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caxamarca.domain import equal_shares
from caxamarca.domain.counting import (
    AboveCeiling,
    Ballots,
    Candidate,
    Cheaper,
    DoesNotFit,
    Lot,
    MoreVotes,
    NotPaid,
    NoVotes,
    Outcome,
    Paid,
    Rule,
    Step,
    count,
    tally,
)
from caxamarca.domain.equal_shares import RAISE
from tests.support import plain_equal_shares

SOL = 100


def election(
    ballots: dict[str, int], costs: dict[int, int], ceiling: int, lot: tuple[int, ...] | None = None
) -> Outcome:
    """Ballots as "1 2": how often, costs and ceiling in soles."""
    sets = {frozenset(map(int, marked.split())): times for marked, times in ballots.items()}
    candidates = [Candidate(project, cost * SOL) for project, cost in costs.items()]
    return count(Rule.EQUAL_SHARES, sets, candidates, ceiling * SOL, lot or tuple(costs))


def step_of(outcome: Outcome, project: int) -> Step:
    return next(step for step in outcome.steps if step.candidate.id == project)


def paid(outcome: Outcome, project: int) -> Paid:
    found = step_of(outcome, project).supporters
    assert isinstance(found, Paid)
    return found


def rounds(outcome: Outcome) -> list[plain_equal_shares.Round]:
    return [
        (step.candidate.id, step.supporters.each, step.ties)
        for step in outcome.steps
        if isinstance(step.supporters, Paid)
    ]


def shares(outcome: Outcome) -> tuple[Fraction | int, Fraction | int, int, int | None]:
    assert outcome.shares is not None
    return outcome.shares.start, outcome.shares.last, outcome.shares.raises, outcome.shares.next_cost


def test_each_group_of_voters_gets_its_part_and_the_larger_one_not_everything() -> None:
    # Six people of the town want 1, 2 and 3; three of the villages want 4. By most votes the town takes it all.
    ballots = {"1 2 3": 6, "4": 3}
    costs = {1: 30, 2: 30, 3: 30, 4: 30}
    outcome = election(ballots, costs, 90)
    assert outcome.funded == (1, 2, 4)
    assert outcome.completed == ()
    sets = {frozenset({1, 2, 3}): 6, frozenset({4}): 3}
    by_votes = count(
        Rule.MOST_VOTES,
        sets,
        [Candidate(one, cost * SOL) for one, cost in costs.items()],
        90 * SOL,
        (1, 2, 3, 4),
    )
    assert by_votes.funded == (1, 2, 3)


def test_what_a_round_took_from_each_supporter_is_told() -> None:
    outcome = election({"1": 2, "1 2": 2, "2": 1}, {1: 40, 2: 45}, 100)
    # Each has S/ 20. Number 1 costs each of its four S/ 10. Of the three of number 2 two have S/ 10 left, one S/ 20.
    assert paid(outcome, 1) == Paid(Fraction(10 * SOL), Fraction(4), in_full=4, with_the_rest=0)
    assert step_of(outcome, 2).votes == 3
    # 10 + 10 + 20 do not make 45. With S/ 22 each it is 12 + 12 + 21, so the two pay their rest.
    assert shares(outcome) == (20 * SOL, 22 * SOL, 2, None)
    assert paid(outcome, 2) == Paid(Fraction(21 * SOL), Fraction(45, 21), in_full=1, with_the_rest=2)


def test_who_has_nothing_left_counts_no_more() -> None:
    # Number 1 takes all of what its two have at the start, and the share cannot rise: a sol more and 2 is paid too.
    outcome = election({"1 2": 2, "2": 2}, {1: 50, 2: 60}, 100)
    assert paid(outcome, 2).counting == 4
    assert outcome.funded == (2,)
    assert shares(outcome) == (25 * SOL, 39 * SOL, 14, 110 * SOL)
    assert step_of(outcome, 1).supporters == NotPaid(Fraction(48 * SOL))
    assert step_of(outcome, 1).why_not == DoesNotFit(10 * SOL)


def test_the_share_rises_until_one_sol_more_would_spend_too_much() -> None:
    outcome = election({"1": 1, "2": 1, "3": 1}, {1: 40, 2: 50, 3: 60}, 100)
    assert outcome.funded == (1, 2)
    assert shares(outcome) == (Fraction(10_000, 3), Fraction(10_000, 3) + 26 * SOL, 26, 150 * SOL)


def test_the_share_stops_where_every_project_is_paid() -> None:
    outcome = election({"1": 1, "2": 1}, {1: 60, 2: 30}, 100)
    assert outcome.funded == (2, 1)
    assert shares(outcome) == (50 * SOL, 60 * SOL, 10, None)


def test_a_ceiling_that_is_all_spent_does_not_end_the_raises() -> None:
    # With S/ 35 each the voter of both could pay 1 as well, so the share stops at S/ 34.
    outcome = election({"1 2": 1, "2": 1}, {1: 11, 2: 48}, 48)
    assert outcome.funded == (2,)
    assert shares(outcome) == (24 * SOL, 34 * SOL, 10, 59 * SOL)


def test_what_is_left_goes_by_votes_to_what_still_fits() -> None:
    # One supporter cannot pay 70 before the share is so high that 1, 2 and 3 together would cost too much.
    outcome = election({"1": 4, "2": 1, "3": 1}, {1: 90, 2: 70, 3: 5}, 100)
    assert outcome.funded == (1, 3)
    assert outcome.completed == ()
    outcome = election({"1": 3, "2": 3, "3": 1}, {1: 60, 2: 60, 3: 40}, 100, lot=(1, 2, 3))
    assert outcome.funded == (1, 3)
    assert outcome.completed == (1, 3)
    assert step_of(outcome, 3).completes
    assert step_of(outcome, 3).left_after == outcome.left == 0


def test_of_two_with_equal_votes_that_count_the_cheaper_goes_first() -> None:
    outcome = election({"1": 2, "2": 2}, {1: 80, 2: 70}, 100)
    assert outcome.funded == (2,)
    assert step_of(outcome, 2).ties == ()
    outcome = election({"1 2": 2}, {1: 60, 2: 30}, 100)
    assert outcome.funded == (2, 1)
    assert step_of(outcome, 2).ties == (Cheaper((2, 1)),)


def test_among_three_with_equal_votes_that_count_both_tie_breaks_are_told() -> None:
    outcome = election({"1 2 3": 2}, {1: 20, 2: 20, 3: 30}, 100, lot=(2, 1, 3))
    assert outcome.funded == (2, 1, 3)
    assert [step.ties for step in outcome.steps] == [
        (Cheaper((2, 1, 3)), Lot((2, 1))),
        (Cheaper((1, 3)),),
        (),
    ]


def test_of_two_that_also_cost_the_same_the_one_with_more_votes_goes_first() -> None:
    # Number 4 takes all that its ten have, S/ 10 each. So of the six who marked 1 two still count, as for 2.
    outcome = election({"4 1": 4, "4": 6, "1": 2, "2": 2}, {4: 100, 1: 20, 2: 20}, 140, lot=(2, 1, 4))
    assert outcome.funded == (4, 1, 2)
    assert shares(outcome) == (10 * SOL, 10 * SOL, 0, None)
    assert paid(outcome, 1) == Paid(Fraction(10 * SOL), Fraction(2), in_full=2, with_the_rest=0)
    assert step_of(outcome, 1).votes == 6
    assert step_of(outcome, 1).ties == (MoreVotes((1, 2)),)
    assert step_of(outcome, 2).ties == ()


def test_what_settled_a_tie_is_told_in_the_order_in_which_it_is_asked() -> None:
    # Number 4 takes all that its ten have. So two people still count for each of the others.
    outcome = election({"4 1": 4, "4": 6, "1": 2, "2": 2, "3": 2}, {4: 100, 1: 10, 2: 10, 3: 20}, 160)
    assert outcome.funded == (4, 1, 2, 3)
    assert step_of(outcome, 1).ties == (Cheaper((1, 2, 3)), MoreVotes((1, 2)))
    outcome = election(
        {"4 1": 4, "4 5": 4, "4": 2, "1": 2, "5": 2, "2": 2},
        {4: 100, 1: 10, 2: 10, 5: 10},
        160,
        lot=(2, 5, 1, 4),
    )
    assert outcome.funded == (4, 5, 1, 2)
    assert step_of(outcome, 5).ties == (MoreVotes((5, 1, 2)), Lot((5, 1)))


def test_of_two_equal_in_all_the_lot_decides() -> None:
    for lot in ((1, 2), (2, 1)):
        outcome = election({"1": 2, "2": 2}, {1: 60, 2: 60}, 100, lot=lot)
        assert outcome.funded == lot[:1]
        assert outcome.completed == lot[:1]
        outcome = election({"1": 2, "2": 2}, {1: 50, 2: 50}, 100, lot=lot)
        assert outcome.funded == lot
        assert step_of(outcome, lot[0]).ties == (Lot(lot),)
        assert step_of(outcome, lot[1]).ties == ()


def test_a_project_above_the_ceiling_is_in_no_round_and_stops_no_raise() -> None:
    outcome = election({"1": 9, "2": 1}, {1: 101, 2: 100}, 100)
    assert outcome.funded == (2,)
    assert step_of(outcome, 1).why_not == AboveCeiling(SOL)
    assert step_of(outcome, 1).supporters is None


def test_a_project_without_votes_never_wins() -> None:
    outcome = election({"1": 1}, {1: 30, 2: 1}, 100)
    assert outcome.funded == (1,)
    assert step_of(outcome, 2).why_not == NoVotes()


def test_a_blank_ballot_has_no_share() -> None:
    outcome = election({"": 3, "1": 2}, {1: 30, 2: 1}, 100)
    assert (outcome.tally.ballots, outcome.tally.blank) == (5, 3)
    assert shares(outcome)[0] == 50 * SOL


@pytest.mark.parametrize("ballots", [{}, {"": 4}])
def test_without_a_mark_nothing_is_funded(ballots: dict[str, int]) -> None:
    outcome = election(ballots, {1: 10, 2: 20}, 100)
    assert outcome.funded == ()
    assert outcome.left == 100 * SOL
    assert shares(outcome)[2:] == (0, None)


def test_one_voter_pays_alone() -> None:
    outcome = election({"1 2": 1}, {1: 60, 2: 60}, 100, lot=(2, 1))
    assert outcome.funded == (2,)
    assert outcome.left == 40 * SOL
    assert shares(outcome) == (100 * SOL, 119 * SOL, 19, 120 * SOL)


def test_with_a_ceiling_of_nothing_no_project_wins() -> None:
    outcome = election({"1": 1}, {1: 10}, 0)
    assert outcome.funded == ()
    assert step_of(outcome, 1).why_not == AboveCeiling(10 * SOL)


def test_without_projects_there_is_nothing_to_pay() -> None:
    outcome = count(Rule.EQUAL_SHARES, {frozenset(): 7}, [], 100, [])
    assert outcome.steps == ()


def test_a_few_voters_with_much_money_are_counted_at_once() -> None:
    """The share rises some 300,000 times here; only where something may change it is looked at."""
    outcome = election({"1": 3, "1 2": 3, "2 3": 3}, {1: 500_000, 2: 900_000, 3: 2_500_000}, 6_000_000)
    assert outcome.funded == (1, 2, 3)
    assert shares(outcome)[2] == 316_667


Election = tuple[dict[frozenset[int], int], list[Candidate], int, list[int]]


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """Costs of some soles, so that shares rise some dozen times, and ceilings that some projects break."""
    ids = draw(st.lists(st.integers(1, 40), min_size=1, max_size=7, unique=True))
    candidates = [Candidate(project, draw(st.integers(1, 60)) * 25) for project in ids]
    marks = st.frozensets(st.sampled_from(ids), max_size=4)
    ballots = draw(st.dictionaries(marks, st.integers(0, 4), max_size=7))
    return ballots, candidates, draw(st.integers(0, 80)) * 50, draw(st.permutations(ids))


def counted(election_: Election) -> Outcome:
    return count(Rule.EQUAL_SHARES, *election_)


@settings(max_examples=4 * settings().max_examples)
@given(elections())
def test_it_gives_what_the_rule_gives_that_is_written_down_voter_by_voter(election_: Election) -> None:
    ballots, candidates, ceiling, lot = election_
    told, raises = plain_equal_shares.winners(ballots, candidates, ceiling, lot)
    outcome = counted(election_)
    assert rounds(outcome) == told
    assert shares(outcome)[2] == raises


def a_few_people_with_much_money(seed: int) -> Election:
    """Elections whose share rises some hundred times, and where most raises change no winner."""
    chance = Random(seed)  # noqa: S311 - repeatable
    projects, voters = range(1, chance.randint(3, 7) + 1), chance.randint(3, 10)
    ceiling = chance.randint(5, 40) * voters * 1000
    candidates = [
        Candidate(one, chance.randint(max(1, ceiling // 1500), ceiling // 120) * 100) for one in projects
    ]
    ballots = Counter(
        frozenset(chance.sample(projects, chance.randint(1, min(4, len(projects)))))
        for _each in range(voters)
    )
    return ballots, candidates, ceiling, list(projects)


@pytest.mark.parametrize("tens", range(6))
def test_no_raise_that_is_left_out_would_have_changed_anything(tens: int) -> None:
    """Some of these differ where it is forgotten that the poor may become rich, or that the order may change."""
    for seed in range(10 * tens, 10 * tens + 10):
        told, raises = plain_equal_shares.winners(*(election_ := a_few_people_with_much_money(seed)))
        outcome = counted(election_)
        assert shares(outcome)[2] == raises, seed
        assert rounds(outcome) == told, seed


def test_where_the_next_change_comes_soon_no_raise_is_left_out() -> None:
    for ballots, costs, ceiling, lot in (
        (
            {"3": 2, "4": 1, "1 2 3 4": 2, "1 2 4": 1, "2 3 4": 1, "2 3": 2},
            (36_700, 30_600, 235_500, 56_600),
            351_000,
            [2, 4, 3, 1],
        ),
        (
            {
                "2 5": 1,
                "1 3 4 5": 1,
                "1": 1,
                "1 2 4 5": 1,
                "2 3 4": 1,
                "1 3": 1,
                "2 3": 2,
                "1 2 3 5": 1,
            },
            (5_200, 9_800, 4_000, 6_700, 4_400),
            12_600,
            [3, 5, 2, 4, 1],
        ),
    ):
        sets = {frozenset(map(int, marked.split())): times for marked, times in ballots.items()}
        candidates = [Candidate(project, cost) for project, cost in enumerate(costs, start=1)]
        told, raises = plain_equal_shares.winners(sets, candidates, ceiling, lot)
        outcome = counted((sets, candidates, ceiling, lot))
        assert (rounds(outcome), shares(outcome)[2]) == (told, raises)


@pytest.mark.parametrize("seed", range(20))
def test_a_raise_that_is_passed_over_fills_each_purse_as_was_foretold(seed: int) -> None:
    ballots, candidates, ceiling, lot = a_few_people_with_much_money(seed)
    election_ = equal_shares._Election.of(ballots, candidates, ceiling, lot, tally(ballots))
    run = equal_shares._Run(election_, 0)
    foretold = 0
    for raises in range(1, 40):
        before, run = run, equal_shares._Run(election_, raises)
        if before.lasts > 1:
            foretold += 1
            assert [one for one, _paid, _ties in run.paid] == [one for one, _paid, _ties in before.paid]
            for project in election_.candidates:
                purses = before._purses(project)
                fuller = sum(times * before._gains[purse] for purse, times in purses.items())
                assert run.held(project) - before.held(project) == Fraction(fuller, before._scale)
    assert foretold > 20


@given(elections(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_projects_never_matters(election_: Election, chance: Random) -> None:
    ballots, candidates, ceiling, lot = election_
    shuffled, other_way = list(candidates), list(ballots.items())
    chance.shuffle(shuffled)
    chance.shuffle(other_way)
    assert counted(election_) == counted((dict(other_way), shuffled, ceiling, lot))


@given(elections())
def test_every_count_spends_within_the_ceiling_and_gives_each_project_one_step(election_: Election) -> None:
    _ballots, _candidates, ceiling, lot = election_
    outcome = counted(election_)
    assert 0 <= outcome.spent <= ceiling
    assert sorted(step.candidate.id for step in outcome.steps) == sorted(lot)
    left = ceiling
    for step in outcome.steps:
        assert step.left_before == left
        left = step.left_after


@given(elections(), st.integers(1, 5))
def test_blank_ballots_change_nothing(election_: Election, more: int) -> None:
    ballots, candidates, ceiling, lot = election_
    with_blanks = {**ballots, frozenset(): ballots.get(frozenset(), 0) + more}
    outcome, other = counted(election_), counted((with_blanks, candidates, ceiling, lot))
    assert (outcome.steps, outcome.shares) == (other.steps, other.shares)


@given(elections())
def test_nobody_pays_more_than_the_share(election_: Election) -> None:
    ballots, _candidates, _ceiling, _lot = election_
    outcome = counted(election_)
    spent = dict.fromkeys(ballots, Fraction(0))
    _start, share, _raises, _next = shares(outcome)
    for step in outcome.steps:
        if isinstance(step.supporters, Paid):
            theirs = {
                one: min(step.supporters.each, share - spent[one])
                for one in ballots
                if step.candidate.id in one
            }
            assert sum(part * ballots[one] for one, part in theirs.items()) == step.cost
            spent |= {one: spent[one] + part for one, part in theirs.items()}
    assert all(one <= share for one in spent.values())
    for step in outcome.steps:
        if isinstance(step.supporters, NotPaid):
            held = sum((share - spent[one]) * ballots[one] for one in ballots if step.candidate.id in one)
            assert step.supporters.held == held < step.cost


@given(elections())
def test_completion_leaves_nothing_that_fits(election_: Election) -> None:
    outcome = counted(election_)
    for step in outcome.steps:
        if not step.funded and step.votes:
            assert step.cost > outcome.left


@given(elections())
def test_the_next_raise_would_have_spent_too_much(election_: Election) -> None:
    ballots, candidates, ceiling, lot = election_
    told = counted(election_).shares
    assert told is not None
    payable = [one for one in candidates if one.cost <= ceiling and step_votes(ballots, one)]
    more = plain_equal_shares.rounds(ballots, payable, lot, told.last + RAISE)
    cost = sum(one.cost for one in candidates if one.id in {project for project, _price, _ties in more})
    if told.next_cost is None:
        assert cost <= ceiling
        assert len(more) == len(payable)
    else:
        assert cost == told.next_cost > ceiling


def step_votes(ballots: Ballots, candidate: Candidate) -> int:
    return sum(times for approved, times in ballots.items() if candidate.id in approved)


def test_a_count_ends_when_patience_does() -> None:
    class Over(Exception):  # noqa: N818 - it is not
        pass

    def impatient() -> None:
        raise Over

    with pytest.raises(Over):
        count(
            Rule.EQUAL_SHARES,
            {frozenset({1, 2}): 1},
            [Candidate(1, 100), Candidate(2, 300)],
            350,
            (1, 2),
            impatient,
        )
