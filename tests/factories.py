"""What a test starts from, made through the same actions as on a real site: only what matters is said at the call.

Each factory sets the demonstration's clock to the stage in which its deed belongs, and leaves it there. A process
is known by its year; everything else by its id.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy import delete, select

from caxamarca.actions.appointing import add_unit, give_role, invite_staff, vouch
from caxamarca.actions.casting import cast_vote, review
from caxamarca.actions.convening import Convocation, create_process
from caxamarca.actions.enrolling import load_roll, make_codes
from caxamarca.actions.evaluating import ProjectText, evaluate_idea, form_project, propose_ballot
from caxamarca.actions.following_up import assign_unit, file_report, raise_observation
from caxamarca.actions.founding import invite_first_administrator
from caxamarca.actions.proposing import PROPOSING, propose_idea
from caxamarca.actions.seconding import ask, confirm
from caxamarca.domain.counting import Rule
from caxamarca.domain.documents import parse
from caxamarca.domain.evaluating import Criterion, Evaluation, Finding, Outcome
from caxamarca.domain.following_up import InvestmentStage, Progress
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Calendar, Stage, Terms
from caxamarca.domain.proposing import IdeaText, Subject
from caxamarca.domain.provinces import PROVINCES, district, districts_of
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import Actor, Role
from caxamarca.domain.rolls import COLUMNS, OPTIONAL_COLUMNS
from caxamarca.persistence import ballots, people, processes, projects, roll, site
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.people import Appointment, Staff
from caxamarca.persistence.projects import Prioritised
from caxamarca.persistence.throttle import Try

YEAR = 2026
CAJAMARCA = "0601"
SAN_PABLO = "0612"

_names = count(1)


# The clock


def at(moment: datetime) -> datetime:
    """Move the demonstration's clock, forwards or back."""
    with transaction() as writing:
        site.set_clock(writing, moment)
    return moment


def a_calendar(year: int = YEAR) -> Calendar:
    """Ideas from March, voting in July, follow-up from September; each begins at midnight in Lima."""
    return Calendar(*(datetime(year, month, 1, 5, tzinfo=UTC) for month in (3, 5, 7, 8, 9)))


def reach(stage: Stage, year: int = YEAR) -> datetime:
    """Move the clock to the tenth day of the time in which the calendar of `a_process` puts a stage.

    The acts that a stage needs besides its date are not made by this.
    """
    calendar = processes.by_year(session(), year).calendar
    begins = {
        Stage.ANNOUNCED: calendar.ideas_from - timedelta(days=30),
        Stage.IDEAS: calendar.ideas_from,
        Stage.EVALUATION: calendar.ideas_until,
        Stage.VOTING: calendar.voting_from,
        Stage.COUNT: calendar.voting_until,
        Stage.RESULTS: calendar.voting_until + timedelta(days=5),
        Stage.FOLLOW_UP: calendar.follow_up_from,
    }
    return at(begins[stage] + timedelta(days=10))


# Staff


def an_administrator() -> Actor:
    """One more administrator."""
    number = next(_names)
    email, name = f"administracion{number}@example.org", f"Administración {number}"
    appointed = _administrators()
    if not appointed:
        invite_first_administrator(email, name)
        return _administrators()[0]
    return a_member_of_staff(Role.ADMINISTRATOR, email=email, name=name)


def two_administrators() -> tuple[Actor, Actor]:
    """The first two administrators of the site, who are made where they are missing."""
    while len(found := _administrators()) < 2:
        an_administrator()
    return found[0], found[1]


def an_evaluator(province: str | None = None) -> Actor:
    """Somebody of the technical team, for one province or for all of them."""
    return a_member_of_staff(Role.EVALUATOR, province=province)


def a_unit(name: str = "") -> int:
    return add_unit(_administrator(), name or f"Unidad Ejecutora {next(_names)}")


def a_unit_person(unit: int) -> Actor:
    return a_member_of_staff(Role.UNIT, unit=unit)


def a_committee_member(province: str | None = None) -> Actor:
    return a_member_of_staff(Role.COMMITTEE, province=province)


def a_member_of_staff(
    role: Role, *, province: str | None = None, unit: int | None = None, email: str = "", name: str = ""
) -> Actor:
    """Invite a person and grant one role."""
    number, administrator = next(_names), _administrator()
    invited, _token = invite_staff(
        administrator, email or f"persona{number}@example.org", name or f"Persona {number}"
    )
    appointment = give_role(administrator, invited, role, province, unit)
    if role is Role.ADMINISTRATOR and not people.grants_of(session(), invited):
        come_in(invited)
        vouch(two_administrators()[1], appointment)
    return staff_actor(invited)


