"""The story: one process in follow-up, one in voting now, one collecting ideas; told from a seed and a clock."""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from caxamarca.actions import (
    appointing,
    casting,
    convening,
    enrolling,
    evaluating,
    following_up,
    founding,
    moderating,
    proposing,
    seconding,
    supporting,
)
from caxamarca.actions.convening import Convocation
from caxamarca.actions.evaluating import ProjectText
from caxamarca.cli.demonstration import drawing
from caxamarca.cli.demonstration import people as crew
from caxamarca.cli.demonstration.diary import Diary, lima
from caxamarca.cli.demonstration.people import Resident, StaffMember
from caxamarca.cli.language import _
from caxamarca.domain.counting import Rule
from caxamarca.domain.evaluating import Criterion, Evaluation, Finding, Outcome
from caxamarca.domain.following_up import InvestmentStage, Progress
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Calendar, Terms
from caxamarca.domain.proposing import IdeaText, OwnIdea, Subject
from caxamarca.domain.provinces import PROVINCES, districts_of
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import STRANGER, Actor, Grant, Role
from caxamarca.persistence import processes, projects
from caxamarca.persistence.database import session
from caxamarca.persistence.site import SiteKind

SEED = 2026
NOW = lima(2026, 11, 10, 10)
IDEAS = Path(__file__).parent / "ideas.toml"

INTERPROVINCIAL = {
    "via-matara": ("061001", "061004"),
    "plaza-san-marcos": ("060101", "060110", "060201", "060203"),
}
"""Projects of 2026 that stand on the ballot of everybody, and the districts of other provinces that they benefit."""

UNITS = (
    "Sede Central",
    "Programas Regionales",
    "Gerencia Subregional Chota",
    "Gerencia Subregional Cutervo",
    "Gerencia Subregional Jaén",
)

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

PROBLEMS = {
    S.STALLED: "La obra está paralizada porque el contratista dejó de venir. Se inició la resolución del contrato.",
    S.TENDER: "El proceso de selección quedó desierto una vez y se volvió a convocar.",
    S.FORMULATION: "Falta el saneamiento físico legal del terreno.",
}
COMMITMENTS = "Publicar el avance cada mes en la sede del centro poblado y recibir a la comunidad en obra."


@dataclass
class Story:
    """Who is in it, and what has come of it so far."""

    chance: random.Random
    pictures: Path
    residents: list[Resident] = field(default_factory=list)
    staff: dict[str, StaffMember] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    idea_ids: dict[int, int] = field(default_factory=dict)
    project_ids: dict[str, int] = field(default_factory=dict)
    ideas: list[dict[str, Any]] = field(default_factory=list)

    def of(self, code: str) -> list[Resident]:
        """The residents of a province."""
        return [one for one in self.residents if one.district.province_code == code]

    def ideas_of(self, year: int) -> list[tuple[int, dict[str, Any]]]:
        return [(number, idea) for number, idea in enumerate(self.ideas) if idea["year"] == year]

    def two(self, year: int, action: Action, reason: str, subject: int | None = None) -> None:
        """A grave act: the first administrator asks, the second confirms."""
        act = seconding.ask(self.staff["first"].actor, year, action, reason, subject)
        seconding.confirm(self.staff["second"].actor, act)


def tell(pictures: Path) -> Story:
    """Make the demonstration in an empty, migrated database; its clock stands at NOW when it is told.

    `pictures` is the folder of the site's pictures.
    """
    founding.found_site(SiteKind.DEMONSTRATION, lima(2025, 2, 3))
    story = Story(random.Random(SEED), pictures)  # noqa: S311 - a story, not a secret
    story.residents = crew.invent_residents(story.chance)
    story.ideas = tomllib.loads(IDEAS.read_text("utf-8"))["idea"]
    diary = Diary()
    diary.on(lima(2025, 2, 3), lambda: _hire(story))
    _process_of_2025(story, diary)
    _process_of_2026(story, diary)
    _process_of_2027(story, diary)
    diary.tell(NOW)
    return story


