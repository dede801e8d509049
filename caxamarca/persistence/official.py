"""What the Ministry of Economy (MEF) publishes of our investments: each file that was loaded, and its rows about them.

Nothing of it is ever written over: what a later file says stands in rows of its own.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, Integer, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.mef import NAME_LIMIT, STATE_LIMIT, OfficialFigures
from caxamarca.persistence.base import Base, UtcDateTime, batches

FILE_NAME_LIMIT = 200


class MefImport(Base):
    """A file that was loaded. `as_of` is the day of its data, as told by who loaded it; `rows` counts all of the file,
    `kept` those of ours, `missing` the codes of ours that it does not have.

    `number` counts the imports. It is unique: of two that are made at once, one comes second and sees the other.
    """

    __tablename__ = "mef_import"
    __table_args__ = (
        CheckConstraint("rows >= kept AND kept >= 0 AND missing >= 0", name="counts"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    file_name: Mapped[str] = mapped_column(String(FILE_NAME_LIMIT))
    sha256: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[date] = mapped_column(Date)
    rows: Mapped[int] = mapped_column(Integer)
    kept: Mapped[int] = mapped_column(Integer)
    missing: Mapped[int] = mapped_column(Integer)
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    loaded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class MefRow(Base):
    """One row of such a file, about an investment of ours; `row` is its number there. Amounts in céntimos, `physical`
    in hundredths of a percent, nothing where its cell was empty. `months` are only ever read and written whole.
    """

    __tablename__ = "mef_row"

    import_id: Mapped[int] = mapped_column(ForeignKey("mef_import.id"), primary_key=True)
    cui: Mapped[str] = mapped_column(String(7), primary_key=True, index=True)
    row: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    state: Mapped[str] = mapped_column(String(STATE_LIMIT))
    situation: Mapped[str] = mapped_column(String(STATE_LIMIT))
    cost: Mapped[int | None] = mapped_column(BigInteger)
    pia: Mapped[int | None] = mapped_column(BigInteger)
    pim: Mapped[int | None] = mapped_column(BigInteger)
    certified: Mapped[int | None] = mapped_column(BigInteger)
    committed: Mapped[int | None] = mapped_column(BigInteger)
    accrued: Mapped[int | None] = mapped_column(BigInteger)
    accrued_before: Mapped[int | None] = mapped_column(BigInteger)
    months: Mapped[list[int | None]] = mapped_column(JSON)
    physical: Mapped[int | None] = mapped_column(Integer)
    updated: Mapped[date | None] = mapped_column(Date)

    @property
    def figures(self) -> OfficialFigures:
        return OfficialFigures(
            cui=self.cui,
            name=self.name,
            state=self.state,
            situation=self.situation,
            cost=self.cost,
            pia=self.pia,
            pim=self.pim,
            certified=self.certified,
            committed=self.committed,
            accrued=self.accrued,
            accrued_before=self.accrued_before,
            months=tuple(self.months),
            physical=self.physical,
            updated=self.updated,
        )


@dataclass(frozen=True)
class Official:
    """What was published of one investment, and the file that said so."""

    figures: OfficialFigures
    source: MefImport


def add(session: Session, loaded: MefImport, figures: Sequence[tuple[int, OfficialFigures]]) -> int:
    """Keep a file and its rows, each with its number in it. Raises sqlalchemy's IntegrityError where the number of the
    import was taken meanwhile.
    """
    session.add(loaded)
    session.flush()
    for number, said in figures:
        told = asdict(said) | {"months": list(said.months)}
        session.add(MefRow(import_id=loaded.id, row=number, **told))
    session.flush()
    return loaded.id


def newest(session: Session) -> MefImport | None:
    """The file that was loaded last, whatever day its data are of."""
    return session.execute(select(MefImport).order_by(MefImport.number.desc()).limit(1)).scalar_one_or_none()


def imports(session: Session, limit: int) -> Sequence[MefImport]:
    """The files that were loaded last, the newest first."""
    return session.execute(select(MefImport).order_by(MefImport.number.desc()).limit(limit)).scalars().all()


def figures_of(session: Session, import_id: int) -> dict[int, OfficialFigures]:
    """What was kept of a file, by the number of its row."""
    rows = session.execute(select(MefRow).where(MefRow.import_id == import_id)).scalars()
    return {one.row: one.figures for one in rows}


def standing(session: Session, cuis: Sequence[str]) -> dict[str, Official]:
    """For each of these codes of which anything was published, what data of the latest day say; of two files of one
    day, the one that was loaded last.
    """
    found: dict[str, Official] = {}
    newest_first = func.row_number().over(
        partition_by=MefRow.cui, order_by=(MefImport.as_of.desc(), MefImport.number.desc())
    )
    for some in batches(list(cuis)):
        ranked = (
            select(MefRow.import_id, MefRow.cui, newest_first.label("place"))
            .join(MefImport, MefImport.id == MefRow.import_id)
            .where(MefRow.cui.in_(some))
            .subquery()
        )
        rows = session.execute(
            select(MefRow, MefImport)
            .join(MefImport, MefImport.id == MefRow.import_id)
            .join(ranked, (ranked.c.import_id == MefRow.import_id) & (ranked.c.cui == MefRow.cui))
            .where(ranked.c.place == 1)
        )
        found.update({row.cui: Official(row.figures, source) for row, source in rows})
    return found
