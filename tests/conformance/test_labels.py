"""Every word that the rules know has a label, a slug of its own where addresses use it, and a tone that exists."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import caxamarca
from caxamarca.actions.following import Purpose
from caxamarca.domain.backups import Part
from caxamarca.domain.custody import Custody
from caxamarca.domain.documents import DocumentKind
from caxamarca.domain.evidencing import EvidenceKind
from caxamarca.domain.notices import Audience, Event, Outcome
from caxamarca.domain.permissions import GRAVE, Action
from caxamarca.domain.provinces import CodeSystem
from caxamarca.domain.recording import SoundKind
from caxamarca.domain.rolls import Sex
from caxamarca.domain.simulating import Why
from caxamarca.domain.stewarding import Duty
from caxamarca.domain.voting import Channel
from caxamarca.persistence import findable
from caxamarca.persistence.content import FlagState, Kind
from caxamarca.persistence.evidence import HolderKind
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import Security
from caxamarca.web.evaluator.queue import Pile
from caxamarca.web.labels import LABELS, SLUGS, TONES
from caxamarca.web.pagewise import Leaving
from caxamarca.web.public.leaflets import Sort
from caxamarca.web.public.province_map import Map
from caxamarca.web.public.verifying import Answer
from caxamarca.web.resident.taking_part import ENTERED
from tests.support.findings import none_of

Words = Mapping[type[StrEnum], Mapping[StrEnum, str]]

NEVER_SHOWN: Mapping[type[StrEnum], str] = {
    findable.Kind: "what a result is called stands beside the search, once for one and once for many",
    SoundKind: "MP3, Ogg and M4A are named where the file is asked for",
    Sort: "the same",
    DocumentKind: "a document is shown by nobody",
    CodeSystem: "INEI and RENIEC are written in the roll file, and are names of their own",
    Sex: "one letter in the roll file, counted and never shown",
    Custody: "who holds a key is a sentence of its own, in web/holding.py",
    Channel: "each channel has a sentence of its own, in web/resident/taking_part.py",
    Kind: "each kind of thing that can be hidden has sentences of its own, in web/admin/moderation.py",
    FlagState: "notices are listed by what waits, and the log says what was done",
    SiteKind: "the banner of a demonstration says it whole",
    Duty: "each duty is a step with sentences of its own, in web/admin/steps.py",
    Pile: "the piles of the queue have headings of their own, in web/evaluator/queue.py",
    Leaving: "each way off a page is a button with words of its own, in templates/components/page_buttons.html",
    Part: "which of the two archives of a backup: it stands in its name, and no page shows it",
    Map: "the ways to the maps have their words beside them, in web/public/province_map.py",
    Why: "each reason is a sentence of the simulator, in web/public/simulating.py",
    EvidenceKind: "photos and documents are counted and refused by sentences of their own",
    HolderKind: "what holds evidence is known by its page",
    Event: "each event has sentences of its own, in web/letters.py and web/public/feeds.py",
    Audience: "who is told of what is written in no message",
    Outcome: "what a mail server said of a letter is counted and never shown",
    Purpose: "what a link is good for is said whole by its page, templates/public/end_notices.html",
    Security: "the setting of the mail server names it",
    Answer: "the two answers are sentences of templates/public/verify.html",
}
"""Kinds without labels, each with its reason."""

ONLY_SOME: Mapping[type[StrEnum], frozenset[StrEnum]] = {Action: GRAVE}
"""Kinds of which only these words are shown: of the acts, those that wait for a second person."""

TONES_THERE_ARE = frozenset({"info", "success", "warning", "danger"})


def kinds_of_the_house() -> list[type[StrEnum]]:
    """Every StrEnum, wherever it is written."""
    for module in pkgutil.walk_packages(caxamarca.__path__, "caxamarca."):
        if ".migrations" not in module.name and ".cli" not in module.name:
            importlib.import_module(module.name)
    found = (kind for kind in StrEnum.__subclasses__() if kind.__module__.startswith("caxamarca."))
    return sorted(found, key=lambda kind: kind.__name__)


def needed(kind: type[StrEnum]) -> Iterable[StrEnum]:
    return ONLY_SOME.get(kind, frozenset(kind))


def without_label(kinds: Iterable[type[StrEnum]], labels: Words) -> Iterator[str]:
    for kind in kinds:
        if kind not in NEVER_SHOWN:
            told = labels.get(kind, {})
            yield from (f"{kind.__name__}.{word.name}" for word in sorted(needed(kind)) if word not in told)


def without_slug(kinds: Iterable[type[StrEnum]], slugs: Words) -> Iterator[str]:
    """Kinds that addresses know by some of their words and not by others, or by one slug twice."""
    for kind in kinds:
        known = slugs.get(kind, {})
        if known:
            yield from (
                f"{kind.__name__}.{word.name} has no slug" for word in needed(kind) if word not in known
            )
            twice = [slug for slug, count in Counter(known.values()).items() if count > 1]
            yield from (f"{kind.__name__}: “{slug}” stands for two words" for slug in twice)


def strange_tones(tones: Words) -> Iterator[str]:
    for kind, told in tones.items():
        yield from (
            f"{kind.__name__}.{word.name}: {tone}"
            for word, tone in told.items()
            if tone not in TONES_THERE_ARE
        )
        yield from (f"{word!r} is no {kind.__name__}" for word in told if type(word) is not kind)


def test_every_word_has_a_label() -> None:
    none_of(
        without_label(kinds_of_the_house(), LABELS),
        "A word without a label. Give it one in web/labels.py, with its Spanish as in translations/glossary.md; a kind "
        "that no page shows goes into NEVER_SHOWN in this file, with its reason.",
    )


def test_every_word_in_an_address_has_a_slug_of_its_own() -> None:
    none_of(without_slug(kinds_of_the_house(), SLUGS), "Mend SLUGS in web/labels.py.")


def test_every_tone_is_one_that_the_style_sheet_knows() -> None:
    none_of(strange_tones(TONES), "A tag is plain, info, success, warning or danger (components/tag.html).")


def test_a_word_without_label_slug_or_tone_is_caught() -> None:
    class Weather(StrEnum):
        RAIN = "rain"
        FOG = "fog"

    assert list(without_label([Weather], {Weather: {Weather.RAIN: "Lluvia"}})) == ["Weather.FOG"]
    assert list(without_slug([Weather], {Weather: {Weather.RAIN: "lluvia"}})) == ["Weather.FOG has no slug"]
    assert list(without_slug([Weather], {Weather: dict.fromkeys(Weather, "agua")})) == [
        "Weather: “agua” stands for two words"
    ]
    assert list(strange_tones({Weather: {Weather.RAIN: "blue"}})) == ["Weather.RAIN: blue"]
    # Keep the planted kind out of the house's: it lives in no package of caxamarca.
    assert Weather not in kinds_of_the_house()


def test_each_channel_of_the_vote_has_its_sentence() -> None:
    assert set(ENTERED) == set(Channel)
