"""Ballots sealed to a process's public key by a published scheme: HPKE (RFC 9180), base mode.

Suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. The info text binds a ballot to the year of its
process, so that an envelope of one process is noise in another.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


class NotSealedHere(Exception):  # noqa: N818 - said to closing, never to people
    """The bytes were not sealed to this key for this process, or were altered."""


def new_private_key() -> bytes:
    """32 raw bytes."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key(private: bytes) -> bytes:
    """The 32 raw bytes that ballots are sealed to."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _info(year: int) -> bytes:
    return f"caxamarca ballot of {year}".encode()


def seal(clear: bytes, public: bytes, year: int) -> bytes:
    """The ballot, readable by the private key alone: 48 bytes longer than it was."""
    return SUITE.encrypt(clear, X25519PublicKey.from_public_bytes(public), _info(year))


def takes_ballots(public: bytes) -> bool:
    """Whether a ballot can be sealed to these 32 bytes: some of them are no key, and would stop every vote."""
    try:
        seal(b"trial", public, 0)
    except ValueError:
        return False
    return True


def unseal(sealed: bytes, private: bytes, year: int) -> bytes:
    """Raises NotSealedHere."""
    try:
        return SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), _info(year))
    except (InvalidTag, ValueError) as broken:
        raise NotSealedHere from broken
