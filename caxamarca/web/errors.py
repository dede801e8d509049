"""What a person sees when something cannot be shown, and what we write down when it was our fault."""

import logging
import secrets
import traceback
from contextlib import suppress
from http import HTTPStatus

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from caxamarca.domain.errors import NotSignedIn, Refusal
from caxamarca.persistence import database
from caxamarca.web import carrying, identity, overweight, refusals, returning
from caxamarca.web.words import _

log = logging.getLogger("caxamarca")

PAGES = {400, 403, 404, 409, 413, 422, 429, 500, 503}
CONFIRMING = "resident.confirm"
"""Where a form may have been kept although the answer is an error, and goes again as it is."""
WORTH_KEEPING = 40
"""Letters from which on a text is nothing that one types again in a moment."""


def _page(status: int, message: str = "", reference: str = "") -> ResponseReturnValue:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and request.endpoint == CONFIRMING and request.form:
        return send_vote_again(status, reference)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # These pages ask nothing of the database, which may be what failed: not even who is looking.
        bare = current_app.jinja_env.get_template(f"errors/{status if status in PAGES else 500}.html")
        return bare.render(reference=reference, carried=_written()), status
    shown = status if status in PAGES else 404
    page = render_template(
        f"errors/{shown}.html", message=message, reference=reference, written=_long_texts(), shared=None
    )
    return page, status


def send_vote_again(status: int = HTTPStatus.SERVICE_UNAVAILABLE, reference: str = "") -> ResponseReturnValue:
    """Whether the ballot was kept is not known. Sent again, the same form counts once, and shows the same code."""
    sealed = [one for one in request.form.items(multi=True) if one[0] != identity.CSRF]
    bare = current_app.jinja_env.get_template("resident/send_again.html")
    return bare.render(sealed=sealed, reference=reference), status


def _long_texts() -> list[str]:
    """What somebody wrote for a page that is gone meanwhile, to be copied from here."""
    carried = _written() if request.method == "POST" else None
    return [] if carried is None else [text for _name, text in carried.fields if len(text) >= WORTH_KEEPING]


def _written() -> carrying.Carried | None:
    """What a signed-in person had typed; nothing where even that cannot be read."""
    with suppress(HTTPException):
        return carrying.from_request()
    return None


def refused(fact: Refusal) -> ResponseReturnValue:
    """A refusal that no form caught. Whoever is not signed in is shown the door."""
    database.let_go()
    if isinstance(fact, NotSignedIn):
        return redirect(url_for("account.sign_in", siguiente=request.full_path.rstrip("?")), 303)
    return _page(refusals.status(fact), refusals.words(fact))


def forged(_error: CSRFError) -> ResponseReturnValue:
    """An old page, or a forged request. What a signed-in person typed comes back to be sent again."""
    carried = carrying.from_request()
    if carried is not None and carried.owner == identity.key():
        return carrying.give_back(carried)
    return _page(422)


def too_heavy(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More than the page takes. What a signed-in person typed beside the file comes back."""
    carried = carrying.from_fields(overweight.text_fields())
    if carried is not None and carried.owner == identity.key():
        return carrying.give_back(
            carried, _("The file was too heavy to be taken. Choose a smaller one."), 413
        )
    return _page(413)


def http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    return _page(error.code)


def broken(error: Exception) -> ResponseReturnValue:
    """A bug: a number for the person, the place in the code for us, and nobody's data for anybody."""
    if database.is_away(error):
        log.error("the database does not answer")
        return _page(503)
    reference = secrets.token_hex(4).upper()
    database.let_go()
    if request.path.startswith(returning.OF_THE_VOTE):
        log.error("%s %s at %s", reference, type(error).__name__, _place(error))
    else:
        trace = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s %s in %s\n%s", reference, type(error).__name__, request.endpoint, trace)
    return _page(500, reference=reference)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else "?"


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(RequestEntityTooLarge, too_heavy)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, broken)
