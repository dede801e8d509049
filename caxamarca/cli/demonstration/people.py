"""The invented people of the demonstration: twelve residents a province, and a small staff."""

import random
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from caxamarca.actions import appointing, founding, identifying
from caxamarca.actions.second_factor import CODE_PERIOD, one_time_code
from caxamarca.cli.language import N_
from caxamarca.domain.documents import parse
from caxamarca.domain.provinces import PROVINCES, District, districts_of
from caxamarca.domain.roles import Actor, Role
from caxamarca.persistence import people, processes, residents, roll
from caxamarca.persistence.base import batches
from caxamarca.persistence.database import session

RESIDENTS_PER_PROVINCE = 12
FIRST_DOCUMENT = 99_000_001
"""Numbers that RENIEC has not reached, so that nobody's own DNI is among them."""

FIRST_NAMES = (
    "Rosa", "Elmer", "Flor", "Segundo", "Nélida", "Wilder",
    "Gladys", "Hermógenes", "Maruja", "Yoner", "Edita", "Artemio",
)  # fmt: skip
SURNAMES = (
    "Chilón", "Huamán", "Tongombol", "Ispilco", "Vásquez", "Cubas",
    "Terán", "Llamoctanta", "Quispe", "Becerra", "Cieza",
)  # fmt: skip
WORDS = (
    "alforja", "cantuta", "eucalipto", "granizo", "jalca", "laguna", "molino", "poncho", "puquio", "retama", "sombrero",
    "trucha", "zapallo", "arado", "cosecha", "jilguero",
)  # fmt: skip


@dataclass
class Resident:
    """An invented resident: the document is told at the door, the code as well."""

    document: str
    name: str
    district: District
    birth_year: int
    sex: str
    code: str = ""
    actor: Actor = field(default_factory=Actor)


@dataclass(frozen=True)
class StaffMember:
    """An invented member of staff with all that is needed to come in."""

    email: str
    password: str
    secret: str
    what: str
    actor: Actor


def invent_residents(chance: random.Random) -> list[Resident]:
    """Twelve people in each province, spread over its districts."""
    invented: list[Resident] = []
    for province in PROVINCES:
        invented += invent(
            chance, province.code, RESIDENTS_PER_PROVINCE, FIRST_DOCUMENT + len(invented), (1948, 2005)
        )
    return invented


def invent(
    chance: random.Random, province: str, count: int, document: int, born: tuple[int, int]
) -> list[Resident]:
    """So many people of a province, spread over its districts, with documents from this number on."""
    districts = districts_of(province)
    return [
        Resident(
            document=str(document + number),
            name=f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {chance.choice(SURNAMES)} {chance.choice(SURNAMES)}",
            district=districts[number % len(districts)],
            birth_year=chance.randint(*born),
            sex="F" if number % 2 == 0 else "M",
        )
        for number in range(count)
    ]


def roll_file(residents: list[Resident]) -> bytes:
    """The residents as a roll in the format that the administration loads."""
    rows = ["documento,ubigeo,sistema,distrito,anio_nacimiento,sexo"]
    rows += [
        f"{one.document},{one.district.code},INEI,{one.district.name},{one.birth_year},{one.sex}"
        for one in residents
    ]
    return ("\n".join(rows) + "\n").encode()


def actor_of_resident(document: str) -> Actor:
    """The signed-in resident that a document leads to."""
    found = residents.by_document(session(), identifying.document_mac(parse(document)))
    return Actor() if found is None else Actor(resident=found.id)


def settle_on_roll(year: int, residents_of_roll: Sequence[Resident]) -> None:
    """Tell each of them, in few questions, who they are on the approved roll of a process."""
    macs = {identifying.document_mac(parse(one.document)): one for one in residents_of_roll}
    process = processes.by_year(session(), year)
    for some in batches(list(macs)):
        for mac, resident in roll.residents(session(), process.id, some).items():
            macs[mac].actor = Actor(resident=resident)


def first_administrator() -> StaffMember:
    """Whoever comes first, by the link that a new site prints."""
    email = "ana.administra@demostracion.example"
    token = founding.invite_first_administrator(email, "Ana Administra (demostración)")
    return _settle(email, token, N_("Administration: the first of the two administrators"))


def hire(
    administrator: Actor,
    email: str,
    name: str,
    what: str,
    grant: Callable[[int], object],
    agrees: Actor | None = None,
) -> StaffMember:
    """Invite somebody, grant what `grant` grants to the new id, and let them use their link. `agrees` is the second
    administrator, where the role waits for one.
    """
    address = f"{email}@demostracion.example"
    staff_id, token = appointing.invite_staff(administrator, address, f"{name} (demostración)")
    grant(staff_id)
    return _settle(address, token, what, agrees)


def grant_of(administrator: Actor, role: Role, **reach: str | int | None) -> Callable[[int], object]:
    """A role to be given to whoever is hired, with its reach."""
    province = reach.get("province")
    unit = reach.get("unit")

    def grant(staff_id: int) -> object:
        return appointing.give_role(
            administrator,
            staff_id,
            role,
            province if isinstance(province, str) else None,
            unit if isinstance(unit, int) else None,
        )

    return grant


def _settle(email: str, token: str, what: str, agrees: Actor | None = None) -> StaffMember:
    password = "-".join(secrets.choice(WORDS) for _word in range(3))
    secret = identifying.secret_of_link(token)
    try:
        identifying.use_link(token, password, _code_of_step_before(secret))
    except identifying.WrongOneTimeCode:  # A slow machine's clock went into the next step meanwhile.
        identifying.use_link(token, password, _code_of_step_before(secret))
    staff = people.staff_by_email(session(), email)
    if staff is None:
        raise LookupError(email)
    if agrees is not None:
        for appointment in people.roles_of_two(session(), staff.id):
            appointing.vouch(agrees, appointment.id)
    actor = Actor(staff=staff.id, grants=people.grants_of(session(), staff.id))
    return StaffMember(email, password, secret, what, actor)


def _code_of_step_before(secret: str) -> str:
    """It is as good as that of this step, and leaves this one for whoever wants to come in at once."""
    return one_time_code(secret, int(time.time()) // CODE_PERIOD - 1)
