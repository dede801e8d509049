"""A reserved observation: no public page or data file knows of it before its answer, its last day or its closing."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask

from caxamarca.actions.observing import (
    answer_observation,
    close_observation,
    insist_on_observation,
    raise_observation,
)
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.observing import (
    AlreadyAnswered,
    AlreadyClosed,
    AlreadyInsisted,
    DueDateNeeded,
    NotAnsweredYet,
    ObservationState,
)
from caxamarca.domain.processes import WrongStage
from caxamarca.domain.reporting import ReportState
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import Empty
from caxamarca.persistence import observations, site
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp, follow
from caxamarca.persistence.observations import Observation
from caxamarca.persistence.prioritised import Prioritised
from tests import factories as make
from tests.integration.conftest import FOLLOWED, starting
from tests.support.together import together
from tests.support.visiting import Visitor, anew, text_of

pytestmark = starting(FOLLOWED)

SECRET = "Vimos el almacén sellado del kilómetro siete."
AFTER_THE_THIRD = datetime(2026, 10, 1, 15, tzinfo=UTC)
TELL_OF_THE_LOG = re.compile(r"/(?:huellas|control|componentes)\b|^/datos$")
"""Every act of staff has its fingerprint there, which tells nothing of it; the pattern book is of no site."""

CHANGES = re.compile(r'nonce(?:=|-)"?[^" ]*"?|name="csrf_token"[^>]*>|name="owner"[^>]*>')


@pytest.fixture
def project(app: Flask) -> Prioritised:
    make.at(AFTER_THE_THIRD)
    return make.the_winner()


def today() -> datetime:
    return site.now(session())


def reserve(
    project: Prioritised, report: int | None = None, *, by: Actor | None = None, days: int = 10
) -> int:
    due = civil_day(today()) + timedelta(days=days)
    member = by or make.a_committee_member(make.CAJAMARCA)
    return raise_observation(member, project.project.id, SECRET, due, report, reserved=True)


def unit_of(project: Prioritised) -> Actor:
    assert project.unit_id is not None
    return make.a_unit_person(project.unit_id)


def followed(project: Prioritised, *, with_reserved: bool = False) -> FollowUp:
    [found] = follow(anew(), [project], civil_day(today()), with_reserved=with_reserved)
    return found


def one(observation: int) -> Observation:
    return anew().get_one(Observation, observation)


def crawl(visitor: Visitor) -> dict[str, str]:
    """Every public page and file that can be reached by links, but for what changes with each request."""
    waiting, known = ["/"], {"/": ""}
    while waiting:
        url = waiting.pop()
        answer = visitor.client.get(url)
        kind = answer.headers.get("Content-Type", "")
        known[url] = CHANGES.sub("", answer.get_data().decode("utf-8", "replace"))
        for link in (
            re.findall(r'(?:href|src)="([^"]+)"', answer.text) if kind.startswith("text/html") else ()
        ):
            target, _part = urldefrag(urljoin(url, link.replace("&amp;", "&")))
            if (
                target not in known
                and target.startswith("/")
                and not urlsplit(target).path.startswith("/static")
            ):
                known[target] = ""
                waiting.append(target)
    return known


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    urls = sorted(before.keys() | after.keys())
    return [url for url in urls if not TELL_OF_THE_LOG.search(url) and before.get(url) != after.get(url)]


def whole_site(visitor: Visitor, do: Callable[[], object]) -> list[str]:
    """What of the public site is another one after a deed."""
    before = crawl(visitor)
    assert any(url.endswith((".csv", ".json")) for url in before)
    assert len(before) > 40
    do()
    after = crawl(visitor)
    assert not [url for url, text in after.items() if SECRET in text] or differences(before, after)
    return differences(before, after)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_stranger_meets_the_very_same_site(visitor: Visitor, project: Prioritised) -> None:
    report = make.a_report(project)
    member = make.a_committee_member(make.CAJAMARCA)
    assert whole_site(visitor, lambda: reserve(project, report, by=member)) == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_walk_finds_an_observation_that_is_public(visitor: Visitor, project: Prioritised) -> None:
    report = make.a_report(project)
    member = make.a_committee_member(make.CAJAMARCA)
    changed = whole_site(visitor, lambda: make.an_observation(project, report, by=member))
    assert f"/proyectos/{project.project.id}" in changed
    assert "/seguimiento" in changed


@pytest.mark.parametrize("kind", ["sqlite"])
def test_it_is_told_to_the_committee_of_the_place_the_own_unit_and_the_administration(
    visitor: Visitor, project: Prioritised
) -> None:
    member = make.a_committee_member(make.CAJAMARCA)
    reserve(project, make.a_report(project), by=member)
    page = f"/proyectos/{project.project.id}"
    first, _second = make.two_administrators()
    knowing = [member, make.a_committee_member(), unit_of(project), first]
    not_knowing = [
        make.a_committee_member(make.SAN_PABLO),
        make.a_unit_person(make.a_unit()),
        make.an_evaluator(),
        make.a_resident(),
    ]
    for reader, knows in [(one, True) for one in knowing] + [(one, False) for one in not_knowing]:
        visitor.sign_in(reader)
        assert (SECRET in visitor.get(page).text) is knows, reader
        assert SECRET not in visitor.get(f"{page}/hoja").text
        assert SECRET not in visitor.get("/seguimiento").text
    visitor.sign_in(member)
    assert "Reservada." in text_of(visitor.get(page))
    visitor.sign_in(make.a_committee_member(make.SAN_PABLO))
    assert SECRET not in visitor.get("/comite").text


def test_nothing_of_it_is_counted_before(app: Flask, project: Prioritised) -> None:
    reserve(project, make.a_report(project))
    assert (followed(project).observations, followed(project).quarters[0].state) == ((), ReportState.FILED)
    knowing = followed(project, with_reserved=True)
    assert (len(knowing.observations), knowing.quarters[0].state) == (1, ReportState.OBSERVED)


def test_its_answer_makes_it_public(app: Flask, project: Prioritised) -> None:
    observation = reserve(project)
    answer_observation(unit_of(project), observation, "Se abrió.")
    assert [one.text for one in followed(project).observations] == [SECRET]


def test_its_last_day_makes_it_public(app: Flask, project: Prioritised) -> None:
    reserve(project, days=10)
    make.at(AFTER_THE_THIRD + timedelta(days=10))
    assert not followed(project).observations
    make.at(AFTER_THE_THIRD + timedelta(days=11))
    [late] = followed(project).observations
    assert late.state(civil_day(today())) is ObservationState.LATE


def test_it_stays_public_when_it_is_closed_or_asked_again(app: Flask, project: Prioritised) -> None:
    member = make.a_committee_member()
    observation = reserve(project, by=member)
    answer_observation(unit_of(project), observation, "Se abrió.")
    insist_on_observation(member, observation, "¿Quién lo abrió?", civil_day(today()) + timedelta(days=5))
    assert len(followed(project).observations) == 2
    assert one(observation).is_public(civil_day(today()))


# Asking again


def test_the_committee_asks_again_and_the_unit_answers_the_newer_question(
    app: Flask, project: Prioritised
) -> None:
    member, unit = make.a_committee_member(), unit_of(project)
    first = make.an_observation(project, by=member)
    answer_observation(unit, first, "En enero.")
    newer = insist_on_observation(member, first, "¿De qué año?", civil_day(today()) + timedelta(days=5))
    state = one(first).state(civil_day(today()))
    assert (state, one(newer).insists_on) == (ObservationState.INSISTED, first)
    for late in (
        lambda: close_observation(member, first, "Ya."),
        lambda: insist_on_observation(member, first, "Otra vez.", civil_day(today()) + timedelta(days=5)),
    ):
        with pytest.raises(AlreadyInsisted):
            late()
    answer_observation(unit, newer, "De 2027.")
    close_observation(member, newer, "Queda claro.")
    assert one(newer).state(civil_day(today())) is ObservationState.CLOSED


def test_asking_again_waits_for_the_answer_or_the_last_day(app: Flask, project: Prioritised) -> None:
    member, soon = make.a_committee_member(), civil_day(today()) + timedelta(days=30)
    first = make.an_observation(project, by=member)
    with pytest.raises(NotAnsweredYet):
        insist_on_observation(member, first, "¿Y?", soon)
    make.at(AFTER_THE_THIRD + timedelta(days=11))
    with pytest.raises(DueDateNeeded):
        insist_on_observation(member, first, "¿Y?", civil_day(today()))
    with pytest.raises(Empty):
        insist_on_observation(member, first, " \u200b ", soon)
    insist_on_observation(member, first, "¿Y?", soon)
    with pytest.raises(AlreadyInsisted):
        answer_observation(unit_of(project), first, "Tarde.")


def test_asking_again_is_for_the_committee_of_the_place_in_the_follow_up(
    app: Flask, project: Prioritised
) -> None:
    first = make.an_observation(project)
    answer_observation(unit_of(project), first, "En enero.")
    soon = civil_day(today()) + timedelta(days=5)
    with pytest.raises(NotFound):
        insist_on_observation(make.a_committee_member(make.SAN_PABLO), first, "¿Y?", soon)
    with pytest.raises(NotAllowed):
        insist_on_observation(unit_of(project), first, "¿Y?", soon)
    member = make.a_committee_member()
    make.at(datetime(2026, 8, 20, 15, tzinfo=UTC))
    with pytest.raises(WrongStage):
        insist_on_observation(member, first, "¿Y?", soon)


def test_two_members_who_ask_again_at_once_ask_once(app: Flask, project: Prioritised) -> None:
    member, first = make.a_committee_member(), make.an_observation(project)
    answer_observation(unit_of(project), first, "En enero.")
    soon = civil_day(today()) + timedelta(days=5)
    outcomes = together(app, *[lambda: insist_on_observation(member, first, "¿Y?", soon)] * 3)
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyInsisted", "AlreadyInsisted", "int"]
    assert len(observations.with_reserved_ones(anew(), [project.project.id])[project.project.id]) == 2


def test_closing_and_asking_again_at_once_leave_one_of_both(app: Flask, project: Prioritised) -> None:
    member, first = make.a_committee_member(), make.an_observation(project)
    answer_observation(unit_of(project), first, "En enero.")
    soon = civil_day(today()) + timedelta(days=5)
    outcomes = together(
        app,
        lambda: insist_on_observation(member, first, "¿Y?", soon),
        lambda: close_observation(member, first, "Está bien."),
    )
    refused = [one for one in outcomes if isinstance(one, (AlreadyInsisted, AlreadyClosed, AlreadyAnswered))]
    assert len(refused) == 1


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_conversation_is_shown_as_one(visitor: Visitor, project: Prioritised) -> None:
    member = make.a_committee_member()
    first = make.an_observation(project, by=member)
    answer_observation(unit_of(project), first, "En enero.")
    visitor.sign_in(member)
    page = f"/comite/observaciones/{first}/insistir"
    empty = visitor.send(page, text="", due="")
    assert empty.status_code == 422
    day = (civil_day(today()) + timedelta(days=5)).strftime("%d/%m/%Y")
    assert visitor.send(page, text="¿De qué año?", due=day).status_code == 303
    said = text_of(visitor.get(f"/proyectos/{project.project.id}"))
    assert re.search(
        r"Observación del Comité de Vigilancia.*En enero\..*volvió a preguntar.*¿De qué año\?", said
    )
    assert said.count("Espera respuesta") == 1
