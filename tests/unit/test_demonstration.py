"""What the demonstration's ideas say of themselves, and what is made of it, agree."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from caxamarca.cli import demonstration
from caxamarca.cli.demonstration.cast import INTERPROVINCIAL, districts_told, people_in
from caxamarca.cli.demonstration.crowd import BALLOTS, CEILING, PEOPLE, PROVINCE
from caxamarca.domain.comparing import compare
from caxamarca.domain.counting import Candidate, Cheaper, Rule
from caxamarca.domain.telling import FEWEST_BALLOTS

IDEAS = tomllib.loads((Path(demonstration.__file__).parent / "ideas.toml").read_text("utf-8"))["idea"]
NUMBERS = {"dos": 2, "tres": 3, "cuatro": 4, "cinco": 5}


def by_project() -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    for idea in IDEAS:
        if "project" in idea:
            found[idea["project"]].append(idea)
    return found


@pytest.mark.parametrize("key", sorted(by_project().keys() - INTERPROVINCIAL))
def test_a_project_benefits_as_many_districts_as_its_ideas_say(key: str) -> None:
    members = by_project()[key]
    text = " ".join(f"{one['title']} {one['beneficiaries']}" for one in members)
    listed = {one["district"] for one in members} | districts_told(members[0]["district"][:4], text)
    told = re.findall(r"(\w+) distritos", " ".join(one["beneficiaries"] for one in members))
    assert [NUMBERS[one] for one in told] in ([], [len(listed)])


def test_a_district_within_the_name_of_another_one_is_not_named() -> None:
    assert districts_told("0606", "Colegio en San Andrés de Cutervo") == {"060608"}
    assert len(districts_told("0612", "Para toda la provincia.")) == 4


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("140 madres cada año.", 140),
        ("420 familias", 1_680),
        ("Unas 2,300 personas", 2_300),
        ("Todos.", None),
    ],
)
def test_the_people_of_a_project_are_those_its_ideas_count(text: str, people: int | None) -> None:
    assert people_in(text) == people


KEYS = sorted({one for marked in BALLOTS for one in marked})
COSTS = {one["project"]: one["cost"] * 100 for one in IDEAS if one["year"] == 2025 and "project" in one}
OF_CROWD = compare(
    {frozenset(map(KEYS.index, marked)): times for marked, times in BALLOTS.items()},
    [Candidate(number, COSTS[key]) for number, key in enumerate(KEYS)],
    CEILING,
    range(len(KEYS)),
)


def won(rule: Rule) -> set[str]:
    return {KEYS[number] for number in OF_CROWD.outcomes[rule].funded}


def test_the_crowd_marks_what_stands_on_the_ballot_of_its_province() -> None:
    on_ballot = {
        one["project"]
        for one in IDEAS
        if (one["year"], one["district"][:4]) == (2025, PROVINCE) and "project" in one
    }
    assert set(KEYS) == on_ballot
    assert max(map(len, BALLOTS)) == 3
    assert FEWEST_BALLOTS <= sum(BALLOTS.values()) <= PEOPLE


def test_the_crowd_has_a_result_that_one_can_learn_from() -> None:
    shares = OF_CROWD.outcomes[Rule.EQUAL_SHARES]
    assert won(Rule.EQUAL_SHARES) - won(Rule.MOST_VOTES) == {"trocha-cospan", "feria-jesus"}
    assert won(Rule.MOST_VOTES) - won(Rule.EQUAL_SHARES) == {"ciclovia-banos"}
    assert [KEYS[number] for number in shares.completed] == ["feria-jesus"]
    assert shares.left > 0
    assert shares.tally.blank > 0
    tied = [tie for step in shares.steps for tie in step.ties]
    assert [type(tie) for tie in tied] == [Cheaper, Cheaper], "a lot would tell another story each time"
    assert OF_CROWD.left_out[Rule.MOST_VOTES] - OF_CROWD.left_out[Rule.EQUAL_SHARES] == 34
