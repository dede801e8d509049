"""The sealed box as it leaves the site to be opened elsewhere, and what comes back of it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from caxamarca.domain.errors import Refusal
from caxamarca.domain.voting import Ballot

BOX_FILE, ENVELOPES_FILE, OPENING_FILE = "anfora.json", "sobres.csv", "apertura.json"
"""The names that the box, its envelopes and what they held travel under."""

Envelope = tuple[str, bytes]
"""The province of whoever voted, and the sealed ballot."""

Sets = Mapping[int, Mapping[frozenset[int], int]]
"""For each constituency, how often each set of numbers was marked."""


class NotABox(Refusal):
    """The file does not describe a box."""


class NotAnOpening(Refusal):
    """The file does not tell what an opened box held."""


class OtherEnvelopes(Refusal):
    """The envelopes are not those that the box was described with: one is missing, one too many, or altered."""


class AnotherBox(Refusal):
    """What was opened is not this box."""


class NotSignedByTheKey(Refusal):
    """What was brought was not found with the key of the box, or was altered since."""


@dataclass(eq=False)
class OpeningDoesNotAddUp(Refusal):
    """In these constituencies the opened ballots are not as many as the envelopes, or were marked as none can be."""

    provinces: tuple[str | None, ...]


@dataclass(frozen=True)
class Part:
    """One constituency and the numbers on its ballot. `province` is `None` for the interprovincial one."""

    constituency: int
    province: str | None
    numbers: frozenset[int]

    def is_voted_in(self, province: str) -> bool:
        return self.province in {None, province}

    def allows(self, numbers: frozenset[int], marks: int) -> bool:
        return numbers <= self.numbers and len(numbers) <= marks


@dataclass(frozen=True)
class Box:
    """All that is needed beside the envelopes to open them; `envelopes` counts those of each province.

    `digest` is the SHA-256 of the envelopes, written one a line in their order (`lines`).
    """

    year: int
    marks: int
    public_key: bytes
    parts: tuple[Part, ...]
    envelopes: Mapping[str, int]
    digest: bytes

    def holds(self, ballot: Ballot) -> bool:
        """Whether a ballot can have been cast: each part of its province's paper once, marked as it allows.

        Its province is the one that its parts are of, not the one that stands beside its envelope: whoever reaches
        into the database can exchange two of the latter. How many ballots a province has is another matter
        (`check_sets`).
        """
        parts = dict(ballot.parts)
        own = next((one.province for one in self.parts if one.province and one.constituency in parts), "")
        paper = {part.constituency: part for part in self.parts if part.is_voted_in(own)}
        return parts.keys() == paper.keys() and all(
            paper[one].allows(frozenset(numbers), self.marks) for one, numbers in ballot.parts
        )

    def ballots_of(self, part: Part) -> int:
        """How many ballots have this part."""
        return sum(count for province, count in self.envelopes.items() if part.is_voted_in(province))


@dataclass(frozen=True)
class Opening:
    """What an opened box held, its ballots parted by constituency, and the numbers of the shares that opened it.

    `compared` says whether the envelopes were compared with copies of what was published of them while people voted.

    `signature` is over `opening_to_text` without it, by a key that is derived from that of the box.
    """

    year: int
    digest: bytes
    shares: tuple[int, ...]
    sets: Sets
    compared: bool = False
    signature: bytes = b""


def lines(envelopes: Iterable[Envelope]) -> Iterator[str]:
    """The envelopes in the one order that everybody gets: by province, then by their bytes."""
    return (f"{province},{sealed.hex()}\n" for province, sealed in sorted(envelopes))


def digest(written: Iterable[str]) -> bytes:
    found = hashlib.sha256()
    for line in written:
        found.update(line.encode())
    return found.digest()


def read_lines(written: Iterable[str]) -> Iterator[Envelope]:
    """The inverse of `lines`. Raises OtherEnvelopes where a line is none."""
    for line in written:
        province, comma, sealed = line.partition(",")
        try:
            yield province, bytes.fromhex(sealed)
        except ValueError:
            raise OtherEnvelopes from None
        if not comma:
            raise OtherEnvelopes


def check(box: Box, opening: Opening) -> None:
    """Raises AnotherBox, or what `check_sets` raises."""
    if (opening.year, opening.digest) != (box.year, box.digest):
        raise AnotherBox
    if not opening.sets.keys() <= {part.constituency for part in box.parts}:
        raise AnotherBox
    check_sets(box, opening.sets)


def check_sets(box: Box, sets: Sets) -> None:
    """Raises OpeningDoesNotAddUp where more, fewer or other ballots were found than went in."""
    wrong = tuple(
        part.province for part in box.parts if not _adds_up(box, part, sets.get(part.constituency, {}))
    )
    if wrong:
        raise OpeningDoesNotAddUp(wrong)


def _adds_up(box: Box, part: Part, sets: Mapping[frozenset[int], int]) -> bool:
    return sum(sets.values()) == box.ballots_of(part) and all(
        count > 0 and part.allows(numbers, box.marks) for numbers, count in sets.items()
    )


# The files: JSON that a person can read


def box_to_text(box: Box) -> str:
    return _text(
        {
            "proceso": box.year,
            "marcas": box.marks,
            "llave_publica": box.public_key.hex(),
            "circunscripciones": [
                {"numero": one.constituency, "provincia": one.province, "proyectos": sorted(one.numbers)}
                for one in box.parts
            ],
            "sobres": dict(sorted(box.envelopes.items())),
            "sha256_de_los_sobres": box.digest.hex(),
        }
    )


def box_from_text(text: str) -> Box:
    """Raises NotABox."""
    return _read(text, _box, NotABox)


def opening_to_text(opening: Opening) -> str:
    signed = {"firma": opening.signature.hex()} if opening.signature else {}
    return _text(
        signed
        | {
            "proceso": opening.year,
            "sha256_de_los_sobres": opening.digest.hex(),
            "partes_usadas": list(opening.shares),
            "cotejada_con_lo_publicado": opening.compared,
            "cedulas": [
                {
                    "circunscripcion": constituency,
                    "marcas": [
                        [sorted(numbers), count]
                        for numbers, count in sorted(sets.items(), key=lambda one: sorted(one[0]))
                    ],
                }
                for constituency, sets in sorted(opening.sets.items())
            ],
        }
    )


def opening_from_text(text: str) -> Opening:
    """Raises NotAnOpening."""
    return _read(text, _opening, NotAnOpening)


def _text(found: Mapping[str, object]) -> str:
    return json.dumps(found, indent=1)


Read = TypeVar("Read")


def _read(text: str, make: Callable[[Mapping[str, Any]], Read], refusal: type[Refusal]) -> Read:
    try:
        return make(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise refusal from None


def _box(found: Mapping[str, Any]) -> Box:
    return Box(
        _whole(found["proceso"]),
        _whole(found["marcas"]),
        bytes.fromhex(found["llave_publica"]),
        tuple(
            Part(_whole(one["numero"]), _province(one["provincia"]), _numbers(one["proyectos"]))
            for one in found["circunscripciones"]
        ),
        {str(province): _whole(count) for province, count in found["sobres"].items()},
        bytes.fromhex(found["sha256_de_los_sobres"]),
    )


def _opening(found: Mapping[str, Any]) -> Opening:
    return Opening(
        _whole(found["proceso"]),
        bytes.fromhex(found["sha256_de_los_sobres"]),
        tuple(_whole(one) for one in found["partes_usadas"]),
        _once((_whole(one["circunscripcion"]), _sets(one["marcas"])) for one in found["cedulas"]),
        _yes_or_no(found["cotejada_con_lo_publicado"]),
        bytes.fromhex(found["firma"]),
    )


def _sets(found: Iterable[Sequence[Any]]) -> dict[frozenset[int], int]:
    return _once((_numbers(numbers), _whole(count)) for numbers, count in found)


Key = TypeVar("Key")


def _once(pairs: Iterable[tuple[Key, Read]]) -> dict[Key, Read]:
    """A dictionary of pairs whose keys stand once each: of two, one would be counted and the other lost."""
    found: dict[Key, Read] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError("stands twice")
        found[key] = value
    return found


def _numbers(found: Sequence[Any]) -> frozenset[int]:
    numbers = frozenset(_whole(one) for one in found)
    if len(numbers) < len(found):
        raise ValueError("a number stands twice")
    return numbers


def _province(found: object) -> str | None:
    if found is not None and not isinstance(found, str):
        raise TypeError("no code of a province")
    return found


def _yes_or_no(found: object) -> bool:
    if not isinstance(found, bool):
        raise TypeError("neither yes nor no")
    return found


def _whole(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise TypeError("no whole number")
    return found
