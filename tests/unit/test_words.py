"""Gathering and compiling the words: nothing is lost, nothing half right is let through."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog

from caxamarca.cli import building, words


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Write a Spanish catalogue with these entries."""

    def written(entries: str) -> Path:
        path = tmp_path / "es" / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        path.write_text(header + entries)
        return path

    return written


def test_sentences_are_gathered_from_code_templates_and_class_bodies() -> None:
    places = {location[0].split("/")[0] for message in words.extract() for location in message.locations}
    assert places == {"caxamarca", "templates", "tests"}


def test_no_sentence_is_gathered_from_the_packages() -> None:
    names = {location[0] for message in words.extract() for location in message.locations}
    assert not [name for name in names if name.startswith((".", "build"))]


def test_a_sentence_without_translation_is_counted() -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("Yes", "Sí")
    catalogue.add("No")
    catalogue.add(("one", "many"), ("uno", ""))
    catalogue.add("Perhaps", "Quizá", flags=["fuzzy"])
    assert [message.id for message in words.untranslated(catalogue)] == ["No", ("one", "many"), "Perhaps"]


def test_a_new_date_alone_does_not_change_the_file(tmp_path: Path) -> None:
    path = tmp_path / "messages.pot"
    catalogue = Catalog(creation_date=datetime(2026, 1, 1, tzinfo=UTC))
    catalogue.add("Yes")
    words.save(catalogue, path)
    before = path.read_bytes()
    later = Catalog(creation_date=datetime(2026, 2, 2, tzinfo=UTC))
    later.add("Yes")
    words.save(later, path)
    assert path.read_bytes() == before
    later.add("No")
    words.save(later, path)
    assert b'msgid "No"' in path.read_bytes()


def test_a_good_catalogue_is_compiled_beside_itself(write: Callable[[str], Path]) -> None:
    path = write('msgid "Yes"\nmsgstr "Sí"\n')
    building.compile_catalogue(path)
    assert "Sí".encode() in path.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(
            '#, python-format\nmsgid "by %(day)s"\nmsgstr "hasta el %(dia)s"\n', id="another placeholder"
        ),
        pytest.param(
            '#, python-format\nmsgid "%(n)d of %(m)d"\nmsgstr "%(n)d de %(m)s"\n', id="another kind"
        ),
        pytest.param('msgid "Yes"\nmgstr "Sí"\n', id="a broken line"),
    ],
)
def test_a_translation_that_does_not_fit_stops_the_build(entries: str, write: Callable[[str], Path]) -> None:
    path = write(entries)
    with pytest.raises(click.ClickException, match=r"messages\.po"):
        building.compile_catalogue(path)
    assert not path.with_suffix(".mo").exists()
