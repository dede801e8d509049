"""What a site publishes of its ballot box, beside what it published before and what it signed."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from caxamarca.cli.copies import FROZEN_KEY, KEY, Copies, Point, list_name
from caxamarca.cli.fetching import Away, fetched
from caxamarca.cli.language import _, ngettext
from caxamarca.domain.checkpoints import (
    Checkpoint,
    Head,
    History,
    HistoryChanged,
    NotACheckpoint,
    from_text,
    head,
)
from caxamarca.domain.merkle import Tree
from caxamarca.persistence import signing

AGAIN = 4
"""Batches kept before whose lists are asked for again at each look. They are drawn, so that no site knows which."""

LIST_KINDS = ("codigos", "sobres")


class Changed(Exception):  # noqa: N818 - the reason why this command exists
    """The site says otherwise than before, or than it signed. `answer` is what it said.

    Somebody on the line can make this too, unless it `is_proof`: two checkpoints with one number, both signed.
    """

    is_proof = False

    def __init__(self, words: str, answer: str = "") -> None:
        super().__init__(words)
        self.answer = answer


class SignedTwice(Changed):
    """The site signed one checkpoint in two ways. Nobody else can have done it."""

    is_proof = True


@dataclass(frozen=True)
class Seen:
    """What one look saw: how many checkpoints there are, how many ballots they list, and how many are new.

    `again` of the `before` batches that were kept before had their lists asked for again.
    """

    key: bytes
    checkpoints: int
    ballots: int
    new: int
    again: int
    before: int


def look(url: str, copies: Copies, *, known: bytes | None = None, is_whole: bool = False) -> Seen:
    """Compare everything the site publishes with the copies, and keep what is new.

    `known` is the key that whoever watches knows from elsewhere. `is_whole` asks for every list again.
    Raises Away, Changed or NotKept.
    """
    answer = fetched(f"{url}/control.json")
    key, points = _published(url, answer)
    before = [number for number in copies.numbers() if 0 < number < len(points)]
    again = before if is_whole else SystemRandom().sample(before, min(AGAIN, len(before)))
    try:
        _check_key(key, copies, known)
        _check_number(len(points), copies.numbers())
        if not points:
            raise _no_list(url)
        return _Look(url, copies, key, frozenset(again)).at(points, len(before))
    except Changed as told:
        told.answer = told.answer or answer
        raise


def _published(url: str, answer: str) -> tuple[bytes, list[Point]]:
    try:
        found: Any = json.loads(answer)
        key = bytes.fromhex(found["llave_de_las_firmas"])
        return key, [Point(str(one["texto"]), bytes.fromhex(one["firma"])) for one in found["puntos"]]
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise _no_list(url) from None


def _no_list(url: str) -> Away:
    return Away(
        f"{url}/control.json",
        _("What comes is no list of checkpoints. See whether it is the page of the process, and look again."),
    )


def _check_key(key: bytes, copies: Copies, known: bytes | None) -> None:
    """The first look believes the site unless the watcher knows better; every later one asks for the same key."""
    if known not in (None, key):
        raise Changed(_("the site does not sign with the key that you know."))
    if copies.key() not in (None, key):
        raise Changed(_("the site signs with another key than before."))


def _check_number(count: int, kept: Sequence[int]) -> None:
    missing = max(kept, default=-1) + 1 - count
    if missing > 0:
        raise Changed(
            ngettext(
                "%(num)d checkpoint that was published is gone.",
                "%(num)d checkpoints that were published are gone.",
                missing,
            )
            % {"num": missing}
        )


@dataclass(frozen=True)
class _Look:
    url: str
    copies: Copies
    key: bytes
    again: Collection[int]

    def at(self, points: Sequence[Point], before: int) -> Seen:
        history, new = History(), 0
        seen: set[bytes] = set()
        for number, point in enumerate(points):
            told = self._told(number, point)
            kept = self.copies.point(number, self.key)
            if kept is not None and kept.text != point.text:
                raise SignedTwice(_("checkpoint %(number)d is another one than before.") % {"number": number})
            lists = (
                self._list("codigos", number, history.codes, told.codes),
                self._list("sobres", number, history.envelopes, told.envelopes),
            )
            try:
                history = history.followed(point.text, *lists)
                _check_new(seen, number, lists)
                _check_first(told, self.key)
            except HistoryChanged:
                raise _unsound(number) from None
            new += self._keep(number, point, lists)
        return Seen(self.key, len(points), history.codes.size, new, len(self.again), before)

    def _told(self, number: int, point: Point) -> Checkpoint:
        if not signing.is_signed(self.key, point.text, point.signature):
            raise Changed(
                _("checkpoint %(number)d is not signed by the key that was there before.")
                % {"number": number}
            )
        try:
            told = from_text(point.text)
            if told.number == number:
                return told
        except NotACheckpoint:
            pass
        raise _unsound(number)

    def _list(self, kind: str, number: int, tree: Tree, wanted: Head) -> list[bytes]:
        """A list of a batch: the one whose hash was signed, whether it is here or there. Raises Changed or Away."""
        if not number:
            return []
        name = list_name(kind, number)
        kept = self.copies.text(name)
        ours = None if kept is None else _fitting(kept, tree, wanted)
        if kept is not None and ours is None:
            self.copies.is_damaged(name)
        if ours is not None and number not in self.again:
            return ours
        answer = fetched(f"{self.url}/control/{number}/{kind}.csv")
        theirs = _fitting(answer, tree, wanted)
        if theirs is None:
            if ours is not None:
                words = _("the list %(file)s that the site shows is not the one it signed. Your copy is.")
            else:
                words = _("the list %(file)s that the site shows is not the one it signed.")
            raise Changed(words % {"file": f"{number}/{kind}.csv"}, answer)
        return theirs

    def _keep(self, number: int, point: Point, lists: Sequence[Sequence[bytes]]) -> bool:
        """The checkpoint goes first: its lists can be asked for again, and nobody can give them another hash."""
        if number == 0:
            self.copies.keep(KEY, self.key.hex())
        is_new = self.copies.keep_point(number, point)
        if number:
            for kind, hashes in zip(LIST_KINDS, lists, strict=True):
                self.copies.keep(list_name(kind, number), "".join(f"{one.hex()}\n" for one in hashes))
        return is_new


def _unsound(number: int) -> Changed:
    return Changed(_("checkpoint %(number)d does not follow from those before it.") % {"number": number})


def _fitting(text: str, tree: Tree, wanted: Head) -> list[bytes] | None:
    """The hashes of a list, if it is the one whose tree was signed."""
    try:
        hashes = [bytes.fromhex(line) for line in text.split()]
    except ValueError:
        return None
    return hashes if head(tree.added(hashes)) == wanted else None


def _check_new(seen: set[bytes], number: int, lists: Sequence[Sequence[bytes]]) -> None:
    """No code and no envelope stands in two lists: one of two voters would have been counted in the other's place."""
    for one in (one for hashes in lists for one in hashes):
        if one in seen:
            raise HistoryChanged(number)
        seen.add(one)


def _check_first(told: Checkpoint, key: bytes) -> None:
    """The first checkpoint says by which key all of them are signed."""
    if told.number == 0 and told.frozen.get(FROZEN_KEY) != key.hex():
        raise HistoryChanged(0)
