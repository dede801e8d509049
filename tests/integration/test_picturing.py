"""Pictures: judged by their content, capped in pixels, re-encoded without anything that tells where they were taken."""

import io
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from PIL.ExifTags import GPS, IFD, Base

from caxamarca.actions import picturing
from caxamarca.actions.picturing import (
    LONGEST_SIDE,
    START_OF_SCAN,
    WEIGHT_LIMIT,
    NotAPicture,
    TooManyPixels,
    take_picture,
)
from caxamarca.domain.files import FileTooLarge
from caxamarca.domain.photos import BYTE_LIMIT, PIXEL_LIMITS
from caxamarca.settings import ROOT

SECRET = b"Calle Secreta 123"


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def a_photo(width: int = 1600, height: int = 1200) -> Image.Image:
    """A picture with something on it: red at the top left, blue elsewhere."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height // 2))
    return image


def telling_exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes beside the colours: where, by whom, with what."""
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.Artist] = SECRET.decode()
    exif[Base.Make] = SECRET.decode()
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (7.0, 9.0, 49.0)
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "S"
    return exif


def weighed(content: bytes) -> bytes:
    """What a picture's file would hold."""
    return take_picture(content).encoded or b""


def taken(content: bytes) -> Image.Image:
    """The picture as it is kept."""
    kept = take_picture(content)
    image = Image.open(io.BytesIO(kept.encoded or b""))
    image.load()
    assert image.size == (kept.width, kept.height)
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_small_as_webp(kind: str) -> None:
    assert len(weighed(encoded(a_photo(), kind))) <= WEIGHT_LIMIT
    image = taken(encoded(a_photo(), kind))
    assert (image.format, image.size) == ("WEBP", (1024, 768))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_and_by_whom_a_picture_was_taken_does_not_go_with_it(kind: str) -> None:
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"
    options: dict[str, object] = {"exif": telling_exif(), "icc_profile": SECRET * 20}
    if kind != "PNG":
        options["xmp"] = xmp
    content = encoded(a_photo(), kind, **options)
    assert SECRET in content or SECRET in zlib_parts(content), "the picture must be one that tells"
    image = taken(content)
    assert dict(image.getexif()) == {}
    assert image.getexif().get_ifd(IFD.GPSInfo) == {}
    assert not set(image.info) & {"exif", "xmp", "icc_profile", "comment"}
    assert SECRET not in weighed(content)


def zlib_parts(content: bytes) -> bytes:
    """A PNG keeps a profile compressed."""
    start = content.find(b"iCCP")
    return b"" if start < 0 else zlib.decompressobj().decompress(content[content.index(b"\0\0", start) + 2 :])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_taken_with_the_phone_turned_stands_upright(orientation: int) -> None:
    content = encoded(a_photo(), exif=telling_exif(orientation), quality=95)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    image = taken(content)
    assert (image.width > image.height) == (upright.width > upright.height)
    for corner in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)):
        there = [
            one.convert("RGB").getpixel((int(one.width * corner[0]), int(one.height * corner[1])))
            for one in (upright, image)
        ]
        red = [isinstance(pixel, tuple) and pixel[0] > 128 for pixel in there]
        assert red[0] == red[1]


def test_a_small_picture_is_not_blown_up() -> None:
    assert taken(encoded(a_photo(40, 30))).size == (40, 30)


def test_a_very_long_picture_fits_and_keeps_at_least_one_row() -> None:
    assert taken(encoded(a_photo(5000, 2), "PNG")).size == (LONGEST_SIDE, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_way_of_writing_colours_is_understood(mode: str) -> None:
    image = Image.new("I;16", (50, 40), 300) if mode == "I;16" else a_photo(50, 40).convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert taken(encoded(image, kind)).mode == "RGB"


def test_what_is_transparent_shows_the_white_page() -> None:
    clear = Image.new("RGBA", (50, 40), (255, 0, 0, 0))
    assert taken(encoded(clear, "PNG")).getpixel((25, 20)) == (255, 255, 255)


def test_of_an_animation_the_first_picture_is_kept() -> None:
    frames = [Image.new("RGB", (50, 40), colour) for colour in ("red", "blue")]
    content = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    image = taken(content)
    assert getattr(image, "n_frames", 1) == 1
    pixel = image.getpixel((25, 20))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200


def test_the_busiest_picture_still_fits_its_weight() -> None:
    noise = Image.effect_noise((2000, 1500), 200).convert("RGB")
    assert len(weighed(encoded(noise, quality=80))) <= WEIGHT_LIMIT


@pytest.mark.parametrize("size", [(480, 360), (1024, 1024), (2000, 90), (81, 79)])
def test_noise_in_every_colour_fits_its_weight_too(size: tuple[int, int]) -> None:
    """What compresses least: each point and each of its colours by chance."""
    chance = random.Random(7)  # noqa: S311 - noise, not a secret
    noise = Image.frombytes("RGB", size, chance.randbytes(size[0] * size[1] * 3))
    content = weighed(encoded(noise, "PNG"))
    assert len(content) <= WEIGHT_LIMIT
    assert min(Image.open(io.BytesIO(content)).size) > 1


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [4_001, 10_000, 20_000, 2**31 - 1])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_opened(side: int) -> None:
    with pytest.raises((TooManyPixels, NotAPicture)) as refused:
        take_picture(png_of(side, side))
    assert side > 20_000 or refused.type is TooManyPixels


