"""The language of an answer: the one that the reader chose and the browser keeps in a cookie of its own, else Spanish.

It is never guessed from the browser: a borrowed phone says nothing of who reads. The same address answers in every
language, so whatever asked for words says that it varies with the cookie.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path
from typing import cast

from babel import support
from flask import Flask, after_this_request, current_app, has_request_context, request, url_for
from flask import Response as FlaskResponse
from flask_babel import Babel, Domain
from werkzeug.wrappers import Response

from caxamarca.web import languages, returning
from caxamarca.web.languages import ENGLISH, SPANISH, Language

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


class _OfThisAnswer(Domain):  # type: ignore[misc]
    """Flask-Babel reads a catalogue by a locale of CLDR, which has neither Linwa nor Awajún: so we hand it ours."""

    def get_translations(self) -> NullTranslations:
        return current().words


def words_of(folder: Path, language: Language) -> NullTranslations:
    """The compiled catalogue. English needs none: its sentences are those of the code."""
    if language == ENGLISH:
        return support.NullTranslations()
    with (folder / language.code / languages.CATALOGUE.with_suffix(".mo")).open("rb") as file:
        return support.Translations(file)


def _sentence(sentence: str) -> str:
    return current().words.gettext(sentence)


def _counted(one: str, many: str, num: int) -> str:
    return current().words.ngettext(one, many, num)


def _locale() -> str:
    """What WTForms and Flask-Babel's own formats ask for."""
    return current().language.lists


def install(app: Flask, folder: Path) -> None:
    """Give the application its languages, out of the catalogues in this folder."""
    app.extensions[EXTENSION] = {
        one.code: Spoken(one, words_of(folder, one)) for one in languages.offered(folder)
    }
    babel = Babel(app, locale_selector=_locale)
    babel.domain_instance = _OfThisAnswer()
    app.jinja_env.globals.update(language_tag=tag, language_choices=choices, language_turns=turns)
    # Flask-Babel looks for its own state at every sentence, and a page has hundreds.
    app.jinja_env.install_gettext_callables(_sentence, _counted, newstyle=True)  # type: ignore[attr-defined]

    @app.after_request
    def tell(response: FlaskResponse) -> FlaskResponse:
        if request.environ.get(ASKED):
            response.vary.add("Cookie")
            if response.mimetype == "text/html":
                response.headers["Content-Language"] = tag()
        return response
