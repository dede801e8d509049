"""Staff: invited by a link, granted roles with their reach, and never fewer than two administrators."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from caxamarca.actions.appointing import (
    EmailTaken,
    LastAdministrators,
    NotAnEmail,
    NotAStaffRole,
    RoleHeld,
    UnitNameTaken,
    UnitNeeded,
    add_unit,
    email_of,
    end_role,
    give_role,
    invite_staff,
    replace_second_factor,
)
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn
from caxamarca.domain.provinces import UnknownProvince
from caxamarca.domain.roles import STRANGER, Actor, Grant, Role
from caxamarca.domain.texts import Empty, TooLong
from caxamarca.persistence import audit, people
from caxamarca.persistence.database import session
from caxamarca.persistence.people import Appointment, OneTimeLink
from caxamarca.persistence.sign_ins import hashed
from tests import factories as make
from tests.support.together import together


@pytest.fixture
def administrator(app: Flask) -> Actor:
    return make.two_administrators()[0]


@pytest.fixture
def invited(administrator: Actor) -> int:
    return invite_staff(administrator, "rosa@example.org", "Rosa Quispe")[0]


def appointment_of(staff: int | None) -> int:
    found = session().execute(
        select(Appointment.id).where(Appointment.staff_id == staff, Appointment.ended_at.is_(None))
    )
    return found.scalar_one()


def test_an_invited_person_has_a_name_an_address_and_no_role(administrator: Actor, invited: int) -> None:
    kept = people.staff(session(), invited)
    assert kept is not None
    assert (kept.email, kept.name, kept.password) == ("rosa@example.org", "Rosa Quispe", None)
    assert people.grants_of(session(), invited) == ()


def test_the_database_does_not_know_the_link(administrator: Actor) -> None:
    invited, token = invite_staff(administrator, "luz@example.org", "Luz")
    kept = session().execute(select(OneTimeLink).where(OneTimeLink.staff_id == invited)).scalar_one()
    assert kept.token_hash == hashed(token)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Rosa@Example.ORG\n", "rosa@example.org"),
        ("ñandú@región.example", "ñandú@región.example"),
        ("a@b.example\0", "a@b.example"),
    ],
)
def test_an_address_has_one_form(typed: str, kept: str) -> None:
    assert email_of(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "rosa", "rosa@", "@example.org", "rosa@example", "a b@c.d", "a@b@c.d", "a@b..c"]
)
def test_what_reads_as_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAnEmail):
        email_of(typed)


def test_an_address_of_255_characters_is_too_long_for_any_mail() -> None:
    email_of("a" * 242 + "@example.org")
    with pytest.raises(NotAnEmail):
        email_of("a" * 243 + "@example.org")


@pytest.mark.parametrize("email", ["rosa@example.org", " ROSA@example.org "])
def test_an_address_belongs_to_one_person(email: str, administrator: Actor, invited: int) -> None:
    with pytest.raises(EmailTaken):
        invite_staff(administrator, email, "Otra Rosa")


@pytest.mark.parametrize(("name", "refusal"), [(" ", Empty), ("a" * 121, TooLong)])
def test_a_person_has_a_name(name: str, refusal: type[Exception], administrator: Actor) -> None:
    with pytest.raises(refusal):
        invite_staff(administrator, "luz@example.org", name)
    assert people.staff_by_email(session(), "luz@example.org") is None


@pytest.mark.parametrize(
    ("role", "province", "kept"),
    [
        (Role.EVALUATOR, make.SAN_PABLO, Grant(Role.EVALUATOR, make.SAN_PABLO)),
        (Role.EVALUATOR, None, Grant(Role.EVALUATOR)),
    ],
)
def test_a_role_is_granted_with_its_reach(
    role: Role, province: str | None, kept: Grant, administrator: Actor, invited: int
) -> None:
    give_role(administrator, invited, role, province, None)
    assert people.grants_of(session(), invited) == (kept,)
    assert audit.newest(session(), 1)[0].tag == "staff:role:give"


def test_a_unit_person_belongs_to_one_unit(administrator: Actor, invited: int) -> None:
    unit = add_unit(administrator, "PROREGION")
    give_role(administrator, invited, Role.UNIT, make.SAN_PABLO, unit)
    assert people.grants_of(session(), invited) == (Grant(Role.UNIT, unit=unit),)
    for nowhere in (None, 404):
        with pytest.raises(UnitNeeded):
            give_role(administrator, invited, Role.UNIT, None, nowhere)


def test_one_person_may_hold_several_roles_and_each_of_them_once(administrator: Actor, invited: int) -> None:
    give_role(administrator, invited, Role.EVALUATOR, make.SAN_PABLO, None)
    give_role(administrator, invited, Role.EVALUATOR, make.CAJAMARCA, None)
    give_role(administrator, invited, Role.EVALUATOR, None, None)
    with pytest.raises(RoleHeld):
        give_role(administrator, invited, Role.EVALUATOR, make.CAJAMARCA, None)
    assert len(people.grants_of(session(), invited)) == 3


def test_a_role_given_twice_at_once_is_held_once(app: Flask, administrator: Actor, invited: int) -> None:
    outcomes = together(app, *[lambda: give_role(administrator, invited, Role.EVALUATOR, None, None)] * 2)
    assert sum(isinstance(one, RoleHeld) for one in outcomes) == 1
    assert len(people.grants_of(session(), invited)) == 1


def test_a_role_of_residents_cannot_be_granted(administrator: Actor, invited: int) -> None:
    for role in (Role.RESIDENT, Role.ANYONE):
        with pytest.raises(NotAStaffRole):
            give_role(administrator, invited, role, None, None)


def test_a_role_needs_somebody_and_a_real_province(administrator: Actor, invited: int) -> None:
    with pytest.raises(NotFound):
        give_role(administrator, 404, Role.COMMITTEE, None, None)
    with pytest.raises(UnknownProvince):
        give_role(administrator, invited, Role.EVALUATOR, "1501", None)


def test_an_ended_role_is_kept_with_its_end_and_grants_nothing(administrator: Actor) -> None:
    evaluator = make.an_evaluator()
    appointment = appointment_of(evaluator.staff)
    end_role(administrator, appointment)
    assert evaluator.staff is not None
    assert people.grants_of(session(), evaluator.staff) == ()
    kept = people.appointment(session(), appointment)
    assert kept is not None
    assert kept.ended_at is not None
    with pytest.raises(NotFound):
        end_role(administrator, appointment)
    give_role(administrator, evaluator.staff, Role.EVALUATOR, None, None)


def test_the_last_two_administrators_keep_their_role(administrator: Actor) -> None:
    for one in make.two_administrators():
        with pytest.raises(LastAdministrators):
            end_role(administrator, appointment_of(one.staff))
    third = make.an_administrator()
    end_role(administrator, appointment_of(third.staff))
    assert people.administrators(session()) == 2


def test_administrators_who_end_each_others_role_at_once_still_leave_two(app: Flask) -> None:
    """Whose turn comes second is no administrator any more; nor can anybody end the roles of the last two."""
    first, second = make.two_administrators()
    third = make.an_administrator()
    appointments = [appointment_of(one.staff) for one in (first, second)]

    def deed(actor: Actor, appointment: int) -> Callable[[], None]:
        return lambda: end_role(actor, appointment)

    outcomes = together(app, deed(second, appointments[0]), deed(first, appointments[1]))
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", NotAllowed.__name__]
    assert people.administrators(session()) == 2
    fourth = make.an_administrator()
    left = [one for one in (first, second) if people.roles_of_two(session(), one.staff or 0)]
    again = [appointment_of(one.staff) for one in (*left, fourth)]
    outcomes = together(app, *(deed(third, one) for one in again))
    assert sorted(type(one).__name__ for one in outcomes) == [LastAdministrators.__name__, "NoneType"]
    assert people.administrators(session()) == 2


def test_a_unit_has_a_name_of_its_own(administrator: Actor) -> None:
    add_unit(administrator, " Salud   Chota ")
    assert [unit.name for unit in people.units(session())] == ["Salud Chota"]
    with pytest.raises(UnitNameTaken):
        add_unit(administrator, "Salud Chota")
    with pytest.raises(Empty):
        add_unit(administrator, "")


def test_only_administrators_appoint(administrator: Actor, invited: int) -> None:
    appointment = appointment_of(make.a_committee_member().staff)
    deeds: list[Callable[[Actor], object]] = [
        lambda actor: invite_staff(actor, "x@example.org", "X"),
        lambda actor: give_role(actor, invited, Role.ADMINISTRATOR, None, None),
        lambda actor: end_role(actor, appointment),
        lambda actor: replace_second_factor(actor, invited),
        lambda actor: add_unit(actor, "Unidad"),
    ]
    evaluator = make.an_evaluator()
    for deed in deeds:
        with pytest.raises(NotSignedIn):
            deed(STRANGER)
        with pytest.raises(NotAllowed):
            deed(evaluator)


def test_a_second_factor_of_nobody_is_not_replaced(administrator: Actor) -> None:
    with pytest.raises(NotFound):
        replace_second_factor(administrator, 404)


def test_the_list_of_staff_tells_their_living_roles(administrator: Actor, invited: int) -> None:
    unit = add_unit(administrator, "PROREGION")
    give_role(administrator, invited, Role.UNIT, None, unit)
    ended = give_role(administrator, invited, Role.COMMITTEE, None, None)
    end_role(administrator, ended)
    line = next(line for line in people.all_staff(session()) if line.id == invited)
    assert (line.name, line.is_active) == ("Rosa Quispe", False)
    assert [(one.role, one.unit) for one in line.appointments] == [(Role.UNIT, "PROREGION")]
