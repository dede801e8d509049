"""`python3 app.py mef`: it tells what the Ministry's file says of ours, and loads it whole or not at all."""

import csv
import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from caxamarca.cli import mef
from caxamarca.persistence import audit, database, official, people
from caxamarca.persistence.official import MefImport, MefRow
from caxamarca.settings import Settings
from tests import factories as make
from tests.factories import CUI
from tests.integration.conftest import BLANK, FOLLOWED, starting
from tests.integration.test_loading_mef import LATER
from tests.support import disks
from tests.support.disks import under_sqlite
from tests.support.sites import opened
from tests.support.typed import Prepare, Run, typed_for
from tests.support.visiting import anew

pytestmark = starting(FOLLOWED)

on_one_database = pytest.mark.parametrize("kind", ["sqlite"])
DAY = ("--as-of", "5/10/2026")
SOUND = make.a_mef_file()


@pytest.fixture
def on_the_way() -> list[Prepare]:
    """What is done to the command's own site before it begins."""
    return []


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, on_the_way: list[Prepare]) -> Run:
    """Type the command in a shell whose environment names the test's site."""
    return typed_for(settings, monkeypatch, mef, on_the_way)


@pytest.fixture
def email(settings: Settings, start: str) -> str:
    """The address of an administrator of a site with one followed project, whose CUI the sound file has."""
    if start == BLANK:
        return "nadie@example.org"
    with opened(settings):
        make.give_code(make.the_winner().project.id)
        actor = make.the_administrator()
        assert actor.staff is not None
        found = people.staff(anew(), actor.staff)
        assert found is not None
        make.at(LATER)
        return found.email


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "DETALLE_INVERSIONES.csv"
    path.write_bytes(SOUND)
    return path


def kept(settings: Settings) -> dict[str, int]:
    with opened(settings):
        return {
            entity.__tablename__: anew().execute(select(func.count()).select_from(entity)).scalar_one()
            for entity in (MefImport, MefRow, audit.Entry)
        }


def said(result: Result) -> str:
    return " ".join(result.output.split())


