"""A translator gets one file and gives it back; nothing half right is taken, and what nobody signed is not offered."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from click.testing import CliRunner, Result
from flask import Flask
from openpyxl import load_workbook

from caxamarca.cli import translating, words
from caxamarca.cli.translation_sheet import ENGLISH, NOTE, TRANSLATION, WHICH
from caxamarca.web import language, languages, speaking
from caxamarca.web.language import EXTENSION
from caxamarca.web.languages import LANGUAGES, Standing
from tests.support.pseudo import PLACES
from tests.support.visiting import Visitor, text_of

LINWA = next(one for one in LANGUAGES if one.code == "qvc")
Change = Callable[[list[str]], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of catalogues of one's own, with the Spanish one."""
    return begun_in(tmp_path)


def begun_in(place: Path) -> Path:
    target = place / "translations" / "es" / "LC_MESSAGES"
    target.mkdir(parents=True)
    shutil.copy(words.SPANISH, target)
    return place / "translations"


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file for a language in which nothing is translated yet, written once."""
    return exported(begun_in(tmp_path_factory.mktemp("untouched")))


@pytest.fixture
def sheet(untouched: Path, tmp_path: Path) -> Path:
    """The same for one test to work on."""
    return Path(shutil.copy(untouched, tmp_path))


@pytest.fixture(scope="module")
def finished(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a whole language in it that nobody signed for, made once."""
    place = tmp_path_factory.mktemp("finished")
    folder = begun_in(place)
    done = say(folder, "import", "qvc", str(edited(Path(shutil.copy(untouched, place)), translate_all)))
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def translated(finished: Path, tmp_path: Path) -> Path:
    """The same for one test to work on."""
    return shutil.copytree(finished, tmp_path / "translations")


def say(folder: Path, *typed: str) -> Result:
    return CliRunner().invoke(translating.command, ["--folder", str(folder), *typed])


def exported(folder: Path) -> Path:
    file = folder.parent / "linwa.xlsx"
    assert say(folder, "export", "qvc", str(file)).exit_code == 0
    return file


def told_of(catalogue: Catalog, sentence: str | tuple[str, str]) -> Message:
    """A sentence that the catalogue has."""
    found = catalogue.get(sentence)
    assert found is not None
    return found


def invented(english: str) -> str:
    """Words that nobody speaks, of the same shape as the sentence."""
    parts = PLACES.split(english)
    return "".join(part if PLACES.fullmatch(part) else part.swapcase() for part in parts)


def edited(file: Path, change: Change) -> Path:
    """The file after somebody worked on it: `change` is given each row, and changes it."""
    book = load_workbook(file)
    for cells in book.worksheets[0].iter_rows(min_row=2):
        row = [str(cell.value or "") for cell in cells]
        before = list(row)
        change(row)
        for cell, old, new in zip(cells, before, row, strict=True):
            if old != new:
                cell.value = new
    book.save(file)
    return file


def translate_all(row: list[str]) -> None:
    row[TRANSLATION] = invented(row[ENGLISH])


def only(sentence: str, translation: str, note: str = "") -> Change:
    """Translate one sentence and nothing else."""

    def change(row: list[str]) -> None:
        if row[ENGLISH] == sentence:
            row[TRANSLATION], row[NOTE] = translation, note

    return change


def test_the_file_has_every_sentence_of_the_pages_in_words_for_a_person(untouched: Path) -> None:
    told = load_workbook(untouched).worksheets[0]
    rows = [[str(cell.value or "") for cell in row] for row in told.iter_rows()]
    assert rows[0] == [
        "Inglés",
        "Castellano",
        "Traducción",
        "Cuándo",
        "Deje igual",
        "Dónde se ve",
        "Nota",
        "Clave",
    ]
    told = {(row[ENGLISH], row[WHICH]): row for row in rows}
    assert told["Sign in", ""][1] == "Entrar"
    assert told["%(num)s project", "para uno"][1] == "%(num)s proyecto"
    assert told["%(num)s projects", "para varios"][4] == "%(num)s"
    assert "públicas" in told["The path of an idea", ""][5]
    assert ("Ctrl-C closes it.", "") not in told
    assert len(rows) > 1500


