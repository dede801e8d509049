"""What is said when nothing could be kept, whether rows or files."""

from caxamarca.domain.errors import Refusal


class StorageFailed(Refusal):
    """The database could not be written: the disk is full, read-only or away. Nothing was kept."""


class OutcomeUnknown(StorageFailed):
    """The connection was cut while the database was asked to keep it: it may have been kept, or not."""
