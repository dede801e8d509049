"""The box as it leaves the site, and what comes back of it: as it was written, and nothing that does not add up."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.box import (
    BOX_FILE,
    ENVELOPES_FILE,
    OPENING_FILE,
    AnotherBox,
    Box,
    NotABox,
    NotAnOpening,
    Opening,
    OpeningDoesNotAddUp,
    OtherEnvelopes,
    Part,
    Sets,
    box_from_text,
    box_to_text,
    check,
    check_sets,
    digest,
    lines,
    opening_from_text,
    opening_to_text,
    read_lines,
)
from caxamarca.domain.voting import Ballot

JAEN, CUTERVO, ALL = 11, 12, 14
BOX = Box(
    year=2026,
    marks=2,
    public_key=b"\x01\xab",
    parts=(
        Part(JAEN, "0608", frozenset({8, 1, 3})),
        Part(CUTERVO, "0606", frozenset({1})),
        Part(ALL, None, frozenset({7, 8})),
    ),
    envelopes={"0608": 3, "0606": 1},
    digest=b"\x02\xcd",
)
NOTHING: frozenset[int] = frozenset()
SETS: Sets = {
    JAEN: {frozenset({3}): 1, NOTHING: 1, frozenset({8, 1}): 1},
    CUTERVO: {frozenset({1}): 1},
    ALL: {frozenset({7, 8}): 1, frozenset({7}): 3},
}
OPENING = Opening(2026, b"\x02\xcd", (1, 3), SETS)

BOX_TEXT = """{
 "proceso": 2026,
 "marcas": 2,
 "llave_publica": "01ab",
 "circunscripciones": [
  {
   "numero": 11,
   "provincia": "0608",
   "proyectos": [
    1,
    3,
    8
   ]
  },
  {
   "numero": 12,
   "provincia": "0606",
   "proyectos": [
    1
   ]
  },
  {
   "numero": 14,
   "provincia": null,
   "proyectos": [
    7,
    8
   ]
  }
 ],
 "sobres": {
  "0606": 1,
  "0608": 3
 },
 "sha256_de_los_sobres": "02cd"
}"""

OPENING_TOLD = {
    "proceso": 2026,
    "sha256_de_los_sobres": "02cd",
    "partes_usadas": [1, 3],
    "cotejada_con_lo_publicado": False,
    "cedulas": [
        {"circunscripcion": 11, "marcas": [[[], 1], [[1, 8], 1], [[3], 1]]},
        {"circunscripcion": 12, "marcas": [[[1], 1]]},
        {"circunscripcion": 14, "marcas": [[[7], 3], [[7, 8], 1]]},
    ],
}


def ballot(*parts: tuple[int, tuple[int, ...]]) -> Ballot:
    return Ballot(parts)


# What a box can hold


@pytest.mark.parametrize(
    "cast",
    [
        ballot((JAEN, (1, 8)), (ALL, (7,))),
        ballot((JAEN, ()), (ALL, ())),
        ballot((CUTERVO, (1,)), (ALL, (7, 8))),
        ballot((ALL, (7,))),
    ],
    ids=["marked", "blank", "as many marks as allowed", "of a province without projects of its own"],
)
def test_a_ballot_of_at_most_one_province_and_of_all_can_have_been_cast(cast: Ballot) -> None:
    assert BOX.holds(cast)


@pytest.mark.parametrize(
    "made_up",
    [
        ballot((JAEN, (1,))),
        ballot(),
        ballot((JAEN, ()), (CUTERVO, ()), (ALL, ())),
        ballot((JAEN, ()), (99, ())),
        ballot((JAEN, ()), (ALL, ()), (99, ())),
        ballot((JAEN, (4,)), (ALL, ())),
        ballot((JAEN, (7,)), (ALL, ())),
        ballot((JAEN, ()), (ALL, (1,))),
        ballot((JAEN, (1, 3, 8)), (ALL, ())),
    ],
    ids=[
        "a part is missing",
        "no part",
        "two provinces",
        "an unknown part for that of all",
        "a part too many",
        "a project of nobody",
        "a project of another part",
        "a project of another part in that of all",
        "a mark too many",
    ],
)
def test_a_ballot_that_no_paper_allows_cannot_have_been_cast(made_up: Ballot) -> None:
    assert not BOX.holds(made_up)


def test_where_there_is_no_part_of_all_the_province_is_the_whole_paper() -> None:
    box = replace(BOX, parts=BOX.parts[:2])
    assert box.holds(ballot((CUTERVO, (1,))))
    assert not box.holds(ballot((CUTERVO, ()), (ALL, ())))


def test_the_province_of_a_ballot_is_known_wherever_the_part_of_all_stands() -> None:
    box = replace(BOX, parts=BOX.parts[::-1])
    assert box.holds(ballot((JAEN, (1,)), (ALL, (7,))))
    assert not box.holds(ballot((JAEN, (1,)), (ALL, (1,))))


def test_who_votes_for_all_are_those_of_every_province() -> None:
    assert [BOX.ballots_of(part) for part in BOX.parts] == [3, 1, 4]


# What was found in it


def test_what_was_found_is_accepted_where_it_adds_up() -> None:
    check(BOX, OPENING)
    check_sets(BOX, SETS)


@pytest.mark.parametrize(
    "opening",
    [
        replace(OPENING, year=2025),
        replace(OPENING, digest=b"\x02\xce"),
        replace(OPENING, sets={**SETS, 15: {NOTHING: 1}}),
        replace(OPENING, sets={**SETS, 15: {}}),
    ],
)
def test_what_was_found_in_another_box_is_refused(opening: Opening) -> None:
    with pytest.raises(AnotherBox):
        check(BOX, opening)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({CUTERVO: {frozenset({1}): 2}}, ("0606",)),
        ({CUTERVO: {}}, ("0606",)),
        ({JAEN: {frozenset({1}): 4, NOTHING: -1}}, ("0608",)),
        ({JAEN: {frozenset({1}): 3, NOTHING: 0}}, ("0608",)),
        ({JAEN: {frozenset({4}): 3}}, ("0608",)),
        ({JAEN: {frozenset({1, 3, 8}): 3}}, ("0608",)),
        ({ALL: {frozenset({7}): 3}, JAEN: {NOTHING: 2}}, ("0608", None)),
    ],
    ids=[
        "one more",
        "none",
        "fewer than none",
        "a set of nobody",
        "another project",
        "a mark too many",
        "two parts",
    ],
)
def test_what_does_not_add_up_is_told_by_its_parts(
    changed: Mapping[int, Mapping[frozenset[int], int]], wrong: tuple[str | None, ...]
) -> None:
    with pytest.raises(OpeningDoesNotAddUp) as told:
        check(BOX, replace(OPENING, sets={**SETS, **changed}))
    assert told.value.provinces == wrong


def test_a_part_of_which_nothing_is_told_does_not_add_up() -> None:
    sets = {part: found for part, found in SETS.items() if part != CUTERVO}
    with pytest.raises(OpeningDoesNotAddUp) as told:
        check(BOX, replace(OPENING, sets=sets))
    assert told.value.provinces == ("0606",)


def test_a_part_in_which_nobody_voted_may_be_left_out() -> None:
    box = replace(BOX, envelopes={"0608": 3})
    check_sets(box, {JAEN: {NOTHING: 3}, ALL: {NOTHING: 3}})


# The envelopes


def test_everybody_gets_the_envelopes_in_one_order() -> None:
    written = ["0606,00ff\n", "0608,00\n", "0608,0a\n"]
    assert list(lines([("0608", b"\n"), ("0606", b"\x00\xff"), ("0608", b"\x00")])) == written
    assert list(read_lines(written)) == [("0606", b"\x00\xff"), ("0608", b"\x00"), ("0608", b"\n")]
    assert digest(written) == hashlib.sha256("".join(written).encode()).digest()


@given(st.lists(st.tuples(st.sampled_from(["0601", "0613"]), st.binary(max_size=4))))
def test_envelopes_read_as_they_were_written(envelopes: list[tuple[str, bytes]]) -> None:
    assert list(read_lines(lines(envelopes))) == sorted(envelopes)


@pytest.mark.parametrize("line", ["0606\n", "0606,0\n", "0606,xy\n", "0606;00\n", "\n"])
def test_a_line_that_is_no_envelope_is_refused(line: str) -> None:
    with pytest.raises(OtherEnvelopes):
        list(read_lines(["0608,00\n", line]))


# The files


def test_they_travel_under_these_names() -> None:
    assert (BOX_FILE, ENVELOPES_FILE, OPENING_FILE) == ("anfora.json", "sobres.csv", "apertura.json")


def test_a_box_is_written_as_a_person_reads_it_and_read_again() -> None:
    assert box_to_text(BOX) == BOX_TEXT
    assert box_from_text(BOX_TEXT) == BOX


def test_what_was_found_is_written_in_one_order_whatever_the_one_it_was_found_in() -> None:
    back = {part: dict(reversed(list(SETS[part].items()))) for part in reversed(list(SETS))}
    for sets in (SETS, back):
        text = opening_to_text(replace(OPENING, sets=sets))
        assert text == json.dumps(OPENING_TOLD, ensure_ascii=False, indent=1)


def test_the_signature_stands_before_what_it_signs() -> None:
    text = opening_to_text(replace(OPENING, signature=b"\x05", compared=True))
    assert text == json.dumps(
        {"firma": "05", **OPENING_TOLD, "cotejada_con_lo_publicado": True}, ensure_ascii=False, indent=1
    )
    assert opening_from_text(text) == replace(OPENING, signature=b"\x05", compared=True)


def test_what_nobody_has_signed_or_compared_says_so_and_is_no_opening() -> None:
    assert (OPENING.signature, OPENING.compared) == (b"", False)
    with pytest.raises(NotAnOpening):
        opening_from_text(opening_to_text(OPENING))


Alter = Callable[[dict[str, Any]], object]


def gone(name: str) -> Alter:
    return lambda told: told.pop(name)


def other(name: str, value: object) -> Alter:
    return lambda told: told.update({name: value})


@pytest.mark.parametrize(
    "alter",
    [
        *map(gone, json.loads(BOX_TEXT)),
        other("proceso", "2026"),
        other("proceso", True),
        other("proceso", 2026.0),
        other("marcas", None),
        other("llave_publica", "xy"),
        other("sobres", [["0608", 3]]),
        other("sobres", {"0608": "3"}),
        lambda told: told["circunscripciones"][0].pop("numero"),
        lambda told: told["circunscripciones"][0].update(numero="11"),
        lambda told: told["circunscripciones"][0].update(provincia=608),
        lambda told: told["circunscripciones"][0].update(proyectos=[1, 1]),
        lambda told: told["circunscripciones"][0].update(proyectos=["1"]),
        lambda told: told["circunscripciones"][0].update(proyectos=3),
    ],
)
def test_what_describes_no_box_is_refused(alter: Alter) -> None:
    told = json.loads(BOX_TEXT)
    alter(told)
    with pytest.raises(NotABox):
        box_from_text(json.dumps(told))


@pytest.mark.parametrize(
    "alter",
    [
        *map(gone, OPENING_TOLD),
        gone("firma"),
        other("firma", 5),
        other("cotejada_con_lo_publicado", 1),
        other("cotejada_con_lo_publicado", None),
        other("partes_usadas", [True]),
        lambda told: told["cedulas"].append(told["cedulas"][0]),
        lambda told: told["cedulas"][0].update(circunscripcion="11"),
        lambda told: told["cedulas"][0]["marcas"].append([[], 1]),
        lambda told: told["cedulas"][0]["marcas"].append([[8, 1], 0]),
        lambda told: told["cedulas"][0]["marcas"].append([[3, 3], 1]),
        lambda told: told["cedulas"][0]["marcas"].append([[3], "1"]),
        lambda told: told["cedulas"][0]["marcas"].append([[3]]),
    ],
)
def test_what_tells_of_no_opening_is_refused(alter: Alter) -> None:
    told = json.loads(json.dumps({"firma": "05", **OPENING_TOLD}))
    alter(told)
    with pytest.raises(NotAnOpening):
        opening_from_text(json.dumps(told))


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{", "[" * 100_000])
def test_noise_is_neither_a_box_nor_an_opening(text: str) -> None:
    with pytest.raises(NotABox):
        box_from_text(text)
    with pytest.raises(NotAnOpening):
        opening_from_text(text)
