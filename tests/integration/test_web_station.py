"""A desk through its pages: two phones, one screen, a lost slip, and what the public is told of it."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from caxamarca.actions.appointing import replace_second_factor
from caxamarca.actions.attending import add_station
from caxamarca.actions.identifying import (
    WrongCredentials,
    secret_of_link,
    sign_in_resident,
    use_link,
)
from caxamarca.actions.second_factor import CODE_PERIOD
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import people, processes, site
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.people import Staff
from caxamarca.persistence.stations import StationCall
from tests.factories import (
    CAJAMARCA,
    NEIGHBOURS,
    YEAR,
    a_process,
    a_vote,
    an_administrator,
    an_evaluator,
    at,
    reach,
    seconded,
    the_resident,
    two_administrators,
)
from tests.integration.conftest import VOTING, starting
from tests.support.visiting import Visitor, anew, text_of

pytestmark = starting(VOTING)

ROSA, LUZ = NEIGHBOURS[CAJAMARCA][:2]
PLACES = f"/mesa/{YEAR}"
PASSWORD = "caballo grapa bateria"
NOON = 1_800_000_000

on_one_database = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture
def desk(app: Flask) -> str:
    return f"{PLACES}/{add_station(two_administrators()[0], YEAR, 'Municipalidad de Celendín', CAJAMARCA)}"


@pytest.fixture
def first(visitor: Visitor) -> Visitor:
    """The first one's phone."""
    return visitor.sign_in(two_administrators()[0])


@pytest.fixture
def second(visitor: Visitor) -> Visitor:
    """The second one's phone."""
    return Visitor(visitor.web, "127.0.0.2").sign_in(two_administrators()[1])


def code_on(answer: TestResponse) -> str:
    (found,) = re.findall(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}", text_of(answer))
    return str(found)


def test_two_phones_make_a_code_that_opens(first: Visitor, second: Visitor, desk: str) -> None:
    asked = first.send(desk, document=ROSA.document)
    assert asked.status_code == 303
    waits = text_of(first.get(desk))
    assert "Va uno de dos: DNI terminado en 001." in waits
    assert ROSA.document not in waits
    made = second.send(desk, document=f"{ROSA.document[:4]} {ROSA.document[4:]}")
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    assert ROSA.document not in made.text
    anew()
    assert sign_in_resident(ROSA.document, code_on(made), "aquí")


@on_one_database
def test_the_slip_comes_first_and_is_all_that_is_printed(first: Visitor, second: Visitor, desk: str) -> None:
    first.send(desk, document=ROSA.document)
    page = second.send(desk, document=ROSA.document)
    assert 'class="way_back"' in page.text, "without the menu"
    assert page.text.index(code_on(page)) < page.text.index("Imprímalo")
    assert "Página de trabajo" not in page.text
    assert '<svg class="print_only"' in page.text, "a code to point a phone at"
    assert 'class="flow no_print"' in page.text
    assert "Página de trabajo" in second.get(PLACES).text


@on_one_database
def test_whoever_gives_a_code_is_told_before_that_an_earlier_one_ends(first: Visitor, desk: str) -> None:
    for page in (desk, f"{desk}/una-pantalla"):
        said = text_of(first.get(page))
        assert said.index("si la persona tenía otro código, ese ya no abre nada") < said.index(
            "Dar el código"
        )


@on_one_database
def test_a_slip_says_at_what_hour_the_box_shuts(first: Visitor, second: Visitor, desk: str) -> None:
    until = site.now(anew()) + timedelta(days=2)
    with transaction() as writing:
        processes.by_year(writing, YEAR).voting_until = until.replace(
            hour=23, minute=0, second=0, microsecond=0
        )
    first.send(desk, document=ROSA.document)
    said = text_of(second.send(desk, document=ROSA.document))
    assert re.search(r"Votación: hasta el \d+ de \w+ de \d{4}, 18:00\.", said)


def test_a_cut_line_or_a_double_click_shows_the_same_code(first: Visitor, second: Visitor, desk: str) -> None:
    first.send(desk, document=ROSA.document)
    codes = {code_on(second.send(desk, document=ROSA.document)) for _ in range(3)}
    assert len(codes) == 1
    other_screen = first.send(desk, document=ROSA.document)
    assert other_screen.status_code == 409
    assert "está en otra pantalla" in text_of(other_screen)
    assert codes.pop() not in other_screen.text


