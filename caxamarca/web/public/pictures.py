"""The photos that people sent, each under the random name that was given to it."""

import re

from flask import abort, send_from_directory
from flask.typing import ResponseReturnValue

from caxamarca.persistence import showing
from caxamarca.persistence.database import pictures_folder, session
from caxamarca.persistence.showing import Sight
from caxamarca.web import identity
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint

NAME = re.compile(r"[0-9a-f]{32}\.webp")
A_YEAR = 365 * 24 * 3600


@blueprint.get("/fotos/<name>")
@open_to_all
def picture(name: str) -> ResponseReturnValue:
    """Give a photo, unless another one took its place or its idea was taken off the site.

    A name never gets another content, so a browser keeps it; `private`, so that nothing on the way hands out
    for a year what was hidden meanwhile. That of a draft is its writer's, and kept nowhere: it may be erased.
    """
    sight = showing.sight(session(), name, identity.actor()) if NAME.fullmatch(name) else Sight.NOBODY
    if sight is Sight.NOBODY:
        abort(404)
    answer = send_from_directory(pictures_folder(), name, mimetype="image/webp")
    answer.headers["Cache-Control"] = (
        f"private, max-age={A_YEAR}, immutable" if sight is Sight.EVERYBODY else "no-store"
    )
    return answer