def test_a_jpeg_of_20_000_by_20_000_is_refused() -> None:
    small = bytearray(encoded(Image.new("RGB", (16, 16))))
    frame = small.index(b"\xff\xc0")
    small[frame + 5 : frame + 9] = struct.pack(">HH", 20_000, 20_000)
    with pytest.raises(TooManyPixels) as refused:
        take_picture(bytes(small))
    assert refused.value.limit == max(PIXEL_LIMITS.values())


PEAK = """
import resource, sys
from pathlib import Path
from caxamarca.actions.picturing import take_picture
content = Path(sys.argv[1]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
take_picture(content)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize(("kind", "side"), [("JPEG", 7_000), ("PNG", 4_000), ("WEBP", 4_000)])
def test_the_largest_picture_that_is_let_in_takes_a_bearable_amount_of_memory(
    kind: str, side: int, tmp_path: Path
) -> None:
    (tmp_path / "sent").write_bytes(encoded(Image.new("RGB", (side, side), "green"), kind))
    command = [sys.executable, "-c", PEAK, str(tmp_path / "sent")]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert int(said) < 350_000, "in KB"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\0" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7\n",
        b"<html><script>alert(1)</script></html>",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"\xff\xd8\xff\xe0",
        encoded(Image.new("RGB", (50, 40)), "GIF"),
        encoded(Image.new("RGB", (50, 40)), "BMP"),
        encoded(Image.new("RGB", (50, 40)), "TIFF"),
        encoded(Image.new("RGB", (50, 40)), "ICO"),
    ],
    ids=[
        "nothing",
        "gif head",
        "svg",
        "pdf",
        "html",
        "png head",
        "webp head",
        "jpeg head",
        "gif",
        "bmp",
        "tiff",
        "ico",
    ],
)
def test_what_is_no_picture_of_ours_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        take_picture(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_cut_short_is_refused_wherever_it_was_cut(kind: str) -> None:
    whole = encoded(Image.effect_noise((200, 150), 60).convert("RGB"), kind)
    for percent in (5, 30, 60, 90):
        with pytest.raises(NotAPicture):
            take_picture(whole[: len(whole) * percent // 100])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_picture_is_taken_or_refused_and_never_an_error(kind: str) -> None:
    whole = encoded(a_photo(64, 48), kind, exif=telling_exif(6))
    for place in range(0, len(whole), max(1, len(whole) // 300)):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        try:
            take_picture(bytes(damaged))
        except (NotAPicture, TooManyPixels):
            continue


def test_a_file_over_the_limit_is_not_even_looked_at() -> None:
    with pytest.raises(FileTooLarge) as refused:
        take_picture(b"\0" * (BYTE_LIMIT + 1))
    assert refused.value.limit == BYTE_LIMIT


def test_names_tell_nothing() -> None:
    content = encoded(a_photo(50, 40))
    names = {take_picture(content).name for _ in range(5)}
    assert len(names) == 5
    assert all(name.endswith(".webp") and len(name) == 37 for name in names)


def test_the_limit_of_the_library_itself_is_left_as_it_was() -> None:
    before = Image.MAX_IMAGE_PIXELS
    take_picture(encoded(a_photo(50, 40)))
    assert before == Image.MAX_IMAGE_PIXELS
    assert picturing.LONGEST_SIDE == LONGEST_SIDE


def test_a_jpeg_of_a_thousand_scans_is_no_picture() -> None:
    plain = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(plain, "JPEG", progressive=True)
    content = plain.getvalue()
    assert len(START_OF_SCAN.findall(content)) < 20
    scan = content[content.rindex(b"\xff\xda") : -2]
    with pytest.raises(NotAPicture):
        take_picture(content[:-2] + scan * 1000 + content[-2:])


def test_of_a_burst_in_one_file_the_first_photo_is_kept() -> None:
    """Many phones write several JPEGs into one (MPO)."""
    target = io.BytesIO()
    a_photo().save(target, "MPO", save_all=True, append_images=[a_photo(80, 60)])
    assert Image.open(io.BytesIO(target.getvalue())).format == "MPO"
    assert taken(target.getvalue()).size == (1024, 768)


@pytest.mark.parametrize("start", range(0, 60, 3))
def test_a_photo_whose_notes_are_damaged_is_kept_all_the_same(start: int) -> None:
    """What a camera wrote beside the photo is not taken over, so it may be as broken as it likes."""
    notes = bytearray(telling_exif(6).tobytes())
    for place in range(6 + start, min(6 + start + 9, len(notes))):
        notes[place] ^= 0xFF
    try:
        image = taken(encoded(a_photo(), exif=bytes(notes)))
    except NotAPicture:
        pytest.fail("the photo itself was sound")
    assert sorted(image.size) == [768, 1024]


def test_a_photo_with_a_film_behind_it_is_a_photo() -> None:
    """Phones append a moment of film, in which any two bytes stand many times."""
    assert taken(encoded(a_photo()) + b"\xff\xda\x7f" * 5000).size == (1024, 768)


def test_a_grey_photo_of_sixteen_bits_is_not_white() -> None:
    image = taken(encoded(Image.new("I;16", (50, 40), 128 * 256), "PNG"))
    darkest, lightest = image.convert("L").getextrema()
    assert (darkest, lightest) == (128, 128)
