"""A complaint filled with the facts of a project: figures with dates and sources, alerts, what has no answer."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from caxamarca.actions.checking import check_duty
from caxamarca.actions.observing import raise_observation
from caxamarca.actions.visiting import note_visit
from caxamarca.domain.checking import Duty, Verdict
from caxamarca.domain.days import civil_day
from caxamarca.domain.visiting import Seen
from caxamarca.persistence import site
from caxamarca.persistence.database import session
from caxamarca.persistence.prioritised import Prioritised
from tests import factories as make
from tests.integration.conftest import FOLLOWED, starting
from tests.support.visiting import Visitor, text_of

pytestmark = [pytest.mark.parametrize("kind", ["sqlite"]), starting(FOLLOWED)]

RECIPIENTS = ("consejo-regional", "contraloria")


@pytest.fixture
def project(app: Flask) -> Prioritised:
    make.at(datetime(2026, 10, 1, 15, tzinfo=UTC))
    return make.the_winner()


def page(project: Prioritised, recipient: str) -> str:
    return f"/comite/proyectos/{project.project.id}/denuncia/{recipient}"


def test_it_tells_the_facts_with_their_dates_and_judges_nobody(
    visitor: Visitor, project: Prioritised
) -> None:
    member = make.a_committee_member(make.CAJAMARCA)
    make.an_observation(project, make.a_report(project), by=member)
    today = civil_day(site.now(session()))
    note_visit(member, project.project.id, Seen(today, "Km 4", "Dos obreros.", (member.staff or 0,)))
    check_duty(member, project.project.id, Duty.SCHEDULE, Verdict.DOES_NOT, "No lo publicaron.")
    make.at(datetime(2026, 11, 5, 15, tzinfo=UTC))
    later = civil_day(site.now(session()))
    raise_observation(member, project.project.id, "Lo reservado.", later.replace(day=25), reserved=True)
    visitor.sign_in(member)
    for recipient in RECIPIENTS:
        said = text_of(visitor.get(page(project, recipient)))
        assert "No juzga a nadie" in said
        assert "S/ 90,000 desde que empezó, 30 % del costo" in said
        assert "Declarado por la unidad ejecutora el 1 de octubre de 2026" in said
        assert "Se preguntó el 1 de octubre de 2026, para responder hasta el 11 de octubre de 2026" in said
        assert "La respuesta tiene 25 días de atraso." in said
        assert "Norma: " in said
        assert "Dos obreros." in said
        assert "No cumple (1 de octubre de 2026). No lo publicaron." in said
        assert "Lo reservado." not in said
        paper = visitor.get(f"{page(project, recipient)}.pdf")
        assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
        assert b"/StructTreeRoot" in paper.data


def test_it_can_be_made_of_a_project_of_which_nothing_is_known_yet(
    visitor: Visitor, project: Prioritised
) -> None:
    visitor.sign_in(make.a_committee_member())
    said = text_of(visitor.get(page(project, "contraloria")))
    assert "Hoy ninguna regla da una alerta." in said
    assert "Todavía no se reportó nada." in said


def test_it_is_for_the_committee_of_the_place(visitor: Visitor, project: Prioritised) -> None:
    for path in (page(project, "contraloria"), f"{page(project, 'contraloria')}.pdf"):
        assert visitor.get(path).status_code == 303
        visitor.sign_in(make.a_committee_member(make.SAN_PABLO))
        assert visitor.get(path).status_code == 404
        visitor.sign_in(make.an_evaluator())
        assert visitor.get(path).status_code == 403
        visitor = Visitor(visitor.web)
    visitor.sign_in(make.a_committee_member())
    assert visitor.get(page(project, "papa-noel")).status_code == 404
