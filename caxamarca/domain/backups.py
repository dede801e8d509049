"""Backups: two archives for two places. The data alone reveal nobody and no vote; the keys alone are of no use."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from caxamarca.domain.errors import Refusal

MANIFEST_FILE = "manifiesto.json"
SEAL_FILE = "sello.txt"
"""Over the manifest of the data, by a key of the keys: whoever keeps the data can put nothing else in their place."""

LARGEST_MANIFEST = 64 * 1024 * 1024
"""Bytes: half a million files."""


class Part(StrEnum):
    """Which of the two archives."""

    DATA = "datos"
    KEYS = "llaves"


_OWN_NAME = r"\.?[A-Za-z0-9_][A-Za-z0-9_.-]*"
_NAMES: Mapping[Part, re.Pattern[str]] = {
    Part.DATA: re.compile(rf"(base|pictures|documents|recordings)/{_OWN_NAME}"),
    Part.KEYS: re.compile(rf"keys/{_OWN_NAME}|demonstration\.json"),
}
"""What may be in each archive. No name leads out of the folder into which it is unpacked."""


@dataclass(eq=False)
class ArchiveDamaged(Refusal):
    """It is no archive of this program, was cut, or does not hold what it says. `name` is that of its file."""

    name: str


@dataclass(eq=False)
class NotAPair(Refusal):
    """The two archives were not made together. Both are the numbers of their pairs."""

    data: str
    keys: str


@dataclass(eq=False)
class PartMissing(Refusal):
    """Both files are the same one of the two archives."""

    part: Part


class NotSealedByTheKeys(Refusal):
    """The data were altered, or another site made them: the keys did not seal this manifest."""


class SigningKeyExchanged(Refusal):
    """The archive of keys holds another key of signatures than the site had: whoever watches would see an alarm."""


class BackupOfAnotherVersion(Refusal):
    """The tables of the backup are not those of this code."""


@dataclass(eq=False)
class BackupOfAnotherDatabase(Refusal):
    """The backup is of a site on this database, and the settings name the other one."""

    database: str


@dataclass(eq=False)
class NoRoom(Refusal):
    """Both in bytes."""

    needed: int
    free: int


@dataclass(frozen=True)
class File:
    """Bytes, and the hex of their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds, of which site, and of which moment.

    `pair` is the random number that both archives carry. `revision` and `fingerprint` are the shape of the tables;
    `database` is the name of its dialect. `signer` is the hex of the SHA-256 of the public half of the key of
    signatures: the archive of keys carries no seal, and that of the data carries this one under its own.
    """

    part: Part
    pair: str
    site: str
    kind: str
    made_at: datetime
    revision: str
    fingerprint: str
    database: str
    signer: str
    files: Mapping[str, File]

    @property
    def size(self) -> int:
        return sum(one.size for one in self.files.values())


def file_name(part: Part, day: date, number: int) -> str:
    return f"caxamarca-{part.value}-{day.isoformat()}-{number}.zip"


def to_text(manifest: Manifest) -> str:
    """The one way in which a manifest is written: this text is sealed."""
    return json.dumps(
        {
            "que": manifest.part.value,
            "par": manifest.pair,
            "sitio": manifest.site,
            "clase": manifest.kind,
            "hecho": manifest.made_at.isoformat(),
            "revision": manifest.revision,
            "forma": manifest.fingerprint,
            "base": manifest.database,
            "firma": manifest.signer,
            "archivos": {
                name: {"bytes": one.size, "sha256": one.sha256}
                for name, one in sorted(manifest.files.items())
            },
        },
        ensure_ascii=False,
        indent=1,
    )


def from_text(text: str) -> Manifest:
    """The inverse of `to_text`. Raises ValueError, also where a name could lead out of the archive."""
    try:
        found = _read(json.loads(text))
    except (TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise ValueError("no manifest") from None
    if any(not _NAMES[found.part].fullmatch(name) for name in found.files):
        raise ValueError("a name that does not belong here")
    return found


def _read(found: Mapping[str, Any]) -> Manifest:
    made_at = datetime.fromisoformat(found["hecho"])
    if made_at.tzinfo is None:
        raise ValueError("a moment without a zone")
    texts: Iterator[str] = (
        _text(found[name]) for name in ("par", "sitio", "clase", "revision", "forma", "base", "firma")
    )
    pair, site, kind, revision, fingerprint, database, signer = texts
    return Manifest(
        Part(found["que"]),
        pair,
        site,
        kind,
        made_at,
        revision,
        fingerprint,
        database,
        signer,
        {str(name): _file(one) for name, one in found["archivos"].items()},
    )


def _file(found: Mapping[str, Any]) -> File:
    size = found["bytes"]
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ValueError("no size")
    return File(size, _text(found["sha256"]))


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError("no text")
    return found


def check_pair(one: Manifest, other: Manifest) -> None:
    """Raises PartMissing or NotAPair."""
    if one.part is other.part:
        raise PartMissing(Part.KEYS if one.part is Part.DATA else Part.DATA)
    if (one.pair, one.site) != (other.pair, other.site):
        data, keys = (one, other) if one.part is Part.DATA else (other, one)
        raise NotAPair(data.pair, keys.pair)
