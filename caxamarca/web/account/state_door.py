"""The second door for residents: the State's identity provider, where the settings name one. Else nobody finds it.

The browser is led there by a link and not by a form, because of `form-action` (web/headers.py): Chromium applies it to
all that a form leads to. A text on its way (web/carrying.py) waits here meanwhile, sealed. What went wrong is told on
the sign-in page, where the other door stands; the address with the provider's answer is that of no page.
"""

import json
import time
from dataclasses import asdict
from pathlib import Path

from flask import Flask, abort, current_app, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from caxamarca.actions import attesting
from caxamarca.actions.asking import Line
from caxamarca.actions.provider import Errand, Provider
from caxamarca.actions.rooms import Room
from caxamarca.domain.errors import Refusal
from caxamarca.settings import StateDoor
from caxamarca.web import addresses, carrying, identity, refusals, returning, sources
from caxamarca.web.access import open_to_all
from caxamarca.web.account import blueprint
from caxamarca.web.account.forms import SignInForm
from caxamarca.web.words import _

PLACE = "caxamarca_state_door"
"""Where the application keeps its provider."""

ERRAND = "errand"
"""Where the browser's cookie keeps the secret of the errand, when it began, and where the person was going."""
REFUSED = "refused"
"""Where it keeps, for one page, what went wrong, and with which status that page says so."""
LEFT_TEXT = "left_text"
"""Where it keeps the token of the text that waits here."""


def install(app: Flask, described: StateDoor | None) -> None:
    """Put up the door that the settings describe. Nothing is asked of the provider before somebody goes there."""
    line = Line(Room.beside(Path(app.config["DATA_FOLDER"]), "asking", app.config["SERVERS"]))
    app.extensions[PLACE] = None if described is None else Provider(**asdict(described), line=line)
    app.jinja_env.globals["state_door"] = name


def name() -> str:
    """What people know the provider by; empty where there is no such door."""
    found = _found()
    return "" if found is None else found.name or _("the State’s identity")


def _found() -> Provider | None:
    provider: Provider | None = current_app.extensions[PLACE]
    return provider


def _provider() -> Provider:
    return _found() or abort(404)


@blueprint.get("/entrar/estado")
@open_to_all
def state_door() -> ResponseReturnValue:
    """Lead to the provider. The errand is noted in this browser alone; a later one takes its place."""
    provider = _provider()
    secret, began, path = attesting.new_secret(), int(time.time()), request.args.get("siguiente", "")
    try:
        address = provider.way_there(attesting.errand(secret, began), _back())
    except Refusal as fact:
        return _told_at_the_door(fact, path)
    cookie[ERRAND] = [secret, began, path if len(json.dumps(path)) <= returning.LONGEST else ""]
    return redirect(address, 303)


@blueprint.get("/entrar/estado/vuelta")
@open_to_all
def back_from_state() -> ResponseReturnValue:
    """Where the provider leads back to: let in whoever it vouches for, and lead on as the other door does."""
    provider = _provider()
    begun, path = _errand()
    if begun is None and identity.actor().resident is not None:
        return redirect(url_for(identity.CurrentActor(identity.actor()).home_endpoint), 303)
    left = cookie.get(LEFT_TEXT, "")
    try:
        if begun is None:
            raise attesting.EntranceExpired
        token = attesting.sign_in_attested(
            provider, begun, request.args.to_dict(), _back(), sources.current()
        )
    except Refusal as fact:
        return _told_at_the_door(fact, path)
    identity.enter(token)
    if left:
        cookie[LEFT_TEXT] = left
        return redirect(url_for("account.text_left", siguiente=path), 303)
    return redirect(returning.next_page(path), 303)


@blueprint.post("/entrar/estado/texto")
@open_to_all
def leave_text() -> ResponseReturnValue:
    """Keep the text of a form while its writer is away, sealed as it came."""
    _provider()
    sealed = request.form.get("carried", "")
    if carrying.is_sealed_here(sealed):
        cookie[LEFT_TEXT] = attesting.leave_text(sealed, sources.current())
    return redirect(url_for("account.text_left", siguiente=request.form.get("siguiente", "")), 303)


@blueprint.get("/entrar/estado/texto")
@open_to_all
def text_left() -> ResponseReturnValue:
    """Before: that the text is safe, and the way on. Afterwards: the text, to whoever wrote it."""
    _provider()
    path, sealed = request.args.get("siguiente", ""), _text_left()
    if identity.actor().resident is None:
        if not sealed:
            return redirect(url_for("account.sign_in", siguiente=path), 303)
        minutes = int(attesting.PATIENCE.total_seconds() // 60)
        return render_template("account/text_left.html", path=path, minutes=minutes)
    carried = carrying.unpack(sealed)
    return redirect(returning.next_page(path), 303) if carried is None else carrying.give_back(carried)


def come_back(form: SignInForm) -> None:
    """Put into the sign-in page what was told at the other door, and the text that waits."""
    if REFUSED in cookie:
        form.refusal, form.status = cookie.pop(REFUSED)
    if LEFT_TEXT in cookie:
        form.carried.data = _text_left()


def _text_left() -> str:
    token = cookie.get(LEFT_TEXT, "")
    return attesting.text_left(token) if token else ""


def _errand() -> tuple[Errand | None, str]:
    """What this browser began, and where its person was going. It is gone once, whatever comes of it."""
    secret, began, path = cookie.pop(ERRAND, ("", 0, ""))
    return (attesting.errand(secret, began) if secret else None), path


def _told_at_the_door(fact: Refusal, path: str) -> ResponseReturnValue:
    cookie[REFUSED] = [refusals.words(fact), refusals.status(fact)]
    return redirect(url_for("account.sign_in", siguiente=path), 303)


def _back() -> str:
    return addresses.whole("account.back_from_state")