def test_two_tabs_of_one_person_make_none(first: Visitor, desk: str) -> None:
    tab = Visitor(first.web, "127.0.0.3").sign_in(two_administrators()[0])
    for one in (first, tab, first):
        assert one.send(desk, document=ROSA.document).status_code == 303


@on_one_database
def test_whoever_voted_and_whoever_is_unknown_are_not_told_apart(
    first: Visitor, second: Visitor, desk: str
) -> None:
    a_vote(the_resident(ROSA))
    told = []
    for document in (ROSA.document, "98765432"):
        first.send(desk, document=document)
        answer = second.send(desk, document=document)
        assert answer.status_code == 422
        said = text_of(answer)
        assert "Aquí no se da código para este documento" in said
        told.append((len(answer.data), said.replace(document, "")))
    assert told[0] == told[1]


@on_one_database
@pytest.mark.parametrize("document", ["", "123", "\0\u202e", "<b>8</b>", "9" * 3000])
def test_what_is_no_document_is_said_beside_the_field(document: str, first: Visitor, desk: str) -> None:
    answer = first.send(desk, document=document)
    assert answer.status_code == 422
    assert "<b>8" not in answer.text


@pytest.fixture
def helper(app: Flask, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A third administrator with a password: the e-mail and the secret of the device, whose clock stands."""
    found = an_administrator()
    token = replace_second_factor(found, found.staff or 0)
    secret = secret_of_link(token)
    monkeypatch.setattr("caxamarca.actions.identifying.time.time", lambda: NOON)
    use_link(token, PASSWORD, pyotp.TOTP(secret).at(NOON))
    monkeypatch.setattr("caxamarca.actions.identifying.time.time", lambda: NOON + CODE_PERIOD)
    email = session().execute(select(Staff.email).where(Staff.id == found.staff)).scalar_one()
    return email, pyotp.TOTP(secret).at(NOON + CODE_PERIOD)


def test_two_at_one_screen_make_a_code_and_see_it_again_when_the_line_was_cut(
    helper: tuple[str, str], first: Visitor, desk: str
) -> None:
    email, code = helper
    typed = {"document": ROSA.document, "email": email, "password": PASSWORD, "code": code}
    made = first.send(f"{desk}/una-pantalla", **typed)
    assert made.status_code == 200
    again = first.send(f"{desk}/una-pantalla", **typed)
    assert code_on(again) == code_on(made)
    anew()
    assert sign_in_resident(ROSA.document, code_on(made), "aquí")
    next_one = first.send(f"{desk}/una-pantalla", **{**typed, "document": LUZ.document})
    assert next_one.status_code == 422
    assert "Estos datos no coinciden" in text_of(next_one)
    assert PASSWORD not in next_one.text


def test_at_one_screen_nobody_is_the_second_of_oneself(
    visitor: Visitor, helper: tuple[str, str], desk: str
) -> None:
    email, code = helper
    found = people.staff_by_email(session(), email)
    assert found is not None
    alone = visitor.sign_in(Actor(staff=found.id))
    answer = alone.send(
        f"{desk}/una-pantalla", document=ROSA.document, email=email, password=PASSWORD, code=code
    )
    assert answer.status_code == 422
    assert "La segunda persona tiene que ser otra" in text_of(answer)


def test_a_lost_slip_is_ended_by_one(first: Visitor, second: Visitor, desk: str) -> None:
    first.send(desk, document=ROSA.document)
    code = code_on(second.send(desk, document=ROSA.document))
    differs = first.send(f"{desk}/anular", document=ROSA.document, again=LUZ.document)
    assert "Los dos números no son iguales." in text_of(differs)
    anew()
    assert sign_in_resident(ROSA.document, code, "aquí")
    ended = first.send(f"{desk}/anular", document=ROSA.document, again=ROSA.document)
    assert ended.status_code == 303
    assert "ya no abre nada" in text_of(first.get(desk))
    anew()
    with pytest.raises(WrongCredentials):
        sign_in_resident(ROSA.document, code, "aquí")


def test_the_public_reads_how_many_of_each_day_that_is_over(
    first: Visitor, second: Visitor, desk: str
) -> None:
    file, page = f"/datos/{YEAR}/atencion.csv", f"/procesos/{YEAR}"
    first.send(desk, document=ROSA.document)
    second.send(desk, document=ROSA.document)
    first.send(f"{desk}/anular", document=ROSA.document, again=ROSA.document)
    stranger = Visitor(first.web, "127.0.0.9")
    head = "dia,lugar,provincia,ubigeo_provincia,codigos_hechos,codigos_anulados"
    assert stranger.get(file).text.lstrip("\ufeff").split() == [head]
    assert "Municipalidad de Celendín Cajamarca 0 0" in text_of(stranger.get(page)), "a place has to be found"
    assert "En todos los lugares: 0 hechos, 0 anulados." in text_of(stranger.get(page))
    day = site.now(anew())
    at(day + timedelta(days=1))
    line = f"{day:%Y-%m-%d},Municipalidad de Celendín,Cajamarca,0601,1,1"
    assert stranger.get(file).text.splitlines()[1:] == [line]
    at(day + timedelta(days=2))
    assert "Municipalidad de Celendín Cajamarca 1 1" in text_of(stranger.get(page)), "one row for each place"
    assert "En todos los lugares: 1 hechos, 1 anulados." in text_of(stranger.get(page))
    assert file in stranger.get("/datos").text


def test_whoever_has_no_code_is_led_to_the_places_while_people_vote(visitor: Visitor, app: Flask) -> None:
    way = f'href="/procesos/{YEAR}#lugares"'
    assert way not in visitor.get("/entrar").text, "no place yet"
    add_station(two_administrators()[0], YEAR, "Posta de Bambamarca", "0607")
    assert way in visitor.get("/entrar").text
    wrong = visitor.send("/entrar", document=ROSA.document, code="E9B-8RN-Q9M")
    assert (wrong.status_code, way in wrong.text) == (422, True)
    page = visitor.get(f"/procesos/{YEAR}")
    assert 'id="lugares"' in page.text
    assert "Posta de Bambamarca Hualgayoc 0 0" in text_of(page)
    reach(Stage.COUNT)
    assert way not in visitor.get("/entrar").text


@on_one_database
def test_a_place_is_added_and_opened(first: Visitor) -> None:
    assert first.send(PLACES, name="Colegio Coremarca", province="0607").status_code == 303
    page = first.get(PLACES)
    assert "Se agregó el lugar." in text_of(page)
    (desk,) = re.findall(rf'href="({PLACES}/\d+)"', page.text)
    assert "Colegio Coremarca · Hualgayoc" in text_of(first.get(desk))
    again = first.send(PLACES, name="COLEGIO COREMARCA", province="0607")
    assert again.status_code == 422
    assert "ya hay un lugar con este nombre" in text_of(again)


@on_one_database
@pytest.mark.parametrize(
    ("name", "province"), [("", "0607"), ("Plaza", ""), ("Plaza", "99"), ("x" * 81, "0607")]
)
def test_a_place_needs_a_name_and_a_province(name: str, province: str, first: Visitor) -> None:
    assert first.send(PLACES, name=name, province=province).status_code == 422


@on_one_database
def test_a_desk_is_for_the_administration(visitor: Visitor, desk: str) -> None:
    for path in (PLACES, desk, f"{desk}/una-pantalla", f"{desk}/anular"):
        assert visitor.get(path).status_code == 303
    visitor.sign_in(an_evaluator())
    for path in (PLACES, desk, f"{desk}/una-pantalla", f"{desk}/anular"):
        assert visitor.get(path).status_code == 403
    visitor.sign_in(two_administrators()[0])
    assert visitor.get(f"{PLACES}/999999").status_code == 404
    a_process(YEAR + 1)
    anew()
    assert visitor.get(desk.replace(str(YEAR), str(YEAR + 1))).status_code == 404


@on_one_database
def test_when_its_time_is_over_a_desk_says_so(first: Visitor, desk: str) -> None:
    seconded(Action.ANNUL_PROCESS)
    assert "Este proceso se anuló, por eso aquí no se hacen códigos." in text_of(first.get(desk))
    assert "Volver sin enviar" not in text_of(first.get(f"{desk}/una-pantalla"))
    answer = first.send(desk, of=PLACES, document=ROSA.document)
    assert answer.status_code == 409, text_of(answer)


@on_one_database
def test_a_sign_in_that_ended_makes_nothing(first: Visitor, desk: str) -> None:
    first.send("/salir")
    assert first.send(desk, of="/entrar", document=ROSA.document).status_code == 401
    assert anew().execute(select(StationCall)).first() is None
