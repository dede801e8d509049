"""Who may see which page. Every view says it; a view that says nothing is shown to nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from caxamarca.domain.errors import NotAllowed
from caxamarca.domain.permissions import RULES, Action
from caxamarca.domain.roles import STAFF_ROLES, Role
from caxamarca.web import carrying, identity

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

ATTRIBUTE = "caxamarca_access"
SMALL = 256 * 1024
"""Bytes that a form without files may weigh."""


@dataclass(frozen=True)
class Access:
    """The roles that may see a page, the actions it offers, and the bytes it takes."""

    roles: frozenset[Role]
    actions: tuple[Action, ...] = ()
    limit: int = SMALL


def open_to_all(view: View) -> View:
    """A public page."""
    return _declare(view, Access(frozenset({Role.ANYONE})))


def seen_by(*roles: Role) -> Callable[[View], View]:
    """A page that shows something to these roles and changes nothing of its own."""
    return lambda view: _declare(view, Access(frozenset(roles)))


def acts(*actions: Action, limit: int = SMALL) -> Callable[[View], View]:
    """A page where these actions are taken; the table of permission says by whom. `limit` is in bytes."""
    roles = frozenset().union(*(RULES[action].roles for action in actions))
    return lambda view: _declare(view, Access(roles, actions, limit))


def _declare(view: View, access: Access) -> View:
    setattr(view, ATTRIBUTE, access)
    return view


def of_endpoint(app: Flask, endpoint: str) -> Access | None:
    return getattr(app.view_functions.get(endpoint), ATTRIBUTE, None)


def _receive() -> None:
    """The body first: whoever sends it slowly is judged by what is granted when it has come. One that was cut off on
    its way, or whose pieces are wrongly measured, is not taken for whole.
    """
    if request.content_length is not None:
        # gunicorn says that the body ends by itself, and so would not tell that it is shorter than announced.
        request.environ.pop("wsgi.input_terminated", None)
    try:
        _ = request.form
    except HTTPException:
        raise
    except Exception:  # noqa: BLE001 - each server has its own kind of error for this
        abort(400)


def guard() -> ResponseReturnValue | None:
    """Before every request: let through, send to the right door, or refuse."""
    if request.endpoint is None:
        return None
    access = of_endpoint(current_app, request.endpoint)
    if access is None:
        abort(404)
    request.max_content_length = access.limit
    if request.method == "POST":
        _receive()
    if Role.ANYONE in access.roles:
        return None
    actor = identity.actor()
    if actor.roles & access.roles:
        return None
    if identity.key():
        raise NotAllowed
    if request.method == "POST":
        return carrying.ask_to_sign_in(door(access))
    return _to_door(access)


def door(access: Access) -> str:
    """The sign-in page that leads to these roles."""
    return "account.staff_sign_in" if access.roles & set(STAFF_ROLES) else "account.sign_in"


def _to_door(access: Access) -> Response:
    return redirect(url_for(door(access), siguiente=request.full_path.rstrip("?")), 303)


def install(app: Flask) -> None:
    app.before_request(guard)
