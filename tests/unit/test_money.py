"""Money as a person in Peru types it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.errors import Refusal
from caxamarca.domain.money import (
    LIMIT,
    AmbiguousMoney,
    NegativeMoney,
    NotMoney,
    TooManyDecimals,
    TooMuchMoney,
    parse,
    soles,
)


@pytest.mark.parametrize(
    ("typed", "centimos"),
    [
        ("1500", 150_000),
        ("1,500", 150_000),
        ("1,500.50", 150_050),
        ("1500.5", 150_050),
        ("0.05", 5),
        ("0", 0),
        ("007", 700),
        ("12345", 1_234_500),
        ("3,000,000.00", 300_000_000),
        ("3'000,000.00", 300_000_000),
        ("3\N{RIGHT SINGLE QUOTATION MARK}000,000", 300_000_000),
        ("3\N{ACUTE ACCENT}000,000", 300_000_000),
        ("1,234'567,890", 123_456_789_000),
        ("3 000 000.25", 300_000_025),
        ("3\N{NARROW NO-BREAK SPACE}000\N{NO-BREAK SPACE}000", 300_000_000),
        ("S/ 1,500.50", 150_050),
        ("S/\N{NO-BREAK SPACE}1,500.50", 150_050),
        ("S/. 1500", 150_000),
        ("S/.50", 5_000),
        ("s/1500", 150_000),
        ("  1500\n", 150_000),
        ("\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT FIVE}\N{FULLWIDTH FULL STOP}5", 1_550),
        ("1\N{ZERO WIDTH SPACE}500", 150_000),
        ("10000000000000", LIMIT),
        ("0" * 50 + "7", 700),
        ("20 mil", 2_000_000),
        ("20mil", 2_000_000),
        ("1,500 mil soles", 150_000_000),
        ("3.5 millones", 350_000_000),
        ("S/ 3.25 Millones", 325_000_000),
        ("1 millón", 100_000_000),
        ("1 millo\N{COMBINING ACUTE ACCENT}n de soles", 100_000_000),
        ("2 MILLONES", 200_000_000),
        ("3 millones y medio", 350_000_000),
        ("3\N{NO-BREAK SPACE}millones  y medio de soles", 350_000_000),
        ("1500 soles", 150_000),
        ("10000000 millones", LIMIT),
    ],
)
def test_an_amount_is_read_as_whole_centimos(typed: str, centimos: int) -> None:
    assert parse(typed) == centimos


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", NotMoney),
        (" ", NotMoney),
        ("S/", NotMoney),
        ("mil quinientos", NotMoney),
        ("mil", NotMoney),
        ("millones", NotMoney),
        ("unos 20 mil", NotMoney),
        ("20 mil 500", NotMoney),
        ("20 mil mil", NotMoney),
        ("2 mil millones", NotMoney),
        ("20 mil y medio", NotMoney),
        ("3.5 millones y medio", NotMoney),
        ("3 miles", NotMoney),
        ("3 M", NotMoney),
        ("medio millón", NotMoney),
        ("1500 soles soles", NotMoney),
        ("1500 dólares", NotMoney),
        ("soles", NotMoney),
        ("1500. soles", NotMoney),
        ("-3 millones", NegativeMoney),
        ("3,5 millones", AmbiguousMoney),
        ("2.500 millones", AmbiguousMoney),
        ("3,500 millones y medio mil", NotMoney),
        ("0.125 millones", TooManyDecimals),
        ("10000001 millones", TooMuchMoney),
        ("10000000 millones y medio", TooMuchMoney),
        ("9" * 10_000 + " mil", NotMoney),
        ("US$ 1500", NotMoney),
        ("15OO", NotMoney),
        ("1e6", NotMoney),
        ("1_500", NotMoney),
        ("0x10", NotMoney),
        ("1500.", NotMoney),
        (".50", NotMoney),
        ("S/..50", NotMoney),
        ("1,,500", NotMoney),
        ("1,500,00.50", NotMoney),
        ("12,34,567.00", NotMoney),
        ("1 500,000", NotMoney),
        ("15 00", NotMoney),
        ("1'500", NotMoney),
        ("1.5.0", NotMoney),
        ("1.500.50", NotMoney),
        ("+5", NotMoney),
        ("--5", NotMoney),
        ("-", NotMoney),
        ("-mil", NotMoney),
        ("(500)", NotMoney),
        ("S/ S/ 5", NotMoney),
        ("10\N{SUPERSCRIPT TWO}", NotMoney),
        ("\N{ARABIC-INDIC DIGIT THREE}00", NotMoney),
        ("NaN", NotMoney),
        ("1500\n2000", NotMoney),
        ("-5", NegativeMoney),
        ("\N{MINUS SIGN}1,500.50", NegativeMoney),
        ("S/ -5", NegativeMoney),
        ("- S/ 5", NegativeMoney),
        ("-1.500,50", NegativeMoney),
        ("1.500,50", AmbiguousMoney),
        ("1.500", AmbiguousMoney),
        ("1.500.000", AmbiguousMoney),
        ("1500,50", AmbiguousMoney),
        ("1,5", AmbiguousMoney),
        ("0,500", AmbiguousMoney),
        ("S/ 1.500,50", AmbiguousMoney),
        ("1500.505", TooManyDecimals),
        ("1,500.505", TooManyDecimals),
        ("0.005", TooManyDecimals),
        ("10000000000000.01", TooMuchMoney),
        ("10000000000001", TooMuchMoney),
        ("9" * 10_000, TooMuchMoney),
        (",".join(["999"] * 10_000), TooMuchMoney),
    ],
)
def test_what_is_no_clear_amount_is_refused_with_its_fact(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        parse(typed)
    assert type(refused.value) is refusal


def test_a_refused_amount_is_given_back_as_it_was_typed() -> None:
    with pytest.raises(AmbiguousMoney) as refused:
        parse(" 1.500,50 ")
    assert refused.value.text == " 1.500,50 "
    with pytest.raises(TooMuchMoney) as too_much:
        parse("99999999999999")
    assert too_much.value.limit == LIMIT


def test_soles_are_a_hundred_centimos() -> None:
    assert soles(3_000_000) == 300_000_000


@given(st.integers(0, LIMIT))
def test_every_amount_written_the_peruvian_way_is_read_back(centimos: int) -> None:
    whole, cents = divmod(centimos, 100)
    for written in (
        f"S/ {whole:,}.{cents:02}",
        f"{whole}.{cents:02}",
        f"{whole:,}.{cents:02}".replace(",", " "),
    ):
        assert parse(written) == centimos


@given(st.text(alphabet="0123456789.,' -S/", max_size=14))
def test_whatever_is_typed_ends_in_an_amount_or_a_refusal(typed: str) -> None:
    with suppress(Refusal):
        assert 0 <= parse(typed) <= LIMIT
