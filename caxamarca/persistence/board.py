"""The board: hashes of tracking codes, by which anyone can see that an own ballot is in the box."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    delete,
    func,
    insert,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence import stamped
from caxamarca.persistence.base import Base, batches, sorted_lists, table
from caxamarca.persistence.stamped import STAMP_LENGTH, Stamped


class WaitingLine(Base):
    """A hash and the voter's province. No envelope stands beside it, and nothing leads to one. In no batch yet.

    `stamp` is the site's own (actions/stamping.py).
    """

    __tablename__ = "waiting_line"
    __table_args__ = (Index("ix_waiting_line_process", "process_id"), {"sqlite_with_rowid": False})

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    province: Mapped[str] = mapped_column(String(4))
    stamp: Mapped[bytes] = mapped_column(LargeBinary(STAMP_LENGTH))


class BoardLine(Base):
    """The same in a batch, whose list was published."""

    __tablename__ = "board"
    __table_args__ = (Index("ix_board_process", "process_id"), {"sqlite_with_rowid": False})

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    province: Mapped[str] = mapped_column(String(4))
    batch: Mapped[int] = mapped_column(Integer)


def add(session: Session, process_id: int, line: Stamped) -> None:
    session.execute(insert(table(WaitingLine)), _waiting_rows(process_id, [line]))


def has(session: Session, process_id: int, code_hash: bytes) -> bool:
    """Whether a code is in the box, in a batch or waiting."""
    return (
        session.execute(
            union_all(
                *(
                    select(of.province).where(of.code_hash == code_hash, of.process_id == process_id)
                    for of in (WaitingLine, BoardLine)
                )
            )
        ).first()
        is not None
    )


def batch_of(session: Session, process_id: int, code_hash: bytes) -> int | None:
    """The batch in which a line was published; `None` while it waits, or where there is no such line."""
    return session.execute(
        select(BoardLine.batch).where(BoardLine.code_hash == code_hash, BoardLine.process_id == process_id)
    ).scalar_one_or_none()


def waiting(session: Session, process_id: int) -> Sequence[Stamped]:
    """The lines that are in no batch yet, each with its province and the hash of the code."""
    rows = session.execute(
        select(WaitingLine.province, WaitingLine.code_hash, WaitingLine.stamp).where(
            WaitingLine.process_id == process_id
        )
    )
    return [Stamped(*row) for row in rows]


def keep_waiting(session: Session, process_id: int, staying: Sequence[Stamped]) -> None:
    """Let nothing but these wait, written anew in the order in which they are given."""
    session.execute(delete(WaitingLine).where(WaitingLine.process_id == process_id))
    if staying:
        session.execute(insert(table(WaitingLine)), _waiting_rows(process_id, staying))


def _waiting_rows(process_id: int, shuffled: Sequence[Stamped]) -> list[dict[str, object]]:
    return stamped.rows(_rows(process_id, (one.bare for one in shuffled)), shuffled)


def put_in_batch(session: Session, process_id: int, batch: int, leaving: Sequence[tuple[str, bytes]]) -> None:
    """Write these into a batch, in the order in which they are given."""
    session.execute(insert(table(BoardLine)), _rows(process_id, leaving, batch=batch))


def _rows(process_id: int, shuffled: Iterable[tuple[str, bytes]], **more: int) -> list[dict[str, object]]:
    return [
        {"code_hash": code, "process_id": process_id, "province": province, **more}
        for province, code in shuffled
    ]


def hashes_of(session: Session, process_id: int, batch: int) -> list[bytes]:
    """The hashes of one batch, sorted: the list that is published."""
    rows = session.execute(
        select(BoardLine.code_hash).where(BoardLine.process_id == process_id, BoardLine.batch == batch)
    )
    return sorted(rows.scalars())


def in_batches(session: Session, process_id: int) -> dict[int, list[bytes]]:
    """The hashes of every batch, sorted: all lists at once."""
    rows = session.execute(
        select(BoardLine.batch, BoardLine.code_hash).where(BoardLine.process_id == process_id)
    )
    return sorted_lists(rows)


def by_province(session: Session, process_id: int) -> dict[str, int]:
    """How many lines there are, waiting or not."""
    found: Counter[str] = Counter()
    for of in (WaitingLine, BoardLine):
        rows = session.execute(
            select(of.province, func.count()).where(of.process_id == process_id).group_by(of.province)
        )
        found.update(dict(rows.all()))
    return dict(found)


def among(session: Session, process_id: int, hashes: Collection[bytes]) -> set[bytes]:
    """Those of these hashes that stand on the board, waiting or not."""
    return {
        found
        for of in (WaitingLine, BoardLine)
        for some in batches(list(hashes))
        for found in session.execute(
            select(of.code_hash).where(of.process_id == process_id, of.code_hash.in_(some))
        ).scalars()
    }
