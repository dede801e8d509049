"""The ballot: what may stand on it, its one length, and the tracking code bound to one voter."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.voting import (
    Ballot,
    Channel,
    Claim,
    ForgedTrackingCode,
    NothingToVote,
    NotOnThePaper,
    Paper,
    Part,
    ReviewExpired,
    TooManyChoices,
    board_hash,
    check_claim,
    check_fresh,
    decode,
    encode,
    make_claim,
    mark,
    parts_by_constituency,
)

OWN, SHARED = 11, 14
PAPER = Paper((Part(OWN, frozenset({1, 2, 3, 4})), Part(SHARED, frozenset({1, 2}))), marks=3)

KEY = b"k" * 32
NOW = datetime(2026, 7, 10, 15, tzinfo=UTC)
CLAIM = make_claim(KEY, process=1, resident=7, code="ABCD", expires=NOW + timedelta(minutes=30))


@st.composite
def ballots(draw: st.DrawFn) -> tuple[Ballot, int]:
    """A ballot that some paper allows, and the marks that its process allows."""
    marks = draw(st.integers(1, 15))
    constituencies = draw(st.lists(st.integers(1, 2**32 - 1), min_size=1, max_size=2, unique=True))
    numbers = st.sets(st.integers(1, 65_535), max_size=marks).map(lambda chosen: tuple(sorted(chosen)))
    return Ballot(tuple((constituency, draw(numbers)) for constituency in constituencies)), marks


def test_a_paper_is_filled_in_part_by_part() -> None:
    assert mark(PAPER, {OWN: [3, 1], SHARED: {2}}) == Ballot(((OWN, (1, 3)), (SHARED, (2,))))


def test_the_numbers_of_a_part_are_in_order_however_they_came() -> None:
    paper = Paper((Part(OWN, frozenset({300, 7, 64})),), marks=3)
    assert mark(paper, {OWN: [64, 300, 7]}) == Ballot(((OWN, (7, 64, 300)),))


def test_a_part_that_is_left_alone_is_blank() -> None:
    assert mark(PAPER, {OWN: [1]}) == Ballot(((OWN, (1,)), (SHARED, ())))


def test_blank_is_a_choice() -> None:
    assert mark(PAPER, {}) == Ballot(((OWN, ()), (SHARED, ())))


def test_a_number_marked_twice_counts_once() -> None:
    assert mark(PAPER, {OWN: [2, 2, 2, 2]}) == mark(PAPER, {OWN: [2]})


def test_as_many_marks_as_allowed_are_taken_and_one_more_is_not() -> None:
    mark(PAPER, {OWN: [1, 2, 3]})
    with pytest.raises(TooManyChoices) as refused:
        mark(PAPER, {OWN: [1, 2, 3, 4]})
    assert refused.value.limit == 3


def test_the_limit_holds_for_each_part_by_itself() -> None:
    assert mark(PAPER, {OWN: [1, 2, 3], SHARED: [1, 2]}) == Ballot(((OWN, (1, 2, 3)), (SHARED, (1, 2))))


@pytest.mark.parametrize(
    "choices", [{OWN: [5]}, {OWN: [0]}, {OWN: [-1]}, {SHARED: [3]}, {12: [1]}, {12: []}, {OWN: [1], 12: [1]}]
)
def test_what_is_not_on_the_own_paper_cannot_be_marked(choices: dict[int, list[int]]) -> None:
    with pytest.raises(NotOnThePaper):
        mark(PAPER, choices)


@pytest.mark.parametrize("parts", [(), (Part(OWN, frozenset()),)])
def test_a_paper_without_a_project_is_no_vote_not_even_a_blank_one(parts: tuple[Part, ...]) -> None:
    with pytest.raises(NothingToVote):
        mark(Paper(parts, 3), {})


def test_an_empty_part_beside_another_one_can_only_be_blank() -> None:
    paper = Paper((Part(OWN, frozenset()), Part(SHARED, frozenset({1}))), 3)
    assert mark(paper, {SHARED: [1]}) == Ballot(((OWN, ()), (SHARED, (1,))))


def test_a_ballot_is_numbers_of_two_and_four_bytes_with_the_empty_places_last() -> None:
    clear = encode(Ballot(((OWN, (1, 300)), (SHARED, ()))), 3)
    assert clear.hex(" ", 2) == "0000 000b 0001 012c 0000 0000 000e 0000 0000 0000"
    assert encode(Ballot(((OWN, (7,)),)), 2).hex(" ", 2) == "0000 000b 0007 0000 0000 0000 0000 0000"


@given(ballots())
def test_a_ballot_reads_as_it_was_written(written: tuple[Ballot, int]) -> None:
    ballot, marks = written
    assert decode(encode(ballot, marks), marks) == ballot


@given(ballots())
def test_every_ballot_of_a_process_has_the_same_length(written: tuple[Ballot, int]) -> None:
    ballot, marks = written
    assert len(encode(ballot, marks)) == 2 * (4 + 2 * marks)


@given(st.binary(min_size=20, max_size=20))
def test_whatever_reads_as_a_ballot_is_written_in_one_way_only(clear: bytes) -> None:
    try:
        ballot = decode(clear, 3)
    except ValueError:
        return
    assert encode(ballot, 3) == clear


def ballot_bytes(*numbers: int) -> bytes:
    """Two parts of three marks, each number in its place: constituency, three marks, constituency, three marks."""
    sizes = (4, 2, 2, 2, 4, 2, 2, 2)
    return b"".join(number.to_bytes(size, "big") for number, size in zip(numbers, sizes, strict=True))


@pytest.mark.parametrize(
    "clear",
    [
        b"",
        ballot_bytes(OWN, 1, 2, 3, 0, 0, 0, 0)[:-1],
        ballot_bytes(OWN, 1, 2, 3, 0, 0, 0, 0) + b"\0",
        ballot_bytes(0, 0, 0, 0, 0, 0, 0, 0),
        ballot_bytes(OWN, 2, 1, 0, 0, 0, 0, 0),
        ballot_bytes(OWN, 1, 1, 0, 0, 0, 0, 0),
        ballot_bytes(OWN, 0, 1, 0, 0, 0, 0, 0),
        ballot_bytes(OWN, 1, 0, 0, 0, 1, 0, 0),
        ballot_bytes(0, 0, 0, 0, OWN, 1, 0, 0),
        ballot_bytes(OWN, 1, 0, 0, OWN, 2, 0, 0),
    ],
    ids=[
        "nothing",
        "too short",
        "too long",
        "no part",
        "not sorted",
        "twice the same mark",
        "a hole before a mark",
        "a mark outside any part",
        "the second part without the first",
        "twice the same part",
    ],
)
def test_bytes_that_are_no_ballot_are_refused(clear: bytes) -> None:
    with pytest.raises(ValueError, match=r"ballot|marks"):
        decode(clear, 3)


def test_the_opened_box_joins_no_two_parts_of_a_ballot() -> None:
    box = [
        Ballot(((OWN, (1, 2)), (SHARED, ()))),
        Ballot(((OWN, (1, 2)), (SHARED, (1,)))),
        Ballot(((12, (1,)), (SHARED, (1,)))),
    ]
    assert parts_by_constituency(box) == {
        OWN: {frozenset({1, 2}): 2},
        12: {frozenset({1}): 1},
        SHARED: {frozenset(): 1, frozenset({1}): 2},
    }


def test_a_tracking_code_is_believed_of_the_resident_it_was_shown_to() -> None:
    check_claim(KEY, 1, 7, CLAIM)


@pytest.mark.parametrize(
    ("process", "resident", "claim"),
    [
        (1, 8, CLAIM),
        (2, 7, CLAIM),
        (1, 7, replace(CLAIM, code="ABCE")),
        (1, 7, replace(CLAIM, expires=CLAIM.expires + 1)),
        (1, 7, replace(CLAIM, mac="")),
        (1, 7, replace(CLAIM, mac="ñ")),
        (1, 7, replace(CLAIM, mac="\udc80")),
        (1, 7, replace(CLAIM, mac=CLAIM.mac.upper())),
        (1, 7, replace(CLAIM, code=f"{CLAIM.code}:{CLAIM.expires}")),
    ],
)
def test_a_forged_or_anothers_tracking_code_is_refused(process: int, resident: int, claim: Claim) -> None:
    with pytest.raises(ForgedTrackingCode):
        check_claim(KEY, process, resident, claim)


def test_a_tracking_code_made_under_another_key_is_refused() -> None:
    with pytest.raises(ForgedTrackingCode):
        check_claim(b"o" * 32, 1, 7, CLAIM)


def test_a_page_that_is_open_while_the_site_is_updated_is_still_believed() -> None:
    until = int((NOW + timedelta(minutes=30)).timestamp())
    made = hmac.new(KEY, f"tracking:1:7:ABCD:{until}".encode(), hashlib.sha256).hexdigest()
    assert Claim("ABCD", until, made) == CLAIM


def test_a_review_lasts_until_its_moment_and_not_longer() -> None:
    check_fresh(CLAIM, NOW + timedelta(minutes=30))
    with pytest.raises(ReviewExpired):
        check_fresh(CLAIM, NOW + timedelta(minutes=30, seconds=1))


def test_the_same_code_stands_differently_on_two_boards() -> None:
    assert board_hash(1, "ABCD") != board_hash(2, "ABCD")
    assert board_hash(1, "ABCD") == hashlib.sha256(b"board:1:ABCD").digest()


def test_a_ballot_is_kept_with_its_channel_under_one_of_these_words() -> None:
    assert [*Channel] == ["web"]
