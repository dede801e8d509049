"""What the oversight committee did in the follow-up of 2025: asked again, went to see, checked, reported to the CCR."""

from datetime import date

from caxamarca.actions import ccr_reporting, checking, observing, visiting
from caxamarca.cli.demonstration.cast import Story
from caxamarca.cli.demonstration.drawing import landscape
from caxamarca.cli.demonstration.works import HEADS
from caxamarca.domain.ccr_reporting import Section
from caxamarca.domain.checking import Duty, Verdict
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.visiting import Seen
from caxamarca.persistence import ccr_reports, prioritised
from caxamarca.persistence.database import session

HALF = HalfYear(2026, 1)

WORDS = (
    (
        "riego-condebamba",
        Duty.AGREEMENTS,
        Verdict.COMPLIES,
        "Se hace lo que se acordó, en el lugar que se acordó.",
    ),
    (
        "riego-condebamba",
        Duty.SCHEDULE,
        Verdict.COMPLIES,
        "Hay cronograma aprobado y la obra va de acuerdo con él.",
    ),
    ("riego-condebamba", Duty.COVERAGE, Verdict.CANNOT_TELL, "Falta ver el riego en época seca."),
    (
        "rio-mashcon",
        Duty.SPENDING,
        Verdict.DOES_NOT,
        "Se pagó casi la mitad y no se ve obra que lo explique.",
    ),
    ("rio-mashcon", Duty.SCHEDULE, Verdict.IN_PART, "Hay cronograma, pero la obra está parada."),
    (
        "puente-jerez",
        Duty.COFINANCING,
        Verdict.CANNOT_TELL,
        "La municipalidad ofreció maquinaria de palabra.",
    ),
)

GATHERED = {
    Section.REVIEWED: "Se siguen los proyectos que ganaron en 2025 en las trece provincias.",
    Section.REPORTS: "Llegaron los reportes del cuarto trimestre de 2025 y del primero de 2026. No falta ninguno.",
    Section.OBSERVATIONS: "Se hicieron cuatro observaciones. Tres tienen respuesta. En una se volvió a preguntar.",
    Section.VISITS: "Se visitó el canal de Condebamba el 6 de mayo y la ribera del Mashcón el 12 de junio.",
    Section.CHECKS: "El canal de Condebamba cumple. La defensa del Mashcón no cumple en el gasto.",
    Section.ALERTS: "La defensa del Mashcón tiene una diferencia grave entre lo gastado y lo hecho.",
    Section.CONCLUSIONS: "La mayoría de las obras avanza. Nos preocupa la defensa del Mashcón: se pagó más de lo "
    "que se hizo, y la unidad ejecutora no explicó por qué.",
    Section.REQUESTS: "Pedimos que el CCR invite a la unidad ejecutora a explicar el caso del Mashcón en su "
    "próxima sesión.",
}


def ask_again(story: Story) -> None:
    """An answer that was not enough; the second question never got one."""
    committee, project = story.staff["committee"].actor, story.project_ids["puente-jerez"]
    carries_it_out = prioritised.one(session(), project).unit_id
    heads = (story.staff[name].actor for name in HEADS)
    unit = next(one for one in heads if any(grant.unit == carries_it_out for grant in one.grants))
    asked = observing.raise_observation(
        committee,
        project,
        "El cronograma dice que la obra empieza este mes y todavía no hay contrato. ¿Cuándo se firma?",
        date(2026, 6, 12),
    )
    observing.answer_observation(unit, asked, "El proceso de selección está en curso.")
    observing.insist_on_observation(
        committee, asked, "Pedimos la fecha de la firma, no solo que está en curso.", date(2026, 7, 3)
    )


def first_visit(story: Story) -> None:
    _visit(
        story,
        "riego-condebamba",
        Seen(
            date(2026, 5, 6),
            "Tramo final del canal, sector El Huayo",
            "El canal está revestido hasta el kilómetro 3. En el tramo final faltan dos compuertas. "
            "Había doce personas trabajando.",
            (),
        ),
        1,
    )


def second_visit(story: Story) -> None:
    visit = _visit(
        story,
        "rio-mashcon",
        Seen(
            date(2026, 6, 12),
            "Ribera del Mashcón, junto al puente",
            "Hay 200 metros de muro. No había personas ni máquinas. El cartel de obra no dice el plazo.",
            (),
        ),
        2,
    )
    visiting.add_visit_note(
        story.staff["committee"].actor, visit, "Medimos otra vez: son 180 metros de muro, no 200."
    )


def _visit(story: Story, project: str, seen: Seen, drawing: int) -> int:
    member = story.staff["committee"].actor
    told = Seen(seen.day, seen.place, seen.text, (member.staff or 0,))
    return visiting.note_visit(member, story.project_ids[project], told, landscape(drawing))


def say_words(story: Story) -> None:
    member = story.staff["committee"].actor
    for project, duty, verdict, note in WORDS:
        checking.check_duty(member, story.project_ids[project], duty, verdict, note)


def report_to_the_ccr(story: Story) -> None:
    """The first half of 2026: that of every province is signed and published, that of Jaén is a draft."""
    committee, jaen = story.staff["committee"].actor, story.staff["jaen"].actor
    ccr_reporting.gather_ccr_report(committee, HALF, None, GATHERED)
    shown = ccr_reports.one(session(), HALF, None).fingerprint
    for member in (committee, jaen):
        ccr_reporting.sign_ccr_report(member, HALF, None, shown)
    draft = {Section.REVIEWED: "Se sigue el colegio San Andrés, que ganó en Jaén en 2025."}
    ccr_reporting.gather_ccr_report(jaen, HALF, "0608", draft)


def ask_in_reserve(story: Story) -> None:
    """Lately, and not public before its answer or its last day."""
    observing.raise_observation(
        story.staff["committee"].actor,
        story.project_ids["agua-encanada"],
        "Nos dicen que la tubería comprada no es la del expediente. Pedimos la orden de compra antes de decirlo.",
        date(2026, 11, 25),
        reserved=True,
    )
