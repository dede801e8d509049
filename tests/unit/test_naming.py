"""Public names: whatever people call themselves, but nothing that sounds like an office or like the site."""

import pytest

from caxamarca.domain.naming import PUBLIC_NAME_LIMIT, TakenForAnOffice, public_name
from caxamarca.domain.texts import TooLong

UNITS = ("PROREGION", "Sede Central")


@pytest.mark.parametrize(
    "name",
    [
        "Equipo técnico",
        "EQUIPO TECNICO",
        "El Equipo-Técnico (Chota)",
        "E q u i p o  t é c n i c o",
        "Equipo\u2003técnico",
        "Equ1po técn1c0",
        "Еquipo tеcnico",
        "🅴quipo técnico",
        "Ｅｑｕｉｐｏ ｔéｃｎｉｃｏ",
        "Unidad ejecutora",
        "Administración",
        "Admlnlstración",
        "Administradora del sitio",
        "Comité de Vigilancia",
        "Comité Vigilancia",
        "Gobierno Regional de Cajamarca",
        "GORE Cajamarca",
        "ONPE",
        "Respuesta oficial",
        "Quien propuso la idea",
        "Caxamarca Democrática y Participativa",
        "Technical team",
        "Neighbour of Chota",
        "Vecina/o de Chota",
        "Vecina o vecino de Chota",
        "Vecino de Chota",
        "Una vecina del pueblo",
        "Las vecinas y los vecinos de Bambamarca",
        "vecin@ de Jaén",
        "V e c i n a · d e · Chota",
        "Proregión",
        "Sede Central - Cajamarca",
    ],
)
def test_a_name_that_people_could_take_for_an_office_or_for_the_site_is_refused(name: str) -> None:
    with pytest.raises(TakenForAnOffice):
        public_name(name, UNITS)


@pytest.mark.parametrize(
    "name",
    [
        "Rosa Q.",
        "Don Pedro",
        "Rosa de El Sauce",
        "Junta de riego Tres Molinos",
        "Ronda campesina de Chota",
        "Segundo Vecín",
        "Ñusta 👩\u200d🌾",
        "María Ejecutivo",
        "Søren",
        "Tecnico Mayta",
    ],
)
def test_any_other_name_stays_as_it_is_written(name: str) -> None:
    assert public_name(name, UNITS) == name


def test_an_empty_name_is_none_and_a_long_one_is_refused() -> None:
    assert public_name("  ", UNITS) is None
    with pytest.raises(TooLong):
        public_name("a" * (PUBLIC_NAME_LIMIT + 1), UNITS)
