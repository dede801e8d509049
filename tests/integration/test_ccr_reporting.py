"""The committee's six-monthly report to the CCR: gathered, written, signed one by one, published."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask

from caxamarca.actions.appointing import end_role
from caxamarca.actions.ccr_reporting import edit_ccr_report, gather_ccr_report, sign_ccr_report
from caxamarca.actions.observing import raise_observation
from caxamarca.domain.ccr_reporting import (
    AlreadyGathered,
    AlreadyPublished,
    HalfYearNotOver,
    NothingChanged,
    NotWrittenYet,
    Section,
    TextChanged,
    fingerprint,
    signatures_needed,
)
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.provinces import UnknownProvince
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import TooLong
from caxamarca.persistence import ccr_reports, people, site
from caxamarca.persistence.ccr_reports import CcrReport
from caxamarca.persistence.database import session
from tests import factories as make
from tests.integration.conftest import FOLLOWED, starting
from tests.support.together import together
from tests.support.visiting import Visitor, anew, text_of

pytestmark = starting(FOLLOWED)

HALF = HalfYear(2026, 2)
AFTER = datetime(2027, 1, 20, 15, tzinfo=UTC)
FACTS = {Section.REVIEWED: "Se siguen 2 proyectos."}
WHOLE = FACTS | {Section.CONCLUSIONS: "La obra va tarde.", Section.REQUESTS: "Pedimos una sesión."}


@pytest.fixture(autouse=True)
def later(app: Flask) -> None:
    make.at(AFTER)


def members(count: int, province: str | None = make.CAJAMARCA) -> list[Actor]:
    return [make.a_committee_member(province) for _each in range(count)]


def one(province: str | None = make.CAJAMARCA) -> CcrReport:
    return ccr_reports.one(anew(), HALF, province)


def begun(by: Actor, province: str | None = make.CAJAMARCA, text: object = None) -> str:
    """A report that is gathered; its fingerprint."""
    gather_ccr_report(by, HALF, province, WHOLE if text is None else text)  # type: ignore[arg-type]
    return one(province).fingerprint


@pytest.mark.parametrize(("members_", "needed"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (13, 7)])
def test_at_least_half_of_the_members_sign_and_never_fewer_than_one(members_: int, needed: int) -> None:
    assert signatures_needed(members_) == needed


def test_it_is_published_when_half_of_the_members_have_signed(app: Flask) -> None:
    first, second, third, _fourth = members(4)
    shown = begun(first)
    assert sign_ccr_report(first, HALF, make.CAJAMARCA, shown) is False
    assert sign_ccr_report(first, HALF, make.CAJAMARCA, shown) is False
    assert one().published_at is None
    assert sign_ccr_report(second, HALF, make.CAJAMARCA, shown) is True
    assert one().published_at == site.now(session())
    sign_ccr_report(third, HALF, make.CAJAMARCA, shown)
    assert [row.digest for row in ccr_reports.signatures(anew(), one().id)] == [shown] * 3
    with pytest.raises(AlreadyPublished):
        edit_ccr_report(first, HALF, make.CAJAMARCA, FACTS, shown)


def test_an_edit_takes_all_signatures_away(app: Flask) -> None:
    first, second, _third, _fourth = members(4)
    shown = begun(first)
    sign_ccr_report(first, HALF, make.CAJAMARCA, shown)
    with pytest.raises(NothingChanged):
        edit_ccr_report(second, HALF, make.CAJAMARCA, WHOLE, shown)
    changed = WHOLE | {Section.REQUESTS: "Pedimos dos sesiones."}
    assert edit_ccr_report(second, HALF, make.CAJAMARCA, changed, shown) == 1
    assert ccr_reports.signatures(anew(), one().id) == []
    with pytest.raises(TextChanged):
        sign_ccr_report(first, HALF, make.CAJAMARCA, shown)
    with pytest.raises(TextChanged):
        edit_ccr_report(first, HALF, make.CAJAMARCA, FACTS, shown)
    assert one().text[Section.REQUESTS] == "Pedimos dos sesiones."


def test_nobody_signs_before_the_committees_own_words_are_there(app: Flask) -> None:
    [first] = members(1)
    shown = begun(first, text=FACTS)
    with pytest.raises(NotWrittenYet) as refused:
        sign_ccr_report(first, HALF, make.CAJAMARCA, shown)
    assert refused.value.section is Section.CONCLUSIONS


def test_six_months_are_told_of_once_they_have_ended_and_once(app: Flask) -> None:
    [first] = members(1)
    with pytest.raises(HalfYearNotOver):
        gather_ccr_report(first, HalfYear(2027, 1), None, FACTS)
    gather_ccr_report(first, HALF, None, FACTS)
    gather_ccr_report(first, HALF, make.CAJAMARCA, FACTS)
    with pytest.raises(AlreadyGathered):
        gather_ccr_report(first, HALF, None, FACTS)
    with pytest.raises(TooLong):
        gather_ccr_report(first, HalfYear(2026, 1), None, {Section.REVIEWED: "a" * 12_001})
    with pytest.raises((NotFound, UnknownProvince)):
        gather_ccr_report(make.a_committee_member(), HALF, "9999", FACTS)


def test_a_report_is_gathered_once_by_two_at_once(app: Flask) -> None:
    [first] = members(1)
    outcomes = together(app, *[lambda: gather_ccr_report(first, HALF, None, FACTS)] * 3)
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyGathered", "AlreadyGathered", "int"]


def test_an_edit_and_a_signature_at_once_leave_no_signature_under_another_text(app: Flask) -> None:
    first, second, _third, _fourth = members(4)
    shown = begun(first)
    together(
        app,
        lambda: sign_ccr_report(first, HALF, make.CAJAMARCA, shown),
        lambda: edit_ccr_report(second, HALF, make.CAJAMARCA, WHOLE | {Section.REVIEWED: "Otro."}, shown),
    )
    report = one()
    for row in ccr_reports.signatures(anew(), report.id):
        assert row.digest == fingerprint(report.text)


def test_two_last_signatures_at_once_publish_it_once(app: Flask) -> None:
    some = members(4)
    shown = begun(some[0])
    outcomes = together(
        app, *[partial(sign_ccr_report, member, HALF, make.CAJAMARCA, shown) for member in some[:2]]
    )
    assert sorted(map(str, outcomes)) == ["False", "True"]


def test_those_of_other_provinces_and_others_are_out_of_it(app: Flask) -> None:
    [first] = members(1)
    shown = begun(first)
    [elsewhere] = members(1, make.SAN_PABLO)
    deeds: tuple[Callable[[Actor], object], ...] = (
        lambda actor: gather_ccr_report(actor, HalfYear(2026, 1), make.CAJAMARCA, FACTS),
        lambda actor: edit_ccr_report(actor, HALF, make.CAJAMARCA, FACTS, shown),
        lambda actor: sign_ccr_report(actor, HALF, make.CAJAMARCA, shown),
    )
    for deed in deeds:
        with pytest.raises(NotFound):
            deed(elsewhere)
        with pytest.raises(NotAllowed):
            deed(make.the_administrator())
    begun(elsewhere, None)  # that of every province is everybody's


def test_a_signature_of_somebody_whose_term_is_over_does_not_count(app: Flask) -> None:
    first, second, third, _fourth = members(4)
    shown = begun(first)
    sign_ccr_report(first, HALF, make.CAJAMARCA, shown)
    [appointment] = [one.appointments[0].id for one in people.all_staff(anew()) if one.id == first.staff]
    end_role(make.the_administrator(), appointment)
    assert sign_ccr_report(second, HALF, make.CAJAMARCA, shown) is False
    assert sign_ccr_report(third, HALF, make.CAJAMARCA, shown) is True


# Their pages

AT = "/comite/informes"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_one_step_gathers_six_months_and_leaves_out_what_is_reserved(visitor: Visitor) -> None:
    project = make.the_winner()
    make.at(datetime(2026, 10, 1, 15, tzinfo=UTC))
    member = make.a_committee_member(make.CAJAMARCA)
    make.an_observation(project, make.a_report(project), by=member)
    make.at(AFTER)
    due = civil_day(site.now(session())) + timedelta(days=30)
    make.at(datetime(2026, 12, 30, 15, tzinfo=UTC))
    raise_observation(member, project.project.id, "Lo del almacén sellado.", due, reserved=True)
    make.at(AFTER)
    visitor.sign_in(member)
    answer = visitor.send(AT, half="2026-2", scope=make.CAJAMARCA)
    assert (answer.status_code, answer.location) == (303, f"{AT}/2026-2/cajamarca")
    text = one().text
    assert "Llegó 1 reporte." in text[Section.REPORTS]
    assert "Se hizo 1 observación." in text[Section.OBSERVATIONS]
    assert project.project.title in text[Section.ALERTS]
    assert "sellado" not in "".join(text.values())
    assert visitor.send(AT, half="2026-2", scope=make.CAJAMARCA).status_code == 409


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"half": "2027-1", "scope": ""}, 422),
        ({"half": "2026-3", "scope": ""}, 422),
        ({"half": "", "scope": ""}, 422),
        ({"half": "2026-2", "scope": make.SAN_PABLO}, 422),
        ({"half": "2026-2", "scope": "'; --"}, 422),
    ],
)
def test_what_is_not_offered_is_not_gathered(visitor: Visitor, typed: dict[str, str], status: int) -> None:
    visitor.sign_in(make.a_committee_member(make.CAJAMARCA))
    assert visitor.send(AT, **typed).status_code == status
    assert ccr_reports.every(anew()) == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_draft_is_written_signed_and_read_by_everybody(visitor: Visitor) -> None:
    first, second, _third = members(3)
    stranger = Visitor(visitor.web)
    begun(first, text=FACTS)
    visitor.sign_in(first)
    public, page = "/informes/2026-2/cajamarca", f"{AT}/2026-2/cajamarca"
    assert stranger.get(public).status_code == stranger.get(f"{public}.pdf").status_code == 404
    assert visitor.send(f"{page}/firmar").status_code == 422
    typed = {section.value: told for section, told in WHOLE.items()} | {"conclusions": "Va <b>tarde</b>."}
    assert visitor.send(page, **typed).status_code == 303
    assert visitor.send(page, **typed, shown="0" * 64).status_code == 409
    assert visitor.send(f"{page}/firmar").status_code == 303
    assert stranger.get(public).status_code == 404
    assert visitor.send(page, **typed | {"requests": "Otra cosa."}).status_code == 303
    visitor.send(f"{page}/firmar")
    visitor.sign_in(second)
    assert visitor.send(f"{page}/firmar", shown="0" * 64).status_code == 409
    assert visitor.send(f"{page}/firmar").status_code == 303
    said = stranger.get(public)
    assert said.status_code == 200
    assert "Va &lt;b&gt;tarde&lt;/b&gt;." in said.text
    assert "Otra cosa." in said.text
    assert public in stranger.get("/comite-de-vigilancia").text
    paper = stranger.get(f"{public}.pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert b"/StructTreeRoot" in paper.data
    told = subprocess.run(["pdftotext", "-", "-"], input=paper.data, capture_output=True, check=False).stdout
    assert not told or "Va <b>tarde</b>." in told.decode()


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    "address",
    ["2026-3/region", "1999-1/region", "2026-2/lima", "2026-2/san-pablo", "2026-1/region"],
)
def test_a_report_that_is_not_there_is_not_found(visitor: Visitor, address: str) -> None:
    visitor.sign_in(make.a_committee_member(make.CAJAMARCA))
    for path in (
        f"/informes/{address}",
        f"/informes/{address}.pdf",
        f"{AT}/{address}",
        f"{AT}/{address}/firmar",
    ):
        assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_page_that_signs_shows_the_text_and_who_signed(visitor: Visitor) -> None:
    first, _second, _third = members(3)
    begun(first)
    visitor.sign_in(first)
    page = f"{AT}/2026-2/cajamarca/firmar"
    assert "Se publica cuando firmen 2 integrantes" in text_of(visitor.get(page))
    visitor.send(page)
    said = text_of(visitor.get(page))
    assert "Usted ya firmó este texto." in said
    assert "La obra va tarde." in said
