"""The thirteen provinces and 127 districts as the database knows them: it refuses a place that is none."""

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from caxamarca.domain.provinces import DISTRICTS, PROVINCES
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.places import DistrictRow, ProvinceRow
from caxamarca.persistence.roll import RollEntry
from tests import factories as make
from tests.integration.conftest import CONVENED, starting

pytestmark = starting(CONVENED)


def test_the_database_has_the_provinces_and_districts_of_the_domain(app: Flask) -> None:
    provinces = session().execute(select(ProvinceRow.code, ProvinceRow.name)).all()
    districts = session().execute(select(DistrictRow.code, DistrictRow.province, DistrictRow.name)).all()
    assert set(provinces) == {(place.code, place.name) for place in PROVINCES}
    assert set(districts) == {(place.code, place.province_code, place.name) for place in DISTRICTS}
    assert (len(provinces), len(districts)) == (13, 127)


@pytest.mark.parametrize(
    ("province", "district"), [("0601", "061201"), ("1501", "150101"), ("0601", "060199"), ("", "")]
)
def test_nobody_stands_on_a_roll_in_a_place_that_is_none(province: str, district: str, app: Flask) -> None:
    resident = make.a_resident().resident
    move = update(RollEntry).where(RollEntry.resident_id == resident)
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(move.values(province=province, district=district))


def test_a_district_of_another_province_does_not_fit_an_idea_either(app: Flask) -> None:
    idea = make.an_idea()
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(update(Idea).where(Idea.id == idea).values(province="0612"))
