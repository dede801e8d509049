"""`python3 app.py roll`: it tells what is in a file, and loads it whole or not at all, whatever stands in the way."""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, create_engine, event, func, select, text

from caxamarca.actions import enrolling as enrolling_action
from caxamarca.actions.seconding import ask, confirm
from caxamarca.cli import enrolling
from caxamarca.cli.enrolling import BAD_ROWS_SHOWN
from caxamarca.domain.permissions import Action
from caxamarca.persistence import audit, database, enrolment, people, processes, roll, site
from caxamarca.persistence.database import session
from caxamarca.persistence.residents import Resident
from caxamarca.persistence.roll import Roll, RollCount, RollEntry
from caxamarca.settings import Settings
from tests import factories as make
from tests.factories import Person
from tests.integration.conftest import BLANK, VOTING, starting
from tests.support.sites import opened
from tests.support.typed import Prepare, Run, typed_for
from tests.support.visiting import anew

HEAD = "documento,ubigeo,sistema,distrito,anio_nacimiento,sexo\n"
MANY = [Person(f"{number:08}", "060101") for number in range(1, 3_001)]


@pytest.fixture
def on_the_way() -> list[Prepare]:
    """What is done to the command's own site before it begins."""
    return []


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, on_the_way: list[Prepare]) -> Run:
    """Type the command in a shell whose environment names the test's site."""
    return typed_for(settings, monkeypatch, enrolling, on_the_way)


@pytest.fixture
def email(settings: Settings, start: str) -> str:
    """The address of an administrator of a site with a process that has no roll yet."""
    with opened(settings):
        if start not in {BLANK, VOTING}:
            make.a_process()
        if start == BLANK:
            return "nadie@example.org"
        actor = make.the_administrator()
        assert actor.staff is not None
        found = people.staff(anew(), actor.staff)
        assert found is not None
        return found.email


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "padron.csv"


def standing() -> list[Person]:
    return [one for village in make.NEIGHBOURS.values() for one in village]


def kept(settings: Settings) -> dict[str, int]:
    """How many rows there are of whatever a roll leaves."""
    with opened(settings):
        return {
            entity.__tablename__: anew().execute(select(func.count()).select_from(entity)).scalar_one()
            for entity in (Roll, RollEntry, RollCount, Resident)
        }


def said(result: Result) -> str:
    return " ".join(result.output.split())


