"""What a demonstration tells of how to get in stays true after its codes were used."""

import json

import pyotp
import pytest
from flask import Flask

from caxamarca.actions.appointing import invite_staff
from caxamarca.actions.casting import invented_who_voted
from caxamarca.actions.identifying import invented_who_came_in, secret_of_link, use_link
from caxamarca.actions.second_factor import CODE_PERIOD
from caxamarca.domain.errors import NotFound
from caxamarca.persistence.database import transaction
from caxamarca.persistence.site import Site, SiteKind
from caxamarca.settings import Settings
from caxamarca.web.demonstration import FILE
from tests.factories import (
    CAJAMARCA,
    NEIGHBOURS,
    YEAR,
    Person,
    a_calendar,
    a_process,
    a_resident,
    a_roll,
    a_vote,
    an_administrator,
    an_open_vote,
    the_resident,
)
from tests.support.visiting import Visitor, text_of

NOON = 1_800_000_000
EMAIL = "elisa@demostracion.example"
PASSWORD = "caballo grapa bateria"
HOW = "Cómo entrar"
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


def tell(settings: Settings, **people: list[dict[str, object]]) -> None:
    """Write down who can be tried, as `demo` does."""
    file = settings.data_folder / FILE
    file.write_text(json.dumps({"residents": [], "staff": [], **people}), "utf-8")


def listed(person: Person) -> dict[str, object]:
    """Somebody of a roll as `demo` writes down who can be tried."""
    what = {"sentence": "%(place)s: can vote once, propose and support", "place": "Cajamarca"}
    return {"document": person.document, "code": "ABC-123-XYZ", "what": what}


@pytest.fixture(autouse=True)
def _nobody_stays(settings: Settings) -> object:
    yield
    (settings.data_folder / FILE).unlink(missing_ok=True)


def test_a_resident_invented_who_voted_is_said_to_have(
    app: Flask, visitor: Visitor, settings: Settings
) -> None:
    a_process()
    document = NEIGHBOURS[CAJAMARCA][0].document
    tell(settings, residents=[listed(NEIGHBOURS[CAJAMARCA][0])])
    rosa = a_resident()
    an_open_vote()
    said = text_of(visitor.get("/entrar"))
    assert document in said
    assert "ya votó" not in said
    a_vote(rosa, 1)
    assert "ya votó" in text_of(visitor.get("/entrar"))


def test_with_two_open_votes_whoever_voted_in_one_can_still_be_tried(
    app: Flask, visitor: Visitor, settings: Settings
) -> None:
    a_process()
    a_process(YEAR + 1, calendar=a_calendar(YEAR))
    rosa = a_resident()
    tell(settings, residents=[listed(NEIGHBOURS[CAJAMARCA][0])])
    for year in (YEAR, YEAR + 1):
        an_open_vote(year)
    a_vote(rosa, 1)
    assert invented_who_voted([NEIGHBOURS[CAJAMARCA][0].document]) == frozenset()
    assert "ya votó" not in text_of(visitor.get("/entrar"))
    a_vote(rosa, 1, year=YEAR + 1)
    assert "ya votó" in text_of(visitor.get("/entrar"))


def test_a_vote_of_a_roll_on_which_somebody_does_not_stand_is_none_that_is_left(app: Flask) -> None:
    rosa, luz = NEIGHBOURS[CAJAMARCA][:2]
    a_process()
    a_process(YEAR + 1, calendar=a_calendar(YEAR))
    a_roll(rosa, year=YEAR + 1)
    for year in (YEAR, YEAR + 1):
        an_open_vote(year)
    for who in (rosa, luz):
        a_vote(the_resident(who), 1)
    assert invented_who_voted([rosa.document, luz.document]) == {luz.document}


def test_the_whole_cast_costs_no_more_questions_than_one(
    app: Flask, visitor: Visitor, settings: Settings
) -> None:
    a_process()
    a_resident()
    an_open_vote()
    counts = []
    for some in (NEIGHBOURS[CAJAMARCA][:1], [one for village in NEIGHBOURS.values() for one in village]):
        tell(settings, residents=[listed(one) for one in some])
        with visitor.counted() as asked:
            visitor.get("/entrar")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_real_site_tells_strangers_nothing_of_anybody(app: Flask) -> None:
    a_process()
    rosa = a_resident()
    an_open_vote()
    a_vote(rosa, 1)
    with transaction() as writing:
        real = writing.get_one(Site, 1)
        real.kind, real.clock = SiteKind.REAL, None
    with pytest.raises(NotFound):
        invented_who_voted([NEIGHBOURS[CAJAMARCA][0].document])
    with pytest.raises(NotFound):
        invented_who_came_in([EMAIL], 1)


def test_a_one_time_code_that_was_used_is_not_offered_again(
    app: Flask, visitor: Visitor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [float(NOON + 10)]
    monkeypatch.setattr("caxamarca.actions.identifying.time.time", lambda: now[0])
    _id, link = invite_staff(an_administrator(), EMAIL, "Elisa")
    secret = secret_of_link(link)
    what = {"sentence": "The executing unit"}
    tell(settings, staff=[{"email": EMAIL, "password": PASSWORD, "secret": secret, "what": what}])
    first, second = (pyotp.TOTP(secret).at(NOON + step * CODE_PERIOD) for step in (0, 1))
    assert first in text_of(visitor.get("/personal/entrar"))
    use_link(link, PASSWORD, first)
    said = text_of(visitor.get("/personal/entrar"))
    assert first not in said
    assert "ya se usó: habrá otro en 20 segundos" in said
    now[0] += CODE_PERIOD
    assert second in text_of(visitor.get("/personal/entrar"))


def test_whoever_is_in_is_not_told_how_to_get_in(app: Flask, visitor: Visitor) -> None:
    a_process()
    assert HOW in text_of(visitor.get("/"))
    visitor.sign_in(a_resident())
    assert HOW not in text_of(visitor.get("/"))
