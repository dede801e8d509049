"""Codes that people type again."""

import secrets
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.codes import (
    SYMBOLS,
    CodeKind,
    CodeOfAnotherKind,
    MistypedCode,
    SymbolOfNoCode,
    check_symbol,
    grouped,
    is_checked,
    new_personal_code,
    new_tracking_code,
    normalise,
    number_of,
    symbols,
)

PERSONAL, TRACKING = CodeKind.PERSONAL, CodeKind.TRACKING

sixteen_values = st.lists(st.integers(0, 31), min_size=16, max_size=16)


def made(kind: CodeKind, secret: bytes) -> str:
    maker = {PERSONAL: new_personal_code, TRACKING: new_tracking_code}[kind]
    return maker(lambda size: secret[:size])


def test_a_code_uses_no_letter_that_looks_like_another() -> None:
    assert len(set(SYMBOLS)) == 32
    assert not set("ILOU") & set(SYMBOLS)


def test_a_personal_code_has_nine_symbols_in_threes_and_a_tracking_code_seventeen_in_fours() -> None:
    personal, tracking = new_personal_code(secrets.token_bytes), new_tracking_code(secrets.token_bytes)
    assert (len(personal), PERSONAL.length) == (9, 9)
    assert (len(tracking), TRACKING.length) == (17, 17)
    assert [len(group) for group in grouped(personal, PERSONAL).split("-")] == [3, 3, 3]
    assert [len(group) for group in grouped(tracking, TRACKING).split("-")] == [4, 4, 4, 4, 1]


@pytest.mark.parametrize(("kind", "size"), [(PERSONAL, 5), (TRACKING, 10)])
def test_every_random_bit_changes_the_code(kind: CodeKind, size: int) -> None:
    codes = {made(kind, (1 << bit).to_bytes(size, "big"))[:-1] for bit in range(size * 8)}
    assert len(codes) == size * 8
    for code in codes:  # each single bit stands in one symbol alone, so that no two bits fall together
        assert code.count("0") == len(code) - 1


def test_codes_on_slips_already_printed_stay_right() -> None:
    assert made(PERSONAL, b"Caxamarca!") == normalise("dbr-gqg-d88", PERSONAL)
    assert made(TRACKING, b"Caxamarca!") == normalise("19r6-6s5c-dbrg-qgd8-j", TRACKING)


@pytest.mark.parametrize("size", [0, 4, 6])
def test_a_source_that_gives_too_few_or_too_many_bytes_makes_no_code(size: int) -> None:
    with pytest.raises(ValueError, match="5 random bytes"):
        new_personal_code(lambda _: bytes(size))


@given(st.binary(min_size=10, max_size=10), st.sampled_from(CodeKind))
def test_a_code_is_read_back_in_whatever_way_it_is_typed(secret: bytes, kind: CodeKind) -> None:
    code = made(kind, secret)
    shown = grouped(code, kind)
    for typed in (
        code,
        shown,
        shown.lower(),
        shown.replace("-", " "),
        f"  {shown}\n",
        f"«{shown}».",
        shown.replace("-", "\N{EN DASH}"),
        shown.replace("0", "O").replace("1", "I"),
        shown.replace("0", "o").replace("1", "l"),
        "".join(chr(ord(char) + 0xFEE0) for char in shown),
    ):
        assert normalise(typed, kind) == code


# The check is linear: a code and its mistyped twin pass together exactly when the check of their difference
# is nothing. What follows therefore walks every error there is, whatever the code it happens to.


@pytest.mark.parametrize("kind", CodeKind)
def test_every_single_wrong_symbol_is_caught(kind: CodeKind) -> None:
    for code in (made(kind, bytes(10)), made(kind, bytes(range(7, 17)))):
        for place in range(kind.length):
            for symbol in set(SYMBOLS) - {code[place]}:
                with pytest.raises(MistypedCode):
                    normalise(code[:place] + symbol + code[place + 1 :], kind)


@pytest.mark.parametrize("kind", CodeKind)
def test_every_two_symbols_changed_over_are_caught_neighbours_or_not(kind: CodeKind) -> None:
    for one, other in combinations(range(kind.length), 2):
        for first, second in combinations(SYMBOLS, 2):
            code = _code_with(kind, {one: first, other: second})
            swapped = list(code)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            assert normalise(code, kind) == code
            with pytest.raises(MistypedCode):
                normalise("".join(swapped), kind)


def _code_with(kind: CodeKind, wanted: dict[int, str]) -> str:
    """A code with these symbols in these places; a wanted check symbol is reached by another place."""
    secret = [wanted.get(place, "0") for place in range(kind.secret)]
    if kind.secret in wanted:
        free = next(place for place in range(kind.secret) if place not in wanted)
        for symbol in SYMBOLS:
            secret[free] = symbol
            if check_symbol("".join(secret)) == wanted[kind.secret]:
                break
    return "".join(secret) + check_symbol("".join(secret))


def check_of(values: list[int]) -> int:
    return SYMBOLS.index(check_symbol("".join(SYMBOLS[value] for value in values)))


@given(sixteen_values, sixteen_values)
def test_the_check_is_linear(one: list[int], other: list[int]) -> None:
    difference = [a ^ b for a, b in zip(one, other, strict=True)]
    assert check_of(difference) == check_of(one) ^ check_of(other)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        "0",
        "00000000",
        "0000000000",
        "U00000000",
        "00000000*",
        "ÑÑÑÑÑÑÑÑÑ",
        "\N{ARABIC-INDIC DIGIT ZERO}" * 9,
        "ſ00000000",
    ],
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(MistypedCode) as refused:
        normalise(typed, PERSONAL)
    assert refused.value.kind is PERSONAL
    assert refused.value.length == len(typed.replace(" ", "").replace("-", ""))


@pytest.mark.parametrize("symbol", "UÑ*.")
def test_a_symbol_of_no_code_is_told_from_a_wrong_one(symbol: str) -> None:
    with pytest.raises(SymbolOfNoCode):
        normalise(f"0000{symbol}0000", PERSONAL)


@pytest.mark.parametrize("typed", ["000000001", "0000U000", "0000U00000"])
def test_a_wrong_symbol_or_length_is_not_told_as_a_symbol_of_no_code(typed: str) -> None:
    with pytest.raises(MistypedCode) as refused:
        normalise(typed, PERSONAL)
    assert type(refused.value) is MistypedCode


def test_of_symbols_the_last_one_checks_at_least_one_other() -> None:
    assert [is_checked(code) for code in ("", "0", "12", "13", "1U")] == [False, False, True, False, False]


@given(st.integers(0, 2**80 - 1))
def test_a_number_is_read_back_out_of_its_symbols(number: int) -> None:
    assert number_of(symbols(number, 16)) == number


def test_a_personal_code_is_no_tracking_code() -> None:
    with pytest.raises(CodeOfAnotherKind) as refused:
        normalise(new_personal_code(secrets.token_bytes), TRACKING)
    assert (refused.value.length, refused.value.kind.length) == (9, 17)


def test_a_refusal_never_shows_the_code() -> None:
    code = made(PERSONAL, b"secret")
    with pytest.raises(MistypedCode) as refused:
        normalise(code[:-1] + "U", PERSONAL)
    assert code[:4] not in repr(refused.value)
