"""Who is looking: the bridge between Flask-Login and our own sign-ins, which can be ended from our side."""

import time
from typing import cast

from flask import Flask, g
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from caxamarca.actions import identifying
from caxamarca.domain.roles import STRANGER, Actor, Role
from caxamarca.persistence import people
from caxamarca.persistence.database import session
from caxamarca.web.words import _

CSRF = "csrf_token"
"""Where Flask-WTF keeps this request's own token, which stands for the cookie that it was made for."""

COOKIE_KEY = "_user_id"
"""Where Flask-Login keeps the token in the browser's signed cookie; it is there even when the database is away."""

SEEN = "seen"
"""Where that cookie keeps the second of the last request, renewed each minute."""
COARSE = 60

HOMES = (
    (Role.ADMINISTRATOR, "admin.desk"),
    (Role.EVALUATOR, "evaluator.queue"),
    (Role.UNIT, "unit.desk"),
    (Role.UNIT_TEAM, "unit.desk"),
    (Role.COMMITTEE, "committee.desk"),
)


class Visitor(UserMixin):  # type: ignore[misc]
    """A signed-in person as Flask-Login holds them: an opaque token, and the actor behind it."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        return self.token


class CurrentActor:
    """What a page's head says of whoever is looking."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    @property
    def is_signed_in(self) -> bool:
        return self.actor.resident is not None or self.actor.staff is not None

    @property
    def name(self) -> str:
        if self.actor.staff is not None:
            found = people.staff(session(), self.actor.staff)
            return "" if found is None else found.name
        return _("My space")

    @property
    def home_endpoint(self) -> str:
        """The page where this person's own work begins."""
        if self.actor.resident is not None:
            return "resident.my_space"
        if self.actor.staff is None:
            return "public.home"
        return next((desk for role, desk in HOMES if role in self.actor.roles), "account.own_account")

    def has(self, role: Role) -> bool:
        return role in self.actor.roles


def actor() -> Actor:
    """Whoever asks, as the actions know them."""
    return cast(Visitor, current_user).actor if current_user.is_authenticated else STRANGER


def token() -> str:
    """The token of this sign-in; empty for strangers."""
    return cast(Visitor, current_user).token if current_user.is_authenticated else ""


def enter(new_token: str) -> None:
    """Go on as the person behind a new sign-in."""
    leave()
    found = identifying.who(new_token)
    if found is not None:
        login_user(Visitor(new_token, found))
        cookie[SEEN] = int(time.time())


def leave() -> None:
    """End the sign-in, here and in the database. Whoever takes the phone next finds nothing in its cookie."""
    if token():
        identifying.sign_out(token())
    logout_user()
    cookie.clear()
    g.pop(CSRF, None)


def _is_still_here() -> bool:
    """Whether this browser asked for something not long ago. The cookie remembers, so that looking writes nothing.

    An old cookie only says that more time has passed, and the sign-in's own end stands in the database. One that
    remembers nothing is none that `enter` made.
    """
    now = int(time.time())
    seen = cookie.get(SEEN, 0)
    if now - seen > identifying.RESIDENT_PAUSE.total_seconds():
        return False
    if now - seen > COARSE:
        cookie[SEEN] = now
    return True


def key() -> str:
    """One text for whoever is signed in, the same in each of their sign-ins; empty for strangers."""
    return key_of(actor())


def key_of(someone: Actor) -> str:
    if someone.resident is not None:
        return f"resident:{someone.resident}"
    return "" if someone.staff is None else f"staff:{someone.staff}"


def install(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # It would hash the source address; our tokens can be revoked instead.

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(given: str) -> Visitor | None:
        found = identifying.who(given)
        if found is None or (found.resident is not None and not _is_still_here()):
            return None
        return Visitor(given, found)

    @app.context_processor
    def current() -> dict[str, object]:
        return {"current_actor": CurrentActor(actor())}
