"""Loading a roll through its page: first it is only looked at, then the very same file is loaded."""

import hashlib
import io

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caxamarca.actions.seconding import ask
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import processes, roll
from caxamarca.persistence.roll import Roll
from caxamarca.web.admin.roll import BAD_ROWS_SHOWN, FILE_LIMIT
from caxamarca.web.formats import in_fours
from tests.factories import (
    NEIGHBOURS,
    YEAR,
    a_loaded_roll,
    a_process,
    a_roll,
    a_roll_file,
    an_open_vote,
    reach,
    seconded,
    two_administrators,
)
from tests.support.visiting import Visitor, anew, text_of

PAGE = f"/admin/procesos/{YEAR}/padron"
HEAD = "documento,ubigeo,sistema,distrito,anio_nacimiento,sexo\n"
FILE = a_roll_file([one for village in NEIGHBOURS.values() for one in village])

on_one_database = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def administrator(app: Flask, visitor: Visitor) -> Actor:
    found, _second = two_administrators()
    a_process()
    visitor.sign_in(found)
    return found


def send(visitor: Visitor, content: bytes, do: str = "probar", **fields: str) -> TestResponse:
    return visitor.send(PAGE, file=(io.BytesIO(content), "padron.csv"), hacer=do, **fields)


def loaded() -> list[Roll]:
    return list(roll.of_process(anew(), processes.by_year(anew(), YEAR).id))


def hidden(answer: TestResponse, name: str) -> str:
    return answer.text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]


def test_a_trial_tells_people_by_province_and_keeps_nothing(visitor: Visitor) -> None:
    answer = send(visitor, FILE)
    assert answer.status_code == 200
    said = text_of(answer)
    assert "El archivo está bien. Todavía no se ha guardado nada." in said
    assert "San Pablo 5" in said
    assert not loaded()


def test_the_file_that_was_tried_is_loaded(visitor: Visitor) -> None:
    digest = hidden(send(visitor, FILE), "tried")
    answer = send(visitor, FILE, "cargar", tried=digest)
    assert answer.status_code == 303
    assert [(one.people, one.sha256, one.approved) for one in loaded()] == [(65, digest, False)]
    page = visitor.get(PAGE)
    assert digest in page.text
    assert f"aprobar-padron?padron={loaded()[0].id}" in page.text


def test_another_file_than_the_one_tried_is_looked_at_first(visitor: Visitor) -> None:
    digest = hidden(send(visitor, FILE), "tried")
    answer = send(visitor, FILE + b"\n", "cargar", tried=digest)
    assert "Este no es el archivo que usted probó" in text_of(answer)
    assert not loaded()
    assert "Este no es el archivo" in text_of(send(visitor, FILE, "cargar", tried=""))
    assert not loaded()


def test_a_file_loaded_twice_is_one_roll(visitor: Visitor) -> None:
    digest = hidden(send(visitor, FILE), "tried")
    send(visitor, FILE, "cargar", tried=digest)
    again = send(visitor, FILE, "cargar", tried=digest)
    assert again.status_code == 422
    assert "Este mismo archivo ya se cargó" in text_of(again)
    assert len(loaded()) == 1


@on_one_database
def test_every_bad_row_is_told_with_its_number_and_reason(visitor: Visitor) -> None:
    bad = (
        HEAD
        + "00000001,060103,INEI,Cospán,,\n123,060101,INEI,Cajamarca,,\n10117410-9,060101,INEI,Cajamarca,,\n"
        "00000002,060101,ONPE,Cajamarca,,\n00000003,069999,INEI,Nada,,\n00000004,060101,INEI,Cajamarca,3000,\n"
        "00000005,060101,INEI,Cajamarca,,Z\n00000006,060101,INEI,Cajamarca,,\n00000006,060101,INEI,Cajamarca,,\n"
    )
    said = text_of(send(visitor, bad.encode()))
    assert "8 filas están mal." in said
    for number in (2, 3, 4, 5, 6, 7, 8, 10):
        assert f"Fila {number}:" in said
    assert "El ubigeo 060103 es del distrito Chetilla, no de Cospán." in said
    assert "Cargar el padrón" not in said


@on_one_database
def test_a_file_with_bad_rows_is_not_loaded_by_a_forged_form(visitor: Visitor) -> None:
    bad = (HEAD + "123,060101,INEI,Cajamarca,,\n").encode()
    digest = hidden(send(visitor, bad), "tried")
    answer = send(visitor, bad, "cargar", tried=digest)
    assert answer.status_code == 422
    assert not loaded()


@on_one_database
def test_of_very_many_bad_rows_the_first_are_shown_and_the_others_counted(visitor: Visitor) -> None:
    bad = HEAD + "123,060101,INEI,Cajamarca,,\n" * (BAD_ROWS_SHOWN + 7)
    answer = send(visitor, bad.encode())
    assert answer.text.count("<b>Fila") == BAD_ROWS_SHOWN
    assert "Y 7 filas más." in text_of(answer)


