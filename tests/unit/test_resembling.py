"""Which ideas ask for the same: pairs in other words, and false friends; among the demonstration's ideas."""

import math
import tomllib
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from caxamarca.cli import demonstration
from caxamarca.domain.provinces import district
from caxamarca.domain.resembling import LIKE_A_TITLE, LIKE_ENOUGH, Features, resemblance
from caxamarca.persistence.finding import features

TOLD = tomllib.loads((Path(demonstration.__file__).parent / "ideas.toml").read_text("utf-8"))["idea"]
IDEAS = [
    features(one["title"], f"{one['place']} {district(one['district']).name}", one["problem"]) for one in TOLD
]
OFTEN = Counter(stem for one in IDEAS for stem in one.stems)


def likeness(one: Features, other: Features) -> float:
    """How much they resemble each other on a site that has the demonstration's ideas."""
    return resemblance(one, other, lambda stem: math.log(1 + len(IDEAS) / max(OFTEN[stem], 0.5)))


SAME = [
    (
        ("Agua potable para el caserío El Sauce", "Caserío El Sauce"),
        ("Agua segura para El Sauce", "El Sauce"),
    ),
    (
        ("Puesto de salud en Tacabamba con sala de parto", "Tacabamba"),
        ("Posta médica para Tacabamba", "Puchuden"),
    ),
    (
        ("Puente sobre el río Mashcón", "Samana Cruz"),
        ("Construcción de un puente en el Mashcón", "Samana Cruz"),
    ),
    (("Losa deportiva en Jesús", "Jesús"), ("Cancha de fulbito techada para Jesús", "Barrio La Loma")),
    (("Mejoramiento de la trocha Huasmín – Jerez", "Jerez"), ("Camino de Huasmín a Jerez", "Caserío Jerez")),
    (("Desagüe para Yauyucán", "Yauyucán"), ("Alcantarillado en Yauyucán", "Yauyucán")),
    (
        ("Internet para la escuela de Chugur", "Chugur"),
        ("Aulas con internet en el colegio de Chugur", "Chugur"),
    ),
    (
        ("Queremos luz en el caserío La Palma", "La Palma"),
        ("Electrificación de La Palma", "Caserío La Palma"),
    ),
    (("Canal de riego para Condebamba", "Chorobamba"), ("Mejorar el riego de Condebamba", "Chorobamba")),
    (
        ("Agua para el caserío de San Juan de Licupis", "Caserío San Juan"),
        ("Agua para San Juan de Licupis y Tocmoche", "Caserío Agua Agria"),
    ),
    (
        ("Agua potable para Licupis", "San Juan de Licupis"),
        ("Agua para San Juan de Licupis y Tocmoche", "Caserío Agua Agria San Juan de Licupis"),
    ),
    (("Parque para los niños del barrio San José", "San José"), ("Parque infantil en San José", "San José")),
]
OTHER = [
    (("Agua potable para El Sauce", "El Sauce"), ("Agua potable para Otuzco", "Otuzco")),
    (
        ("Puente sobre el río Mashcón", "Samana Cruz"),
        ("Defensa y parque lineal en el río Mashcón", "Samana Cruz"),
    ),
    (("Mercado mayorista de Chota", "Chota"), ("Planta de residuos sólidos de Chota", "Chota")),
    (("Puesto de salud en Tacabamba", "Tacabamba"), ("Puente en Tacabamba", "Tacabamba")),
    (("Escuela de El Sauce", "El Sauce"), ("Agua para El Sauce", "El Sauce")),
    (("Posta médica de Otuzco", "Otuzco"), ("Posta médica de Namora", "Namora")),
    (("Losa deportiva para Jesús", "Jesús"), ("Losa deportiva para Llacanora", "Llacanora")),
    (("Puente peatonal en San Benito", "San Benito"), ("Fuente de agua en San Benito", "San Benito")),
]
OFFERED_ALL_THE_SAME = [
    (("Camino del café La Coipa", "La Coipa"), ("Planta de café especial de La Coipa", "La Coipa")),
    (("Canal de riego La Grama", "La Grama"), ("Canal de televisión para La Grama", "La Grama")),
]
"""What a comparison of words cannot tell apart. It costs whoever proposes a glance."""


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_wish_in_other_words_is_offered(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert likeness(features(*one), features(*other)) >= LIKE_ENOUGH
    assert likeness(features(one[0]), features(*other)) >= LIKE_A_TITLE


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_wish_or_another_place_is_not(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert likeness(features(*one), features(*other)) < LIKE_ENOUGH


@pytest.mark.parametrize(("one", "other"), OFFERED_ALL_THE_SAME)
def test_false_friends_of_the_same_place_are_known(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert likeness(features(*one), features(*other)) >= LIKE_ENOUGH


def test_an_idea_resembles_itself_most() -> None:
    assert all(likeness(one, one) == 1.5 for one in IDEAS)


def test_no_two_ideas_of_the_demonstration_ask_for_the_same() -> None:
    most = max(likeness(one, other) for one, other in combinations(IDEAS, 2))
    assert most < LIKE_A_TITLE
