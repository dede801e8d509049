"""A process with its roll, and who stands on it."""

import csv
import io
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from caxamarca.actions.convening import Convocation, create_process
from caxamarca.actions.enrolling import load_roll
from caxamarca.actions.making_codes import CODES_LIMIT, keep_codes, make_codes
from caxamarca.domain.codes import CodeKind, grouped, new_personal_code
from caxamarca.domain.counting import Rule
from caxamarca.domain.documents import parse
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Calendar, Stage, Terms
from caxamarca.domain.provinces import PROVINCES, district, districts_of
from caxamarca.domain.roles import Actor
from caxamarca.domain.rolls import COLUMNS, OPTIONAL_COLUMNS
from caxamarca.persistence import processes, residents, roll, site
from caxamarca.persistence.database import keyring, session, transaction
from tests.factories.clock import CAJAMARCA, YEAR, a_calendar, at, reach
from tests.factories.staff import (
    seconded,
    the_administrator,
)


def a_process(
    year: int = YEAR,
    *,
    ceiling: int = soles(1_000_000),
    interprovincial: bool = False,
    marks: int = 3,
    minimum_age: int = 18,
    support_limit: int = 5,
    rule: Rule = Rule.MOST_VOTES,
    calendar: Calendar | None = None,
    number: str | None = "04-17-23-31-40-45",
) -> int:
    """Announce a process of this year, every constituency with the same ceiling. Returns the year.

    `number` is noted as that of the draw for ties, whatever the hour and without the two who note it; not at all for
    `None`.
    """
    begins = (calendar or a_calendar(year)).ideas_from
    if site.now(session()) >= begins:
        at(begins - timedelta(days=20))
    create_process(
        the_administrator(),
        a_convocation(
            year,
            ceiling=ceiling,
            calendar=calendar,
            terms=Terms(rule, marks, minimum_age, support_limit, interprovincial),
        ),
    )
    with transaction() as writing:
        processes.alone(writing, year).lot_seed = number
    return year


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
        lot_source="Sorteo de La Tinka, el primero desde esa hora",
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
    file = io.BytesIO(a_roll_file(standing))
    return load_roll(the_administrator(), year, file, reason="Se inscribieron más personas.")


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
    found = residents.by_document(session(), mac)
    assert found is not None
    return Actor(resident=found.id)


def a_code(person: Person, *, year: int = YEAR) -> str:
    """A new personal code for a person of the approved roll, as it is printed."""
    ((_document, code),) = codes_of(person, year=year)
    return code


def codes_of(*people_on_the_roll: Person, year: int = YEAR) -> list[tuple[str, str]]:
    """New personal codes for people of the approved roll, made at once: documents and codes, as they are printed.

    As long as a box is open they are of those that two make at a place of attention.
    """
    if processes.with_open_box(session()):
        return _as_two_make_them(people_on_the_roll)
    reach(Stage.ANNOUNCED, year)
    administrator, documents = the_administrator(), [one.document for one in people_on_the_roll]
    found: list[tuple[str, str]] = []
    for start in range(0, len(documents), CODES_LIMIT):
        made = make_codes(administrator, year, documents[start : start + CODES_LIMIT])
        assert not made.absent
        found += [(slip.document, slip.code) for slip in made.slips]
    return found


def _as_two_make_them(people_on_the_roll: Iterable[Person]) -> list[tuple[str, str]]:
    """Without the hours that so many visits to a desk take."""
    codes = {one: new_personal_code(secrets.token_bytes) for one in people_on_the_roll}
    with transaction() as writing:
        whose = {the_resident(one).as_resident: code for one, code in codes.items()}
        keep_codes(writing, whose, site.now(writing), by_one=False)
    return [(one.document, grouped(code, CodeKind.PERSONAL)) for one, code in codes.items()]


def a_crowd(count: int, province: str = CAJAMARCA) -> tuple[Person, ...]:
    """So many people of a province's first district, whose documents no `NEIGHBOURS` have."""
    return tuple(Person(f"77{number:06}", districts_of(province)[0].code) for number in range(count))


def a_resident_with_a_code(province: str = CAJAMARCA, which: int = 0, *, year: int = YEAR) -> tuple[str, str]:
    """The document and the personal code of one of the `NEIGHBOURS`."""
    a_resident(province, which, year=year)
    person = NEIGHBOURS[province][which]
    return person.document, a_code(person, year=year)