@on_one_database
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Al archivo le faltan estas columnas"),
        (b"dni,nombre\n1,2\n", "Al archivo le faltan estas columnas: documento"),
        (HEAD.encode(), "El archivo no tiene filas."),
        ("documento,ubigeo,sistema,distrito\n1,2,INEI,Cospán".encode("latin-1"), "UTF-8"),
        (b"PK\x03\x04\xff\xfe" * 30, "UTF-8"),
        ((HEAD + '"' + "x" * 200_000).encode(), "comillas sin cerrar"),
        (HEAD.encode() + b"\x00\x00,\x00\n", "Una fila está mal."),
    ],
    ids=["empty", "other columns", "no rows", "latin-1", "not text", "open quote", "zeros"],
)
def test_what_is_no_roll_gets_a_sentence(visitor: Visitor, content: bytes, words: str) -> None:
    answer = send(visitor, content)
    assert answer.status_code in (200, 422)
    assert words in text_of(answer)
    assert not loaded()


@on_one_database
def test_without_a_file_the_form_asks_for_it(visitor: Visitor) -> None:
    answer = visitor.send(PAGE, hacer="probar")
    assert answer.status_code == 422
    assert "Elija el archivo." in text_of(answer)


@on_one_database
def test_a_file_over_the_limit_is_refused_unread(visitor: Visitor) -> None:
    form = "multipart/form-data; boundary=x"
    weight = {"CONTENT_LENGTH": str(FILE_LIMIT + 1)}
    answer = visitor.client.post(PAGE, data=b"--x", content_type=form, environ_overrides=weight)
    assert answer.status_code == 413


REASON = "Se inscribieron quienes cumplieron 18 años."


def test_a_roll_that_grew_too_much_is_loaded_with_a_reason_that_everyone_can_read(visitor: Visitor) -> None:
    a_roll()
    assert "¿Por qué este padrón" not in text_of(send(visitor, FILE))
    grown = FILE + b"10117410,060101,INEI,Cajamarca,,\r\n"
    tried = send(visitor, grown)
    said = text_of(tried)
    assert "Cajamarca 6 5 +20.0 %" in said
    assert "Chota 5 5 0.0 %" in said
    assert "creció más de 2 %" in said
    assert "¿Por qué este padrón tiene tantas personas más?" in said
    digest = hidden(tried, "tried")
    for reason in ("", " \n "):
        refused = send(visitor, grown, "cargar", tried=digest, reason=reason)
        assert refused.status_code == 422
        assert "Escriba el motivo" in text_of(refused)
        assert hidden(refused, "tried") == digest
    assert len(loaded()) == 1
    assert send(visitor, grown, "cargar", tried=digest, reason=REASON).status_code == 303
    assert (loaded()[0].growth_reason, loaded()[0].people_before) == (REASON, 65)
    assert REASON in text_of(visitor.get(PAGE))
    public = f"/procesos/{YEAR}"
    assert REASON not in text_of(visitor.get(public))
    seconded(Action.APPROVE_ROLL, YEAR, loaded()[0].id)
    shown = text_of(visitor.get(public))
    assert in_fours(digest) in shown
    assert f"El padrón anterior tenía 65 personas. {REASON}" in shown


@on_one_database
def test_a_reason_that_nobody_asked_for_is_not_kept(visitor: Visitor) -> None:
    digest = hidden(send(visitor, FILE), "tried")
    send(visitor, FILE, "cargar", tried=digest, reason=REASON)
    assert [one.growth_reason for one in loaded()] == [None]


@on_one_database
def test_a_file_without_the_column_is_loaded_with_the_numbering_that_was_said(visitor: Visitor) -> None:
    bare = "documento,ubigeo,distrito\n10117410,060103,Cospán\n".encode()
    assert "le faltan estas columnas: sistema" in text_of(send(visitor, bare))
    tried = send(visitor, bare, codes="reniec")
    assert '<option selected value="reniec">' in tried.text
    answer = send(visitor, bare, "cargar", tried=hidden(tried, "tried"), codes="reniec")
    assert answer.status_code == 303
    assert send(visitor, bare, codes="onpe").status_code == 422
    assert "usted dijo RENIEC de todo el archivo" in text_of(send(visitor, FILE, codes="reniec"))


def test_while_people_vote_no_roll_is_loaded(visitor: Visitor) -> None:
    an_open_vote()
    assert "Cargar" not in text_of(visitor.get(PAGE))
    another = (HEAD + "00000001,060101,INEI,Cajamarca,,\n").encode()
    digest = hashlib.sha256(another).hexdigest()
    file = (io.BytesIO(another), "padron.csv")
    answer = visitor.send(PAGE, of="/admin/unidades", file=file, hacer="cargar", tried=digest)
    assert answer.status_code == 409
    assert "la votación está abierta" in text_of(answer)
    assert len(loaded()) == 1


def test_an_approval_that_waits_is_told_beside_the_rolls(visitor: Visitor, administrator: Actor) -> None:
    waiting = a_loaded_roll()
    act = ask(administrator, YEAR, Action.APPROVE_ROLL, "Así se acordó.", waiting)
    page = visitor.get(PAGE)
    assert f"/admin/actos/{act}/confirmar" in page.text
    assert "Pedir su aprobación" not in text_of(page)


@on_one_database
def test_no_document_stands_on_any_page_of_the_roll(visitor: Visitor) -> None:
    bad = (
        HEAD
        + "87654321,060103,INEI,Cospán,,\n12345678,060101,INEI,Cajamarca,,\n12345678,060101,INEI,Cajamarca,,\n"
    )
    answer = send(visitor, bad.encode())
    assert "12345678" not in answer.text
    assert "87654321" not in answer.text
    reach(Stage.IDEAS)
    assert answer.headers["Cache-Control"] == "no-store"
