"""The Ministry's figures are loaded whole or not at all, beside what was declared, and every file stays."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from caxamarca.actions.loading_mef import (
    DayAhead,
    LoadedMeanwhile,
    NoCodesYet,
    NotDecided,
    NothingLeft,
    SameAsBefore,
    load_mef,
    try_mef,
)
from caxamarca.domain.errors import NotAllowed, NotSignedIn, Refusal
from caxamarca.domain.mef import Found
from caxamarca.domain.money import soles
from caxamarca.domain.roles import STRANGER
from caxamarca.persistence import audit, official, reports
from caxamarca.persistence.official import MefImport, MefRow
from tests import factories as make
from tests.factories import AS_OF, CUI
from tests.integration.conftest import FOLLOWED, starting
from tests.support.together import together
from tests.support.visiting import anew

pytestmark = starting(FOLLOWED)

LATER = datetime(2027, 5, 10, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def project(app: Flask) -> int:
    found = make.the_winner().project.id
    make.give_code(found)
    make.at(LATER)
    return found


def tried(content: bytes | None = None, as_of: date = AS_OF, **choices: object) -> Found:
    return try_mef(io.BytesIO(content or make.a_mef_file()), as_of, **choices)  # type: ignore[arg-type]


def kept() -> dict[str, int]:
    return {
        table.__tablename__: anew().execute(select(func.count()).select_from(table)).scalar_one()
        for table in (MefImport, MefRow, audit.Entry)
    }


def pim_of(content: str) -> bytes:
    return make.a_mef_file(make.a_mef_row(PIM_ANIO_ACTUAL=content))


def test_what_a_file_says_of_ours_is_kept_with_its_source() -> None:
    boss = make.the_administrator()
    found = tried(make.a_mef_file(make.a_mef_row("2345678"), make.a_mef_row()))
    assert load_mef(boss, "C:\\Users\\Ana\\DETALLE_INVERSIONES.csv", found, by_operator=True) == 1
    one = official.standing(anew(), [CUI, "2345678"])
    assert list(one) == [CUI]
    assert [one[CUI].figures] == [figures for _number, figures in found.figures]
    source = one[CUI].source
    assert (source.file_name, source.sha256, source.as_of) == (
        "DETALLE_INVERSIONES.csv",
        found.writing.sha256,
        AS_OF,
    )
    assert (source.rows, source.kept, source.missing, source.loaded_by) == (2, 1, 0, boss.staff)
    assert source.loaded_at == LATER
    assert list(official.figures_of(anew(), source.id)) == [3]
    (entry,) = audit.newest(anew(), 1)
    assert (entry.tag, entry.subject, entry.staff_id) == ("follow_up:mef:load", 1, boss.staff)
    assert '"by_operator": true' in entry.details


def test_a_trial_keeps_nothing() -> None:
    before = kept()
    tried()
    assert kept() == before


def test_nothing_declared_changes(project: int) -> None:
    make.a_report(make.the_winner())
    before = [(one.id, one.spending, one.physical) for one in reports.of_projects(anew(), [project])[project]]
    make.at(LATER)
    make.a_mef_import(make.the_administrator(), pim_of("999999"))
    after = [(one.id, one.spending, one.physical) for one in reports.of_projects(anew(), [project])[project]]
    assert after == before


def test_a_later_file_stands_beside_the_one_before() -> None:
    boss = make.the_administrator()
    assert make.a_mef_import(boss, pim_of("1")) == 1
    assert make.a_mef_import(boss, pim_of("2")) == 2
    assert official.standing(anew(), [CUI])[CUI].figures.pim == soles(2)
    assert [one.number for one in official.imports(anew(), 9)] == [2, 1]
    assert kept()["mef_row"] == 2


def test_data_of_an_earlier_day_do_not_stand_before_those_of_a_later_one() -> None:
    boss = make.the_administrator()
    make.a_mef_import(boss, pim_of("2"))
    make.a_mef_import(boss, make.a_mef_file(make.a_mef_row(PIM_ANIO_ACTUAL="1")), date(2026, 10, 4))
    assert official.standing(anew(), [CUI])[CUI].figures.pim == soles(2)


def test_an_investment_that_a_later_file_lacks_keeps_its_figures_and_their_day(project: int) -> None:
    boss = make.the_administrator()
    make.a_mef_import(boss)
    make.give_code(project, "0000002")
    make.a_mef_import(boss, make.a_mef_file(make.a_mef_row("0000002")))
    standing = official.standing(anew(), [CUI, "0000002"])
    assert {cui: one.source.number for cui, one in standing.items()} == {CUI: 1, "0000002": 2}


def test_whoever_is_no_administrator_loads_nothing() -> None:
    found = tried()
    for actor, refusal in (
        (STRANGER, NotSignedIn),
        (make.a_committee_member(), NotAllowed),
        (make.a_unit_person(make.a_unit()), NotAllowed),
    ):
        make.at(LATER)
        before = kept()
        with pytest.raises(refusal):
            load_mef(actor, "x.csv", found)
        assert kept()["mef_import"] == before["mef_import"] == 0


@pytest.mark.parametrize(
    "content",
    [pim_of("mucho"), make.a_mef_file(make.a_mef_row(), make.a_mef_row())],
    ids=["a wrong row", "a code twice"],
)
def test_while_one_row_waits_for_a_decision_nothing_is_loaded(content: bytes) -> None:
    found = tried(content)
    before = kept()
    with pytest.raises(NotDecided):
        load_mef(make.the_administrator(), "x.csv", found)
    assert kept()["mef_import"] == before["mef_import"]


def test_what_was_left_out_is_noted() -> None:
    boss = make.the_administrator()
    with pytest.raises(NothingLeft):
        load_mef(boss, "x.csv", tried(leave_out={CUI}))
    load_mef(boss, "x.csv", replace(tried(), left_out=("0000002",)))
    (entry,) = audit.newest(anew(), 1)
    assert '"left_out": ["0000002"]' in entry.details


def test_the_very_same_is_loaded_once() -> None:
    boss = make.the_administrator()
    make.a_mef_import(boss)
    with pytest.raises(SameAsBefore):
        make.a_mef_import(boss)
    make.a_mef_import(boss, as_of=date(2026, 10, 6))
    make.a_mef_import(boss)
    assert kept()["mef_import"] == 3


def test_data_of_a_day_that_has_not_come_are_refused() -> None:
    tried(
        as_of=date(2027, 5, 10),
        content=make.a_mef_file(
            make.a_mef_row(ANIO_PROCESO="2027", DEV_JUL_ANIO_VIG="", DEV_OCT_ANIO_VIG="")
        ),
    )
    with pytest.raises(DayAhead):
        tried(as_of=date(2027, 5, 11))
    found = replace(tried(), as_of=date(2027, 5, 11))
    with pytest.raises(DayAhead):
        load_mef(make.the_administrator(), "x.csv", found)


def test_without_a_project_that_has_a_code_no_file_is_read(project: int) -> None:
    make.give_code(project, None)

    class Unread(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError(size)

    with pytest.raises(NoCodesYet):
        try_mef(Unread(), AS_OF)


def test_of_two_who_load_at_once_one_comes_first_and_the_other_hears_of_it(app: Flask) -> None:
    boss = make.the_administrator()
    found = tried()
    answers = together(app, *[lambda: load_mef(boss, "x.csv", found)] * 2)
    (refused,) = [one for one in answers if isinstance(one, Refusal)]
    assert isinstance(refused, (SameAsBefore, LoadedMeanwhile))
    assert [one for one in answers if not isinstance(one, Refusal)] == [1]
    assert (kept()["mef_import"], kept()["mef_row"]) == (1, 1)
    assert audit.first_broken(anew()) is None


def test_of_two_different_files_at_once_both_or_one_stand_whole(app: Flask) -> None:
    boss = make.the_administrator()
    first, second = tried(pim_of("1")), tried(pim_of("2"))
    answers = together(app, lambda: load_mef(boss, "1.csv", first), lambda: load_mef(boss, "2.csv", second))
    loaded = sorted(one for one in answers if not isinstance(one, Refusal))
    assert loaded in ([1], [1, 2])
    assert all(isinstance(one, LoadedMeanwhile) for one in answers if isinstance(one, Refusal))
    assert kept()["mef_row"] == len(loaded)