def test_what_is_exported_and_imported_comes_back_the_same(translated: Path) -> None:
    told = words.load(translated / "qvc" / languages.CATALOGUE)
    before = languages.fingerprint(told)
    again = say(translated, "import", "qvc", str(exported(translated)))
    assert again.exit_code == 0
    assert "Se recibieron 0 traducciones." in again.output
    assert languages.fingerprint(words.load(translated / "qvc" / languages.CATALOGUE)) == before
    assert told_of(told, "Sign in").string == "sIGN IN"
    assert told_of(told, ("%(num)s project", "%(num)s projects")).string == (
        "%(num)s PROJECT",
        "%(num)s PROJECTS",
    )


def test_a_part_is_taken_and_the_rest_stays(folder: Path, sheet: Path) -> None:
    say(folder, "import", "qvc", str(edited(sheet, only("Sign in", "Yaykuy", "así se dice"))))
    done = say(folder, "import", "qvc", str(edited(exported(folder), only("Sign out", "Lluqsiy"))))
    assert done.exit_code == 0
    assert "Se recibió 1 traducción." in done.output
    told = words.load(folder / "qvc" / languages.CATALOGUE)
    assert [told_of(told, one).string for one in ("Sign in", "Sign out")] == ["Yaykuy", "Lluqsiy"]
    assert told_of(told, "Sign in").user_comments == ["así se dice"]
    assert languages.standing(folder, LINWA) is Standing.INCOMPLETE


