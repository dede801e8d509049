"""The roll is tried, loaded whole or not at all, and approved by two; no document of it stands in the database."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caxamarca.actions import enrolling
from caxamarca.actions.enrolling import (
    NotSound,
    OtherRollAsked,
    RollIsFrozen,
    RollLoadedBefore,
)
from caxamarca.actions.identifying import WrongCredentials, sign_in_resident
from caxamarca.actions.seconding import ask, confirm
from caxamarca.domain.codes import CodeKind, normalise
from caxamarca.domain.documents import NotADocument, WrongCheckCharacter
from caxamarca.domain.errors import NotAllowed, Refusal
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.provinces import DISTRICTS, DistrictNameMismatch, UnknownDistrict
from caxamarca.domain.roles import Actor
from caxamarca.domain.rolls import (
    DryRun,
    EmptyRoll,
    NotABirthYear,
    NotASex,
    RepeatedDocument,
    RowCutShort,
    UnknownCodeSystem,
)
from caxamarca.domain.rows import MissingColumns, NotATable, NotUtf8
from caxamarca.persistence import enrolment, processes, roll, site
from caxamarca.persistence.database import db, session
from caxamarca.persistence.residents import Resident
from caxamarca.persistence.roll import Roll, RollEntry
from caxamarca.persistence.tables import Base
from caxamarca.settings import Settings
from tests import factories as make
from tests.factories import Person
from tests.integration.conftest import FOUNDED, VOTING, starting
from tests.support import postgresql
from tests.support.sites import Start
from tests.support.together import together

ANA = Person("10117410", "060101", 1990, "F")
LUZ = Person("20117410", "061201", None, "")
HEADER = "documento,ubigeo,sistema,distrito,anio_nacimiento,sexo"


@pytest.fixture(autouse=True)
def process(app: Flask, start: Start) -> None:
    """A process that has no roll yet."""
    if start is FOUNDED:
        make.a_process()


def try_roll(content: bytes, **more: Any) -> DryRun:
    return enrolling.try_roll(BytesIO(content), site.now(session()), **more)


def load_roll(actor: Actor, year: int, content: bytes, **more: Any) -> int:
    return enrolling.load_roll(actor, year, BytesIO(content), **more)


def rows(table: type) -> int:
    return session().execute(select(func.count()).select_from(table)).scalar_one()


def a_file(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def entry_of(person: Person) -> RollEntry | None:
    actor = make.the_resident(person)
    assert actor.resident is not None
    return roll.entry(session(), processes.by_year(session(), make.YEAR).id, actor.resident)


# The file


def test_a_trial_tells_people_by_province_and_keeps_nothing() -> None:
    tried = try_roll(make.a_roll_file([ANA, LUZ]))
    assert tried.is_sound
    assert tried.by_province == {"0601": 1, "0612": 1}
    assert rows(Roll) == rows(Resident) == 0


BAD_ROWS: dict[str, tuple[str, type[Refusal]]] = {
    "no document": (",060101,INEI,Cajamarca,,", NotADocument),
    "a document of seven digits": ("1011741,060101,INEI,Cajamarca,,", NotADocument),
    "a wrong check character": ("10117410-3,060101,INEI,Cajamarca,,", WrongCheckCharacter),
    "a repeated document": ("10117410-2,060101,INEI,Cajamarca,,", RepeatedDocument),
    "no code system": ("30117410,060101,,Cajamarca,,", UnknownCodeSystem),
    "an unknown code system": ("30117410,060101,ONPE,Cajamarca,,", UnknownCodeSystem),
    "an unknown district": ("30117410,060199,INEI,Cajamarca,,", UnknownDistrict),
    "a district of another region": ("30117410,150101,INEI,Lima,,", UnknownDistrict),
    "a code that does not match its name": ("30117410,060101,INEI,Baños del Inca,,", DistrictNameMismatch),
    "no district name": ("30117410,060101,INEI,,,", DistrictNameMismatch),
    "a year to come": ("30117410,060101,INEI,Cajamarca,2027,", NotABirthYear),
    "half a year": ("30117410,060101,INEI,Cajamarca,90,", NotABirthYear),
    "a sex that is none": ("30117410,060101,INEI,Cajamarca,,X", NotASex),
    "a row cut short": ("30117410,060101,INEI,Cajamarca", RowCutShort),
}


def test_one_bad_row_stops_the_roll_whole_and_is_named(subtests: pytest.Subtests) -> None:
    administrator = make.an_administrator()
    for name, (line, fact) in BAD_ROWS.items():
        with subtests.test(name):
            file = a_file("10117410,060101,INEI,Cajamarca,1990,F", line, "40117410,060101,INEI,Cajamarca,,")
            with pytest.raises(NotSound) as refused:
                load_roll(administrator, make.YEAR, file)
            assert [(bad.number, type(bad.reason)) for bad in refused.value.tried.bad] == [(3, fact)]
            assert rows(Roll) == rows(RollEntry) == rows(Resident) == 0


def test_every_bad_row_is_named_at_once() -> None:
    file = a_file(*(line for line, _ in BAD_ROWS.values()), "10117410,060101,INEI,Cajamarca,1990,F")
    tried = try_roll(file)
    # The repeated document comes first here and so is the sound one; the sound row at the end repeats it.
    assert len(tried.bad) == len(BAD_ROWS)


def test_060103_is_chetilla_in_inei_and_cospan_in_reniec_and_the_name_must_say_the_same() -> None:
    sound = a_file("10117410,060103,INEI,CHETILLA,,", "20117410,060103,reniec,Cospán,,")
    load_roll(make.an_administrator(), make.YEAR, sound)
    districts = {entry.district for entry in session().execute(select(RollEntry)).scalars()}
    names = {place.name for place in DISTRICTS if place.code in districts}
    assert names == {"Chetilla", "Cospán"}
    swapped = a_file("10117410,060103,RENIEC,Chetilla,,", "20117410,060103,INEI,Cospan,,")
    with pytest.raises(NotSound) as refused:
        load_roll(make.an_administrator(), make.YEAR, swapped)
    for bad in refused.value.tried.bad:
        assert isinstance(bad.reason, DistrictNameMismatch)
        assert bad.reason.fits_other_system


NO_ROLL: dict[str, tuple[bytes, type[Refusal]]] = {
    "nothing": (b"", MissingColumns),
    "binary": (b"\xff\xfe\x00", NotUtf8),
    "latin-1": ("documento,ubigeo,sistema,distrito\n1,Ñ".encode("latin-1"), NotUtf8),
    "columns missing": (b"documento,ubigeo\n1,2", MissingColumns),
    "header only": (a_file(), EmptyRoll),
    "blank rows": (a_file("", " , , ,,,"), EmptyRoll),
    "an open quotation": (a_file('"10117410,060101' + "x" * 200_000), NotATable),
}


def test_what_is_no_roll_at_all_is_told_as_such(subtests: pytest.Subtests) -> None:
    administrator = make.an_administrator()
    for name, (content, fact) in NO_ROLL.items():
        with subtests.test(name), pytest.raises(fact):
            load_roll(administrator, make.YEAR, content)


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEADER + "\r\n10117410,060101,INEI,Cajamarca,1990,F\r\n",
        HEADER.upper().replace(",", ";") + "\n10117410-2;060101;Inei;  CAJAMARCA ;1990;f\n",
        "sexo,distrito,sistema,ubigeo,documento,nota\nF,cajamarca,INEI,060101,10117410,«x»",
        HEADER + '\n"10117410","060101","INEI","Cajamarca","1990","F"\n\n\n',
    ],
    ids=["byte order mark and CRLF", "semicolons and capitals", "other order and more columns", "quoted"],
)
def test_a_roll_is_read_as_spreadsheets_write_it(content: str) -> None:
    load_roll(make.an_administrator(), make.YEAR, content.encode())
    assert (rows(Roll), rows(RollEntry)) == (1, 1)


def test_whoever_stood_on_an_earlier_roll_stays_the_same_resident() -> None:
    make.a_roll(ANA)
    before = make.the_resident(ANA)
    make.a_roll(LUZ, ANA)
    assert make.the_resident(ANA) == before
    assert rows(Resident) == 2


def test_a_roll_of_more_people_than_fit_a_statement_is_loaded_whole() -> None:
    people = [Person(f"{number:08}", "060101") for number in range(1, 1_202)]
    make.a_loaded_roll(*people)
    assert rows(RollEntry) == rows(Resident) == 1_201


def test_the_same_file_is_loaded_once() -> None:
    make.a_loaded_roll(ANA)
    with pytest.raises(RollLoadedBefore):
        make.a_loaded_roll(ANA)


def test_of_two_who_load_the_same_file_at_once_one_does(app: Flask) -> None:
    administrator = make.an_administrator()
    people = [Person(f"{number:08}", "060101") for number in range(1, 2_001)]
    file = make.a_roll_file(people)
    came = together(app, *[lambda: load_roll(administrator, make.YEAR, file)] * 3)
    assert sorted(type(one).__name__ for one in came) == ["RollLoadedBefore", "RollLoadedBefore", "int"]
    assert (rows(Roll), rows(RollEntry), rows(Resident)) == (1, 2_000, 2_000)


def test_two_who_load_other_people_in_other_orders_at_once_do_not_stop_each_other(app: Flask) -> None:
    administrator = make.an_administrator()
    people = [Person(f"{number:08}", "060101") for number in range(1, 2_001)]
    files = [make.a_roll_file(people), make.a_roll_file(people[::-1])]
    came = together(app, *(partial(load_roll, administrator, make.YEAR, file) for file in files))
    assert all(isinstance(one, int) for one in came)
    assert (rows(Roll), rows(RollEntry), rows(Resident)) == (2, 4_000, 2_000)


def test_while_a_roll_is_loaded_people_go_on_proposing_where_the_database_lets_many_write(
    app: Flask, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL's part of the promise. The embedded database lets one write at a time, and reads meanwhile."""
    make.a_roll(ANA)
    make.reach(Stage.IDEAS)
    administrator, neighbour = make.an_administrator(), make.the_resident(ANA)
    write, seen = enrolment.write, []

    def write_slowly(writing: Session, *more: Any) -> None:
        write(writing, *more)
        with app.app_context():
            if kind == "postgresql":
                make.an_idea(neighbour)
            seen.append(roll.approved(session(), 1) is not None)
            db.session.remove()

    monkeypatch.setattr(enrolment, "write", write_slowly)
    load_roll(administrator, make.YEAR, make.a_roll_file([LUZ, ANA]), reason="Creció.")
    assert seen == [True]
    assert rows(Roll) == 2


