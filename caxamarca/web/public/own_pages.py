"""The pages that explain, read as people read them, so that what stands there is found."""

import re
from collections.abc import Iterator
from html import unescape

from flask import Flask, url_for

from caxamarca.web import language
from caxamarca.web.public.leaflets import Leaflet, Sort, stems_of

EXPLAINING = (
    "public.how_it_works",
    "public.vote_explained",
    "public.glossary",
    "public.verify",
    "public.privacy",
    "public.accessibility",
    "public.data",
)
"""Pages without parameters whose text is found."""

_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_SILENT = re.compile(r"<(script|style|form|nav|svg)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def own_pages(app: Flask, code: str) -> Iterator[Leaflet]:
    """A leaflet for each, in the language with this code."""
    for endpoint in EXPLAINING:
        url = url_for(endpoint)
        # As a stranger of this language sees it: nothing personal, and no message meant for somebody else. What Flask
        # keeps for a request would else be shared with whoever is looking: who they are, and their forms' token.
        asked = app.test_request_context(url, headers={"Cookie": f"{language.cookie()}={code}"})
        with app.app_context(), asked:
            page = app.view_functions[endpoint]()
        found = _MAIN.search(str(page))
        heading = _TITLE.search(str(page))
        if found and heading:
            title = _plain(heading[1])
            told = _plain(_SILENT.sub(" ", found[0].replace(heading[0], "")))
            yield Leaflet(sort=Sort.PAGE, title=title, url=url, text=told, name=title, around=stems_of(title))


def _plain(markup: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", markup)).split())
