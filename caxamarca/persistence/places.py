"""The thirteen provinces and 127 districts as rows, so that the database can refuse a place that is none."""

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.provinces import DISTRICTS, PROVINCES
from caxamarca.persistence.base import Base


class ProvinceRow(Base):
    __tablename__ = "province"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


class DistrictRow(Base):
    """`(code, province)` is unique so that a row elsewhere can say both and never contradict itself."""

    __tablename__ = "district"
    __table_args__ = (UniqueConstraint("code", "province"),)

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    province: Mapped[str] = mapped_column(ForeignKey("province.code"))
    name: Mapped[str] = mapped_column(String(60))


def load(session: Session) -> None:
    """Write the domain's places, once."""
    if session.execute(select(func.count()).select_from(ProvinceRow)).scalar_one():
        return
    session.add_all(ProvinceRow(code=place.code, name=place.name) for place in PROVINCES)
    session.flush()
    session.add_all(
        DistrictRow(code=place.code, province=place.province_code, name=place.name) for place in DISTRICTS
    )
