"""Whoever asks for something, and how far what was granted to them reaches."""

import pytest

from caxamarca.domain.roles import STRANGER, Actor, Grant, Role


@pytest.mark.parametrize(
    ("actor", "roles"),
    [
        (STRANGER, {Role.ANYONE}),
        (Actor(resident=1), {Role.ANYONE, Role.RESIDENT}),
        (Actor(staff=1), {Role.ANYONE}),
        (
            Actor(staff=1, grants=(Grant(Role.UNIT, unit=2), Grant(Role.COMMITTEE))),
            {Role.ANYONE, Role.UNIT, Role.COMMITTEE},
        ),
    ],
)
def test_an_actor_has_the_roles_of_who_it_is(actor: Actor, roles: set[Role]) -> None:
    assert actor.roles == roles


@pytest.mark.parametrize(
    ("grant", "province", "unit", "reaches"),
    [
        (Grant(Role.EVALUATOR), "0601", None, True),
        (Grant(Role.EVALUATOR, province="0601"), "0601", None, True),
        (Grant(Role.EVALUATOR, province="0601"), "0612", None, False),
        (Grant(Role.UNIT, unit=2), None, 2, True),
        (Grant(Role.UNIT, unit=2), None, 3, False),
        (Grant(Role.UNIT, unit=2), "0601", 2, True),
    ],
)
def test_a_grant_reaches_its_province_or_unit(
    grant: Grant, province: str | None, unit: int | None, reaches: bool
) -> None:
    assert grant.reaches(province, unit) is reaches


def test_a_grant_is_of_no_use_in_another_role() -> None:
    committee = Actor(staff=1, grants=(Grant(Role.COMMITTEE),))
    assert not committee.reaches(frozenset({Role.EVALUATOR}), "0601", None)


def test_what_anyone_may_reaches_everywhere() -> None:
    assert STRANGER.reaches(frozenset({Role.ANYONE}), "0601", 3)
