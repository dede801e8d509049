"""`reading`: how easily each public text reads, measured over the Spanish catalogue."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import click
from babel.messages.catalog import Catalog, Message

from caxamarca.cli.language import _, ngettext
from caxamarca.cli.words import SPANISH, TRANSLATIONS, load

EXCEPTIONS = TRANSLATIONS / "hard-to-read.toml"

SIXTH_GRADE = 70.0
"""What a text has to reach: 70 to 80 is the language of the sixth grade (Fernández Huerta, 1959)."""

SHORTEST = 12
"""Words from which on a text is measured: of a few words, one long word decides."""

PUBLIC = (
    *("templates/public/", "templates/resident/", "templates/account/", "templates/errors/"),
    *("templates/components/", "templates/base.html"),
    *("caxamarca/web/public/", "caxamarca/web/resident/", "caxamarca/web/account/"),
    *("caxamarca/web/stages.py", "caxamarca/web/refusals.py", "caxamarca/web/alerts.py"),
)
"""Where a text stands that everybody may meet. What only staff read is not measured."""

PLACE = re.compile(r"%\(\w+\)[sd]")
SENTENCE_ENDS = re.compile(r"[.!?:;…]+(?:\s|$)")
WORD = re.compile(r"[^\W\d_]+")
VOWELS = re.compile(r"[aeiouáéíóúü]+")
NUCLEUS = re.compile(r"[aeoáéóíú]")
SILENT_U = re.compile(r"q[uü]|gu(?=[eiéí])")
FINAL_Y = re.compile(r"y$")


@dataclass(frozen=True)
class Hard:
    """A text that reads less easily than it should."""

    message: Message
    text: str
    ease: float


@click.command(help=_("Measure how easily each public text reads, and list the hard ones."))
def command() -> None:
    """Say which public texts are harder than the sixth grade, the hardest first; end with 1 if there is any."""
    measured = list(public_texts(load(SPANISH)))
    hard = hard_texts(load(SPANISH))
    for one in hard:
        click.echo(f"{one.ease:5.1f}  {one.text}")
    click.echo(
        ngettext(
            "%(count)d of %(all)d public texts is harder than the sixth grade.",
            "%(count)d of %(all)d public texts are harder than the sixth grade.",
            len(hard),
        )
        % {"count": len(hard), "all": len(measured)}
    )
    if hard:
        raise SystemExit(1)


def hard_texts(catalogue: Catalog) -> list[Hard]:
    """The public texts that are harder than the sixth grade and no exception, the hardest first."""
    excepted = set(exceptions())
    found = (Hard(message, text, ease(text)) for message, text in public_texts(catalogue))
    return sorted(
        (one for one in found if one.ease < SIXTH_GRADE and one.text not in excepted),
        key=lambda one: one.ease,
    )


def exceptions() -> dict[str, str]:
    """Texts that may be hard, each with its reason."""
    told: dict[str, str] = tomllib.loads(EXCEPTIONS.read_text("utf-8"))
    return told


def public_texts(catalogue: Catalog) -> Iterator[tuple[Message, str]]:
    """Every text of some length that everybody may meet."""
    for message in catalogue:
        told = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and any(str(place).startswith(PUBLIC) for place, _line in message.locations):
            texts = (text for text in told if text and len(WORD.findall(plain(text))) >= SHORTEST)
            yield from ((message, text) for text in texts)


def plain(text: str) -> str:
    """A text with a word in each of its places."""
    return PLACE.sub("cinco", text)


def ease(text: str) -> float:
    """Lecturabilidad of a Spanish text, about 0 (very hard) to 100 (very easy).

    206.84 - 0.60 P - 1.02 F, with P syllables in 100 words and F words in a sentence (J. Fernández Huerta, "Medidas
    sencillas de lecturabilidad", Consigna 214, 1959).
    """
    words = WORD.findall(plain(text))
    sentences = [part for part in SENTENCE_ENDS.split(plain(text)) if WORD.search(part)]
    by_hundred = 100 * sum(syllables(word) for word in words) / len(words)
    return 206.84 - 0.60 * by_hundred - 1.02 * len(words) / len(sentences)


def syllables(word: str) -> int:
    """How many syllables a Spanish word has: one for each strong or accented vowel, or group of weak ones."""
    spoken = FINAL_Y.sub("i", SILENT_U.sub("g", word.lower()))
    return max(1, sum(max(1, len(NUCLEUS.findall(group))) for group in VOWELS.findall(spoken)))
