"""Choosing the language: a link that works without JavaScript and leads back to the page where it was."""

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from caxamarca.web import language, returning
from caxamarca.web.access import open_to_all
from caxamarca.web.account import blueprint

BACK = "vuelta"


@blueprint.get("/idioma/<code>")
@open_to_all
def choose_language(code: str) -> ResponseReturnValue:
    """Remember the language, and go back to a page of this site."""
    if code not in language.spoken():
        abort(404)
    back = request.args.get(BACK, "")
    answer = redirect(back if returning.is_page(back) else "/", 303)
    language.remember(answer, code)
    answer.headers["Cache-Control"] = "no-store"
    return answer
