"""The verifier's own count, beside the house's: two writings of the same rules, which share nothing."""

import json
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from caxamarca.domain import pabulib
from caxamarca.domain.counting import Ballots, Candidate, Outcome, Rule, count
from caxamarca.verifier import verificar
from caxamarca.verifier.verificar import Parte, PartesIguales
from tests.support import plain_equal_shares

# Real elections carry no licence, so they are read from beside the repository where they are, never copied.
REAL = Path(__file__).parents[3] / "shared" / "data" / "pb"


def both(
    ballots: Ballots, candidates: Sequence[Candidate], ceiling: int, lot: Sequence[int]
) -> tuple[Outcome, PartesIguales, list[int]]:
    """The house's equal shares, and both rules of the verifier."""
    outcome = count(Rule.EQUAL_SHARES, ballots, candidates, ceiling, lot)
    costs = {one.id: one.cost for one in candidates}
    votes = {number: outcome.tally.votes[number] for number in costs}
    sets = {tuple(sorted(marked)): times for marked, times in ballots.items()}
    part = Parte("cajamarca", 1, "0601", ceiling, costs, {})
    return (
        outcome,
        verificar.por_partes_iguales(part, sets, votes, [*lot]),
        verificar.por_mas_votos(costs, costs, votes, ceiling, [*lot]),
    )


def check(ballots: Ballots, candidates: Sequence[Candidate], ceiling: int, lot: Sequence[int]) -> None:
    outcome, shares, most = both(ballots, candidates, ceiling, lot)
    assert outcome.shares is not None
    assert shares == PartesIguales(
        [*outcome.funded], [*outcome.completed], outcome.shares.start, outcome.shares.raises
    )
    assert most == [*count(Rule.MOST_VOTES, ballots, candidates, ceiling, lot).funded]


@st.composite
def elections(draw: st.DrawFn) -> tuple[Ballots, list[Candidate], int, list[int]]:
    """Small ones, in which costs and votes are often equal."""
    numbers = range(1, draw(st.integers(1, 7)) + 1)
    cents = draw(st.sampled_from([1, 50, 100, 333]))
    costs = draw(st.lists(st.integers(1, 12), min_size=len(numbers), max_size=len(numbers)))
    ballots = draw(st.dictionaries(st.frozensets(st.sampled_from(numbers)), st.integers(1, 4), max_size=10))
    lot = draw(st.permutations(numbers))
    ceiling = draw(st.integers(0, 40)) * cents * draw(st.sampled_from([1, 1, 7]))
    return (
        ballots,
        [Candidate(number, cost * cents) for number, cost in zip(numbers, costs, strict=True)],
        ceiling,
        [*lot],
    )


@given(elections())
@settings(max_examples=600, deadline=None)
def test_small_elections_have_the_same_result(
    election: tuple[Ballots, list[Candidate], int, list[int]],
) -> None:
    check(*election)


def by_hand(
    proposals: Sequence[Candidate], votes: Mapping[int, int], left: int, lot: Sequence[int]
) -> list[int]:
    """One after another: most votes, then cheaper, then the lot. What nobody marked or costs more is passed."""
    found, waiting = [], [*proposals]
    while waiting:
        first = waiting[0]
        for other in waiting[1:]:
            if votes[other.id] != votes[first.id]:
                is_before = votes[other.id] > votes[first.id]
            elif other.cost != first.cost:
                is_before = other.cost < first.cost
            else:
                is_before = lot.index(other.id) < lot.index(first.id)
            first = other if is_before else first
        waiting.remove(first)
        if votes[first.id] and first.cost <= left:
            found.append(first.id)
            left -= first.cost
    return found


@st.composite
def contested(draw: st.DrawFn) -> tuple[Ballots, list[Candidate], int, list[int]]:
    """Where shares are raised, and money is left over for completion: few people like the same."""
    numbers = range(1, draw(st.integers(2, 6)) + 1)
    costs = draw(
        st.lists(
            st.sampled_from([50, 120, 300, 600, 600, 1250]), min_size=len(numbers), max_size=len(numbers)
        )
    )
    marks = st.frozensets(st.sampled_from(numbers), max_size=2)
    ballots = draw(st.dictionaries(marks, st.integers(1, 3), min_size=3, max_size=7))
    ceiling = sum(costs) * draw(st.integers(30, 110)) // 100
    candidates = [Candidate(number, cost) for number, cost in zip(numbers, costs, strict=True)]
    return ballots, candidates, ceiling, [*draw(st.permutations(numbers))]


