"""Chance that anyone can repeat."""

import hashlib
from collections import Counter
from datetime import date, timedelta
from itertools import islice, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain import lots
from caxamarca.domain.errors import Refusal
from caxamarca.domain.lots import (
    FEWEST_DIGITS,
    LONGEST_NUMBER,
    MOST_DIGITS,
    SHUFFLE_PRIME,
    NotANumber,
    WrongLength,
    coefficients,
    draw,
    number_drawn,
    number_of_day,
    place_in_shuffle,
    shuffled,
    ticket,
)

some_ids = st.lists(st.integers(0, 10**6), unique=True, max_size=40)


def test_the_lot_is_the_order_that_anyone_gets_with_sha256sum() -> None:
    # for id in 1 2 3 4; do printf '%s' "2026-Cajamarca:$id" | sha256sum; done | sort
    assert draw([1, 2, 3, 4], "2026-Cajamarca") == (3, 4, 1, 2)


def test_what_an_id_draws_is_what_sha256sum_prints_for_it() -> None:
    # printf '%s' '2026-Cajamarca:12' | sha256sum
    assert ticket(12, "2026-Cajamarca") == hashlib.sha256(b"2026-Cajamarca:12").hexdigest()


@given(some_ids, st.text(max_size=20))
def test_the_lot_holds_every_id_once_whatever_order_they_came_in(ids: list[int], seed: str) -> None:
    lot = draw(ids, seed)
    assert sorted(lot) == sorted(ids)
    assert draw(reversed(ids), seed) == lot


def test_another_seed_draws_another_lot() -> None:
    assert len({draw(range(10), f"seed {number}") for number in range(50)}) == 50


def test_every_project_is_first_in_the_lot_about_as_often() -> None:
    firsts = Counter(draw(range(5), str(seed))[0] for seed in range(5000))
    assert all(900 < times < 1100 for times in firsts.values())


def test_an_id_that_stands_twice_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw([1, 2, 1], "seed")
    with pytest.raises(ValueError, match="twice"):
        shuffled([1, 2, 1], b"seed")


@given(some_ids, st.binary(max_size=20))
def test_a_shuffle_holds_every_id_once_and_is_stable(ids: list[int], seed: bytes) -> None:
    order = shuffled(ids, seed)
    assert sorted(order) == sorted(ids)
    assert shuffled(reversed(ids), seed) == order


def test_every_order_of_four_projects_comes_about_as_often() -> None:
    times = Counter(shuffled(range(4), seed.to_bytes(4, "big")) for seed in range(24_000))
    assert set(times) == set(permutations(range(4)))
    # Chi-square with 23 degrees of freedom stays below 49.7 in 999 of 1,000 fair shuffles.
    assert sum((seen - 1000) ** 2 / 1000 for seen in times.values()) < 49.7


def test_every_project_has_the_same_chance_of_each_place() -> None:
    places = Counter(
        (place, project)
        for seed in range(7000)
        for place, project in enumerate(shuffled(range(7), str(seed).encode()))
    )
    assert len(places) == 49
    assert all(850 < times < 1150 for times in places.values())


def test_words_that_would_favour_small_numbers_are_thrown_away() -> None:
    # 2**64 is one more than a multiple of 3: its last word would make 0 a little likelier.
    assert lots._below(3, iter([2**64 - 1, 5])) == 2
    assert lots._below(3, iter([2**64 - 2, 5])) == 2
    assert lots._below(4, iter([2**64 - 1])) == 3


def test_the_stream_is_sha256_over_the_hashed_seed_and_a_counter() -> None:
    key = hashlib.sha256(b"seed").digest()
    blocks = b"".join(hashlib.sha256(key + bytes(7) + bytes([number])).digest() for number in range(2))
    words = [int.from_bytes(blocks[start : start + 8], "big") for start in range(0, 64, 8)]
    assert list(islice(lots._words(b"seed"), 8)) == words


def test_each_day_shuffles_in_another_way() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(400)]
    seeds = [number_of_day(day) for day in days]
    orders = {tuple(sorted(range(20), key=lambda id_: place_in_shuffle(id_, seed))) for seed in seeds}
    assert len(orders) == len(days)