def come_in(staff_id: int) -> None:
    """Let somebody have used the one-time link, without the work of a real password."""
    with transaction() as writing:
        person = writing.get_one(Staff, staff_id)
        person.password, person.last_code_step = "-", 1


def staff_actor(staff_id: int) -> Actor:
    """A member of staff as the site knows them today."""
    return Actor(staff=staff_id, grants=people.grants_of(session(), staff_id))


def seconded(action: Action, year: int = YEAR, subject: int | None = None) -> int:
    """A grave act, asked for by one administrator and confirmed by the other. Returns its id."""
    first, second = two_administrators()
    act = ask(first, year, action, "Así se acordó en la sesión.", subject)
    confirm(second, act)
    return act


def _administrator() -> Actor:
    return next(iter(_administrators()), None) or an_administrator()


def _administrators() -> list[Actor]:
    rows = session().execute(
        select(Appointment.staff_id)
        .where(Appointment.role == Role.ADMINISTRATOR, Appointment.ended_at.is_(None))
        .distinct()
        .order_by(Appointment.staff_id)
    )
    return [staff_actor(staff) for staff in rows.scalars()]


# A process, its roll, its residents


def a_process(
    year: int = YEAR,
    *,
    ceiling: int = soles(1_000_000),
    interprovincial: bool = False,
    marks: int = 3,
    minimum_age: int = 18,
    support_limit: int = 5,
    calendar: Calendar | None = None,
) -> int:
    """Announce a process of this year, every constituency with the same ceiling. Returns the year."""
    begins = (calendar or a_calendar(year)).ideas_from
    if site.now(session()) >= begins:
        at(begins - timedelta(days=20))
    return create_process(
        _administrator(),
        a_convocation(
            year,
            ceiling=ceiling,
            calendar=calendar,
            terms=Terms(Rule.MOST_VOTES, marks, minimum_age, support_limit, interprovincial),
        ),
    )


def a_convocation(
    year: int = YEAR,
    *,
    ceiling: int = soles(1_000_000),
    terms: Terms | None = None,
    calendar: Calendar | None = None,
) -> Convocation:
    terms = terms or Terms(Rule.MOST_VOTES, 3, 18, 5, interprovincial=False)
    places: list[str | None] = [province.code for province in PROVINCES]
    return Convocation(
        year=year,
        name=f"Presupuesto participativo {year}",
        purpose="Decidir entre vecinas y vecinos qué obras se hacen primero.",
        calendar=calendar or a_calendar(year),
        terms=terms,
        ceilings=dict.fromkeys([*places, None] if terms.interprovincial else places, ceiling),
    )


def constituency(year: int = YEAR, province: str | None = CAJAMARCA) -> int:
    """The id of a province's constituency, or of the interprovincial one for `None`."""
    process = processes.by_year(session(), year)
    return processes.constituency_of(session(), process.id, province).id


@dataclass(frozen=True)
class Person:
    """Somebody who stands on a roll. The document is an invented DNI; the district an INEI code."""

    document: str
    district: str
    birth_year: int | None = 1980
    sex: str = "F"

    @property
    def province(self) -> str:
        return district(self.district).province_code


NEIGHBOURS: Mapping[str, tuple[Person, ...]] = {
    place.code: tuple(
        Person(f"{int(place.code):04}{number:04}", districts_of(place.code)[0].code) for number in range(1, 6)
    )
    for place in PROVINCES
}
"""Five people of each province's first district: whoever stands on `a_roll` where nobody is named."""


