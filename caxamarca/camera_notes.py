"""What cameras write into a photo beside its colours, where and when it was taken, goes out of a document.

What was printed anew (reprinting.py) has its photos as they were sent. Their notes are overwritten where they stand, so
that everything else is found where it was.
"""

import base64
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

OBJECT = re.compile(rb"\d+ 0 obj\n<<(.*?)>>\nstream\n", re.DOTALL)
END = b"\nendstream"
LENGTH = re.compile(rb"/Length (\d+)(?![\d ]*R)")
FILTERS = re.compile(rb"/Filter\s*(?:\[([^\]]*)\]|(/\w+))")
PICTURES = (b"DCTDecode", b"JPXDecode")
LARGEST = 64 * 1024 * 1024
"""Bytes of one photo, unwrapped."""

MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
"""What ends a stretch of colours in a JPEG (ITU T.81, B.1.1.5)."""
START_OF_SCAN, END_OF_IMAGE, COMMENT = 0xDA, 0xD9, 0xFE
NOTES = frozenset({*range(0xE1, 0xEE), 0xEF, COMMENT})
"""EXIF, XMP, IPTC, profiles and comments; not APP0 (how large a point is) nor APP14 (which colours they are)."""
BOXES = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c", b"free"})
"""What a JPEG 2000 is shown by (ISO 15444-1, annex I); the others are notes."""


class NotCleaned(ValueError):  # noqa: N818 - it is not
    """A photo is wrapped or broken so that nobody can tell what is in it."""


@dataclass(frozen=True)
class Wrapping:
    """How a photo is packed in a document. `room` is what fills the place that is left after packing it again."""

    unpack: Callable[[bytes], bytes]
    pack: Callable[[bytes], bytes]
    room: bytes


def _inflated(content: bytes) -> bytes:
    whole = zlib.decompressobj()
    found = whole.decompress(content, LARGEST)
    if not whole.eof:
        raise NotCleaned
    return found


WRAPPINGS: Mapping[bytes, Wrapping] = {
    b"FlateDecode": Wrapping(_inflated, lambda content: zlib.compress(content, 9), b"\0"),
    b"ASCIIHexDecode": Wrapping(
        lambda content: bytes.fromhex("".join(content.decode("ascii").partition(">")[0].split())),
        lambda content: content.hex().encode() + b">",
        b" ",
    ),
    b"ASCII85Decode": Wrapping(
        lambda content: base64.a85decode(content.strip().removesuffix(b"~>")),
        lambda content: base64.a85encode(content) + b"~>",
        b" ",
    ),
}
"""ISO 32000-1, 7.4.2 to 7.4.4."""


def cleaned(document: bytes) -> bytes:
    """The same document without the notes of its photos, as long as before. Raises NotCleaned."""
    clean = bytearray(document)
    for found in OBJECT.finditer(document):
        told = found[1].rpartition(b" 0 obj\n<<")[2]
        filters = _filters(told)
        if filters and filters[-1] in PICTURES:
            length = LENGTH.search(told)
            if length is None:
                raise NotCleaned
            start, stop = found.end(), found.end() + int(length[1])
            if document[stop : stop + len(END)] != END:
                raise NotCleaned
            clean[start:stop] = _photo(document[start:stop], filters)
    return bytes(clean)


def _filters(told: bytes) -> list[bytes]:
    found = FILTERS.search(told)
    return (
        []
        if found is None
        else [one.strip() for one in (found[1] or found[2] or b"").split(b"/") if one.strip()]
    )


def _photo(content: bytes, filters: list[bytes]) -> bytes:
    """One photo as it is packed, of the same length."""
    *around, kind = filters
    if not around:
        return _jpeg(content) if kind == b"DCTDecode" else _jpeg_2000(content)
    wrapping = WRAPPINGS.get(around[0])
    if wrapping is None:
        raise NotCleaned
    try:
        packed = wrapping.pack(_photo(wrapping.unpack(content), filters[1:]))
    except (ValueError, zlib.error):
        raise NotCleaned from None
    if len(packed) > len(content):
        raise NotCleaned
    return packed.ljust(len(content), wrapping.room)


def _jpeg(content: bytes) -> bytes:
    """Its segments one after the other, those with notes emptied; nothing of what stands behind its end."""
    clean, place = bytearray(content), 0
    while (found := MARKER.search(content, place)) is not None:
        kind, place = found.group()[-1], found.end()
        if kind == END_OF_IMAGE:
            clean[place:] = bytes(len(clean) - place)
            break
        if kind == 0xD8 or kind == 0x01:
            continue
        length = int.from_bytes(content[place : place + 2], "big")
        stop = place + length
        if length < 2 or stop > len(content):
            raise NotCleaned
        if kind in NOTES:
            clean[place + 2 : stop] = bytes(length - 2)
        place = stop
    return bytes(clean)


def _jpeg_2000(content: bytes) -> bytes:
    clean, place = bytearray(content), 0
    if content[:2] == b"\xff\x4f":
        return content
    while place < len(content):
        if place + 8 > len(content):
            raise NotCleaned
        size, name = struct.unpack_from(">I4s", content, place)
        stop = len(content) if size == 0 else place + size
        if size == 1 or stop <= place + 7 or stop > len(content):
            raise NotCleaned
        if name not in BOXES:
            clean[place + 4 : place + 8] = b"free"
            clean[place + 8 : stop] = bytes(stop - place - 8)
        place = stop
    return bytes(clean)
