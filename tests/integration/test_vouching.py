"""Two people are two: no administrator makes, or becomes, the second person that grave acts need."""

from functools import partial

import pytest
from flask import Flask

from caxamarca.actions import appointing, keeping
from caxamarca.actions.appointing import NotSeenYet, OwnWord, give_role, invite_staff, link_by_operator, vouch
from caxamarca.actions.keyholding import hold_ceremony
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.roles import Actor, Grant, Role
from caxamarca.persistence import people, site
from caxamarca.persistence.database import session, transaction
from tests import factories as make
from tests.support.together import together

pytestmark = pytest.mark.usefixtures("app")


def roles(staff_id: int) -> set[Role]:
    session().rollback()
    return {grant.role for grant in people.grants_of(session(), staff_id)}


def two_who_work_here() -> tuple[Actor, Actor]:
    """Two administrators who have both come in by their accounts."""
    both = make.two_administrators()
    for one in both:
        make.come_in(one.staff or 0)
    return both


def the_appointment(staff_id: int) -> int:
    (found,) = people.roles_of_two(session(), staff_id)
    return found.id


def test_the_second_administrator_of_a_site_begins_at_once() -> None:
    first, second = make.two_administrators()
    assert roles(first.staff or 0) == roles(second.staff or 0) == {Role.ADMINISTRATOR}


def test_a_third_one_waits_for_somebody_who_did_not_give_the_role() -> None:
    first, second = make.two_administrators()
    invited, _token = invite_staff(first, "mala@example.org", "Mala")
    appointment = give_role(first, invited, Role.ADMINISTRATOR, make.SAN_PABLO, None)
    assert roles(invited) == set()
    assert people.administrators(session()) == 2
    with pytest.raises(OwnWord):
        vouch(first, appointment)
    with pytest.raises(NotAllowed):
        vouch(make.staff_actor(invited), appointment)
    with pytest.raises(NotSeenYet):
        vouch(second, appointment)
    make.come_in(invited)
    vouch(second, appointment)
    assert people.grants_of(session(), invited) == (Grant(Role.ADMINISTRATOR),)
    with pytest.raises(NotFound):
        vouch(second, appointment)


def test_whoever_gives_a_colleague_a_new_link_does_not_become_the_colleague() -> None:
    first, second = two_who_work_here()
    third = make.an_administrator()
    appointing.replace_second_factor(first, second.staff or 0)
    assert roles(second.staff or 0) == set()
    with pytest.raises(OwnWord):
        vouch(first, the_appointment(second.staff or 0))
    make.come_in(second.staff or 0)
    vouch(third, the_appointment(second.staff or 0))
    assert roles(second.staff or 0) == {Role.ADMINISTRATOR}


def test_a_site_that_had_two_never_lets_one_appoint_alone_again() -> None:
    first, second = two_who_work_here()
    with transaction() as writing:  # The way of whoever has the database: nobody is left but the first.
        for role in people.roles_of_two(writing, second.staff or 0):
            role.ended_at = site.now(writing)
    invited, _token = invite_staff(first, "mala@example.org", "Mala")
    give_role(first, invited, Role.ADMINISTRATOR, None, None)
    assert people.administrators(session()) == 1
    assert roles(invited) == set()


def test_a_new_link_for_somebody_who_waits_takes_the_waiting_role_away() -> None:
    """Else the one who gave the role could vouch for it, once a colleague had made a new link in good faith."""
    first, second = make.two_administrators()
    invited, _token = invite_staff(first, "mala@example.org", "Mala")
    appointment = give_role(first, invited, Role.ADMINISTRATOR, None, None)
    appointing.replace_second_factor(second, invited)
    for administrator in (first, second):
        with pytest.raises(NotFound):
            vouch(administrator, appointment)
    assert people.roles_of_two(session(), invited) == []


def test_ones_own_new_link_takes_nothing_away() -> None:
    first, _second = make.two_administrators()
    appointing.replace_second_factor(first, first.staff or 0)
    assert roles(first.staff or 0) == {Role.ADMINISTRATOR}