def test_the_last_approved_roll_is_that_of_the_process_else_of_another_one() -> None:
    make.a_roll(ANA)
    assert roll.counts_before(session(), processes.by_year(session(), make.YEAR).id) == {"0601": 1}
    make.a_process(2027)
    later = processes.by_year(session(), 2027).id
    assert roll.counts_before(session(), later) == {"0601": 1}
    make.a_loaded_roll(LUZ, year=2027)
    assert roll.counts_before(session(), later) == {"0601": 1}
    make.a_roll(ANA, LUZ, year=2027)
    assert roll.counts_before(session(), later) == {"0601": 1, "0612": 1}
    assert roll.counts_before(session(), processes.by_year(session(), make.YEAR).id) == {"0601": 1}


def test_two_processes_that_take_in_the_same_people_at_once_both_get_them(app: Flask) -> None:
    make.a_process(2027)
    administrator = make.an_administrator()
    file = make.a_roll_file([ANA, LUZ])

    def deed(year: int) -> Callable[[], int]:
        return lambda: load_roll(administrator, year, file)

    together(app, *map(deed, (make.YEAR, 2027)))
    assert (rows(Roll), rows(RollEntry), rows(Resident)) == (2, 4, 2)


@starting(VOTING)
@pytest.mark.parametrize("stage", [Stage.VOTING, Stage.COUNT])
def test_no_roll_is_loaded_once_voting_has_begun(stage: Stage) -> None:
    make.reach(stage)
    with pytest.raises(WrongStage):
        load_roll(make.an_administrator(), make.YEAR, make.a_roll_file([ANA]))


