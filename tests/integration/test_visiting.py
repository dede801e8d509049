"""The committee in the field, and its word on its five duties."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from caxamarca.actions.checking import check_duty
from caxamarca.actions.visiting import add_visit_note, note_visit
from caxamarca.domain.checking import Duty, SameWord, Verdict
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.processes import WrongStage
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import Empty, TooLong
from caxamarca.domain.visiting import (
    NOTES_LIMIT,
    NobodyVisited,
    NotAMember,
    Seen,
    TooManyNotes,
    VisitBeforeProject,
    VisitToCome,
)
from caxamarca.persistence import audit, checks, site, visits
from caxamarca.persistence.database import session
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.visits import Visited
from tests import factories as make
from tests.integration.conftest import FOLLOWED, starting
from tests.support.together import together
from tests.support.visiting import Visitor, anew, text_of

pytestmark = starting(FOLLOWED)

AFTER_THE_THIRD = datetime(2026, 10, 1, 15, tzinfo=UTC)
SAW = "Hay 400 metros de tubería sin enterrar y dos obreros."


@pytest.fixture
def project(app: Flask) -> Prioritised:
    make.at(AFTER_THE_THIRD)
    return make.the_winner()


@pytest.fixture
def member(project: Prioritised) -> Actor:
    return make.a_committee_member(make.CAJAMARCA)


def today() -> date:
    return civil_day(site.now(session()))


def seen(*members: Actor) -> Seen:
    return Seen(today(), "Km 4", SAW, tuple(one.staff or 0 for one in members))


def kept(project: Prioritised) -> tuple[Visited, ...]:
    return visits.of_projects(anew(), [project.project.id])[project.project.id]


def test_a_visit_is_kept_with_who_took_part(project: Prioritised, member: Actor) -> None:
    other = make.a_committee_member()
    note_visit(member, project.project.id, seen(member, other, member))
    [visit] = kept(project)
    assert (visit.visit.place, visit.visit.seen, len(visit.members)) == ("Km 4", SAW, 2)
    assert audit.newest(session(), 1)[0].tag == "follow_up:visit:note"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"day": date(2026, 10, 2)}, VisitToCome),
        ({"day": date(2026, 1, 1)}, VisitBeforeProject),
        ({"members": ()}, NobodyVisited),
        ({"members": (10**6,)}, NotAMember),
        ({"text": " \u200b"}, Empty),
        ({"text": "a" * 3001}, TooLong),
        ({"place": ""}, Empty),
    ],
)
def test_a_visit_that_cannot_be_is_refused_whole(
    project: Prioritised, member: Actor, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        note_visit(member, project.project.id, replace(seen(member), **changes))  # type: ignore[arg-type]
    assert kept(project) == ()


def test_only_members_for_this_place_take_part(project: Prioritised, member: Actor) -> None:
    for stranger in (make.a_committee_member(make.SAN_PABLO), make.an_evaluator()):
        with pytest.raises(NotAMember):
            note_visit(member, project.project.id, seen(member, stranger))


def test_only_the_committee_of_the_place_notes_visits_and_words_in_the_follow_up(
    project: Prioritised, member: Actor
) -> None:
    number, elsewhere = project.project.id, make.a_committee_member(make.SAN_PABLO)
    visit = note_visit(member, number, seen(member))
    for deed in (
        lambda actor: note_visit(actor, number, seen(member)),
        lambda actor: add_visit_note(actor, visit, "Nota."),
        lambda actor: check_duty(actor, number, Duty.SCHEDULE, Verdict.COMPLIES, "Está."),
    ):
        with pytest.raises(NotFound):
            deed(elsewhere)
        with pytest.raises(NotAllowed):
            deed(make.the_administrator())
        make.at(datetime(2026, 8, 20, 15, tzinfo=UTC))
        with pytest.raises(WrongStage):
            deed(member)
        make.at(AFTER_THE_THIRD)


def test_the_same_visit_sent_again_over_a_bad_line_is_one(
    app: Flask, project: Prioritised, member: Actor
) -> None:
    told = seen(member)
    outcomes = together(app, *[lambda: note_visit(member, project.project.id, told)] * 3)
    assert len(set(outcomes)) == len(kept(project)) == 1


def test_a_visit_is_put_right_by_a_note_and_stays(project: Prioritised, member: Actor) -> None:
    visit = note_visit(member, project.project.id, seen(member))
    add_visit_note(member, visit, "Eran 300 metros.")
    add_visit_note(member, visit, "Eran 300 metros.")
    [told] = kept(project)
    assert (told.visit.seen, [note.text for note in told.notes]) == (SAW, ["Eran 300 metros."])
    for number in range(NOTES_LIMIT - 1):
        add_visit_note(member, visit, f"Nota {number}")
    with pytest.raises(TooManyNotes):
        add_visit_note(member, visit, "Una más.")
    with pytest.raises(NotFound):
        add_visit_note(member, 10**6, "Nota.")


def test_a_new_word_stands_and_the_one_before_stays(project: Prioritised, member: Actor) -> None:
    number = project.project.id
    check_duty(member, number, Duty.SCHEDULE, Verdict.DOES_NOT, "No hay cronograma.")
    check_duty(member, number, Duty.SCHEDULE, Verdict.COMPLIES, "Ya lo aprobaron.")
    words = checks.of_projects(anew(), [number])[number]
    assert [word.verdict for word in words] == [Verdict.DOES_NOT, Verdict.COMPLIES]
    assert checks.standing(words)[Duty.SCHEDULE].note == "Ya lo aprobaron."
    with pytest.raises(SameWord):
        check_duty(member, number, Duty.SCHEDULE, Verdict.COMPLIES, " Ya lo aprobaron. ")
    with pytest.raises(Empty):
        check_duty(member, number, Duty.SCHEDULE, Verdict.IN_PART, "")


def test_the_same_word_said_at_once_is_kept_once(app: Flask, project: Prioritised, member: Actor) -> None:
    number = project.project.id
    say = lambda: check_duty(member, number, Duty.COVERAGE, Verdict.COMPLIES, "Llega.")  # noqa: E731
    outcomes = together(app, say, say, say)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "SameWord", "SameWord"]
    assert len(checks.of_projects(anew(), [number])[number]) == 1


# Their pages


def a_photo() -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 40), "#336699").save(written, "JPEG")
    return written.getvalue()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_member_notes_a_visit_with_a_photo_and_everybody_reads_it(
    visitor: Visitor, project: Prioritised, member: Actor
) -> None:
    visitor.sign_in(member)
    page = f"/comite/proyectos/{project.project.id}/visita"
    shown = visitor.get(page).text
    assert 'value="01/10/2026"' in shown
    assert f'value="{member.staff}" checked' in shown
    answer = visitor.send(
        page,
        day="01/10/2026",
        place="Km 4 <b>",
        members=str(member.staff),
        text=SAW,
        photo=(BytesIO(a_photo()), "foto.jpg"),
    )
    assert (answer.status_code, answer.location) == (
        303,
        f"/proyectos/{project.project.id}/vigilancia#visitas",
    )
    stranger = Visitor(visitor.web)
    for url in (f"/proyectos/{project.project.id}", f"/proyectos/{project.project.id}/vigilancia"):
        public = stranger.get(url)
        assert SAW in public.text
        assert "Km 4 &lt;b&gt;" in public.text
        [photo] = re.findall(r'class="photo" src="([^"]+)"', public.text)
        with stranger.get(photo) as shown_photo:
            assert shown_photo.status_code == 200
        assert "/comite/" not in public.text


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    "typed",
    [
        {"day": "31/02/2026"},
        {"day": "02/10/2026"},
        {"place": ""},
        {"members": ""},
        {"members": "999"},
        {"members": "x"},
        {"text": "a" * 3001},
        {"photo": (BytesIO(b"no es una foto"), "foto.jpg")},
    ],
)
def test_a_visit_mistyped_comes_back_with_what_was_written(
    visitor: Visitor, project: Prioritised, member: Actor, typed: dict[str, object]
) -> None:
    visitor.sign_in(member)
    sent = {"day": "01/10/2026", "place": "Km 4", "members": str(member.staff), "text": SAW} | typed
    answer = visitor.send(f"/comite/proyectos/{project.project.id}/visita", **sent)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert 'class="error_summary"' in answer.text
    assert str(sent["text"]) in answer.text
    assert kept(project) == ()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_member_says_the_word_beside_the_evidence(
    visitor: Visitor, project: Prioritised, member: Actor
) -> None:
    make.a_report(project)
    visitor.sign_in(member)
    page = f"/comite/proyectos/{project.project.id}/verificar/gasto"
    assert "Declarado por la unidad ejecutora el 1 de octubre de 2026" in text_of(visitor.get(page))
    assert visitor.send(page, note="Sin palabra.").status_code == 422
    assert visitor.send(page, verdict="perfect", note="No.").status_code == 422
    assert visitor.send(page, verdict="in_part", note="Falta la factura 3.").status_code == 303
    said = text_of(Visitor(visitor.web).get(f"/proyectos/{project.project.id}/vigilancia"))
    assert "Cumple en parte Palabra del comité, 1 de octubre de 2026 Falta la factura 3." in said
    assert visitor.get(f"/comite/proyectos/{project.project.id}/verificar/otra-cosa").status_code == 404


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_lies_elsewhere_is_not_there_for_a_member(
    visitor: Visitor, project: Prioritised, member: Actor
) -> None:
    visit = note_visit(member, project.project.id, seen(member))
    visitor.sign_in(make.a_committee_member(make.SAN_PABLO))
    for path in (f"proyectos/{project.project.id}/visita", f"visitas/{visit}/nota", "visitas/999/nota"):
        assert visitor.get(f"/comite/{path}").status_code == 404