def test_whoever_runs_the_machine_can_always_let_an_administrator_in_again() -> None:
    first, second = two_who_work_here()
    with pytest.raises(appointing.LastAdministrators):
        appointing.replace_second_factor(first, second.staff or 0)
    assert roles(second.staff or 0) == {Role.ADMINISTRATOR}
    found = people.staff(session(), second.staff or 0)
    assert found is not None
    assert link_by_operator(found.email.upper())
    assert roles(second.staff or 0) == {Role.ADMINISTRATOR}
    with pytest.raises(NotFound):
        link_by_operator("nadie@example.org")


def test_other_roles_wait_for_nobody() -> None:
    make.two_administrators()
    make.an_administrator()
    assert roles(make.an_evaluator().staff or 0) == {Role.EVALUATOR}


def test_a_new_link_for_a_second_administrator_who_never_came_keeps_the_role() -> None:
    """Else two administrators, one of whom let the first link expire, could never act."""
    first, second = make.two_administrators()
    appointing.replace_second_factor(first, second.staff or 0)
    assert roles(second.staff or 0) == {Role.ADMINISTRATOR}


def test_a_role_that_waits_can_be_ended_however_few_administrators_there_are() -> None:
    first, _second = make.two_administrators()
    invited, _token = invite_staff(first, "mala@example.org", "Mala")
    appointment = give_role(first, invited, Role.ADMINISTRATOR, None, None)
    appointing.end_role(first, appointment)
    assert people.roles_of_two(session(), invited) == []


def test_whoever_makes_a_new_link_for_one_who_was_vouched_for_does_not_become_that_person() -> None:
    """The first gives the role, the second agrees, and then takes the link for themselves."""
    first, second = two_who_work_here()
    invited, _token = invite_staff(first, "nueva@example.org", "Nueva")
    appointment = give_role(first, invited, Role.ADMINISTRATOR, None, None)
    make.come_in(invited)
    vouch(second, appointment)
    for administrator in (second, first):
        appointing.replace_second_factor(administrator, invited)
        assert roles(invited) == set()


def test_one_who_gives_two_roles_at_once_does_not_make_two_administrators(app: Flask) -> None:
    first = make.an_administrator()
    pair = [invite_staff(first, f"otra{number}@example.org", "Otra")[0] for number in range(2)]
    together(app, *(partial(give_role, first, one, Role.ADMINISTRATOR, None, None) for one in pair))
    session().rollback()
    assert people.administrators(session()) == 2


def test_whoever_is_no_administrator_any_more_appoints_nobody() -> None:
    """What a request knew of its sender when it came may be over when its turn comes."""
    first, _second = two_who_work_here()
    third = make.an_administrator()
    appointing.end_role(first, the_appointment(third.staff or 0))
    with pytest.raises(NotAllowed):
        invite_staff(third, "nueva@example.org", "Nueva")


def test_whoever_holds_the_link_does_not_vouch_for_the_person(app: Flask) -> None:
    """One invites and keeps the link, a colleague gives the role in good faith: the first must not be both."""
    first, second = two_who_work_here()
    invited, _token = invite_staff(first, "mala@example.org", "Mala")
    appointment = give_role(second, invited, Role.ADMINISTRATOR, None, None)
    make.come_in(invited)
    for administrator in (first, second):
        with pytest.raises(OwnWord):
            vouch(administrator, appointment)
    assert people.waiting_roles(session(), first.staff or 0) == ()
    third = make.an_administrator()
    vouch(third, appointment)
    assert roles(invited) == {Role.ADMINISTRATOR}


def test_one_administrator_does_not_put_all_the_others_out() -> None:
    """By a new link for each, and the end of the role that waits then: two have to be left who can vouch."""
    first, second = two_who_work_here()
    third = make.an_administrator()
    for _ in range(2):  # The second time changes nothing more: it waits already for somebody else.
        appointing.replace_second_factor(first, second.staff or 0)
    with pytest.raises(appointing.LastAdministrators):
        appointing.replace_second_factor(first, third.staff or 0)
    with pytest.raises(appointing.LastAdministrators):
        appointing.end_role(first, the_appointment(third.staff or 0))
    assert roles(third.staff or 0) == {Role.ADMINISTRATOR}
    make.come_in(second.staff or 0)
    vouch(third, the_appointment(second.staff or 0))
    assert roles(second.staff or 0) == {Role.ADMINISTRATOR}


