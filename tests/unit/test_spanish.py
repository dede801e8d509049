"""Spanish order and search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.provinces import DISTRICTS
from caxamarca.domain.spanish import search_key, sort_key


def test_words_stand_in_spanish_order() -> None:
    words = ["ocho", "ñuñoa", "Chota", "Ñandú", "Aoría", "nz", "Año", "celendín", "nube", "Anguia", "Ángel"]
    assert sorted(words, key=sort_key) == [
        "Ángel", "Anguia", "Año", "Aoría", "celendín", "Chota", "nube", "nz", "Ñandú", "ñuñoa", "ocho",
    ]  # fmt: skip


def test_a_shorter_name_stands_before_a_longer_one_that_begins_with_it() -> None:
    assert sorted(["San Juan de Cutervo", "Sananda", "San Juan"], key=sort_key) == [
        "San Juan",
        "San Juan de Cutervo",
        "Sananda",
    ]


@pytest.mark.parametrize(
    ("written", "looked_for"),
    [
        ("Jaén", "JAEN"),
        ("Los Baños del Inca", "los banos  del inca"),
        ("pingüino", "PINGUINO"),
        ("Jae\N{COMBINING ACUTE ACCENT}n", "jaén"),
        ("N\N{COMBINING TILDE}andú", "ñandu"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}gua", "agua"),
        (" agua\N{NO-BREAK SPACE}\tpotable\n", "Agua potable"),
    ],
)
def test_a_search_finds_a_word_whatever_its_case_accents_and_spaces(written: str, looked_for: str) -> None:
    assert search_key(written) == search_key(looked_for)


def test_the_search_key_is_plain_and_readable() -> None:
    assert search_key("  Los BAÑOS\tdel  Ínca ") == "los banos del inca"


def test_a_composed_and_a_decomposed_enye_sort_alike() -> None:
    assert sort_key("Ñ") == sort_key("N\N{COMBINING TILDE}") == "n~"


def test_the_keys_of_the_districts_are_ascii_and_so_alike_on_every_database() -> None:
    assert all((sort_key(place.name) + search_key(place.name)).isascii() for place in DISTRICTS)


@given(st.text())
def test_a_search_key_is_its_own_search_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@given(st.text(alphabet="aáeéiíoóuúünñzNÑZ ", max_size=12))
def test_keys_differ_only_in_the_enye(text: str) -> None:
    assert sort_key(text).replace("~", "") == search_key(text)
