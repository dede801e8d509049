"""PDF documents that people send, printed anew: their pages, without anything that acts, hides or tells beside them.

Run as a module it is a process that shuts itself in: it sees one folder, reaches no network, and its memory, time and
files are counted. Whatever a document makes of the reader (Typst's, which takes the pages and nothing else over) stays
in there. Scripts, actions, links, attachments, forms, layers of notes and who wrote it do not come out.
"""

import ctypes
import os
import re
import resource
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

PATIENCE = 20
"""Seconds that one document may take; forty scanned pages take two."""
MEMORY = 1024**3
PROCESSOR = 15
SENT, TEMPLATE_FILE = "sent.pdf", "pages.typ"

OF_THE_MACHINE = ("PATH", "LD_LIBRARY_PATH")
ALONE = {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "LANG": "C.UTF-8"}
"""One thread, so that the memory which is counted does not hang on how many processors a machine has."""

TEMPLATE = """
#set document(date: none)
#set text(lang: "es")
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#for number in range(int(sys.inputs.pages)) { page(image("/sent.pdf", page: number + 1)) }
"""
MISSING = re.compile(r"page (\d+) does not exist")
LOCKED = re.compile(r"encrypted|password")

ONE_AT_A_TIME = Lock()
"""Several at once would take the memory of all of them together."""

LANDLOCK = (444, 445, 446)
"""The numbers of Linux's calls for a process that shuts itself in (landlock(7)), the same on every machine."""
READING = 1 << 2 | 1 << 3
NO_NEW_PRIVILEGES = 38
OF_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
NETWORKED_SINCE = 4
NEWEST = (1 << 16) - 1
TCP = 3


class Fault(IntEnum):
    """Why a document was not printed anew, as the process says it when it ends."""

    NO_DOCUMENT = 10
    LOCKED = 11
    TOO_MANY_PAGES = 12
    TOO_HARD = 13


class NotReprinted(ValueError):  # noqa: N818 - it is not
    """`fault` is why. Nothing of what stands in the document goes with it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


@dataclass(frozen=True)
class Reprint:
    content: bytes
    pages: int


def reprinted(content: bytes, most_pages: int) -> Reprint:
    """The same pages in a new document: the same one for the same content. Raises NotReprinted."""
    known = {name: os.environ[name] for name in OF_THE_MACHINE if name in os.environ}
    with ONE_AT_A_TIME, TemporaryDirectory(prefix="caxamarca-") as folder:
        (Path(folder) / SENT).write_bytes(content)
        (Path(folder) / TEMPLATE_FILE).write_text(TEMPLATE, "utf-8")
        command = (sys.executable, "-I", "-B", str(Path(__file__).resolve()), str(most_pages))
        try:
            done = subprocess.run(  # noqa: S603 - our own words
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE,
                env={**known, **ALONE},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NotReprinted(Fault.TOO_HARD) from None
    if done.returncode != 0:
        raise NotReprinted(_fault(done.returncode))
    pages, _line, printed = done.stdout.partition(b"\n")
    return Reprint(printed, int(pages))


def _fault(code: int) -> Fault:
    """What a process said that it ended with; a crash of the reader is told as what was too hard for it."""
    return Fault(code) if code in set(Fault) else Fault.TOO_HARD


def _print(most_pages: int) -> int:
    """Print what lies in this folder, as the process."""
    import typst

    _shut_in(Path.cwd())

    def printed(pages: int) -> bytes:
        made: bytes = typst.compile(
            TEMPLATE_FILE,
            root=".",
            ignore_system_fonts=True,
            font_paths=[],
            package_path="no-packages",
            package_cache_path="no-packages",
            format="pdf",
            pdf_tags=False,
            sys_inputs={"pages": str(pages)},
        )
        return made

    try:
        printed(most_pages + 1)
    except typst.TypstError as fault:
        missing = MISSING.search(fault.message)
        if missing is None:
            return Fault.LOCKED if LOCKED.search(fault.message) else Fault.NO_DOCUMENT
        pages = int(missing[1]) - 1
        if pages == 0:
            return Fault.NO_DOCUMENT
        sys.stdout.buffer.write(b"%d\n" % pages + printed(pages))
        return 0
    return Fault.TOO_MANY_PAGES


def _shut_in(folder: Path) -> None:
    """Give up all that is not needed from here on: memory, time, files, and where the system can, every other folder
    and the network.
    """
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        _soft, hard = resource.getrlimit(limit)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (allowed, allowed))
    if sys.platform == "linux":
        _fence(folder)


def _fence(folder: Path) -> None:
    """Let this process read one folder, and do nothing else with files or with the network (Landlock).

    A system that does not know it leaves the reader to what Typst itself allows: files of its root, and no network.
    """
    making, adding, entering = LANDLOCK
    system = ctypes.CDLL(None)
    version = system.syscall(making, None, 0, 1)
    if version < 1:
        return
    handled: Sequence[int] = (
        OF_VERSION.get(version, NEWEST),
        *((TCP,) if version >= NETWORKED_SINCE else ()),
    )
    asked = struct.pack(f"{len(handled)}Q", *handled)
    rules = system.syscall(making, asked, len(asked), 0)
    place = os.open(folder, os.O_PATH)
    rule = struct.pack("=Qi", READING, place)
    system.syscall(adding, rules, 1, rule, 0)
    system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    system.syscall(entering, rules, 0)
    os.close(place)
    os.close(rules)


if __name__ == "__main__":
    sys.exit(_print(int(sys.argv[1])))
