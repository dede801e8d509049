"""Whoever asks only for the head of an answer is answered as whoever reads the page: nothing that was sent is taken."""

from collections.abc import Iterable
from contextlib import suppress
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask


def install(app: Flask) -> None:
    app.wsgi_app = _reading(app.wsgi_app)  # type: ignore[method-assign,assignment]


def _reading(inner: WSGIApplication) -> WSGIApplication:
    """Flask gives HEAD to the view of GET, and a view that asks `is it GET?` would take it for a form; none of the
    tokens against forgery is asked for then. So no view ever sees another method than GET and POST.
    """

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") != "HEAD":
            return inner(environ, start)
        body = inner({**environ, "REQUEST_METHOD": "GET"}, start)
        with suppress(AttributeError):
            body.close()  # type: ignore[attr-defined]
        return ()

    return answer
