"""The count and its declaration: each constituency by the process's rule, and its winners prioritised."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from caxamarca.actions import proving
from caxamarca.actions.remembering import Memory
from caxamarca.domain import telling
from caxamarca.domain.comparing import Comparison, compare
from caxamarca.domain.counting import Ballots, Candidate, Outcome, count
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import Refusal
from caxamarca.domain.lots import LotNotDrawn, draw
from caxamarca.domain.notices import Event
from caxamarca.domain.pabulib import Election, Project, arranged
from caxamarca.domain.processes import BoxState, WrongStage
from caxamarca.domain.provinces import province
from caxamarca.persistence import ballots, outbox, prioritised, processes, tallies
from caxamarca.persistence.ballots import Line
from caxamarca.persistence.processes import Constituency, Process

_COUNTED: Memory[tuple[int, datetime | None, bytes | None], Comparison] = Memory(200)
"""What was declared of each constituency, by every rule. The signed tally is another one on every site."""


@dataclass(eq=False)
class BoxNotOpened(Refusal):
    """Results are declared once the box was closed and opened. `state` is how far it has come."""

    state: BoxState


@dataclass(frozen=True)
class ConstituencyResult:
    """One constituency counted. Candidates are known by their ballot number.

    `is_clear`: there are so many ballots that each may be published, and what follows from single ones may be told.
    """

    constituency: Constituency
    lines: tuple[Line, ...]
    outcome: Outcome
    is_clear: bool


def seed_of(process: Process, constituency: Constituency) -> str:
    """The seed of one constituency's lot: the number of the public draw, and the constituency's own id after a colon.

    Raises LotNotDrawn.
    """
    if process.lot_seed is None:
        raise LotNotDrawn(process.lot_at)
    return f"{process.lot_seed}:{constituency.id}"


def lot_of(process: Process, constituency: Constituency, lines: tuple[Line, ...]) -> tuple[int, ...]:
    """The published order that settles ties of votes and cost. Raises LotNotDrawn."""
    return draw((line.number for line in lines), seed_of(process, constituency))


def results(session: Session, process: Process) -> tuple[ConstituencyResult, ...]:
    """Count every constituency from its clear ballots. The same ballots always give the same."""
    constituencies = processes.constituencies(session, process.id)
    papers = ballots.lines(session, [one.id for one in constituencies])
    return tuple(
        _result(
            process, one, papers[one.id], count(process.rule, *parts(session, process, one, papers[one.id]))
        )
        for one in constituencies
    )


def declared_results(session: Session, process: Process, now: datetime) -> tuple[ConstituencyResult, ...]:
    """Every constituency, for anyone to see. Raises WrongStage before the declaration."""
    check_declared(process, now)
    constituencies = processes.constituencies(session, process.id)
    papers = ballots.lines(session, [one.id for one in constituencies])
    return tuple(_remembered(session, process, one, papers[one.id])[0] for one in constituencies)


def declared_result(
    session: Session, process: Process, constituency: Constituency, now: datetime
) -> ConstituencyResult:
    """One constituency, for anyone to see, without counting the others. Raises WrongStage before the declaration."""
    return declared_comparison(session, process, constituency, now)[0]


def declared_comparison(
    session: Session, process: Process, constituency: Constituency, now: datetime
) -> tuple[ConstituencyResult, Comparison]:
    """One constituency beside what the other rules would have made of it. Raises WrongStage before the declaration."""
    check_declared(process, now)
    lines = ballots.lines(session, [constituency.id])[constituency.id]
    return _remembered(session, process, constituency, lines)


def election_of(session: Session, process: Process, counted: ConstituencyResult) -> Election:
    """A declared constituency with its ballots, as other programs read it."""
    one = counted.constituency
    return arranged(
        {
            "description": process.name,
            "country": "Peru",
            "unit": "Cajamarca",
            "subunit": "Interprovincial" if one.province is None else province(one.province).name,
            "instance": str(process.year),
            "date_begin": f"{civil_day(process.voting_from):%d.%m.%Y}",
            "date_end": f"{civil_day(process.last_moment):%d.%m.%Y}",
            "max_length": str(min(process.marks, len(counted.lines))),
            "language": "es",
            "currency": "PEN",
        },
        one.ceiling,
        {
            line.number: Project(str(line.number), line.project.cost, line.project.title, selected=False)
            for line in counted.lines
        },
        tallies.ballots(session, one.id),
        lot_of(process, one, counted.lines),
    )


def check_declared(process: Process, now: datetime) -> None:
    """The clear ballots are there as soon as the box is opened; until the declaration they are nobody's business."""
    if process.declared_at is None:
        raise WrongStage(process.stage(now))


def _remembered(
    session: Session, process: Process, one: Constituency, lines: tuple[Line, ...]
) -> tuple[ConstituencyResult, Comparison]:
    """What was declared is counted once: its ballots never change again, and a page of it is looked at by many."""
    key = one.id, process.declared_at, process.tally_signature
    compared = _COUNTED.recall(key, lambda: compare(*parts(session, process, one, lines)))
    return _result(process, one, lines, compared.outcomes[process.rule]), compared


def _result(
    process: Process, one: Constituency, lines: tuple[Line, ...], outcome: Outcome
) -> ConstituencyResult:
    is_clear = telling.are_public(outcome.tally.ballots, process.clear_from)
    return ConstituencyResult(one, lines, outcome, is_clear)


def parts(
    session: Session, process: Process, one: Constituency, lines: tuple[Line, ...]
) -> tuple[Ballots, list[Candidate], int, tuple[int, ...]]:
    """All that a count needs beside its rule."""
    candidates = [Candidate(line.number, line.project.cost) for line in lines]
    return tallies.ballots(session, one.id), candidates, one.ceiling, lot_of(process, one, lines)


def check_can_declare(process: Process) -> None:
    if process.box_state is not BoxState.OPENED:
        raise BoxNotOpened(process.box_state)


def declare(session: Session, process: Process, now: datetime) -> None:
    """Make the results public and the funded projects prioritised, in order of precedence.

    Raises TallyChanged, or what `proving.check_history` raises, where somebody reached into the database since then.
    """
    check_can_declare(process)
    proving.check_history(session, process)
    proving.check_tally(session, process)
    for result in results(session, process):
        by_number = {line.number: line.project for line in result.lines}
        for place, number in enumerate(result.outcome.funded, start=1):
            prioritised.add(session, by_number[number].id, place, now)
    process.box_state = BoxState.PUBLISHED
    process.declared_at = now
    outbox.write(session, Event.RESULTS_DECLARED, now, process=process.id)
