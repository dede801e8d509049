"""The keys that are never in the database: one file each, in a folder that only the site's user reads."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_LENGTH = 32
NONCE_LENGTH = 12


class Keyring:
    """Named secrets of 32 random bytes, each made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: dict[str, bytes] = {}

    def key(self, name: str) -> bytes:
        if name not in self._held:
            self._held[name] = self.read(name) or self._make(name)
        return self._held[name]

    def read(self, name: str) -> bytes | None:
        """A key that is there already; `None` where it is not."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def _make(self, name: str) -> bytes:
        self.write(name, secrets.token_bytes(KEY_LENGTH))
        made = self.read(name)
        if made is None:
            raise FileNotFoundError(self.folder / name)
        return made

    def write(self, name: str, secret: bytes) -> None:
        """Keep a secret under a name that is free. If another process was first, its secret stays."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.folder / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, self.folder / name)
            except FileExistsError:
                return
        finally:
            draft.unlink(missing_ok=True)

    def forget(self, name: str) -> None:
        """Destroy a secret. What was sealed to it is noise from now on."""
        self._held.pop(name, None)
        (self.folder / name).unlink(missing_ok=True)

    def mac(self, name: str, text: str) -> bytes:
        """HMAC-SHA-256 of a text under a named key: how DNIs and codes are kept, 32 bytes."""
        return hmac.new(self.key(name), text.encode(), hashlib.sha256).digest()

    def macs(self, name: str) -> Callable[[str], bytes]:
        """The same for very many texts, with what the key alone decides worked out once."""
        begun = hmac.new(self.key(name), digestmod=hashlib.sha256)

        def mac(text: str) -> bytes:
            one = begun.copy()
            one.update(text.encode())
            return one.digest()

        return mac

    def seal(self, name: str, clear: bytes, context: bytes = b"") -> bytes:
        """AES-256-GCM under a named key: a nonce of 12 bytes, then the sealed bytes."""
        nonce = secrets.token_bytes(NONCE_LENGTH)
        return nonce + AESGCM(self.key(name)).encrypt(nonce, clear, context)

    def unseal(self, name: str, sealed: bytes, context: bytes = b"") -> bytes | None:
        """The inverse of `seal`; `None` where it was not sealed here, or was altered."""
        try:
            return AESGCM(self.key(name)).decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], context)
        except (InvalidTag, ValueError):
            return None
