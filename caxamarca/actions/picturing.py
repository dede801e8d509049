"""Pictures: judged by their content, capped in pixels, re-encoded without anything that tells where they were taken.

The file of one that nothing names any more is swept away, a day later.
"""

import io
import re
import secrets
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PIL import Image

from caxamarca.domain.errors import Refusal
from caxamarca.persistence import content as remembered
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session
from caxamarca.persistence.files import keep_file

PIXEL_LIMITS = {"JPEG": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
"""A JPEG, which is what a camera makes, is shrunk while it is read; the others are opened whole."""
BYTE_LIMIT = 10 * 1024 * 1024
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What the number in EXIF's orientation asks for (Exif 2.32, 4.6.4 A); 1 asks for nothing."""

START_OF_SCAN = re.compile(rb"\xff\xda\x00[\x08\x0a\x0c\x0e][\x01-\x04]")
"""The marker with its length and number of components, which noise does not have by chance (ITU T.81, B.2.3)."""
SCANS = 100
"""A progressive JPEG has about ten scans; thousands of them keep a processor busy for minutes."""

LONGEST_SIDE = 1024
WEIGHT_LIMIT = 30 * 1024
QUALITIES = (70, 55, 40, 25, 10)
SIDES = (LONGEST_SIDE, 800, 640, 480)

SWEPT_EACH = timedelta(days=1)
"""How often the folder is swept, and how long a file may be without a row: it is written before its row is."""
SWEPT = ".swept"
"""An empty file whose time tells when the folder was swept last."""


class NotAPicture(Refusal):
    """The content is no JPEG, PNG or WebP picture, or a broken one."""


@dataclass(eq=False)
class TooManyPixels(Refusal):
    """The picture would take too much memory to open. `limit` is in pixels."""

    limit: int


@dataclass(eq=False)
class FileTooLarge(Refusal):
    """`limit` is in bytes."""

    limit: int


def take_picture(content: bytes, folder: Path) -> Picture:
    """Re-encode a picture into the folder and return its row, which the caller's transaction keeps.

    WebP of at most 30 KB and 1,024 pixels a side. A row that is not kept leaves an unseen file behind, never
    a row without its file. Raises NotAPicture, TooManyPixels, FileTooLarge or StorageFailed.
    """
    if len(content) > BYTE_LIMIT:
        raise FileTooLarge(BYTE_LIMIT)
    image = _opened(content)
    encoded, size = _encoded(image)
    name = f"{secrets.token_hex(16)}.webp"
    keep_file(folder, name, encoded)
    return Picture(name=name, width=size[0], height=size[1])


def _opened(content: bytes) -> Image.Image:
    """The picture upright, small, and without anything beside its colours."""
    if len(START_OF_SCAN.findall(content)) > SCANS:
        raise NotAPicture
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(content)
    except Image.DecompressionBombError:
        raise TooManyPixels(max(PIXEL_LIMITS.values())) from None
    except Refusal:
        raise
    except Exception:  # noqa: BLE001 - decoders stumble in any way over what was made to trip them: it is no picture
        raise NotAPicture from None


def _read(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
    # Phones put several JPEGs into one file (MPO): the first is the photo.
    limit = PIXEL_LIMITS["JPEG" if image.format == "MPO" else image.format or "PNG"]
    if image.width * image.height > limit:
        raise TooManyPixels(limit)
    turn = _turn(image)
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    whole = image if image.mode in {"RGB", "RGBA"} else _in_eight_bits(image).convert("RGBA")
    whole.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return _on_white(whole if turn is None else whole.transpose(turn))


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits scaled down, which a bare conversion would cut off to white."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How the camera was held. What it wrote beside that may be broken, and is not taken over anyway."""
    try:
        return TURNS.get(image.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the photo is there and stays as it lies
        return None


def _on_white(image: Image.Image) -> Image.Image:
    """The colours alone, on white, which is what a transparent part shows on the page."""
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image if image.mode == "RGBA" else None)
    return paper


def _encoded(image: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """The best quality within the weight; the last resort is small and coarse, and still within it."""
    for side in SIDES:
        smaller = image.copy()
        smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            target = io.BytesIO()
            smaller.save(target, "WEBP", quality=quality, method=4)
            if target.tell() <= WEIGHT_LIMIT:
                return target.getvalue(), smaller.size
    return target.getvalue(), smaller.size


def tidy(folder: Path) -> None:
    """Sweep the folder if that was not done today. It never stands in the way of whoever sends a photo."""
    mark = folder / SWEPT
    with suppress(OSError):
        if folder.is_dir() and (not mark.exists() or _age(mark) > SWEPT_EACH):
            mark.touch()
            sweep(folder)


def sweep(folder: Path) -> int:
    """Take away the files that have no row and are no longer young. Returns how many."""
    old = [path for path in folder.glob("*.webp") if _age(path) > SWEPT_EACH]
    kept = remembered.named(session(), [path.name for path in old])
    gone = [path for path in old if path.name not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _age(path: Path) -> timedelta:
    return timedelta(seconds=time.time() - path.stat().st_mtime)
