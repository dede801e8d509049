"""Pictures: judged by their content, capped in pixels, re-encoded without anything that tells where they were taken."""

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PIL import Image

from caxamarca.actions.throttling import Allowance, TooManyTries, spend
from caxamarca.domain.errors import Refusal
from caxamarca.domain.files import FileTooLarge
from caxamarca.domain.photos import BYTE_LIMIT, PIXEL_LIMITS
from caxamarca.domain.roles import Actor
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import transaction
from caxamarca.persistence.files import new_name

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

PHOTO = "photo"
PHOTOS = Allowance(50, timedelta(days=1))
"""More than a unit has that files all its reports in a day: it keeps a stolen code from keeping a processor busy."""

LONGEST_SIDE = 1024
WEIGHT_LIMIT = 30 * 1024
QUALITIES = (70, 55, 40, 25, 10)
SIDES = (LONGEST_SIDE, 800, 640, 480, 320, 160, 80)


class NotAPicture(Refusal):
    """The content is no JPEG, PNG or WebP picture, or a broken one."""


@dataclass(eq=False)
class TooManyPixels(Refusal):
    """The picture would take too much memory to open. `limit` is in pixels."""

    limit: int


@dataclass(eq=False)
class TooManyPhotos(Refusal):
    """One person sent more photos than anybody has for a day. `limit` is how many a day."""

    limit: int


def receive_photo(actor: Actor, content: bytes) -> Picture:
    """Take the photo that a person sends. Each one counts, because to look at one is work, whatever becomes of it.

    Raises TooManyPhotos, or what `take_picture` raises.
    """
    with transaction() as session:
        try:
            spend(session, PHOTO, f"{actor.resident} {actor.staff}", PHOTOS, datetime.now(UTC))
        except TooManyTries:
            raise TooManyPhotos(PHOTOS.times) from None
    return take_picture(content)


def take_picture(content: bytes) -> Picture:
    """Re-encode a picture and return its row, which the caller's transaction keeps, and its file with it.

    WebP of at most 30 KB and 1,024 pixels a side. Raises NotAPicture, TooManyPixels or FileTooLarge.
    """
    if len(content) > BYTE_LIMIT:
        raise FileTooLarge(BYTE_LIMIT)
    image = _opened(content)
    encoded, size = _encoded(image)
    return Picture(name=new_name("webp"), width=size[0], height=size[1], encoded=encoded)


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
    """The best quality within the weight. The smallest is within it whatever it shows: its bare colours would be."""
    return next(one for one in _tries(image) if len(one[0]) <= WEIGHT_LIMIT)


def _tries(image: Image.Image) -> Iterator[tuple[bytes, tuple[int, int]]]:
    for side in dict.fromkeys(min(side, max(image.size)) for side in SIDES):
        smaller = image.copy()
        smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            target = io.BytesIO()
            smaller.save(target, "WEBP", quality=quality, method=4)
            yield target.getvalue(), smaller.size
