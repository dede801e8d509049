"""What a file is written with: UTF-8 or Latin-1 is found out, and what is no text at all is said."""

import io
import zipfile

import pytest

from caxamarca.domain.encodings import LATIN, UTF_8, EmptyBytes, Kind, OtherKindOfFile, writing
from caxamarca.domain.files import FileTooLarge
from caxamarca.domain.rows import AT_A_TIME, NotATable

LIMIT = 10_000_000
TEXT = "NOMBRE\nAÑO Y CREACIÓN\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), UTF_8),
        (TEXT.encode("utf-8-sig"), UTF_8),
        (TEXT.encode("latin-1"), LATIN),
        ("“AÑO” – PEÑA\n".encode("cp1252"), LATIN),
        (b"NOMBRE\nCANAL\n", UTF_8),
        (b"", UTF_8),
        (("X" * 99 + "\n").encode() * 1_000 + "AÑO".encode("latin-1"), LATIN),
        (TEXT.encode() * 9 + b"PE\xd1A\n", UTF_8),
        (TEXT.encode("latin-1") * 9 + "CREACIÃ“N\n".encode("cp1252"), LATIN),
        (TEXT.encode()[:-1] * 9 + "Ñ".encode()[:1], UTF_8),
        ("\n".join("X" * 70 + "Ñ" for _line in range(3_000)).encode(), UTF_8),
    ],
    ids=[
        *("UTF-8", "byte order mark", "Latin-1", "of Windows", "plain", "empty", "late letter"),
        *(
            "one wrong letter",
            "one mistaken letter",
            "cut within a letter",
            "letters across what is read at a time",
        ),
    ],
)
def test_the_letters_say_what_a_file_is_written_with(content: bytes, encoding: str) -> None:
    file = io.BytesIO(content)
    assert writing(file, LIMIT).encoding == encoding
    assert file.read() == content


def a_workbook() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" * 9_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (a_workbook(), Kind.PACKED),
        (b"\x1f\x8b\x08\x00", Kind.PACKED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_SPREADSHEET),
        (b"%PDF-1.7\n", Kind.PDF),
        (b"\n  <!DOCTYPE html><title>Inicie sesi\xf3n</title>", Kind.PAGE),
        ("\N{ZERO WIDTH NO-BREAK SPACE}<html>".encode(), Kind.PAGE),
    ],
)
def test_what_is_no_csv_file_is_told_by_its_beginning(content: bytes, kind: Kind) -> None:
    with pytest.raises(OtherKindOfFile) as refused:
        writing(io.BytesIO(content), LIMIT)
    assert refused.value.kind is kind


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"A,B\n1,\0\n", 2), ("A,B\n".encode("utf-16"), 1), (b"A,B\n" * 40_000 + b"1\0", 40_001)],
    ids=["a hole", "UTF-16", "far down"],
)
def test_a_hole_in_a_file_is_told_by_its_line(content: bytes, line: int) -> None:
    with pytest.raises(EmptyBytes) as refused:
        writing(io.BytesIO(content), LIMIT)
    assert refused.value.line == line


def test_a_line_without_end_is_refused_before_it_is_held() -> None:
    class Endless(io.BytesIO):
        asked = 0

        def read(self, size: int | None = -1) -> bytes:
            self.asked += 1
            assert self.asked < 5
            return b"x" * (size or 0)

    with pytest.raises(NotATable):
        writing(Endless(), AT_A_TIME * 3)


def test_a_file_that_is_heavier_than_it_may_be_is_refused() -> None:
    with pytest.raises(FileTooLarge):
        writing(io.BytesIO(b"A,B\n" * AT_A_TIME), AT_A_TIME)
