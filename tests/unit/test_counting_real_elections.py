"""Both rules, judged by elections that really took place, and by an invented one that is always there."""

import io
import json
from fractions import Fraction
from pathlib import Path

import pytest

from caxamarca.domain import pabulib
from caxamarca.domain.counting import Rule
from caxamarca.domain.pabulib import BrokenElection, Election, Fault

# Real elections carry no licence, so they are read from beside the repository where they are, never copied.
REAL = Path(__file__).parents[3] / "shared" / "data" / "pb"

# Worked out by hand. The bridge wins; the market does not fit by S/ 0.50; of the clinic and the school, with
# equal votes, the cheaper school fits and the clinic then does not; the library has no votes.
INVENTED = """META
key;value
num_projects;5
num_votes;6
budget;1000.00
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;votes;name;selected
clinic;400.50;3;"A clinic; with a garden";0
bridge;600;5;A bridge;1
market;400.50;4;A market;0
school;399.75;3;A school;1
library;0.25;0;A library;0
VOTES
voter_id;vote;age
1;bridge,market,school;34
2;bridge,market,clinic;71
3;bridge,market,school;18
4;bridge,market,clinic;
5;bridge,clinic,school;50
6;;50
"""


def read(text: str) -> Election:
    return pabulib.read(io.BytesIO(text.encode()))


def selected(election: Election) -> set[str]:
    return {one.id for one in election.projects if one.selected}


def stopping_at_the_first_misfit(election: Election) -> list[str]:
    """A seeded fault: the rule that some cities use instead of skipping what no longer fits."""
    steps = election.count(Rule.MOST_VOTES).steps
    misfit = next((place for place, step in enumerate(steps) if not step.funded), len(steps))
    return election.named(step.candidate.id for step in steps[:misfit])


def test_the_invented_election_has_the_winners_worked_out_by_hand() -> None:
    election = read(INVENTED)
    outcome = election.count(Rule.MOST_VOTES)
    assert election.named(outcome.funded) == ["bridge", "school"]
    assert set(election.named(outcome.funded)) == selected(election)
    assert (outcome.spent, outcome.left) == (99_975, 25)
    assert (outcome.tally.ballots, outcome.tally.blank) == (6, 1)


def test_the_invented_election_notices_a_rule_that_stops_at_the_first_misfit() -> None:
    assert stopping_at_the_first_misfit(read(INVENTED)) == ["bridge"]


if REAL.is_dir():
    EXPECTED = json.loads((REAL / "expected.json").read_text(encoding="utf-8"))
    APPROVAL = sorted(name for name, facts in EXPECTED.items() if facts["vote_type"] == "approval")

    def real(name: str) -> Election:
        with (REAL / name).open("rb") as file:
            return pabulib.read(file)

    @pytest.mark.parametrize("name", APPROVAL)
    def test_a_real_election_has_the_winners_it_should_have(name: str) -> None:
        election, facts = real(name), EXPECTED[name]
        outcome = election.count(Rule.MOST_VOTES)
        assert (outcome.tally.ballots, len(election.projects)) == (facts["voters"], facts["projects"])
        assert sorted(election.named(outcome.funded)) == sorted(facts["most_votes"])
        assert selected(election) == set(facts["official_selected"])
        if facts["rule_in_file"] == "greedy":
            assert set(election.named(outcome.funded)) == selected(election)

    @pytest.mark.parametrize("name", APPROVAL)
    def test_a_real_election_has_the_winners_of_equal_shares(name: str) -> None:
        election, facts = real(name), EXPECTED[name]
        outcome = election.count(Rule.EQUAL_SHARES)
        completed = set(election.named(outcome.completed))
        assert sorted(election.named(outcome.funded)) == sorted(facts["equal_shares_completed"])
        assert sorted(set(election.named(outcome.funded)) - completed) == sorted(
            facts["equal_shares_winners"]
        )
        assert outcome.shares is not None
        assert outcome.shares.last / 100 == Fraction(facts["final_share"])

    def test_the_official_results_of_equal_shares_are_reproduced() -> None:
        assen, swiecie = real("Netherlands_Assen_2024.pb"), real("Poland_Swiecie_2023.pb")
        outcome = assen.count(Rule.EQUAL_SHARES)
        assert set(assen.named(outcome.funded)) - set(assen.named(outcome.completed)) == selected(assen)
        assert set(swiecie.named(swiecie.count(Rule.EQUAL_SHARES).funded)) == selected(swiecie)

    @pytest.mark.parametrize("name", sorted({*EXPECTED} - {*APPROVAL}))
    def test_a_real_election_of_another_kind_is_refused_with_its_line(name: str) -> None:
        with pytest.raises(BrokenElection) as refused:
            real(name)
        assert (refused.value.line, refused.value.fault) == (12, Fault.OTHER_VOTES)

    def test_the_real_elections_notice_a_rule_that_stops_at_the_first_misfit() -> None:
        assert any(
            sorted(stopping_at_the_first_misfit(real(name))) != sorted(EXPECTED[name]["most_votes"])
            for name in APPROVAL
        )