def test_a_trial_tells_what_the_file_says_of_ours_and_changes_nothing(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    file.write_bytes(make.a_mef_file(make.a_mef_row(), make.a_mef_row("2345678"), encoding="latin-1"))
    before = kept(settings)
    result = run(file, *DAY)
    assert result.exit_code == 0
    assert "2 filas, en Latin-1; datos al 05/10/2026." in said(result)
    assert ": PIM 300,000.00, devengado 95,000.25" in said(result)
    assert "Estos CUI no son de ningún proyecto priorizado: 2345678." in said(result)
    assert "No se guardó nada" in said(result)
    assert kept(settings) == before
    assert email


def test_what_is_loaded_says_who_answers_and_that_the_operator_did_it(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    result = run(file, *DAY, "--load", "--by", email.upper())
    assert result.exit_code == 0
    assert "Se cargó la importación número 1." in said(result)
    with opened(settings):
        one = official.standing(anew(), [CUI])[CUI]
        assert one.source.file_name == "DETALLE_INVERSIONES.csv"
        (entry,) = audit.newest(anew(), 1)
        assert entry.staff_id == one.source.loaded_by
        assert '"by_operator": true' in entry.details
    again = run(file, *DAY, "--load", "--by", email)
    assert again.exit_code == 1
    assert "La importación anterior, la número 1, tenía 1 filas y datos al 05/10/2026." in said(again)
    assert "dice lo mismo, así que no se cargó otra vez" in said(again)
    assert kept(settings)["mef_import"] == 1


def test_of_rows_that_share_a_code_both_are_listed_and_one_is_chosen(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    file.write_bytes(make.a_mef_file(make.a_mef_row(), make.a_mef_row(PIM_ANIO_ACTUAL="7")))
    result = run(file, *DAY, "--load", "--by", email)
    assert result.exit_code == 1
    assert "porque nada dice cuál es la correcta" in said(result)
    assert "Fila 2: CREACIÓN" in said(result)
    assert "Fila 3: CREACIÓN" in said(result)
    assert kept(settings)["mef_import"] == 0
    assert run(file, *DAY, "--load", "--by", email, "--row", 3).exit_code == 0
    with opened(settings):
        assert official.standing(anew(), [CUI])[CUI].figures.pim == 7_00


def test_a_code_of_ours_that_is_not_there_is_named(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    with opened(settings):
        make.give_code(make.the_winner().project.id, "0000009")
        make.at(LATER)
    result = run(file, *DAY)
    assert result.exit_code == 1
    assert "Ninguna fila del archivo es de un proyecto priorizado con CUI." in said(result)
    file.write_bytes(SOUND + b"x,y\r\n")
    result = run(file, *DAY)
    assert "El archivo no tiene el CUI 0000009 (" in said(result)
    assert email


def test_bad_rows_are_shown_and_all_of_them_written_where_asked(
    run: Run, file: Path, email: str, settings: Settings, tmp_path: Path
) -> None:
    far = make.a_mef_file(*[make.a_mef_row("x") for _row in range(30)]).split(b"\r\n", 1)[1]
    file.write_bytes(make.a_mef_file(make.a_mef_row(PIM_ANIO_ACTUAL="mucho")) + far)
    written = tmp_path / "malas.csv"
    result = run(file, *DAY, "--bad-rows", written, "--load", "--by", email)
    assert result.exit_code == 1
    assert "Fila 2, CUI 0000001: En PIM_ANIO_ACTUAL, «mucho» no es un monto." in said(result)
    assert result.output.count("Fila ") == mef.ROWS_SHOWN + 1
    with written.open(encoding="utf-8", newline="") as table:
        rows = list(csv.reader(table))
    assert rows[0] == ["fila", "cui", "motivo"]
    assert [int(number) for number, _cui, _reason in rows[1:]] == list(range(2, 33))
    assert kept(settings)["mef_import"] == 0
    assert "Ya hay algo en" in said(run(file, *DAY, "--bad-rows", written))


# What stands in the way


def a_workbook() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return packed.getvalue()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "cut": (SOUND[:-60], "CUI 0000001: La fila tiene"),
    "cut within the first line": (SOUND[:300], "le faltan estas columnas"),
    "renamed": (
        SOUND.replace(b"PIM_ANIO", "PIM_AÑO".encode()),
        "PIM_ANIO_ACTUAL (ahora quizá PIM_AÑO_ACTUAL)",
    ),
    "UTF-16": (SOUND.decode().encode("utf-16"), "tiene bytes vacíos"),
    "a hole": (SOUND + b"\0" * 100, "La línea 3 tiene bytes vacíos"),
    "a large hole": (SOUND + b"\0" * 1_000_000, "bytes vacíos"),
    "a workbook": (a_workbook(), "Este es un libro de Excel"),
    "a page": (b"<!DOCTYPE html><title>Inicie sesi\xc3\xb3n</title>", "Esta es una página de internet"),
    "another file": (b"documento,ubigeo\n1,2\n", "no tiene ninguna columna de DETALLE_INVERSIONES.csv"),
    "an open quotation mark": (SOUND + b'"2' + b"x,\n" * 90_000, "comillas sin cerrar"),
    "a line without end": (SOUND + b"x" * 9_000_000, "comillas sin cerrar"),
    "nothing": (b"", "no tiene ninguna columna"),
    "names alone": (SOUND.split(b"\r\n")[0], "El archivo no tiene filas."),
    "another year": (make.a_mef_file(make.a_mef_row(ANIO_PROCESO="2025")), "La fila es del año «2025»"),
    "a later day": (
        make.a_mef_file(make.a_mef_row(FECHA_ULT_ACT_F12B="2026-10-06")),
        "La fila cambió el 06/10/2026, después del día",
    ),
}


@on_one_database
@pytest.mark.parametrize(("content", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_damaged_file_gets_a_sentence_and_nothing_is_loaded(
    run: Run, file: Path, email: str, settings: Settings, content: bytes, words: str
) -> None:
    file.write_bytes(content)
    before = kept(settings)
    for more in ((), ("--load", "--by", email)):
        result = run(file, *DAY, *more)
        assert result.exit_code == 1
        assert words in said(result)
        assert "Traceback" not in result.output
    assert kept(settings) == before


@on_one_database
def test_a_file_of_ten_gigabytes_is_refused_unread(run: Run, file: Path, email: str) -> None:
    with file.open("wb") as sparse:
        sparse.write(SOUND)
        sparse.truncate(10 * 1024**3)
    result = run(file, *DAY)
    assert result.exit_code == 1
    assert "Este archivo pesa demasiado. Caben 1024 MB como máximo." in said(result)
    assert email


@on_one_database
def test_what_cannot_be_read_twice_is_refused(run: Run, email: str, tmp_path: Path) -> None:
    pipe = tmp_path / "tubo"
    os.mkfifo(pipe)
    keeper = os.open(pipe, os.O_RDWR)
    try:
        result = run(pipe, *DAY)
    finally:
        os.close(keeper)
    assert result.exit_code == 1
    assert "no se puede leer dos veces" in said(result)
    assert email


@on_one_database
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ((*DAY, "--load"), "diga quién responde por ellos"),
        ((*DAY, "--load", "--by", "x@example.org"), "Nadie del personal tiene este correo"),
        ((), "--as-of"),
        (("--as-of", "ayer"), "Escriba el día con su mes y su año"),
        (("--as-of", "11/05/2027"), "El día de los datos no puede ser después de hoy."),
        ((*DAY, "--row", "2"), "Esto no decide nada en este archivo: 2."),
        ((*DAY, "--leave-out", "2345678"), "Esto no decide nada en este archivo: 2345678."),
    ],
)
def test_what_is_missing_or_wrong_on_the_line_is_said(
    run: Run, file: Path, email: str, words: tuple[object, ...], answer: str
) -> None:
    result = run(file, *words)
    assert result.exit_code != 0
    assert answer in said(result)
    assert email


@on_one_database
def test_only_an_administrator_answers_for_the_data(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    with opened(settings):
        other = make.a_committee_member()
        assert other.staff is not None
        found = people.staff(anew(), other.staff)
        assert found is not None
        make.at(LATER)
    result = run(file, *DAY, "--load", "--by", found.email)
    assert result.exit_code == 1
    assert "Solo una persona administradora responde por los datos del MEF." in said(result)
    assert kept(settings)["mef_import"] == 0
    assert email != found.email


@starting(BLANK)
def test_where_there_is_no_site_none_is_made(run: Run, file: Path, settings: Settings) -> None:
    result = run(file, *DAY)
    assert result.exit_code == 1
    assert "Aquí todavía no hay un sitio" in said(result)
    if settings.is_sqlite:
        assert not list(settings.data_folder.glob("*.db*"))


FULL = """
CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER is_full BEFORE INSERT ON mef_row FOR EACH ROW EXECUTE FUNCTION is_full()
"""


@contextmanager
def a_full_disk(settings: Settings, on_the_way: list[Prepare]) -> Iterator[None]:
    """From when the command begins on, nothing more can be written."""
    if not settings.is_sqlite:

        def fill(_app: Flask) -> None:
            with database.db.engine.begin() as connection:
                connection.execute(text(FULL))

        on_the_way.append(fill)
        yield
        return
    with under_sqlite(settings.data_folder) as disk:

        def refuse(_app: Flask) -> None:
            disk.refuse = lambda deed: disks.FULL if deed.what == "write" else disks.OK

        on_the_way.append(refuse)
        yield


def test_on_a_full_disk_nothing_is_loaded_and_it_is_said(
    run: Run, file: Path, email: str, settings: Settings, on_the_way: list[Prepare]
) -> None:
    before = kept(settings)
    with a_full_disk(settings, on_the_way):
        result = run(file, *DAY, "--load", "--by", email)
    assert result.exit_code == 1
    assert "vea si su disco está lleno" in said(result)
    assert kept(settings) == before


def test_a_loader_that_keeps_what_it_wrote_so_far_is_caught(
    run: Run,
    file: Path,
    email: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The seeded fault: the file is kept before its rows are, and then they cannot be written."""
    real = official.add

    def by_halves(writing: Session, loaded: MefImport, figures: Any) -> int:
        real(writing, loaded, ())
        writing.commit()
        raise OperationalError("", None, Exception("full"))

    monkeypatch.setattr(official, "add", by_halves)
    before = kept(settings)
    assert run(file, *DAY, "--load", "--by", email).exit_code == 1
    assert kept(settings) != before


@contextmanager
def another_writer(settings: Settings) -> Iterator[None]:
    """Somebody else who loads at this moment, and takes his time."""
    if settings.is_sqlite:
        driver = database.sqlite_driver()
        other = driver.connect(settings.data_folder / "caxamarca.db", isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            yield
        finally:
            other.close()
        return
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT FROM audit_head FOR UPDATE"))
        yield
    engine.dispose()


def test_while_somebody_else_is_writing_the_command_gives_up_and_says_so(
    run: Run,
    file: Path,
    email: str,
    settings: Settings,
    on_the_way: list[Prepare],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    short = database.POSTGRESQL["options"].replace("lock_timeout=15000", "lock_timeout=200")
    monkeypatch.setitem(database.POSTGRESQL, "options", short)
    with ExitStack() as meanwhile:
        on_the_way.append(lambda _app: meanwhile.enter_context(another_writer(settings)))
        result = run(file, *DAY, "--load", "--by", email)
    assert result.exit_code == 1
    assert "Alguien más está guardando mucho en este momento" in said(result)
    on_the_way.clear()
    assert kept(settings)["mef_import"] == 0
    assert run(file, *DAY, "--load", "--by", email).exit_code == 0
