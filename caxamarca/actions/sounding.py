"""Sounds: judged by their content, measured, and kept without anything that tells who spoke, where or when.

Tags, cover pictures, places and times are taken out; the sound itself stays as it came, byte for byte. Whatever is not
understood from its first byte to its last is refused, so that nothing else travels along in the file.
"""

import hashlib
import io
import struct
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mutagen import apev2, id3
from mutagen.mp3 import MPEGFrame
from mutagen.mp4 import MP4
from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from caxamarca.domain.errors import Refusal
from caxamarca.domain.files import FileTooLarge
from caxamarca.domain.recording import BYTE_LIMIT, LONGEST, SoundKind

TAIL = 1500
"""Bytes behind the last whole frame of an MP3 that are let go: a frame that was cut, or a recorder's own remark."""

COMMENT = 256
"""Bytes that the comment of an Ogg may have without its tags: the name of the encoder, and nothing hidden behind it."""

LAYER_III = 3
SAMPLES = {1: 1152, 2: 576, 2.5: 576}
"""In a frame of layer III, by the version of MPEG (ISO/IEC 11172-3, 13818-3)."""

BOXES: Mapping[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"moov", b"mdat"}),
    b"moov": frozenset({b"mvhd", b"trak"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"smhd", b"dinf", b"stbl"}),
    b"stbl": frozenset({b"stsd", b"stts", b"stsc", b"stsz", b"stz2", b"stco", b"co64"}),
}
"""What a player needs of an MP4 file, box by box (ISO/IEC 14496-12); all else in these is overwritten, in its place."""

TIMED = {b"mvhd": (108, 120), b"tkhd": (92, 104), b"mdhd": (32, 44)}
"""Boxes that begin with when they were made, and how long they are by their version; nothing may stand behind that."""

HANDLER = 8 + 24
"""Where the name of a handler begins in its box, which any program or person may have written."""


class NotASound(Refusal):
    """The content is no MP3, Ogg (Opus or Vorbis) or M4A (AAC), or a broken one."""


@dataclass(eq=False)
class SoundTooLong(Refusal):
    """`limit` is in seconds."""

    limit: int


@dataclass(frozen=True)
class Sound:
    """What is kept of a file that somebody sent. `seconds` is at least 1."""

    kind: SoundKind
    content: bytes
    seconds: int

    @property
    def weight(self) -> int:
        """In bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def judged(content: bytes) -> Sound:
    """The sound in a file. Raises NotASound, SoundTooLong or FileTooLarge."""
    if len(content) > BYTE_LIMIT:
        raise FileTooLarge(BYTE_LIMIT)
    try:
        kind, clean, seconds = _read(content)
    except Refusal:
        raise
    except Exception:  # noqa: BLE001 - readers stumble in any way over what was made to trip them: it is no sound
        raise NotASound from None
    if seconds > LONGEST:
        raise SoundTooLong(LONGEST)
    if not seconds > 0:
        raise NotASound
    return Sound(kind, clean, max(1, round(seconds)))


def _read(content: bytes) -> tuple[SoundKind, bytes, float]:
    if content.startswith(b"OggS"):
        return SoundKind.OGG, *_ogg(content)
    if content[4:8] == b"ftyp":
        return SoundKind.M4A, *_m4a(content)
    return SoundKind.MP3, *_mp3(content)


def _ogg(content: bytes) -> tuple[bytes, float]:
    """One stream, page by page to the end; its comment loses all but the name of the encoder."""
    pages = list(_pages(content))
    if not pages or len({page.serial for page in pages}) != 1:
        raise NotASound
    reader = OggOpus if pages[0].packets[0].startswith(b"OpusHead") else OggVorbis
    file = io.BytesIO(content)
    found = reader(file)
    seconds = found.info.length
    file.seek(0)
    found.delete(file)
    clean = file.getvalue()
    if len(list(_pages(clean))[1].packets[0]) > COMMENT:
        raise NotASound
    return clean, seconds


def _pages(content: bytes) -> Iterator[OggPage]:
    file = io.BytesIO(content)
    while file.tell() < len(content):
        yield OggPage(file)


def _mp3(content: bytes) -> tuple[bytes, float]:
    """The frames, one right after the other, and nothing before or behind them."""
    file = io.BytesIO(content)
    for tags in (id3, apev2, id3):  # An old tag may stand behind a new one.
        file.seek(0)
        tags.delete(file)
    bare = file.getvalue()
    file, samples, rate, end, announced = io.BytesIO(bare.lstrip(b"\0")), 0, 1, 0, 0.0
    whole = len(file.getvalue())
    while (frame := _frame(file, whole)) is not None:
        if frame.sketchy:
            samples += SAMPLES[frame.version]
        elif not end:  # The first one may only announce how many follow.
            announced = getattr(frame, "length", 0.0)
        rate, end = frame.sample_rate, file.tell()
        if samples > LONGEST * rate:
            raise SoundTooLong(LONGEST)
    seconds = samples / rate
    if whole - end > TAIL or announced > seconds + 1:
        raise NotASound
    return file.getvalue()[:end], seconds


def _frame(file: io.BytesIO, whole: int) -> MPEGFrame | None:
    """The frame that begins here, with the file standing behind it; `None` where none does, or none that is whole."""
    try:
        frame = MPEGFrame(file)
    except Exception:  # noqa: BLE001 - the library's own error, or a stumble over bytes that are no frame
        return None
    return frame if frame.layer == LAYER_III and file.tell() <= whole else None


def _m4a(content: bytes) -> tuple[bytes, float]:
    """One track of AAC. Boxes are overwritten where they stand, so that the sound is found where it was."""
    clean = bytearray(content)
    boxes = Counter(_blanked(clean, 0, len(clean), b""))
    info = MP4(io.BytesIO(bytes(clean))).info
    if (boxes[b"trak"], boxes[b"mdat"]) != (1, 1) or not info.codec.startswith("mp4a.40"):
        raise NotASound
    return bytes(clean), info.length


def _blanked(content: bytearray, start: int, end: int, within: bytes) -> Iterator[bytes]:
    """Overwrite what no player needs, and tell the names of the boxes that stay. Raises NotASound for broken ones."""
    while start < end:
        size, name = struct.unpack_from(">I4s", content, start)
        inside = start + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, inside)
            inside += 8
        elif size == 0 and not within:
            size = end - start
        stop = start + size
        if stop > end or stop < inside or name == b"moof":
            raise NotASound
        if name not in BOXES[within]:
            content[start + 4 : start + 8] = b"free"
            content[inside:stop] = bytes(stop - inside)
        else:
            yield name
            if name in TIMED:
                first, last = inside + 4, inside + 4 + (16 if content[inside] == 1 else 8)
                if last > stop:
                    raise NotASound
                content[first:last] = bytes(last - first)
                behind = min(stop, start + TIMED[name][content[inside] == 1])
                content[behind:stop] = bytes(stop - behind)
            if name == b"hdlr" and start + HANDLER < stop:
                content[start + HANDLER : stop] = bytes(stop - start - HANDLER)
            if name in BOXES:
                yield from _blanked(content, inside, stop, name)
        start = stop