def a_roll_file(people_on_it: Iterable[Person]) -> bytes:
    """A roll as the administration gets it: CSV in UTF-8 with INEI's codes."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, *OPTIONAL_COLUMNS])
    for one in people_on_it:
        place = district(one.district)
        writer.writerow([one.document, place.code, "INEI", place.name, one.birth_year or "", one.sex])
    return text.getvalue().encode()


def a_loaded_roll(*people_on_it: Person, year: int = YEAR) -> int:
    """A roll that waits for its approval. Returns its id."""
    reach(Stage.ANNOUNCED, year)
    standing = people_on_it or tuple(one for village in NEIGHBOURS.values() for one in village)
    return load_roll(_administrator(), year, a_roll_file(standing))


def a_roll(*people_on_it: Person, year: int = YEAR) -> int:
    """A roll that two administrators approved, of these people or of `NEIGHBOURS`. Returns its id."""
    loaded = a_loaded_roll(*people_on_it, year=year)
    seconded(Action.APPROVE_ROLL, year, loaded)
    return loaded


def a_resident(province: str = CAJAMARCA, which: int = 0, *, year: int = YEAR) -> Actor:
    """One of the five `NEIGHBOURS` of a province. Where the process has no roll yet, it gets that of them all."""
    process = processes.by_year(session(), year)
    if roll.approved(session(), process.id) is None:
        a_roll(year=year)
    return the_resident(NEIGHBOURS[province][which])


def the_resident(person: Person) -> Actor:
    """A person of some roll, signed in."""
    mac = keyring().mac("documents", parse(person.document).canonical)
    found = people.resident_by_document(session(), mac)
    assert found is not None
    return Actor(resident=found.id)


def a_code(person: Person, *, year: int = YEAR) -> str:
    """A new personal code for a person of the approved roll, as it is printed."""
    reach(Stage.ANNOUNCED, year)
    made = make_codes(_administrator(), year, [person.document])
    assert not made.absent
    return made.slips[0].code


def a_resident_with_a_code(province: str = CAJAMARCA, which: int = 0, *, year: int = YEAR) -> tuple[str, str]:
    """The document and the personal code of one of the `NEIGHBOURS`."""
    a_resident(province, which, year=year)
    person = NEIGHBOURS[province][which]
    return person.document, a_code(person, year=year)


# From an idea to a ballot


def a_text(
    title: str = "Agua potable para el caserío", *, province: str = CAJAMARCA, **changes: object
) -> IdeaText:
    text = IdeaText(
        title=title,
        problem="El agua llega dos horas al día y se acarrea desde el río.",
        beneficiaries="Ciento veinte familias.",
        district=districts_of(province)[0].code,
        place="Caserío El Sauce",
        subject=Subject.WATER,
        cost=soles(200_000),
    )
    return replace(text, **changes)  # type: ignore[arg-type]


def an_idea(
    by: Actor | None = None,
    title: str = "Agua potable para el caserío",
    *,
    province: str = CAJAMARCA,
    year: int = YEAR,
    **changes: object,
) -> int:
    """An idea that a resident of the province proposes while ideas are collected."""
    proposer = by or a_resident(province, year=year)
    reach(Stage.IDEAS, year)
    another_day()
    return propose_idea(proposer, year, a_text(title, province=province, **changes))


def another_day() -> None:
    """Forget how many ideas anybody proposed today by the real clock, which no test waits for."""
    with transaction() as writing:
        writing.execute(delete(Try).where(Try.what == PROPOSING))


ALL_MET = dict.fromkeys(Criterion, Finding.MET)


def an_evaluation(outcome: Outcome = Outcome.ELIGIBLE, answer_by: date | None = None) -> Evaluation:
    """An evaluation whose checklist and outcome agree."""
    findings = dict(ALL_MET)
    if outcome is Outcome.NOT_ELIGIBLE:
        findings[Criterion.COMPETENCE] = Finding.NOT_MET
    return Evaluation(findings, outcome, "La obra corresponde al Gobierno Regional.", answer_by)


def an_eligible_idea(
    by: Actor | None = None, *, province: str = CAJAMARCA, year: int = YEAR, evaluator: Actor | None = None
) -> int:
    """An idea that the technical team found eligible."""
    idea = an_idea(by, province=province, year=year)
    reach(Stage.EVALUATION, year)
    evaluate_idea(evaluator or an_evaluator(), idea, an_evaluation())
    return idea


def a_project(
    title: str = "Sistema de agua de El Sauce",
    *,
    ideas: Collection[int] = (),
    cost: int = soles(300_000),
    province: str | None = CAJAMARCA,
    year: int = YEAR,
    evaluator: Actor | None = None,
) -> int:
    """A project formed from these ideas, or from an eligible one made for it. Returns its id."""
    by = evaluator or an_evaluator()
    home = province or CAJAMARCA
    merged = list(ideas) or [an_eligible_idea(province=home, year=year, evaluator=by)]
    reach(Stage.EVALUATION, year)
    text = ProjectText(
        title, "Captación, conducción y piletas.", cost, 480, province, (districts_of(home)[0].code,)
    )
    return form_project(by, year, text, merged)


def a_ballot(
    province: str | None = CAJAMARCA, *costs: int, year: int = YEAR, evaluator: Actor | None = None
) -> tuple[int, ...]:
    """Propose a province's ballot with a project of each cost, numbered from 1. Returns the projects' ids."""
    by = evaluator or an_evaluator()
    formed = tuple(
        a_project(f"Proyecto {number}", cost=cost, province=province, year=year, evaluator=by)
        for number, cost in enumerate(costs, start=1)
    )
    if not formed:
        reach(Stage.EVALUATION, year)
    propose_ballot(by, constituency(year, province), formed)
    return formed


# From the vote to the follow-up


def an_open_vote(
    year: int = YEAR, papers: Mapping[str | None, Collection[int]] | None = None
) -> dict[str | None, int]:
    """Propose all ballots, open the vote and move the clock into it.

    `papers` maps a province (`None`: the interprovincial part) to the costs of the projects on its ballot, in order
    of number; where it is left out, Cajamarca has three projects of S/ 300,000. Ballots not named are proposed
    empty. Makes the roll of `NEIGHBOURS` where none is approved. Returns every constituency's id by province.
    """
    a_resident(year=year)
    asked: Mapping[str | None, Collection[int]] = (
        {CAJAMARCA: [soles(300_000)] * 3} if papers is None else papers
    )
    process = processes.by_year(session(), year)
    found = {one.province: one.id for one in processes.constituencies(session(), process.id)}
    already = ballots.proposed(session(), process.id)
    evaluator = an_evaluator()
    for province, costs in asked.items():
        a_ballot(province, *costs, year=year, evaluator=evaluator)
    reach(Stage.EVALUATION, year)
    for province, constituency_id in found.items():
        if province not in asked and constituency_id not in already:
            propose_ballot(evaluator, constituency_id, ())
    seconded(Action.OPEN_VOTING, year)
    reach(Stage.VOTING, year)
    return found


def a_vote(
    by: Actor,
    *numbers: int,
    year: int = YEAR,
    province: str = CAJAMARCA,
    interprovincial: Collection[int] = (),
) -> str:
    """Review and confirm a ballot with these numbers marked. Returns the tracking code."""
    choices: dict[int, Collection[int]] = {constituency(year, province): numbers}
    if interprovincial:
        choices[constituency(year, None)] = interprovincial
    return cast_vote(by, year, choices, review(by, year, choices))


def a_closed_vote(year: int = YEAR) -> int:
    """Close the box of an open vote by two administrators, as far as it goes."""
    reach(Stage.COUNT, year)
    return seconded(Action.CLOSE_VOTING, year)


def a_declared_process(year: int = YEAR) -> int:
    """Declare the results of a closed vote by two administrators, and move the clock into the follow-up."""
    reach(Stage.COUNT, year)
    seconded(Action.DECLARE_RESULTS, year)
    reach(Stage.FOLLOW_UP, year)
    return year


def a_followed_project(
    *, year: int = YEAR, province: str = CAJAMARCA, unit: int | None = None
) -> Prioritised:
    """One prioritised project in the hands of a unit, with all that comes before it: process, vote, declaration."""
    a_process(year)
    an_open_vote(year, {province: [soles(300_000)]})
    return a_winner(year=year, province=province, unit=unit)


def a_winner(*, year: int = YEAR, province: str = CAJAMARCA, unit: int | None = None) -> Prioritised:
    """The first project of a province's ballot, voted for in an open vote, declared, in the hands of a unit."""
    a_vote(a_resident(province, year=year), 1, year=year, province=province)
    a_closed_vote(year)
    a_declared_process(year)
    found = the_winner(year).project.id
    assign_unit(_administrator(), found, unit or a_unit())
    return projects.prioritised_one(session(), found)


