"""Texts with the words that were found in them marked, as `components/marked.html` draws them."""

from collections.abc import Collection
from dataclasses import dataclass

from caxamarca.persistence.stems import stems

BEFORE, LONG = 50, 160
"""Letters of a line of context before the first word that was found, and in all."""


@dataclass(frozen=True)
class Piece:
    text: str
    is_found: bool = False


def marked(text: str, wanted: Collection[str]) -> list[Piece]:
    """A whole text in pieces. `wanted` are the stems that were looked for."""
    pieces, at = [], 0
    for word, stem in stems(text):
        if stem in wanted:
            pieces += [Piece(text[at : word.start]), Piece(text[word.start : word.end], is_found=True)]
            at = word.end
    return [one for one in (*pieces, Piece(text[at:])) if one.text]


def excerpt(text: str, wanted: Collection[str]) -> list[Piece]:
    """One line of a text around the first word that was found in it; its beginning where none was."""
    line = " ".join(text.split())
    first = next((word.start for word, stem in stems(line) if stem in wanted), 0)
    start = 0 if first <= BEFORE else line.find(" ", first - BEFORE) + 1
    end = len(line) if len(line) <= start + LONG else line.rfind(" ", start + 1, start + LONG)
    end = end if end > first else start + LONG
    return [
        *([Piece("… ")] if start else []),
        *marked(line[start:end], wanted),
        *([Piece(" …")] if end < len(line) else []),
    ]
