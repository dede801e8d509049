"""People through their pages: invited, given roles with a reach, and let in again when the phone is lost."""

import re

import pyotp
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caxamarca.actions.identifying import LinkExpired, secret_of_link, use_link, whose_link
from caxamarca.domain.roles import Actor, Grant, Role
from caxamarca.persistence import people
from caxamarca.persistence.people import StaffLine
from tests.factories import CAJAMARCA, a_unit, an_administrator, an_evaluator, come_in, two_administrators
from tests.support.visiting import Visitor, anew, text_of

LIST = "/admin/personas"
NEW = "/admin/personas/nueva"
PASSWORD = "cantuta retama molle"

on_one_database = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def administrator(app: Flask, visitor: Visitor) -> Actor:
    found, _second = two_administrators()
    visitor.sign_in(found)
    return found


def staff(email: str) -> StaffLine:
    return next(one for one in people.all_staff(anew()) if one.email == email)


def invited(visitor: Visitor) -> StaffLine:
    visitor.send(NEW, email="rosa@example.org", name="Rosa Quispe")
    return staff("rosa@example.org")


def grants(person: StaffLine) -> tuple[Grant, ...]:
    return people.grants_of(anew(), person.id)


def link_on(answer: TestResponse) -> str:
    found = re.search(r"http://localhost/personal/activar/([\w-]+)", answer.text)
    assert found is not None
    return found[1]


def test_an_invited_person_comes_in_by_a_link_that_is_shown_once(visitor: Visitor) -> None:
    answer = visitor.send(NEW, email="Rosa@Example.org", name="Rosa  Quispe")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    token = link_on(answer)
    assert whose_link(token) == "rosa@example.org"
    for page in (LIST, NEW):
        assert token not in visitor.get(page).text
    assert "Aún no usó el enlace" in text_of(visitor.get(LIST))
    secret = secret_of_link(token)
    use_link(token, PASSWORD, pyotp.TOTP(secret).now())
    anew()
    assert staff("rosa@example.org").is_active


@on_one_database
def test_the_key_of_the_second_factor_can_be_read_aloud(visitor: Visitor) -> None:
    token = link_on(visitor.send(NEW, email="rosa@example.org", name="Rosa Quispe"))
    secret = secret_of_link(token)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    said = text_of(visitor.get(f"/personal/activar/{token}"))
    assert f"Clave: {' '.join(groups)} Se puede escribir con espacios o sin ellos" in said
    assert pyotp.TOTP(" ".join(groups).lower().replace(" ", "")).now() == pyotp.TOTP(secret).now()


@on_one_database
def test_an_invitation_sent_twice_invites_once(visitor: Visitor) -> None:
    invited(visitor)
    again = visitor.send(NEW, email="rosa@example.org", name="Rosa Quispe")
    assert again.status_code == 422
    assert "Rosa Quispe" in again.text


@on_one_database
@pytest.mark.parametrize(
    "fields",
    [
        {"email": "", "name": "Rosa"},
        {"email": "rosa", "name": "Rosa"},
        {"email": f"{'r' * 250}@example.org", "name": "Rosa"},
        {"email": "rosa@example.org", "name": "  "},
        {"email": "rosa@example.org", "name": "\u202e\x00"},
        {"email": "rosa@example.org", "name": "R" * 121},
    ],
)
def test_a_wrong_invitation_invites_nobody(visitor: Visitor, fields: dict[str, str]) -> None:
    assert visitor.send(NEW, **fields).status_code == 422
    assert len(people.all_staff(anew())) == 2


def test_a_role_is_given_with_the_reach_it_can_have(visitor: Visitor) -> None:
    person = invited(visitor)
    page = f"/admin/personas/{person.id}/roles"
    assert visitor.send(page, role="evaluator", province=CAJAMARCA, unit="").status_code == 303
    assert grants(person) == (Grant(Role.EVALUATOR, CAJAMARCA),)


@pytest.mark.parametrize(
    ("role", "grant", "told"),
    [
        ("administrator", Grant(Role.ADMINISTRATOR), "Administración"),
        ("committee", Grant(Role.COMMITTEE, CAJAMARCA), "Comité de Vigilancia: Cajamarca"),
    ],
)
def test_a_third_administrator_and_the_committee_begin_when_a_second_administrator_agrees(
    visitor: Visitor, role: str, grant: Grant, told: str
) -> None:
    others = two_administrators()
    person = invited(visitor)
    page = f"/admin/personas/{person.id}/roles"
    answer = visitor.send(page, role=role, province=CAJAMARCA, unit="")
    assert answer.status_code == 303
    assert grants(person) == ()
    page = text_of(visitor.get(LIST))
    assert "Falta la conformidad de otra persona que administre" in page
    assert "Revisar y dar conformidad" not in page
    (waiting,) = people.roles_of_two(anew(), person.id)
    path = f"/admin/roles/{waiting.id}/conformidad"
    assert visitor.send(path).status_code == 422
    visitor.sign_in(next(one for one in others if one.staff != waiting.given_by))
    assert "Revisar y dar conformidad" in text_of(visitor.get(LIST))
    assert told in text_of(visitor.get(path))
    early = visitor.send(path)
    assert early.status_code == 422
    assert "Esta persona todavía no ha entrado." in text_of(early)
    come_in(person.id)
    assert f'href="{path}"' in visitor.get("/admin").text
    assert visitor.send(path).status_code == 303
    assert grants(person) == (grant,)
    assert visitor.get(path).status_code == 404


