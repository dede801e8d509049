"""What became of the projects of 2025: who carries them out, what was reported each quarter, what was asked."""

from datetime import date

from caxamarca.actions import assigning, drafting, evidencing, observing, planning, reporting
from caxamarca.cli.demonstration import drawing
from caxamarca.cli.demonstration.cast import Story
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.planning import Milestone, PlannedQuarter, Schedule
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import Progress
from caxamarca.domain.roles import Actor
from caxamarca.domain.spending import Spending
from caxamarca.persistence import prioritised, processes
from caxamarca.persistence.database import session

S = InvestmentStage
# For each quarter since the project won: stage, physical progress, accrued as percent of PIM, contract, works.
COURSES: dict[str, list[tuple[InvestmentStage, int, int, bool, bool] | None]] = {
    "steady": [
        (S.TECHNICAL_FILE, 0, 10, False, False),
        (S.TENDER, 0, 25, False, False),
        (S.WORKS, 20, 18, True, True),
        (S.WORKS, 45, 41, True, True),
        (S.WORKS, 68, 66, True, True),
    ],
    "finished": [
        (S.TENDER, 0, 8, False, False),
        (S.WORKS, 8, 62, True, True),
        (S.WORKS, 45, 40, True, True),
        (S.FINISHED, 100, 88, True, True),
        (S.SETTLEMENT, 100, 96, True, True),
    ],
    "late": [
        (S.TECHNICAL_FILE, 0, 4, False, False),
        (S.TECHNICAL_FILE_APPROVED, 0, 9, False, False),
        (S.TENDER, 0, 12, False, False),
        (S.WORKS, 12, 15, True, True),
        None,
    ],
    "stalled": [
        (S.TECHNICAL_FILE_APPROVED, 0, 12, False, False),
        (S.WORKS, 15, 48, True, True),
        (S.WORKS, 32, 30, True, True),
        (S.STALLED, 34, 58, True, True),
        (S.STALLED, 34, 61, True, True),
    ],
    "risk": [
        (S.FORMULATION, 0, 0, False, False),
        (S.FORMULATION, 0, 2, False, False),
        (S.VIABLE, 0, 3, False, False),
        (S.TECHNICAL_FILE, 0, 5, False, False),
        (S.TECHNICAL_FILE, 0, 6, False, False),
    ],
}
COURSE_OF = {
    "agua-encanada": "steady",
    "rio-mashcon": "stalled",
    "feria-jesus": "finished",
    "riego-condebamba": "finished",
    "puente-jerez": "late",
    "salud-tacabamba": "risk",
    "colegio-san-andres": "late",
    "planta-bambamarca": "stalled",
    "reservorios-sabogal": "finished",
}
UNIT_OF = {
    "0604": "Gerencia Subregional Chota",
    "0606": "Gerencia Subregional Cutervo",
    "0608": "Gerencia Subregional Jaén",
    "0609": "Gerencia Subregional Jaén",
    "0611": "Programas Regionales",
    "0613": "Programas Regionales",
}

HEADS = ("unit", "chota", "programmes", "cutervo", "jaen-unit")

PROBLEMS = {
    S.STALLED: "La obra está paralizada porque el contratista dejó de venir. Se inició la resolución del contrato.",
    S.TENDER: "El proceso de selección quedó desierto una vez y se volvió a convocar.",
    S.FORMULATION: "Falta el saneamiento físico legal del terreno.",
}
REASONS = {
    "feria-jesus": "La obra se contrató por paquete y avanzó más rápido que el cronograma.",
}
PHOTOS = (
    "La obra vista desde el camino de entrada.",
    "La cuadrilla en el tramo alto, el último lunes del trimestre.",
    "El cartel de obra, con el monto y el plazo.",
)
ACTA = "Acta de recepción de obra"
COMMITMENTS = "Publicar el avance cada mes en la sede del centro poblado y recibir a la comunidad en obra."


def _winners(story: Story) -> list[tuple[str, prioritised.Prioritised]]:
    process = processes.by_year(session(), 2025)
    keys = {project: key for key, project in story.project_ids.items()}
    return [(keys[one.project.id], one) for one in prioritised.listed(session(), process=process.id)]


def assign_units(story: Story) -> None:
    for _key, one in _winners(story):
        unit = UNIT_OF.get(one.province or "", "Sede Central")
        assigning.assign_unit(story.staff["first"].actor, one.project.id, story.units[unit])


PLANS = {
    "steady": (0, 0, 20, 45, 75, 100),
    "finished": (0, 10, 50, 100),
    "late": (0, 0, 10, 40, 70, 100),
    "stalled": (0, 20, 50, 80, 100),
    "risk": (0, 0, 15, 45, 80, 100),
}
"""The works in percent by the end of each quarter, as each course was planned."""

UNPLANNED = frozenset({"planta-bambamarca"})
"""Its unit has proposed a schedule lately, which waits for its answer."""


