"""The languages that there are, one table. One is offered when all of it is there, of today, and signed by a person.

Spanish is the first language and English that of the sentences in the code; both grow with every change. The others
are the work of a translator: their catalogue is complete, says what the code says now, and `signed.toml` beside it
names the person who answers for exactly this catalogue. Whoever changes it has to sign again.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

CATALOGUE = Path("LC_MESSAGES") / "messages.po"
SIGNATURE = "signed.toml"
ONLY_IN_A_TERMINAL = ("caxamarca/cli/", "tests/")


@dataclass(frozen=True)
class Language:
    """A language: its folder and address, how a browser calls it, its own name for itself."""

    code: str
    tag: str
    name: str
    lists: str
    """The locale (CLDR) by which a list is joined: "1, 2 y 3"."""
    grows_with_the_code: bool = False
    """Whether a short date names its month, because 03/08 might be the eighth of March to its readers."""


SPANISH = Language("es", "es-PE", "Español", "es_PE", grows_with_the_code=True)
ENGLISH = Language("en", "en", "English", "en_GB", grows_with_the_code=True)

LANGUAGES = (
    SPANISH,
    ENGLISH,
    # Cajamarca's Quechua is called Linwa or Kichwa by who speaks it; whoever signs for it says which one is right.
    Language("qvc", "qvc", "Linwa (Kichwa)", "es_PE"),
    Language("agr", "agr", "Awajún", "es_PE"),
)
"""In the order in which they are offered. CLDR has neither Linwa nor Awajún, so lists are joined as in Spanish."""


class Standing(Enum):
    """Whether a language can be offered, and if not, the first thing that is missing."""

    OFFERED = "offered"
    ABSENT = "absent"
    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"
    UNSIGNED = "unsigned"
    CHANGED = "changed since it was signed"


@dataclass(frozen=True)
class Signature:
    """Who answers for a catalogue, and for which one: `fingerprint` is that of what was signed."""

    name: str
    role: str
    day: date
    fingerprint: str


def offered(folder: Path) -> tuple[Language, ...]:
    """The languages that people can choose, out of the catalogues in this folder."""
    return tuple(one for one in LANGUAGES if standing(folder, one) is Standing.OFFERED)


def standing(folder: Path, language: Language) -> Standing:
    """How far a language has come. Spanish and English are held together by the tests of the house."""
    if language.grows_with_the_code:
        return Standing.OFFERED
    path = folder / language.code / CATALOGUE
    if not path.exists():
        return Standing.ABSENT
    try:
        told, spanish = load(path), load(folder / SPANISH.code / CATALOGUE)
    except (PoFileError, UnicodeDecodeError):
        return Standing.UNREADABLE
    if not is_complete(told, spanish):
        return Standing.INCOMPLETE
    signed = signature(folder, language)
    if signed is None:
        return Standing.UNSIGNED
    return Standing.OFFERED if signed.fingerprint == fingerprint(told) else Standing.CHANGED


def load(path: Path) -> Catalog:
    """Read one catalogue. Raises PoFileError."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def is_complete(told: Catalog, spanish: Catalog) -> bool:
    """Whether every sentence of the pages of today, and none of yesterday, is translated without doubt."""
    sound = {message.id for message in told if message.id and is_translated(message) and not message.fuzzy}
    said = {message.id for message in spanish if message.id}
    needed = {message.id for message in spanish if message.id and is_for_pages(message)}
    return needed <= sound <= said and not any(mistakes for _message, mistakes in told.check())


def is_for_pages(message: Message) -> bool:
    """Whether a sentence is seen on a page, and not only in a terminal, which speaks Spanish."""
    return any(not str(place).startswith(ONLY_IN_A_TERMINAL) for place, _line in message.locations)


def is_translated(message: Message) -> bool:
    """Whether a sentence has a translation in each of its numbers."""
    told = (message.string,) if isinstance(message.string, str) else message.string or ()
    return bool(told) and all(told)


def fingerprint(catalogue: Catalog) -> str:
    """SHA-256 of what a catalogue says, whatever the order and the places in the code where it is said."""
    said = sorted(
        json.dumps([_forms(message.id), _forms(message.string), message.fuzzy], ensure_ascii=False)
        for message in catalogue
        if message.id
    )
    return hashlib.sha256("\n".join([catalogue.plural_forms, *said]).encode()).hexdigest()


def _forms(text: str | Iterable[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def signature(folder: Path, language: Language) -> Signature | None:
    """Who signed for a language; `None` where nobody did, or the file does not say all that it must."""
    path = folder / language.code / SIGNATURE
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    texts = [told.get(key) for key in ("name", "role", "fingerprint")]
    day = told.get("date")
    if not isinstance(day, date) or not all(isinstance(one, str) and one.strip() for one in texts):
        return None
    name, role, sealed = map(str, texts)
    return Signature(name, role, day, sealed)