def the_winner(year: int = YEAR) -> Prioritised:
    """The first of the projects that won in a year."""
    return projects.prioritised(session(), process=processes.by_year(session(), year).id)[0]


def a_progress(**changes: object) -> Progress:
    progress = Progress(
        stage=InvestmentStage.WORKS,
        physical=30,
        pim=soles(300_000),
        accrued=soles(90_000),
        contract_signed=True,
        works_started=True,
        problems="",
        commitments="",
    )
    return replace(progress, **changes)  # type: ignore[arg-type]


def a_report(
    project: Prioritised, quarter: Quarter | None = None, *, by: Actor | None = None, **changes: object
) -> int:
    """The unit's report on a quarter, by default the one in which the project won, filed on the day after it."""
    assert project.unit_id is not None
    about = quarter or Quarter.of(project.followed_since.date())
    after = about.next.start
    at(datetime(after.year, after.month, after.day, 15, tzinfo=UTC))
    return file_report(by or a_unit_person(project.unit_id), project.project.id, about, a_progress(**changes))


def an_observation(
    project: Prioritised, report: int | None = None, *, days: int = 10, by: Actor | None = None
) -> int:
    """What the committee asks about a project, to be answered within so many days."""
    due = site.now(session()).date() + timedelta(days=days)
    asked = "¿Por qué el avance no coincide con la visita?"
    return raise_observation(by or a_committee_member(), project.project.id, asked, due, report)
