"""All that a site says to whoever asks, and all that can be counted at it: answers, statements, lines of the log.

A site is walked through twice, and what was overheard is laid side by side. What may differ is named.
"""

import io
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from caxamarca.persistence.database import db, session
from caxamarca.persistence.tables import Base
from tests.support.decided import Chance
from tests.support.walking import endpoint_of

Overheard = Mapping[str, str]
"""What one request brought: status, headers, body and its length, the statements and the lines of the log."""


@dataclass(frozen=True)
class Mask:
    """What may differ between two tallies: the name of it, on which endpoints, and how it is written there."""

    name: str
    endpoints: frozenset[str]
    pattern: re.Pattern[str]

    def hides(self, endpoint: str, text: str) -> str:
        if endpoint not in self.endpoints:
            return text
        return self.pattern.sub(lambda found: f"<{self.name}: {len(found[0])}>", text)


def mask(name: str, pattern: str, *endpoints: str) -> Mask:
    return Mask(name, frozenset(endpoints), re.compile(pattern))


@dataclass
class Ear:
    """Notes every request to a site. Chance is renewed before each, so that one more draw stays where it was made."""

    site: Flask
    chance: Chance
    masks: Sequence[Mask]
    who: str = ""
    heard: dict[tuple[str, str], Overheard] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    used: set[str] = field(default_factory=set)

    def asks(self, request: str, ask: Callable[[], TestResponse]) -> TestResponse:
        asked = f"{self.who}: {request}"
        self.times[asked] += 1
        self.chance.renew(f"{asked} {self.times[asked]}")
        with self._statements() as statements, _lines() as lines:
            answer = ask()
        endpoint = endpoint_of(self.site, answer.request.path)
        body = _readable(answer)
        seen = {
            "status": answer.status,
            "headers": "\n".join(f"{name}: {value}" for name, value in sorted(answer.headers.items())),
            "body": body,
            "length": str(len(body)),
        }
        is_masked = {name: self._masked(endpoint, text) for name, text in seen.items()}
        self.heard[asked, str(self.times[asked])] = {
            **is_masked,
            "statements": "\n".join(statements),
            "log": "\n".join(lines),
        }
        return answer

    def forget(self, request: str) -> None:
        """Leave out what somebody is told of the own marks before they are cast."""
        del self.heard[f"{self.who}: {request}", str(self.times[f"{self.who}: {request}"])]

    def _masked(self, endpoint: str, text: str) -> str:
        for one in self.masks:
            hidden = one.hides(endpoint, text)
            if hidden != text:
                self.used.add(one.name)
            text = hidden
        return text

    @contextmanager
    def _statements(self) -> Iterator[list[str]]:
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            found.append(statement)

        with self.site.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def client(self) -> type[FlaskClient]:
        """A browser of which everything is overheard."""
        ear = self

        class Browser(FlaskClient):
            def open(self, *args: Any, **kwargs: Any) -> TestResponse:
                path = args[0] if isinstance(args[0], str) else args[0].path
                name = f"{kwargs.get('method', 'GET')} {path}"
                return ear.asks(name, lambda: super(Browser, self).open(*args, **kwargs))

        return Browser


@contextmanager
def _lines() -> Iterator[list[str]]:
    """What any part of the program says to the log, however low."""
    found: list[str] = []

    class Note(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(f"{record.name} {record.levelname} {record.getMessage()}")

    root, note = logging.getLogger(), Note()
    level = root.level
    root.addHandler(note)
    root.setLevel(logging.DEBUG)
    try:
        yield found
    finally:
        root.setLevel(level)
        root.removeHandler(note)


def _readable(answer: TestResponse) -> str:
    """The body as text; a packed file unpacked, because how small sealed bytes can be packed is chance."""
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            return "\n".join(f"{name}\n{packed.read(name).decode()}" for name in packed.namelist())
    return str(answer.data, "utf-8", "backslashreplace")


# What lies in the tables


def tables(lengths_only: Collection[str], but: Collection[str] = ()) -> dict[str, list[str]]:
    """The rows of every table, sorted; of the columns that are named (`table.column`) the lengths alone.

    Tables after `but` are left out.
    """
    hidden = set(lengths_only)
    session().rollback()
    found = {}
    for table in (one for one in Base.metadata.sorted_tables if one.name not in but):
        columns = [
            func.length(one).label(one.name) if f"{table.name}.{one.name}" in hidden else one
            for one in table.columns
        ]
        found[table.name] = sorted(repr(tuple(row)) for row in session().execute(select(*columns)))
    session().rollback()
    return found


def differences(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> list[str]:
    """Where two runs differ, each place once, with the beginning of what is there in each."""
    found = []
    for key in [*one, *(key for key in other if key not in one)]:
        mine, others = one.get(key), other.get(key)
        if mine == others:
            continue
        if isinstance(mine, Mapping) and isinstance(others, Mapping):
            found += [f"{key}: {line}" for line in differences(mine, others)]
        else:
            found.append(f"{key}: {_apart(mine, others)}")
    return found


def _apart(mine: Any, others: Any, around: int = 60) -> str:
    one, other = str(mine), str(others)
    place = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, place - around)
    return f"{one[start : place + around]!r} | {other[start : place + around]!r}"
