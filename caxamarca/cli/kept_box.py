"""A ballot box beside the copies that somebody kept of what was published of it: nothing else is to be opened.

Whoever carries a box could put one chosen envelope among others of their own, or describe it otherwise than it is, and
learn that one vote. The folder of copies can be carried by the same person; so the key of the signatures is asked for,
which everybody can have noted from the page of the process.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from caxamarca.cli.copies import Copies, list_name, terms_name
from caxamarca.cli.language import _
from caxamarca.domain.box import Box, Envelope, Part
from caxamarca.domain.checkpoints import (
    BOX_KEY,
    SIGNING_KEY,
    TERMS,
    Checkpoint,
    History,
    HistoryChanged,
    NotACheckpoint,
    from_text,
    in_force,
)

FEWEST_DIGITS = 16
"""Of the key of the signatures. Nobody makes a key that begins with 64 chosen bits."""


def check_key(copies: Copies, noted: str) -> bytes:
    """The key of the signatures of these copies, if it begins as somebody noted it elsewhere."""
    digits = "".join(noted.split()).lower()
    key = copies.key()
    if len(digits) < FEWEST_DIGITS or key is None or not key.hex().startswith(digits):
        raise click.ClickException(
            _(
                "These copies are not signed with that key. Look at the key of the signatures on the page of the "
                "process, or on what somebody printed of it, and write 16 of its digits at least. If it is another "
                "one, do not open this box."
            )
        )
    return key


def check(box: Box, envelopes: Sequence[Envelope], copies: Copies, key: bytes) -> None:
    """Whether this is the box that was published while people voted, to the last envelope and ballot paper."""
    told, listed = _followed(copies, key)
    here = Counter(hashlib.sha256(sealed).digest() for _province, sealed in envelopes)
    if here != listed:
        raise click.ClickException(
            _(
                "These envelopes are not those of the copies: %(more)d of the box are not in the copies, and %(fewer)d "
                "of the copies are not in the box. Run “watch” once more over that folder, for it to have all that was "
                "published until now. If it is the same then, do not open them."
            )
            % {"more": (here - listed).total(), "fewer": (listed - here).total()}
        )
    frozen = in_force(told)
    terms = _terms(copies, frozen.get(TERMS, ""))
    is_it = (
        (box.year, box.public_key.hex()) == (told[-1].year, frozen.get(BOX_KEY))
        and Counter(box.envelopes) == Counter(told[-1].voted)
        and (box.marks, sorted(map(_paper, box.parts))) == terms
    )
    if not is_it:
        raise click.ClickException(
            _(
                "anfora.json describes another box than the one that was published: its key, its ballots or the votes "
                "of a province are others. Do not open it."
            )
        )


def _followed(copies: Copies, key: bytes) -> tuple[list[Checkpoint], Counter[bytes]]:
    """The checkpoints and the hashes of all envelopes, each of them signed and in its place."""
    history, told, listed = History(), list[Checkpoint](), Counter[bytes]()
    for number in copies.numbers():
        try:
            text = _text(copies, number, key)
            codes, sealed = (_lines(copies, kind, number) for kind in ("codigos", "sobres"))
            history = history.followed(text, codes, sealed)
        except (HistoryChanged, NotACheckpoint, ValueError):
            raise click.ClickException(
                _(
                    "These copies are not whole, or do not follow from one another: checkpoint %(number)d. Run “watch” "
                    "once more, or bring those of somebody else."
                )
                % {"number": number}
            ) from None
        told.append(from_text(text))
        listed.update(sealed)
    if not told or told[0].frozen.get(SIGNING_KEY) != key.hex():
        raise click.ClickException(
            _("There are no copies of a vote in %(folder)s.") % {"folder": copies.folder}
        )
    return told, listed


def _text(copies: Copies, number: int, key: bytes) -> str:
    """Raises HistoryChanged."""
    point = copies.point(number, key)
    if point is None:
        raise HistoryChanged(number)
    return point.text


def _lines(copies: Copies, kind: str, number: int) -> list[bytes]:
    """Raises ValueError."""
    text = copies.text(list_name(kind, number)) if number else ""
    if text is None:
        raise ValueError("a list is missing")
    return [bytes.fromhex(line) for line in text.split()]


def _terms(copies: Copies, signed: str) -> tuple[int, list[tuple[int, str, list[int]]]]:
    """How many may be marked, and the papers, of the rules and ballots that were signed."""
    text = copies.text(terms_name(signed))
    if text is None or hashlib.sha256(text.encode()).hexdigest() != signed:
        raise click.ClickException(
            _(
                "The rules and ballots that were signed are not among these copies. Run “watch” once more over that "
                "folder."
            )
        )
    found: Any = json.loads(text)
    return found["marcas"], sorted(
        (one["numero"], one["provincia"] or "", sorted(line["numero"] for line in one["cedula"]))
        for one in found["circunscripciones"]
    )


def _paper(part: Part) -> tuple[int, str, list[int]]:
    return part.constituency, part.province or "", sorted(part.numbers)
