"""Where and by whom a photo was taken goes out of a document; the photo itself stays as it is."""

import base64
import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from caxamarca.camera_notes import NotCleaned, cleaned
from caxamarca.reprinting import reprinted
from tests.support.papers import SECRET, a_paper, a_scan, a_telling_photo, telling

PHOTO = a_telling_photo()
PACKED = {
    "bare": (PHOTO, b"/DCTDecode"),
    "deflated": (zlib.compress(PHOTO), b"[/FlateDecode/DCTDecode]"),
    "in hex": (PHOTO.hex().encode() + b">", b"[/ASCIIHexDecode/DCTDecode]"),
    "in 85": (base64.a85encode(PHOTO) + b"~>", b"[/ASCII85Decode/DCTDecode]"),
    "deflated in hex": (
        zlib.compress(PHOTO).hex().encode() + b">",
        b"[/ASCIIHexDecode/FlateDecode/DCTDecode]",
    ),
}


def printed(photo: bytes, filters: bytes) -> bytes:
    return reprinted(a_scan(photo, filters), 40).content


def photo_in(document: bytes) -> bytes:
    """The photo as a reader unpacks it, with whatever stands in it."""
    page: Any = PdfReader(io.BytesIO(document)).pages[0]
    [image] = page["/Resources"]["/XObject"].values()
    inner = image.get_object()["/Resources"]["/XObject"]
    [photo] = inner.values()
    return bytes(photo.get_object().get_data())


def colours(document: bytes) -> bytes:
    [image] = PdfReader(io.BytesIO(document)).pages[0].images
    assert image.image is not None
    return image.image.tobytes()


@pytest.mark.parametrize(("photo", "filters"), PACKED.values(), ids=list(PACKED))
def test_a_photo_in_a_document_does_not_tell_where_it_was_taken(photo: bytes, filters: bytes) -> None:
    before = printed(photo, filters)
    after = cleaned(before)
    assert SECRET in photo_in(before), "the document must be one that tells"
    assert SECRET not in photo_in(after)
    assert not telling(after)
    assert len(after) == len(before)
    assert colours(after) == colours(before)


def test_what_hangs_behind_the_end_of_a_photo_is_gone() -> None:
    after = cleaned(printed(PHOTO + SECRET * 9, b"/DCTDecode"))
    assert SECRET not in photo_in(after)


@pytest.mark.parametrize("progressive", [True, False])
@pytest.mark.parametrize("mode", ["RGB", "CMYK", "L"])
def test_photos_of_every_kind_keep_their_colours(mode: str, progressive: bool) -> None:
    out = io.BytesIO()
    Image.effect_noise((256, 256), 90).convert(mode).save(
        out, "JPEG", progressive=progressive, comment=SECRET
    )
    before = printed(out.getvalue(), b"/DCTDecode")
    after = cleaned(before)
    assert SECRET not in photo_in(after)
    assert (
        Image.open(io.BytesIO(photo_in(after))).tobytes()
        == Image.open(io.BytesIO(photo_in(before))).tobytes()
    )


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, name) + content


def test_the_notes_of_a_jpeg_2000_are_gone_too() -> None:
    whole = (
        box(b"jP  ", b"\r\n\x87\n") + box(b"uuid", SECRET) + box(b"xml ", SECRET) + box(b"jp2c", b"colours")
    )
    after = cleaned(printed(whole, b"/JPXDecode"))
    assert SECRET not in after
    assert box(b"jp2c", b"colours") in after


@pytest.mark.parametrize(
    ("photo", "filters"),
    [
        (PHOTO, b"[/LZWDecode/DCTDecode]"),
        (b"no deflate", b"[/FlateDecode/DCTDecode]"),
        (b"zz>", b"[/ASCIIHexDecode/DCTDecode]"),
        (PHOTO[:30], b"/DCTDecode"),
        (b"\0\0\0\x01jp2c" + bytes(20), b"/JPXDecode"),
    ],
    ids=["lzw", "no deflate", "no hex", "cut", "odd box"],
)
def test_what_nobody_can_look_into_is_refused(photo: bytes, filters: bytes) -> None:
    with pytest.raises(NotCleaned):
        cleaned(printed(photo, filters))


def test_a_document_without_photos_is_left_as_it_is() -> None:
    document = reprinted(a_paper(), 40).content
    assert cleaned(document) == document