@starting(VOTING)
def test_once_opening_is_decided_the_roll_stands_still() -> None:
    make.reach(Stage.EVALUATION)
    with pytest.raises(RollIsFrozen):
        load_roll(make.an_administrator(), make.YEAR, make.a_roll_file([ANA]))


def test_only_the_administration_loads_a_roll() -> None:
    for actor in (make.an_evaluator(), make.a_committee_member(), make.a_resident()):
        with pytest.raises(NotAllowed):
            load_roll(actor, make.YEAR, make.a_roll_file([ANA]))


# Approval


def test_a_roll_counts_from_its_approval_by_a_second_administrator() -> None:
    loaded = make.a_loaded_roll(ANA)
    assert entry_of(ANA) is None
    first, second = make.two_administrators()
    act = ask(first, make.YEAR, Action.APPROVE_ROLL, "Padrón de agosto.", loaded)
    assert entry_of(ANA) is None
    confirm(second, act)
    found = entry_of(ANA)
    assert found is not None
    assert (found.province, found.district, found.birth_year) == ("0601", "060101", 1990)


def test_a_newer_roll_replaces_the_approved_one() -> None:
    make.a_roll(ANA)
    make.a_roll(LUZ)
    assert entry_of(ANA) is None
    assert entry_of(LUZ) is not None
    approved = session().execute(select(func.count()).where(Roll.approved)).scalar_one()
    assert approved == 1


