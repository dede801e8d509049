"""What is said when nothing could be kept, whether rows or files."""

from caxamarca.domain.errors import Refusal

LOCK_NOT_AVAILABLE = "55P03"
"""What PostgreSQL says (SQLSTATE) to whoever waited for another writer as long as is waited here."""


class StorageFailed(Refusal):
    """The database could not be written: the disk is full, read-only or away. Nothing was kept."""


class OutcomeUnknown(StorageFailed):
    """The connection was cut while the database was asked to keep it: it may have been kept, or not."""


class StorageBusy(StorageFailed):
    """Somebody else was writing for as long as anybody waits. Nothing was kept."""


def was_busy(error: BaseException | None) -> bool:
    """Whether another writer stood in the way of what the database was asked, and not the disk."""
    told = getattr(error, "orig", None)
    return getattr(told, "sqlstate", None) == LOCK_NOT_AVAILABLE or "database is locked" in str(told)
