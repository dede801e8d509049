"""What casting has to know of a voter, in one question: the place on the roll and the ballot paper."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from caxamarca.domain.voting import Paper, Part
from caxamarca.persistence.ballots import BallotLine
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.persistence.roll import Roll, RollEntry


@dataclass(frozen=True)
class Voter:
    """An entitled resident: the own province, the year of birth where known, and all that can be marked."""

    province: str
    birth_year: int | None
    paper: Paper


def voter(session: Session, process: Process, resident_id: int) -> Voter | None:
    """The resident as the approved roll of this process knows them; `None` where it does not."""
    rows = session.execute(
        select(RollEntry.province, RollEntry.birth_year, Constituency.id, BallotLine.number)
        .join(Roll, and_(Roll.id == RollEntry.roll_id, Roll.approved))
        .outerjoin(
            Constituency,
            and_(
                Constituency.process_id == Roll.process_id,
                or_(Constituency.province == RollEntry.province, Constituency.province.is_(None)),
            ),
        )
        .outerjoin(BallotLine, BallotLine.constituency_id == Constituency.id)
        .where(Roll.process_id == process.id, RollEntry.resident_id == resident_id)
        .order_by(Constituency.province.is_(None), Constituency.id, BallotLine.number)
    ).all()
    if not rows:
        return None
    numbers: dict[int, set[int]] = {}
    for row in rows:
        if row.id is not None:
            numbers.setdefault(row.id, set()).update(() if row.number is None else (row.number,))
    parts = tuple(Part(constituency, frozenset(found)) for constituency, found in numbers.items())
    return Voter(rows[0].province, rows[0].birth_year, Paper(parts, process.marks))
