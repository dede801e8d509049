"""A visitor of the whole site, as far as one goes without a browser: pages, forms, a sign-in."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import cast

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from caxamarca.domain.roles import Actor
from caxamarca.persistence import sign_ins
from caxamarca.persistence.database import db, session, transaction

WINDOW = 14 * 1024
"""What one TCP window carries: the weight that the first view of a page may have."""

_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")


def text_of(answer: TestResponse) -> str:
    """What a page says, without its markup, single spaces."""
    return " ".join(unescape(_TAG.sub(" ", answer.text)).split())


def anew() -> Session:
    """The test's own session, which sees from now on what the site has written meanwhile."""
    session().rollback()
    return session()


@dataclass
class Visitor:
    """Somebody with a browser of their own. `web` is the whole site; what a test prepares is done in another `app`."""

    web: Flask
    address: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self.client = self.web.test_client()
        self.client.environ_base["REMOTE_ADDR"] = self.address

    def sign_in(self, actor: Actor) -> "Visitor":
        """Go on as this person, whose sign-in is made as the doors make it."""
        with transaction() as writing:
            until = datetime.now(UTC) + timedelta(hours=1)
            token = sign_ins.start(
                writing, until, resident=actor.resident, staff=actor.staff, by_one_at=actor.by_one_at
            )
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["seen"] = int(datetime.now(UTC).timestamp())
            cookie["_fresh"] = True
        return self

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def send(self, path: str, *, of: str = "", **fields: object) -> TestResponse:
        """Fill in the form of the page `of`, by default the one at `path`, and send it with its hidden fields."""
        page = self.client.get(of or path).text
        hidden = [dict(_ATTRIBUTE.findall(one)) for one in _HIDDEN.findall(page)]
        carried = {one["name"]: unescape(one.get("value", "")) for one in hidden if "name" in one}
        return self.client.post(path, data={**carried, **fields})

    def weight(self, path: str) -> int:
        """Bytes of a page and its style sheet as they travel to a browser over HTTPS."""
        asset = cast(Callable[[str], str], self.web.jinja_env.globals["asset"])
        answers = [self.get(one, **{"Accept-Encoding": "br"}) for one in (path, asset("caxamarca.css"))]
        assert [one.headers["Content-Encoding"] for one in answers] == ["br", "br"]
        total = sum(len(one.data) for one in answers)
        for one in answers:
            one.close()
        return total

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """Every statement that the site asks of its database meanwhile."""
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                statements.append(statement)

        with self.web.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)
