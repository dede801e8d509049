"""Money in soles, kept as whole céntimos so that no sum is ever rounded."""

import re
from dataclasses import dataclass

from caxamarca.domain.errors import Refusal
from caxamarca.domain.numbers import magnitude
from caxamarca.domain.texts import narrow

LIMIT = 10**15
"""No amount is above this, in céntimos: far beyond any budget, and within a database's whole numbers."""

_SIGN = re.compile(r"^- *")
_SYMBOL = re.compile(r"^(-? *)s/\.? *", re.IGNORECASE)
_UNIT = re.compile(r"(?<=[0-9a-z]) +(?:de +)?soles$", re.IGNORECASE)
_APOSTROPHES = re.compile("[\N{RIGHT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}]")

# What Peru writes: 1500 · 1,500 · 1'500,000 (an apostrophe for millions) · 1 500 000, and a decimal point.
_PERUVIAN = re.compile(
    r"""( [0-9]+
        | [1-9][0-9]{0,2} (?:,[0-9]{3})+
        | [1-9][0-9]{0,2} (?:[ ][0-9]{3})+
        | (?:[1-9][0-9]{0,2},[0-9]{3} | [1-9][0-9]{0,2}) '[0-9]{3},[0-9]{3}
        ) (?: \.([0-9]+) )?""",
    re.VERBOSE,
)
# The same signs with their places changed: 1.500,50 · 1.500 · 1500,50. It may mean a thousand times as much.
_OTHER_STYLE = re.compile(r"(?:[0-9]+,[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?)")


@dataclass(eq=False)
class NotMoney(Refusal):
    """The text is no amount of soles."""

    text: str


@dataclass(eq=False)
class AmbiguousMoney(Refusal):
    """A decimal comma, or points for thousands: what was meant cannot be known for sure."""

    text: str


@dataclass(eq=False)
class NegativeMoney(Refusal):
    """An amount below zero."""

    text: str


@dataclass(eq=False)
class TooManyDecimals(Refusal):
    """A sol has a hundred céntimos: no more than two decimals."""

    text: str


@dataclass(eq=False)
class TooMuchMoney(Refusal):
    """More than any budget. `limit` is in céntimos."""

    limit: int


def soles(amount: int) -> int:
    """Whole soles as céntimos."""
    return amount * 100


def parse(text: str) -> int:
    """An amount as a person in Peru types it, in céntimos: "1500", "1,500.50", "S/ 1,500.50", "1'500,000", "20 mil",
    "3.5 millones", "3 millones y medio", "1500 soles".

    Raises NotMoney, AmbiguousMoney, NegativeMoney, TooManyDecimals, TooMuchMoney.
    """
    typed = _APOSTROPHES.sub("'", narrow(text))
    amount = _SYMBOL.sub(r"\1", typed)
    signless = _SIGN.sub("", amount)
    told = magnitude(_UNIT.sub("", signless))
    unsigned = told.figures
    match, other = _PERUVIAN.fullmatch(unsigned), _OTHER_STYLE.fullmatch(unsigned)
    if match is None and other is None:
        raise NotMoney(text)
    if signless != amount:
        raise NegativeMoney(text)
    if match is None:
        raise AmbiguousMoney(text)
    if told.added and match[2]:
        raise NotMoney(text)
    whole, decimals = re.sub("[^0-9]", "", match[1]).lstrip("0"), match[2] or ""
    if len(decimals) > 2:
        raise TooManyDecimals(text) if other is None else AmbiguousMoney(text)
    # The length is looked at before the value: to read a number of a million digits is an attack in itself.
    if len(whole) > len(str(LIMIT)):
        raise TooMuchMoney(LIMIT)
    centimos = (soles(int(whole or "0")) + int(decimals.ljust(2, "0"))) * told.times + soles(told.added)
    if centimos > LIMIT:
        raise TooMuchMoney(LIMIT)
    return centimos
