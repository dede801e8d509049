"""The file of all checkpoints. It only grows, so each process of the server writes and compresses it as it does."""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from caxamarca.domain import checkpoints as points
from caxamarca.persistence.checkpoints import Signed

GZIP = 31
"""The window of zlib that says so."""
LEVEL = 6
PIECE = 256 * 1024

From = Callable[[int], Sequence[Signed]]
"""The checkpoints from a number on."""


@dataclass(frozen=True)
class End:
    """How many checkpoints there are, the signature of the last, and what is told after them."""

    count: int
    signature: bytes
    after: tuple[object, ...]


@dataclass(frozen=True)
class ControlFile:
    """The whole file, in the one form in which it is kept. `size` is that of its text, in bytes."""

    end: End
    packed: bytes
    size: int

    def text(self) -> Iterator[bytes]:
        """Piece by piece, for whoever takes nothing compressed."""
        stream = zlib.decompressobj(GZIP)
        for start in range(0, len(self.packed), PIECE):
            yield stream.decompress(self.packed[start : start + PIECE])
        yield stream.flush()


@dataclass(eq=False)
class _Begun:
    """The file up to a checkpoint."""

    count: int = 0
    last: Signed | None = None
    size: int = 0
    packed: bytearray = field(default_factory=bytearray)
    press: Any = field(default_factory=lambda: zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP))

    def add(self, one: Signed) -> None:
        if self.last is None:
            key = points.from_text(one.text).frozen[points.SIGNING_KEY]
            self._write(f'{{"llave_de_las_firmas": {json.dumps(key)}, "puntos": [')
        self._write((", " if self.count else "") + _written(one.told()))
        self.count += 1
        self.last = one

    def _write(self, text: str) -> None:
        content = text.encode()
        self.size += len(content)
        self.packed += self.press.compress(content)

    def ended(self, end: End, after: dict[str, object]) -> ControlFile:
        """With what follows the checkpoints. Here it can go on afterwards."""
        content = ("], " + _written(after)[1:]).encode()
        press = self.press.copy()
        packed = bytes(self.packed) + press.compress(content) + press.flush()
        return ControlFile(end, packed, self.size + len(content))


def _written(told: object) -> str:
    return json.dumps(told, ensure_ascii=False)


@dataclass(eq=False)
class Keeper:
    """What one process of the server keeps, by the id of each participatory process. One thread at a time writes."""

    lock: Lock = field(default_factory=Lock)
    begun: dict[int, _Begun] = field(default_factory=dict)
    whole: dict[int, ControlFile] = field(default_factory=dict)

    def file(
        self, process_id: int, end: End, following: From, after: Callable[[], dict[str, object]]
    ) -> ControlFile:
        """The file that ends so. Only what is new is asked for, unless what was written is not its beginning."""
        with self.lock:
            kept = self.whole.get(process_id)
            if kept is None or kept.end != end:
                begun = self._gone_on(self.begun.get(process_id), end.count, following)
                self.begun[process_id] = begun
                kept = self.whole[process_id] = begun.ended(end, after())
            return kept

    def _gone_on(self, begun: _Begun | None, count: int, following: From) -> _Begun:
        if begun is not None and begun.last is not None:
            found = following(begun.last.number)
            new = found[1:]
            if found[:1] == [begun.last] and begun.count + len(new) == count:
                for one in new:
                    begun.add(one)
                return begun
        begun = _Begun()
        for one in following(0):
            begun.add(one)
        return begun
