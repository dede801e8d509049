"""The demonstration's clock: moved by whoever administrates, and not there on a real site."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from caxamarca.actions.founding import found_site
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import processes, site
from caxamarca.persistence.site import SiteKind
from tests.factories import YEAR, a_process, reach, two_administrators
from tests.integration.conftest import MIGRATED, starting
from tests.support.sites import FOUNDED_AT
from tests.support.visiting import Visitor, anew, text_of

CLOCK = "/admin/reloj"


def administrator() -> Actor:
    return two_administrators()[0]


def test_the_clock_goes_where_it_is_told(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(administrator())
    answer = visitor.send(CLOCK, day="15/8/2026", hour="6:30 pm")
    assert answer.status_code == 303
    assert site.now(anew()) == datetime(2026, 8, 15, 23, 30, tzinfo=UTC)
    assert "sábado 15 de agosto de 2026, 18:30" in text_of(visitor.get(CLOCK))


def test_each_stage_of_a_process_is_one_button_away(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(administrator())
    a_process()
    page = visitor.get(CLOCK).text
    leaps = re.findall(r'name="day" value="([^"]+)"><input type="hidden" name="hour" value="([^"]+)"', page)
    assert ("01/03/2026", "00:00") in leaps
    visitor.send(CLOCK, day="01/03/2026", hour="00:00")
    assert processes.by_year(anew(), YEAR).stage(site.now(anew())) is Stage.IDEAS
    assert "01/03/2026" not in re.findall(r'name="day" value="([^"]+)">', visitor.get(CLOCK).text)


def test_a_day_later_is_offered(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(administrator())
    tomorrow = f"{FOUNDED_AT + timedelta(days=1):%d/%m/%Y}"
    assert f'value="{tomorrow}"' in visitor.get(CLOCK).text


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("day", "hour"),
    [("", ""), ("mañana", "08:00"), ("31/02/2026", "08:00"), ("01/01/0001", "00:00"), ("1/1/2026", "99")],
)
def test_a_moment_that_is_none_leaves_the_clock_alone(
    app: Flask, visitor: Visitor, day: str, hour: str
) -> None:
    visitor.sign_in(administrator())
    answer = visitor.send(CLOCK, day=day, hour=hour)
    assert answer.status_code == 422
    assert f'value="{day}"' in answer.text
    assert site.now(anew()) == FOUNDED_AT


@starting(MIGRATED)
def test_a_real_site_has_no_such_page(app: Flask, visitor: Visitor) -> None:
    found_site(SiteKind.REAL)
    visitor.sign_in(administrator())
    assert visitor.get(CLOCK).status_code == 404
    assert visitor.send(CLOCK, of="/admin/unidades", day="1/1/2030", hour="0:00").status_code == 404
    assert "Reloj" not in text_of(visitor.get("/admin"))


def test_the_page_does_not_forget_what_time_it_is(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(administrator())
    a_process()
    reach(Stage.EVALUATION)
    assert "lunes 11 de mayo de 2026" in text_of(visitor.get(CLOCK))
