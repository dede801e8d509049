"""What we write of an election is judged by Pabulib's own checker, and counts to the same here."""

import io
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from pabulib.checker import Checker

from caxamarca.domain import pabulib
from caxamarca.domain.counting import Lot, Outcome, Rule, count
from caxamarca.domain.pabulib import Project

ABOUT = {
    "description": "Presupuesto participativo 2026",
    "country": "Peru",
    "unit": "Cajamarca",
    "subunit": "Chota",
    "instance": "2026",
    "date_begin": "01.07.2026",
    "date_end": "31.07.2026",
    "max_length": "3",
    "language": "es",
    "currency": "PEN",
}


def an_election(seed: int) -> tuple[dict[int, Project], Counter[frozenset[int]], int, list[int]]:
    """Projects with equal costs and equal votes among them, blank ballots, and a lot of its own."""
    chance = Random(seed)  # noqa: S311 - repeatable
    ceiling = chance.randint(8, 30) * 10_000
    costs = [chance.randint(ceiling // 3000, ceiling // 160) * 100 for _each in range(6)]
    projects = {
        number: Project(str(number), chance.choice(costs), f'Obra {number}; «posta» "Sur"', selected=False)
        for number in range(1, chance.randint(5, 10))
    }
    ballots = Counter(frozenset(chance.sample(sorted(projects), chance.randint(0, 3))) for _each in range(60))
    lot = sorted(projects)
    chance.shuffle(lot)
    return projects, ballots, ceiling, lot


def written(seed: int, rule: Rule) -> str:
    projects, ballots, ceiling, lot = an_election(seed)
    return pabulib.write(pabulib.arranged(ABOUT, ceiling, projects, ballots, lot), rule)


def complaints(text: str) -> dict[str, object]:
    """What the checker says against a file, by its kind."""
    told = Checker().process_files([text])
    [results] = [
        found["results"] for found in told.values() if isinstance(found, dict) and "results" in found
    ]
    return {**results["errors"], **results["warnings"]}


def counted(seed: int, rule: Rule) -> Outcome:
    projects, ballots, ceiling, lot = an_election(seed)
    candidates = [pabulib.candidate(number, one) for number, one in projects.items()]
    return count(rule, ballots, candidates, ceiling, lot)


def is_judged(seed: int, rule: Rule) -> bool:
    """By equal shares the checker (1.0.8) knows no lot, and never ends where every project is paid."""
    outcome = counted(seed, rule)
    if outcome.shares is None:
        return True
    by_lot = any(isinstance(tie, Lot) for step in outcome.steps for tie in step.ties)
    return outcome.shares.next_cost is not None and not by_lot


JUDGED = [(seed, rule) for seed in range(30) for rule in Rule if is_judged(seed, rule)]


WRITTEN = """META
key;value
description;Presupuesto participativo 2026
country;Peru
unit;Cajamarca
subunit;Chota
instance;2026
num_projects;4
num_votes;7
budget;105.15
vote_type;approval
rule;equalshares/add1
date_begin;01.07.2026
date_end;31.07.2026
max_length;3
language;es
currency;PEN
PROJECTS
project_id;cost;votes;name;selected
4;5.05;3;Agua;1
3;40;1;Camal;2
2;60;3;"Posta ""luz""; con agua";1
1;60;3;Puente;0
VOTES
voter_id;vote
1;4,1
2;4,1
3;4,1
4;3
5;2
6;2
7;2
"""


def test_it_is_written_so() -> None:
    projects = {
        1: Project("1", 6_000, "Puente", selected=True),
        2: Project("2", 6_000, 'Posta "luz"; con agua', selected=False),
        3: Project("3", 4_000, "Camal", selected=False),
        4: Project("4", 505, "Agua", selected=False),
    }
    ballots = {frozenset({2}): 3, frozenset({3}): 1, frozenset[int](): 4, frozenset({1, 4}): 3}
    election = pabulib.arranged(ABOUT, 10_515, projects, ballots, [2, 1, 3, 4])
    assert pabulib.write(election, Rule.EQUAL_SHARES) == WRITTEN


def test_the_rule_that_is_told_is_the_one_that_was_counted_by() -> None:
    projects = tuple(Project(str(number), 100, "", selected=False) for number in range(1, 10))
    about = {"comment": "Con acta.", "rule": "equalshares", "currency": "PEN"}
    election = pabulib.Election(about, 900, projects, {frozenset({1, 8}): 1})
    text = pabulib.write(election, Rule.MOST_VOTES)
    assert (
        "vote_type;approval\nrule;greedy-threshold\nmin_project_score_threshold;1\ncurrency;PEN\n"
        "fully_funded;1\ncomment;Con acta.\nPROJECTS\n"
    ) in text
    assert text.endswith("VOTES\nvoter_id;vote\n1;1,8\n")
    assert "fully_funded" not in pabulib.write(replace(election, ceiling=899), Rule.MOST_VOTES)


def test_most_of_them_are_judged() -> None:
    assert {rule for _seed, rule in JUDGED} == set(Rule)
    assert len(JUDGED) > 40


@pytest.mark.parametrize(("seed", "rule"), JUDGED)
def test_the_checker_has_nothing_to_say(seed: int, rule: Rule, capsys: pytest.CaptureFixture[str]) -> None:
    assert complaints(written(seed, rule)) == {}
    capsys.readouterr()


def test_the_checker_would_say_that_another_project_won(capsys: pytest.CaptureFixture[str]) -> None:
    assert "greedy-threshold rule not followed" in complaints(
        written(1, Rule.MOST_VOTES).replace(";1\n", ";0\n")
    )
    capsys.readouterr()


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("seed", range(40))
def test_it_counts_to_the_same_here(seed: int, rule: Rule) -> None:
    outcome = counted(seed, rule)
    again = pabulib.read(io.BytesIO(written(seed, rule).encode()))
    assert again.rule is rule
    recounted = again.count(rule)
    assert again.named(recounted.funded) == [str(number) for number in outcome.funded]
    assert again.named(recounted.completed) == [str(number) for number in outcome.completed]
    assert recounted.shares == outcome.shares
    assert {one.id for one in again.projects if one.selected} == {str(number) for number in outcome.funded}
    assert recounted.tally.blank == 0
