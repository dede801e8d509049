"""The ballot: what may stand on it, how it is written at one length, how its tracking code is bound to a voter."""

import hashlib
import hmac
import struct
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from caxamarca.domain.errors import Refusal


class Channel(StrEnum):
    """The way by which a ballot comes into the box."""

    WEB = "web"


@dataclass(frozen=True)
class TookPart:
    """When and how somebody voted: as much as anybody is ever told of it."""

    day: date
    channel: Channel


@dataclass(eq=False)
class AlreadyVoted(Refusal):
    """One person, one ballot, over every channel. `process` is the number of the process."""

    process: int


class NothingToVote(Refusal):
    """No project stands on any part of this resident's ballot paper."""


class NotOnTheRoll(Refusal):
    """The identified person is not on this process's roll."""


@dataclass(eq=False)
class TooYoung(Refusal):
    minimum_age: int


@dataclass(eq=False)
class TooManyChoices(Refusal):
    limit: int


class NotOnThePaper(Refusal):
    """A choice that does not stand on this resident's ballot paper."""


class ForgedTrackingCode(Refusal):
    """The code was not made for this resident and this process, or was altered."""


class VotingPaused(Refusal):
    """The box was restored from a copy, and two administrators have to decide how the vote goes on."""


class ResumeFirst(Refusal):
    """Before this act two administrators have to decide how a vote goes on that a restore has paused."""


class ReviewExpired(Refusal):
    """The review page was open for too long; the choices have to be made again."""


@dataclass(frozen=True)
class Part:
    """One constituency's part of a paper: the ballot numbers that may be marked."""

    constituency: int
    numbers: frozenset[int]


@dataclass(frozen=True)
class Paper:
    """All that one resident may mark: the own province, and the interprovincial part where there is one."""

    parts: tuple[Part, ...]
    marks: int


@dataclass(frozen=True)
class Ballot:
    """The numbers marked in each part, in order of part, each sorted. No mark at all is a blank part."""

    parts: tuple[tuple[int, tuple[int, ...]], ...]


def mark(paper: Paper, choices: Mapping[int, Collection[int]]) -> Ballot:
    """Fill in a paper. `choices` maps a constituency to the ballot numbers marked in it."""
    if not any(part.numbers for part in paper.parts):
        raise NothingToVote
    if set(choices) - {part.constituency for part in paper.parts}:
        raise NotOnThePaper
    marked = []
    for part in paper.parts:
        numbers = frozenset(choices.get(part.constituency, ()))
        if not numbers <= part.numbers:
            raise NotOnThePaper
        if len(numbers) > paper.marks:
            raise TooManyChoices(paper.marks)
        marked.append((part.constituency, tuple(sorted(numbers))))
    return Ballot(tuple(marked))


# A ballot in clear: two parts, each a 4-byte constituency and `marks` 2-byte numbers, empty places zero.
# Every ballot of a process has the same length, so that a sealed one tells nothing by its size.

PARTS = 2


def encode(ballot: Ballot, marks: int) -> bytes:
    """The ballot at its process's one length: 2 x (4 + 2 x marks) bytes, big-endian."""
    layout = struct.Struct(f">I{marks}H")
    empty = (0, ())
    padded = (*ballot.parts, *[empty] * (PARTS - len(ballot.parts)))
    return b"".join(
        layout.pack(constituency, *numbers, *[0] * (marks - len(numbers))) for constituency, numbers in padded
    )


def decode(clear: bytes, marks: int) -> Ballot:
    """The inverse of `encode`. Raises ValueError where the bytes are no ballot of this process."""
    layout = struct.Struct(f">I{marks}H")
    if len(clear) != PARTS * layout.size:
        raise ValueError("not the length of a ballot of this process")
    parts = []
    for constituency, *places in layout.iter_unpack(clear):
        numbers = tuple(number for number in places if number)
        if list(numbers) != sorted(set(numbers)):
            raise ValueError("the marks of a part are sorted and stand once")
        if constituency:
            parts.append((constituency, numbers))
    ballot = Ballot(tuple(parts))
    if not parts or len(dict(parts)) < len(parts) or encode(ballot, marks) != clear:
        raise ValueError("a ballot has one or two different parts and is written in one way only")
    return ballot


def parts_by_constituency(ballots: Iterable[Ballot]) -> dict[int, dict[frozenset[int], int]]:
    """For each constituency, how often each set of numbers was marked. Joins no two parts of a ballot."""
    sets: dict[int, dict[frozenset[int], int]] = {}
    for ballot in ballots:
        for constituency, numbers in ballot.parts:
            of_part = sets.setdefault(constituency, {})
            key = frozenset(numbers)
            of_part[key] = of_part.get(key, 0) + 1
    return sets


@dataclass(frozen=True)
class Claim:
    """A tracking code as the review page carries it: readable by the voter, bound by `mac` to one resident."""

    code: str
    expires: int
    mac: str


def _binding(process: int, resident: int, code: str, expires: int) -> bytes:
    return f"tracking:{process}:{resident}:{code}:{expires}".encode()


def make_claim(key: bytes, process: int, resident: int, code: str, expires: datetime) -> Claim:
    """Bind `code` to one resident and one process until the aware moment `expires`."""
    until = int(expires.timestamp())
    mac = hmac.new(key, _binding(process, resident, code, until), hashlib.sha256).hexdigest()
    return Claim(code, until, mac)


def check_claim(key: bytes, process: int, resident: int, claim: Claim) -> None:
    """Raises ForgedTrackingCode unless the claim was made for this resident and process. Age is not looked at."""
    expected = hmac.new(
        key, _binding(process, resident, claim.code, claim.expires), hashlib.sha256
    ).hexdigest()
    if not hmac.compare_digest(expected.encode(), claim.mac.encode("utf-8", "replace")):
        raise ForgedTrackingCode


def check_fresh(claim: Claim, now: datetime) -> None:
    if now.timestamp() > claim.expires:
        raise ReviewExpired


def board_hash(process: int, code: str) -> bytes:
    """What stands on the public board for a tracking code: 32 bytes of SHA-256. The code cannot be guessed back."""
    return hashlib.sha256(f"board:{process}:{code}".encode()).digest()
