"""The documents that people sent, each under the random name that was given to it."""

import re

from flask import abort, send_from_directory
from flask.typing import ResponseReturnValue

from caxamarca.persistence import showing
from caxamarca.persistence.database import documents_folder, session
from caxamarca.persistence.showing import Sight
from caxamarca.web import identity
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint
from caxamarca.web.public.pictures import A_YEAR

NAME = re.compile(r"[0-9a-f]{32}\.pdf")
LETTERS_OF_A_NAME = 8
ALONE = "sandbox"
"""Added to what every answer says: what a browser shows in place of keeping it can do nothing."""


@blueprint.get("/documentos/<name>")
@open_to_all
def document(name: str) -> ResponseReturnValue:
    """Give a document to be kept, as photos are given (pictures.py)."""
    sight = showing.sight(session(), name, identity.actor()) if NAME.fullmatch(name) else Sight.NOBODY
    if sight is Sight.NOBODY:
        abort(404)
    answer = send_from_directory(
        documents_folder(),
        name,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"documento-{name[:LETTERS_OF_A_NAME]}.pdf",
    )
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["Cache-Control"] = (
        f"private, max-age={A_YEAR}, immutable" if sight is Sight.EVERYBODY else "no-store"
    )
    return answer