def test_two_who_make_new_links_for_each_other_at_once_do_not_both_wait(app: Flask) -> None:
    first, second = two_who_work_here()
    third = make.an_administrator()
    pairs = ((first, second), (second, third), (third, first))
    together(app, *(partial(appointing.replace_second_factor, a, b.staff or 0) for a, b in pairs))
    session().rollback()
    assert people.administrators(session()) == 2


def the_role_in_the_committee(staff_id: int) -> int:
    session().rollback()
    (found,) = people.roles_of_two(session(), staff_id)
    return found.id


def test_nobody_comes_into_the_committee_by_one_administrators_word() -> None:
    """Whoever is in it brings the key with which every ballot is sealed."""
    first, second = two_who_work_here()
    make.a_process()
    invited, _token = invite_staff(first, "titere@example.org", "Títere")
    appointment = give_role(first, invited, Role.COMMITTEE, None, None)
    make.come_in(invited)
    assert roles(invited) == set()
    with pytest.raises(NotAllowed):
        keeping.bring_key(make.staff_actor(invited), make.YEAR, hold_ceremony(make.YEAR, 5, 3)[0])
    with pytest.raises(OwnWord):
        vouch(first, appointment)
    assert [one.role for one in people.waiting_roles(session(), second.staff or 0)] == [Role.COMMITTEE]
    vouch(second, appointment)
    keeping.bring_key(make.staff_actor(invited), make.YEAR, hold_ceremony(make.YEAR, 5, 3)[0])


def test_the_only_administrator_of_a_site_names_no_committee_alone() -> None:
    alone = make.the_administrator()
    invited, _token = invite_staff(alone, "titere@example.org", "Títere")
    give_role(alone, invited, Role.COMMITTEE, make.SAN_PABLO, None)
    assert roles(invited) == set()


def test_whoever_makes_a_new_link_for_one_of_the_committee_does_not_become_that_person() -> None:
    first, second = two_who_work_here()
    vilma = make.a_committee_member()
    appointing.replace_second_factor(first, vilma.staff or 0)
    make.come_in(vilma.staff or 0)
    assert roles(vilma.staff or 0) == set()
    with pytest.raises(OwnWord):
        vouch(first, the_role_in_the_committee(vilma.staff or 0))
    appointing.replace_second_factor(first, vilma.staff or 0)  # That link was lost as well.
    make.come_in(vilma.staff or 0)
    vouch(second, the_role_in_the_committee(vilma.staff or 0))
    assert roles(vilma.staff or 0) == {Role.COMMITTEE}


def test_whoever_runs_the_machine_does_not_become_one_of_the_committee() -> None:
    first, _second = two_who_work_here()
    vilma = make.a_committee_member()
    found = people.staff(session(), vilma.staff or 0)
    assert found is not None
    link_by_operator(found.email)
    make.come_in(vilma.staff or 0)
    assert roles(vilma.staff or 0) == set()
    assert [one.name for one in people.waiting_roles(session(), first.staff or 0)] == [found.name]
    vouch(first, the_role_in_the_committee(vilma.staff or 0))
    assert roles(vilma.staff or 0) == {Role.COMMITTEE}


def test_after_the_operators_link_nobody_takes_the_person_over() -> None:
    first, _second = two_who_work_here()
    invited, _token = invite_staff(first, "carla@example.org", "Carla")
    give_role(first, invited, Role.ADMINISTRATOR, None, None)
    link_by_operator("carla@example.org")
    assert roles(invited) == {Role.ADMINISTRATOR}
    appointing.replace_second_factor(first, invited)
    assert roles(invited) == set()
