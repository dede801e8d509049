"""What people read is Spanish: no English sentence shows, and nothing of the machine."""

import re
from collections.abc import Iterator
from functools import cache

from caxamarca.cli.words import SPANISH, load
from tests.support.catalogues import sentences
from tests.support.findings import none_of
from tests.support.visits import Visit, found, planted
from tests.support.walking import Walk

PLACE = re.compile(r"%\(\w+\)[sd]")
WORD = re.compile(r"[A-Za-z]{3,}")
MACHINE = re.compile(
    r"%\(\w+\)|\{\{|\{%|<(function|class|built-in|caxamarca)|\b(None|Undefined|datetime\.|Decimal\()\b"
)


@cache
def english() -> tuple[frozenset[str], re.Pattern[str]]:
    """The sentences that have another form in Spanish: those without places, and a pattern for those with them."""
    whole, patterns = set(), []
    for _message, sentence, told in sentences(load(SPANISH)):
        if sentence == told:
            continue
        if not PLACE.search(sentence):
            whole.add(_plain(sentence))
        elif WORD.search(PLACE.sub("", sentence)):
            patterns.append(".+".join(map(re.escape, PLACE.split(_plain(sentence)))))
    return frozenset(whole), re.compile("|".join(patterns))


def _plain(sentence: str) -> str:
    return " ".join(sentence.replace("%%", "%").split())


def foreign(visit: Visit) -> Iterator[str]:
    """Every text of a page that is an English sentence of ours, or no sentence at all."""
    whole, patterns = english()
    for text in set(visit.document.spoken(own_language=True)):
        if text in whole or patterns.fullmatch(text):
            yield f"“{text}” is English"
        elif MACHINE.search(text):
            yield f"“{text[:80]}” is the machine's"


def test_no_page_speaks_english(walk: Walk) -> None:
    none_of(
        found(walk.pages(), foreign),
        "A page shows English, or something that is no word. Is the sentence inside `_()`, is it in the catalogue "
        "(`python3 app.py words`), is a StrEnum shown through the filter `label`?",
    )


def test_an_english_sentence_is_caught() -> None:
    assert list(foreign(planted("<p>Sign in</p>"))) == ["“Sign in” is English"]
    assert list(foreign(planted('<button aria-label="How it works">?</button>')))
    assert list(foreign(planted("<p>3 letters are left.</p>")))
    assert not list(foreign(planted("<p>Quedan 3 letras</p>")))


def test_a_word_of_the_machine_is_caught() -> None:
    for fault in (
        "<p>None</p>",
        "<p>Cierra el %(day)s.</p>",
        "<p>{{ name }}</p>",
        "<p>&lt;function f at 0x7f&gt;</p>",
    ):
        assert len(list(foreign(planted(fault)))) == 1, fault
