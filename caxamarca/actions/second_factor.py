"""The six digits that a telephone shows: RFC 6238 with SHA-1 and 30 seconds, as every application for it has them."""

import base64

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

CODE_PERIOD = 30
DIGITS = 6
_HASH = SHA1()  # noqa: S303  # nosec B303 - the one that every telephone knows; in HMAC it is sound


def one_time_code(secret: str, step: int) -> str:
    """The digits of a secret (base 32) in one time step: the seconds since 1970 divided by `CODE_PERIOD`."""
    return HOTP(_key(secret), DIGITS, _HASH).generate(step).decode()


def address_for_telephones(secret: str, email: str, site: str) -> str:
    """What a telephone reads from a QR code, to show the digits of this secret from then on."""
    return TOTP(_key(secret), DIGITS, _HASH, CODE_PERIOD).get_provisioning_uri(email, site)


def _key(secret: str) -> bytes:
    return base64.b32decode(secret)
