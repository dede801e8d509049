"""Codes that people keep on a slip and type again: the personal code and the tracking code.

Symbols are Crockford's base 32: digits and capitals without I, L, O, U. Each stands for an element of the
field GF(32), and the check symbol is the sum of the others, the i-th multiplied by the i-th power of a
primitive element. The check's own factor is 1 and no two factors of a code are equal, so that it catches
*every* single wrong symbol and *every* two symbols changed over, neighbours or not. Crockford's own check
(mod 37) does the same but needs the symbols `*~$=U`, which are hard to find on a phone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.texts import narrow

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_VALUES = {symbol: value for value, symbol in enumerate(SYMBOLS)}
_BITS = 5
_REDUCTION = 0b100101  # x⁵ + x² + 1, primitive over GF(2): the powers of x run through all 31 other elements

_AS_MEANT = str.maketrans("abcdefghijklmnopqrstuvwxyzOIL", "ABCDEFGH1JK1MN0PQRSTUVWXYZ011")

_AROUND = ".,;:\"'“”«»()"


class CodeKind(Enum):
    """`secret` symbols at 5 bits each, followed by one check symbol, written in groups of `group`."""

    PERSONAL = (8, 3)
    TRACKING = (16, 4)

    def __init__(self, secret: int, group: int) -> None:
        self.secret = secret
        self.group = group

    @property
    def length(self) -> int:
        return self.secret + 1


@dataclass(eq=False)
class MistypedCode(Refusal):
    """No code of this kind reads so. Where `length` is the kind's own, a symbol is wrong or changed over.

    The text itself is left out: what is raised may end in a log.
    """

    kind: CodeKind
    length: int


class SymbolOfNoCode(MistypedCode):
    """The length is right, and a symbol stands in no code, such as Ñ, U or a full stop within."""


class CodeOfAnotherKind(MistypedCode):
    """A sound code, where one of another kind belongs: the slip's for the vote's, or the other way round."""


def new_personal_code(random_bytes: Callable[[int], bytes]) -> str:
    """A code of 40 random bits; `random_bytes` is `secrets.token_bytes` or a test's own."""
    return _new(CodeKind.PERSONAL, random_bytes)


def new_tracking_code(random_bytes: Callable[[int], bytes]) -> str:
    """A code of 80 random bits; `random_bytes` is `secrets.token_bytes` or a test's own."""
    return _new(CodeKind.TRACKING, random_bytes)


def grouped(code: str, kind: CodeKind) -> str:
    """A code as it is shown and printed, in groups joined by hyphens."""
    return "-".join(code[start : start + kind.group] for start in range(0, len(code), kind.group))


def normalise(text: str, kind: CodeKind) -> str:
    """The code as it was made, from what a person typed. Raises MistypedCode or one of its kinds.

    Lower case, spaces, hyphens and what a sentence puts around a code do not matter; O is read as 0, I and L as 1.
    """
    code = as_meant(text)
    if _is_sound(code, kind):
        return code
    if any(_is_sound(code, other) for other in CodeKind):
        raise CodeOfAnotherKind(kind, len(code))
    if len(code) == kind.length and not _VALUES.keys() >= set(code):
        raise SymbolOfNoCode(kind, len(code))
    raise MistypedCode(kind, len(code))


def as_meant(text: str) -> str:
    """What somebody typed, as the symbols that were meant, without what joins or surrounds them. It may be no code."""
    return re.sub("[ -]", "", narrow(text)).strip(_AROUND).translate(_AS_MEANT)


def is_checked(code: str) -> bool:
    """Whether these are symbols of which the last one checks the others."""
    return len(code) > 1 and _VALUES.keys() >= set(code) and check_symbol(code[:-1]) == code[-1]


def _is_sound(code: str, kind: CodeKind) -> bool:
    return len(code) == kind.length and is_checked(code)


def check_symbol(secret: str) -> str:
    """The check symbol of up to 30 symbols."""
    total, factor = 0, 1
    for symbol in secret:
        factor = _times(factor, 2)
        total ^= _times(factor, _VALUES[symbol])
    return SYMBOLS[total]


def _new(kind: CodeKind, random_bytes: Callable[[int], bytes]) -> str:
    size = kind.secret * _BITS // 8
    drawn = random_bytes(size)
    if len(drawn) != size:
        raise ValueError(f"{size} random bytes are needed, not {len(drawn)}")
    secret = symbols(int.from_bytes(drawn, "big"), kind.secret)
    return secret + check_symbol(secret)


def symbols(number: int, count: int) -> str:
    """A number of up to 5 x `count` bits in so many symbols, those of the lowest bits first."""
    return "".join(SYMBOLS[number >> shift & 31] for shift in range(0, count * _BITS, _BITS))


def number_of(written: str) -> int:
    """The inverse of `symbols`."""
    return sum(_VALUES[symbol] << place * _BITS for place, symbol in enumerate(written))


def _times(one: int, other: int) -> int:
    """The product of two elements of GF(32)."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one > 31:
            one ^= _REDUCTION
        other >>= 1
    return product