def _hire(story: Story) -> None:
    first = crew.first_administrator()
    boss = first.actor
    story.units = {name: appointing.add_unit(boss, f"{name} (demostración)") for name in UNITS}
    grant = partial(crew.grant_of, boss)
    story.staff = {
        "first": first,
        "second": crew.hire(
            boss,
            "benito.confirma",
            "Benito Confirma",
            _("Administration: the second one, who confirms grave acts"),
            grant(Role.ADMINISTRATOR),
        ),
        "team": crew.hire(
            boss,
            "elisa.evalua",
            "Elisa Evalúa",
            _("Technical team of all provinces"),
            grant(Role.EVALUATOR),
        ),
        "unit": crew.hire(
            boss,
            "ulises.ejecuta",
            "Ulises Ejecuta",
            _("Executing unit Sede Central: files reports, answers observations"),
            grant(Role.UNIT, unit=story.units["Sede Central"]),
        ),
        "chota": crew.hire(
            boss,
            "clara.chota",
            "Clara Chota",
            _("Executing unit Gerencia Subregional Chota: its last report is pending"),
            grant(Role.UNIT, unit=story.units["Gerencia Subregional Chota"]),
        ),
        "committee": crew.hire(
            boss,
            "vilma.vigila",
            "Vilma Vigila",
            _("Oversight committee of all provinces"),
            grant(Role.COMMITTEE),
        ),
        "jaen": crew.hire(
            boss,
            "jacinto.jaen",
            "Jacinto Jaén",
            _("Oversight committee of the province of Jaén"),
            grant(Role.COMMITTEE, province="0608"),
        ),
    }


def _ceilings(base: int, per_person: int, interprovincial: int | None) -> dict[str | None, int]:
    """So much for each province and so much for each person, in soles; kept in céntimos."""
    found: dict[str | None, int] = {
        one.code: (base + round(one.population * per_person, -5)) * 100 for one in PROVINCES
    }
    if interprovincial is not None:
        found[None] = interprovincial * 100
    return found


def _convene(
    story: Story, year: int, calendar: Calendar, ceilings: dict[str | None, int], support_limit: int = 5
) -> None:
    convening.create_process(
        story.staff["first"].actor,
        Convocation(
            year,
            f"Presupuesto participativo regional {year}",
            "Las vecinas y los vecinos de las trece provincias proponen, apoyan y eligen los proyectos que "
            "el Gobierno Regional ejecutará con la parte del presupuesto destinada a esta decisión.",
            calendar,
            Terms(Rule.MOST_VOTES, 3, 18, support_limit, None in ceilings),
            ceilings,
        ),
    )
    roll = enrolling.load_roll(story.staff["first"].actor, year, crew.roll_file(story.residents))
    story.two(year, Action.APPROVE_ROLL, "Padrón de demostración, con personas inventadas.", roll)


def _give_codes(story: Story) -> None:
    """One code for each resident; it goes on opening in the years that follow."""
    made = enrolling.make_codes(story.staff["first"].actor, 2025, [one.document for one in story.residents])
    codes = {slip.document: slip.code for slip in made.slips}
    for one in story.residents:
        one.code = codes[one.document]
        one.actor = crew.actor_of_resident(one.document)
    for one in story.residents[::3]:
        proposing.choose_public_name(one.actor, one.name)


def _propose(story: Story, number: int, idea: dict[str, Any]) -> None:
    neighbours = story.of(idea["district"][:4])
    proposer = neighbours[number % len(neighbours)]
    cost = idea.get("cost")
    text = IdeaText(
        idea["title"],
        idea["problem"],
        idea["beneficiaries"],
        idea["district"],
        idea["place"],
        Subject(idea["subject"]),
        None if cost is None else cost * 100,
    )
    picture = drawing.landscape(number, story.pictures) if number % 4 == 0 else None
    story.idea_ids[number] = proposing.propose_idea(proposer.actor, idea["year"], text, picture)


def _support(story: Story, year: int, limit: int) -> None:
    """Everybody in a province backs some of its ideas, each as many as the limit allows at the most."""
    for one in story.residents:
        mine = [
            story.idea_ids[number]
            for number, idea in story.ideas_of(year)
            if idea["district"][:4] == one.district.province_code and number in story.idea_ids
        ]
        for idea_id in story.chance.sample(mine, min(len(mine), story.chance.randint(1, limit))):
            try:
                supporting.support_idea(one.actor, idea_id)
            except OwnIdea:
                continue


