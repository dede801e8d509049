"""Texts that wait while their writer is at another site to prove who they are. What is left here is sealed already."""

import secrets
from datetime import datetime

from sqlalchemy import LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base, UtcDateTime
from caxamarca.persistence.sign_ins import hashed


class Deposit(Base):
    """A sealed text, known by the hash of a token that only the browser holds. It says of itself neither whose it is
    nor what: both are within the seal (web/carrying.py).
    """

    __tablename__ = "deposit"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


def leave(session: Session, sealed: bytes, expires: datetime) -> str:
    """Keep a text and return its token, which is not kept."""
    token = secrets.token_urlsafe(32)
    session.add(Deposit(token_hash=hashed(token), sealed=sealed, expires_at=expires))
    return token


def left(session: Session, token_hash: bytes, now: datetime) -> bytes | None:
    return session.execute(
        select(Deposit.sealed).where(Deposit.token_hash == token_hash, Deposit.expires_at > now)
    ).scalar_one_or_none()


def sweep(session: Session, now: datetime) -> None:
    """Forget what nobody came back for."""
    session.execute(delete(Deposit).where(Deposit.expires_at <= now))
