"""Sounds to send: words spoken by a program, in files that tell whose they would be; and silence of any length."""

from caxamarca.settings import ROOT

SOUNDS = ROOT / "tests" / "sounds"
SECRETS = (b"Calle Secreta", b"-07.1617")
"""What stands in each of these files beside the sound: a name, and in one of them a place."""


def recorded(name: str) -> bytes:
    """“Agua para El Sauce”, as `agua.mp3`, `opus.ogg`, `vorbis.ogg` or `agua.m4a`."""
    return (SOUNDS / name).read_bytes()


def frames(count: int) -> bytes:
    """Silence as MP3: MPEG 2, layer III, 8 kbit/s, 16 kHz, mono; each frame has 36 bytes and lasts 36 ms."""
    return (b"\xff\xf3\x18\xc4" + bytes(32)) * count