def _evaluation(outcome: Outcome, reasons: str, answer_by: date | None = None) -> Evaluation:
    unmet = {Criterion.COMPETENCE, Criterion.AMOUNT} if outcome is Outcome.NOT_ELIGIBLE else set()
    findings = {one: Finding.NOT_MET if one in unmet else Finding.MET for one in Criterion}
    return Evaluation(findings, outcome, reasons, answer_by)


def _evaluate(story: Story, year: int) -> None:
    team = story.staff["team"].actor
    for number, idea in story.ideas_of(year):
        if idea.get("observed"):
            continue
        outcome = Outcome(idea.get("verdict", "eligible"))
        reasons = idea.get(
            "reasons",
            "Es competencia del Gobierno Regional, cierra una brecha del plan regional y alcanza a varios "
            "distritos. El terreno está disponible y la operación tiene responsable.",
        )
        evaluating.evaluate_idea(team, story.idea_ids[number], _evaluation(outcome, reasons))


def _form_projects(story: Story, year: int) -> None:
    """One project for each name that eligible ideas share; it benefits the idea's district and its neighbours."""
    by_project: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, idea in story.ideas_of(year):
        if "project" in idea:
            by_project.setdefault(idea["project"], []).append((number, idea))
    for key, members in by_project.items():
        first = members[0][1]
        code = first["district"][:4]
        own = {idea["district"] for _number, idea in members}
        others = [one.code for one in districts_of(code) if one.code not in own]
        text = ProjectText(
            first["title"],
            f"{first['problem']}\n\nBeneficia a {_within_a_sentence(first['beneficiaries'])}",
            sum(idea["cost"] for _number, idea in members) * 100,
            None if key in INTERPROVINCIAL else code,
            (*sorted(own), *INTERPROVINCIAL.get(key, others[:2])),
        )
        ids = [story.idea_ids[number] for number, _idea in members]
        story.project_ids[key] = evaluating.form_project(story.staff["team"].actor, year, text, ids)


def _within_a_sentence(text: str) -> str:
    return text[:1].lower() + text[1:]


def _propose_ballots(story: Story, year: int) -> None:
    process = processes.by_year(session(), year)
    for constituency in processes.constituencies(session(), process.id):
        ids = [one.id for one in projects.of_constituency(session(), constituency.id)]
        evaluating.propose_ballot(story.staff["team"].actor, constituency.id, ids)


def _turnout(story: Story) -> list[Resident]:
    """Who took part in 2025: in each province another share of its people, between a third and all but one."""
    return [
        one
        for place in PROVINCES
        for one in story.chance.sample(story.of(place.code), story.chance.randint(4, 11))
    ]


def _vote(story: Story, year: int, voters: Sequence[Resident]) -> None:
    for one in voters:
        paper = casting.paper_for(one.actor, year)
        choices = {
            part.constituency: story.chance.sample(
                sorted(part.numbers), min(len(part.numbers), story.chance.choice((0, 1, 2, 2, 3)))
            )
            for part in paper.parts
        }
        claim = casting.review(one.actor, year, choices)
        casting.cast_vote(one.actor, year, choices, claim)


