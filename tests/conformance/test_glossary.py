"""One thing has one name: labels and sentences say what the glossary says, and no word that it set aside."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from babel.messages.catalog import Catalog
from flask import Flask

from caxamarca.cli.words import SPANISH, TRANSLATIONS, load
from caxamarca.domain.counting import Rule
from caxamarca.domain.evaluating import Finding, Outcome
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import LegalPhase, Stage
from caxamarca.domain.proposing import IdeaState
from caxamarca.domain.reporting import ReportState
from caxamarca.domain.roles import Role
from caxamarca.web.labels import LABELS
from tests.support.catalogues import sentences
from tests.support.findings import none_of

KEY_TERMS = (Stage, LegalPhase, Rule, IdeaState, Finding, Outcome, InvestmentStage, ReportState, Role, Action)
"""Kinds of which every label is a term."""

PLACE = re.compile(r"%\(\w+\)[sd]|\{[^}]*\}")


@dataclass(frozen=True)
class Term:
    """A row of the glossary. `avoided` are words that were set aside for this one."""

    english: str
    spanish: str
    avoided: tuple[str, ...]


def terms(text: str) -> list[Term]:
    """Every row of every table of the glossary."""
    rows = (
        [cell.strip() for cell in line.strip()[1:-1].split("|")]
        for line in text.splitlines()
        if line[:1] == "|"
    )
    return [
        Term(row[0], row[1], tuple(word.strip() for word in row[2].split(",") if word.strip()))
        for row in rows
        if len(row) == 4 and row[0] not in {"English", "---"}
    ]


def disagreements(glossary: Iterable[Term], *spanish: Catalog) -> Iterator[str]:
    """Labels and headings that are a term, and say it in other words."""
    known = {term.english.casefold(): term.spanish for term in glossary}
    for _message, sentence, told in sentences(*spanish):
        wanted = known.get(sentence.casefold())
        if wanted is not None and sentence[0].isupper() and wanted.casefold() != told.casefold():
            yield f"“{sentence}” is “{told}”, and the glossary says “{wanted}”"


def avoided_words(glossary: Iterable[Term], *spanish: Catalog) -> Iterator[str]:
    """Words in the Spanish that were set aside for others."""
    for term in glossary:
        if term.avoided:
            pattern = re.compile(rf"\b({'|'.join(map(re.escape, term.avoided))})\b", re.IGNORECASE)
            for _message, _sentence, told in sentences(*spanish):
                if found := pattern.search(PLACE.sub("", told)):
                    yield f"“{found.group()}” instead of “{term.spanish}”: {told!r}"


def unlisted(glossary: Iterable[Term], labels: Iterable[str]) -> Iterator[str]:
    """Labels of key terms that the glossary does not know by their Spanish."""
    known = {term.spanish.casefold() for term in glossary}
    yield from (f"“{label}”" for label in labels if label.casefold() not in known)


GLOSSARY = terms((TRANSLATIONS / "glossary.md").read_text("utf-8"))


def labels_of(kinds: Iterable[type[StrEnum]]) -> Iterator[str]:
    return (str(label) for kind in kinds for label in LABELS[kind].values())


def test_a_term_stands_once_in_the_glossary() -> None:
    twice = [english for english, count in Counter(term.english for term in GLOSSARY).items() if count > 1]
    none_of(twice, "translations/glossary.md has two rows for one term: keep one.")
    assert len(GLOSSARY) > 100


def test_terms_are_said_as_the_glossary_says() -> None:
    none_of(
        disagreements(GLOSSARY, load(SPANISH)),
        "The catalogue and translations/glossary.md disagree. Decide which of both is right, and mend the other one.",
    )


def test_words_that_were_set_aside_are_not_said() -> None:
    none_of(avoided_words(GLOSSARY, load(SPANISH)), "Say it with the word of translations/glossary.md.")


def test_the_key_labels_are_terms(app: Flask) -> None:
    with app.test_request_context():
        none_of(
            unlisted(GLOSSARY, labels_of(KEY_TERMS)),
            "A label of web/labels.py is no term: add it to translations/glossary.md, or use the word that is there.",
        )


def test_a_disagreement_is_caught() -> None:
    glossary = terms(
        "| English | Español | Not | Note |\n|---|---|---|---|\n| ballot box | ánfora | urna | |"
    )
    catalogue = Catalog(locale="es")
    catalogue.add("Ballot box", "Caja")
    catalogue.add("The box is open.", "La urna está abierta.")
    catalogue.add("%(urna)s", "%(urna)s")
    assert glossary == [Term("ballot box", "ánfora", ("urna",))]
    assert list(disagreements(glossary, catalogue)) == [
        "“Ballot box” is “Caja”, and the glossary says “ánfora”"
    ]
    assert list(avoided_words(glossary, catalogue)) == ["“urna” instead of “ánfora”: 'La urna está abierta.'"]
    assert list(unlisted(glossary, ["Ánfora", "Caja"])) == ["“Caja”"]
