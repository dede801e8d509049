"""Staff: who is invited, what is granted to them and for how far, and how a lost second factor is replaced."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.provinces import province as known_province
from caxamarca.domain.roles import OF_A_UNIT, STAFF_ROLES, STRANGER, TAKES_TWO, Actor, Role
from caxamarca.domain.serving import Term, check_term, usual_end
from caxamarca.domain.spanish import search_key
from caxamarca.domain.texts import clean_line, narrow
from caxamarca.persistence import audit, people, processes, sign_ins, site
from caxamarca.persistence.database import transaction
from caxamarca.persistence.people import Appointment, OneTimeLink, Staff, Unit

PROVINCIAL = frozenset({Role.EVALUATOR, Role.COMMITTEE})
"""The roles that may be granted for one province; a unit serves several, and the administration all of them."""

LINK_LIFE = timedelta(hours=48)
NAME_LIMIT = 120
ADMINISTRATORS_NEEDED = 2


class NotAnEmail(Refusal):
    """The text does not read as an e-mail address."""


class EmailTaken(Refusal):
    """Somebody on the staff has this address."""


class RoleHeld(Refusal):
    """The person has this very role already."""


class UnitNeeded(Refusal):
    """The role of an executing unit is granted for one unit."""


class UnitNameTaken(Refusal):
    """An executing unit bears this name."""


class OwnWord(Refusal):
    """Neither who gave a role, nor who got it, nor who made the link can vouch for it."""


class NotSeenYet(Refusal):
    """Nobody vouches for somebody who has not come in yet: who comes by the link is not known."""


class LastAdministrators(Refusal):
    """Grave acts need two administrators, so the last two keep their role."""


@dataclass(eq=False)
class NotAStaffRole(Refusal):
    role: Role


def _as_of_now(session: Session, actor: Actor) -> Actor:
    """The actor with the roles of this very moment, while nobody else changes who is an administrator."""
    people.hold_administrators(session)
    return people.as_of_now(session, actor)


def email_of(text: str) -> str:
    """An address in one form. Raises NotAnEmail; whether it receives anything is not looked at."""
    address = narrow(text).lower()
    if len(address) > 254 or not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", address):
        raise NotAnEmail
    return address


def add_staff(session: Session, email: str, name: str) -> Staff:
    """A new member of staff, who cannot sign in before the one-time link was used."""
    staff = Staff(email=email_of(email), name=clean_line(name, NAME_LIMIT), last_code_step=0)
    try:
        with session.begin_nested():
            session.add(staff)
    except IntegrityError:
        raise EmailTaken from None
    return staff


def make_link(session: Session, staff: Staff, maker: int | None, now: datetime) -> str:
    """A one-time link's token for this person; any older one stops working."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.staff_id == staff.id))
    token = secrets.token_urlsafe(32)
    staff.link_by = maker
    session.add(OneTimeLink(token_hash=sign_ins.hashed(token), staff_id=staff.id, expires_at=now + LINK_LIFE))
    return token


def invite_staff(actor: Actor, email: str, name: str) -> tuple[int, str]:
    """Add a member of staff. Returns the id and the token of the one-time link, which is shown once."""
    with transaction() as session:
        permit(_as_of_now(session, actor), Action.INVITE_STAFF, None)
        staff = add_staff(session, email, name)
        token = make_link(session, staff, actor.staff, datetime.now(UTC))
        audit.write(session, actor, "staff:person:invite", staff.id, site.now(session))
        return staff.id, token


def give_role(
    actor: Actor,
    staff_id: int,
    role: Role,
    province: str | None,
    unit_id: int | None,
    term: Term | None = None,
) -> int:
    """Grant a role with its reach: a province (none means all of them), or one executing unit.

    A member of the oversight committee serves for a `term`, of two years where none is said. Raises TermOver,
    TermTooLong, or what else speaks against it.
    """
    with transaction() as session:
        permit(_as_of_now(session, actor), Action.GIVE_ROLE, None)
        if people.held_staff(session, staff_id) is None:
            raise NotFound
        if role not in STAFF_ROLES:
            raise NotAStaffRole(role)
        if role in OF_A_UNIT and (unit_id is None or people.unit(session, unit_id) is None):
            raise UnitNeeded
        reach = known_province(province).code if province and role in PROVINCIAL else None
        unit = unit_id if role in OF_A_UNIT else None
        now = site.now(session)
        if people.holds(session, staff_id, role, reach, unit, civil_day(now)):
            raise RoleHeld
        last_day, process = _serves(session, role, term, civil_day(now))
        appointment = Appointment(
            staff_id=staff_id,
            role=role,
            province=reach,
            unit_id=unit,
            given_at=now,
            given_by=actor.staff,
            waits=_waits(session, role),
            last_day=last_day,
            process_id=process,
        )
        session.add(appointment)
        session.flush()
        details = {
            "role": role.value,
            "province": appointment.province,
            "unit": appointment.unit_id,
            "last_day": None if last_day is None else last_day.isoformat(),
        }
        audit.write(session, actor, "staff:role:give", staff_id, now, details)
        return appointment.id


def _serves(session: Session, role: Role, term: Term | None, today: date) -> tuple[date | None, int | None]:
    """The last day of a member of the committee and the id of the process that elected them; of others nothing."""
    if role is not Role.COMMITTEE:
        return None, None
    chosen = term or Term(usual_end(today))
    check_term(chosen.last_day, today)
    elected_in = None if chosen.year is None else processes.by_year(session, chosen.year).id
    return chosen.last_day, elected_in