def _process_of_2025(story: Story, diary: Diary) -> None:
    calendar = Calendar(
        lima(2025, 3, 3, 0),
        lima(2025, 5, 1, 0),
        lima(2025, 7, 1, 8),
        lima(2025, 7, 15, 18),
        lima(2025, 8, 1, 0),
    )
    diary.on(lima(2025, 2, 10), lambda: _convene(story, 2025, calendar, _ceilings(6_000_000, 12, None)))
    diary.on(lima(2025, 2, 20), lambda: _give_codes(story))
    for number, idea in _numbered(2025):
        diary.on(lima(2025, 3, 10) + timedelta(days=number), partial(_propose, story, number, idea))
    diary.on(lima(2025, 4, 20), lambda: _support(story, 2025, 2))
    diary.on(lima(2025, 5, 20), lambda: _evaluate(story, 2025))
    diary.on(lima(2025, 6, 10), lambda: _form_projects(story, 2025))
    diary.on(lima(2025, 6, 12), lambda: _propose_ballots(story, 2025))
    diary.on(
        lima(2025, 6, 25),
        lambda: story.two(2025, Action.OPEN_VOTING, "El padrón y las cédulas están completos."),
    )
    diary.on(lima(2025, 7, 8), lambda: _vote(story, 2025, _turnout(story)))
    diary.on(
        lima(2025, 7, 16, 18), lambda: story.two(2025, Action.CLOSE_VOTING, "Terminó el plazo de votación.")
    )
    diary.on(
        lima(2025, 7, 20),
        lambda: story.two(2025, Action.DECLARE_RESULTS, "El ánfora cuadra y el escrutinio terminó."),
    )
    diary.on(lima(2025, 8, 2), lambda: _assign_units(story))
    for index, filed_on in enumerate(
        (
            lima(2025, 10, 20),
            lima(2026, 1, 22),
            lima(2026, 4, 24),
            lima(2026, 7, 20),
            lima(2026, 10, 22),
        )
    ):
        diary.on(filed_on, partial(_file_reports, story, index))
    diary.on(lima(2026, 5, 8), lambda: _first_observations(story))
    diary.on(lima(2026, 10, 28), lambda: _last_observations(story))


def _numbered(year: int) -> list[tuple[int, dict[str, Any]]]:
    told = tomllib.loads(IDEAS.read_text("utf-8"))["idea"]
    return [(number, idea) for number, idea in enumerate(told) if idea["year"] == year]


def _winners(story: Story) -> list[tuple[str, projects.Prioritised]]:
    process = processes.by_year(session(), 2025)
    keys = {project: key for key, project in story.project_ids.items()}
    return [(keys[one.project.id], one) for one in projects.prioritised(session(), process=process.id)]


def _assign_units(story: Story) -> None:
    for _key, one in _winners(story):
        unit = UNIT_OF.get(one.province or "", "Sede Central")
        following_up.assign_unit(story.staff["first"].actor, one.project.id, story.units[unit])


def _file_reports(story: Story, index: int) -> None:
    """Every unit files its projects' quarter, but for those whose course has nothing to say."""
    quarter = Quarter(2025, 3)
    for _step in range(index):
        quarter = quarter.next
    # One pen writes for every unit, with the reach of the unit whose turn it is.
    for key, one in _winners(story):
        said = COURSES[COURSE_OF.get(key, "steady")][index]
        if said is None:
            continue
        stage, physical, accrued, contract, works = said
        pim = one.project.cost * (10 if quarter.year == 2025 else 90) // 100
        progress = Progress(
            stage,
            physical,
            pim,
            pim * accrued // 100,
            contract,
            works,
            PROBLEMS.get(stage, ""),
            COMMITMENTS,
        )
        pen = Actor(staff=story.staff["unit"].actor.staff, grants=(Grant(Role.UNIT, unit=one.unit_id),))
        following_up.file_report(pen, one.project.id, quarter, progress)


def _first_observations(story: Story) -> None:
    """Asked in May 2026: one answered and closed, one answered and still open."""
    committee = story.staff["committee"].actor
    unit = story.staff["unit"].actor
    first = following_up.raise_observation(
        committee,
        story.project_ids["riego-condebamba"],
        "En la visita vimos que el tramo final del canal no tiene compuertas. ¿Cuándo se instalarán?",
        date(2026, 5, 29),
    )
    following_up.answer_observation(
        unit,
        first,
        "Las compuertas llegaron el 12 de mayo y se instalaron en junio. Se adjunta el cuaderno de obra.",
    )
    following_up.close_observation(committee, first, "Verificado en campo con la junta de regantes.")
    second = following_up.raise_observation(
        committee,
        story.project_ids["rio-mashcon"],
        "El gasto avanza más que la obra. Pedimos el detalle de los pagos y el nuevo cronograma.",
        date(2026, 5, 29),
    )
    following_up.answer_observation(
        unit,
        second,
        "Se pagó el adelanto de materiales. El nuevo cronograma se aprobará con el cambio de contratista.",
    )


