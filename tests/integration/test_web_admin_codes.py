"""Personal codes through their page: a list goes in, slips come out, once."""

import io
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from caxamarca.actions.identifying import WrongCredentials, sign_in_resident
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import processes, roll
from caxamarca.persistence.tables import Base
from tests.factories import (
    CAJAMARCA,
    NEIGHBOURS,
    YEAR,
    a_closed_vote,
    a_process,
    a_resident,
    an_open_vote,
    reach,
    two_administrators,
)
from tests.integration.conftest import CONVENED, starting
from tests.support import tagged
from tests.support.visiting import Visitor, anew, text_of

pytestmark = starting(CONVENED)

PAGE = f"/admin/procesos/{YEAR}/codigos"
ROSA, LUZ = NEIGHBOURS[CAJAMARCA][:2]

on_one_database = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def administrator(app: Flask, visitor: Visitor) -> Actor:
    found, _second = two_administrators()
    reach(Stage.IDEAS)
    visitor.sign_in(found)
    return found


def made() -> int:
    return roll.codes_made(anew(), processes.by_year(anew(), YEAR).id)


def codes_on(answer: TestResponse) -> list[str]:
    return re.findall(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}", text_of(answer))


def test_a_list_becomes_slips_whose_codes_open(visitor: Visitor) -> None:
    answer = visitor.send(PAGE, documents=f"{ROSA.document}, Rosa Chilón\n\n{LUZ.document}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    said = text_of(answer)
    assert "Se hicieron 2 códigos" in said
    assert "Rosa Chilón DNI terminado en 001" in said
    first, second = codes_on(answer)
    assert sign_in_resident(ROSA.document, first, "aquí")
    assert sign_in_resident(LUZ.document, second, "aquí")


@on_one_database
def test_a_slip_found_does_not_tell_the_document(visitor: Visitor) -> None:
    answer = visitor.send(PAGE, documents=f"{ROSA.document}, Rosa Chilón")
    assert ROSA.document not in answer.text


@on_one_database
def test_the_slips_are_never_shown_again(visitor: Visitor) -> None:
    code = codes_on(visitor.send(PAGE, documents=ROSA.document))[0]
    assert code not in visitor.get(PAGE).text


def as_pdf(visitor: Visitor, page: TestResponse) -> TestResponse:
    """What the button under the slips brings."""
    fields = {
        name: unescape(value)
        for name, value in re.findall(r'name="(csrf_token|slips)" value="([^"]*)"', page.text)
    }
    return visitor.client.post(f"{PAGE}/papelitos.pdf", data=fields)


def test_the_slips_of_a_page_come_as_a_tagged_pdf_as_often_as_they_are_asked_for(visitor: Visitor) -> None:
    page = visitor.send(PAGE, documents=f"{ROSA.document}, Rosa Ñahui Chilón\n{LUZ.document}, #eval($x$)")
    for _ in range(2):
        answer = as_pdf(visitor, page)
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        found = tagged.read(answer.data)
        assert (found.is_tagged, found.language) == (True, "es-PE")
        assert found.title == f"Papelitos: Presupuesto participativo {YEAR}"
        assert found.figures == ("Código QR que lleva a localhost/entrar",) * 2
        for text in ("Rosa Ñahui Chilón", "#eval($x$)", "DNI terminado en 001", *codes_on(page)):
            assert text in found.text
        assert ROSA.document not in found.text
    assert made() == 2


def test_nobody_but_whoever_made_the_slips_gets_them_as_pdf(visitor: Visitor) -> None:
    page = visitor.send(PAGE, documents=ROSA.document)
    other = Visitor(visitor.web, "127.0.0.2").sign_in(two_administrators()[1])
    token = re.findall(r'name="csrf_token" value="([^"]*)"', other.get(PAGE).text)[0]
    (sealed,) = re.findall(r'name="slips" value="([^"]*)"', page.text)
    path = f"{PAGE}/papelitos.pdf"
    assert other.client.post(path, data={"csrf_token": token, "slips": unescape(sealed)}).status_code == 404


@on_one_database
@pytest.mark.parametrize("forged", ["", "ñ", "AAAA", "A" * 9999, "====", "\0"])
def test_slips_that_were_not_made_here_are_none(visitor: Visitor, forged: str) -> None:
    token = re.findall(r'name="csrf_token" value="([^"]*)"', visitor.get(PAGE).text)[0]
    path = f"{PAGE}/papelitos.pdf"
    assert visitor.client.post(path, data={"csrf_token": token, "slips": forged}).status_code == 404


def test_no_name_and_no_code_of_a_slip_is_in_the_database(visitor: Visitor) -> None:
    page = visitor.send(PAGE, documents=f"{ROSA.document}, Rosamunda Ñahui")
    as_pdf(visitor, page)
    (code,) = codes_on(page)
    kept = [
        str(value)
        for one in Base.metadata.sorted_tables
        for row in anew().execute(select(one))
        for value in row
    ]
    for secret in ("Rosamunda", code, code.replace("-", ""), ROSA.document):
        assert not [one for one in kept if secret in one]


def test_whoever_is_not_on_the_roll_is_told_by_line(visitor: Visitor) -> None:
    answer = visitor.send(PAGE, documents=f"{ROSA.document}\n99999999\n\n88888888\n{LUZ.document}")
    said = text_of(answer)
    assert "2 personas de la lista no están en el padrón" in said
    assert "Líneas: 2, 4" in said
    assert len(codes_on(answer)) == 2


def test_slips_of_one_ending_are_told_apart_by_their_row(visitor: Visitor) -> None:
    page = visitor.send(PAGE, documents=f"{ROSA.document}\n\n{LUZ.document}, Luz Marín")
    for said in (text_of(page), tagged.read(as_pdf(visitor, page).data).text):
        assert "Fila 1 de la lista" in said
        assert "DNI terminado en 002 · Fila 3 de la lista" in said
        flat = " ".join(said.split())
        assert re.search(r"Votación: del .* al \d+ de \w+ de \d{4}, \d\d:\d\d", flat)


@on_one_database
def test_where_no_code_was_made_there_is_nothing_to_download(visitor: Visitor) -> None:
    page = visitor.send(PAGE, documents="99999999")
    said = text_of(page)
    assert "No se hizo ningún código" in said
    assert "Líneas: 1" in said
    assert "PDF" not in said
    assert "Volver al proceso" in said


def test_more_slips_than_fit_a_page_come_as_pdf_alone(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caxamarca.web.admin.codes.SHOWN", 1)
    page = visitor.send(PAGE, documents=f"{ROSA.document}\n{LUZ.document}")
    assert not codes_on(page)
    assert "Son demasiados para una página" in text_of(page)
    assert (
        len(re.findall(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}", tagged.read(as_pdf(visitor, page).data).text))
        == 2
    )
    monkeypatch.setattr("caxamarca.web.slips.LARGEST_SEALED", 0)
    assert len(codes_on(visitor.send(PAGE, documents=f"{ROSA.document}\n{LUZ.document}", spare=""))) == 2


@on_one_database
def test_nothing_leads_away_from_slips_by_mistake(visitor: Visitor) -> None:
    page = visitor.send(PAGE, documents=ROSA.document)
    assert "<nav" not in page.text
    assert 'class="way_back"' not in page.text
    assert "Ya los tengo: volver al proceso" in text_of(page)


@on_one_database
def test_a_file_serves_and_prints_its_names(visitor: Visitor) -> None:
    table = f"Documento;Apellidos;Nombres\n{ROSA.document};Chilón Quispe;Rosa\n"
    answer = visitor.send(PAGE, file=(io.BytesIO(table.encode("utf-8-sig")), "lista.csv"))
    assert "Rosa Chilón Quispe" in text_of(answer)
    assert sign_in_resident(ROSA.document, codes_on(answer)[0], "aquí")


@on_one_database
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Escriba los documentos o elija un archivo."),
        ({"documents": " \n "}, "Escriba los documentos o elija un archivo."),
        ({"documents": f"{ROSA.document}\n123"}, "Línea 2:"),
        ({"documents": f"{ROSA.document}\n{ROSA.document}"}, "El mismo documento ya está en la fila 1."),
        ({"documents": "\x00\u202e"}, "Línea 1:"),
        ({"documents": "x" * 20_000}, "Una línea está mal"),
        ({"file": b"nombre\nRosa\n"}, "Al archivo le faltan estas columnas: documento."),
        ({"file": b"\xff\xfe\x00"}, "UTF-8"),
        ({"documents": ROSA.document, "file": b"documento\n1"}, "no las dos cosas"),
    ],
)
def test_a_wrong_list_makes_no_code_and_stays(
    visitor: Visitor, fields: dict[str, str | bytes], words: str
) -> None:
    sent: dict[str, Any] = {
        name: (io.BytesIO(value), "lista.csv") if isinstance(value, bytes) else value
        for name, value in fields.items()
    }
    answer = visitor.send(PAGE, **sent)
    assert answer.status_code == 422
    assert words in text_of(answer)
    if "documents" in fields and "\x00" not in str(fields["documents"]):
        assert str(fields["documents"]).strip() in answer.text
    assert made() == 0


def test_a_form_sent_twice_does_not_kill_the_slips_of_its_first_sending(visitor: Visitor) -> None:
    seen = visitor.get(PAGE).text.split('name="made_before"')[1].split('value="')[1].split('"')[0]
    first = visitor.send(PAGE, documents=ROSA.document, made_before=seen)
    again = visitor.send(PAGE, documents=ROSA.document, made_before=seen)
    assert again.status_code == 409
    assert "Se hicieron códigos después de que usted abrió esta página" in text_of(again)
    assert ROSA.document in again.text
    assert sign_in_resident(ROSA.document, codes_on(first)[0], "aquí")
    anew()
    meant = visitor.send(PAGE, documents=ROSA.document)
    assert sign_in_resident(ROSA.document, codes_on(meant)[0], "aquí")
    with pytest.raises(WrongCredentials):
        sign_in_resident(ROSA.document, codes_on(first)[0], "aquí")


@on_one_database
@pytest.mark.parametrize("forged", ["", "-1", "uno", "9" * 50, "²"])
def test_a_forged_count_makes_no_code(visitor: Visitor, forged: str) -> None:
    assert visitor.send(PAGE, documents=ROSA.document, made_before=forged).status_code == 409
    assert made() == 0


def test_once_voting_is_open_no_code_is_made_here(visitor: Visitor) -> None:
    visitor.get(PAGE)
    an_open_vote()
    page = text_of(visitor.get(PAGE))
    assert "desde que se decide abrirla hasta que se cierra" in page
    assert f"Ahora está abierta la de: Presupuesto participativo {YEAR}." in page
    answer = visitor.send(PAGE, of="/admin/unidades", documents=ROSA.document, made_before="0")
    assert answer.status_code == 409
    assert "la votación está abierta" in text_of(answer)
    assert ROSA.document in answer.text


@on_one_database
def test_while_people_vote_in_one_process_no_code_is_offered_in_another(visitor: Visitor) -> None:
    """A code opens every process of its person."""
    a_process(YEAR + 1)
    a_resident(year=YEAR + 1)
    an_open_vote()
    page = visitor.get(f"/admin/procesos/{YEAR + 1}/codigos")
    assert f"Ahora está abierta la de: Presupuesto participativo {YEAR}." in text_of(page)
    assert f'href="/mesa/{YEAR + 1}"' in page.text
    assert "<textarea" not in page.text
    reach(Stage.COUNT)
    assert "<textarea" not in visitor.get(f"/admin/procesos/{YEAR + 1}/codigos").text
    a_closed_vote()
    assert "<textarea" in visitor.get(f"/admin/procesos/{YEAR + 1}/codigos").text
    assert "Los códigos se hacen aquí hasta que se abre la votación." in text_of(visitor.get(PAGE))


@on_one_database
def test_without_an_approved_roll_the_page_says_what_to_do(visitor: Visitor) -> None:
    a_process(2027)
    assert "Todavía no hay padrón aprobado" in text_of(visitor.get("/admin/procesos/2027/codigos"))
