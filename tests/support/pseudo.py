"""A language that nobody speaks: every letter accented, longer by two fifths, between brackets.

What stands on a page without brackets was never given to a translator; what is cut off would be so in Awajún as well.
"""

import re
from collections.abc import Iterator
from gettext import NullTranslations

from flask import Flask

from caxamarca.web.language import EXTENSION, Spoken
from caxamarca.web.languages import Language
from tests.support.html import SILENT, Document, Element

CODE = "zz"
OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.4
FILLER = "lorem ipsum dolor sit amet "
IN_LINE = {"a", "abbr", "b", "bdi", "em", "i", "small", "span", "strong", "svg", "time", "use"}

PLACES = re.compile(r"(%\(\w+\)[sd]|%%|\{[^}]*\}|\s+)")
ACCENTED = str.maketrans(
    "aceilnorsuyzAEIOUNCSYbdgpt",
    "áçéíļñóŕšúýžÁÉÍÓÚÑÇŠÝƀďģƥŧ",
)


class Pseudo(NullTranslations):
    """Every sentence as it would be if it were translated."""

    def gettext(self, message: str) -> str:
        return disguised(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return disguised(msgid1 if n == 1 else msgid2)

    ugettext = gettext
    ungettext = ngettext


def disguised(sentence: str) -> str:
    """A sentence with accents and length, its places as they were."""
    parts = PLACES.split(sentence)
    said = "".join(part if PLACES.fullmatch(part) else part.translate(ACCENTED) for part in parts)
    letters = sum(len(part) for part in parts if not PLACES.fullmatch(part))
    more = (FILLER * (letters // len(FILLER) + 1))[: round(letters * LONGER)].rstrip()
    return f"{OPEN}{said}{' ' if len(more) > 3 else ''}{more.translate(ACCENTED)}{CLOSE}"


def unmarked(text: str, depth: int = 0) -> tuple[str, int]:
    """What of a text stands outside all brackets, and how many are open after it; `depth` is how many were before."""
    left = []
    for letter in text:
        if letter == OPEN:
            depth += 1
        elif letter == CLOSE:
            depth = max(0, depth - 1)
            left.append("\n")
        elif depth == 0:
            left.append(letter)
    return "".join(left), depth


def outside(document: Document) -> Iterator[tuple[str, Element]]:
    """Every line of a page that stands outside all brackets; what a program reads is left out."""
    yield from _outside(document.root, [0])


def _outside(element: Element, depth: list[int]) -> Iterator[tuple[str, Element]]:
    """An amount within a sentence is an element of its own: brackets go on through what stands in a line."""
    if (
        element.tag in SILENT | {"code", "kbd", "pre"}
        or element.get("hreflang")
        or element.get("translate") == "no"
    ):
        return
    if element.tag not in IN_LINE:
        depth = [0]
    for text in element.attributes_said():
        yield from ((line, element) for line in unmarked(text)[0].splitlines())
    for child in element.children:
        if isinstance(child, str):
            left, depth[0] = unmarked(child, depth[0])
            yield from ((line, element) for line in left.splitlines() if line.strip())
        else:
            yield from _outside(child, depth)


def speak_in(app: Flask) -> None:
    """Put it on offer, for tests alone."""
    app.extensions[EXTENSION] = {
        **app.extensions[EXTENSION],
        CODE: Spoken(Language(CODE, "en-XA", "Zz", "en"), Pseudo()),
    }
