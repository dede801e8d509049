"""What a unit declared beside what the Ministry (MEF) publishes of the same project, the difference in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from caxamarca.domain.contrasting import Apart, Contrast, Figure, Line, contrast
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence import official
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp
from caxamarca.persistence.official import Official
from caxamarca.web import formats
from caxamarca.web.labels import label
from caxamarca.web.words import _

ACCRUED = (Figure.ACCRUED, Figure.ACCRUED_IN_ALL)
"""What both tell of the same dates, wherever it is compared."""


@dataclass(frozen=True)
class Row:
    """One figure as each says it, and the difference."""

    figure: str
    declared: str
    official: str
    difference: str
    differs: bool = False


@dataclass(frozen=True)
class Beside:
    """`head` are the names of the columns with the day of each; `alike` are the figures of which both say the same;
    `sources` and `notes` are sentences.
    """

    head: tuple[str, str, str, str]
    rows: tuple[Row, ...]
    alike: tuple[Row, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]


def beside(followed: FollowUp) -> Beside | None:
    """`None` where nothing was published of the project, or it has no CUI."""
    cui = followed.prioritised.project.cui
    found = None if not cui else official.standing(session(), [cui]).get(cui)
    if found is None:
        return None
    filed = [(line.quarter, line.report.progress) for line in followed.quarters if line.report is not None]
    put = contrast(filed, found.figures, found.source.as_of)
    told = [line for line in put.lines if line.declared is not None or line.official is not None]
    return Beside(
        _head(put.quarter, found.source.as_of),
        tuple(_row(line, put) for line in told if not line.agrees),
        tuple(_row(line, put) for line in told if line.agrees),
        tuple(_sources(followed, put.quarter, found)),
        tuple(_notes(followed, put, found)),
    )


def _head(quarter: Quarter | None, as_of: date) -> tuple[str, str, str, str]:
    return (
        _("Figure"),
        _("Declared")
        if quarter is None
        else _("Declared (%(quarter)s)", quarter=formats.short_quarter(quarter).translate(formats.UNBROKEN)),
        _("MEF, data of %(day)s", day=formats.typed_day(as_of)),
        _("Difference"),
    )


def _row(line: Line, put: Contrast) -> Row:
    tell = _percent if line.figure is Figure.PHYSICAL else formats.money
    return Row(
        _figure(line, put),
        tell(line.declared),
        tell(line.official),
        _difference(line, put),
        _differs(line),
    )


def _differs(line: Line) -> bool:
    return line.difference is not None and not line.agrees


def _percent(hundredths: int | None) -> str:
    return formats.hundredths(hundredths)


def _figure(line: Line, put: Contrast) -> str:
    if put.quarter is not None and line.is_compared:
        if line.figure is Figure.ACCRUED:
            return _("Accrued (devengado) from January to %(day)s", day=formats.day_of_month(put.quarter.end))
        if line.figure is Figure.ACCRUED_IN_ALL:
            return _(
                "Accrued from the beginning to %(day)s %(year)s",
                day=formats.day_of_month(put.quarter.end),
                year=put.quarter.year,
            )
    return str(label(line.figure))


def _difference(line: Line, put: Contrast) -> str:
    if line.official is None:
        return _("The MEF does not tell it")
    if line.declared is None:
        return _("Nothing declared of %(year)s", year=put.year) if put.quarter else _("Nothing declared yet")
    difference = line.difference
    if difference is None:
        return _("Of other dates: not compared")
    if line.agrees:
        return _("Both say the same")
    if line.figure is Figure.PHYSICAL:
        points = formats.decimal(Decimal(abs(difference)) / 100)
        if difference > 0:
            return _("The MEF says %(points)s points more", points=points)
        return _("The MEF says %(points)s points less", points=points)
    amount = formats.money(abs(difference))
    if difference > 0:
        return _("The MEF says %(amount)s more", amount=amount)
    return _("The MEF says %(amount)s less", amount=amount)


def _sources(followed: FollowUp, quarter: Quarter | None, found: Official) -> list[str]:
    """Who said each, and when."""
    reports = [line.report for line in followed.quarters if line.report and line.quarter == quarter]
    told = [
        _(
            "Declared by the executing unit on %(day)s, for the %(quarter)s.",
            day=formats.short_day(one.filed_at),
            quarter=formats.quarter(one.quarter),
        )
        for one in reports
    ]
    told.append(
        _(
            "Imported from the MEF on %(loaded)s, data of %(day)s.",
            loaded=formats.short_day(found.source.loaded_at),
            day=formats.short_day(found.source.as_of),
        )
    )
    if found.figures.physical is not None and found.figures.updated is not None:
        told.append(
            _(
                "The physical progress that the MEF has was written there by the unit itself on %(day)s (format 12‑B).",
                day=formats.short_day(found.figures.updated),
            )
        )
    return told


def _notes(followed: FollowUp, put: Contrast, found: Official) -> list[str]:
    """Why something is not compared, and what else the Ministry says."""
    notes = []
    if put.apart is Apart.OTHER_YEAR and put.quarter is not None:
        notes.append(
            _(
                "The last report is of %(declared)s and these data of the MEF are of %(official)s. The money of two "
                "years is not compared.",
                declared=put.quarter.year,
                official=put.year,
            )
        )
    elif put.apart is Apart.BEFORE_THE_QUARTER_ENDED and put.quarter is not None:
        notes.append(
            _(
                "These data of the MEF are from before the %(quarter)s ended, so the money is not compared.",
                quarter=formats.quarter(put.quarter),
            )
        )
    elif any(_differs(line) for line in put.lines if line.figure not in ACCRUED):
        notes.append(
            _(
                "What was accrued is of the same dates in both. The other figures are of different days: part of a "
                "difference can be what came between them."
            )
        )
    if any(_differs(line) and (line.difference or 0) > 0 for line in put.lines if line.figure is ACCRUED[1]):
        notes.append(
            _(
                "Of what was accrued since the beginning, the MEF also counts what was spent before the vote; the unit "
                "declares what came after it."
            )
        )
    cost = found.figures.cost
    if cost is not None and cost != followed.prioritised.project.cost:
        notes.append(
            _(
                "For the MEF the project costs %(now)s today; people voted for it with a cost of %(then)s.",
                now=formats.money(cost),
                then=formats.money(followed.prioritised.project.cost),
            )
        )
    return notes
