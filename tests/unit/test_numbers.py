"""Whole numbers as people type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.errors import Refusal
from caxamarca.domain.numbers import LONGEST, NotWhole, read_whole


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("500", 500),
        (" 500 ", 500),
        ("2,300", 2_300),
        ("2 300", 2_300),
        ("2.300", 2_300),
        ("2'300", 2_300),
        ("1,250,000", 1_250_000),
        ("0007", 7),
        ("2 mil", 2_000),
        ("2mil", 2_000),
        ("12 MIL", 12_000),
        ("1 millón", 1_000_000),
        ("1 millon", 1_000_000),
        ("2 millones y medio", 2_500_000),
        ("\N{FULLWIDTH DIGIT TWO} mil", 2_000),
        ("999999999", 999_999_999),
    ],
)
def test_a_whole_number_is_read_as_it_is_said(typed: str, number: int) -> None:
    assert read_whole(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "mil",
        "unos 500",
        "500 personas",
        "500 o 600",
        "2.5",
        "2.5 mil",
        "2.300 mil",
        "2,5 mil",
        "2 mil 300",
        "2 mil y medio",
        "2 mil millones",
        "-5",
        "-2 mil",
        "1e3",
        "50%",
        "1_000",
        "10\N{SUPERSCRIPT TWO}",
        "\N{ARABIC-INDIC DIGIT THREE}00",
        "1000000000",
        "999999999 mil",
        "1000 millones",
        "9" * 100_000,
        "9" * 100_000 + " mil",
        "2 " * 50_000 + "mil",
    ],
)
def test_what_is_no_clear_whole_number_is_refused_as_it_was_typed(typed: str) -> None:
    with pytest.raises(NotWhole) as refused:
        read_whole(typed)
    assert refused.value.text == typed


@given(st.text(alphabet="0123456789.,' milonesymd", max_size=16))
def test_whatever_is_typed_ends_in_a_number_or_a_refusal(typed: str) -> None:
    with suppress(Refusal):
        assert 0 <= read_whole(typed) < 10**LONGEST
