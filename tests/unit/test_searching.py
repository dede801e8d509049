"""What counts as the same word: accents, endings, one typing error; and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.searching import (
    LONGEST_WORD,
    MOST_WORDS,
    distance,
    shared,
    shortened,
    within_one,
    words,
)
from caxamarca.persistence.looking import read
from caxamarca.persistence.stems import stem, stems


def stem_of(text: str) -> str:
    [(_word, found)] = stems(text)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("educación", "EDUCACION"),
        ("educación", "educaciones"),
        ("camión", "camiones"),
        ("río", "rios"),
        ("luz", "luces"),
        ("médico", "médicas"),
        ("niño", "niñas"),
        ("caserío", "caserios"),
        ("año", "años"),
        ("asfaltado", "asfaltar"),
        ("a\N{COMBINING ACUTE ACCENT}gua", "água"),
        ("\N{FULLWIDTH LATIN SMALL LETTER A}gua", "agua"),
    ],
)
def test_accents_case_and_endings_do_not_count(one: str, other: str) -> None:
    assert stem_of(one) == stem_of(other)


@pytest.mark.parametrize(("one", "other"), [("año", "ano"), ("posta", "pasto"), ("puente", "fuente")])
def test_another_word_has_another_stem(one: str, other: str) -> None:
    assert stem_of(one) != stem_of(other)


@pytest.mark.parametrize(
    ("typed", "meant", "is_near"),
    [
        ("camarra", "camara", True),
        ("posat", "posta", True),
        ("agau", "agua", True),
        ("pueente", "puente", True),
        ("pente", "puente", True),
        ("puemte", "puente", True),
        ("puente", "puente", True),
        ("penute", "puente", False),
        ("puen", "puente", False),
        ("aguas", "fagua", False),
        ("", "a", True),
        ("", "ab", False),
    ],
)
def test_one_typing_error_is_a_letter_too_many_too_few_another_or_two_swapped(
    typed: str, meant: str, is_near: bool
) -> None:
    assert within_one(typed, meant) is within_one(meant, typed) is is_near


@given(st.text("abñ", max_size=7), st.text("abñ", max_size=7))
def test_words_one_error_apart_are_found_by_a_form_that_they_share(one: str, other: str) -> None:
    assert within_one(one, other) is (distance(one, other) <= 1)
    if within_one(one, other):
        assert shortened(one) & shortened(other)


def test_words_that_tell_nothing_are_left_out() -> None:
    assert [one.written for one in words("El agua de la Ñusta, 24 h. ¿Y más? N° 821_b")] == [
        "agua", "ñusta", "24", "821",
    ]  # fmt: skip


def test_a_word_is_found_where_it_stands_in_the_text() -> None:
    text = "Bajo el «PUÉNTE», agua."
    assert [text[one.start : one.end] for one in words(text)] == ["PUÉNTE", "agua"]


@given(st.text())
def test_whatever_is_typed_has_words_or_none(text: str) -> None:
    for word, found in stems(text):
        assert 0 < len(word.folded) <= LONGEST_WORD
        assert 0 < len(word.written) <= LONGEST_WORD
        assert 0 < len(found) <= LONGEST_WORD
        assert stem(word.folded) == found


def test_a_question_has_eight_words_each_of_them_once() -> None:
    many = "agua puente salud escuela camino canal riego losa mercado posta"
    found, left_out = read(f"aguas {many}")
    assert (len(found), left_out) == (MOST_WORDS, True)
    assert read("Agua, aguas y AGUA")[1] is False


def test_two_texts_share_what_the_lighter_of_each_weighs() -> None:
    assert shared({"agua": 1.0}, {"agua": 1.0}) == 1
    assert shared({"agua": 1.0, "sauc": 3.0}, {"agua": 1.0, "otuzc": 3.0}) == 0.25
    assert shared({}, {}) == 0