def _waits(session: Session, role: Role) -> bool:
    """The second administrator of a site begins at once, for nobody is there who could vouch."""
    if role is Role.ADMINISTRATOR:
        return people.ever_administrators(session) >= ADMINISTRATORS_NEEDED
    return role in TAKES_TWO


def vouch(actor: Actor, appointment_id: int) -> None:
    """Let a role of `TAKES_TWO` begin that somebody else gave, or gave back with a new link.

    Without this one administrator could make, or become, the second person that grave acts need, and the committee,
    which brings the key of a ballot box.
    """
    with transaction() as session:
        permit(_as_of_now(session, actor), Action.VOUCH, None)
        appointment = people.appointment(session, appointment_id)
        if appointment is None or appointment.ended_at is not None or not appointment.waits:
            raise NotFound
        person = people.held_staff(session, appointment.staff_id)
        if person is None or actor.staff in (appointment.given_by, appointment.staff_id, person.link_by):
            raise OwnWord
        if person.password is None:
            raise NotSeenYet
        appointment.waits = False
        details = {"role": appointment.role.value}
        audit.write(session, actor, "staff:role:vouch", appointment.staff_id, site.now(session), details)


def end_role(actor: Actor, appointment_id: int) -> None:
    """Take a role away from today on. Whoever held it is signed out."""
    with transaction() as session:
        permit(_as_of_now(session, actor), Action.END_ROLE, None)
        appointment = people.appointment(session, appointment_id)
        if appointment is None or appointment.ended_at is not None:
            raise NotFound
        if appointment.role is Role.ADMINISTRATOR:
            _check_enough_left(session, appointment)
        appointment.ended_at = site.now(session)
        sign_ins.end_all(session, staff=appointment.staff_id)
        details = {"role": appointment.role.value}
        audit.write(session, actor, "staff:role:end", appointment.staff_id, site.now(session), details)


def _check_enough_left(session: Session, lost: Appointment) -> None:
    """One that waits counts as well: it may wait only because a colleague made a new link."""
    if people.administrators(session) - (not lost.waits) < ADMINISTRATORS_NEEDED:
        raise LastAdministrators


def replace_second_factor(actor: Actor, staff_id: int) -> str:
    """Sign a person out, forget password and second factor, and return the token of a new one-time link.

    Their roles of `TAKES_TWO` wait again. Raises LastAdministrators where nobody would be left to vouch: the way back
    in is that of whoever runs the machine then (`link_by_operator`).
    """
    with transaction() as session:
        permit(_as_of_now(session, actor), Action.REPLACE_SECOND_FACTOR, None)
        staff = people.held_staff(session, staff_id)
        if staff is None:
            raise NotFound
        if staff_id != actor.staff:
            for appointment in people.roles_of_two(session, staff_id):
                if appointment.given_by == actor.staff and (appointment.waits or staff.last_code_step == 0):
                    continue  # It waits for somebody else; or one of the first two, who never came, is chosen again.
                if appointment.role is Role.ADMINISTRATOR:
                    _check_enough_left(session, appointment)
                # One that waits already would forget who gave it: it has to be given again.
                appointment.ended_at = site.now(session) if appointment.waits else None
                appointment.waits = True
                appointment.given_by = actor.staff
        token = _new_link(session, staff, actor.staff)
        audit.write(session, actor, "staff:second-factor:replace", staff_id, site.now(session))
        return token


def link_by_operator(email: str) -> str:
    """A new one-time link for somebody on the staff, made by whoever runs the machine; an administrator's role
    does not wait then. It is the way back in where no second administrator is left to vouch. A role in the committee
    waits for one of them: the key of a box is held away from this machine, and from whoever runs it. Raises NotFound.
    """
    with transaction() as session:
        people.hold_administrators(session)
        found = people.staff_by_email(session, email_of(email))
        staff = None if found is None else people.held_staff(session, found.id)
        if staff is None:
            raise NotFound
        for appointment in people.roles_of_two(session, staff.id):
            appointment.waits, appointment.given_by = appointment.role is not Role.ADMINISTRATOR, None
        token = _new_link(session, staff, None)
        audit.write(session, STRANGER, "site:staff:link", staff.id, site.now(session))
        return token


def _new_link(session: Session, staff: Staff, maker: int | None) -> str:
    """Forget password and second factor, sign the person out, and make the link by which they come back."""
    staff.password = None
    staff.code_secret = None
    sign_ins.end_all(session, staff=staff.id)
    return make_link(session, staff, maker, datetime.now(UTC))


def add_unit(actor: Actor, name: str) -> int:
    """Add an executing unit (unidad ejecutora)."""
    with transaction() as session:
        permit(actor, Action.ADD_UNIT, None)
        unit = Unit(name=clean_line(name, NAME_LIMIT))
        if search_key(unit.name) in {search_key(one.name) for one in people.units(session)}:
            raise UnitNameTaken
        try:
            with session.begin_nested():
                session.add(unit)
        except IntegrityError:
            raise UnitNameTaken from None
        audit.write(session, actor, "staff:unit:add", unit.id, site.now(session))
        return unit.id
