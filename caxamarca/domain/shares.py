"""A share of a ballot box's key, as its holder writes it down and types it again.

It is written in two lines of 28 symbols (those of domain/codes.py), in groups of four: 27 of five bits each, and one
that checks its line, so that a slip of the pen is found where it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from caxamarca.domain.codes import as_meant, check_symbol, is_checked, number_of, symbols
from caxamarca.domain.errors import Refusal

LENGTH = 33
"""Bytes: the 32 of a key, and the place of this share among the others (Shamir 1979)."""
LINES = 2
_SECRET = 27
_GROUP = 4
_LINE = _SECRET + 1


@dataclass(eq=False)
class MistypedLine(Refusal):
    """A line of a share that was never written so. `line` counts from 1; `length` is how many symbols it had."""

    line: int
    length: int

    @property
    def wanted(self) -> int:
        """How many symbols a line has."""
        return _LINE


class NoShare(Refusal):
    """Not two lines, or two sound ones that make no share together: they were changed over, or are of two shares."""


def written(share: bytes) -> tuple[str, ...]:
    """The lines of a share of 33 bytes, in groups joined by hyphens."""
    secret = symbols(int.from_bytes(share, "big"), _SECRET * LINES)
    return tuple(_line(secret[start : start + _SECRET]) for start in range(0, len(secret), _SECRET))


def _line(secret: str) -> str:
    line = secret + check_symbol(secret)
    return "-".join(line[start : start + _GROUP] for start in range(0, _LINE, _GROUP))


def read(lines: Sequence[str]) -> bytes:
    """The share that was typed. Lower case, spaces and hyphens do not matter. Raises MistypedLine or NoShare."""
    meant = [as_meant(line) for line in lines]
    if len(meant) != LINES:
        raise NoShare
    for place, line in enumerate(meant, start=1):
        if len(line) != _LINE or not is_checked(line):
            raise MistypedLine(place, len(line))
    try:
        return number_of("".join(line[:-1] for line in meant)).to_bytes(LENGTH, "big")
    except OverflowError:
        raise NoShare from None
