"""The first day of a site: once, of one kind, with its first administrator."""

import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from caxamarca.actions.founding import (
    AlreadyFounded,
    found_site,
    invite_again,
    invite_first_administrator,
)
from caxamarca.actions.identifying import LinkExpired, whose_link
from caxamarca.actions.second_factor import CODE_PERIOD
from caxamarca.actions.timekeeping import move_clock
from caxamarca.cli.demonstration import people as invented
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.roles import Actor, Grant, Role
from caxamarca.persistence import audit, people, places, site
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.site import SiteKind
from tests import factories as make
from tests.integration.conftest import MIGRATED, starting
from tests.support.sites import FOUNDED_AT
from tests.support.together import together

A_MOMENT = datetime(2030, 5, 1, 12, tzinfo=UTC)
ADMINISTRATOR = Actor(staff=1, grants=(Grant(Role.ADMINISTRATOR),))

nothing_founded = starting(MIGRATED)


@nothing_founded
@pytest.mark.parametrize("kind_of_site", SiteKind)
def test_a_site_is_founded_with_its_places_and_an_audit_log(app: Flask, kind_of_site: SiteKind) -> None:
    assert site.found(session()) is None
    found_site(kind_of_site)
    found = site.found(session())
    assert found is not None
    assert found.kind is kind_of_site
    entry = audit.newest(session(), 10)
    assert [(one.tag, one.staff_id) for one in entry] == [("site:site:found", None)]
    assert audit.first_broken(session()) is None


@nothing_founded
@pytest.mark.parametrize("second", SiteKind)
@pytest.mark.parametrize("first", SiteKind)
def test_no_site_is_founded_over_another(app: Flask, first: SiteKind, second: SiteKind) -> None:
    found_site(first)
    with pytest.raises(AlreadyFounded):
        found_site(second)
    found = site.found(session())
    assert found is not None
    assert found.kind is first
    assert len(audit.newest(session(), 10)) == 1


@nothing_founded
def test_two_servers_that_found_at_once_found_one_site(app: Flask) -> None:
    outcomes = together(app, *[lambda: found_site(SiteKind.REAL)] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == [AlreadyFounded.__name__, "NoneType"]


@nothing_founded
def test_a_real_site_has_no_clock_to_set(app: Flask) -> None:
    with pytest.raises((AlreadyFounded, IntegrityError)):
        found_site(SiteKind.REAL, A_MOMENT)
    assert site.found(session()) is None
    found_site(SiteKind.REAL)
    with pytest.raises(NotFound):
        move_clock(ADMINISTRATOR, A_MOMENT)
    with pytest.raises(IntegrityError), transaction() as writing:
        site.set_clock(writing, A_MOMENT)


@nothing_founded
def test_a_real_site_goes_by_the_real_time(app: Flask) -> None:
    found_site(SiteKind.REAL)
    assert abs(site.now(session()) - datetime.now(UTC)) < timedelta(seconds=30)


@nothing_founded
@pytest.mark.parametrize("kind", ["postgresql"])
def test_within_a_transaction_the_servers_clock_goes_on(app: Flask) -> None:
    found_site(SiteKind.REAL)
    with transaction() as writing:
        first = site.now(writing)
        assert site.now(writing) > first


@nothing_founded
def test_a_demonstration_is_made_even_where_the_clock_turns_between_two_of_its_steps(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow machine the one-time code of an invented person may be too old when it is typed: not twice."""
    found_site(SiteKind.DEMONSTRATION)
    moments = iter([time.time() - CODE_PERIOD, time.time()])
    monkeypatch.setattr(invented, "time", SimpleNamespace(time=lambda: next(moments)))
    made = invented.first_administrator()
    assert [one.role for one in made.actor.grants] == [Role.ADMINISTRATOR]
    assert next(moments, None) is None


def test_a_demonstrations_clock_stands_until_it_is_moved(app: Flask) -> None:
    assert site.now(session()) == FOUNDED_AT
    move_clock(make.an_administrator(), A_MOMENT)
    assert site.now(session()) == A_MOMENT
    assert audit.newest(session(), 1)[0].tag == "site:clock:move"


def test_only_the_administration_moves_the_clock(app: Flask) -> None:
    with pytest.raises(NotAllowed):
        move_clock(make.an_evaluator(), A_MOMENT)


def test_the_first_administrator_is_invited_once(app: Flask) -> None:
    token = invite_first_administrator("Rosa@example.org", "Rosa")
    assert whose_link(token) == "rosa@example.org"
    assert people.administrators(session()) == 1
    with pytest.raises(AlreadyFounded):
        invite_first_administrator("luz@example.org", "Luz")


def test_a_first_administrator_who_never_came_is_invited_again(app: Flask) -> None:
    first = invite_first_administrator("rosaa@example.org", "Rosa")
    second = invite_again("rosa@example.org", "Rosa Quispe")
    assert whose_link(second) == "rosa@example.org"
    with pytest.raises(LinkExpired):
        whose_link(first)
    assert people.administrators(session()) == 1


def test_without_an_invitation_there_is_nobody_to_invite_again(app: Flask) -> None:
    with pytest.raises(AlreadyFounded):
        invite_again("rosa@example.org", "Rosa")


def test_places_are_loaded_once(app: Flask) -> None:
    with transaction() as writing:
        places.load(writing)
