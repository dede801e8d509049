"""The language of an answer: the one that the reader chose and the browser keeps in a cookie of its own, else Spanish.

It is never guessed from the browser: a borrowed phone says nothing of who reads. The same address answers in every
language, so whatever asked for words says that it varies with the cookie (`speaking`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from gettext import NullTranslations
from typing import cast

from flask import Response as FlaskResponse
from flask import after_this_request, current_app, has_request_context, request, url_for
from werkzeug.wrappers import Response

from caxamarca.web import returning
from caxamarca.web.languages import SPANISH, Language

A_YEAR = 365 * 24 * 3600
EXTENSION = "caxamarca_languages"
ASKED = "caxamarca.language_asked"


@dataclass(frozen=True)
class Spoken:
    """A language with its words."""

    language: Language
    words: NullTranslations


def spoken() -> Mapping[str, Spoken]:
    """Every language on offer, by its code, in the order of the table."""
    return cast(Mapping[str, Spoken], current_app.extensions[EXTENSION])


def current() -> Spoken:
    """The language of this answer; Spanish where nobody is asking."""
    if not has_request_context():
        return spoken()[SPANISH.code]
    # Asked hundreds of times for one page, so that the first answer is kept with the question.
    kept = request.environ
    if ASKED not in kept:
        known = spoken()
        kept[ASKED] = known.get(request.cookies.get(cookie(), ""), known[SPANISH.code])
    return cast(Spoken, kept[ASKED])


@contextmanager
def in_spanish() -> Iterator[None]:
    """What is said meanwhile is said in Spanish, whoever asks: for files that are the same for everybody."""
    if not has_request_context():
        yield
        return
    asked = request.environ.get(ASKED)
    request.environ[ASKED] = spoken()[SPANISH.code]
    try:
        yield
    finally:
        request.environ.pop(ASKED)
        if asked is not None:
            request.environ[ASKED] = asked


def was_asked() -> bool:
    """Whether this answer has anything in it that is said in a language."""
    return ASKED in request.environ


def cookie() -> str:
    """The name of the cookie that remembers the choice."""
    return "__Host-idioma" if current_app.config["SESSION_COOKIE_SECURE"] else "idioma"


def remember(answer: Response, code: str) -> None:
    """Keep the choice for a year. It holds a language and nothing of the person, and outlives every sign-in."""
    answer.set_cookie(
        cookie(),
        code,
        max_age=A_YEAR,
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


@dataclass(frozen=True)
class Choice:
    """Another language of this page, in its own words, and the address that chooses it."""

    name: str
    tag: str
    url: str


def choices() -> tuple[Choice, ...]:
    """The languages on offer but that of this answer.

    None on the answer to a form: the link would ask for the page anew, without what was typed or the code just shown.
    A form that survives has a button for it (`turns`).
    """
    if request.method == "POST":
        return ()
    here = current().language
    back = returning.here()
    return tuple(
        Choice(
            one.language.name, one.language.tag, url_for("account.choose_language", code=code, vuelta=back)
        )
        for code, one in spoken().items()
        if one.language != here
    )


def turns() -> tuple[Language, ...]:
    """The languages to which the answer to a form can be turned: its own button brings back what was typed."""
    if request.method != "POST":
        return ()
    here = current().language
    return tuple(one.language for one in spoken().values() if one.language != here)


def turn_to(code: str) -> None:
    """Answer in this language from here on, and remember it; anything that is no language on offer changes nothing."""
    if code in spoken():
        request.environ[ASKED] = spoken()[code]

        @after_this_request
        def keep(answer: FlaskResponse) -> FlaskResponse:
            remember(answer, code)
            return answer


def tag() -> str:
    """The language of this answer as HTML and HTTP call it."""
    return current().language.tag
