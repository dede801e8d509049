"""The technical team's desk, for the tests of its pages: addresses, forms filled in, and what came of them."""

from datetime import date, timedelta

from caxamarca.domain.days import civil_day
from caxamarca.domain.evaluating import Criterion
from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaState
from caxamarca.domain.provinces import districts_of
from caxamarca.persistence import ballots, ideas, projects, site
from caxamarca.persistence.database import session
from caxamarca.persistence.projects import Project
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    YEAR,
    an_idea,
    constituency,
    reach,
)
from tests.support.visiting import anew

QUEUE = "/evaluacion"
NEW = "/evaluacion/proyectos/nuevo"
CEILING = soles(500_000)
DISTRICT = districts_of(CAJAMARCA)[0].code

VERDICT: dict[str, str] = {
    **{one.value: "met" for one in Criterion},
    "outcome": "eligible",
    "reasons": "Cierra la brecha de agua.",
}
PROJECT = {
    "title": "Agua para El Sauce",
    "summary": "Captación y piletas.",
    "cost": "300,000",
    "people": "2,300",
    "districts": DISTRICT,
    "cui": "",
}


def desk_of(idea: int) -> str:
    return f"/evaluacion/ideas/{idea}"


def ballot_of(place: str = "cajamarca", year: int = YEAR) -> str:
    return f"/evaluacion/cedulas/{year}/{place}"


def to_evaluate(title: str = "Agua potable para el caserío", province: str = CAJAMARCA) -> int:
    idea = an_idea(title=title, province=province)
    reach(Stage.EVALUATION)
    return idea


def state(idea: int) -> IdeaState:
    found = ideas.one(anew(), idea)
    session().refresh(found)
    return found.state


def tomorrow(days: int = 1) -> date:
    return civil_day(site.now(session())) + timedelta(days=days)


def typed_day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def formed() -> list[Project]:
    anew()
    return [one for province in (CAJAMARCA, SAN_PABLO, None) for one in _of(province)]


def _of(province: str | None) -> list[Project]:
    return list(projects.of_constituency(session(), constituency(province=province)))


def on_ballot(province: str | None = CAJAMARCA) -> list[int]:
    place = constituency(province=province)
    return [line.project.id for line in ballots.lines(anew(), [place])[place]]


def is_proposed(province: str | None = CAJAMARCA) -> bool:
    return ballots.paper(anew(), constituency(province=province)) is not None
