"""Who works on the site: administrators, the technical team, units, the committee."""

from itertools import count

from sqlalchemy import select

from caxamarca.actions.appointing import add_unit, give_role, invite_staff, vouch
from caxamarca.actions.founding import invite_first_administrator
from caxamarca.actions.seconding import ask, confirm
from caxamarca.domain.permissions import Action
from caxamarca.domain.roles import TAKES_TWO, Actor, Role
from caxamarca.persistence import people
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.people import Appointment, Staff
from tests.factories.clock import YEAR

_names = count(1)


def an_administrator() -> Actor:
    """One more administrator."""
    number = next(_names)
    email, name = f"administracion{number}@example.org", f"Administración {number}"
    appointed = the_administrators()
    if not appointed:
        invite_first_administrator(email, name)
        return the_administrators()[0]
    return a_member_of_staff(Role.ADMINISTRATOR, email=email, name=name)


def two_administrators() -> tuple[Actor, Actor]:
    """The first two administrators of the site, who are made where they are missing."""
    while len(found := the_administrators()) < 2:
        an_administrator()
    return found[0], found[1]


def an_evaluator(province: str | None = None) -> Actor:
    """Somebody of the technical team, for one province or for all of them."""
    return a_member_of_staff(Role.EVALUATOR, province=province)


def a_unit(name: str = "") -> int:
    return add_unit(the_administrator(), name or f"Unidad Ejecutora {next(_names)}")


def a_unit_person(unit: int) -> Actor:
    return a_member_of_staff(Role.UNIT, unit=unit)


def a_unit_writer(unit: int) -> Actor:
    """Somebody of a unit who prepares its reports for the head to sign."""
    return a_member_of_staff(Role.UNIT_TEAM, unit=unit)


def a_committee_member(province: str | None = None) -> Actor:
    return a_member_of_staff(Role.COMMITTEE, province=province)


def a_member_of_staff(
    role: Role, *, province: str | None = None, unit: int | None = None, email: str = "", name: str = ""
) -> Actor:
    """Invite a person and grant one role."""
    number, administrator = next(_names), the_administrator()
    invited, _token = invite_staff(
        administrator, email or f"persona{number}@example.org", name or f"Persona {number}"
    )
    appointment = give_role(administrator, invited, role, province, unit)
    if role in TAKES_TWO and not people.grants_of(session(), invited):
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


def the_administrator() -> Actor:
    return next(iter(the_administrators()), None) or an_administrator()


def the_administrators() -> list[Actor]:
    rows = session().execute(
        select(Appointment.staff_id)
        .where(Appointment.role == Role.ADMINISTRATOR, Appointment.ended_at.is_(None))
        .distinct()
        .order_by(Appointment.staff_id)
    )
    return [staff_actor(staff) for staff in rows.scalars()]
