"""Files that people send: each kind has a weight it may not exceed."""

from dataclasses import dataclass

from caxamarca.domain.errors import Refusal

MEGABYTE = 1024 * 1024


@dataclass(eq=False)
class FileTooLarge(Refusal):
    """`limit` is in bytes."""

    limit: int
