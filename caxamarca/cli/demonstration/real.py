"""A real election from elsewhere, told as a process that is over: invented voters cast its ballots, one by one."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from io import BytesIO

from caxamarca.actions import batching, convening, enrolling, evaluating, proposing
from caxamarca.actions.convening import BOUNDS, Convocation
from caxamarca.actions.evaluating import ProjectText
from caxamarca.cli.demonstration import cast
from caxamarca.cli.demonstration import people as crew
from caxamarca.cli.demonstration.cast import Story
from caxamarca.cli.demonstration.diary import Diary, lima
from caxamarca.cli.demonstration.people import Resident, StaffMember
from caxamarca.domain.counting import Rule
from caxamarca.domain.days import civil_day
from caxamarca.domain.evaluating import PROJECT_TITLE_LIMIT, Outcome
from caxamarca.domain.pabulib import Election, Project
from caxamarca.domain.permissions import Action, may, provinces_within
from caxamarca.domain.processes import Calendar, Terms
from caxamarca.domain.proposing import TITLE_LIMIT, IdeaText, Subject
from caxamarca.domain.provinces import PROVINCES, Province, districts_of
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import Empty, clean_line
from caxamarca.persistence import people, processes, site
from caxamarca.persistence.database import session

MOST_BALLOTS = 20_000
"""They are cast in one transaction, one by one; nobody else writes for as long as that takes."""

MOST_PROJECTS = 200
"""More than anybody reads on one ballot."""

MOST_MARKS = BOUNDS["marks"][1]
IDEAS_OF_ONE = proposing.PROPOSALS.times
MINIMUM_AGE = 18
DAYS = 10
"""Days on which they vote, each with a list of the box at its end."""

CLEAR_FROM = BOUNDS["clear_from"][0]
"""The fewest that any process may have: these ballots are in a public file already."""

WHERE_LIMIT = 400
FIRST_DOCUMENT = 99_180_001
YEARS_APART = 40
"""The voters of each year are people of their own, with documents that RENIEC has not reached."""


class StaffMissing(Exception):  # noqa: N818 - a fact, which the command says in its own words
    """Two administrators and an evaluator of the whole region tell a process; somebody ended one of these roles."""


def tell(election: Election, year: int, place: Province, rule: Rule, went_by: Callable[[], object]) -> None:
    """Make a finished process of `year` out of an election that fits. The clock stands where it stood afterwards.

    `went_by` hears of each ballot. Raises StaffMissing, and YearTaken where there is a process of this year.
    """
    now = site.now_of_demonstration(session())
    quarter = Quarter.of(civil_day(now))
    story = Story(random.Random(year), staff=_staff())  # noqa: S311 - a story, not a secret
    ballots = [sorted(marked) for marked, times in election.ballots.items() for _each in range(times)]
    story.chance.shuffle(ballots)
    document = FIRST_DOCUMENT + year % YEARS_APART * MOST_BALLOTS
    born = (year - 80, year - MINIMUM_AGE)
    story.residents = crew.invent(story.chance, place.code, len(ballots), document, born)
    calendar = Calendar(
        lima(year, 2, 1, 0),
        lima(year, 3, 1, 0),
        lima(year, 4, 22, 11),
        lima(year, 5, 6, 8),
        lima(year, 5, 20, 18),
        # With this quarter: nobody here owes reports on works of elsewhere.
        lima(quarter.year, 3 * quarter.number - 2, 1, 0),
    )
    ideas: list[int] = []
    diary = Diary()
    diary.on(lima(year, 1, 15), lambda: _convene(story, election, year, place, rule, calendar))
    diary.on(lima(year, 2, 10), lambda: ideas.extend(_propose(story, election, year, place)))
    diary.on(lima(year, 3, 20), lambda: _evaluate(story, ideas))
    diary.on(lima(year, 4, 10), lambda: _form(story, election, year, place, ideas))
    diary.on(lima(year, 4, 20), lambda: cast.propose_ballots(story, year))
    diary.on(lima(year, 4, 22, 12), lambda: _draw(story, year))
    diary.on(
        lima(year, 4, 25),
        lambda: story.two(year, Action.OPEN_VOTING, "El padrón y las cédulas están completos."),
    )
    for day in range(DAYS):
        some = slice(day, None, DAYS)
        diary.on(
            lima(year, 5, 7) + timedelta(days=day),
            partial(_vote, year, place, story.residents[some], ballots[some], went_by),
        )
    diary.on(lima(year, 5, 21), lambda: story.two(year, Action.CLOSE_VOTING, "Terminó el plazo de votación."))
    diary.on(
        lima(year, 5, 25),
        lambda: story.two(year, Action.DECLARE_RESULTS, "El ánfora cuadra y el escrutinio terminó."),
    )
    diary.tell(now)


def _staff() -> dict[str, StaffMember]:
    """The first who may, whatever became of the invented staff meanwhile."""
    reading = session()
    actors = [
        Actor(staff=one.id, grants=people.grants_of(reading, one.id))
        for one in sorted(people.all_staff(reading), key=lambda each: each.id)
    ]
    rulers = [one for one in actors if may(one, Action.CREATE_PROCESS)]
    judges = [one for one in actors if provinces_within(one, Action.PROPOSE_BALLOT) == PROVINCES]
    if len(rulers) < 2 or not judges:
        raise StaffMissing
    roles = {"first": rulers[0], "second": rulers[1], "team": judges[0]}
    return {name: StaffMember("", "", "", "", actor) for name, actor in roles.items()}


def _convene(
    story: Story, election: Election, year: int, place: Province, rule: Rule, calendar: Calendar
) -> None:
    first = story.staff["first"].actor
    marks = max(1, *map(len, election.ballots))
    ceilings: dict[str | None, int] = {one.code: 0 for one in PROVINCES}
    ceilings[place.code] = election.ceiling
    terms = Terms(rule, marks, MINIMUM_AGE, 1, interprovincial=False, clear_from=CLEAR_FROM)
    told = purpose(election, calendar.follow_up_from.year)
    convocation = Convocation(
        year, name(election), told, calendar, terms, ceilings, "Sorteo inventado (demostración)"
    )
    convening.create_process(first, convocation)
    roll = BytesIO(crew.roll_file(story.residents))
    loaded = enrolling.load_roll(
        first, year, roll, reason="Son los votantes inventados de una elección real."
    )
    story.two(year, Action.APPROVE_ROLL, "Padrón de votantes inventados, uno por cédula del archivo.", loaded)
    crew.settle_on_roll(year, story.residents)


def _draw(story: Story, year: int) -> None:
    number = "-".join(f"{story.chance.randrange(100):02}" for _ball in range(6))
    story.two(year, Action.DRAW_LOT, "Sorteo inventado, de una elección de otro lugar.", number=number)


def _propose(story: Story, election: Election, year: int, place: Province) -> list[int]:
    district = districts_of(place.code)[0].code
    return [
        proposing.propose_idea(
            story.residents[number % len(story.residents)].actor,
            year,
            IdeaText(
                _short(title(one), TITLE_LIMIT),
                _said(election, one),
                "El archivo no dice a quiénes beneficia.",
                district,
                "El archivo no dice dónde",
                Subject.CULTURE_SPORT,
                one.cost,
            ),
        )
        for number, one in enumerate(election.projects)
    ]


def _evaluate(story: Story, ideas: Sequence[int]) -> None:
    verdict = cast.evaluation(Outcome.ELIGIBLE, "Estuvo en la cédula de la elección real.")
    for one in ideas:
        evaluating.evaluate_idea(story.staff["team"].actor, one, verdict)


def _form(story: Story, election: Election, year: int, place: Province, ideas: Sequence[int]) -> None:
    district = districts_of(place.code)[0].code
    for one, idea in zip(election.projects, ideas, strict=True):
        text = ProjectText(
            _short(title(one), PROJECT_TITLE_LIMIT),
            _said(election, one),
            one.cost,
            len(story.residents),
            place.code,
            (district,),
        )
        evaluating.form_project(story.staff["team"].actor, year, text, [idea])


def _vote(
    year: int,
    place: Province,
    voters: Sequence[Resident],
    ballots: Sequence[Sequence[int]],
    went_by: Callable[[], object],
) -> None:
    """One day of the vote, and its list. A project has the same number on the ballot as in the file."""
    process = processes.by_year(session(), year)
    constituency = processes.constituency_of(session(), process.id, place.code).id
    for voter, marked in zip(voters, ballots, strict=True):
        cast.cast(voter.actor, year, {constituency: marked})
        went_by()
    batching.publish_waiting(year)


def title(project: Project) -> str:
    """What a project is called, by its name in the file where that has one."""
    try:
        return clean_line(project.name, len(project.name))
    except Empty:
        return f"Proyecto {project.id}"


def name(election: Election) -> str:
    """Whose election it was, as the name of a process."""
    told = [election.about.get(one, "") for one in ("subunit", "unit", "instance")]
    whose = " · ".join(filter(None, told)) or election.about.get("description") or "otro lugar"
    before, after = "Elección real de ", " (Pabulib), con votantes inventados"
    return before + _short(whose, convening.NAME_LIMIT - len(before) - len(after)) + after


def purpose(election: Election, followed_from: int) -> str:
    """What is real in it and what is not, for whoever opens its page. `followed_from`: a year that looks odd there."""
    about = election.about
    voted = about.get("date_begin"), about.get("date_end")
    days = f" Se votó del {voted[0]} al {voted[1]}." if all(voted) else ""
    where = ", ".join(filter(None, (about.get("description"), about.get("country"))))
    said = _short(where, WHERE_LIMIT)
    currency = about.get("currency", "")
    money = "" if currency in {"", "PEN"} else f" Los montos eran en {_short(currency, 10)}: aquí 1 es 1 sol."
    whose = f": {said}" if said else ""
    return (
        f"Los proyectos, los costos, el techo y las cédulas son de una elección de verdad{whose}. "
        f"Vienen de Pabulib, que junta elecciones de muchos países.{days}{money}\n\n"
        "Son inventadas las personas, sus distritos, las fechas y las ideas. Cada cédula la puso en el ánfora un "
        "votante inventado, y el padrón tiene solo a quienes votaron. Nada de esto se hará en Cajamarca.\n\n"
        f"El seguimiento empieza recién en {followed_from}, para que aquí nadie "
        "deba reportes atrasados de obras de otro lugar."
    )


def _said(election: Election, project: Project) -> str:
    """What is known of a project: its whole name where it does not fit, and where it comes from."""
    whole = title(project)
    longer = f"Se llama: {whole}\n\n" if len(whole) > TITLE_LIMIT else ""
    return f"{longer}Es el proyecto {project.id} de la {_within(name(election))}. El archivo no cuenta más de él."


def _within(text: str) -> str:
    return text[:1].lower() + text[1:]


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
