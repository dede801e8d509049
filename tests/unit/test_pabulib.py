"""A file of an election is read whole or refused with the line that is wrong. Nothing of it is guessed."""

import io
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain import pabulib
from caxamarca.domain.comparing import compare
from caxamarca.domain.counting import Candidate, Rule
from caxamarca.domain.pabulib import BrokenElection, Election, Fault

SOUND = """META
key;value
description;Puente o posta
num_projects;2
num_votes;3
budget;1000.50
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name;selected
puente;600;"El puente; con luz";1
posta;400.5;La posta;0
VOTES
voter_id;vote
1;puente
2;posta,puente
3;
"""


def read(text: str | bytes) -> Election:
    return pabulib.read(io.BytesIO(text.encode() if isinstance(text, str) else text))


def refused(text: str | bytes) -> BrokenElection:
    with pytest.raises(BrokenElection) as told:
        read(text)
    return told.value


def test_a_sound_file_is_read_to_the_last_cent() -> None:
    election = read(SOUND)
    assert election.ceiling == 100_050
    assert [(one.id, one.cost, one.name, one.selected) for one in election.projects] == [
        ("puente", 60_000, "El puente; con luz", True),
        ("posta", 40_050, "La posta", False),
    ]
    assert election.ballots == {frozenset({1}): 1, frozenset({1, 2}): 1, frozenset(): 1}
    assert election.rule is Rule.MOST_VOTES
    assert election.named([2, 1]) == ["posta", "puente"]


def test_the_smallest_and_the_largest_amounts_are_read() -> None:
    election = read(SOUND.replace("1000.50", "0").replace("400.5", "0.01").replace("600", "10000000000000"))
    assert election.ceiling == 0
    assert [one.cost for one in election.projects] == [10**15, 1]


@pytest.mark.parametrize(
    "same",
    [
        "\ufeff" + SOUND,
        SOUND.replace("\n", "\r\n"),
        SOUND.replace("\nPROJECTS", "\n\nPROJECTS") + "\n\n",
        SOUND.replace("2;posta,puente", " 2 ; posta , puente "),
        SOUND.replace("META", "META;").replace("3;\n", "3;;\n"),
        SOUND.rstrip("\n"),
        SOUND.replace("2;posta,puente", "2;posta, ,puente,"),
        SOUND.replace("posta;400.5;La posta;0", " posta ; 400.5 ; La posta ; 0 "),
    ],
    ids=[
        "byte order mark",
        "Windows",
        "empty lines",
        "spaces",
        "empty cells at the end",
        "no last line end",
        "empty marks",
        "more spaces",
    ],
)
def test_what_programs_add_by_themselves_changes_nothing(same: str) -> None:
    assert read(same) == read(SOUND)


def test_a_file_need_not_tell_names_or_winners() -> None:
    bare = (
        SOUND.replace(";name;selected", "").replace(';"El puente; con luz";1', "").replace(";La posta;0", "")
    )
    assert [(one.id, one.name, one.selected) for one in read(bare).projects] == [
        ("puente", "", False),
        ("posta", "", False),
    ]


def test_a_project_may_be_called_like_a_section() -> None:
    named = SOUND.replace("posta;400.5;La posta;0", "META;400.5;;").replace("posta", "META")
    assert [(one.id, one.cost) for one in read(named).projects] == [("puente", 60_000), ("META", 40_050)]
    assert read(named).ballots == read(SOUND).ballots


@pytest.mark.parametrize(
    ("first", "then"),
    [*pairwise(("num_projects;2", "num_votes;3", "budget;1000.50", "vote_type;approval"))],
)
def test_of_two_that_are_not_told_the_first_is_asked_for(first: str, then: str) -> None:
    text = SOUND.replace(f"{first}\n", "").replace(f"{then}\n", "")
    assert refused(text).wanted == first.partition(";")[0]


def test_nothing_but_the_rule_tells_the_rule() -> None:
    about = {"rule": "greedy-threshold", "min_project_score_threshold": "1"}
    assert Election(about, 0, (), {}).rule is Rule.MOST_VOTES


def test_a_line_of_a_mebibyte_is_read_and_a_longer_one_is_not() -> None:
    longest = "1;puente" + ";" * (2**20 - 9)
    assert read(SOUND.replace("1;puente", longest)) == read(SOUND)
    broken = refused(SOUND.replace("1;puente", f"{longest};"))
    assert (broken.line, broken.fault) == (15, Fault.NOT_A_TABLE)


def test_an_election_is_compared_by_every_rule() -> None:
    election = read(SOUND)
    assert election.candidates == (Candidate(1, 60_000), Candidate(2, 40_050))
    assert election.compared() == compare(election.ballots, election.candidates, 100_050, [1, 2])
    assert election.count(Rule.EQUAL_SHARES) == election.compared().outcomes[Rule.EQUAL_SHARES]


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ("equalshares", Rule.EQUAL_SHARES),
        ("equalshares/add1", Rule.EQUAL_SHARES),
        ("greedy", Rule.MOST_VOTES),
        ("greedy-no-skip", None),
        ("equalshares-comparison", None),
        ("greedy-threshold", None),
        ("greedy-threshold\nmin_project_score_threshold;1", Rule.MOST_VOTES),
        ("greedy-threshold\nmin_project_score_threshold;50", None),
        ("unknown", None),
    ],
)
def test_the_rule_of_the_file_is_known_where_it_is_one_of_ours(told: str, rule: Rule | None) -> None:
    assert read(SOUND.replace("rule;greedy", f"rule;{told}")).rule is rule


