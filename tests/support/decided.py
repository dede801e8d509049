"""Chance and time decided beforehand, so that two runs of one site differ in nothing but what they were told to do.

What Python draws (`secrets`, `os.urandom`, `random.SystemRandom`) comes from a stream that is renewed by a name; both
clocks of the machine stand still. Only OpenSSL draws by itself: the sealing of a ballot.
"""

import hashlib
import os
import random
import sys
import time
from datetime import datetime, tzinfo
from typing import Any

import pytest

ASK_THE_CLOCK = ("caxamarca.", "tests.", "werkzeug.")
"""The modules whose `datetime.now` is answered here."""


class Chance:
    """Random bytes, the same again after the same name."""

    def __init__(self) -> None:
        self.renew("")

    def renew(self, name: str) -> None:
        self.seed, self.drawn = hashlib.sha256(name.encode()).digest(), 0

    def draw(self, count: int) -> bytes:
        self.drawn += 1
        return hashlib.shake_128(self.seed + self.drawn.to_bytes(8, "big")).digest(count)


def decide(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> Chance:
    """Let chance come from the stream that is returned, and the machine's clock stand at an aware moment."""
    chance = Chance()
    monkeypatch.setattr(os, "urandom", chance.draw)
    monkeypatch.setattr(random, "_urandom", chance.draw)
    monkeypatch.setattr(time, "time", moment.timestamp)
    standing = _standing(moment)
    asking = [one for name, one in sys.modules.items() if name.startswith(ASK_THE_CLOCK) and name != __name__]
    for module in asking:
        if getattr(module, "datetime", None) is datetime:
            monkeypatch.setattr(module, "datetime", standing)
    return chance


def _standing(moment: datetime) -> type[datetime]:
    class Kind(type):
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, datetime)

    class Standing(datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return moment.astimezone(tz)

    return Standing
