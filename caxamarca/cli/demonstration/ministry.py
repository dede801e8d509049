"""What the Ministry (MEF) would publish of three projects of 2025: invented figures under codes that nothing has.

Real codes begin with a 2, and these with zeros (ideas.toml), so that nobody takes the figures for an investment's.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caxamarca.actions import loading_mef
from caxamarca.cli.demonstration.cast import Story
from caxamarca.domain.mef import AMOUNTS, CODE, COLUMNS, MONTHS, NAME, PHYSICAL, SITUATION, STATE, UPDATED
from caxamarca.domain.money import soles
from caxamarca.domain.reporting import accrued_in_all
from caxamarca.persistence import reports
from caxamarca.persistence.database import session
from caxamarca.persistence.reports import Report

AS_OF = date(2026, 10, 26)
FILE = "cifras-inventadas-de-la-demostracion.csv"


@dataclass(frozen=True)
class Otherwise:
    """In what the Ministry differs from the unit: the share of what was accrued, in percent; what it adds to the
    modified budget, in céntimos; and its physical progress.
    """

    accrued: int = 100
    pim: int = 0
    physical: str = ""


SAID = {
    "agua-encanada": Otherwise(),
    "rio-mashcon": Otherwise(accrued=88, physical="26.40"),
    "feria-jesus": Otherwise(pim=soles(45_000)),
}


def publish(story: Story) -> None:
    """The first administrator loads a file of the three."""
    codes = {idea["project"]: idea["cui"] for idea in story.ideas if "cui" in idea}
    ids = {key: story.project_ids[key] for key in codes}
    filed = reports.of_projects(session(), list(ids.values()))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for key, project in ids.items():
        writer.writerow(_row(codes[key], reports.standing(filed[project]), SAID[key]))
    found = loading_mef.try_mef(io.BytesIO(text.getvalue().encode()), AS_OF)
    loading_mef.load_mef(story.staff["first"].actor, FILE, found)


def _row(code: str, told: Sequence[Report], other: Otherwise) -> dict[str, str]:
    of_year = [one for one in told if one.year == AS_OF.year]
    last = of_year[-1]
    before = accrued_in_all([(one.quarter, one.progress) for one in told if one.year < AS_OF.year]) or 0
    # Of each quarter what it adds to the one before it, accrued in its last month.
    until = [0, *(one.accrued * other.accrued // 100 for one in of_year)]
    months = {
        MONTHS[3 * one.quarter_number - 1]: _soles(until[place + 1] - until[place])
        for place, one in enumerate(of_year)
    }
    money = {
        "cost": last.pim * 100 // 90,
        "pia": last.pia,
        "pim": last.pim + other.pim,
        "certified": last.certified,
        "committed": last.committed,
        "accrued": until[-1],
        "accrued_before": before,
    }
    return {
        CODE: code,
        NAME: "INVERSIÓN INVENTADA PARA LA DEMOSTRACIÓN",
        STATE: "ACTIVO",
        SITUATION: "VIABLE",
        PHYSICAL: other.physical or str(last.physical),
        UPDATED: "2026-10-20 00:00:00.000",
        **{AMOUNTS[field]: _soles(amount) for field, amount in money.items()},
        **months,
    }


def _soles(centimos: int) -> str:
    sign = "-" if centimos < 0 else ""
    return f"{sign}{abs(centimos) // 100}.{abs(centimos) % 100:02}"
