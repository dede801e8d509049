"""The folder of who watches: what a site published of its ballot box, as it came, and never written over."""

import errno
import fcntl
import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

from caxamarca.cli.language import _
from caxamarca.domain.checkpoints import SIGNING_KEY, NotACheckpoint, from_text
from caxamarca.persistence import signing

KEY_BYTES = 32
LOST = "perdidos"
"""The folder within, for what a restore has lost on the site."""
KEY = "llave-de-las-firmas.txt"


class NotKept(Exception):  # noqa: N818 - said to the watcher, who makes room
    """The folder does not take what should be kept. Its words say what may help."""


@dataclass(frozen=True)
class Point:
    """A checkpoint as it was kept."""

    text: str
    signature: bytes


class Copies:
    """What is kept in a folder. `damaged` names the files that were found not to be what was kept in them.

    Nobody but the site can sign, so a checkpoint whose signature holds is as it was kept, and so is a list that has the
    hash of its signed checkpoint; whatever else is here was altered here.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged: dict[str, None] = {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else keeps anything here meanwhile. Raises NotKept."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            place = os.open(self.folder, os.O_RDONLY)
        except OSError as trouble:
            raise self._not_kept(trouble) from trouble
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(place)
            raise NotKept(
                _(
                    "Another “watch” is at work in %(folder)s. Leave that one, or give this one a folder of its own."
                )
                % {"folder": self.folder}
            ) from None
        except OSError:
            pass  # A folder that is far away may not know locks; still nothing in it is ever written over.
        try:
            yield
        finally:
            with suppress(OSError):
                os.close(place)

    def key(self) -> bytes | None:
        """The key of all signatures: as the first checkpoint tells it, which it signed too, else as it was noted."""
        text = self.text(KEY)
        noted = None if text is None else key_of(text)
        first = self._read(0)
        told = None if first is None else key_of(from_text(first.text).frozen.get(SIGNING_KEY, ""))
        if first is None or told is None or not signing.is_signed(told, first.text, first.signature):
            told = None
        if text is not None and (noted is None or told not in (None, noted)):
            self.is_damaged(KEY)
        return told or noted

    def point(self, number: int, key: bytes) -> Point | None:
        """A checkpoint as it was kept, or None where there is none that is whole."""
        one = self._read(number)
        if one is None or signing.is_signed(key, one.text, one.signature):
            return one
        self.is_damaged(point_name(number))
        return None

    def _read(self, number: int) -> Point | None:
        text = self.text(point_name(number))
        if text is None:
            return None
        try:
            found = json.loads(text)
            one = Point(str(found["texto"]), bytes.fromhex(found["firma"]))
            is_it = from_text(one.text).number == number
        except (ValueError, TypeError, KeyError, RecursionError, NotACheckpoint):
            is_it = False
        if is_it:
            return one
        self.is_damaged(point_name(number))
        return None

    def numbers(self) -> list[int]:
        """The numbers of the checkpoints that are here, whole or not."""
        found = (path.stem.removeprefix("punto-") for path in self.folder.glob("punto-*.json"))
        return sorted(int(one) for one in found if one.isdecimal())

    def text(self, name: str) -> str | None:
        """What a file holds, or None where there is none that can be read."""
        try:
            return (self.folder / name).read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            self.is_damaged(name)
            return None

    def is_damaged(self, name: str) -> None:
        self.damaged[name] = None

    def keep_point(self, number: int, one: Point) -> bool:
        told = {"texto": one.text, "firma": one.signature.hex()}
        return self.keep(point_name(number), json.dumps(told, ensure_ascii=False))

    def keep(self, name: str, text: str) -> bool:
        """Whole or not at all, and never over what is there; tell whether it is new. Raises NotKept."""
        path = self.folder / name
        if path.exists():
            return False
        draft = self.folder / f"{name}.part"
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as trouble:
            with suppress(OSError):
                draft.unlink()
            raise self._not_kept(trouble) from trouble
        return True

    def set_aside(self, numbers: Collection[int]) -> None:
        """Move what a restore has lost into a folder of its own, where it stays. Raises NotKept."""
        try:
            (self.folder / LOST).mkdir(exist_ok=True)
            for number in numbers:
                for name in (list_name("codigos", number), list_name("sobres", number), point_name(number)):
                    self._lay_aside(self.folder / name)
        except OSError as trouble:
            raise self._not_kept(trouble) from trouble

    def _lay_aside(self, path: Path) -> None:
        """Never over another one that was lost before, under a name that a box had twice."""
        target = path.parent / LOST / path.name
        for again in count(2):
            if not target.exists():
                break
            target = target.with_name(f"{path.stem}-{again}{path.suffix}")
        with suppress(FileNotFoundError):
            path.rename(target)

    def keep_proof(self, text: str) -> str:
        """What the site answered when it raised the alarm, under a name of its own, which is returned."""
        name = f"alarma-{sha256(text.encode()).hexdigest()[:16]}.txt"
        self.keep(name, text)
        return name

    def _not_kept(self, trouble: OSError) -> NotKept:
        if trouble.errno in {errno.ENOSPC, errno.EDQUOT}:
            words = _("There is no room for copies in %(folder)s. Make room, and look again.")
        else:
            words = _(
                "Nothing can be kept in %(folder)s (%(reason)s). See whether it is a folder of yours that can be "
                "written to, or name another one."
            )
        return NotKept(
            words % {"folder": self.folder, "reason": trouble.strerror}
            + " "
            + _("What was kept before is whole.")
        )


def point_name(number: int) -> str:
    return f"punto-{number:05}.json"


def list_name(kind: str, number: int) -> str:
    """`kind` is "codigos" or "sobres", as in the address of the list."""
    return f"{kind}-{number:05}.csv"


def terms_name(signed: str) -> str:
    """The rules and ballots, by their SHA-256 in hex: an extension brings others, and the ones before stay."""
    return f"bases-{signed[:16]}.json"


def key_of(text: str) -> bytes | None:
    """A key as it is written: 64 hexadecimal digits, in groups or not. None where it is no key."""
    try:
        key = bytes.fromhex("".join(text.split()))
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None
