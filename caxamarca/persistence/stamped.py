"""What waits to be mixed with others, as the two tables of the pool hold it (envelopes.py, board.py)."""

from collections.abc import Iterable
from typing import NamedTuple

STAMP_LENGTH = 32


class Stamped(NamedTuple):
    """A sealed ballot or the hash of a code, its province, and the site's stamp on both (actions/stamping.py)."""

    province: str
    content: bytes
    stamp: bytes

    @property
    def bare(self) -> tuple[str, bytes]:
        return self.province, self.content


def rows(bare: Iterable[dict[str, object]], waiting: Iterable[Stamped]) -> list[dict[str, object]]:
    """The rows of a table of the pool: those without stamps, in the same order, with them."""
    return [{**row, "stamp": one.stamp} for row, one in zip(bare, waiting, strict=True)]