def _last_observations(story: Story) -> None:
    """Asked lately: one that waits, with its date still ahead."""
    following_up.raise_observation(
        story.staff["committee"].actor,
        story.project_ids["agua-encanada"],
        "Tres familias de la parte alta dicen que su conexión no figura en el plano. Pedimos revisarlo.",
        date(2026, 11, 20),
    )


def _process_of_2026(story: Story, diary: Diary) -> None:
    calendar = Calendar(
        lima(2026, 4, 6, 0),
        lima(2026, 6, 1, 0),
        lima(2026, 11, 2, 8),
        lima(2026, 11, 22, 18),
        lima(2027, 1, 4, 0),
    )
    diary.on(lima(2026, 2, 16), lambda: _convene(story, 2026, calendar, _ceilings(6_500_000, 12, 12_000_000)))
    for number, idea in _numbered(2026):
        diary.on(lima(2026, 4, 8) + timedelta(days=number % 40), partial(_propose, story, number, idea))
    diary.on(lima(2026, 5, 25), lambda: _support(story, 2026, 3))
    diary.on(lima(2026, 6, 15), lambda: _observe(story))
    diary.on(lima(2026, 6, 22), lambda: _remedy(story))
    diary.on(lima(2026, 7, 15), lambda: _evaluate(story, 2026))
    diary.on(lima(2026, 9, 10), lambda: _form_projects(story, 2026))
    diary.on(lima(2026, 9, 20), lambda: _propose_ballots(story, 2026))
    diary.on(
        lima(2026, 10, 20),
        lambda: story.two(2026, Action.OPEN_VOTING, "El padrón y las cédulas están completos."),
    )
    diary.on(lima(2026, 11, 4), lambda: _vote(story, 2026, story.residents[2::3]))


def _observed_idea(story: Story) -> int:
    return next(number for number, idea in story.ideas_of(2026) if idea.get("project") == "cafe-chontali")


def _observe(story: Story) -> None:
    evaluating.evaluate_idea(
        story.staff["team"].actor,
        story.idea_ids[_observed_idea(story)],
        _evaluation(
            Outcome.OBSERVED,
            "Falta decir quién pagará la operación de la planta y en qué terreno estará.",
            date(2026, 6, 30),
        ),
    )


def _remedy(story: Story) -> None:
    number = _observed_idea(story)
    neighbours = story.of(story.ideas[number]["district"][:4])
    proposing.remedy_idea(
        neighbours[number % len(neighbours)].actor,
        story.idea_ids[number],
        "El terreno lo cede la cooperativa, con acta del 3 de mayo. La operación la pagará la misma cooperativa.",
    )


def _process_of_2027(story: Story, diary: Diary) -> None:
    calendar = Calendar(
        lima(2026, 11, 2, 0),
        lima(2026, 12, 21, 0),
        lima(2027, 6, 7, 8),
        lima(2027, 6, 27, 18),
        lima(2027, 8, 2, 0),
    )
    diary.on(
        lima(2026, 10, 12), lambda: _convene(story, 2027, calendar, _ceilings(6_500_000, 12, 12_000_000))
    )
    for number, idea in _numbered(2027):
        diary.on(lima(2026, 11, 3, 8 + number % 10), partial(_propose, story, number, idea))
    diary.on(lima(2026, 11, 8), lambda: _support(story, 2027, 2))
    diary.on(lima(2026, 11, 9), lambda: _flag(story))
    diary.on(lima(2026, 11, 9, 15), lambda: _third_administrator(story))


def _third_administrator(story: Story) -> None:
    """Somebody invited as an administrator by the second one; the first one has not agreed yet."""
    boss = story.staff["second"].actor
    invited, _token = appointing.invite_staff(
        boss, "carla.espera@demostracion.example", "Carla Espera (demostración)"
    )
    appointing.give_role(boss, invited, Role.ADMINISTRATOR, None, None)


def _flag(story: Story) -> None:
    number = story.ideas_of(2027)[-1][0]
    moderating.flag_idea(
        STRANGER, story.idea_ids[number], "Creo que nombra a una familia sin su permiso.", "demostración"
    )
