"""The story: one process in follow-up, one in voting now, one collecting ideas; told from a seed and a clock."""

import random
import tomllib
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from caxamarca.actions import (
    appointing,
    batching,
    evaluating,
    founding,
    keeping,
    moderating,
    proposing,
)
from caxamarca.cli.demonstration import cast, crowd, ministry, oversight, voices, voicing, works
from caxamarca.cli.demonstration import people as crew
from caxamarca.cli.demonstration.cast import Story
from caxamarca.cli.demonstration.diary import Diary, lima
from caxamarca.cli.demonstration.people import Resident
from caxamarca.domain.counting import Rule
from caxamarca.domain.custody import Ceremony
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Calendar
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.roles import STRANGER, Role
from caxamarca.persistence.site import SiteKind

SEED = 2026
KEYED = 2026
"""The process whose key the committee may hold: people are voting in it."""

NOW = lima(2026, 11, 10, 10)
IDEAS = Path(__file__).parent / "ideas.toml"


def tell(key: Ceremony | None = None) -> Story:
    """Make the demonstration in an empty, migrated database; its clock stands at NOW when it is told.

    With a `key` of the committee the ballots of 2026 are sealed to it, and this server never has the other half.
    """
    founding.found_site(SiteKind.DEMONSTRATION, lima(2025, 2, 3))
    story = Story(random.Random(SEED))  # noqa: S311 - a story, not a secret
    story.residents = crew.invent_residents(story.chance)
    crowd.gather(story)
    story.ideas = tomllib.loads(IDEAS.read_text("utf-8"))["idea"]
    diary = Diary()
    diary.on(lima(2025, 2, 3), lambda: cast.hire(story))
    _process_of_2025(story, diary)
    _process_of_2026(story, diary, key)
    _process_of_2027(story, diary)
    diary.tell(NOW)
    return story


def _process_of_2025(story: Story, diary: Diary) -> None:
    calendar = Calendar(
        lima(2025, 3, 3, 0),
        lima(2025, 5, 1, 0),
        lima(2025, 6, 20, 10),
        lima(2025, 7, 1, 8),
        lima(2025, 7, 15, 18),
        lima(2025, 8, 1, 0),
    )
    ceilings = cast.ceilings(6_000_000, 12, None) | {crowd.PROVINCE: crowd.CEILING}
    diary.on(lima(2025, 2, 10), lambda: cast.convene(story, 2025, calendar, ceilings, Rule.EQUAL_SHARES))
    diary.on(lima(2025, 2, 20), lambda: cast.give_codes(story))
    for number, idea in _numbered(2025):
        diary.on(lima(2025, 3, 10) + timedelta(days=number % 40), partial(cast.propose, story, number, idea))
    diary.on(lima(2025, 4, 20), lambda: cast.support(story, 2025, 2))
    diary.on(lima(2025, 4, 21), lambda: crowd.support(story, 2025))
    diary.on(lima(2025, 5, 20), lambda: cast.evaluate(story, 2025))
    diary.on(lima(2025, 6, 10), lambda: cast.form_projects(story, 2025))
    diary.on(lima(2025, 6, 12), lambda: cast.propose_ballots(story, 2025))
    diary.on(lima(2025, 6, 20, 12), lambda: _draw(story, 2025, "07 31 12 40 03 26"))
    diary.on(
        lima(2025, 6, 25),
        lambda: story.two(2025, Action.OPEN_VOTING, "El padrón y las cédulas están completos."),
    )
    diary.on(lima(2025, 7, 8), lambda: _vote_of_2025(story))
    diary.on(
        lima(2025, 7, 16, 18), lambda: story.two(2025, Action.CLOSE_VOTING, "Terminó el plazo de votación.")
    )
    diary.on(
        lima(2025, 7, 20),
        lambda: story.two(2025, Action.DECLARE_RESULTS, "El ánfora cuadra y el escrutinio terminó."),
    )
    diary.on(lima(2025, 8, 2), lambda: works.assign_units(story))
    diary.on(lima(2025, 8, 20), lambda: works.propose_plans(story))
    diary.on(lima(2026, 5, 20), lambda: works.change_plan(story))
    diary.on(lima(2026, 11, 5), lambda: works.propose_late(story))
    diary.on(lima(2025, 8, 5), lambda: voicing.read_aloud(story))
    for index, filed_on in enumerate(
        (
            lima(2025, 10, 20),
            lima(2026, 1, 22),
            lima(2026, 4, 24),
            lima(2026, 7, 20),
            lima(2026, 10, 22),
        )
    ):
        diary.on(filed_on, partial(works.file_reports, story, index))
    diary.on(lima(2026, 5, 8), lambda: works.first_observations(story))
    diary.on(lima(2026, 10, 28), lambda: works.last_observations(story))
    diary.on(lima(2026, 10, 29), lambda: ministry.publish(story))
    diary.on(lima(2026, 5, 6, 15), lambda: oversight.first_visit(story))
    diary.on(lima(2026, 6, 5), lambda: oversight.ask_again(story))
    diary.on(lima(2026, 6, 12, 15), lambda: oversight.second_visit(story))
    diary.on(lima(2026, 6, 20), lambda: oversight.say_words(story))
    diary.on(lima(2026, 7, 14), lambda: oversight.report_to_the_ccr(story))
    diary.on(lima(2026, 11, 5, 9), lambda: oversight.ask_in_reserve(story))
    diary.on(lima(2026, 10, 30), lambda: voices.speak(story, 2025))


