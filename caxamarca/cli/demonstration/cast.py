"""Who is in the story, and what happens in every process alike: they propose, support, evaluate and vote."""

import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

from caxamarca.actions import (
    appointing,
    attending,
    casting,
    convening,
    enrolling,
    evaluating,
    identifying,
    making_codes,
    naming,
    proposing,
    seconding,
    supporting,
)
from caxamarca.actions.convening import Convocation
from caxamarca.actions.evaluating import ProjectText
from caxamarca.cli.demonstration import drawing
from caxamarca.cli.demonstration import people as crew
from caxamarca.cli.demonstration.people import Resident, StaffMember
from caxamarca.cli.language import N_
from caxamarca.domain.counting import Rule
from caxamarca.domain.documents import parse
from caxamarca.domain.evaluating import Criterion, Evaluation, Finding, Outcome
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Calendar, Terms
from caxamarca.domain.proposing import IdeaText, OwnIdea, Subject
from caxamarca.domain.provinces import PROVINCES, districts_of
from caxamarca.domain.roles import Actor, Role
from caxamarca.persistence import ballots, processes, projects, stations
from caxamarca.persistence.database import session, transaction

UNITS = (
    "Sede Central",
    "Programas Regionales",
    "Gerencia Subregional Chota",
    "Gerencia Subregional Cutervo",
    "Gerencia Subregional Jaén",
)

SOME_PEOPLE = 1_000
"""How many benefit where no idea of a project says it."""

INTERPROVINCIAL = {
    "via-matara": ("061001", "061004"),
    "plaza-san-marcos": ("060101", "060110", "060201", "060203"),
}
"""Projects of 2026 that stand on the ballot of everybody, and the districts of other provinces that they benefit."""


@dataclass
class Story:
    """Who is in it, and what has come of it so far. Of the `crowd` nobody does anything but vote."""

    chance: random.Random
    residents: list[Resident] = field(default_factory=list)
    crowd: list[Resident] = field(default_factory=list)
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

    def two(
        self, year: int, action: Action, reason: str, subject: int | None = None, number: str | None = None
    ) -> None:
        """A grave act: the first administrator asks, the second confirms. Of a draw both write the number."""
        act = seconding.ask(self.staff["first"].actor, year, action, reason, subject, number=number)
        seconding.confirm(self.staff["second"].actor, act, number=number)


def hire(story: Story) -> None:
    first = crew.first_administrator()
    boss = first.actor
    story.units = {name: appointing.add_unit(boss, f"{name} (demostración)") for name in UNITS}
    grant = partial(crew.grant_of, boss)
    second = crew.hire(
        boss,
        "benito.confirma",
        "Benito Confirma",
        N_("Administration: the second one, who confirms grave acts"),
        grant(Role.ADMINISTRATOR),
    )
    story.staff = {
        "first": first,
        "second": second,
        "team": crew.hire(
            boss,
            "elisa.evalua",
            "Elisa Evalúa",
            N_(
                "Technical team of all provinces; ideas to evaluate from 21 December on, if the clock is moved"
            ),
            grant(Role.EVALUATOR),
        ),
        "unit": crew.hire(
            boss,
            "ulises.ejecuta",
            "Ulises Ejecuta",
            N_("Executing unit Sede Central: files reports, answers observations"),
            grant(Role.UNIT, unit=story.units["Sede Central"]),
        ),
        "team-of-unit": crew.hire(
            boss,
            "tania.trabaja",
            "Tania Trabaja",
            N_("Team of the executing unit Sede Central: prepares reports, which its head signs"),
            grant(Role.UNIT_TEAM, unit=story.units["Sede Central"]),
        ),
        "chota": crew.hire(
            boss,
            "clara.chota",
            "Clara Chota",
            N_("Executing unit Gerencia Subregional Chota: its last report is pending"),
            grant(Role.UNIT, unit=story.units["Gerencia Subregional Chota"]),
        ),
        "programmes": crew.hire(
            boss,
            "paula.programas",
            "Paula Programas",
            N_("Executing unit Programas Regionales"),
            grant(Role.UNIT, unit=story.units["Programas Regionales"]),
        ),
        "cutervo": crew.hire(
            boss,
            "carlos.cutervo",
            "Carlos Cutervo",
            N_("Executing unit Gerencia Subregional Cutervo: a report is overdue"),
            grant(Role.UNIT, unit=story.units["Gerencia Subregional Cutervo"]),
        ),
        "jaen-unit": crew.hire(
            boss,
            "julia.jaen",
            "Julia Jaén",
            N_("Executing unit Gerencia Subregional Jaén"),
            grant(Role.UNIT, unit=story.units["Gerencia Subregional Jaén"]),
        ),
        "committee": crew.hire(
            boss,
            "vilma.vigila",
            "Vilma Vigila",
            N_("Oversight committee of all provinces"),
            grant(Role.COMMITTEE),
            second.actor,
        ),
        "jaen": crew.hire(
            boss,
            "jacinto.jaen",
            "Jacinto Jaén",
            N_("Oversight committee of the province of Jaén"),
            grant(Role.COMMITTEE, province="0608"),
            second.actor,
        ),
    }


