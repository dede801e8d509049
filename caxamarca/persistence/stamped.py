"""What waits to be mixed with others, as the two tables of the pool hold it (envelopes.py, board.py)."""

from typing import NamedTuple

STAMP_LENGTH = 32


class Stamped(NamedTuple):
    """A sealed ballot or the hash of a code, its province, and the site's stamp on both (actions/stamping.py)."""

    province: str
    content: bytes
    stamp: bytes