def test_a_trial_tells_people_of_every_province_and_changes_nothing(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    file.write_bytes(make.a_roll_file([*standing(), *MANY]))
    before = kept(settings)
    result = run(file)
    assert result.exit_code == 0
    assert re.search(r"^Cajamarca +3,005$", result.output, re.MULTILINE)
    assert re.search(r"^San Pablo +5$", result.output, re.MULTILINE)
    assert re.search(r"^Todas +3,065$", result.output, re.MULTILINE)
    assert "Todavía no se ha aprobado ningún padrón" in said(result)
    assert "No se guardó nada" in said(result)
    assert kept(settings) == before
    assert email


def test_growth_is_told_against_the_last_approved_roll_of_an_earlier_process(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    with opened(settings):
        make.a_roll()
        make.a_process(2027)
    file.write_bytes(make.a_roll_file([*standing(), Person("10117410", "060101")]))
    for words in ((), ("--year", 2027)):
        result = run(file, *words)
        assert result.exit_code == 0
        assert re.search(r"^Cajamarca +6 +5 +\+20.0 %$", result.output, re.MULTILINE)
        assert re.search(r"^Chota +5 +5 +\+0.0 %$", result.output, re.MULTILINE)
        assert "creció más de 2 %" in said(result)
    refused = run(file, "--load", "--year", 2027, "--by", email)
    assert refused.exit_code == 1
    assert "Diga por qué con --reason" in said(refused)
    assert kept(settings)["roll"] == 1
    assert (
        run(file, "--load", "--year", 2027, "--by", email, "--reason", " Se inscribieron más. ").exit_code
        == 0
    )
    with opened(settings):
        newest = roll.of_process(anew(), processes.by_year(anew(), 2027).id)[0]
        assert (newest.growth_reason, newest.people_before) == ("Se inscribieron más.", 65)


def test_a_loaded_roll_waits_for_two_administrators_and_says_who_answers(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    file.write_bytes(make.a_roll_file(standing()))
    result = run(file, "--load", "--year", make.YEAR, "--by", email.upper())
    assert result.exit_code == 0
    assert "Vale cuando dos personas administradoras lo aprueban en el sitio" in said(result)
    with opened(settings):
        process = processes.by_year(anew(), make.YEAR).id
        (loaded,) = roll.of_process(anew(), process)
        assert not loaded.approved
        assert (loaded.people, loaded.growth_reason, loaded.people_before) == (65, None, None)
        assert roll.people_by_province(session(), loaded.id)["0612"] == 5
        entry = session().execute(select(audit.Entry).where(audit.Entry.tag == "roll:file:load")).scalar_one()
        assert entry.staff_id == loaded.loaded_by
        assert '"by_operator": true' in entry.details
        first, second = make.two_administrators()
        confirm(second, ask(first, make.YEAR, Action.APPROVE_ROLL, "Padrón de agosto.", loaded.id))
        assert roll.approved(anew(), process) is not None
        assert make.the_resident(standing()[0]).resident


def test_whoever_is_known_already_and_whoever_is_new_stand_on_the_roll_together(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    with opened(settings):
        make.a_roll(*MANY[::2])
    file.write_bytes(make.a_roll_file(MANY))
    assert (
        run(file, "--load", "--year", make.YEAR, "--by", email, "--reason", "Faltaba la mitad.").exit_code
        == 0
    )
    assert kept(settings) == {"roll": 2, "roll_entry": 4_500, "roll_count": 2, "resident": 3_000}


# The numbering


def test_the_numbering_of_a_file_without_the_column_is_said(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    file.write_text("documento,ubigeo,distrito\n10117410,060103,Cospán\n", "utf-8")
    assert "le faltan estas columnas: sistema" in said(run(file))
    wrong = run(file, "--codes", "inei")
    assert "Fila 2: El ubigeo 060103 es del distrito Chetilla, no de Cospán." in said(wrong)
    assert run(file, "--codes", "RENIEC", "--load", "--year", make.YEAR, "--by", email).exit_code == 0
    with opened(settings):
        assert anew().execute(select(RollEntry.district)).scalar_one() != "060103"


def test_a_file_that_contradicts_what_was_said_of_it_is_refused(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    file.write_bytes(make.a_roll_file(standing()))
    result = run(file, "--codes", "reniec", "--load", "--year", make.YEAR, "--by", email)
    assert result.exit_code == 1
    assert "dice INEI, y usted dijo RENIEC de todo el archivo" in said(result)
    assert kept(settings)["roll"] == 0


# Bad rows


def test_the_first_bad_rows_are_shown_and_all_of_them_written_where_asked(
    run: Run, file: Path, email: str, settings: Settings, tmp_path: Path
) -> None:
    repeated = "40117410,060101,INEI,Cajamarca,,\n"
    file.write_text(HEAD + "12345,060101,INEI,Cajamarca,,\n" * 30 + repeated * 2, "utf-8")
    written = tmp_path / "malas.csv"
    result = run(file, "--bad-rows", written, "--load", "--year", make.YEAR, "--by", email)
    assert result.exit_code == 1
    assert result.output.count("Fila ") == BAD_ROWS_SHOWN
    assert f"Y {31 - BAD_ROWS_SHOWN} filas más." in said(result)
    assert "31 filas tienen errores, así que no se cargó nada." in said(result)
    with written.open(encoding="utf-8", newline="") as table:
        rows = list(csv.reader(table))
    assert rows[0] == ["fila", "motivo"]
    assert [int(number) for number, _reason in rows[1:]] == [*range(2, 32), 33]
    assert rows[-1][1] == "El mismo documento ya está en la fila 32."
    assert "12345" not in result.output + written.read_text("utf-8")
    assert kept(settings) == dict.fromkeys(("roll", "roll_entry", "roll_count", "resident"), 0)
    assert "Ya hay algo en" in said(run(file, "--bad-rows", written))
    assert "No se puede leer o escribir" in said(run(file, "--bad-rows", tmp_path / "no" / "hay.csv"))


# What stands in the way


SOUND = HEAD.encode() + b"10117410,060101,INEI,Cajamarca,1990,F\n"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "cut": (SOUND + b"20117410,060101,INEI,Caja", "Fila 3: La fila está cortada"),
    "cut within a letter": (SOUND + "20117410,060101,INEI,Cospá".encode()[:-1], "no es texto en UTF-8"),
    "Latin-1": (SOUND + "20117410,060104,INEI,Cospán,,\n".encode("latin-1"), "no es texto en UTF-8"),
    "UTF-16": (SOUND.decode().encode("utf-16"), "no es texto en UTF-8"),
    "repeated": (SOUND + SOUND[len(HEAD) :], "Fila 3: El mismo documento ya está en la fila 2."),
    "NUL within a document": (SOUND + b"2011741\0,060101,INEI,Cajamarca,,\n", "Fila 3: El documento no es"),
    "NUL alone": (b"\0" * 1_000_000, "El archivo no se puede leer como tabla"),
    "an open quotation mark": (SOUND + b'"2' + b"x,\n" * 90_000, "comillas sin cerrar"),
    "nothing": (b"", "le faltan estas columnas"),
    "a header": (HEAD.encode(), "El archivo no tiene filas."),
}


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(("content", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_damaged_file_gets_a_sentence_and_nothing_is_loaded(
    run: Run, file: Path, email: str, settings: Settings, content: bytes, words: str
) -> None:
    file.write_bytes(content)
    before = kept(settings)
    for more in ((), ("--load", "--year", make.YEAR, "--by", email)):
        result = run(file, *more)
        assert result.exit_code == 1
        assert words in said(result)
    assert kept(settings) == before


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_file_of_two_gigabytes_is_refused_unread(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    with file.open("wb") as sparse:
        sparse.write(SOUND)
        sparse.truncate(2 * 1024**3)
    result = run(file, "--load", "--year", make.YEAR, "--by", email)
    assert result.exit_code == 1
    assert "Este archivo pesa demasiado. Caben 500 MB como máximo." in said(result)
    assert kept(settings)["roll"] == 0


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--load",), "diga de qué proceso es y quién responde"),
        (("--load", "--year", 2026), "diga de qué proceso es y quién responde"),
        (("--load", "--year", 2031, "--by", "x@example.org"), "No hay un proceso de 2031."),
        (("--load", "--year", 2026, "--by", "x@example.org"), "Nadie del personal tiene este correo"),
        (("--codes", "onpe"), "'onpe'"),
    ],
)
def test_what_is_missing_on_the_line_is_asked_for(
    run: Run, file: Path, email: str, words: tuple[object, ...], answer: str
) -> None:
    file.write_bytes(SOUND)
    result = run(file, *words)
    assert result.exit_code != 0
    assert answer in said(result)
    assert email


@pytest.mark.parametrize("kind", ["sqlite"])
def test_only_an_administrator_answers_for_a_roll(
    run: Run, file: Path, email: str, settings: Settings
) -> None:
    with opened(settings):
        other = make.a_committee_member()
        assert other.staff is not None
        found = people.staff(anew(), other.staff)
        assert found is not None
        address = found.email
    file.write_bytes(SOUND)
    result = run(file, "--load", "--year", make.YEAR, "--by", address)
    assert "Solo una persona administradora responde por un padrón." in said(result)
    assert kept(settings)["roll"] == 0
    assert email != address


@starting(BLANK)
def test_where_there_is_no_site_none_is_made(run: Run, file: Path, settings: Settings) -> None:
    file.write_bytes(SOUND)
    result = run(file)
    assert result.exit_code == 1
    assert "Aquí todavía no hay un sitio" in said(result)
    if settings.is_sqlite:
        assert not list(settings.data_folder.glob("*.db*"))


@starting(VOTING)
def test_over_an_open_vote_no_roll_is_loaded(run: Run, file: Path, email: str, settings: Settings) -> None:
    before = kept(settings)
    file.write_bytes(SOUND)
    result = run(file, "--load", "--year", make.YEAR, "--by", email)
    assert result.exit_code == 1
    assert "en una etapa en la que no se carga el padrón" in said(result)
    assert kept(settings) == before


FULL = """
CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER is_full BEFORE INSERT ON roll_entry FOR EACH ROW WHEN (NEW.district = '061201')
EXECUTE FUNCTION is_full()
"""


def fill_the_disk(_app: Flask) -> None:
    """From now on the database of this application finds no room: at once on one, at one person on the other."""
    engine: Engine = database.db.engine
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text(FULL))
        return

    @event.listens_for(engine, "connect")
    def no_room(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count=1")  # type: ignore[attr-defined]


def test_on_a_full_disk_nothing_is_loaded_and_it_is_said(
    run: Run, file: Path, email: str, settings: Settings, on_the_way: list[Prepare]
) -> None:
    file.write_bytes(make.a_roll_file([*MANY, Person("99117410", "061201")]))
    before = kept(settings)
    on_the_way.append(fill_the_disk)
    result = run(file, "--load", "--year", make.YEAR, "--by", email)
    assert result.exit_code == 1
    assert "vea si su disco está lleno" in said(result)
    assert kept(settings) == before


def test_a_loader_that_keeps_what_it_wrote_so_far_is_caught(
    run: Run,
    file: Path,
    email: str,
    settings: Settings,
    on_the_way: list[Prepare],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The seeded fault: each batch is committed by itself."""
    sound = {name: getattr(enrolment, name) for name in ("_on_sqlite", "_on_postgresql")}
    for name, write in sound.items():

        def by_halves(writing: object, *more: object, write: Callable[..., None] = write) -> None:
            write(writing, *more)
            writing.commit()  # type: ignore[attr-defined]

        monkeypatch.setattr(enrolment, name, by_halves)
    monkeypatch.setattr(enrolment, "AT_ONCE", {"sqlite": 100, "postgresql": 100})
    # On the embedded database the second half breaks by itself: what was committed took the lock along.
    file.write_bytes(make.a_roll_file([*MANY, Person("99117410", "061201")]))
    before = kept(settings)
    if not settings.is_sqlite:
        on_the_way.append(fill_the_disk)
    run(file, "--load", "--year", make.YEAR, "--by", email)
    assert kept(settings) != before


@contextmanager
def another_writer(settings: Settings) -> Iterator[None]:
    """Somebody else's transaction over the process, who takes his time."""
    if settings.is_sqlite:
        # The same library as the site's: of two in one process each lets go the other's locks.
        driver = database.sqlite_driver()
        with closing(driver.connect(settings.data_folder / "caxamarca.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT FROM process FOR UPDATE"))
        yield
    engine.dispose()


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for another writer as long as a test has time."""
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    short = database.POSTGRESQL["options"].replace("lock_timeout=15000", "lock_timeout=200")
    monkeypatch.setitem(database.POSTGRESQL, "options", short)


def test_while_somebody_else_is_writing_the_command_gives_up_and_says_so(
    run: Run,
    file: Path,
    email: str,
    settings: Settings,
    on_the_way: list[Prepare],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    impatient(monkeypatch)
    file.write_bytes(make.a_roll_file(standing()))
    with ExitStack() as meanwhile:
        on_the_way.append(lambda _app: meanwhile.enter_context(another_writer(settings)))
        result = run(file, "--load", "--year", make.YEAR, "--by", email)
    assert result.exit_code == 1
    assert "Alguien más está guardando mucho en este momento" in said(result)
    on_the_way.clear()
    assert kept(settings)["roll"] == 0
    assert run(file, "--load", "--year", make.YEAR, "--by", email).exit_code == 0


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_command_that_begins_while_a_roll_is_written_says_so(
    run: Run, file: Path, email: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    file.write_bytes(make.a_roll_file(standing()))
    with another_writer(settings):
        result = run(file, "--load", "--year", make.YEAR, "--by", email)
    assert result.exit_code == 1
    assert "Alguien más está escribiendo en la base de datos en este momento" in said(result)
    assert kept(settings)["roll"] == 0


def test_what_was_only_tried_cannot_be_kept(settings: Settings, email: str) -> None:
    """Its people go by their documents, which never reach the database."""
    with opened(settings):
        tried = enrolling_action.try_roll(BytesIO(SOUND), site.now(anew()))
        with pytest.raises(ValueError, match="read_roll"):
            enrolling_action.keep_roll(make.the_administrator(), make.YEAR, tried)
    assert kept(settings)["roll"] == 0
    assert email
