"""The alerts: each on its threshold, one short of it, and none where nothing more is owed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from caxamarca.domain.alerting import Alert, Facts, alerts
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.reporting import Progress
from caxamarca.domain.spending import Spending

S = InvestmentStage
TODAY = date(2026, 11, 10)
MONEY = Spending(pia=0, pim=100, certified=100, committed=100, accrued=30, paid=30)
PROGRESS = Progress(S.WORKS, 30, MONEY, contract_signed=True, works_started=True)
CALM = Facts(TODAY, TODAY, PROGRESS, spent=30, planned=30)


def changed(among: Facts = CALM, **changes: Any) -> Facts:
    assert among.latest is not None
    return replace(among, latest=replace(among.latest, **changes))


def test_a_project_that_goes_as_planned_raises_none() -> None:
    assert alerts(CALM) == ()
    assert alerts(Facts(TODAY, TODAY)) == ()


@pytest.mark.parametrize(
    ("physical", "spent", "found"),
    [
        (39, 30, ()),
        (40, 30, (Alert.GAP,)),
        (49, 30, (Alert.GAP,)),
        (50, 30, (Alert.CRITICAL_GAP,)),
        (20, 30, (Alert.GAP,)),
        (10, 30, (Alert.CRITICAL_GAP,)),
        (10, None, ()),
    ],
)
def test_works_and_money_that_drift_apart(physical: int, spent: int | None, found: tuple[Alert, ...]) -> None:
    assert alerts(replace(changed(physical=physical), spent=spent, planned=None)) == found


@pytest.mark.parametrize(
    ("planned", "found"),
    [(None, ()), (20, ()), (45, ()), (46, (Alert.BEHIND_PLAN,)), (100, (Alert.BEHIND_PLAN,))],
)
def test_works_more_than_fifteen_points_behind_their_schedule(
    planned: int | None, found: tuple[Alert, ...]
) -> None:
    assert alerts(replace(CALM, planned=planned)) == found


def test_works_that_are_done_are_not_behind() -> None:
    assert alerts(replace(changed(stage=S.FINISHED), planned=100)) == ()


@pytest.mark.parametrize(("days", "found"), [(180, ()), (181, (Alert.NO_UPDATE,))])
def test_silence_for_more_than_180_days(days: int, found: tuple[Alert, ...]) -> None:
    silent = replace(CALM, updated=TODAY - timedelta(days=days))
    assert alerts(silent) == found
    assert alerts(replace(silent, latest=None, spent=None, planned=None)) == found
    assert alerts(replace(silent, is_followed=False)) == ()
    assert alerts(changed(silent, stage=S.CLOSED)) == ()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"stage": S.STALLED}, (Alert.STALLED,)),
        ({"contract_signed": False, "works_started": False}, (Alert.RESOURCES_AT_RISK,)),
        ({"contract_signed": False}, ()),
        ({"works_started": False}, ()),
        ({"contract_signed": False, "works_started": False, "stage": S.DEACTIVATED}, ()),
    ],
)
def test_what_a_report_declares(change: dict[str, Any], found: tuple[Alert, ...]) -> None:
    assert alerts(changed(**change)) == found
    assert alerts(replace(changed(**change), is_followed=False)) == ()


def test_the_gravest_comes_first() -> None:
    everything = replace(
        changed(stage=S.STALLED, physical=10, contract_signed=False, works_started=False),
        updated=TODAY - timedelta(days=200),
        report_overdue=True,
        observation_late=True,
    )
    assert alerts(everything) == tuple(alert for alert in Alert if alert is not Alert.GAP)
