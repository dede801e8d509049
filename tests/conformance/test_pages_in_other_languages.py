"""A page speaks one language: no text is kept from the translator, and on an English page only people speak Spanish."""

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache

from flask import Flask

from caxamarca.cli.words import SPANISH, load
from tests.support.catalogues import sentences
from tests.support.findings import none_of
from tests.support.html import SILENT, Element
from tests.support.pseudo import outside
from tests.support.visits import Visit, found, planted
from tests.support.walking import Walk
from tests.support.writing import bare, words_of_people, written

A_WORD = re.compile(r"[^\W\d_]{4,}")
LETTERS = re.compile(r"[^\W\d_]{2,}")
SIDE_BY_SIDE = re.compile(r"[·–,;:.] | [·–] ")
OF_SAMPLES = {"patterns.book"}
"""Pages whose words are samples, not ours to translate."""
BLOCK = 4
"""Words from which on a text of a person is no name any more."""
NOT_A_BLOCK = {"title", "label", "option", "img", "textarea", "input", "html", "meta"}
"""What cannot say its language by itself, or is about to be changed; of labels, those of people are options."""
PLACE = re.compile(r"%\(\w+\)[sd]")
OURS_IN_EVERY_LANGUAGE = re.compile(
    r"S/|SHA-256|\b[KM]B\b|CSV|JSON|ZIP|PDF|AGPL|DNI|CUI|PIM|https?://\S+|\S+@\S+|[0-9a-f]{12,}|\b[A-Z0-9]{2,}(?:-[A-Z0-9]+)+\b"
    r"|\b\d{4}\b|\b[A-Z0-9]{4}\b"
)
"""Signs, names of files and of documents, addresses, codes."""


def is_of_people(text: str, of_people: AbstractSet[str]) -> bool:
    """Whether a text is one that somebody wrote, or several of them side by side."""
    plain = OURS_IN_EVERY_LANGUAGE.sub("", text)
    return (
        not LETTERS.search(plain)
        or not of_people.isdisjoint({bare(text), bare(plain)})
        or any(
            is_of_people(text[: gap.start()], of_people) and is_of_people(text[gap.end() :], of_people)
            for gap in SIDE_BY_SIDE.finditer(text)
        )
    )


def is_found_in(element: Element) -> bool:
    """Whether it is a piece of what somebody wrote, as a search shows it around the word that it found."""
    outer: Element | None = element
    while outer is not None and not outer.get("lang"):
        outer = outer.parent
    return outer is not None and outer.is_in("es") and any(True for _ in outer.all("mark"))


def kept_from_translators(of_people: AbstractSet[str]) -> Callable[[Visit], Iterator[str]]:
    """A check that finds text which neither a translator was given nor a person wrote, be it a moment ago."""

    def check(visit: Visit) -> Iterator[str]:
        for line, element in outside(visit.document):
            if visit.endpoint in OF_SAMPLES or element.tag in {"textarea", "mark"}:
                continue
            if not is_of_people(line, of_people) and not is_found_in(element):
                yield f"<{element.tag}> “{bare(line)[:100]}”"

    return check


@cache
def spanish() -> tuple[frozenset[str], re.Pattern[str]]:
    """The sentences that have another form in English: those without places, and a pattern for those with them."""
    whole, patterns = set(), []
    for _message, sentence, told in sentences(load(SPANISH)):
        if sentence != told and not PLACE.search(told):
            whole.add(_plain(told))
        elif sentence != told and A_WORD.search(PLACE.sub("", told)):
            patterns.append(".+".join(map(re.escape, PLACE.split(_plain(told)))))
    english = {_plain(sentence) for _message, sentence, _told in sentences(load(SPANISH))}
    return frozenset(whole - english), re.compile("|".join(patterns))


def _plain(sentence: str) -> str:
    return " ".join(sentence.replace("%%", "%").split())


def spanish_on(of_people: AbstractSet[str], blocks: AbstractSet[str]) -> Callable[[Visit], Iterator[str]]:
    """A check that finds Spanish on an English page: ours, or a person's that is not marked as such."""

    def check(visit: Visit) -> Iterator[str]:
        if visit.endpoint in OF_SAMPLES:
            return
        whole, patterns = spanish()
        for element in visit.document.elements:
            if element.tag in SILENT or element.is_in("es"):
                continue
            for text in element.says():
                is_ours = text in whole or (patterns.fullmatch(text) and not is_of_people(text, of_people))
                if is_ours and text not in of_people:
                    yield f"<{element.tag}> “{text[:100]}” is ours"
                elif element.tag not in NOT_A_BLOCK and bare(text) in blocks and len(text.split()) >= BLOCK:
                    yield f"<{element.tag}> “{text[:100]}” is not marked as Spanish"

    return check


def test_english_pages_speak_english(
    english_walk: Walk, disguised_site: Flask, written_at_first: frozenset[str]
) -> None:
    none_of(
        found(english_walk.pages(), spanish_on(written_at_first, written(disguised_site, with_names=False))),
        'Spanish on an English page. Ours goes into `_()`; what people wrote stands in an element with lang="es-PE".',
    )


def test_nothing_is_kept_from_translators(
    disguised_walk: Walk, disguised_site: Flask, site: Flask, written_at_first: frozenset[str]
) -> None:
    of_people = words_of_people(disguised_site) | words_of_people(site) | written_at_first
    none_of(
        found(disguised_walk.pages(), kept_from_translators(of_people)),
        "A text that no translator was given: is it inside `_()`, and asked for when somebody reads?",
    )


def test_a_text_kept_from_translators_is_caught() -> None:
    check = kept_from_translators(frozenset({"Agua para El Sauce"}))
    for fault in (
        "<p>Sign in</p>",
        "<p>⟦Šíģñ⟧ in</p>",
        "<p>⟦Šíģñ <b>⟦íñ⟧</b>⟧ here</p>",
        '<button aria-label="Close">⟦×⟧</button>',
        '<img alt="Photo of the place">',
        '<input placeholder="Search">',
        '<a title="More">⟦Ḿ⟧</a>',
        '<meta name="description" content="What it is">',
        "<title>Ideas – ⟦Čáxá⟧</title>",
    ):
        assert len(list(check(planted(fault)))) == 1, fault
    for sound in (
        "<p>⟦Šíģñ <b>⟦S/ 3.2 million⟧</b> íñ⟧</p>",
        "<p>Agua para El Sauce · 2026 · S/ 1,200.00</p>",
        '<a hreflang="en">English</a>',
    ):
        assert not list(check(planted(sound))), sound


def test_spanish_on_an_english_page_is_caught() -> None:
    of_people = frozenset({"Agua para El Sauce"})
    check = spanish_on(of_people, of_people)
    faults = {
        "<p>Entrar</p>": "<p> “Entrar” is ours",
        "<p>Último día: 3 de mayo.</p>": "<p> “Último día: 3 de mayo.” is ours",
        "<h2>Agua para El Sauce</h2>": "<h2> “Agua para El Sauce” is not marked as Spanish",
    }
    for fault, told in faults.items():
        assert list(check(planted(fault))) == [told]
    assert not list(check(planted('<h2 lang="es-PE">Agua para El Sauce</h2><p>Sign in</p>')))