BATCH_SIZE = 2
"""So few people vote in a demonstration that lists of twenty would never be seen."""


def ceilings(base: int, per_person: int, interprovincial: int | None) -> dict[str | None, int]:
    """So much for each province and so much for each person, in soles; kept in céntimos."""
    found: dict[str | None, int] = {
        one.code: (base + round(one.population * per_person, -5)) * 100 for one in PROVINCES
    }
    if interprovincial is not None:
        found[None] = interprovincial * 100
    return found


def convene(
    story: Story,
    year: int,
    calendar: Calendar,
    ceilings: dict[str | None, int],
    rule: Rule = Rule.MOST_VOTES,
) -> None:
    convening.create_process(
        story.staff["first"].actor,
        Convocation(
            year,
            f"Presupuesto participativo regional {year}",
            "Las vecinas y los vecinos de las trece provincias proponen, apoyan y eligen los proyectos que "
            "el Gobierno Regional ejecutará con la parte del presupuesto destinada a esta decisión.",
            calendar,
            Terms(rule, 3, 18, 5, None in ceilings),
            ceilings,
            "Bolillero de seis bolillas, en la sesión pública del Comité de Vigilancia (demostración)",
        ),
    )
    with transaction() as writing:  # No administrator could choose so few.
        processes.alone(writing, year).batch_size = BATCH_SIZE
    everybody = BytesIO(crew.roll_file([*story.residents, *story.crowd]))
    roll = enrolling.load_roll(story.staff["first"].actor, year, everybody)
    story.two(year, Action.APPROVE_ROLL, "Padrón de demostración, con personas inventadas.", roll)


def give_codes(story: Story) -> None:
    """One code for each resident; it goes on opening in the years that follow."""
    everybody = [one.document for one in (*story.residents, *story.crowd)]
    made = making_codes.make_codes(story.staff["first"].actor, 2025, everybody)
    codes = {slip.document: slip.code for slip in made.slips}
    crew.settle_on_roll(2025, story.crowd)
    for one in story.residents:
        one.code = codes[one.document]
        one.actor = crew.actor_of_resident(one.document)
    for one in story.residents[::3]:
        naming.choose_public_name(one.actor, one.name)


STATIONS = (("Municipalidad de Celendín", "0603"), ("Municipalidad de Jaén", "0608"))


def attend(story: Story, year: int, lost: int) -> None:
    """At each place of attention two people make codes for some neighbours who have not voted, of whom so many had lost
    the one before.
    """
    two = [(story.staff[one].actor, one) for one in ("first", "second")]
    known = {
        one.name: one.id for one in stations.of_process(session(), processes.by_year(session(), year).id)
    }
    for name, province in STATIONS:
        place = known.get(name) or attending.add_station(two[0][0], year, name, province)
        present = [
            one for number, one in enumerate(story.residents) if number % 3 != 2 and one in story.of(province)
        ]
        for number, one in enumerate(present[: 1 + lost]):
            if number < lost:
                attending.revoke_code(two[0][0], year, place, one.document)
            said = [attending.issue_code(actor, year, place, one.document, seat) for actor, seat in two]
            one.code = next(slip.code for slip in said if isinstance(slip, making_codes.Slip))
            with transaction() as writing:  # By the story's clock that was days ago.
                stations.forget_calls(writing, identifying.document_mac(parse(one.document)))


def propose(story: Story, number: int, idea: dict[str, Any]) -> None:
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
        people_in(idea["beneficiaries"]),
    )
    picture = drawing.landscape(number) if number % 4 == 0 else None
    story.idea_ids[number] = proposing.propose_idea(proposer.actor, idea["year"], text, picture)


def support(story: Story, year: int, limit: int) -> None:
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


