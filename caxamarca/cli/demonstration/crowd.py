"""The province in which so many vote that their ballots are public, with a result that one can learn from."""

import random
from collections.abc import Sequence

from caxamarca.actions import supporting
from caxamarca.cli.demonstration import cast
from caxamarca.cli.demonstration import people as crew
from caxamarca.cli.demonstration.cast import Story
from caxamarca.cli.demonstration.people import Resident
from caxamarca.persistence import processes
from caxamarca.persistence.database import session

PROVINCE = "0601"
PEOPLE = 420
"""Besides the twelve of each province."""

FIRST_DOCUMENT = 99_100_001
CEILING = 1_600_000_000
"""Of the province in 2025, in céntimos."""

WATER, RIVER = "agua-encanada", "rio-mashcon"
PATH, MARKET = "ciclovia-banos", "mercado-sur"
MILK, FAIR, LIBRARY = "frio-namora", "feria-jesus", "biblioteca-llacanora"
ROAD, HEALTH, IRRIGATION = "trocha-cospan", "posta-chetilla", "riego-magdalena"

BALLOTS: dict[tuple[str, ...], int] = {
    (RIVER, PATH, MARKET): 31,
    (RIVER, PATH): 27,
    (RIVER, MARKET): 17,
    (RIVER, PATH, LIBRARY): 9,
    (RIVER,): 12,
    (PATH, MARKET): 8,
    (PATH,): 6,
    (MARKET,): 5,
    (RIVER, WATER, PATH): 11,
    (WATER,): 24,
    (WATER, RIVER): 19,
    (WATER, MILK): 12,
    (WATER, PATH): 14,
    (WATER, HEALTH): 4,
    (WATER, IRRIGATION): 3,
    (WATER, FAIR): 5,
    (WATER, RIVER, FAIR): 2,
    (WATER, MARKET): 6,
    (MILK, LIBRARY, FAIR): 9,
    (MILK, LIBRARY): 12,
    (MILK, FAIR): 7,
    (LIBRARY, FAIR): 3,
    (MILK,): 6,
    (LIBRARY,): 5,
    (FAIR,): 2,
    (ROAD, HEALTH, IRRIGATION): 8,
    (ROAD, HEALTH): 9,
    (ROAD, IRRIGATION): 11,
    (ROAD,): 15,
    (HEALTH,): 4,
    (IRRIGATION,): 3,
    (HEALTH, IRRIGATION): 2,
    (ROAD, WATER): 3,
    (ROAD, MILK): 1,
    (): 9,
}
"""What was marked in 2025, and how often. By equal shares the far-off villages get their road; by most votes the city
gets its path in the place of it, and 34 people more have nothing. The fair wins with what is left over, two projects
have as many votes as each other, and the market fits nowhere.
"""

SUPPORTERS = 40
LATER = 140
"""So many of them vote in 2026 as well."""


def gather(story: Story) -> None:
    """They stand on the roll of every process, from the first one on."""
    chance = random.Random(PEOPLE)  # noqa: S311 - a story, not a secret
    story.crowd = crew.invent(chance, PROVINCE, PEOPLE, FIRST_DOCUMENT, (1948, 2005))


def support(story: Story, year: int) -> None:
    """Some of them back beforehand what stands first on a ballot of the table."""
    ideas = {idea.get("project"): story.idea_ids[number] for number, idea in story.ideas_of(year)}
    for voter, marked in zip(story.crowd[:SUPPORTERS], _ballots(year), strict=False):
        if marked:
            supporting.support_idea(voter.actor, ideas[marked[0]])


def vote(story: Story, year: int, with_them: Sequence[Resident]) -> None:
    """Each ballot of the table is cast by somebody: by those `with_them` first, and then by the crowd."""
    process = processes.by_year(session(), year)
    constituency = processes.constituency_of(session(), process.id, PROVINCE).id
    numbers = cast.numbers_of(story, constituency)
    for voter, marked in zip([*with_them, *story.crowd], _ballots(year), strict=False):
        cast.cast(voter.actor, year, {constituency: [numbers[key] for key in marked]})


def _ballots(year: int) -> list[tuple[str, ...]]:
    """Each ballot of the table, in an order of chance."""
    ballots = [marked for marked, times in BALLOTS.items() for _each in range(times)]
    random.Random(year).shuffle(ballots)  # noqa: S311 - a story, not a secret
    return ballots