@pytest.mark.parametrize(
    ("found", "instead", "line", "fault", "said", "wanted"),
    [
        ("META\n", "", 1, Fault.OTHER_SECTION, "key;value", "META"),
        ("PROJECTS\nproject_id", "VOTES\nproject_id", 9, Fault.OTHER_SECTION, "VOTES", "PROJECTS"),
        ("VOTES\n", "PROJECTS\n", 13, Fault.OTHER_SECTION, "PROJECTS", "VOTES"),
        ("VOTES\nvoter_id;vote\n1;puente\n2;posta,puente\n3;\n", "", 12, Fault.OTHER_SECTION, "–", "VOTES"),
        ("3;\n", "3;\nMETA\n", 18, Fault.AFTER_THE_END, "META", ""),
        ("key;value", "clave;valor", 2, Fault.NO_FIELD, "", "key"),
        ("budget;1000.50\n", "", 8, Fault.NO_FIELD, "", "budget"),
        ("budget;1000.50", "budget;", 6, Fault.NO_FIELD, "", "budget"),
        ("vote_type;approval\n", "", 8, Fault.NO_FIELD, "", "vote_type"),
        ("project_id;cost;name", "project_id;costo;name", 10, Fault.NO_FIELD, "", "cost"),
        ("voter_id;vote", "voter_id;voto", 14, Fault.NO_FIELD, "", "vote"),
        ("1;puente", "1", 15, Fault.NO_FIELD, "", "vote"),
        ("1;puente", "1;puente;34", 15, Fault.TOO_MANY_CELLS, "", ""),
        ("num_votes;3", "num_votes;3\nnum_votes;3", 6, Fault.TWICE, "num_votes", ""),
        ("posta;400.5", "puente;400.5", 12, Fault.TWICE, "puente", ""),
        ("project_id;cost;name", "name;other", 10, Fault.NO_FIELD, "", "project_id"),
        ("posta;400.5", "posta;-400.5", 12, Fault.NOT_AN_AMOUNT, "-400.5", "cost"),
        ("posta;400.5", "posta;0", 12, Fault.NOT_AN_AMOUNT, "0", "cost"),
        ("posta;400.5", "posta;cuatrocientos", 12, Fault.NOT_AN_AMOUNT, "cuatrocientos", "cost"),
        ("posta;400.5", "posta;400,5", 12, Fault.NOT_AN_AMOUNT, "400,5", "cost"),
        ("posta;400.5", "posta;1e3", 12, Fault.NOT_AN_AMOUNT, "1e3", "cost"),
        ("posta;400.5", "posta;٤٠٠", 12, Fault.NOT_AN_AMOUNT, "٤٠٠", "cost"),
        ("posta;400.5", "posta;400.005", 12, Fault.NOT_AN_AMOUNT, "400.005", "cost"),
        ("posta;400.5", "posta;10000000000000.01", 12, Fault.NOT_AN_AMOUNT, "10000000000000.01", "cost"),
        ("posta;400.5", "posta;99999999999999", 12, Fault.NOT_AN_AMOUNT, "99999999999999", "cost"),
        ("budget;1000.50", "budget;-1", 6, Fault.NOT_AN_AMOUNT, "-1", "budget"),
        ("num_votes;3", "num_votes;tres", 5, Fault.NOT_A_NUMBER, "tres", "num_votes"),
        ("num_votes;3", "num_votes;4", 5, Fault.OTHER_COUNT, "3", "4"),
        ("num_projects;2", "num_projects;3", 4, Fault.OTHER_COUNT, "2", "3"),
        ("vote_type;approval", "vote_type;cumulative", 7, Fault.OTHER_VOTES, "cumulative", ""),
        ("2;posta,puente", "2;posta,camal", 16, Fault.UNKNOWN_PROJECT, "camal", ""),
        ("2;posta,puente", "2;posta,posta", 16, Fault.MARKED_TWICE, "posta", ""),
        ("posta;400.5", "\ufeffposta;400.5", 16, Fault.UNKNOWN_PROJECT, "posta", ""),
        ('"El puente; con luz"', '"El" puente', 11, Fault.NOT_A_TABLE, "", ""),
        ('"El puente; con luz"', '"El puente; con luz', 17, Fault.NOT_A_TABLE, "", ""),
        ("1;puente", "1;" + "puente," * 200_000, 15, Fault.NOT_A_TABLE, "", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    found: str, instead: str, line: int, fault: Fault, said: str, wanted: str
) -> None:
    assert found in SOUND
    told = refused(SOUND.replace(found, instead, 1))
    assert (told.line, told.fault, told.said or "–", told.wanted) == (line, fault, said or "–", wanted)


def test_other_letters_are_told_with_their_line() -> None:
    told = refused(SOUND.replace("La posta", "El camión").encode("latin-1"))
    assert (told.line, told.fault) == (12, Fault.NOT_UTF8)


@pytest.mark.parametrize("noise", [b"", b"\0" * 100, b"\xff\xd8\xff", b"PK\x03\x04" + b"x" * 100])
def test_noise_is_refused_in_its_first_line(noise: bytes) -> None:
    assert refused(noise).line <= 1


@given(st.binary(max_size=200))
def test_no_bytes_do_anything_else(content: bytes) -> None:
    assert refused(content).line <= content.count(b"\n") + 1


@given(st.integers(0, len(SOUND) - 1), st.characters(codec="utf-8"))
def test_a_sound_file_with_one_letter_changed_is_read_or_refused(place: int, letter: str) -> None:
    with suppress(BrokenElection):
        read(SOUND[:place] + letter + SOUND[place + 1 :]).count(Rule.EQUAL_SHARES)


@pytest.mark.parametrize("length", range(0, len(SOUND) - 1, 7))
def test_a_file_that_was_cut_is_never_counted(length: int) -> None:
    if not SOUND[:length].endswith("3"):  # A last blank vote without its separator is told by its own test.
        refused(SOUND[:length])
