"""What the demonstration shows of a finished vote: a province in numbers, and one of few ballots, each as it should."""

import io

from flask import Flask

from caxamarca.cli.demonstration.crowd import BALLOTS
from caxamarca.domain import pabulib
from caxamarca.domain.counting import Rule
from tests.support.visiting import Visitor, text_of

FEW = "Aquí hay menos de 100 cédulas."


def test_the_ballots_of_many_are_public_and_anyone_counts_them_again(site: Flask) -> None:
    visitor = Visitor(site)
    assert FEW not in text_of(visitor.get("/procesos/2025/resultados/cajamarca"))
    told = pabulib.read(io.BytesIO(visitor.get("/datos/2025/resultados/cajamarca.pb").data))
    assert sum(told.ballots.values()) == sum(times for marked, times in BALLOTS.items() if marked)
    assert told.rule is Rule.EQUAL_SHARES
    selected = {one.id for one in told.projects if one.selected}
    assert set(told.named(told.count(Rule.EQUAL_SHARES).funded)) == selected
    assert len(selected) == 5


def test_those_of_few_are_not(site: Flask) -> None:
    visitor = Visitor(site)
    assert FEW in text_of(visitor.get("/procesos/2025/resultados/celendin"))
    assert visitor.get("/datos/2025/resultados/celendin.pb").status_code == 404
