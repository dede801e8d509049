"""How amounts are written for people: whole soles without céntimos, and a column all alike."""

from fractions import Fraction

import pytest

from caxamarca.web.formats import amounts, has_centimos, money, money_at_least


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("centimos", "written"),
    [
        (0, "S/ 0"),
        (100, "S/ 1"),
        (123_456_700, "S/ 1,234,567"),
        (5, "S/ 0.05"),
        (4_062_550, "S/ 40,625.50"),
        (None, "–"),
    ],
)
def test_whole_soles_are_written_without_centimos(centimos: int | None, written: str) -> None:
    assert plain(money(centimos)) == written


def test_an_amount_is_never_broken_between_two_lines() -> None:
    assert " " not in money(123_456_700)


def test_in_a_column_with_centimos_all_show_theirs() -> None:
    assert has_centimos([100, None, 101])
    assert not has_centimos([100, None, 0])
    assert plain(money(100, exact=True)) == "S/ 1.00"
    assert {name: plain(text) for name, text in amounts(cost=50_001, ceiling=50_000, none=None).items()} == {
        "cost": "S/ 500.01",
        "ceiling": "S/ 500.00",
        "none": "–",
    }
    assert plain(amounts(cost=60_000, ceiling=50_000)["cost"]) == "S/ 600"


@pytest.mark.parametrize(
    ("lacking", "written"),
    [
        (1, "S/ 1"),
        (100, "S/ 1"),
        (101, "S/ 2"),
        (Fraction(18_614_502, 1), "S/ 186,146"),
        (Fraction(1, 3), "S/ 1"),
    ],
)
def test_what_is_lacking_is_never_told_too_low(lacking: Fraction | int, written: str) -> None:
    assert plain(money_at_least(lacking)) == written
