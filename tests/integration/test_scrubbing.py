"""Scrubbing gives way to whoever reads, says so, and leaves no setting of its own on a connection."""

import pytest

from caxamarca.persistence import scrubbing
from caxamarca.persistence.database import db, session
from tests import factories as make

pytestmark = pytest.mark.usefixtures("app")

PATIENCE = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}


def patience() -> object:
    with db.engine.connect() as connection:
        return connection.exec_driver_sql(PATIENCE[db.engine.dialect.name]).scalar_one()


def test_a_scrub_gives_way_to_whoever_reads_and_is_made_good_later() -> None:
    make.a_process()
    session().rollback()
    before = patience()
    with db.engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM waiting_envelope").scalar_one()
        make.an_open_vote()
        assert not scrubbing.scrub()
        assert patience() == before, "whoever votes next waits as long as ever"
    assert scrubbing.scrub()
    assert patience() == before
