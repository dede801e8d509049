"""A stamp on what waits to be mixed: nobody puts a ballot or a code there by hand who has the database alone."""

import hmac
from collections.abc import Sequence

from caxamarca.domain.errors import Refusal
from caxamarca.persistence.database import keyring
from caxamarca.persistence.stamped import Stamped

KEY = "waiting"
"""In the keyring."""


ENVELOPE, LINE = "envelope", "line"
"""What a stamp is on, so that none serves for the other."""


class PutInByHand(Refusal):
    """Something that waits was not written by this site, or was altered since."""


def prepare() -> None:
    """Have the key there, and in every backup of the keys, before the first ballot needs it."""
    keyring().key(KEY)


def stamped(kind: str, process_id: int, province: str, content: bytes) -> Stamped:
    """With 32 bytes of HMAC-SHA-256, which tell nothing that the row does not tell."""
    mac = keyring().mac(KEY, f"{kind}:{process_id}:{province}:{content.hex()}")
    return Stamped(province, content, mac)


def check(kind: str, process_id: int, found: Sequence[Stamped]) -> Sequence[Stamped]:
    """The same. Raises PutInByHand."""
    for one in found:
        if not hmac.compare_digest(stamped(kind, process_id, one.province, one.content).stamp, one.stamp):
            raise PutInByHand
    return found
