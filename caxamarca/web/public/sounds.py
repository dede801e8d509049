"""The recordings, each under the random name that was given to it; a part for whoever asks for one part."""

import re

from flask import abort, send_from_directory
from flask.typing import ResponseReturnValue

from caxamarca.persistence import recordings
from caxamarca.persistence.database import recordings_folder, session
from caxamarca.web import parts
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint
from caxamarca.web.public.pictures import A_YEAR
from caxamarca.web.sounds import MIMETYPES

NAME = re.compile(r"[0-9a-f]{32}\.(mp3|ogg|m4a)")


@blueprint.get("/grabaciones/<name>")
@open_to_all
def sound(name: str) -> ResponseReturnValue:
    """Give a recording, unless it was withdrawn. Browsers that keep it may, as they do with photos."""
    row = recordings.by_name(session(), name) if NAME.fullmatch(name) else None
    if row is None:
        abort(404)
    answer = send_from_directory(
        recordings_folder(),
        name,
        mimetype=MIMETYPES[row.kind],
        etag=row.sha256,
        conditional=parts.can_be_given(),
    )
    answer.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return answer
