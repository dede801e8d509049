"""What people type, cleaned."""

import unicodedata
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.spanish import search_key
from caxamarca.domain.texts import Empty, TooLong, clean_line, clean_paragraphs, narrow

FARMER = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{EAR OF RICE}"
RAINBOW_FLAG = "\N{WAVING WHITE FLAG}\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}\N{RAINBOW}"
DARK_FARMER = "\N{WOMAN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}\N{ZERO WIDTH JOINER}\N{EAR OF RICE}"
HANGUL_FILLERS = "\u115f\u1160\u3164\uffa0"
KEYCAP = "1\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}"
anything = st.text(
    st.characters() | st.sampled_from("\u200d\ufe0f\u202e\u20e3 \n\r\t1\U0001f469\U0001f33e\u0301")
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Agua  para\tChetilla \n", "Agua para Chetilla"),
        ("dos\r\nlíneas", "dos líneas"),
        ("una\N{LINE SEPARATOR}otra\x0by\x85más", "una otra y más"),
        ("Jae\N{COMBINING ACUTE ACCENT}n", "Jaén"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}abc\N{POP DIRECTIONAL FORMATTING}", "abc"),
        ("a\N{FIRST STRONG ISOLATE}b\N{POP DIRECTIONAL ISOLATE}c\N{RIGHT-TO-LEFT MARK}", "abc"),
        ("a\N{ZERO WIDTH SPACE}b\N{ZERO WIDTH JOINER}c\N{ZERO WIDTH NON-JOINER}d\ufeff", "abcd"),
        ("a\N{SOFT HYPHEN}b\N{WORD JOINER}c\N{COMBINING GRAPHEME JOINER}d", "abcd"),
        ("a\N{HANGUL FILLER}b\N{BRAILLE PATTERN BLANK}c", "ab c"),
        ("admin\N{VARIATION SELECTOR-16}\N{VARIATION SELECTOR-1}", "admin"),
        ("a\ud800b\ue000c\ufffed", "abcd"),
        ("a\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}b", "a b"),
        ("\U000e0041\U000e0042visible", "visible"),
        (
            f"{FARMER} {RAINBOW_FLAG} {DARK_FARMER} {KEYCAP}",
            f"{FARMER} {RAINBOW_FLAG} {DARK_FARMER} {KEYCAP}",
        ),
        ("\N{WOMAN}\N{ZERO WIDTH JOINER}", "\N{WOMAN}"),
        ("x\N{ZERO WIDTH JOINER}\N{WOMAN}", "x\N{WOMAN}"),
        ("1\N{VARIATION SELECTOR-16}2", "12"),
        ("g\N{COMBINING TILDE}", "g\N{COMBINING TILDE}"),
        ("a" + "\N{COMBINING ACUTE ACCENT}" * 50, "á" + "\N{COMBINING ACUTE ACCENT}" * 2),
        ("<b>Puente</b> & 'río'", "<b>Puente</b> & 'río'"),
    ],
)
def test_a_line_keeps_what_can_be_seen(typed: str, kept: str) -> None:
    assert clean_line(typed, 100) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("uno\r\ndos\rtres", "uno\ndos\ntres"),
        ("uno  \n\n dos", "uno\n\n dos"),
        ("uno\n\n\ndos", "uno\n\n\ndos"),
        ("uno\n\n\n\ndos", "uno\n\n\ndos"),
        ("uno" + "\n \t" * 40 + "\ndos", "uno\n\n\ndos"),
        ("\n\n  uno\n\n", "uno"),
        ("uno\tdos", "uno dos"),
        ("uno\N{PARAGRAPH SEPARATOR}dos\x0ctres", "uno\ndos\ntres"),
        ("uno\N{ZERO WIDTH SPACE}\n\u200b\n\u200b\n\u200b\ndos", "uno\n\n\ndos"),
    ],
)
def test_paragraphs_keep_their_lines_and_at_most_two_blank_ones(typed: str, kept: str) -> None:
    assert clean_paragraphs(typed, 100) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\n\t",
        "\N{ZERO WIDTH SPACE}",
        "\N{ZERO WIDTH JOINER}",
        "\x00",
        "\N{COMBINING ACUTE ACCENT}",
        "\ufe0f\u2800\u3164",
    ],
)
def test_what_shows_nothing_is_empty(typed: str) -> None:
    with pytest.raises(Empty):
        clean_line(typed, 10)
    with pytest.raises(Empty):
        clean_paragraphs(typed, 10)


