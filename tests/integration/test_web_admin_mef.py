"""Loading a part of the Ministry's file through its page: first it is looked at, then the very same file is loaded."""

import io

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caxamarca.domain.roles import Actor
from caxamarca.persistence import official
from caxamarca.web.admin.mef import FILE_LIMIT, ROWS_SHOWN
from tests.factories import (
    CUI,
    a_committee_member,
    a_mef_file,
    a_mef_row,
    at,
    give_code,
    the_winner,
    two_administrators,
)
from tests.integration.conftest import FOLLOWED, starting
from tests.integration.test_loading_mef import LATER
from tests.support.visiting import Visitor, anew, text_of

pytestmark = starting(FOLLOWED)

PAGE = "/admin/mef"
FILE = a_mef_file()

on_one_database = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def administrator(app: Flask, visitor: Visitor) -> Actor:
    found, _second = two_administrators()
    give_code(the_winner().project.id)
    at(LATER)
    visitor.sign_in(found)
    return found


def send(visitor: Visitor, content: bytes, do: str = "probar", **fields: str) -> TestResponse:
    answers = {"as_of": "05/10/2026", **fields}
    return visitor.send(PAGE, file=(io.BytesIO(content), "parte.csv"), hacer=do, **answers)


def hidden(answer: TestResponse) -> str:
    return answer.text.split('name="tried"')[1].split('value="')[1].split('"')[0]


def loaded() -> int:
    return len(official.imports(anew(), 9))


def test_a_trial_tells_what_the_file_says_and_keeps_nothing(visitor: Visitor) -> None:
    answer = send(visitor, FILE)
    assert answer.status_code == 200
    said = text_of(answer).replace("\xa0", " ")
    assert "El archivo está bien. Todavía no se ha guardado nada." in said
    assert "S/ 300,000 S/ 95,000.25 30.4 %" in said
    assert not loaded()


def test_the_file_that_was_tried_is_loaded(visitor: Visitor) -> None:
    answer = send(visitor, FILE, "cargar", tried=hidden(send(visitor, FILE)))
    assert answer.status_code == 303
    assert official.standing(anew(), [CUI])[CUI].source.file_name == "parte.csv"
    said = text_of(visitor.get(PAGE))
    assert "Se cargaron las cifras del MEF." in said
    assert "5 de octubre de 2026 parte.csv" in said


def test_another_file_than_the_one_tried_is_looked_at_first(visitor: Visitor) -> None:
    digest = hidden(send(visitor, FILE))
    for other in (a_mef_file(a_mef_row(PIM_ANIO_ACTUAL="1")), FILE):
        answer = send(visitor, other, "cargar", tried=digest if other != FILE else "")
        assert "Este no es el archivo que usted probó" in text_of(answer)
    assert not loaded()


def test_rows_that_share_a_code_wait_for_a_choice(visitor: Visitor) -> None:
    twice = a_mef_file(a_mef_row(), a_mef_row(PIM_ANIO_ACTUAL="7"))
    answer = send(visitor, twice)
    said = text_of(answer)
    assert "Hay filas por decidir." in said
    assert "Fila 2:" in said
    assert "Fila 3:" in said
    assert 'value="cargar"' not in answer.text
    digest = hidden(answer)
    forged = send(visitor, twice, "cargar", tried=digest)
    assert forged.status_code == 200
    assert not loaded()
    chosen = send(visitor, twice, take="3")
    assert 'value="cargar"' in chosen.text
    assert send(visitor, twice, "cargar", tried=digest, take=" 3 ").status_code == 303
    assert official.standing(anew(), [CUI])[CUI].figures.pim == 7_00


@on_one_database
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"take": "2"}, "Esto no decide nada en este archivo: 2."),
        ({"take": "la segunda"}, "Esto no decide nada en este archivo: la, segunda."),
        ({"take": "9" * 5000}, "Esto no decide nada en este archivo"),
        ({"leave_out": "2345678"}, "Esto no decide nada en este archivo: 2345678."),
        ({"as_of": ""}, "Escriba el día de los datos."),
        ({"as_of": "ayer"}, "Escriba el día así"),
        ({"as_of": "11/05/2027"}, "El día de los datos no puede ser después de hoy."),
        ({"as_of": "01/10/2026"}, "después del día que usted dio"),
        ({"as_of": "30/12/2025"}, "usted dio un día de otro año"),
    ],
)
def test_what_is_wrong_on_the_form_is_said(visitor: Visitor, fields: dict[str, str], words: str) -> None:
    answer = send(visitor, FILE, **fields)
    assert words in text_of(answer)
    assert not loaded()


@on_one_database
def test_what_was_left_out_is_told_and_leaves_nothing_to_load(visitor: Visitor) -> None:
    answer = send(visitor, FILE, leave_out=CUI)
    assert "No hay nada nuestro que cargar en él." in text_of(answer)
    forged = send(visitor, FILE, "cargar", leave_out=CUI, tried=hidden(answer))
    assert forged.status_code == 422
    assert "Todo quedó fuera" in text_of(forged)


@on_one_database
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no tiene ninguna columna"),
        (b"PK\x03\x04" + b"\xff" * 90_000, "Este es un libro de Excel"),
        (b"<html>", "Esta es una página de internet"),
        (FILE.replace(b"DEV_SET_ANIO", b"DEV_SEP_ANIO"), "DEV_SET_ANIO_VIG (ahora quizá DEV_SEP_ANIO_VIG)"),
        (FILE[:-50], "La fila tiene"),
        (FILE + b"\0", "bytes vacíos"),
        (a_mef_file(a_mef_row("<b>x</b>"), a_mef_row()), "CODIGO_UNICO dice «&lt;b&gt;x&lt;/b&gt;»"),
    ],
    ids=["nothing", "a workbook", "a page", "a renamed column", "cut", "a hole", "markup"],
)
def test_what_is_not_the_file_gets_a_sentence(visitor: Visitor, content: bytes, words: str) -> None:
    answer = send(visitor, content)
    assert answer.status_code in (200, 422)
    assert words in answer.text
    assert not loaded()


@on_one_database
def test_of_very_many_strange_rows_the_first_are_shown_and_the_others_counted(visitor: Visitor) -> None:
    answer = send(visitor, a_mef_file(a_mef_row(), *[a_mef_row("x")] * (ROWS_SHOWN + 7)))
    assert answer.text.count("<b>Fila") == ROWS_SHOWN
    assert "Y 7 filas más." in text_of(answer)


@on_one_database
def test_the_whole_file_is_too_heavy_for_the_page(visitor: Visitor) -> None:
    form = "multipart/form-data; boundary=x"
    weight = {"CONTENT_LENGTH": str(FILE_LIMIT + 1)}
    answer = visitor.client.post(PAGE, data=b"--x", content_type=form, environ_overrides=weight)
    assert answer.status_code == 413


@on_one_database
def test_nobody_else_sees_the_page(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(a_committee_member())
    assert visitor.get(PAGE).status_code == 403
    assert send(visitor, FILE).status_code == 403


def test_the_log_tells_of_a_load_in_words(visitor: Visitor) -> None:
    send(visitor, FILE, "cargar", tried=hidden(send(visitor, FILE)))
    said = text_of(visitor.get("/admin/auditoria"))
    assert "Se cargaron cifras del MEF" in said
    assert "Importación 1; Datos al: 5 de octubre de 2026; Filas nuestras: 1" in said
