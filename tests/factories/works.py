"""What became of a project that won: reports on it and observations."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from caxamarca.actions.assigning import assign_unit
from caxamarca.actions.observing import raise_observation
from caxamarca.actions.reporting import file_report
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.money import soles
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import Progress
from caxamarca.domain.roles import Actor
from caxamarca.domain.spending import Spending
from caxamarca.persistence import prioritised, processes, site
from caxamarca.persistence.database import session
from caxamarca.persistence.prioritised import Prioritised
from tests.factories.clock import CAJAMARCA, YEAR, at
from tests.factories.people import a_process, a_resident
from tests.factories.staff import a_committee_member, a_unit, a_unit_person, the_administrator
from tests.factories.votes import a_closed_vote, a_declared_process, a_vote, an_open_vote


def a_followed_project(
    *, year: int = YEAR, province: str = CAJAMARCA, unit: int | None = None
) -> Prioritised:
    """One prioritised project in the hands of a unit, with all that comes before it: process, vote, declaration."""
    a_process(year)
    an_open_vote(year, {province: [soles(300_000)]})
    return a_winner(year=year, province=province, unit=unit)


def a_winner(*, year: int = YEAR, province: str = CAJAMARCA, unit: int | None = None) -> Prioritised:
    """The first project of a province's ballot, voted for in an open vote, declared, in the hands of a unit."""
    a_vote(a_resident(province, year=year), 1, year=year, province=province)
    a_closed_vote(year)
    a_declared_process(year)
    found = the_winner(year).project.id
    assign_unit(the_administrator(), found, unit or a_unit())
    return prioritised.one(session(), found)


def the_winner(year: int = YEAR) -> Prioritised:
    """The first of the projects that won in a year."""
    return prioritised.listed(session(), process=processes.by_year(session(), year).id)[0]


def a_spending(pim: int = soles(300_000), accrued: int = soles(90_000), **changes: int) -> Spending:
    """The money of a year, in céntimos: all of the budget committed, and all that was accrued paid."""
    told = {"pia": pim, "certified": pim, "committed": pim, "paid": accrued} | changes
    return Spending(pim=pim, accrued=accrued, **told)


def typed_money(pim: str = "300,000", accrued: str = "90,000") -> dict[str, str]:
    """The same as a unit types it, by the name of the question."""
    return {"pia": pim, "pim": pim, "certified": pim, "committed": pim, "accrued": accrued, "paid": accrued}


def a_progress(pim: int = soles(300_000), accrued: int = soles(90_000), **changes: object) -> Progress:
    progress = Progress(
        stage=InvestmentStage.WORKS,
        physical=30,
        spending=a_spending(pim, accrued),
        contract_signed=True,
        works_started=True,
    )
    return replace(progress, **changes)  # type: ignore[arg-type]


def a_report(
    project: Prioritised, quarter: Quarter | None = None, *, by: Actor | None = None, **changes: Any
) -> int:
    """The unit's report on a quarter, by default the one in which the project won, filed on the day after it."""
    assert project.unit_id is not None
    about = quarter or Quarter.of(project.followed_since.date())
    after = about.next.start
    at(datetime(after.year, after.month, after.day, 15, tzinfo=UTC))
    return file_report(by or a_unit_person(project.unit_id), project.project.id, about, a_progress(**changes))


def an_observation(
    project: Prioritised, report: int | None = None, *, days: int = 10, by: Actor | None = None
) -> int:
    """What the committee asks about a project, to be answered within so many days."""
    due = site.now(session()).date() + timedelta(days=days)
    asked = "¿Por qué el avance no coincide con la visita?"
    return raise_observation(by or a_committee_member(), project.project.id, asked, due, report)
