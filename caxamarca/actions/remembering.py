"""What took long to work out stays for whoever asks next, and what many ask at once is worked out once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(eq=False)
class Memory(Generic[Key, Value]):
    """The `most` answers that were asked for last, of one process of the server."""

    most: int
    _lock: Lock = field(default_factory=Lock)
    _known: OrderedDict[Key, Value] = field(default_factory=OrderedDict)
    _under_way: dict[Key, Future[Value]] = field(default_factory=dict)

    def recall(self, key: Key, work_out: Callable[[], Value]) -> Value:
        """The answer to `key`. Raises what `work_out` raises, which those who waited meet as well."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
            others, mine = self._under_way.get(key), Future[Value]()
            if others is None:
                self._under_way[key] = mine
        if others is not None:
            return others.result()
        try:
            found = work_out()
        except BaseException as trouble:
            self._settle(key)
            mine.set_exception(trouble)
            raise
        self._settle(key, found)
        mine.set_result(found)
        return found

    def _settle(self, key: Key, *found: Value) -> None:
        with self._lock:
            del self._under_way[key]
            for value in found:
                self._known[key] = value
            while len(self._known) > self.most:
                self._known.popitem(last=False)
