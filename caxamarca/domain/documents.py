"""Identity documents as people write them, in one form: the DNI and the carné de extranjería."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.texts import narrow

# The check character printed on a DNI (RENIEC): weights, the digit of newer cards, the letter of older ones.
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_CHECK_DIGITS = "65432110987"
_CHECK_LETTERS = "KJIHGFEDCBA"

_DNI = re.compile(r"[0-9]{8}")
_DNI_CHECKED = re.compile(r"([0-9]{8})([0-9A-Z])")
_SET_APART = re.compile(r"[ .-][0-9A-Za-z]")
LONGEST = 12
"""Symbols of the longest document, a foreigner's card."""

_FOREIGN_CARD = re.compile(rf"(?=.*[0-9])[0-9A-Z]{{9,{LONGEST}}}")


class DocumentKind(StrEnum):
    DNI = "dni"
    FOREIGN_CARD = "foreign_card"


@dataclass(frozen=True, slots=True)
class Document:
    """A document in its one form. `number` is text (leading zeros count) and stays out of every printout."""

    kind: DocumentKind
    number: str = field(repr=False)

    @property
    def canonical(self) -> str:
        """What a keyed hash is taken of: the kind and the number, so that two kinds never meet."""
        return f"{self.kind.value}:{self.number}"


# Neither refusal carries the number: what is raised may end in a log.


@dataclass(eq=False)
class NotADocument(Refusal):
    """Neither a DNI nor a carné. `length` is how many characters remain without spaces, dots and hyphens."""

    length: int


class WrongCheckCharacter(Refusal):
    """Eight digits of a DNI with a check character that is not theirs: one of the nine is mistyped."""


def check_characters(number: str) -> tuple[str, str]:
    """The check digit and the check letter of the eight digits of a DNI."""
    place = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=True)) % 11
    return _CHECK_DIGITS[place], _CHECK_LETTERS[place]


def parse(text: str) -> Document:
    """The document that a text means. Raises NotADocument or WrongCheckCharacter.

    A check character set apart ("10117410-2") must be right. Nine characters in one piece may be a DNI with
    its check character or a carné of nine: they are read as a DNI where the check fits, else as a carné. One
    carné of digits in eleven fits by chance; it is then read so everywhere, and should its first eight digits
    be somebody's DNI, the roll that holds both is refused for a repeated document.
    """
    typed = narrow(text)
    number = re.sub("[ .-]", "", typed)
    if not number.isascii():  # before upper(), which makes an S of ſ and SS of ß
        raise NotADocument(len(number))
    number = number.upper()
    if _DNI.fullmatch(number):
        return Document(DocumentKind.DNI, number)
    if match := _DNI_CHECKED.fullmatch(number):
        if match[2] in check_characters(match[1]):
            return Document(DocumentKind.DNI, match[1])
        if _SET_APART.fullmatch(typed[-2:]):
            raise WrongCheckCharacter
    if _FOREIGN_CARD.fullmatch(number):
        return Document(DocumentKind.FOREIGN_CARD, number)
    raise NotADocument(len(number))


def canonical(text: str) -> str:
    """The one form of the document that a text means, as `parse` reads it, for whoever reads a million of them."""
    return f"{DocumentKind.DNI}:{text}" if _DNI.fullmatch(text) else parse(text).canonical
