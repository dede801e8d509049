"""What people type, cleaned: visible characters only, in one form, within a limit."""

import re
import unicodedata
from dataclasses import dataclass

from caxamarca.domain.errors import Refusal


class Empty(Refusal):
    """Nothing visible was written."""


@dataclass(eq=False)
class TooLong(Refusal):
    """More characters than the field takes; both are counted in code points, after cleaning."""

    limit: int
    length: int


_SPACES = re.compile(r" +")
_LINE_END = re.compile("(?<! ) *(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])")
_MANY_BLANK_LINES = re.compile(r"\n{4,}")

# Categories without a shape of their own: controls, formats (bidi overrides, zero widths), surrogates and
# private use.
_SHAPELESS = frozenset({"Cc", "Cf", "Cs", "Co"})
# Characters of other categories that show nothing: joiner, fillers, vowel separators, variation selectors.
_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"
    "\ufe00-\ufe0e\U000e0100-\U000e01ef\ufdd0-\ufdef\ufffe\uffff]"
)
_BRAILLE_BLANK = "\u2800"
_ZWJ = "\N{ZERO WIDTH JOINER}"

# Emoji are put together with a joiner (woman + joiner + wheat) and selector 16; elsewhere both are invisible.
_PICTURE = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_STRAY_SELECTOR = re.compile(f"(?<![{_PICTURE}0-9#*])\ufe0f|(?<=[0-9#*])\ufe0f(?!\u20e3)")
_STRAY_JOINER = re.compile(f"(?<![{_PICTURE}\ufe0f]){_ZWJ}|{_ZWJ}(?![{_PICTURE}])")

# Awajún needs one mark on a letter (g̃); towers of marks only cover the neighbouring lines.
_MARKS_ON_A_LETTER = 3
_MANY_MARKS = 16
"""More marks in a row than any writing has: they go before Unicode is asked to put them in order, which takes long."""

_ROOM_TO_CLEAN = 10
"""Text that is so many times too long is refused as it came: cleaning it would not make it fit."""


def clean_line(text: str, limit: int) -> str:
    """One line of text in Unicode's composed form (NFC). Raises Empty or TooLong."""
    _refuse_floods(text, limit)
    return _within(_SPACES.sub(" ", _visible(text).replace("\n", " ")).strip(), limit)


def clean_paragraphs(text: str, limit: int) -> str:
    """Lines and paragraphs, at most two blank lines in a row. Raises Empty or TooLong."""
    _refuse_floods(text, limit)
    lines = "\n".join(line.rstrip() for line in _visible(text).split("\n"))
    return _within(_MANY_BLANK_LINES.sub("\n\n\n", lines).strip(), limit)


def narrow(text: str) -> str:
    """Numbers and codes as a phone may type them, in ASCII where they have a twin there.

    Full-width forms become ASCII, every kind of space and dash becomes the plain one, what has no shape goes.
    Superscripts and digits of other scripts stay as they are: what they mean is not ours to guess.
    """
    if text.isascii() and text.isprintable():  # As a roll is, a million times over.
        return text.strip()
    return "".join(_plain(char) for char in text).strip()


def _plain(char: str) -> str:
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0)
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    return "" if category in _SHAPELESS else char


def _visible(text: str) -> str:
    text = _LINE_END.sub("\n", text)
    text = "".join(_shape(char) for char in _HIDDEN.sub("", text))
    text = _STRAY_JOINER.sub("", _STRAY_SELECTOR.sub("", text))
    return unicodedata.normalize("NFC", _few_marks(text))


def _shape(char: str) -> str:
    if char in ("\n", _ZWJ):
        return char
    category = unicodedata.category(char)
    if char == "\t" or category == "Zs" or char == _BRAILLE_BLANK:
        return " "
    return "" if category in _SHAPELESS else char


def _refuse_floods(text: str, limit: int) -> None:
    if len(text) > _ROOM_TO_CLEAN * limit + 1000:
        raise TooLong(limit, len(text))


def _few_marks(text: str) -> str:
    return _at_most(_MARKS_ON_A_LETTER, unicodedata.normalize("NFD", tamed(text)))


def tamed(text: str) -> str:
    """The same text without towers of marks. Normalising those takes the square of their length."""
    return _at_most(_MANY_MARKS, text)


def _at_most(limit: int, text: str) -> str:
    """Keep so many marks on a letter."""
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= limit:
            kept.append(char)
    return "".join(kept)


def _within(text: str, limit: int) -> str:
    if not any(_has_ink(char) for char in text):
        raise Empty
    if len(text) > limit:
        raise TooLong(limit, len(text))
    return text


def _has_ink(char: str) -> bool:
    return char != "\n" and unicodedata.category(char)[0] not in "ZM"
