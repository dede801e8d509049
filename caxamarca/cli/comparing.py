"""What a site publishes of its ballot box, beside what it published before and what it signed."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from random import SystemRandom
from typing import Any

from caxamarca.cli.copies import KEY, Copies, Point, list_name, terms_name
from caxamarca.cli.fetching import LARGEST_LIST, Away, Patience, TooLarge, fetched
from caxamarca.cli.language import _, ngettext
from caxamarca.domain.checkpoints import (
    SIGNING_KEY,
    TERMS,
    Checkpoint,
    Head,
    History,
    HistoryChanged,
    NotACheckpoint,
    begins_anew,
    begins_chain,
    from_text,
    head,
    in_force,
    loses,
)
from caxamarca.domain.merkle import Tree
from caxamarca.persistence import signing

AGAIN = 4
"""Batches kept before whose lists are asked for again at each look. They are drawn, so that no site knows which."""

LINE, BESIDE = 80, 1024
"""Bytes of one line of a list however it ends, and of whatever else is in it."""

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

    `again` of the `before` batches that were kept before had their lists asked for again. `restated` are the numbers of
    the new checkpoints that tell of a change of what stands still. `lost` are those of the checkpoints here that a
    restore took from the site: where it `is_paused` it says so and asks for them, else a new chain says so, signed.
    Nobody brought the `untold` of them to the site.
    """

    key: bytes
    checkpoints: int
    ballots: int
    new: int
    again: int
    before: int
    restated: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    untold: tuple[int, ...] = ()
    is_paused: bool = False


def look(url: str, copies: Copies, *, known: bytes | None = None, is_whole: bool = False) -> Seen:
    """Compare everything the site publishes with the copies, and keep what is new.

    `known` is the key that whoever watches knows from elsewhere. `is_whole` asks for every list again.
    Raises Away, Changed or NotKept.
    """
    try:
        return _looked(url, copies, known=known, is_whole=is_whole)
    except MemoryError:
        raise Away(
            url,
            _(
                "What comes does not fit into the memory of this machine, and what a vote publishes does. Look again "
                "later, or from another machine."
            ),
        ) from None


def _looked(url: str, copies: Copies, *, known: bytes | None, is_whole: bool) -> Seen:
    patience = Patience()
    answer = fetched(f"{url}/control.json", patience)
    key, points, is_paused = _published(url, answer)
    try:
        _check_key(key, copies, known)
        told = [_told(key, place, point) for place, point in enumerate(points)]
        if not points:
            raise _no_list(url)
        lost = _lost(told, copies.numbers(), is_paused=is_paused)
        if begins_anew(told[0]) and _is_another(copies.point(0, key), points[0]):
            lost = (0, *lost)
        here = {*copies.numbers()}
        before = [one.number for one in told if one.number and one.number in here]
        again = before if is_whole else SystemRandom().sample(before, min(AGAIN, len(before)))
        patience.lengthen(1 + len(LIST_KINDS) * (len({one.number for one in told} - here) + len(again)))
        found = _Look(url, copies, key, frozenset(again), lost, patience).at(points, told)
        _keep_terms(url, copies, told, patience)
        return replace(found, before=len(before), lost=lost, is_paused=is_paused)
    except Changed as told:
        told.answer = told.answer or answer
        raise


def _published(url: str, answer: str) -> tuple[bytes, list[Point], bool]:
    """The key, the checkpoints, and whether the site says that a restore has paused the vote."""
    try:
        found: Any = json.loads(answer)
        key = bytes.fromhex(found["llave_de_las_firmas"])
        points = [Point(str(one["texto"]), bytes.fromhex(one["firma"])) for one in found["puntos"]]
        return key, points, any(one["reanudado"] is None for one in found.get("restauraciones", ()))
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
        raise Changed(
            _(
                "the site does not sign with the key that you know. Compare first what you typed with your paper."
            )
        )
    if copies.key() not in (None, key):
        raise Changed(_("the site signs with another key than before."))


def _told(key: bytes, place: int, point: Point) -> Checkpoint:
    """What a checkpoint says. Raises Changed where it is not signed, or is none."""
    if not signing.is_signed(key, point.text, point.signature):
        raise Changed(
            _("checkpoint %(number)d is not signed by the key that was there before.") % {"number": place}
        )
    try:
        return from_text(point.text)
    except NotACheckpoint:
        raise _unsound(place) from None


