"""What is explained: how it works, what is promised and what is not, what is kept of whom."""

import re
from dataclasses import replace

import pytest

from caxamarca.actions import identifying
from caxamarca.domain.permissions import RULES, Action
from caxamarca.domain.processes import Stage
from caxamarca.persistence import database, processes
from caxamarca.persistence.database import transaction
from caxamarca.settings import Settings
from tests.factories import a_closed_vote, a_declared_process, a_process, an_open_vote
from tests.support.visiting import WINDOW, Visitor, text_of

PAGES = ("/como-funciona", "/como-funciona/voto", "/privacidad", "/accesibilidad", "/datos", "/verificar")


@pytest.mark.parametrize("path", PAGES)
def test_an_explanation_is_there_for_everyone_and_light(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1
    assert visitor.weight(path) <= WINDOW


def test_the_four_phases_of_the_law_are_named(visitor: Visitor) -> None:
    said = text_of(visitor.get("/como-funciona"))
    places = [said.index(f"{phase}.") for phase in ("Preparación", "Concertación", "Formalización")]
    assert places == sorted(places)
    assert "Por ley deciden los agentes participantes acreditados" in said


def test_what_the_glossary_says_of_the_terms_is_what_the_permissions_allow(visitor: Visitor) -> None:
    assert RULES[Action.CORRECT_TERMS].stages == frozenset({Stage.ANNOUNCED})
    said = text_of(visitor.get("/como-funciona/palabras"))
    assert "Solo se corrigen antes de que empiecen las ideas" in said
    assert "nadie las cambia" not in said


def test_what_is_not_promised_is_said(visitor: Visitor) -> None:
    said = text_of(visitor.get("/como-funciona/voto"))
    assert "Lo que no prometemos" in said
    assert "Quién guarda la llave: lo dice la página de cada proceso." in said
    assert "alguien le presione en su casa" in said


def test_each_line_of_the_contents_leads_to_a_heading(visitor: Visitor) -> None:
    page = visitor.get("/como-funciona/voto").text
    anchors = re.findall(r'<a href="#([\w-]+)">', page.split('<nav class="actions"')[1].split("</nav>")[0])
    assert anchors == re.findall(r'<h2 id="([\w-]+)"', page)


def test_the_custody_and_the_numbers_of_the_vote_are_told_where_it_is_explained(visitor: Visitor) -> None:
    assert "tiene menos de 100 cédulas" in text_of(visitor.get("/como-funciona/voto"))
    a_process()
    with transaction() as writing:
        processes.alone(writing, 2026).clear_from = 40
    an_open_vote()
    page = visitor.get("/como-funciona/voto")
    assert "tiene menos de 40 cédulas" in text_of(page)
    assert "Ahora, en 2026: Es un archivo de este servidor" in text_of(page)
    assert 'href="/procesos/2026#llave"' in page.text
    assert 'id="llave"' in visitor.get("/procesos/2026").text
    a_closed_vote()
    a_declared_process()
    assert "Ahora, en 2026" not in text_of(visitor.get("/como-funciona/voto"))


def test_a_site_that_names_nobody_says_that_it_has_to(visitor: Visitor) -> None:
    said = text_of(visitor.get("/privacidad"))
    assert "Un sitio real tiene que nombrar aquí a la entidad pública" in said
    assert "Esto es una demostración" in said


def test_the_privacy_page_says_when_a_session_ends_by_itself(visitor: Visitor) -> None:
    said = text_of(visitor.get("/privacidad"))
    pause, stay = (
        one.total_seconds() / 60 for one in (identifying.RESIDENT_PAUSE, identifying.RESIDENT_STAY)
    )
    assert f"después de {pause:.0f} minutos sin hacer nada, y a los {stay:.0f} minutos como máximo" in said
    assert f"a las {identifying.STAFF_STAY.total_seconds() / 3600:.0f} horas" in said


def test_a_site_names_who_is_responsible(settings: Settings) -> None:
    from caxamarca.web.factory import create_app

    named = replace(settings, responsible="Gobierno Regional de Prueba", contact="datos@example.org")
    visitor = Visitor(create_app(named))
    said = text_of(visitor.get("/privacidad"))
    assert "Gobierno Regional de Prueba Para consultas sobre sus datos: datos@example.org" in said
    assert "datos@example.org" in text_of(visitor.get("/accesibilidad"))
    with visitor.web.app_context():
        database.db.engine.dispose()