def _numbered(year: int) -> list[tuple[int, dict[str, Any]]]:
    told = tomllib.loads(IDEAS.read_text("utf-8"))["idea"]
    return [(number, idea) for number, idea in enumerate(told) if idea["year"] == year]


def _draw(story: Story, year: int, number: str) -> None:
    story.two(
        year,
        Action.DRAW_LOT,
        f"Acta de la sesión pública del Comité de Vigilancia, con el bolillero de {year} (demostración).",
        number=number,
    )


def _turnout(story: Story) -> list[Resident]:
    """Who took part in 2025: in each province another share of its people, between a third and all but one."""
    return [
        one
        for place in PROVINCES
        for one in story.chance.sample(story.of(place.code), story.chance.randint(4, 11))
    ]


def _vote_of_2025(story: Story) -> None:
    turnout = _turnout(story)
    of_crowd = [one for one in turnout if one in story.of(crowd.PROVINCE)]
    cast.vote(story, 2025, [one for one in turnout if one not in of_crowd])
    crowd.vote(story, 2025, of_crowd)


def _process_of_2026(story: Story, diary: Diary, key: Ceremony | None) -> None:
    calendar = Calendar(
        lima(2026, 4, 6, 0),
        lima(2026, 6, 1, 0),
        lima(2026, 10, 5, 10),
        lima(2026, 11, 2, 8),
        lima(2026, 11, 22, 18),
        lima(2027, 1, 4, 0),
    )
    diary.on(
        lima(2026, 2, 16),
        lambda: cast.convene(story, 2026, calendar, cast.ceilings(6_500_000, 12, 12_000_000)),
    )
    for number, idea in _numbered(2026):
        diary.on(lima(2026, 4, 8) + timedelta(days=number % 40), partial(cast.propose, story, number, idea))
    diary.on(lima(2026, 5, 25), lambda: cast.support(story, 2026, 3))
    diary.on(lima(2026, 6, 15), lambda: _observe(story))
    diary.on(lima(2026, 6, 22), lambda: _remedy(story))
    diary.on(lima(2026, 7, 15), lambda: cast.evaluate(story, 2026))
    diary.on(lima(2026, 9, 10), lambda: cast.form_projects(story, 2026))
    diary.on(lima(2026, 9, 20), lambda: cast.propose_ballots(story, 2026))
    diary.on(lima(2026, 10, 5, 12), lambda: _draw(story, 2026, "18 05 44 09 33 21"))
    if key is not None:
        diary.on(lima(2026, 10, 12), lambda: keeping.bring_key(story.staff["committee"].actor, KEYED, key))
    diary.on(
        lima(2026, 10, 20),
        lambda: story.two(2026, Action.OPEN_VOTING, "El padrón y las cédulas están completos."),
    )
    diary.on(lima(2026, 11, 4), lambda: cast.vote(story, 2026, story.residents[2::3]))
    diary.on(lima(2026, 11, 4, 15), lambda: cast.vote(story, 2026, story.crowd[: crowd.LATER]))
    diary.on(lima(2026, 11, 5), lambda: batching.publish_waiting(2026))
    diary.on(lima(2026, 11, 5), lambda: cast.attend(story, 2026, 0))
    diary.on(lima(2026, 11, 6), lambda: voices.speak(story, 2026))
    diary.on(lima(2026, 11, 9), lambda: cast.attend(story, 2026, 1))


def _observed_idea(story: Story) -> int:
    return next(number for number, idea in story.ideas_of(2026) if idea.get("project") == "cafe-chontali")


def _observe(story: Story) -> None:
    evaluating.evaluate_idea(
        story.staff["team"].actor,
        story.idea_ids[_observed_idea(story)],
        cast.evaluation(
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
        lima(2027, 5, 24, 10),
        lima(2027, 6, 7, 8),
        lima(2027, 6, 27, 18),
        lima(2027, 8, 2, 0),
    )
    diary.on(
        lima(2026, 10, 12),
        lambda: cast.convene(story, 2027, calendar, cast.ceilings(6_500_000, 12, 12_000_000)),
    )
    for number, idea in _numbered(2027):
        diary.on(lima(2026, 11, 3, 8 + number % 10), partial(cast.propose, story, number, idea))
    diary.on(lima(2026, 11, 8), lambda: cast.support(story, 2027, 2))
    diary.on(lima(2026, 11, 9), lambda: _flag(story))
    diary.on(lima(2026, 11, 9, 12), lambda: voices.speak(story, 2027))
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
