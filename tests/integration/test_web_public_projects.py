"""A project as one story, and the list of those that won: what is told, in which state, and with whose figures."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from caxamarca.actions.assigning import assign_unit
from caxamarca.actions.drafting import begun
from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.observing import answer_observation, close_observation
from caxamarca.actions.reporting import draft_of, file_report
from caxamarca.domain.alerting import Alert
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence import prioritised
from caxamarca.persistence.database import session
from caxamarca.persistence.drafts import Writer
from caxamarca.web.labels import from_slug, label, slug
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    YEAR,
    a_ballot,
    a_closed_vote,
    a_committee_member,
    a_declared_process,
    a_followed_project,
    a_process,
    a_progress,
    a_project,
    a_report,
    a_resident,
    a_unit,
    a_unit_person,
    a_vote,
    an_eligible_idea,
    an_observation,
    an_open_vote,
    at,
    reach,
    seconded,
    two_administrators,
)
from tests.factories.showing import a_document, shows
from tests.support.visiting import WINDOW, Visitor, text_of

LATER = datetime(2027, 5, 10, 15, tzinfo=UTC)
QUARTERS = tuple(Quarter(2026 + (2 + n) // 4, (2 + n) % 4 + 1) for n in range(8))


def page(visitor: Visitor, project: int) -> str:
    answer = visitor.get(f"/proyectos/{project}")
    assert answer.status_code == 200
    return text_of(answer).replace("\xa0", " ")


def test_a_project_is_told_from_the_idea_to_the_works(visitor: Visitor) -> None:
    project = a_followed_project(unit=a_unit("Sede Central"))
    a_report(
        project, physical=30, accrued=soles(90_000), pim=soles(300_000), commitments="Terminar la captación."
    )
    said = page(visitor, project.project.id)
    order = (
        "1. La idea",
        "Agua potable para el caserío",
        "2. La evaluación",
        "La obra corresponde al Gobierno Regional.",
        "3. La votación",
        "1 voto, con el número 1 de la cédula.",
        "Cuando llegó su turno, del techo quedaban S/ 1,000,000",
        "4. El dinero y la obra",
        "Terminar la captación.",
    )
    assert [words for words in order if words not in said] == []
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    assert "Unidad ejecutora Sede Central" in said


def test_works_and_money_are_two_figures_with_their_day_and_their_author(visitor: Visitor) -> None:
    project = a_followed_project()
    a_report(project, physical=30, accrued=soles(120_000), pim=soles(300_000))
    said = page(visitor, project.project.id)
    assert "Obra hecha 30 % Gastado del costo 40 %" in said
    assert "Lo dijo la unidad ejecutora el 1 de octubre de 2026, sobre el III trimestre de 2026." in said
    assert "Gastado este año, 2026 (devengado) S/ 120,000 de S/ 300,000" in said
    assert "Gastado desde el comienzo S/ 120,000: el 40 % del costo" in said


def test_a_report_without_a_budget_has_no_figure_of_the_year(visitor: Visitor) -> None:
    project = a_followed_project()
    a_report(project, physical=0, accrued=0, pim=0)
    said = page(visitor, project.project.id)
    assert "Gastado del costo 0 %" in said
    assert "III trimestre de 2026 0 % 0 % S/ 0" in said


def test_each_quarter_stands_beside_the_two_before(visitor: Visitor) -> None:
    project = a_followed_project()
    by = a_unit_person(project.unit_id or 0)
    for quarter, physical in zip(QUARTERS[:3], (10, 20, 35), strict=True):
        a_report(project, quarter, by=by, physical=physical)
    said = page(visitor, project.project.id)
    rows = re.findall(r"(\w+) trimestre de (\d{4}) (\d+) % (\d+) % S/ ([\d,]+)", said)
    assert rows == [
        ("I", "2027", "35", "60", "180,000"),
        ("IV", "2026", "20", "30", "90,000"),
        ("III", "2026", "10", "30", "90,000"),
    ], "the percent and the soles are both of all that was spent so far"
    years = re.findall(
        r"Gastado (?:este año,|en el año) \d{4} \(devengado\)|desde el comienzo S/ [\d,]+", said
    )
    assert years == [
        "Gastado este año, 2027 (devengado)",
        "desde el comienzo S/ 180,000",
        "Gastado en el año 2026 (devengado)",
        "desde el comienzo S/ 90,000",
        "Gastado en el año 2026 (devengado)",
        "desde el comienzo S/ 90,000",
    ]


def test_contract_works_problems_and_evidence_are_shown(visitor: Visitor) -> None:
    project = a_followed_project()
    at(datetime(2026, 10, 2, 15, tzinfo=UTC))
    by = a_unit_person(project.unit_id or 0)
    name = shows(by, project, QUARTERS[0], caption="La captación <nueva>.")
    paper = shows(by, project, QUARTERS[0], a_document(), "El acta de entrega.")
    progress = a_progress(
        problems="Llovió mucho.\nSe cortó el camino.", contract_signed=True, works_started=True
    )
    draft = begun(session(), Writer(unit=project.unit_id), draft_of(project.project.id, QUARTERS[0]))
    assert draft is not None
    file_report(by, project.project.id, QUARTERS[0], progress, draft.fingerprint)
    answer = visitor.get(f"/proyectos/{project.project.id}")
    assert '<p lang="es-PE">Llovió mucho.</p><p lang="es-PE">Se cortó el camino.</p>' in answer.text
    assert f'src="/fotos/{name}" width="80" height="60"' in answer.text
    assert "La captación &lt;nueva&gt;." in answer.text
    assert f'href="/documentos/{paper}"' in answer.text
    assert "El acta de entrega. (PDF, 1 página, 3 KB)" in text_of(answer).replace("\xa0", " ")
    assert "Contrato firmado Sí Obra iniciada Sí" in text_of(answer)


def test_an_observation_does_not_repeat_what_stands_above_it(visitor: Visitor) -> None:
    project = a_followed_project()
    at(datetime(2026, 10, 2, 15, tzinfo=UTC))
    an_observation(project, a_report(project))
    an_observation(project)
    said = text_of(visitor.get(f"/proyectos/{project.project.id}"))
    assert said.count("Observación del Comité de Vigilancia") == 2
    assert "sobre el reporte del" not in said
    assert "sobre todo el proyecto" not in said


def test_an_observation_stands_with_its_answer_and_its_closing(visitor: Visitor) -> None:
    project = a_followed_project()
    by = a_unit_person(project.unit_id or 0)
    observation = an_observation(project, a_report(project, by=by))
    assert "Espera respuesta" in page(visitor, project.project.id)
    answer_observation(by, observation, "La visita fue antes de la última valorización.")
    close_observation(a_committee_member(), observation, "Conforme.")
    said = page(visitor, project.project.id)
    assert "¿Por qué el avance no coincide con la visita?" in said
    assert "La visita fue antes de la última valorización." in said
    assert "Cerrada por el comité, 1 de octubre de 2026: Conforme." in said


def test_what_is_asked_about_the_whole_project_has_its_place(visitor: Visitor) -> None:
    project = a_followed_project()
    an_observation(project)
    assert "Sobre todo el proyecto" in page(visitor, project.project.id)


def test_alerts_say_their_rule_and_their_figures(visitor: Visitor) -> None:
    project = a_followed_project()
    report = a_report(project, physical=30, accrued=soles(180_000), pim=soles(300_000))
    an_observation(project, report, days=5)
    at(LATER)
    said = page(visitor, project.project.id)
    assert "Obra hecha: 30 %. Gastado del costo: 60 %. La diferencia es de 30 puntos" in said
    assert (
        "El reporte del IV trimestre de 2026 vencía el 30 de enero de 2027: tiene 100 días de retraso."
        in said
    )
    assert "Hay un reporte vencido más." in said
    assert (
        "El Comité de Vigilancia pidió una respuesta hasta el 6 de octubre de 2026: tiene 216 días de retraso."
        in said
    )


def test_money_at_risk_and_stalled_works_are_told(visitor: Visitor) -> None:
    project = a_followed_project()
    a_report(project, stage=InvestmentStage.STALLED)
    said = page(visitor, project.project.id)
    assert "La unidad ejecutora declaró el 1 de octubre de 2026 que la obra está paralizada." in said
    a_report(
        project,
        QUARTERS[1],
        stage=InvestmentStage.TENDER,
        contract_signed=False,
        works_started=False,
        reason="Se anuló el contrato.",
    )
    said = page(visitor, project.project.id)
    assert "Según el DU 001-2026, artículo 7, su dinero podría pasar a otra cosa." in said


def test_a_missing_report_says_by_how_many_days_it_is_late(visitor: Visitor) -> None:
    project = a_followed_project()
    at(datetime(2026, 10, 31, 15, tzinfo=UTC))
    assert "Vencía el 30 de octubre de 2026 y tiene un día de retraso." in page(visitor, project.project.id)


def test_a_project_that_has_just_won_says_what_will_come(visitor: Visitor) -> None:
    a_process()
    an_open_vote(papers={CAJAMARCA: [soles(300_000)]})
    a_vote(a_resident(), 1)
    a_closed_vote()
    a_declared_process()
    said = page(visitor, prioritised.listed(session())[0].project.id)
    assert "Aún no tiene unidad ejecutora." in said
    assert "Todavía no toca ningún reporte." in said


def test_a_project_that_lost_says_why(visitor: Visitor) -> None:
    a_process()
    _first, second = a_ballot(CAJAMARCA, soles(600_000), soles(500_000))
    an_open_vote(papers={})
    a_vote(a_resident(), 1, 2)
    a_vote(a_resident(which=1), 1)
    a_closed_vote()
    a_declared_process()
    said = page(visitor, second)
    assert "No ganó No alcanza el dinero que quedaba" in said
    assert "faltan S/ 100,000." in said
    assert "4. El dinero y la obra" not in said


def test_a_project_says_where_it_stands_before_it_is_known(visitor: Visitor) -> None:
    a_process()
    left_out = a_project("Otro proyecto")
    assert "Lo formó el equipo técnico." in page(visitor, left_out)
    [project] = a_ballot(CAJAMARCA, soles(100_000))
    assert "Propuesto para la cédula" in page(visitor, project)
    an_open_vote(papers={})
    assert "Se vota en Cajamarca hasta el viernes 31 de julio de 2026, 23:59." in page(visitor, project)
    assert "El equipo técnico no lo puso en la cédula." in page(visitor, left_out)
    reach(Stage.EVALUATION)
    assert "Está en la cédula de Cajamarca." in page(visitor, project)
    a_closed_vote()
    assert "La votación terminó. Los resultados todavía no se han declarado." in page(visitor, project)
    seconded(Action.ANNUL_PROCESS)
    assert "El proceso de este proyecto fue anulado." in page(visitor, project)


def test_an_interprovincial_project_is_voted_in_all_provinces(visitor: Visitor) -> None:
    a_process(interprovincial=True)
    an_open_vote(papers={CAJAMARCA: [100], None: [200]})
    [one] = [each for each in (page(visitor, number) for number in (1, 2)) if "Interprovincial" in each]
    assert "Se vota en todas las provincias hasta el" in one
    assert "Del techo interprovincial:" in one
    assert "en Interprovincial" not in one
    assert "de Interprovincial" not in one


def test_a_hidden_idea_is_not_told_nor_is_what_was_said_of_it(visitor: Visitor) -> None:
    a_process()
    idea = an_eligible_idea()
    project = a_project(ideas=[idea])
    hide_idea(two_administrators()[0], idea, "Insulta a una persona.")
    said = page(visitor, project)
    assert "Una de sus ideas no es pública ahora." in said
    assert "Agua potable para el caserío" not in said
    assert "La obra corresponde al Gobierno Regional." not in said


@pytest.mark.parametrize("number", ["0", "999", "-1", "99999999999999999999", "1.5", "%00", "uno"])
def test_a_project_that_does_not_exist_is_not_found(visitor: Visitor, number: str) -> None:
    assert visitor.get(f"/proyectos/{number}").status_code == 404


def test_a_project_of_two_years_travels_in_one_window(visitor: Visitor) -> None:
    project = a_followed_project()
    by = a_unit_person(project.unit_id or 0)
    asks = a_committee_member()
    for quarter in QUARTERS:
        report = a_report(
            project,
            quarter,
            by=by,
            problems="El terreno todavía no está saneado y la comunidad pide otra reunión.",
            commitments="Firmar el convenio antes de fin de mes y presentar la valorización.",
        )
        an_observation(project, report, by=asks)
    assert visitor.weight(f"/proyectos/{project.project.id}") <= WINDOW


# The list


def winners(app: Flask) -> dict[str, int]:
    """A declared process with a winner in two provinces, each with a unit. The ids by province."""
    a_process()
    an_open_vote(papers={CAJAMARCA: [soles(300_000)], SAN_PABLO: [soles(120_000)]})
    a_vote(a_resident(), 1)
    a_vote(a_resident(SAN_PABLO), 1, province=SAN_PABLO)
    a_closed_vote()
    a_declared_process()
    found = {one.province or "": one.project.id for one in prioritised.listed(session())}
    for province, name in ((CAJAMARCA, "Sede Central"), (SAN_PABLO, "PROREGION")):
        assign_unit(two_administrators()[0], found[province], a_unit(name))
    return found


def listed(visitor: Visitor, path: str) -> list[int]:
    answer = visitor.get(path)
    assert answer.status_code == 200
    return [int(number) for number in re.findall(r'<h2><a href="/proyectos/(\d+)"', answer.text)]


def test_the_list_is_narrowed_by_process_province_unit_state_and_alert(visitor: Visitor, app: Flask) -> None:
    found = winners(app)
    one, other = found[CAJAMARCA], found[SAN_PABLO]
    a_report(prioritised.one(session(), one), stage=InvestmentStage.STALLED)
    unit = prioritised.one(session(), other).unit_id
    assert listed(visitor, "/proyectos") == [one, other]
    assert listed(visitor, f"/proyectos?anio={YEAR}") == [one, other]
    assert listed(visitor, "/proyectos?provincia=san-pablo") == [other]
    assert listed(visitor, f"/proyectos?unidad={unit}") == [other]
    assert listed(visitor, "/proyectos?estado=paralizada") == [one]
    assert listed(visitor, "/proyectos?alerta=paralizada") == [one]
    assert listed(visitor, "/proyectos?alerta=alguna") == [one]
    at(LATER)
    assert listed(visitor, "/proyectos?alerta=reporte-vencido&provincia=san-pablo") == [other]
    assert listed(visitor, "/proyectos?estado=culminada") == []
    assert "Quite algún filtro para ver más." in text_of(visitor.get("/proyectos?estado=culminada"))


@pytest.mark.parametrize(
    "query",
    [
        "anio=%00",
        "anio=99999999999999999999",
        "provincia=lima",
        "provincia=' OR 1=1 --",
        "unidad=-1",
        "unidad=",
        "estado=stalled",
        "alerta=%F0%9F%92%A5",
        "pagina=0",
        "pagina=-3",
        "pagina=%00",
        "pagina=99999999999999999999",
        "pagina=²",
        "anio=2026&anio=1999",
        "otra=cosa",
    ],
)
def test_nonsense_in_the_address_is_left_unasked(visitor: Visitor, app: Flask, query: str) -> None:
    found = winners(app)
    for path in ("/proyectos", "/seguimiento"):
        answer = visitor.get(f"{path}?{query}")
        assert answer.status_code == 200
        assert all(f"/proyectos/{project}" in answer.text for project in found.values())


def test_a_project_asks_the_same_of_the_database_however_long_its_story(visitor: Visitor) -> None:
    project = a_followed_project()
    by = a_unit_person(project.unit_id or 0)
    a_report(project, QUARTERS[0], by=by)
    with visitor.counted() as first:
        visitor.get(f"/proyectos/{project.project.id}")
    with visitor.counted() as short:
        visitor.get(f"/proyectos/{project.project.id}")
    for quarter in QUARTERS[1:4]:
        a_report(project, quarter, by=by)
    with visitor.counted() as long:
        visitor.get(f"/proyectos/{project.project.id}")
    # The first who asks has the vote counted, which is remembered.
    assert len(long) == len(short) < len(first) <= 16, long


def test_a_province_is_chosen_without_opening_anything_and_what_else_was_chosen_stays(
    visitor: Visitor,
) -> None:
    a_followed_project()
    page = visitor.get("/proyectos?provincia=cajamarca&estado=culminada")
    seen, folded = page.text.split('<form class="actions narrow"')[1].split("</form>")[0].split("<details")
    assert '<option selected value="cajamarca">' in seen
    assert '<option selected value="culminada">' in folded
    assert "1 activo" in text_of(page)


def test_a_list_of_one_province_says_which(visitor: Visitor) -> None:
    a_followed_project()
    assert "<h1>Proyectos ganadores: Cajamarca</h1>" in visitor.get("/proyectos?provincia=cajamarca").text
    assert "<title>Proyectos ganadores: Chota – " in visitor.get("/proyectos?provincia=chota").text
    assert "<h1>Proyectos ganadores</h1>" in visitor.get("/proyectos?provincia=lima").text


def test_without_winners_the_list_says_what_will_come(visitor: Visitor) -> None:
    assert "Todavía no hay proyectos ganadores" in text_of(visitor.get("/proyectos"))


def test_words_of_two_kinds_that_are_written_alike_stay_apart() -> None:
    """To Python the two are equal; to people they are not."""
    assert label(InvestmentStage.STALLED) is not label(Alert.STALLED)


def test_every_state_and_alert_can_be_asked_for_in_an_address() -> None:
    for kind in (InvestmentStage, Alert):
        assert [from_slug(kind, slug(word)) for word in kind] == list(kind)
