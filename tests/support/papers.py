"""PDF documents for tests, sound and hostile, written by hand: what a library would not write is what is needed."""

import io
import zlib

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pypdf import PdfReader, PdfWriter

SECRET = b"CalleSecreta123"
"""What nobody may find in what is kept."""

CATALOG = b"<</Type/Catalog/Pages 2 0 R%s>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def file_of(*objects: bytes, more: bytes = b"") -> bytes:
    """A file of these objects, the first one its catalog; `more` stands in its trailer."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, one in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, one))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, more, start))
    return out.getvalue()


def stream(content: bytes, about: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), about, content)


def a_page(more: bytes = b"", box: bytes = b"0 0 300 200") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R%b>>" % (
        box,
        more,
    )


def said(text: str) -> bytes:
    return stream(b"BT /F 20 Tf 20 100 Td (%b) Tj ET" % text.encode())


def a_paper(
    text: str = "Acta de entrega",
    *,
    catalog: bytes = b"",
    page: bytes = b"",
    more: bytes = b"",
    rest: tuple[bytes, ...] = (),
) -> bytes:
    """One page that says something. `rest` are more objects, the first of them number 6."""
    return file_of(CATALOG % catalog, ONE_PAGE, a_page(page), said(text), FONT, *rest, more=more)


def of_pages(count: int) -> bytes:
    writer = PdfWriter()
    for _page in range(count):
        writer.add_blank_page(100, 100)
    return _written(writer)


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_paper())))
    writer.encrypt(password, "del dueño")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_telling_photo() -> bytes:
    """A JPEG that says where it was taken."""
    notes = Image.Exif()
    notes[Base.Artist] = SECRET.decode()
    notes.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (7.0, 9.0, 49.0)
    out = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(out, "JPEG", exif=notes, comment=SECRET)
    return out.getvalue()


def a_scan(photo: bytes, filters: bytes = b"/DCTDecode") -> bytes:
    """A page that is a photo, as a phone scans."""
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 256 256]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>"
    )
    about = (
        b"/Type/XObject/Subtype/Image/Width 256/Height 256/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter%b"
    )
    return file_of(
        CATALOG % b"", ONE_PAGE, page, stream(b"256 0 0 256 0 0 cm /X Do"), stream(photo, about % filters)
    )


def a_bomb(megabytes: int) -> bytes:
    """A page whose few bytes are so many when they are unpacked."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(10**6)) for _time in range(megabytes)) + packer.flush()
    content = stream(zlib.compress(packed), b"/Filter[/FlateDecode/FlateDecode]")
    return file_of(CATALOG % b"", ONE_PAGE, a_page(), content, FONT)


def telling(document: bytes) -> bool:
    """Whether the secret stands anywhere in it, packed or not."""
    if SECRET in document:
        return True
    for part in document.split(b"stream\n"):
        try:
            if SECRET in zlib.decompressobj().decompress(part):
                return True
        except zlib.error:
            continue
    return False
