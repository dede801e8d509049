"""The short address of a comment: it leads to the place on the page where it stands."""

from flask import redirect
from flask.typing import ResponseReturnValue

from caxamarca.persistence import comments
from caxamarca.persistence.database import session
from caxamarca.web.access import open_to_all
from caxamarca.web.comments import url_of
from caxamarca.web.public import blueprint


@blueprint.get("/comentarios/<id:comment_id>")
@open_to_all
def comment(comment_id: int) -> ResponseReturnValue:
    """Pages fill up and comments move on, so the address leads on and never says that it is for good."""
    return redirect(url_of(comments.one(session(), comment_id)), 302)
