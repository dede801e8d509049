"""What was typed into a form is not lost when the sign-in ends meanwhile.

Every form of a signed-in person carries, sealed, whose it is. When it arrives without a sign-in, its text is
sealed again to that person and travels through the sign-in page. If the same person signs in, the form comes
back filled; if somebody else does on the same phone, it is thrown away. Files and secrets do not travel, and
a ballot never does: its forms say nothing of their owner.
"""

import json
import time
from dataclasses import dataclass

from flask import Flask, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from caxamarca.persistence.database import keyring
from caxamarca.web import identity, language
from caxamarca.web.returning import LONGEST as LONGEST_ADDRESS

KEY = "forms"
OWNER = "owner"
RESTORING = "restoring"
"""A form that has this field is brought back filled, and not sent; where it names a language, in that language."""
CARRIED = "carried"
LONGEST = 96 * 1024
"""Bytes of a form that can travel: the longest draft (domain/drafting.py), were it of letters of four bytes."""
LIFE = 24 * 3600
"""Seconds that a form may stay open and still be given back."""
MOMENT = 8
UNCARRIED = {OWNER, RESTORING, CARRIED, "csrf_token", "password", "again", "code"}


@dataclass(frozen=True)
class Carried:
    """A form on its way: the address it goes to, whose it is, and what was typed."""

    path: str
    owner: str
    fields: tuple[tuple[str, str], ...]

    @property
    def to_restore(self) -> tuple[tuple[str, str], ...]:
        """The hidden fields of a button that brings the form back, filled and not sent."""
        return ((RESTORING, "1"), *self.fields)


def seal_owner() -> str:
    """Whose form this is, for its hidden field; empty where nobody is signed in."""
    owner = identity.key()
    return _seal(owner, b"owner") if owner else ""


def _seal(text: str, context: bytes) -> str:
    """The text behind the moment of sealing, in hexadecimal."""
    now = int(time.time()).to_bytes(MOMENT, "big")
    return keyring().seal(KEY, now + text.encode(), context).hex()


def _unseal(sealed: str, context: bytes) -> str | None:
    """What was sealed here not longer than a day ago; `None` for anything else."""
    try:
        clear = keyring().unseal(KEY, bytes.fromhex(sealed), context)
    except ValueError:
        return None
    if clear is None or time.time() - int.from_bytes(clear[:MOMENT], "big") > LIFE:
        return None
    return clear[MOMENT:].decode()


def from_request() -> Carried | None:
    """The form that has just arrived, if it says whose it is."""
    return from_fields(request.form)


def from_fields(sent: MultiDict[str, str]) -> Carried | None:
    """The same for a form whose text was read in another way."""
    owner = _unseal(sent.get(OWNER, ""), b"owner")
    if not owner:
        return None
    fields = tuple(
        (name, value) for name, values in sent.lists() if name not in UNCARRIED for value in values
    )
    address = request.full_path.rstrip("?")
    return Carried(address if len(address) <= LONGEST_ADDRESS else request.path, owner, fields)


def pack(carried: Carried) -> str:
    """The form, sealed to whoever typed it; empty where it is too long to travel."""
    text = json.dumps([carried.path, carried.owner, carried.fields], ensure_ascii=False)
    return _seal(text, b"carried") if len(text.encode()) <= LONGEST else ""


def is_sealed_here(sealed: str) -> bool:
    """Whether this is a form on its way, whosever it is."""
    return _unseal(sealed, b"carried") is not None


def unpack(sealed: str) -> Carried | None:
    """A carried form if it belongs to whoever is signed in now, and was sealed here."""
    clear = _unseal(sealed, b"carried")
    if clear is None:
        return None
    path, owner, fields = json.loads(clear)
    if owner != identity.key():
        return None
    return Carried(path, owner, tuple((name, value) for name, value in fields))


def ask_to_sign_in(door: str) -> ResponseReturnValue:
    """Answer a form without a sign-in: lead to the door, with the text on board where it says whose it is."""
    carried = from_request()
    page = render_template(
        "account/sign_in_again.html",
        door=url_for(door),
        carried="" if carried is None else pack(carried),
        is_a_text=carried is not None,
        path=request.path,
    )
    return make_response(page, 401)


def give_back(carried: Carried, reason: str = "", status: int = 200) -> ResponseReturnValue:
    """A page with one button that brings the person back to the form as it was."""
    return make_response(render_template("account/give_back.html", carried=carried, reason=reason), status)


def is_restoring() -> bool:
    """Whether this request brings a form back instead of sending it."""
    return request.method == "POST" and RESTORING in request.form


def turn() -> None:
    """Answer in the language that the button named by which a form was brought back, if it named one."""
    if is_restoring():
        language.turn_to(request.form[RESTORING])


def install(app: Flask) -> None:
    """Once the body has been let in (`access`), and before any word is said."""
    app.before_request(turn)