def test_an_emoji_alone_is_something_even_one_that_is_newer_than_this_python() -> None:
    for emoji in (FARMER, "\U0001faff"):
        assert clean_line(emoji, 5) == emoji


def test_the_limit_counts_code_points_of_the_cleaned_text() -> None:
    assert clean_line("  " + "n\N{COMBINING TILDE}" * 5 + "\x00 ", 5) == "ñ" * 5
    with pytest.raises(TooLong) as refused:
        clean_line("ñ" * 6, 5)
    assert (refused.value.limit, refused.value.length) == (5, 6)
    with pytest.raises(TooLong) as too_long:
        clean_paragraphs("uno\r\ndos", 6)
    assert (too_long.value.limit, too_long.value.length) == (6, 7)


@given(anything)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    for clean in (clean_line, clean_paragraphs):
        try:
            once = clean(typed, 1000)
        except Empty:
            continue
        assert clean(once, 1000) == once


@given(anything)
def test_nothing_invisible_is_ever_kept(typed: str) -> None:
    try:
        kept = clean_paragraphs(typed, 1000)
    except Empty:
        return
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip()
    for before, char, after in zip(" " + kept, kept, kept[1:] + " ", strict=False):
        if char == "\N{ZERO WIDTH JOINER}":
            assert before > "\u2190"
            assert after > "\u2190"
        else:
            assert char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    kept.encode()


@given(st.text(st.characters(categories=["L", "N", "P"], exclude_characters=HANGUL_FILLERS), min_size=1))
def test_letters_digits_and_signs_are_only_ever_composed(typed: str) -> None:
    assert clean_line(typed, 1000) == unicodedata.normalize("NFC", typed)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (" \N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH HYPHEN-MINUS}a ", "1-a"),
        ("1\N{NO-BREAK SPACE}2\N{EM DASH}3\N{MINUS SIGN}4\N{NON-BREAKING HYPHEN}5", "1 2-3-4-5"),
        ("1\N{ZERO WIDTH SPACE}2\N{LEFT-TO-RIGHT MARK}\x00", "12"),
        (
            "\N{SUPERSCRIPT TWO}\N{ARABIC-INDIC DIGIT THREE}\N{VULGAR FRACTION ONE HALF}",
            "\N{SUPERSCRIPT TWO}\N{ARABIC-INDIC DIGIT THREE}\N{VULGAR FRACTION ONE HALF}",
        ),
    ],
)
def test_numbers_are_narrowed_to_ascii_where_they_have_a_twin_there(typed: str, plain: str) -> None:
    assert narrow(typed) == plain


@pytest.mark.parametrize("flood", [" " * 200_000, "a" + "\u0301\u0323" * 100_000, "\u0323" * 200_000])
@pytest.mark.parametrize("clean", [clean_line, clean_paragraphs])
def test_a_flood_is_refused_before_it_keeps_a_processor_busy(
    flood: str, clean: Callable[[str, int], str]
) -> None:
    start = perf_counter()
    with pytest.raises((TooLong, Empty)):
        clean(flood, 2000)
    assert perf_counter() - start < 1


@pytest.mark.parametrize("flood", [" " * 20_000 + "a", "a" + "\u0301\u0323" * 10_000])
def test_what_is_still_cleaned_takes_time_in_proportion_to_its_length(flood: str) -> None:
    start = perf_counter()
    with suppress(TooLong):
        clean_paragraphs(flood, 2000)
    search_key(flood)
    assert perf_counter() - start < 1
