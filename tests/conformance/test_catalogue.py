"""The Spanish catalogue is complete and of today: everything that the code says, and nothing else."""

from collections.abc import Iterator

from babel.messages.catalog import Catalog

from caxamarca.cli.building import mistakes_of
from caxamarca.cli.words import SPANISH, TRANSLATIONS, catalogues, extract, load, untranslated
from tests.support.findings import none_of

ADVICE = "Run `python3 app.py words`, fill in translations/es/LC_MESSAGES/messages.po, then `python3 app.py build`."


def sentences(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def differences(said: Catalog, written: Catalog) -> Iterator[str]:
    """What the code says and a file lacks, and what a file has and nobody says."""
    yield from (f"not in the file: {one!r}" for one in sorted(sentences(said) - sentences(written), key=repr))
    yield from (f"nobody says: {one!r}" for one in sorted(sentences(written) - sentences(said), key=repr))


def unfinished(catalogue: Catalog) -> Iterator[str]:
    """Sentences without translation, with a doubtful one, or with one kept from the past."""
    yield from (f"waits for its translation: {message.id!r}" for message in untranslated(catalogue))
    yield from (f"is kept though nobody says it: {one!r}" for one in catalogue.obsolete)


def test_spanish_is_there() -> None:
    assert SPANISH in catalogues()


def test_gathering_the_words_now_adds_nothing() -> None:
    said = extract()
    files = [TRANSLATIONS / "messages.pot", *catalogues()]
    none_of(
        (
            f"{path.relative_to(TRANSLATIONS)}: {told}"
            for path in files
            for told in differences(said, load(path))
        ),
        f"The code says other sentences than the catalogue. {ADVICE}",
    )


def test_every_sentence_has_its_spanish() -> None:
    none_of(unfinished(load(SPANISH)), f"Spanish has holes. {ADVICE}")


def test_every_translation_keeps_its_places() -> None:
    none_of(
        (f"line {line}: {told}" for path in catalogues() for line, told in mistakes_of(load(path))),
        "A translation has other places than its sentence: %(day)s stays %(day)s, whatever the language.",
    )


def test_a_stale_catalogue_is_caught() -> None:
    said, written = Catalog(locale="es"), Catalog(locale="es")
    said.add("Yes")
    written.add("No", "No")
    assert list(differences(said, written)) == ["not in the file: 'Yes'", "nobody says: 'No'"]


def test_an_unfinished_catalogue_is_caught() -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("Yes")
    catalogue.add(("one", "many"), ("uno", ""))
    catalogue.add("Perhaps", "Quizá", flags=["fuzzy"])
    catalogue.add("No", "No")
    assert len(list(unfinished(catalogue))) == 3


def test_a_lost_place_is_caught() -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("by %(day)s", "hasta el %(dia)s", flags=["python-format"])
    assert mistakes_of(catalogue)
