"""Identity documents as people write them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.pe import cui

from caxamarca.domain.documents import (
    Document,
    DocumentKind,
    NotADocument,
    WrongCheckCharacter,
    check_characters,
    parse,
)

DNI, CARD = DocumentKind.DNI, DocumentKind.FOREIGN_CARD


@pytest.mark.parametrize(
    "typed",
    [
        "10117410",
        "10117410-2",
        "10117410 - 2",
        "10117410-G",
        "10117410-g",
        "101174102",
        "10117410G",
        "10.117.410",
        "10.117.410-2",
        " 10 117 410 ",
        "10117410\N{EN DASH}2",
        "\N{ZERO WIDTH SPACE}10117410\N{NO-BREAK SPACE}",
        "".join(chr(ord(digit) + 0xFEE0) for digit in "10117410"),
    ],
)
def test_a_dni_is_one_document_however_it_is_written(typed: str) -> None:
    assert parse(typed) == Document(DNI, "10117410")


def test_leading_zeros_belong_to_a_dni() -> None:
    assert parse("00000001").number == "00000001"


@pytest.mark.parametrize(
    "typed", ["10117410-3", "10117410-H", "10117410-Z", "10117410 3", "10117401-2", "10117410.9"]
)
def test_a_check_character_set_apart_must_be_right(typed: str) -> None:
    with pytest.raises(WrongCheckCharacter):
        parse(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("001234567", "001234567"),
        ("000-123-456", "000123456"),
        ("101174103", "101174103"),
        ("n1234567890", "N1234567890"),
        ("ABC123456789", "ABC123456789"),
        ("1234567890", "1234567890"),
    ],
)
def test_nine_to_twelve_letters_and_digits_are_a_foreign_card(typed: str, number: str) -> None:
    assert parse(typed) == Document(CARD, number)


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("", 0),
        (" . - ", 0),
        ("1234567", 7),
        ("1011741G", 8),
        ("FERNANDEZ", 9),
        ("1234567890123", 13),
        ("12345678/9", 10),
        ("1234567\N{SUPERSCRIPT TWO}", 8),
        ("\N{ARABIC-INDIC DIGIT ONE}" * 8, 8),
        ("1234567890\N{LATIN SMALL LETTER LONG S}", 11),
        ("123456789Ñ", 10),
        ("1" * 100_000, 100_000),
        ("10117410\x00", None),
        ("10117410\n20117410", 16),
    ],
)
def test_anything_else_is_no_document(typed: str, length: int | None) -> None:
    if length is None:
        assert parse(typed).number == "10117410"
        return
    with pytest.raises(NotADocument) as refused:
        parse(typed)
    assert refused.value.length == length


def test_no_printout_of_a_document_or_a_refusal_shows_the_number() -> None:
    assert "10117410" not in repr(parse("10117410"))
    for typed in ("101174101174101174", "10117410-3"):
        with pytest.raises((NotADocument, WrongCheckCharacter)) as refused:
            parse(typed)
        assert "1011741" not in f"{refused.value!r} {refused.value}"


def test_what_is_hashed_tells_a_dni_from_a_card() -> None:
    assert parse("10117410").canonical == "dni:10117410"
    assert parse("001234567").canonical == "foreign_card:001234567"


def test_the_check_characters_are_those_of_python_stdnum() -> None:
    chance = Random(2026)  # noqa: S311 - the same numbers each time, not a secret
    numbers = [f"{chance.randrange(10**8):08}" for _ in range(5000)] + [f"{n:08}" for n in range(1000)]
    for number in numbers:
        assert "".join(check_characters(number)) == cui.calc_check_digits(number)


def test_all_eleven_check_characters_are_in_use() -> None:
    seen = {check_characters(f"{number:08}") for number in range(500)}
    assert {letter for _, letter in seen} == set("ABCDEFGHIJK")


@given(st.integers(0, 10**8 - 1), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_of_a_dni_is_always_noticed_by_its_letter(number: int, place: int, more: int) -> None:
    digits = f"{number:08}"
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]
    with pytest.raises(WrongCheckCharacter):
        parse(f"{wrong}-{check_characters(digits)[1]}")


@given(st.text(alphabet="0123456789ABCK .-", max_size=14))
def test_the_one_form_of_a_document_is_its_own_form(typed: str) -> None:
    try:
        document = parse(typed)
    except (NotADocument, WrongCheckCharacter):
        return
    assert parse(document.number) == document
