"""Trouble that is nobody's fault: a full disk, a database that is away, a page that failed. Nothing typed is lost."""

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import template_rendered
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from caxamarca.actions import casting
from caxamarca.domain.codes import CodeKind, grouped
from caxamarca.domain.processes import Stage
from caxamarca.persistence import ideas
from caxamarca.persistence.database import db, session
from caxamarca.web import clock
from tests import factories as make
from tests.support.forms import CONFIRM, code_in, confirmed, form_to, hidden, marked
from tests.support.pagewise import NEW_IDEA, answered, filled, published
from tests.support.visiting import Visitor, text_of


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/verificar", "code"),
        ("/entrar", "code"),
        ("/entrar", "document"),
        ("/personal/entrar", "email"),
        ("/ideas/1/avisar", "reason"),
        ("/ideas/nueva", "title"),
        ("/ideas/nueva", "subject"),
        ("/ideas/nueva", "before"),
        ("/ideas/nueva", "owner"),
    ],
)
def test_a_text_that_comes_as_a_file_is_no_text(visitor: Visitor, path: str, name: str) -> None:
    make.a_process()
    make.an_idea()
    if path.startswith("/ideas/nueva"):
        visitor.sign_in(make.a_resident())
    make.reach(Stage.IDEAS)
    page = visitor.get(path)
    assert page.status_code == 200
    form = {**hidden(page), name: (BytesIO(b"abc"), "x.txt")}
    assert visitor.client.post(path, data=form).status_code == 422
    token = {"X-CSRFToken": hidden(page)["csrf_token"]}
    for body in ([1, 2], {name: {"a": 1}}, "x"):
        assert visitor.client.post(path, json=body, headers=token).status_code == 422


def engine_of(visitor: Visitor) -> Engine:
    """The database as the visited site reaches it."""
    with visitor.web.app_context():
        return db.engine


@contextmanager
def listening(engine: Engine, name: str, listener: Callable[..., None]) -> Iterator[None]:
    event.listen(engine, name, listener)
    try:
        yield
    finally:
        event.remove(engine, name, listener)


@contextmanager
def full_disk(visitor: Visitor) -> Iterator[None]:
    """Let every transaction meet a database that cannot be written."""
    engine = engine_of(visitor)
    forbid = "PRAGMA query_only=ON" if engine.dialect.name == "sqlite" else "SET TRANSACTION READ ONLY"

    def forbid_writing(connection: Connection) -> None:
        connection.exec_driver_sql(forbid)

    with listening(engine, "begin", forbid_writing):
        yield


def test_a_disk_that_is_full_keeps_what_was_typed_and_says_so(visitor: Visitor) -> None:
    make.a_process()
    proposer = make.a_resident()
    make.reach(Stage.IDEAS)
    visitor.sign_in(proposer)
    told = {"title": "Posta médica", "subject": "health", "district": "060101"}
    told |= {"problem": "Queda lejos.", "beneficiaries": "El caserío.", "place": "El Sauce"}
    first, last = visitor.get(NEW_IDEA), answered(visitor, NEW_IDEA, told)
    with full_disk(visitor):
        answers = filled(visitor, first, NEW_IDEA, told), published(visitor, last)
    for answer in answers:
        assert answer.status_code == 503
        assert "No pudimos guardar esto ahora" in text_of(answer)
        assert "Posta médica" in answer.text
    session().rollback()
    assert list(ideas.of_resident(session(), proposer.resident or 0)) == []


def test_a_vote_on_a_full_disk_is_never_a_false_success_and_can_be_sent_again(visitor: Visitor) -> None:
    make.a_process()
    here = make.an_open_vote()
    visitor.sign_in(make.a_resident())
    form = form_to(marked(visitor, (here[make.CAJAMARCA] or 0, 1)), CONFIRM)
    with full_disk(visitor):
        answer = confirmed(visitor, form)
    assert answer.status_code == 503
    assert "<h1>Su voto está en el ánfora</h1>" not in answer.text
    assert form["codigo"] in answer.text.replace("-", "") or form["codigo"] in answer.text


