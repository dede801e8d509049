"""The key of a ballot box that several people hold: made in one go, split, tried, and put together again.

Nothing here knows the site: it runs on a machine of the holders' choice, which needs no network.
"""

import secrets
from collections.abc import Sequence

from caxamarca.domain import custody
from caxamarca.domain.custody import Ceremony
from caxamarca.persistence import sealing, signing, splitting

TRIAL_LENGTH = 28
OPENING = "opening"
"""What the key that signs an opening is derived for."""


class KeyDoesNotWork(Exception):  # noqa: N818 - the machine is broken: nothing that a person could do differently
    """A trial ballot did not open with the shares that were made."""


def hold_ceremony(year: int, holders: int, needed: int) -> tuple[Ceremony, tuple[bytes, ...]]:
    """Make a key for the box of a year. Returns what is published of it, and a share for each holder.

    The key itself is forgotten. Before that, each share opened a trial ballot together with others. Raises
    NotEnoughHolders, or KeyDoesNotWork.
    """
    custody.check_holders(holders, needed)
    private = sealing.new_private_key()
    shares = splitting.split(private, holders, needed)
    ceremony = Ceremony(
        year,
        sealing.public_key(private),
        signing.public_key(signing.derived(private, OPENING)),
        needed,
        tuple(custody.fingerprint(one) for one in shares),
    )
    for trial in custody.trials(holders, needed):
        _try_out(ceremony, [shares[holder] for holder in trial])
    return ceremony, shares


def _try_out(ceremony: Ceremony, shares: Sequence[bytes]) -> None:
    ballot = secrets.token_bytes(TRIAL_LENGTH)
    sealed = sealing.seal(ballot, ceremony.public_key, ceremony.year)
    if sealing.unseal(sealed, private_key(ceremony, shares), ceremony.year) != ballot:
        raise KeyDoesNotWork


def private_key(ceremony: Ceremony, shares: Sequence[bytes]) -> bytes:
    """The key, put together in memory alone. Raises ForeignShare, RepeatedShare, SharesMissing or KeyDoesNotWork."""
    ceremony.check(shares)
    try:
        private = splitting.join(shares[: ceremony.needed])
    except splitting.SharesDisagree:
        raise KeyDoesNotWork from None
    if sealing.public_key(private) != ceremony.public_key:
        raise KeyDoesNotWork
    return private
