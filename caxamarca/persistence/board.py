"""The board: hashes of tracking codes, by which anyone can see that an own ballot is in the box."""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base, table


class BoardLine(Base):
    """A hash, the voter's province, a batch. No envelope stands beside it, and nothing leads to one."""

    __tablename__ = "board"
    __table_args__ = (Index("ix_board_process", "process_id"), {"sqlite_with_rowid": False})

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    province: Mapped[str] = mapped_column(String(4))
    batch: Mapped[int | None] = mapped_column(Integer)


def add(session: Session, process_id: int, province: str, code_hash: bytes) -> None:
    session.execute(insert(BoardLine).values(code_hash=code_hash, process_id=process_id, province=province))


def has(session: Session, process_id: int, code_hash: bytes) -> bool:
    return (
        session.execute(
            select(BoardLine.province).where(
                BoardLine.code_hash == code_hash, BoardLine.process_id == process_id
            )
        ).first()
        is not None
    )


def batch_of(session: Session, process_id: int, code_hash: bytes) -> int | None:
    """The batch in which a line was published; `None` while it waits, or where there is no such line."""
    return session.execute(
        select(BoardLine.batch).where(BoardLine.code_hash == code_hash, BoardLine.process_id == process_id)
    ).scalar_one_or_none()


def waiting(session: Session, process_id: int) -> Sequence[tuple[str, bytes]]:
    """The lines that are in no batch yet, as (province, hash of the code)."""
    return session.execute(
        select(BoardLine.province, BoardLine.code_hash).where(
            BoardLine.process_id == process_id, BoardLine.batch.is_(None)
        )
    ).all()


def put_in_batch(
    session: Session, process_id: int, batch: int, shuffled: Sequence[tuple[str, bytes]]
) -> None:
    """Delete the lines of these provinces that wait, which these are, and write them anew in this order."""
    session.execute(
        delete(BoardLine).where(
            BoardLine.process_id == process_id,
            BoardLine.batch.is_(None),
            BoardLine.province.in_({province for province, _content in shuffled}),
        )
    )
    session.execute(
        insert(table(BoardLine)),
        [
            {"code_hash": code, "process_id": process_id, "province": province, "batch": batch}
            for province, code in shuffled
        ],
    )


def hashes_of(session: Session, process_id: int, batch: int) -> list[bytes]:
    """The hashes of one batch, sorted: the list that is published."""
    rows = session.execute(
        select(BoardLine.code_hash).where(BoardLine.process_id == process_id, BoardLine.batch == batch)
    )
    return sorted(rows.scalars())


def by_province(session: Session, process_id: int) -> dict[str, int]:
    rows = session.execute(
        select(BoardLine.province, func.count())
        .where(BoardLine.process_id == process_id)
        .group_by(BoardLine.province)
    )
    return dict(rows.all())
