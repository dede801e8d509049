"""What can be found besides ideas and projects: where people's questions are answered, the pages that explain, read as
people read them, and the places.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from html import unescape

from flask import Flask, current_app, url_for

from caxamarca.domain.provinces import DISTRICTS, PROVINCES, province
from caxamarca.domain.searching import can_have_typo, within_one
from caxamarca.persistence.looking import Asked, Question
from caxamarca.persistence.stems import stems
from caxamarca.web import language
from caxamarca.web.public.narrowing import slug_of
from caxamarca.web.words import _, _l

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


@dataclass(frozen=True)
class Door:
    """A page that answers a question, with the words in which people ask it; `narrows`: also for one province alone."""

    endpoint: str
    title: str
    asked_with: str
    narrows: bool = False


DOORS = (
    Door(
        "public.follow_up",
        _l("What became of the money, and how the works are getting on"),
        "dinero plata gasto gastar gastaron inversión presupuesto devengado obra avance seguimiento",
        narrows=True,
    ),
    Door(
        "public.projects",
        _l("Which projects won"),
        "ganar ganó ganaron ganador resultado proyecto obra",
        narrows=True,
    ),
    Door(
        "resident.vote",
        _l("When you can vote, and how"),
        "votar voto votación elegir elección cédula papeleta",
    ),
    Door("public.ideas", _l("The ideas of the people"), "idea propuesta proponer pedido pedir", narrows=True),
    Door("public.my_idea", _l("Was my idea accepted?"), "idea aceptar aceptada aprobar respuesta"),
    Door(
        "account.sign_in",
        _l("Come in with your DNI and your code"),
        "código clave contraseña papelito entrar ingresar DNI",
    ),
)
ASKING = (
    "cuál cuándo cuánto cuánta dónde pasó qué quién quiénes saber va van ver hicieron hizo usó mi provincia"
)
"""What may stand in any question, beside the words that say what it is about."""

_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_SILENT = re.compile(r"<(script|style|form|nav|svg)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class Sort(StrEnum):
    DOOR = "door"
    PAGE = "page"
    PLACE = "place"


@dataclass(frozen=True)
class Leaflet:
    """Something that is found by its name or its text. `heading` are the stems of its name, `around` what may be said
    with it, such as "district" or the province, `needed` one of which has to be said, if there are any, and `stems` all
    of them.
    """

    sort: Sort
    title: str
    url: str
    where: str
    text: str
    heading: frozenset[str]
    around: frozenset[str]
    stems: frozenset[str]
    needed: frozenset[str] = frozenset()

    def is_named_by(self, wanted: Collection[frozenset[str]]) -> bool:
        """Whether each word may be said of it, and one of them is its name."""
        said = self.heading | self.around | self.needed
        return (
            all(said & each for each in wanted)
            and any(self.heading & each for each in wanted)
            and (not self.needed or any(self.needed & each for each in wanted))
        )


@dataclass(frozen=True)
class Shelf:
    """All leaflets, and how the words in them are spelled: each plain word with its stem."""

    leaflets: tuple[Leaflet, ...]
    spellings: frozenset[tuple[str, str]]

    @property
    def known(self) -> frozenset[str]:
        return frozenset(stem for _plain, stem in self.spellings)

    def matching(self, question: Question) -> tuple[list[Leaflet], list[Leaflet]]:
        """Those that the words name, and the pages that have every word somewhere else."""
        wanted = [self._wanted(one) for one in question.asked]
        if not wanted:
            return [], []
        named = [one for one in self.leaflets if one.is_named_by(wanted)]
        wanted = [itself | asked.stems for itself, asked in zip(wanted, question.asked, strict=True)]
        told = [
            one
            for one in self.leaflets
            if one.sort is Sort.PAGE and one not in named and all(one.stems & each for each in wanted)
        ]
        return named, told

    def _wanted(self, asked: Asked) -> frozenset[str]:
        """What a word may be here. One that people say for another is none that was mistyped."""
        found = asked.itself
        if asked.stem in self.known or asked.stem in found:
            return frozenset({asked.stem})
        if asked.also:
            return found
        plain = asked.word.plain
        near = {
            other
            for written, other in self.spellings
            if can_have_typo(plain) and can_have_typo(written) and within_one(plain, written)
        }
        return found | near


def shelf() -> Shelf:
    """The leaflets in the reader's language. The pages are read once; they tell the same to everyone."""
    return _shelf(current_app._get_current_object(), language.current().language.code)  # type: ignore[attr-defined] # noqa: SLF001


@lru_cache(maxsize=8)
def _shelf(app: Flask, code: str) -> Shelf:
    leaflets = (*_doors(), *_places(), *_pages(app, code))
    texts = [f"{one.title} {one.where} {one.text}" for one in leaflets] + [one.asked_with for one in DOORS]
    words = (pair for text in texts for pair in stems(text))
    return Shelf(leaflets, frozenset((word.plain, stem) for word, stem in words))


def _pages(app: Flask, code: str) -> Iterable[Leaflet]:
    for endpoint in EXPLAINING:
        url = url_for(endpoint)
        # As a stranger of this language sees it: nothing personal, and no message meant for somebody else. What Flask
        # keeps for a request would else be shared with whoever is looking: who they are, and their forms' token.
        asked = app.test_request_context(url, headers={"Cookie": f"{language.cookie()}={code}"})
        with app.app_context(), asked:
            page = app.view_functions[endpoint]()
        found = _MAIN.search(str(page))
        title = _TITLE.search(str(page))
        if found and title:
            told = _plain(_SILENT.sub(" ", found[0].replace(title[0], "")))
            yield _leaflet(Sort.PAGE, _plain(title[1]), url, text=told)


def _plain(markup: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", markup)).split())


def _doors() -> Iterable[Leaflet]:
    for door in DOORS:
        title, heading = str(door.title), _stems(door.asked_with)
        around = _stems(ASKING)
        yield Leaflet(Sort.DOOR, title, url_for(door.endpoint), "", "", heading, around, heading | around)
        for one in PROVINCES if door.narrows else ():
            name, url = _stems(one.name), url_for(door.endpoint, provincia=one.slug)
            yield Leaflet(
                Sort.DOOR, title, url, one.name, "", heading, around, heading | around | name, needed=name
            )


def _places() -> Iterable[Leaflet]:
    for one in PROVINCES:
        title = _("Province of %(name)s", name=one.name)
        yield _leaflet(Sort.PLACE, title, url_for("public.province", province=one.code), name=one.name)
    for place in DISTRICTS:
        above = province(place.province_code)
        url = url_for("public.ideas", provincia=above.slug, distrito=slug_of(place))
        title = _("District of %(name)s", name=place.name)
        yield _leaflet(Sort.PLACE, title, url, where=above.name, name=place.name)


def _leaflet(sort: Sort, title: str, url: str, *, where: str = "", text: str = "", name: str = "") -> Leaflet:
    heading, around, told = (_stems(one) for one in (name or title, f"{title} {where}", text))
    return Leaflet(sort, title, url, where, text, heading, around, heading | around | told)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem for _word, stem in stems(text))


def of_sort(leaflets: Sequence[Leaflet], sort: object) -> list[Leaflet]:
    """Those of one sort; none where it is no sort of leaflet."""
    return [one for one in leaflets if one.sort is sort]