@pytest.mark.parametrize("which", ["none", "unknown", "of another process", "approved"])
def test_only_a_waiting_roll_of_this_process_is_approved(which: str) -> None:
    make.a_process(2027)
    asked: dict[str, Callable[[], int | None]] = {
        "none": lambda: None,
        "unknown": lambda: 404,
        "of another process": lambda: make.a_loaded_roll(ANA, year=2027),
        "approved": lambda: make.a_roll(ANA),
    }
    subject = asked[which]()
    make.reach(Stage.ANNOUNCED)
    with pytest.raises(OtherRollAsked):
        ask(make.an_administrator(), make.YEAR, Action.APPROVE_ROLL, "Este.", subject)


def test_people_are_told_by_province() -> None:
    loaded = make.a_loaded_roll(ANA, replace(ANA, document="30117410"), LUZ)
    assert roll.people_by_province(session(), loaded) == {"0601": 2, "0612": 1}


# What is kept


def dump(settings: Settings) -> bytes:
    """All that a database holds, written out as text; and the very files of the embedded one."""
    db.session.remove()
    if settings.is_sqlite:
        with db.engine.connect() as connection:
            held = [repr(connection.execute(table.select()).all()) for table in Base.metadata.sorted_tables]
        files = [file.read_bytes() for file in settings.data_folder.glob("caxamarca.db*")]
        return "\n".join(held).encode() + b"".join(files)
    command: list[str | Path] = [postgresql.find() / "pg_dump", "--username", "postgres"]
    command += ["--host", settings.database_url.split("host=")[1], str(db.engine.url.database)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def test_neither_documents_nor_codes_stand_in_the_database(settings: Settings) -> None:
    make.a_roll(ANA, LUZ)
    code = make.a_code(ANA)
    sign_in_resident(ANA.document, code, "190.12.34.56")
    with pytest.raises(WrongCredentials):
        sign_in_resident(LUZ.document, code, "190.12.34.56")
    bare = normalise(code, CodeKind.PERSONAL)
    kept = dump(settings)
    assert b"0601" in kept, "the dump must be one that would show them"
    for secret in (ANA.document, LUZ.document, "10117410-2", code, bare, "190.12.34.56"):
        for written in (secret.encode(), secret.encode().hex().encode(), secret.lower().encode()):
            assert written not in kept


def test_the_keys_are_not_in_the_database_and_only_the_sites_user_reads_them(settings: Settings) -> None:
    make.a_roll(ANA)
    make.a_code(ANA)
    kept = dump(settings)
    keys = [path for path in settings.keys_folder.iterdir() if path.is_file()]
    assert {path.name for path in keys} >= {"documents", "codes"}
    for path in keys:
        assert path.read_bytes() not in kept
        assert path.read_bytes().hex().encode() not in kept
        assert path.stat().st_mode & 0o777 == 0o600
    assert Path(settings.keys_folder).stat().st_mode & 0o777 == 0o700


def test_under_another_key_the_same_document_is_another_person(app: Flask) -> None:
    make.a_roll(ANA)
    before = session().execute(select(Resident.document_mac)).scalar_one()
    app.extensions["caxamarca_keyring"].forget("documents")
    make.a_loaded_roll(LUZ, ANA)
    macs = set(session().execute(select(Resident.document_mac)).scalars())
    assert len(macs) == 3
    assert before in macs
