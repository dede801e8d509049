"""One whole process lived through in browsers without JavaScript: from an idea to an observation answered."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import expect

from caxamarca.actions.founding import invite_first_administrator
from caxamarca.domain.provinces import PROVINCES, districts_of
from caxamarca.persistence import database
from tests.e2e.conftest import Place
from tests.e2e.people import (
    IDEA_PAGES,
    REPORT_PAGES,
    Open,
    Person,
    a_resident,
    a_stranger,
    answers,
    staff_by_link,
    tracking_code,
)
from tests.factories import typed_money

NEIGHBOURS = [f"4000000{number}" for number in range(1, 7)]
"""Invented people of the district of Jesús, in the province of Cajamarca."""

ROLL = "documento,ubigeo,sistema,distrito,anio_nacimiento,sexo\n" + "".join(
    f"{document},060106,INEI,Jesús,1980,F\n" for document in NEIGHBOURS
)

DATES = {
    "ideas_from": ("01/02/2027", "08:00"),
    "ideas_until": ("28/02/2027", "23:59"),
    "lot_at": ("20/04/2027", "10:00"),
    "voting_from": ("01/05/2027", "08:00"),
    "voting_until": ("15/05/2027", "18:00"),
    "follow_up_from": ("01/06/2027", "00:00"),
}


def noon(year: int, month: int, day: int) -> datetime:
    """Noon in Lima."""
    return datetime(year, month, day, 17, tzinfo=UTC)


def test_from_an_idea_to_an_observation_answered(visit: Open, town: Callable[[datetime], Place]) -> None:
    place = town(noon(2027, 1, 5))
    plain = {"javascript": False}
    ana = staff_by_link(visit, place, first_link(place), **plain)
    ana.reads_title("Administración")
    benito = hired(visit, ana, place, "Benito Confirma", "administrator")
    elisa = hired(visit, ana, place, "Elisa Evalúa", "evaluator")
    vilma = hired(visit, ana, place, "Vilma Vigila", "committee")
    agree(benito)
    unit = add_a_unit(ana)
    ulises = hired(visit, ana, place, "Ulises Ejecuta", "unit", unit=unit)

    convene(ana)
    load_the_roll(ana)
    second(ana, benito, "Pedir su aprobación")
    codes = make_codes(ana)

    # Ideas.
    place.at(noon(2027, 2, 3))
    rosa = a_resident(visit, place, NEIGHBOURS[0], codes[0], **plain)
    idea = propose(rosa)
    juan = a_resident(visit, place, NEIGHBOURS[1], codes[1], **plain)
    juan.goes_to(idea)
    juan.presses("Apoyar esta idea")
    juan.reads("1 apoyo")

    # Evaluation: observed, remedied, found eligible, made a project, put on the ballot.
    place.at(noon(2027, 3, 3))
    evaluate(elisa, "observed", "¿Quién pagará el mantenimiento?", "20/03/2027")
    remedy(rosa)
    evaluate(elisa, "eligible", "Cierra una brecha y tiene quien la mantenga.")
    rosa.goes_to(idea)
    rosa.reads("Cierra una brecha y tiene quien la mantenga.")
    form_a_project(elisa)
    propose_ballots(elisa)

    # The public draw that settles ties, which both write; without it no vote opens.
    ana.goes_to("/admin/procesos/2027/actos/abrir-votacion")
    ana.reads("Falta anotar el número del sorteo para los empates")
    stranger = a_stranger(visit, place, **plain)
    stranger.goes_to("/procesos/2027/cedulas/cajamarca")
    stranger.reads("Puede cambiar hasta el sorteo para los empates")
    place.at(noon(2027, 4, 20))
    ana.goes_to("/admin/procesos/2027")
    ana.follows("Anotar el número")
    second(ana, benito, number="04 17 23 31 40 45")
    stranger.goes_to("/procesos/2027")
    stranger.reads("Se anotó el número del sorteo: 04-17-23-31-40-45")
    second(ana, benito, asking="/admin/procesos/2027/actos/abrir-votacion")

    # The vote, and nobody's second one.
    place.at(noon(2027, 5, 3))
    tracking = vote(juan)
    vote_blank(a_resident(visit, place, NEIGHBOURS[2], codes[2], **plain))
    rosa_again = a_resident(visit, place, NEIGHBOURS[0], codes[0], **plain)
    vote(rosa_again)
    rosa_again.goes_to("/votar/cedula")
    rosa_again.reads("Su voto ya está en el ánfora")
    stranger.goes_to("/procesos/2027/resultados")
    stranger.reads("nadie sabe ninguna parte del resultado")
    expect(stranger.page.locator("main")).not_to_contain_text("Agua segura para Jesús")

    # The count and its declaration.
    place.at(noon(2027, 5, 16))
    second(ana, benito, asking="/admin/procesos/2027/actos/cerrar-votacion")
    second(ana, benito, asking="/admin/procesos/2027/actos/declarar-resultados")
    stranger.goes_to("/procesos/2027/resultados/cajamarca")
    stranger.reads("Agua segura para Jesús")
    stranger.reads("así que gana")
    stranger.goes_to("/verificar")
    stranger.fills({"code": tracking})
    stranger.opens(stranger.page.locator("main form button").first)
    stranger.reads("está en el ánfora")

    # The follow-up: a unit, a report, an observation, its answer, its end.
    place.at(noon(2027, 6, 3))
    assign_the_unit(ana, unit)
    place.at(noon(2027, 7, 5))
    file_the_report(ulises)
    observe(vilma)
    answer(ulises)
    close(vilma)
    stranger.goes_to("/proyectos")
    stranger.follows("Agua segura para Jesús")
    for told in (
        "II trimestre de 2027",
        "35",
        "¿Por qué no hay contrato?",
        "El contrato se firmó el 2 de julio.",
    ):
        stranger.reads(told)


def first_link(place: Place) -> str:
    with place.app.app_context():
        token = invite_first_administrator("ana@example.org", "Ana Administra")
        database.db.session.remove()
    return f"/personal/activar/{token}"


def hired(visit: Open, boss: Person, place: Place, name: str, role: str, unit: str = "") -> Person:
    """Invite somebody, give a role, and let them come in by the link."""
    boss.goes_to("/admin/personas/nueva")
    boss.fills({"email": f"{name.split(maxsplit=1)[0].lower()}@example.org", "name": name})
    boss.presses("Invitar")
    link = boss.page.locator("#link").input_value()
    boss.follows("Dar un rol")
    boss.marks("role", role)
    if unit:
        boss.fills({"unit": unit})
    boss.presses("Dar el rol")
    return staff_by_link(visit, place, link, javascript=False)


def agree(second: Person) -> None:
    """The committee, too, takes the word of two administrators."""
    second.goes_to("/admin/personas")
    second.follows("Revisar y dar conformidad")
    second.presses("Sí, estoy conforme")


def add_a_unit(boss: Person) -> str:
    """The id of a new executing unit, as the lists know it."""
    boss.goes_to("/admin/unidades")
    boss.fills({"name": "Sede Central"})
    boss.presses("Agregar")
    boss.reads("Sede Central")
    return "1"


def convene(boss: Person) -> None:
    boss.goes_to("/admin/procesos/nuevo")
    boss.fills({"year": "2027", "name": "Presupuesto participativo 2027", "purpose": "Decidir entre todos."})
    for name, (day, hour) in DATES.items():
        boss.fills({f"{name}-day": day, f"{name}-hour": hour})
    boss.fills({"lot_source": "Bolillero de seis bolillas, en la sesión pública del Comité de Vigilancia"})
    boss.fills({f"ceilings-p{province.code}": "6,000,000" for province in PROVINCES})
    boss.marks("rule", "most_votes")
    boss.presses("Convocar el proceso")
    boss.reads_title("Presupuesto participativo 2027")


def load_the_roll(boss: Person) -> None:
    """Try the file first, then load the same one."""
    boss.goes_to("/admin/procesos/2027/padron")
    for press in ("Probar el archivo", "Cargar el padrón"):
        boss.attaches("file", "padron.csv", "text/csv", ROLL.encode())
        boss.presses(press)
    boss.reads("6 personas")


def second(first: Person, confirming: Person, link: str = "", asking: str = "", number: str = "") -> None:
    """A grave act: one asks on the page of the act, behind a link, or where they are; the other confirms what waits for
    it. Of a draw both write the number.
    """
    if asking:
        first.goes_to(asking)
    elif link:
        first.follows(link)
    typed = {"number": number} if number else {}
    first.fills({"reason": "Así se acordó en la sesión del comité."} | typed)
    first.opens(first.page.get_by_role("button", name="Pedir que"))
    confirming.goes_to("/admin/actos")
    confirming.opens(confirming.page.locator("main a[href$='/confirmar']").first)
    confirming.fills(typed)
    confirming.presses("Anotar este número" if number else "Sí, confirmar")


def make_codes(boss: Person) -> list[str]:
    boss.goes_to("/admin/procesos/2027/codigos")
    boss.fills({"documents": "\n".join(NEIGHBOURS)})
    boss.presses("Hacer los códigos")
    codes = boss.page.locator("p.code span")
    expect(codes).to_have_count(len(NEIGHBOURS))
    return codes.all_inner_texts()


def propose(resident: Person) -> str:
    """Propose an idea; the path of its page."""
    resident.goes_to("/ideas/nueva")
    answers(
        resident,
        IDEA_PAGES,
        {
            "title": "Agua segura para Jesús",
            "problem": "El agua llega dos horas al día.",
            "beneficiaries": "Dos mil personas.",
            "subject": "water",
            "district": "060106",
            "place": "Caserío Morcilla",
            "cost": "3,500,000",
        },
    )
    resident.presses("Publicar mi idea")
    resident.reads("Su idea ya es pública")
    found = re.search(r"/ideas/\d+", resident.page.url)
    assert found, resident.page.url
    return found[0]


def evaluate(evaluator: Person, outcome: str, reasons: str, answer_by: str = "") -> None:
    evaluator.goes_to("/evaluacion?proceso=2027&provincia=cajamarca")
    evaluator.opens(evaluator.page.locator("main a[href*='/evaluacion/ideas/']").first)
    for point in evaluator.page.locator("input[type=radio][value=met]").all():
        evaluator.ticks(point)
    evaluator.marks("outcome", outcome)
    evaluator.fills({"reasons": reasons})
    if answer_by:
        evaluator.fills({"answer_by": answer_by})
    evaluator.presses("Publicar el resultado")


def remedy(resident: Person) -> None:
    resident.goes_to("/mi-espacio")
    resident.opens(resident.page.locator("main a[href$='/subsanar']").first)
    resident.reads("¿Quién pagará el mantenimiento?")
    resident.fills({"answer": "La junta de agua, con una cuota por familia."})
    resident.presses("Enviar mi respuesta")


def form_a_project(evaluator: Person) -> None:
    evaluator.goes_to("/evaluacion/proyectos/nuevo?proceso=2027&provincia=cajamarca")
    evaluator.ticks(evaluator.page.locator("input[name=ideas]").first)
    evaluator.fills(
        {
            "title": "Agua segura para Jesús",
            "summary": "Captación y red nueva.",
            "cost": "3500000",
            "people": "2300",
        }
    )
    for district in districts_of("0601")[4:7]:
        evaluator.marks("districts", district.code)
    evaluator.presses("Formar el proyecto")


def propose_ballots(evaluator: Person) -> None:
    """The project on the ballot of Cajamarca; twelve empty ones, each said on purpose."""
    for province in PROVINCES:
        evaluator.goes_to(f"/evaluacion/cedulas/2027/{province.slug}")
        if province.code == "0601":
            evaluator.page.locator("main form input[inputmode=numeric]").first.fill("1")
        else:
            evaluator.ticks(evaluator.page.locator("#nobody"))
        evaluator.presses("Proponer esta cédula")


def vote(resident: Person) -> str:
    """Choose, look over, confirm; the tracking code that was shown before and after."""
    resident.goes_to("/votar/cedula")
    resident.ticks(resident.page.locator("main input[type=checkbox]").first)
    resident.presses("Revisar mi voto")
    before = tracking_code(resident.page)
    resident.presses("Sí, este es mi voto")
    resident.reads_title("Su voto está en el ánfora")
    assert tracking_code(resident.page) == before
    return before


def vote_blank(resident: Person) -> None:
    resident.goes_to("/votar/cedula")
    resident.presses("Revisar mi voto")
    resident.presses("Sí, voto en blanco")
    resident.reads_title("Su voto está en el ánfora")


def assign_the_unit(boss: Person, unit: str) -> None:
    boss.goes_to("/admin/procesos/2027/unidades")
    boss.page.locator("main select").first.select_option(unit)
    boss.presses("Guardar")


def file_the_report(unit: Person) -> None:
    unit.goes_to("/unidad")
    unit.opens(unit.page.locator("main a[href*='/reportes/']").first)
    unit.reads_title("Cómo va la obra")
    unit.fills({"stage": "works", "physical": "35"})
    unit.marks("contract_signed", unit.page.locator("input[name=contract_signed]").last.input_value())
    unit.marks("works_started", unit.page.locator("input[name=works_started]").first.input_value())
    unit.presses("Continuar")
    unit.reads_title("El dinero del año")
    told = typed_money("2,000,000", "600,000")
    told |= {"problems": "Llovió dos semanas.", "commitments": "Terminar la captación en agosto."}
    answers(unit, REPORT_PAGES, told)
    unit.presses("Firmar y presentar el reporte")


def observe(committee: Person) -> None:
    committee.goes_to("/comite")
    committee.opens(committee.page.locator("main a[href*='/observar']").first)
    committee.fills({"text": "¿Por qué no hay contrato?", "due": "20/07/2027"})
    if committee.page.locator("input[name=about]").count():
        committee.ticks(committee.page.locator("input[name=about]").first)
    committee.presses("Enviar la observación")


def answer(unit: Person) -> None:
    unit.goes_to("/unidad")
    unit.opens(unit.page.locator("main a[href*='/unidad/observaciones/']").first)
    unit.fills({"answer": "El contrato se firmó el 2 de julio."})
    unit.presses("Enviar la respuesta")


def close(committee: Person) -> None:
    committee.goes_to("/comite")
    committee.opens(committee.page.locator("main a[href$='/cerrar']").first)
    committee.fills({"note": "Se revisó el contrato."})
    committee.presses("Cerrar la observación")
