"""What is explained: how it works, what is promised and what is not, what is kept of whom."""

from dataclasses import replace

import pytest

from caxamarca.actions import identifying
from caxamarca.domain.permissions import RULES, Action
from caxamarca.domain.processes import Stage
from caxamarca.persistence import database
from caxamarca.settings import Settings
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