def test_a_unit_person_gets_one_unit(visitor: Visitor) -> None:
    unit, person = a_unit("PROREGION"), invited(visitor)
    page = f"/admin/personas/{person.id}/roles"
    refused = visitor.send(page, role="unit", province="", unit="")
    assert refused.status_code == 422
    assert "Elija la unidad ejecutora." in text_of(refused)
    assert visitor.send(page, role="unit", province=CAJAMARCA, unit=str(unit)).status_code == 303
    assert grants(person) == (Grant(Role.UNIT, unit=unit),)
    assert "Jefatura de unidad ejecutora: PROREGION" in text_of(visitor.get(LIST))


def test_a_role_given_twice_is_held_once(visitor: Visitor) -> None:
    person = invited(visitor)
    page = f"/admin/personas/{person.id}/roles"
    visitor.send(page, role="evaluator", province="", unit="")
    again = visitor.send(page, role="evaluator", province="", unit="")
    assert again.status_code == 422
    assert "Esta persona ya tiene este rol." in text_of(again)
    assert len(grants(person)) == 1


@on_one_database
@pytest.mark.parametrize(
    "fields",
    [
        {"role": ""},
        {"role": "resident"},
        {"role": "anyone"},
        {"role": "evaluator", "province": "9999"},
        {"role": "unit", "unit": "77"},
        {"role": "unit", "unit": "-1"},
        {"role": "unit", "unit": "9" * 40},
        {"role": "unit", "unit": "\x00"},
    ],
)
def test_a_forged_role_is_not_given(visitor: Visitor, fields: dict[str, str]) -> None:
    person = invited(visitor)
    answer = visitor.send(f"/admin/personas/{person.id}/roles", **{"province": "", "unit": "", **fields})
    assert answer.status_code == 422
    assert grants(person) == ()


def test_an_ended_role_is_gone_and_ending_it_again_is_no_harm(visitor: Visitor) -> None:
    evaluator = an_evaluator(CAJAMARCA)
    assert evaluator.staff is not None
    (line,) = next(one for one in people.all_staff(anew()) if one.id == evaluator.staff).appointments
    page = f"/admin/roles/{line.id}/terminar"
    assert "Equipo técnico" in text_of(visitor.get(page))
    assert visitor.send(page).status_code == 303
    assert people.grants_of(anew(), evaluator.staff) == ()
    assert visitor.send(page, of=NEW).status_code == 303
    assert "Este rol ya había terminado." in text_of(visitor.get(LIST))


def test_the_last_two_administrators_stay(visitor: Visitor, administrator: Actor) -> None:
    page = "/admin/roles/1/terminar"
    assert "Este rol es suyo" in text_of(visitor.get(page))
    answer = visitor.send(page)
    assert answer.status_code == 422
    assert "dos personas" in text_of(answer)
    an_administrator()
    assert visitor.send(page).status_code == 303
    assert visitor.get("/admin").status_code == 303


def test_a_new_link_ends_the_old_password_and_every_sign_in(visitor: Visitor) -> None:
    token = link_on(visitor.send(NEW, email="rosa@example.org", name="Rosa Quispe"))
    totp = pyotp.TOTP(secret_of_link(token))
    use_link(token, PASSWORD, totp.now())
    anew()
    person = staff("rosa@example.org")
    page = f"/admin/personas/{person.id}/nuevo-enlace"
    assert "dejan de servir de inmediato" in text_of(visitor.get(page))
    answer = visitor.send(page)
    assert answer.status_code == 200
    fresh = link_on(answer)
    anew()
    assert whose_link(fresh) == "rosa@example.org"
    assert not staff("rosa@example.org").is_active
    later = link_on(visitor.send(page))
    anew()
    with pytest.raises(LinkExpired):
        whose_link(fresh)
    assert whose_link(later) == "rosa@example.org"
    use_link(later, PASSWORD, pyotp.TOTP(secret_of_link(later)).now())
    anew()


@on_one_database
def test_people_who_do_not_exist_are_not_found(visitor: Visitor) -> None:
    for page in ("/admin/personas/99/roles", "/admin/personas/99/nuevo-enlace", "/admin/roles/99/terminar"):
        assert visitor.get(page).status_code == 404
        assert visitor.send(page, of=NEW, role="evaluator", province="", unit="").status_code == 404


@on_one_database
def test_a_name_is_written_as_text_and_never_as_markup(visitor: Visitor) -> None:
    visitor.send(NEW, email="malo@example.org", name="<script>alert(1)</script>")
    page = visitor.get(LIST).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
