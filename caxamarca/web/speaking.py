"""The words of an answer's language (`language`), out of the catalogues: for code, templates and the header."""

from gettext import NullTranslations
from pathlib import Path

from babel import support
from flask import Flask, Response
from flask_babel import Babel, Domain

from caxamarca.web import language, languages
from caxamarca.web.languages import ENGLISH, Language


class _OfThisAnswer(Domain):  # type: ignore[misc]
    """Flask-Babel reads a catalogue by a locale of CLDR, which has neither Linwa nor Awajún: so we hand it ours."""

    def get_translations(self) -> NullTranslations:
        return language.current().words


def words_of(folder: Path, tongue: Language) -> NullTranslations:
    """The compiled catalogue. English needs none: its sentences are those of the code."""
    if tongue == ENGLISH:
        return support.NullTranslations()
    with (folder / tongue.code / languages.CATALOGUE.with_suffix(".mo")).open("rb") as file:
        return support.Translations(file)


def _sentence(sentence: str) -> str:
    return language.current().words.gettext(sentence)


def _counted(one: str, many: str, num: int) -> str:
    return language.current().words.ngettext(one, many, num)


def _locale() -> str:
    """What WTForms and Flask-Babel's own formats ask for."""
    return language.current().language.lists


def install(app: Flask, folder: Path) -> None:
    """Give the application its languages, out of the catalogues in this folder."""
    app.extensions[language.EXTENSION] = {
        one.code: language.Spoken(one, words_of(folder, one)) for one in languages.offered(folder)
    }
    babel = Babel(app, locale_selector=_locale)
    babel.domain_instance = _OfThisAnswer()
    app.jinja_env.globals.update(
        language_tag=language.tag, language_choices=language.choices, language_turns=language.turns
    )
    # Flask-Babel looks for its own state at every sentence, and a page has hundreds.
    app.jinja_env.install_gettext_callables(_sentence, _counted, newstyle=True)  # type: ignore[attr-defined]

    @app.after_request
    def tell(response: Response) -> Response:
        if language.was_asked():
            response.vary.add("Cookie")
            if response.mimetype == "text/html":
                response.headers["Content-Language"] = language.tag()
        return response
