"""Who is signed in: one row a session, known by the hash of a token that only the browser holds."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base, UtcDateTime


class SignIn(Base):
    """A signed-in browser. It ends when it is deleted, or at `expires_at` by the real clock.

    `by_one_at`: of a resident's, when one person alone made the code it came in with.
    """

    __tablename__ = "sign_in"
    __table_args__ = (CheckConstraint("(resident_id IS NULL) <> (staff_id IS NULL)", name="one_person"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    by_one_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def start(
    session: Session,
    expires: datetime,
    *,
    resident: int | None = None,
    staff: int | None = None,
    by_one_at: datetime | None = None,
) -> str:
    """Remember a new sign-in and return its token, which is not kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=hashed(token),
            resident_id=resident,
            staff_id=staff,
            by_one_at=by_one_at,
            expires_at=expires,
        )
    )
    return token


def living(session: Session, token: str, now: datetime) -> SignIn | None:
    return session.execute(
        select(SignIn).where(SignIn.token_hash == hashed(token), SignIn.expires_at > now)
    ).scalar_one_or_none()


def is_there(session: Session, token_hash: bytes) -> bool:
    """Whether nobody has ended it, nor does before this transaction is over."""
    held = select(SignIn.expires_at).where(SignIn.token_hash == token_hash).with_for_update(read=True)
    return session.execute(held).first() is not None


def end(session: Session, token: str) -> None:
    session.execute(delete(SignIn).where(SignIn.token_hash == hashed(token)))


def end_all(session: Session, *, resident: int | None = None, staff: int | None = None) -> None:
    """End every sign-in of one person."""
    owner = SignIn.resident_id == resident if resident is not None else SignIn.staff_id == staff
    session.execute(delete(SignIn).where(owner))


def end_all_of_residents(session: Session, residents: Sequence[int]) -> None:
    """End every sign-in of these residents."""
    session.execute(delete(SignIn).where(SignIn.resident_id.in_(residents)))


def is_any_over(session: Session, now: datetime) -> bool:
    return (
        session.execute(select(SignIn.token_hash).where(SignIn.expires_at <= now).limit(1)).first()
        is not None
    )


def sweep(session: Session, now: datetime) -> None:
    """Forget what has expired."""
    session.execute(delete(SignIn).where(SignIn.expires_at <= now))
