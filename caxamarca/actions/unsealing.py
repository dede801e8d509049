"""Opening the envelopes of a box with its key: on the site itself, or on another machine with the holders' shares."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from caxamarca.actions.keyholding import OPENING, private_key
from caxamarca.domain import box as boxes
from caxamarca.domain.box import AnotherBox, Box, Envelope, Opening, OtherEnvelopes, Sets
from caxamarca.domain.custody import Ceremony
from caxamarca.domain.errors import Refusal
from caxamarca.domain.voting import Ballot, decode, parts_by_constituency
from caxamarca.persistence import sealing, signing


@dataclass(eq=False)
class UnreadableEnvelopes(Refusal):
    """So many envelopes hold no ballot of this box, or were not sealed to its key."""

    count: int


def unseal(box: Box, envelopes: Iterable[Envelope], private: bytes) -> Sets:
    """What the envelopes held, parted by constituency.

    Raises UnreadableEnvelopes where a single one is not sound, OpeningDoesNotAddUp where a province has more ballots
    or fewer than envelopes.
    """
    ballots, unreadable = [], 0
    for _province, sealed in envelopes:
        try:
            ballots.append(_ballot(box, sealed, private))
        except (sealing.NotSealedHere, ValueError):
            unreadable += 1
    if unreadable:
        raise UnreadableEnvelopes(unreadable)
    sets = parts_by_constituency(ballots)
    boxes.check_sets(box, sets)
    return sets


def _ballot(box: Box, sealed: bytes, private: bytes) -> Ballot:
    ballot = decode(sealing.unseal(sealed, private, box.year), box.marks)
    if not box.holds(ballot):
        raise ValueError("no ballot of this box")
    return ballot


def open_elsewhere(
    box: Box,
    envelopes: Sequence[Envelope],
    ceremony: Ceremony,
    shares: Sequence[bytes],
    *,
    compared: bool = False,
) -> Opening:
    """Open a box with the shares of its key. The key is put together in memory, and written nowhere.

    `compared` notes that the envelopes were compared with copies of what was published of them.

    Raises AnotherBox where the key is of another one, OtherEnvelopes, or what `keyholding.private_key` and `unseal`
    raise.
    """
    if (ceremony.year, ceremony.public_key) != (box.year, box.public_key):
        raise AnotherBox
    if boxes.digest(boxes.lines(envelopes)) != box.digest:
        raise OtherEnvelopes
    private = private_key(ceremony, shares)
    numbers = tuple(sorted(ceremony.number_of(one) for one in shares))
    opening = Opening(box.year, box.digest, numbers, unseal(box, envelopes, private), compared)
    signer = signing.derived(private, OPENING)
    return replace(opening, signature=signing.sign(signer, boxes.opening_to_text(opening)))


def is_of_the_key(ceremony: Ceremony, opening: Opening) -> bool:
    """Whether somebody found this in the box with its key, and with shares that can have been."""
    numbers = set(opening.shares)
    are_enough = len(numbers) == len(opening.shares) >= ceremony.needed
    return (
        are_enough
        and numbers <= set(range(1, ceremony.holders + 1))
        and signing.is_signed(
            ceremony.verifier, boxes.opening_to_text(replace(opening, signature=b"")), opening.signature
        )
    )
