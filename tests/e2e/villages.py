"""A village: a small site whose past is made by the factories, for the stories of those who come to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import delete

from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import database
from caxamarca.persistence.database import transaction
from caxamarca.persistence.sign_ins import SignIn
from tests import factories
from tests.e2e.conftest import Place
from tests.e2e.people import Open, Person, a_stranger, signed_in

Made = TypeVar("Made")

IDEA = {
    "title": "Agua segura para El Sauce",
    "problem": "El agua llega dos horas al día.",
    "beneficiaries": "Ciento veinte familias.",
    "subject": "water",
    "district": "060101",
    "place": "Caserío El Sauce",
    "cost": "3,500,000",
}


@dataclass(frozen=True)
class Village:
    """A small site whose past is made by the factories."""

    place: Place

    def past(self, deed: Callable[[], Made]) -> Made:
        """Let something have happened there."""
        with self.place.app.app_context():
            done = deed()
            database.db.session.remove()
            return done

    def reach(self, stage: Stage) -> None:
        self.past(lambda: factories.reach(stage))

    def keys(self, how_many: int = 1) -> list[tuple[str, str]]:
        """The documents and codes of neighbours of the province of Cajamarca."""
        return self.past(lambda: [factories.a_resident_with_a_code(which=which) for which in range(how_many)])

    def takes_ideas(self, how_many: int = 1) -> list[tuple[str, str]]:
        """Let a process collect ideas. Gives the documents and codes of neighbours who may propose."""
        self.past(factories.a_process)
        keys = self.keys(how_many)
        self.reach(Stage.IDEAS)
        return keys

    def forget_sign_ins(self) -> None:
        """Let everybody's time be over."""

        def forget() -> None:
            with transaction() as writing:
                writing.execute(delete(SignIn))

        self.past(forget)

    def staff(self, visit: Open, actor: Actor) -> Person:
        """A member of staff who is signed in."""
        person = a_stranger(visit, self.place)
        signed_in(person.page.context, self.place, actor)
        return person
