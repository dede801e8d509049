"""The folder that was published of each process, packed, as it is from then on.

It is made of what the database has; but what makes it changes with every version of this program, and what was signed
once does not.
"""

from sqlalchemy import ForeignKey, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from caxamarca.persistence.base import Base


class Publication(Base):
    """`manifest` is that of all files, and `inner` the SHA-256 of the inner one, which the record of agreements says.

    `size` of the archive is in bytes, and `sha256` its hash.
    """

    __tablename__ = "publication"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    manifest: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    inner: Mapped[bytes] = mapped_column(LargeBinary(32))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    archive: Mapped[bytes] = deferred(mapped_column(LargeBinary))


def of_process(session: Session, process_id: int) -> Publication | None:
    """Without its archive, which is read when it is asked for."""
    return session.get(Publication, process_id)
