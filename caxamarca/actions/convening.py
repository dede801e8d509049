"""Convening a process: its calendar, terms and ceilings; and changing a date, with the reason published."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.processes import BoxState, Calendar, DateIsPast, Lot, Terms, change_dates, check_order
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence import audit, ballots, processes, projects, site
from caxamarca.persistence.database import transaction
from caxamarca.persistence.processes import CalendarChange, Constituency, Process, TermsChange

NAME_LIMIT = 120
PURPOSE_LIMIT = 2000
SOURCE_LIMIT = 200
REASON_LIMIT = 1000
LATEST_YEAR = 2100


class YearTaken(Refusal):
    """There is one process a year, and this year has its own."""


@dataclass(eq=False)
class OutOfRange(Refusal):
    """A number of the terms lies outside its bounds."""

    field: str
    least: int
    most: int


class CeilingsMissing(Refusal):
    """Every province has a ceiling, be it zero; and an interprovincial part has one too."""


class PartInUse(Refusal):
    """The interprovincial part has a project already, so it cannot be taken away."""


class NothingToCorrect(Refusal):
    """The terms are as they were."""


CEILING = "ceiling:"
"""What stands before a province's code in a correction of its ceiling."""

BOUNDS = {
    "marks": (1, 15),
    "minimum_age": (0, 120),
    "support_limit": (1, 50),
    "batch_size": (10, 1000),
    "clear_from": (20, 10_000),
}
"""Of the last two the least protects the secret of the vote: below it lists and published ballots tell too much of too
few, and one administrator chooses them at the convocation.
"""

TERMS_OF_A_PROCESS = ("name", "purpose", "lot_source", "rule", *BOUNDS)
"""The fields of a process that can be corrected; the ceilings stand with its constituencies."""


@dataclass(frozen=True)
class Convocation:
    """A new process. `ceilings` maps a province code, or `None` for the interprovincial part, to céntimos.

    `lot_source` says in words which public draw will give the number that settles ties.
    """

    year: int
    name: str
    purpose: str
    calendar: Calendar
    terms: Terms
    ceilings: Mapping[str | None, int]
    lot_source: str


def create_process(actor: Actor, convocation: Convocation) -> int:
    """Announce a process. Returns its year."""
    check_order(convocation.calendar)
    _check_terms(convocation.terms, convocation.ceilings)
    _check_year(convocation.year, convocation.calendar)
    try:
        with transaction() as session:
            permit(actor, Action.CREATE_PROCESS, None)
            now = site.now(session)
            if convocation.calendar.ideas_from <= now:
                raise DateIsPast("ideas_from")
            process = Process(
                year=convocation.year,
                name=clean_line(convocation.name, NAME_LIMIT),
                purpose=clean_paragraphs(convocation.purpose, PURPOSE_LIMIT),
                rule=convocation.terms.rule,
                marks=convocation.terms.marks,
                minimum_age=convocation.terms.minimum_age,
                support_limit=convocation.terms.support_limit,
                batch_size=convocation.terms.batch_size,
                clear_from=convocation.terms.clear_from,
                lot_source=clean_line(convocation.lot_source, SOURCE_LIMIT),
                box_state=BoxState.NONE,
            )
            process.calendar = convocation.calendar
            session.add(process)
            session.flush()
            session.add_all(
                Constituency(process_id=process.id, province=province, ceiling=ceiling)
                for province, ceiling in convocation.ceilings.items()
            )
            session.flush()
            audit.write(session, actor, "admin:process:create", process.id, now, {"year": process.year})
            return process.year
    except IntegrityError:
        raise YearTaken from None


def _check_year(year: int, calendar: Calendar) -> None:
    first = calendar.ideas_from.year
    if not first - 1 <= year <= min(first + 2, LATEST_YEAR):
        raise OutOfRange("year", first - 1, first + 2)


def _check_terms(terms: Terms, ceilings: Mapping[str | None, int]) -> None:
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(terms, name) <= most:
            raise OutOfRange(name, least, most)
    wanted = {province.code for province in PROVINCES} | ({None} if terms.interprovincial else set())
    if set(ceilings) != wanted or min(ceilings.values()) < 0:
        raise CeilingsMissing


