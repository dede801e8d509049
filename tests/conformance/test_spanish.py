"""How the Spanish speaks: to everybody as “usted”, in Spanish, in whole sentences, without markup."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import pytest
from babel.messages.catalog import Catalog

from caxamarca.cli.reading import ease, exceptions, hard_texts, public_texts
from caxamarca.cli.words import SPANISH, load
from tests.support.catalogues import sentences
from tests.support.findings import none_of

SAME_IN_BOTH = frozenset(
    {
        *(
            "Capital",
            "Devengado",
            "DNI",
            "Error:",
            "Error: {message}",
            "Idea",
            "Idea %(number)s",
            "Idea.",
            "Ideas",
        ),
        "PDF, %(pages)s, %(weight)s",
        *("ideas", "%(num)s idea", "%(num)s ideas", "Interprovincial", "No", "PIM", "SHA-256", "Viable"),
        *("Awajún", "Linwa (Kichwa)"),  # names that these languages have for themselves
    }
)
"""Sentences that are the same in both languages, as reviewed."""

SAID_OF_OTHERS = frozenset(
    {
        "Confirma, y su voto está en el ánfora. Es definitivo.",
        "Espera a una segunda persona",
        "Espera respuesta",
        "Prueba todo, o solo algunas partes: %(parts)s. Lo que sigue a -- va a pytest.",
        "Guarda la llave del ánfora, lee los reportes y hace observaciones.",
        "Marca los proyectos que quiere. También puede votar en blanco.",
        "Revisa lo que marcó y copia su código de comprobación.",
    }
)
"""Sentences that begin like an order to a friend, and tell what somebody does."""

PLACES = re.compile(r"%\(\w+\)[sd]|%%|\{[^}]*\}|S/")
TAG = re.compile(r"</?[a-z][^>]*>|&#?\w+;|\*\*|\]\(|`")
END = re.compile(r"[.:?!…,;]*$")
FAMILIAR = re.compile(
    r"\b(tú|tu|tus|te|ti|contigo|tuy[oa]s?|vos|tienes|puedes|debes|quieres|eres|estás|vas|ves|sabes|necesitas|votas|"
    r"eliges|recibes|encuentras|haz|pon|sal|propones|apoyas|haces|dices|tendrás|podrás|serás|verás|has|hayas|"
    r"votaste|elegiste|hiciste|marcaste|escribiste|enviaste|propusiste|apoyaste|pediste)\b",
    re.IGNORECASE,
)
ORDER_TO_A_FRIEND = re.compile(
    r"^(Apoya|Baja|Busca|Cambia|Comprueba|Confirma|Copia|Corrige|Da|Descarga|Elige|Entra|Envía|Escribe|Espera|Guarda|"
    r"Haz|Imprime|Ingresa|Lee|Llama|Llena|Marca|Mira|Pide|Prueba|Propón|Pulsa|Quita|Regresa|Revisa|Selecciona|Sube|Toca|"
    r"Usa|Vota|Vuelve)\b"
)
FOREIGN_QUOTES = re.compile('[“”„‘"]')
WEIGHT = re.compile(r"\b\d+ ?[KMG]B\b")

Check = Callable[[str, str], Iterable[str]]


def english_left(sentence: str, spanish: str) -> Iterator[str]:
    says_something = len(PLACES.sub("", sentence).strip(" .:,·–")) > 1
    if sentence == spanish and says_something and sentence not in SAME_IN_BOTH:
        yield f"is not translated: {sentence!r}"


def familiar(_sentence: str, spanish: str) -> Iterator[str]:
    found = FAMILIAR.search(spanish) or (
        None if spanish in SAID_OF_OTHERS else ORDER_TO_A_FRIEND.search(spanish)
    )
    if found:
        yield f"says “{found.group()}”: {spanish!r}"


def markup(sentence: str, spanish: str) -> Iterator[str]:
    yield from (f"has markup: {text!r}" for text in (sentence, spanish) if TAG.search(text))


def another_shape(sentence: str, spanish: str) -> Iterator[str]:
    plain = PLACES.sub("", spanish)
    if _end(sentence) != _end(spanish):
        yield f"ends otherwise than its sentence: {spanish!r}"
    if plain.count("¿") != plain.count("?") or plain.count("¡") != plain.count("!"):
        yield f"opens no question or exclamation: {spanish!r}"
    if sentence.strip() != sentence or spanish.strip() != spanish or "  " in spanish:
        yield f"has needless spaces: {spanish!r}"


def weighed(sentence: str, _spanish: str) -> Iterator[str]:
    if found := WEIGHT.search(sentence):
        yield f"writes out {found.group()}: {sentence!r}"


def foreign_quotes(_sentence: str, spanish: str) -> Iterator[str]:
    if FOREIGN_QUOTES.search(spanish):
        yield f"quotes otherwise than with «»: {spanish!r}"


def _end(text: str) -> str:
    found = END.search(text.rstrip("”»)\"'"))
    return found.group() if found else ""


CHECKS: Mapping[str, Check] = {
    "translated": english_left,
    "usted": familiar,
    "no markup": markup,
    "whole": another_shape,
    "weighed": weighed,
    "quoted": foreign_quotes,
}
ADVICE: Mapping[str, str] = {
    "translated": "The translation is the English sentence. Translate it; what both languages share goes into "
    "SAME_IN_BOTH in this file.",
    "usted": "Everybody is “usted”: “escriba su código”, never “escribe tu código”. A sentence that tells what "
    "somebody else does goes into SAID_OF_OTHERS in this file.",
    "no markup": "A sentence carries markup. Split it where the tag is, and keep the tag in the template.",
    "weighed": "A sentence writes out what a file may weigh. Give it a place, filled from the constant of the code.",
    "quoted": "Spanish quotes with «» everywhere; “” are for the English sentences of the code.",
    "whole": "A translation has another shape than its sentence: stop, question marks or spaces.",
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_spanish_is_sound(name: str) -> None:
    none_of(findings(CHECKS[name], load(SPANISH)), ADVICE[name])


def findings(check: Check, *spanish: Catalog) -> Iterator[str]:
    for message, sentence, told in sentences(*spanish):
        places = ", ".join(sorted({place for place, _line in message.locations})[:2])
        yield from (f"{finding} · {places}" for finding in check(sentence, told))


@pytest.mark.parametrize(
    ("name", "sentence", "spanish"),
    [
        ("translated", "Sign in", "Sign in"),
        ("usted", "Write your code.", "Escribe el código."),
        ("usted", "Your vote is in the box.", "Tu voto está en el ánfora."),
        ("usted", "You can go on.", "Ya puedes seguir."),
        ("no markup", "Read <b>this</b>.", "Lea <b>esto</b>."),
        ("no markup", "A &amp; B", "A &amp; B"),
        ("weighed", "Up to 3 MB.", "Hasta 3 MB."),
        ("quoted", "Press “Vote”.", "Pulse “Votar”."),
        ("whole", "Closes today.", "Cierra hoy"),
        ("whole", "What to do?", "Qué hacer?"),
        ("whole", "Closes today", "Cierra hoy "),
    ],
)
def test_a_sentence_that_is_not_sound_is_caught(name: str, sentence: str, spanish: str) -> None:
    catalogue = Catalog(locale="es")
    catalogue.add(sentence, spanish, locations=[("planted.html", 1)])
    assert list(findings(CHECKS[name], catalogue))


def test_sound_spanish_passes() -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("Write your code.", "Escriba su código.")
    catalogue.add("%(place)s: %(ceiling)s", "%(place)s: %(ceiling)s")
    catalogue.add("Anything else? (optional)", "¿Algo más? (opcional)")
    assert not [told for check in CHECKS.values() for told in findings(check, catalogue)]


def test_public_texts_read_like_the_sixth_grade() -> None:
    none_of(
        [f"{one.ease:.1f}: {one.text}" for one in hard_texts(load(SPANISH))],
        "A public text is hard to read: shorter sentences, shorter words. If it cannot be helped, give the reason in "
        "translations/hard-to-read.toml. `python3 app.py reading` measures.",
    )


def test_every_exception_to_easy_reading_is_still_needed() -> None:
    texts = {text for _message, text in public_texts(load(SPANISH))}
    none_of(
        [
            text
            for text, reason in exceptions().items()
            if text not in texts or ease(text) >= 70 or not reason
        ],
        "An exception in translations/hard-to-read.toml is not needed any more, or has no reason. Take it out.",
    )


def test_a_hard_text_is_caught() -> None:
    catalogue = Catalog(locale="es")
    letter = (
        "Comuníquese la determinación administrativa a las dependencias correspondientes del procedimiento "
        * 2
    )
    catalogue.add("Letter", letter, locations=[("templates/public/home.html", 1)])
    assert [one.text for one in hard_texts(catalogue)] == [letter]
