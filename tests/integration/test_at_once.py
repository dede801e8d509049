"""Many acts that are kept together: each is a step of one transaction, of which nobody sees anything before its end."""

import pytest
from flask import Flask

from caxamarca.domain.errors import Refusal
from caxamarca.persistence import people, scrubbing, site
from caxamarca.persistence.at_once import at_once
from caxamarca.persistence.database import db, session, transaction
from caxamarca.persistence.people import Unit
from caxamarca.persistence.storing import StorageBusy
from caxamarca.settings import Settings
from tests.support.sites import FOUNDED_AT, bare_app, opened
from tests.support.visiting import anew

LATER = FOUNDED_AT.replace(year=2027)


def units() -> list[str]:
    return [unit.name for unit in people.units(anew())]


def add(name: str) -> None:
    with transaction() as writing:
        writing.add(Unit(name=name))


def test_whoever_looks_meanwhile_sees_nothing_of_it(app: Flask, settings: Settings) -> None:
    elsewhere = bare_app(settings)
    with at_once():
        add("Una")
        with transaction() as writing:
            site.set_clock(writing, LATER)
        assert (units(), site.now(session())) == (["Una"], LATER)
        with elsewhere.app_context():
            assert (units(), site.now(session())) == ([], FOUNDED_AT)
            db.session.remove()
            db.engine.dispose()
        add("Otra")
    assert (units(), site.now(session())) == (["Otra", "Una"], LATER)


@pytest.mark.parametrize("fault", [Refusal, ValueError, KeyboardInterrupt])
def test_what_is_cut_leaves_nothing(fault: type[BaseException], app: Flask) -> None:
    def cut() -> None:
        with at_once():
            add("Una")
            raise fault

    with pytest.raises(fault):
        cut()
    assert units() == []
    add("Otra")
    assert units() == ["Otra"]


def test_a_step_that_is_refused_takes_nothing_but_itself_along(app: Flask) -> None:
    def refused() -> None:
        with transaction() as writing:
            writing.add(Unit(name="Otra"))
            writing.flush()
            raise Refusal

    with at_once():
        add("Una")
        with pytest.raises(Refusal):
            refused()
        add("Tercera")
    assert units() == ["Tercera", "Una"]


def test_within_it_nothing_is_scrubbed_and_afterwards_all_is(app: Flask) -> None:
    with at_once():
        add("Una")
        assert not scrubbing.scrub()
    assert scrubbing.scrub()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_where_somebody_else_writes_it_is_said(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caxamarca.persistence.database.PATIENCE", 0)

    def wait() -> None:
        with opened(Settings.of_folder(settings.data_folder)), pytest.raises(StorageBusy), at_once():
            add("Una")

    with at_once():
        db.session.registry.clear()
        wait()