@dataclass(frozen=True)
class Correction:
    """The terms of an announced process as they should be. `ceilings` and `lot_source` as in a `Convocation`."""

    name: str
    purpose: str
    terms: Terms
    ceilings: Mapping[str | None, int]
    lot_source: str


def correct_terms(actor: Actor, year: int, correction: Correction, reason: str) -> None:
    """Correct the terms of a process in which nobody has done anything yet. What changed is published with its reason.

    A year has one process: without this a mistyped ceiling could only be annulled, and the year with it.
    """
    _check_terms(correction.terms, correction.ceilings)
    with transaction() as session:
        process = processes.alone(session, year)
        now = site.now(session)
        permit(actor, Action.CORRECT_TERMS, process.stage(now))
        constituencies = {one.province: one for one in processes.constituencies(session, process.id)}
        old = _as_text(process, {place: one.ceiling for place, one in constituencies.items()})
        process.name = clean_line(correction.name, NAME_LIMIT)
        process.purpose = clean_paragraphs(correction.purpose, PURPOSE_LIMIT)
        process.lot_source = clean_line(correction.lot_source, SOURCE_LIMIT)
        for name in ("rule", *BOUNDS):
            setattr(process, name, getattr(correction.terms, name))
        new = _as_text(process, correction.ceilings)
        moved = [field for field in {**old, **new} if old.get(field) != new.get(field)]
        if not moved:
            raise NothingToCorrect
        _correct_ceilings(session, process.id, constituencies, correction.ceilings)
        why = clean_paragraphs(reason, REASON_LIMIT)
        session.add_all(
            TermsChange(
                process_id=process.id,
                field=field,
                before=old.get(field, ""),
                after=new.get(field, ""),
                reason=why,
                made_at=now,
            )
            for field in moved
        )
        audit.write(session, actor, "admin:terms:correct", process.id, now, {"terms": moved})


def _as_text(process: Process, ceilings: Mapping[str | None, int]) -> dict[str, str]:
    fields = {name: str(getattr(process, name)) for name in TERMS_OF_A_PROCESS}
    return fields | {f"{CEILING}{place or ''}": str(ceiling) for place, ceiling in ceilings.items()}


def _correct_ceilings(
    session: Session,
    process_id: int,
    constituencies: Mapping[str | None, Constituency],
    ceilings: Mapping[str | None, int],
) -> None:
    """The interprovincial part may come, or go."""
    for place, ceiling in ceilings.items():
        if place in constituencies:
            constituencies[place].ceiling = ceiling
        else:
            session.add(Constituency(process_id=process_id, province=place, ceiling=ceiling))
    for place in set(constituencies) - set(ceilings):
        if projects.of_constituency(session, constituencies[place].id):
            raise PartInUse
        session.delete(constituencies[place])


def change_calendar(actor: Actor, year: int, calendar: Calendar, reason: str) -> None:
    """Move dates that have not come yet. Each move is published with its reason."""
    with transaction() as session:
        process = processes.alone(session, year)
        now = site.now(session)
        permit(actor, Action.CHANGE_CALENDAR, process.stage(now))
        new = change_dates(
            process.calendar, calendar, process.opened_at is not None, lot_of(session, process), now
        )
        moved = keep_calendar(session, process, new, clean_paragraphs(reason, REASON_LIMIT), now)
        audit.write(session, actor, "admin:calendar:change", process.id, now, {"fields": moved})


def lot_of(session: Session, process: Process) -> Lot:
    """How far the draw of a process has come, by which its hour moves or not."""
    return Lot(process.lot_seed is not None, bool(ballots.missing(session, process.id)))


def keep_calendar(session: Session, process: Process, new: Calendar, reason: str, now: datetime) -> list[str]:
    """Put a calendar that was looked at in the place of the old one, each move with its reason. Returns what moved."""
    old = process.calendar
    moved = [field.name for field in fields(old) if getattr(old, field.name) != getattr(new, field.name)]
    session.add_all(
        CalendarChange(
            process_id=process.id,
            field=name,
            before=getattr(old, name),
            after=getattr(new, name),
            reason=reason,
            made_at=now,
        )
        for name in moved
    )
    process.calendar = new
    return moved