def _lost(told: Sequence[Checkpoint], kept: Sequence[int], *, is_paused: bool) -> tuple[int, ...]:
    """The checkpoints that are here and not there any more, if the site owns up to it. Raises Changed."""
    here = {one.number for one in told}
    gone = tuple(number for number in kept if number not in here)
    denied = sum(1 for number in gone if not is_paused and not any(loses(one, number) for one in told))
    if denied:
        raise Changed(
            ngettext(
                "%(num)d checkpoint that was published is gone.",
                "%(num)d checkpoints that were published are gone.",
                denied,
            )
            % {"num": denied}
        )
    return gone


def _is_another(kept: Point | None, point: Point) -> bool:
    return kept is not None and kept.text != point.text


def _keep_terms(url: str, copies: Copies, told: Sequence[Checkpoint], patience: Patience) -> None:
    """The rules and ballots that are in force, as the checkpoints signed them. Raises Changed, Away or NotKept."""
    signed = in_force(told).get(TERMS)
    if signed is None:
        return
    text = fetched(f"{url}/bases.json", patience)
    if sha256(text.encode()).hexdigest() != signed:
        raise Changed(_("the rules or the ballots that the site shows are not those that it signed."), text)
    copies.keep(terms_name(signed), text)


@dataclass(frozen=True)
class _Look:
    url: str
    copies: Copies
    key: bytes
    again: Collection[int]
    lost: Sequence[int]
    patience: Patience

    def at(self, points: Sequence[Point], told: Sequence[Checkpoint]) -> Seen:
        history, new, restated = History(), 0, []
        seen: set[bytes] = set()
        for point, one in zip(points, told, strict=True):
            kept = self.copies.point(one.number, self.key)
            if one.number not in self.lost and _is_another(kept, point):
                raise SignedTwice(
                    _("checkpoint %(number)d is another one than before.") % {"number": one.number}
                )
            lists = (
                self._list("codigos", one.number, history.codes, one.codes),
                self._list("sobres", one.number, history.envelopes, one.envelopes),
            )
            try:
                history = history.followed(point.text, *lists)
                _check_new(seen, one.number, lists)
                _check_first(one, self.key)
            except HistoryChanged:
                raise _unsound(one.number) from None
            if self._keep(one.number, point, lists):
                new += 1
                restated += [one.number] if one.number and one.frozen and not begins_chain(one) else []
        return Seen(
            self.key,
            len(points),
            history.codes.size,
            new,
            len(self.again),
            before=0,
            restated=tuple(restated),
            untold=self._untold(told),
        )

    def _untold(self, told: Sequence[Checkpoint]) -> tuple[int, ...]:
        """Lost checkpoints that nobody had when the new chain began: no list tells what was in them. Raises Changed."""
        chains = [one for one in told if begins_chain(one)] if self.lost else []
        brought = {number for one in chains for number in one.frozen.get("puntos_perdidos", "").split()}
        for chain in chains:
            answer = fetched(f"{self.url}/control/{chain.number}/perdidos.csv", self.patience, LARGEST_LIST)
            if sha256(answer.encode()).hexdigest() != chain.frozen.get("codigos_perdidos"):
                raise Changed(
                    _("the list of lost codes that the site shows is not the one it signed."), answer
                )
        return tuple(number for number in self.lost if chains and number and str(number) not in brought)

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
        answer, theirs = self._theirs(f"{self.url}/control/{number}/{kind}.csv", tree, wanted)
        if theirs is None:
            if ours is not None:
                words = _("the list %(file)s that the site shows is not the one it signed. Your copy is.")
            else:
                words = _("the list %(file)s that the site shows is not the one it signed.")
            raise Changed(words % {"file": f"{number}/{kind}.csv"}, answer)
        return theirs

    def _theirs(self, url: str, tree: Tree, wanted: Head) -> tuple[str, list[bytes] | None]:
        """What the site shows, and the hashes in it if they are those it signed. Longer than what it signed it is not:
        how many lines there are was signed as well. Raises Away.
        """
        largest = min(LARGEST_LIST, BESIDE + LINE * max(0, wanted.size - tree.size))
        try:
            answer = fetched(url, self.patience, largest)
        except TooLarge as told:
            return told.answer, None
        return answer, _fitting(answer, tree, wanted)

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
    if told.number == 0 and told.frozen.get(SIGNING_KEY) != key.hex():
        raise HistoryChanged(0)
