"""A site with as much on it as a province has in a good year: a hundred ideas, a ballot of thirty projects."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from caxamarca.actions.founding import found_site
from caxamarca.domain.money import soles
from caxamarca.domain.roles import Actor
from caxamarca.persistence import database
from caxamarca.persistence.site import SiteKind
from tests.e2e.conftest import Place, made, served
from tests.factories import CAJAMARCA, a_process, a_resident, a_resident_with_a_code, an_idea, an_open_vote
from tests.support.sites import FOUNDED_AT

IDEAS, PROJECTS = 70, 30


@dataclass(frozen=True)
class Crowd:
    """The place; one who may vote there; and the document and code of another one."""

    place: Place
    voter: Actor
    key: tuple[str, str]


@contextmanager
def crowd(folder: Path) -> Iterator[Crowd]:
    app = made(folder)
    (folder / "demonstration.json").write_text('{"residents": [], "staff": []}', "utf-8")
    with app.app_context():
        found_site(SiteKind.DEMONSTRATION, FOUNDED_AT)
        a_process(ceiling=soles(50_000_000))
        voter, key = a_resident(), a_resident_with_a_code(which=1)
        for number in range(IDEAS):
            an_idea(voter, f"Mejoramiento del sistema de agua potable del caserío número {number}")
        an_open_vote(papers={CAJAMARCA: [soles(180_000 + 17_350 * number) for number in range(PROJECTS)]})
        database.db.session.remove()
    with served(app) as address:
        yield Crowd(Place(app, address), voter, key)