def _schedule(course: str, cost: int, late: int = 0) -> Schedule:
    """The plan of a course, `late` quarters later; the money goes with the works."""
    quarter, planned = Quarter(2025, 3), []
    reached = (0,) * late + PLANS[course]
    for before, now in zip((0, *reached), reached, strict=False):
        planned.append(PlannedQuarter(quarter, now, cost * (now - before) // 100))
        quarter = quarter.next
    last = planned[-1].quarter
    return Schedule(
        tuple(planned),
        (
            Milestone("Expediente técnico aprobado", planned[1].quarter.end),
            Milestone("Entrega de terreno al contratista", planned[2].quarter.start),
            Milestone("Obra terminada y entregada a la comunidad", last.end),
        ),
    )


def propose_plans(story: Story) -> None:
    """In the first quarter each unit proposes its schedules, and the administration approves them."""
    for key, one in _winners(story):
        if key not in UNPLANNED:
            schedule = _schedule(COURSE_OF.get(key, "steady"), one.project.cost)
            version = planning.propose_plan(_head_of(story, one.unit_id), one.project.id, schedule)
            planning.approve_plan(story.staff["first"].actor, one.project.id, version)


def change_plan(story: Story) -> None:
    """The bridge is tendered a second time: its schedule ends two quarters later."""
    for key, one in _winners(story):
        if key == "puente-jerez":
            schedule = _schedule("late", one.project.cost, 2)
            why = "El proceso de selección quedó desierto y se convocó otra vez."
            version = planning.propose_plan(_head_of(story, one.unit_id), one.project.id, schedule, why)
            planning.approve_plan(story.staff["second"].actor, one.project.id, version)


def propose_late(story: Story) -> None:
    """A schedule that nobody has answered yet."""
    for key, one in _winners(story):
        if key in UNPLANNED:
            schedule = _schedule("stalled", one.project.cost)
            planning.propose_plan(_head_of(story, one.unit_id), one.project.id, schedule)


def _head_of(story: Story, unit: int | None) -> Actor:
    """Somebody of the unit that carries a project out."""
    heads = (story.staff[name].actor for name in HEADS)
    return next(one for one in heads if any(grant.unit == unit for grant in one.grants))


def file_reports(story: Story, index: int) -> None:
    """Every unit files its projects' quarter, but for those whose course has nothing to say."""
    quarter = Quarter(2025, 3)
    for _step in range(index):
        quarter = quarter.next
    for key, one in _winners(story):
        said = COURSES[COURSE_OF.get(key, "steady")][index]
        if said is None:
            continue
        stage, physical, accrued, contract, works = said
        pim = one.project.cost * (10 if quarter.year == 2025 else 90) // 100
        spent = pim * accrued // 100
        certified = max(spent, pim if contract else pim // 2)
        money = Spending(pim if quarter.number > 2 else pim * 4 // 5, pim, certified, certified, spent, spent)
        progress = Progress(
            stage,
            physical,
            money,
            contract,
            works,
            PROBLEMS.get(stage, ""),
            COMMITMENTS,
            REASONS.get(key, ""),
        )
        head = _head_of(story, one.unit_id)
        shown = _gather(head, one, quarter, progress, index)
        reporting.file_report(head, one.project.id, quarter, progress, shown)


def _gather(
    head: Actor, one: prioritised.Prioritised, quarter: Quarter, progress: Progress, index: int
) -> str | None:
    """The evidence of what goes on at the place. The fingerprint of the draft that has it, if there is any."""
    if not progress.works_started:
        return None
    number = one.project.id
    for photo in range(1 + index % 3):
        picture = drawing.landscape(number * 100 + index * 10 + photo)
        evidencing.add_evidence(head, number, quarter, picture, PHOTOS[photo])
    if progress.stage is S.FINISHED:
        evidencing.add_evidence(head, number, quarter, drawing.paper(ACTA), f"{ACTA}.")
    draft = drafting.begun(session(), reporting.writer_of(one), reporting.draft_of(number, quarter))
    return None if draft is None else draft.fingerprint


def first_observations(story: Story) -> None:
    """Asked in May 2026: one answered and closed, one answered and still open."""
    committee = story.staff["committee"].actor
    unit = story.staff["unit"].actor
    first = observing.raise_observation(
        committee,
        story.project_ids["riego-condebamba"],
        "En la visita vimos que el tramo final del canal no tiene compuertas. ¿Cuándo se instalarán?",
        date(2026, 5, 29),
    )
    observing.answer_observation(
        unit,
        first,
        "Las compuertas llegaron el 28 de abril y se instalaron el 5 de mayo. Consta en el cuaderno de obra.",
    )
    observing.close_observation(committee, first, "Verificado en campo con la junta de regantes.")
    second = observing.raise_observation(
        committee,
        story.project_ids["rio-mashcon"],
        "En tres meses la obra pasó de 15 a 32 por ciento y ahora casi no se ve gente en ella. "
        "Pedimos el detalle de los pagos y un nuevo cronograma.",
        date(2026, 5, 29),
    )
    observing.answer_observation(
        unit,
        second,
        "Se pagó el adelanto de materiales. El nuevo cronograma se aprobará con el cambio de contratista.",
    )


def last_observations(story: Story) -> None:
    """Asked lately: one that waits, with its date still ahead."""
    observing.raise_observation(
        story.staff["committee"].actor,
        story.project_ids["agua-encanada"],
        "Tres familias de la parte alta dicen que su conexión no figura en el plano. Pedimos revisarlo.",
        date(2026, 11, 20),
    )