def test_a_seed_is_three_numbers_and_they_place_an_id_as_is_written() -> None:
    assert SHUFFLE_PRIME == 2**31 - 1
    seed = 7 * SHUFFLE_PRIME**3 + 2 * SHUFFLE_PRIME**2 + 3 * SHUFFLE_PRIME + 5
    assert coefficients(seed) == (2, 3, 5)
    assert place_in_shuffle(10, seed) == 235
    assert place_in_shuffle(10**9, seed) == (2 * 10**18 + 3 * 10**9 + 5) % SHUFFLE_PRIME


def test_over_the_days_every_idea_comes_first_about_as_often() -> None:
    ideas, days = range(1, 21), 4000
    seeds = [number_of_day(date(2026, 1, 1) + timedelta(days=day)) for day in range(days)]
    first = Counter(min(ideas, key=lambda idea: place_in_shuffle(idea, seed)) for seed in seeds)
    expected = days / len(ideas)
    surprise = sum((first[idea] - expected) ** 2 / expected for idea in ideas)
    assert surprise < 43.8, first  # chi squared of 19 degrees of freedom: chance goes beyond it once in 1,000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("04 17 23 31 40 45", "04-17-23-31-40-45"),
        ("  04  17\t23\u00a031 40 45\n", "04-17-23-31-40-45"),
        ("04-17-23-31-40-45", "04-17-23-31-40-45"),
        ("04 – 17 – 23 – 31 – 40 – 45", "04-17-23-31-40-45"),
        ("04.17.23.31.40.45", "04-17-23-31-40-45"),
        ("04, 17, 23; 31: 40/45.", "04-17-23-31-40-45"),
        ("０４　１７　２３　３１　４０　４５", "04-17-23-31-40-45"),
        ("00042", "00042"),
        ("4 17 23 31 40 45", "4-17-23-31-40-45"),
        ("-00042", "00042"),
        ("9" * MOST_DIGITS, "9" * MOST_DIGITS),
        (" ".join("9" * MOST_DIGITS), "-".join("9" * MOST_DIGITS)),
    ],
)
def test_a_number_of_a_public_draw_has_one_form_and_keeps_its_zeros(typed: str, kept: str) -> None:
    assert number_drawn(typed) == kept
    assert number_drawn(kept) == kept
    assert len(kept) <= LONGEST_NUMBER


def test_the_longest_number_has_forty_digits_with_a_hyphen_between_each_two() -> None:
    assert number_drawn(" ".join("9" * 40)) == "-".join("9" * 40)
    assert len("-".join("9" * 40)) == LONGEST_NUMBER


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        "...",
        "O4 17 23 31 40 45",
        "04 17 diez",
        "12345²",
        "٠١٢٣٤٥",
        "1+2345",
        "12345\0!",
        "0x12345",
        "12345X",
    ],
)
def test_what_is_not_digits_is_no_number_of_a_draw(typed: str) -> None:
    with pytest.raises(NotANumber):
        number_drawn(typed)


@pytest.mark.parametrize(
    ("typed", "digits"), [("1234", 4), ("1 2 3 4", 4), ("9" * 41, 41), ("9" * 200, 200), ("7 " * 5000, 5000)]
)
def test_a_number_that_could_be_foreseen_or_never_ends_is_refused(typed: str, digits: int) -> None:
    with pytest.raises(WrongLength) as refused:
        number_drawn(typed)
    assert refused.value.digits == digits


@given(st.text(max_size=60))
def test_any_text_is_a_number_in_its_one_form_or_refused(text: str) -> None:
    try:
        number = number_drawn(text)
    except Refusal:
        return
    assert set(number) <= set("0123456789-")
    assert number_drawn(number) == number


def test_with_the_fewest_digits_no_order_of_a_ballot_suits_much_more_than_half_of_the_numbers() -> None:
    """Whoever orders a ballot before the draw tries every order; a favourite of two wins hardly more than by half."""
    numbers = [f"{number:0{FEWEST_DIGITS}}" for number in range(0, 10**FEWEST_DIGITS, 10)]
    best = max(
        sum(draw((mine, theirs), f"{number}:1")[0] == mine for number in numbers)
        for mine, theirs in permutations(range(1, 6), 2)
    )
    assert best / len(numbers) < 0.52
    few = [str(number) for number in range(10)]
    assert (
        max(
            sum(draw((mine, theirs), f"{number}:1")[0] == mine for number in few)
            for mine, theirs in permutations(range(1, 11), 2)
        )
        >= 8
    )
