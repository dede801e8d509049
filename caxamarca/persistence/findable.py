"""The tables of what can be found by its words: each idea and project, the stems it mentions, in which spellings.

A small inverted index of our own, because the full-text search of each database cuts, folds and ranks in another way.
"""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caxamarca.persistence.base import Base, one_of


class Kind(StrEnum):
    IDEA = "idea"
    PROJECT = "project"


class Findable(Base):
    """An idea or a project that can be found. What is hidden, withdrawn or dissolved has no row.

    `province` is `None` for what is interprovincial.
    """

    __tablename__ = "findable"
    __table_args__ = (Index("ix_findable_place", "process_id", "province"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[Kind] = mapped_column(one_of(Kind))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), unique=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), unique=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    province: Mapped[str | None] = mapped_column(String(4))
    year: Mapped[int] = mapped_column(Integer)


class Mention(Base):
    """That a stem stands in something, and how much it tells there."""

    __tablename__ = "mention"
    __table_args__ = ({"sqlite_with_rowid": False},)

    stem: Mapped[str] = mapped_column(String(30), primary_key=True)
    findable_id: Mapped[int] = mapped_column(ForeignKey("findable.id"), primary_key=True, index=True)
    weight: Mapped[int] = mapped_column(SmallInteger)


# Letters are compared by their code points on both databases, so that a range of beginnings means the same.
_LETTERS = String(30).with_variant(String(30, collation="C"), "postgresql")


class Spelling(Base):
    """A word as somebody wrote it in something that can be found. `plain` is without accents, ñ as n."""

    __tablename__ = "spelling"
    __table_args__ = ({"sqlite_with_rowid": False},)

    written: Mapped[str] = mapped_column(String(30), primary_key=True)
    plain: Mapped[str] = mapped_column(_LETTERS, index=True)
    stem: Mapped[str] = mapped_column(String(30), index=True)


class Wording(Base):
    """That something has a word in this very spelling: a spelling goes with the last that has it."""

    __tablename__ = "wording"
    __table_args__ = ({"sqlite_with_rowid": False},)

    written: Mapped[str] = mapped_column(String(30), primary_key=True)
    findable_id: Mapped[int] = mapped_column(ForeignKey("findable.id"), primary_key=True, index=True)


class Shortening(Base):
    """A plain word, whole and without each of its letters: words one typing error apart have one of these in common."""

    __tablename__ = "shortening"
    __table_args__ = ({"sqlite_with_rowid": False},)

    form: Mapped[str] = mapped_column(String(30), primary_key=True)
    plain: Mapped[str] = mapped_column(String(30), primary_key=True, index=True)