# One that has spent all marked 2 as well: it costs whoever pays as much as 3 does, and more people marked it.
MORE_VOTES = (
    {frozenset({1}): 3, frozenset({1, 2}): 1, frozenset({2}): 2, frozenset({3}): 2},
    [Candidate(1, 400), Candidate(2, 200), Candidate(3, 200)],
    800,
    [1, 3, 2],
)


@given(elections() | contested() | contested())
@example(MORE_VOTES)
@settings(max_examples=400, deadline=None)
def test_small_elections_have_the_result_that_the_slow_count_finds(
    election: tuple[Ballots, list[Candidate], int, list[int]],
) -> None:
    """Voter by voter and sol by sol, as the rule is told: not the house's way of counting either."""
    ballots, candidates, ceiling, lot = election
    votes = {
        one.id: sum(times for marked, times in ballots.items() if one.id in marked) for one in candidates
    }
    paid, raises = plain_equal_shares.winners(ballots, candidates, ceiling, lot)
    winners = [project for project, _price, _ties in paid]
    costs = {one.id: one.cost for one in candidates}
    others = [one for one in candidates if one.id not in winners]
    completed = by_hand(others, votes, ceiling - sum(costs[one] for one in winners), lot)
    voters = sum(times for marked, times in ballots.items() if marked)
    part, sets = (
        Parte("cajamarca", 1, "0601", ceiling, costs, {}),
        {tuple(sorted(k)): n for k, n in ballots.items()},
    )
    found = verificar.por_partes_iguales(part, sets, votes, lot)
    event(f"completed: {bool(completed)}")
    event(f"raised: {bool(raises)}")
    event(f"blank ones: {frozenset() in ballots}")
    event(f"decided as equal: {any(ties for _project, _price, ties in paid)}")
    assert found == PartesIguales(winners + completed, completed, Fraction(ceiling, max(voters, 1)), raises)
    assert verificar.por_mas_votos(costs, costs, votes, ceiling, lot) == by_hand(
        candidates, votes, ceiling, lot
    )


def test_hundreds_of_thousands_of_raises_take_no_time() -> None:
    ballots = {frozenset({1, 2}): 2, frozenset({2, 3}): 3, frozenset({3}): 1, frozenset({4, 1}): 3}
    costs = {1: 2_000_000_00, 2: 2_500_000_01, 3: 1_999_999_99, 4: 5_999_999_00}
    candidates = [Candidate(*pair) for pair in costs.items()]
    begun = time.perf_counter()
    check(ballots, candidates, 6_000_000_00, [*costs])
    _outcome, shares, _most = both(ballots, candidates, 6_000_000_00, [*costs])
    assert shares.alzas > 10_000
    assert time.perf_counter() - begun < 5


def test_a_count_ends_when_its_time_is_over() -> None:
    part = Parte("cajamarca", 1, "0601", 200, {1: 200, 2: 5}, {})
    with pytest.raises(verificar.SinTiempo):
        verificar.por_partes_iguales(part, {(1,): 1, (2,): 1}, {1: 1, 2: 1}, [1, 2], time.monotonic() - 1)


if REAL.is_dir():
    EXPECTED = json.loads((REAL / "expected.json").read_text(encoding="utf-8"))

    @pytest.mark.parametrize(
        "name", sorted(name for name, facts in EXPECTED.items() if facts["vote_type"] == "approval")
    )
    def test_a_real_election_has_the_result_that_others_found(name: str) -> None:
        with (REAL / name).open("rb") as file:
            election = pabulib.read(file)
        ballots = {tuple(sorted(marked)): times for marked, times in election.ballots.items()}
        costs = {one.id: one.cost for one in election.candidates}
        votes = {
            number: sum(times for marked, times in ballots.items() if number in marked) for number in costs
        }
        part, lot = Parte("cajamarca", 1, "0601", election.ceiling, costs, {}), [*election.lot]
        shares, facts = verificar.por_partes_iguales(part, ballots, votes, lot), EXPECTED[name]
        paid = set(shares.ganadores) - set(shares.completados)
        assert sorted(election.named(shares.ganadores)) == sorted(facts["equal_shares_completed"])
        assert sorted(election.named(paid)) == sorted(facts["equal_shares_winners"])
        assert str(shares.inicial / 100 + shares.alzas) == str(Fraction(facts["final_share"]))
        most = verificar.por_mas_votos(costs, costs, votes, election.ceiling, lot)
        assert sorted(election.named(most)) == sorted(facts["most_votes"])