def evaluation(outcome: Outcome, reasons: str, answer_by: date | None = None) -> Evaluation:
    unmet = {Criterion.COMPETENCE, Criterion.AMOUNT} if outcome is Outcome.NOT_ELIGIBLE else set()
    findings = {one: Finding.NOT_MET if one in unmet else Finding.MET for one in Criterion}
    return Evaluation(findings, outcome, reasons, answer_by)


def evaluate(story: Story, year: int) -> None:
    team = story.staff["team"].actor
    for number, idea in story.ideas_of(year):
        if idea.get("observed"):
            continue
        outcome = Outcome(idea.get("verdict", "eligible"))
        reasons = idea.get(
            "reasons",
            "Es competencia del Gobierno Regional y cierra una brecha del plan regional. El terreno está "
            "disponible y se sabe quién pagará su funcionamiento.",
        )
        evaluating.evaluate_idea(team, story.idea_ids[number], evaluation(outcome, reasons))


def form_projects(story: Story, year: int) -> None:
    """One project for each name that eligible ideas share; it benefits their districts and those they speak of."""
    by_project: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, idea in story.ideas_of(year):
        if "project" in idea:
            by_project.setdefault(idea["project"], []).append((number, idea))
    for key, members in by_project.items():
        first = members[0][1]
        code = first["district"][:4]
        own = {idea["district"] for _number, idea in members}
        others = districts_told(
            code, " ".join(f"{one['title']} {one['beneficiaries']}" for _n, one in members)
        )
        text = ProjectText(
            first["title"],
            f"{first['problem']}\n\nBeneficia a {_all_who_benefit(members)}",
            sum(idea["cost"] for _number, idea in members) * 100,
            sum(people_in(idea["beneficiaries"]) or 0 for _number, idea in members) or SOME_PEOPLE,
            None if key in INTERPROVINCIAL else code,
            (*sorted(own), *INTERPROVINCIAL.get(key, sorted(others - own))),
            first.get("cui", ""),
        )
        ids = [story.idea_ids[number] for number, _idea in members]
        story.project_ids[key] = evaluating.form_project(story.staff["team"].actor, year, text, ids)


def districts_told(code: str, text: str) -> set[str]:
    """The districts of a province that a text names, or all of them where it says so. "San Andrés de Cutervo" does not
    name Cutervo.
    """
    if "toda la provincia" in text:
        return {one.code for one in districts_of(code)}
    found = set()
    for one in sorted(districts_of(code), key=lambda each: -len(each.name)):
        if one.name in text:
            found.add(one.code)
            text = text.replace(one.name, "")
    return found


def people_in(text: str) -> int | None:
    """How many people an invented idea speaks of; a family counts as four."""
    found = re.search(r"\b(\d[\d,]*) (\w+)", text)
    if found is None:
        return None
    return int(found[1].replace(",", "")) * (4 if found[2] == "familias" else 1)


def _all_who_benefit(members: Sequence[tuple[int, dict[str, Any]]]) -> str:
    """Who benefits from any of these ideas, as one sentence, so that its numbers are those of the project."""
    told = [_within_a_sentence(idea["beneficiaries"]).rstrip(".") for _number, idea in members]
    return "; y a ".join(told) + "."


def _within_a_sentence(text: str) -> str:
    return text[:1].lower() + text[1:]


def propose_ballots(story: Story, year: int) -> None:
    process = processes.by_year(session(), year)
    for constituency in processes.constituencies(session(), process.id):
        ids = [one.id for one in projects.of_constituency(session(), constituency.id)]
        evaluating.propose_ballot(story.staff["team"].actor, constituency.id, ids)


def numbers_of(story: Story, constituency: int) -> dict[str, int]:
    """The number on a ballot of each project of the story that stands there."""
    keys = {project: key for key, project in story.project_ids.items()}
    on_paper = ballots.lines(session(), [constituency])[constituency]
    return {keys[line.project.id]: line.number for line in on_paper}


def vote(story: Story, year: int, voters: Sequence[Resident]) -> None:
    for one in voters:
        paper = casting.paper_for(one.actor, year)
        choices = {
            part.constituency: story.chance.sample(
                sorted(part.numbers), min(len(part.numbers), story.chance.choice((0, 1, 2, 2, 3)))
            )
            for part in paper.parts
        }
        cast(one.actor, year, choices)


def cast(voter: Actor, year: int, choices: Mapping[int, Collection[int]]) -> None:
    """One ballot, as whoever reviews and confirms it puts it into the box."""
    casting.cast_vote(voter, year, choices, casting.review(voter, year, choices))
