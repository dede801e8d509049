"""Most votes, judged by elections that really took place, and by an invented one that is always there."""

import json
from pathlib import Path

import pytest

from caxamarca.domain.counting import Outcome, Rule, count
from tests.support import pabulib

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


def most_votes(election: pabulib.Election) -> Outcome:
    return count(Rule.MOST_VOTES, election.ballots, election.candidates, election.ceiling, election.lot)


def stopping_at_the_first_misfit(election: pabulib.Election) -> list[str]:
    """A seeded fault: the rule that some cities use instead of skipping what no longer fits."""
    steps = most_votes(election).steps
    misfit = next((place for place, step in enumerate(steps) if not step.funded), len(steps))
    return election.named(tuple(step.candidate.id for step in steps[:misfit]))


def test_the_invented_election_has_the_winners_worked_out_by_hand() -> None:
    election = pabulib.read(INVENTED)
    outcome = most_votes(election)
    assert election.named(outcome.funded) == ["bridge", "school"]
    assert set(election.named(outcome.funded)) == election.selected
    assert (outcome.spent, outcome.left) == (99_975, 25)
    assert (outcome.tally.ballots, outcome.tally.blank) == (6, 1)


def test_the_invented_election_notices_a_rule_that_stops_at_the_first_misfit() -> None:
    assert stopping_at_the_first_misfit(pabulib.read(INVENTED)) == ["bridge"]


def test_an_election_that_is_not_by_approval_is_not_read() -> None:
    with pytest.raises(ValueError, match="cumulative"):
        pabulib.read(INVENTED.replace("vote_type;approval", "vote_type;cumulative"))


if REAL.is_dir():
    EXPECTED = {
        name: facts
        for name, facts in json.loads((REAL / "expected.json").read_text(encoding="utf-8")).items()
        if facts["vote_type"] == "approval"
    }

    def real(name: str) -> pabulib.Election:
        return pabulib.read((REAL / name).read_text(encoding="utf-8"))

    @pytest.mark.parametrize("name", sorted(EXPECTED))
    def test_a_real_election_has_the_winners_it_should_have(name: str) -> None:
        election, facts = real(name), EXPECTED[name]
        outcome = most_votes(election)
        assert (outcome.tally.ballots, len(election.candidates)) == (facts["voters"], facts["projects"])
        assert sorted(election.named(outcome.funded)) == sorted(facts["most_votes"])
        if facts["rule_in_file"] == "greedy":
            assert set(election.named(outcome.funded)) == election.selected

    def test_the_real_elections_notice_a_rule_that_stops_at_the_first_misfit() -> None:
        assert any(
            sorted(stopping_at_the_first_misfit(real(name))) != sorted(facts["most_votes"])
            for name, facts in EXPECTED.items()
        )
