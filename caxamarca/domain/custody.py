"""Who holds the key of a ballot box, and what is published of a key that several people hold together."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice
from typing import Any

from caxamarca.domain.codes import CodeKind, check_symbol, grouped, symbols
from caxamarca.domain.errors import Refusal

CEREMONY_FILE = "llave-publica.json"
"""The name that the record of a ceremony travels under."""

KEY_LENGTH = 32
HASH_LENGTH = 32
FEWEST, MOST = 2, 15
"""How many people may hold a key, and how many of them may be needed to use it."""

SCHEME = "X25519, HKDF-SHA256, AES-128-GCM (RFC 9180); partes de Shamir en GF(256)"


class Custody(StrEnum):
    """Where the private key of a box is while it is voted."""

    SERVER = "server"
    COMMITTEE = "committee"


class NotACeremony(Refusal):
    """The file is no record of a key ceremony."""


class NotEnoughHolders(Refusal):
    """Fewer people than are needed to use the key, or more than 15, or a single one of them."""


class ForeignShare(Refusal):
    """A sound share of another key."""


@dataclass(eq=False)
class RepeatedShare(Refusal):
    """The same share twice. `number` is its own, counted from 1."""

    number: int


@dataclass(eq=False)
class SharesMissing(Refusal):
    """So many shares are needed; only so many were given."""

    needed: int
    given: int


def check_holders(holders: int, needed: int) -> None:
    """Raises NotEnoughHolders."""
    if not FEWEST <= needed <= holders <= MOST:
        raise NotEnoughHolders


@dataclass(frozen=True)
class Ceremony:
    """What is published of a key: its public half, how many shares use it, and the SHA-256 of each share.

    `verifier` checks the signature of what is found in the box: only whoever had the key can have made it.

    By that a share is told from those of other keys, and its holder's number is known, without anybody seeing it.
    """

    year: int
    public_key: bytes
    verifier: bytes
    needed: int
    shares: tuple[bytes, ...]

    @property
    def holders(self) -> int:
        return len(self.shares)

    @property
    def name(self) -> str:
        """The key as people compare it, on a sheet and on a page: 80 bits of SHA-256 and a check symbol."""
        told = hashlib.sha256(self.public_key + self.verifier).digest()
        secret = symbols(int.from_bytes(told[:10], "big"), 16)
        return grouped(secret + check_symbol(secret), CodeKind.TRACKING)

    def number_of(self, share: bytes) -> int:
        """Which of the shares this is, counted from 1. Raises ForeignShare."""
        try:
            return self.shares.index(fingerprint(share)) + 1
        except ValueError:
            raise ForeignShare from None

    def check(self, shares: Sequence[bytes]) -> None:
        """Raises ForeignShare, RepeatedShare or SharesMissing."""
        for place, share in enumerate(shares):
            self.check_another(share, shares[:place])
        if len(shares) < self.needed:
            raise SharesMissing(self.needed, len(shares))

    def check_another(self, share: bytes, given: Sequence[bytes]) -> None:
        """Raises ForeignShare or RepeatedShare."""
        number = self.number_of(share)
        if share in given:
            raise RepeatedShare(number)


def fingerprint(share: bytes) -> bytes:
    """32 bytes of SHA-256. A share has 256 random bits, so that nobody finds it by trying."""
    return hashlib.sha256(b"share:" + share).digest()


def trials(holders: int, needed: int) -> tuple[tuple[int, ...], ...]:
    """Sets of so many holders, counted from 0, in which each of them stands at least once."""
    return tuple(
        tuple(islice(cycle(range(holders)), start, start + needed)) for start in range(0, holders, needed)
    )


def to_text(ceremony: Ceremony) -> str:
    """The record of a ceremony as a file: JSON that a person can read."""
    return json.dumps(
        {
            "proceso": ceremony.year,
            "llave_publica": ceremony.public_key.hex(),
            "llave_de_la_apertura": ceremony.verifier.hex(),
            "partes_necesarias": ceremony.needed,
            "huellas_de_las_partes": [one.hex() for one in ceremony.shares],
            "esquema": SCHEME,
        },
        indent=2,
    )


def from_text(text: str) -> Ceremony:
    """The inverse of `to_text`. Raises NotACeremony."""
    try:
        return _read(json.loads(text))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotACeremony from None


def _read(found: Mapping[str, Any]) -> Ceremony:
    ceremony = Ceremony(
        _whole(found["proceso"]),
        _bytes(found["llave_publica"], KEY_LENGTH),
        _bytes(found["llave_de_la_apertura"], KEY_LENGTH),
        _whole(found["partes_necesarias"]),
        tuple(_bytes(one, HASH_LENGTH) for one in found["huellas_de_las_partes"]),
    )
    if found["esquema"] != SCHEME or _repeats(ceremony.shares):
        raise ValueError("of another scheme, or the same share for two holders")
    try:
        check_holders(ceremony.holders, ceremony.needed)
    except NotEnoughHolders as refused:
        raise ValueError("no such number of holders") from refused
    return ceremony


def _repeats(shares: Collection[bytes]) -> bool:
    return len(set(shares)) < len(shares)


def _whole(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise TypeError("no whole number")
    return found


def _bytes(found: str, length: int) -> bytes:
    read = bytes.fromhex(found)
    if len(read) != length:
        raise ValueError("not the length of a key or of a SHA-256")
    return read