@pytest.mark.parametrize(
    ("sentence", "translation", "told"),
    [
        ("Last day: %(day)s.", "Qhipa punchaw.", "le falta %(day)s"),
        ("Last day: %(day)s.", "Qhipa %(day)s %(dia)s.", "tiene %(dia)s, que la frase no tiene"),
        ("Last day: %(day)s.", "Qhipa %(day)s", "no termina como la frase (.)"),
        ("Last day: %(day)s.", "100 % %(day)s.", "el signo de porcentaje se escribe %%"),
        ("Sign in", "<b>Yaykuy</b>", "tiene signos de programa"),
        ("Sign in", "Yaykuy &amp; rimay", "tiene signos de programa"),
        ("Sign in", "Yaykuy {{ name }}", "tiene signos de programa"),
        ("Sign in", "Yaykuy  kayman", "tiene dos espacios seguidos"),
        ("Sign in", "Yay\u202ekuy", "tiene signos que no se ven"),
        ("Sign in", "=1+1", "es una fórmula"),
        ("Sign in", '=HYPERLINK("http://evil.example")', "es una fórmula"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_kept(
    folder: Path, sheet: Path, sentence: str, translation: str, told: str
) -> None:
    def change(row: list[str]) -> None:
        only("Sign out", "Lluqsiy")(row)
        only(sentence, translation)(row)

    file = edited(sheet, change)
    rows = [str(row[0].value) for row in load_workbook(file).worksheets[0].iter_rows()]
    done = say(folder, "import", "qvc", str(file))
    assert done.exit_code == 1
    assert f"Fila {rows.index(sentence) + 1}: " in done.output
    assert told in done.output
    assert "no se guardó nada" in done.output
    assert not (folder / "qvc").exists()


def test_a_changed_sentence_is_named(folder: Path, sheet: Path) -> None:
    def change(row: list[str]) -> None:
        if row[ENGLISH] == "Sign in":
            row[ENGLISH], row[TRANSLATION] = "Come in", "Yaykuy"

    done = say(folder, "import", "qvc", str(edited(sheet, change)))
    assert done.exit_code == 1
    assert "el sitio ya no dice esta frase" in done.output


def test_a_sentence_with_one_of_its_two_forms_is_not_taken(folder: Path, sheet: Path) -> None:
    done = say(folder, "import", "qvc", str(edited(sheet, only("%(num)s project", "%(num)s ruray"))))
    assert done.exit_code == 1
    assert "solo una de sus dos formas: %(num)s project" in done.output
    assert not (folder / "qvc").exists()


def test_a_doubtful_row_is_told_and_taken(folder: Path, sheet: Path) -> None:
    done = say(folder, "import", "qvc", str(edited(sheet, only("Sign in", "Yaykuy " * 9 + "kayman"))))
    assert done.exit_code == 0
    assert "más del doble de larga" in done.output


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Ingl\xe9s,Castellano\n", b"PK" + b"\0" * 500])
def test_another_file_is_not_taken(folder: Path, content: bytes) -> None:
    file = folder.parent / "otro.xlsx"
    file.write_bytes(content)
    done = say(folder, "import", "qvc", str(file))
    assert done.exit_code == 1
    assert "Este no es el archivo" in done.output


def test_another_spreadsheet_is_not_taken_and_not_kept_open(folder: Path, sheet: Path) -> None:
    book = load_workbook(sheet)
    book.worksheets[0].delete_cols(2)
    book.save(sheet)
    done = say(folder, "import", "qvc", str(sheet))
    assert "su primera fila no es la del archivo" in done.output
    assert str(sheet) not in open_files(), "nobody could give the file another name on Windows"


def open_files() -> set[str]:
    """The files that this process holds open, where the system tells (Linux)."""
    told = Path("/proc/self/fd")
    return {str(one.readlink()) for one in told.iterdir() if one.is_symlink()} if told.is_dir() else set()


def test_a_language_is_offered_when_complete_and_signed(translated: Path) -> None:
    assert languages.standing(translated, LINWA) is Standing.UNSIGNED
    signed = say(translated, "sign", "qvc", "--name", "Ana Ñahui", "--role", "traductora «de oficio»")
    assert signed.exit_code == 0, signed.output
    assert LINWA in languages.offered(translated)
    told = languages.signature(translated, LINWA)
    assert told is not None
    assert (told.name, told.role) == ("Ana Ñahui", "traductora «de oficio»")


def test_a_changed_translation_has_to_be_signed_again(translated: Path) -> None:
    say(translated, "sign", "qvc", "--name", "Ana", "--role", "traductora")
    say(translated, "import", "qvc", str(edited(exported(translated), only("Sign in", "Yaykuy"))))
    assert languages.standing(translated, LINWA) is Standing.CHANGED
    assert LINWA not in languages.offered(translated)
    say(translated, "sign", "qvc", "--name", "Ana", "--role", "traductora")
    assert LINWA in languages.offered(translated)


@pytest.mark.parametrize("fault", ["fuzzy", "empty", "places", "new sentence"])
def test_an_incomplete_language_is_not_offered_whoever_signed(translated: Path, fault: str) -> None:
    path = translated / "qvc" / languages.CATALOGUE
    told = words.load(path)
    if fault == "fuzzy":
        told_of(told, "Sign in").flags.add("fuzzy")
    elif fault == "empty":
        told_of(told, "Sign in").string = ""
    elif fault == "places":
        told_of(told, "Last day: %(day)s.").string = "%(otro)s."
    else:
        spanish = words.load(translated / "es" / languages.CATALOGUE)
        spanish.add("A new sentence.", "Una frase nueva.", locations=[("templates/public/home.html", 1)])
        words.save(spanish, translated / "es" / languages.CATALOGUE)
    words.save(told, path)
    signature = translated / "qvc" / languages.SIGNATURE
    line = f'name = "Ana"\nrole = "x"\ndate = 2026-11-22\nfingerprint = "{languages.fingerprint(told)}"\n'
    signature.write_text(line, "utf-8")
    assert languages.standing(translated, LINWA) is Standing.INCOMPLETE
    assert say(translated, "sign", "qvc", "--name", "Ana", "--role", "x").exit_code == 1


@pytest.mark.parametrize(
    "signed", ["", "name = ", 'name = "Ana"', 'name = ""\nrole = "x"\ndate = 2026-11-22\nfingerprint = "a"']
)
def test_a_signature_without_a_person_is_none(translated: Path, signed: str) -> None:
    (translated / "qvc" / languages.SIGNATURE).write_text(signed, "utf-8")
    assert languages.standing(translated, LINWA) is Standing.UNSIGNED


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_signed_language_is_spoken_on_the_pages(visitor: Visitor, translated: Path) -> None:
    say(translated, "sign", "qvc", "--name", "Ana", "--role", "traductora")
    web: Flask = visitor.web
    before = web.extensions[EXTENSION]
    try:
        words_of_it = speaking.words_of(translated, LINWA)
        web.extensions[EXTENSION] = {**before, "qvc": language.Spoken(LINWA, words_of_it)}
        visitor.get("/idioma/qvc")
        page = visitor.get("/")
        assert '<html lang="qvc">' in page.text
        assert "sIGN IN" in text_of(page)
        assert text_of(page).count("Español English") == 1
    finally:
        web.extensions[EXTENSION] = before