def test_a_database_that_is_away_is_503_and_not_a_mistake_of_ours(visitor: Visitor) -> None:
    engine = engine_of(visitor)

    def away(*_what: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    with listening(engine, "before_cursor_execute", away):
        answers = [visitor.get("/ideas"), visitor.get("/salud")]
    assert [one.status_code for one in answers] == [503, 503]
    assert "<h1>" in answers[0].text


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_connection_that_dies_when_the_answer_is_made_does_not_spoil_it(visitor: Visitor) -> None:
    make.a_process()
    here = make.an_open_vote()
    visitor.sign_in(make.a_resident())
    form = form_to(marked(visitor, (here[make.CAJAMARCA] or 0, 1)), CONFIRM)
    died = []

    def die(*_what: Any, **_more: Any) -> None:
        if db.session.registry.has():
            mine = session().connection().connection.dbapi_connection
            assert mine is not None
            died.append(mine.info.backend_pid)
            os.kill(died[-1], signal.SIGTERM)

    with template_rendered.connected_to(die, visitor.web):
        answer = confirmed(visitor, form)
    assert died
    assert "<h1>Su voto está en el ánfora</h1>" in answer.text
    assert confirmed(visitor, form).status_code == 200


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("fails_at", ["before", "within"])
def test_a_vote_whose_database_goes_away_is_given_back_to_be_sent_again(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fails_at: str
) -> None:
    """Nobody can say whether it was kept: neither before anybody is known, nor where a mistake of ours comes after."""
    make.a_process()
    here = make.an_open_vote()
    visitor.sign_in(make.a_resident())
    form = form_to(marked(visitor, (here[make.CAJAMARCA] or 0, 1)), CONFIRM)

    def away(*_what: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    def fail(*_what: Any) -> Any:
        raise RuntimeError("a mistake of ours")

    if fails_at == "before":
        with listening(engine_of(visitor), "before_cursor_execute", away):
            answer = confirmed(visitor, form)
    else:
        with monkeypatch.context() as mistaken:
            mistaken.setattr(casting, "took_part", fail)
            answer = confirmed(visitor, form)
    assert answer.status_code == (503 if fails_at == "before" else 500)
    assert "Envíe su voto otra vez" in text_of(answer)
    again = confirmed(visitor, form_to(answer, CONFIRM))
    assert code_in(again) == grouped(form["codigo"], CodeKind.TRACKING)


def test_a_database_that_is_away_gives_back_what_was_typed(visitor: Visitor) -> None:
    make.a_process()
    visitor.sign_in(make.a_resident())
    make.reach(Stage.IDEAS)
    sent = {**hidden(visitor.get("/ideas/nueva")), "title": "Posta <médica>"}

    def away(*_what: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    with listening(engine_of(visitor), "before_cursor_execute", away):
        answer = visitor.client.post("/ideas/nueva", data=sent)
    assert answer.status_code == 503
    back = visitor.client.post("/ideas/nueva", data=hidden(answer))
    assert 'value="Posta &lt;médica&gt;"' in back.text


@pytest.mark.parametrize("is_terminated", [False, True], ids=["waitress", "gunicorn"])
def test_a_form_that_was_cut_off_on_its_way_is_not_taken_for_whole(
    visitor: Visitor, is_terminated: bool
) -> None:
    make.a_process()
    proposer = make.a_resident()
    make.reach(Stage.IDEAS)
    visitor.sign_in(proposer)
    sent = {**hidden(visitor.get(f"{NEW_IDEA}/problema")), "problem": "Lejos. " * 50}
    whole = urlencode(sent).encode()
    answer = visitor.client.post(
        f"{NEW_IDEA}/problema",
        input_stream=BytesIO(whole[:-200]),
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"CONTENT_LENGTH": str(len(whole)), "wsgi.input_terminated": is_terminated},
    )
    assert answer.status_code == 400
    assert "Lo que envió no llegó completo" in text_of(answer)
    assert "Lejos" not in visitor.get(f"{NEW_IDEA}/problema").text


def test_a_mistake_of_ours_has_a_number_and_tells_the_log_nothing_personal(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> Any:
        raise RuntimeError("DNI 40000001")

    monkeypatch.setattr(clock, "now", fail)
    with caplog.at_level(logging.ERROR, "caxamarca"):
        answer = visitor.get("/votar?dni=40000001")
    assert answer.status_code == 500
    (record,) = [one for one in caplog.records if one.name == "caxamarca"]
    said = record.getMessage()
    reference = said.split()[0]
    assert reference in answer.text.replace("-", "").replace("<span>", "").replace("</span>", "")
    assert "40000001" not in said


def test_an_act_without_a_sign_in_leads_to_the_door(visitor: Visitor) -> None:
    answer = visitor.get("/mi-espacio")
    assert answer.status_code == 303
    assert answer.location.startswith("/entrar?siguiente=")
