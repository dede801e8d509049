"""Members of the oversight committee serve for a term, and are named in public."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from caxamarca.actions.appointing import RoleHeld, end_role, give_role
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotFound
from caxamarca.domain.roles import Grant, Role
from caxamarca.domain.serving import Term, TermOver, TermTooLong
from caxamarca.persistence import people, site
from caxamarca.persistence.database import session
from caxamarca.persistence.people import Appointment
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.visiting import Visitor, anew, text_of

pytestmark = starting(CONVENED)


def today() -> date:
    return civil_day(site.now(session()))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def test_a_role_in_the_committee_counts_until_its_last_day(app: Flask) -> None:
    member = make.a_committee_member(make.CAJAMARCA)
    [one] = people.members(anew(), today())
    assert one.last_day is not None
    make.at(noon(one.last_day))
    assert make.staff_actor(member.staff or 0).grants == (Grant(Role.COMMITTEE, make.CAJAMARCA),)
    make.at(noon(one.last_day + timedelta(days=1)))
    assert make.staff_actor(member.staff or 0).grants == ()
    assert people.members(anew(), today()) == ()


def test_who_is_elected_again_gets_the_role_again_once_the_term_is_over(app: Flask) -> None:
    member, administrator = make.a_committee_member(make.CAJAMARCA), make.the_administrator()
    give = (administrator, member.staff or 0, Role.COMMITTEE, make.CAJAMARCA, None)
    with pytest.raises(RoleHeld):
        give_role(*give)
    make.at(noon(today() + timedelta(days=800)))
    give_role(*give)


def test_a_term_says_who_elected_the_member(app: Flask) -> None:
    administrator, member = make.the_administrator(), make.an_evaluator().staff or 0
    chosen = Term(today() + timedelta(days=30), make.YEAR)
    given = give_role(administrator, member, Role.COMMITTEE, None, None, chosen)
    kept = anew().get_one(Appointment, given)
    assert (kept.last_day, kept.process_id is None) == (chosen.last_day, False)


@pytest.mark.parametrize(
    ("days", "year", "refusal"),
    [(-1, None, TermOver), (365 * 5, None, TermTooLong), (30, 1999, NotFound)],
)
def test_a_term_that_cannot_be_is_refused(
    app: Flask, days: int, year: int | None, refusal: type[Exception]
) -> None:
    administrator, member = make.the_administrator(), make.an_evaluator().staff or 0
    chosen = Term(today() + timedelta(days=days), year)
    with pytest.raises(refusal):
        give_role(administrator, member, Role.COMMITTEE, None, None, chosen)


def test_only_the_committee_has_a_term(app: Flask) -> None:
    administrator, member = make.the_administrator(), make.an_evaluator().staff or 0
    given = give_role(administrator, member, Role.UNIT_TEAM, None, make.a_unit(), Term(date(1999, 1, 1)))
    assert anew().get_one(Appointment, given).last_day is None


@pytest.mark.parametrize("kind", ["sqlite"])
def test_everybody_reads_who_the_committee_is(visitor: Visitor) -> None:
    assert "Ahora no hay nadie en el comité." in text_of(visitor.get("/comite-de-vigilancia"))
    member = make.a_committee_member(make.CAJAMARCA)
    name = people.names_of_staff(anew(), [member.staff])[member.staff or 0]
    said = text_of(visitor.get("/comite-de-vigilancia"))
    assert f"{name} Cajamarca" in said
    [line] = [one for one in people.all_staff(anew()) if one.id == member.staff]
    assert line.email not in said
    end_role(make.the_administrator(), line.appointments[0].id)
    assert name not in text_of(visitor.get("/comite-de-vigilancia"))


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("typed", ["31/02/2028", "ayer", "1/1/2020", "1/1/2099"])
def test_a_last_day_that_cannot_be_is_said_on_the_page(visitor: Visitor, typed: str) -> None:
    first, _second = make.two_administrators()
    person = make.an_evaluator().staff
    visitor.sign_in(first)
    page = f"/admin/personas/{person}/roles"
    answer = visitor.send(page, role="committee", province="", unit="", year="", last_day=typed)
    assert answer.status_code == 422
    assert 'class="error_summary"' in answer.text
    assert visitor.send(page, role="committee", province="", unit="", year="", last_day="").status_code == 303
