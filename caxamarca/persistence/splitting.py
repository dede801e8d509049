"""A key split into shares, of which so many give it back and fewer tell nothing (Shamir 1979, over GF(256))."""

from collections.abc import Sequence

import pyshamir


class SharesDisagree(Exception):  # noqa: N818 - said to the ceremony, never to people
    """These shares do not belong together, or are fewer than two."""


def split(secret: bytes, holders: int, needed: int) -> tuple[bytes, ...]:
    """One share a holder, each a byte longer than the secret. Both numbers are 2 to 255."""
    return tuple(bytes(share) for share in pyshamir.split(secret, holders, needed))


def join(shares: Sequence[bytes]) -> bytes:
    """The secret, if these are enough shares of it; else bytes that mean nothing. Raises SharesDisagree."""
    try:
        return bytes(pyshamir.combine([bytearray(share) for share in shares]))
    except ValueError:
        raise SharesDisagree from None
