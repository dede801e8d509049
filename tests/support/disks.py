"""A disk that can lose its power, fill up or refuse, under the very SQLite that the site uses.

SQLite reaches files through a table of functions of its own, and lets a program put another one in its place (a VFS:
sqlite.org/vfs.html). This one hands everything on, remembers what was written and when the disk was waited for, and
can refuse instead. After a power cut there is what was waited for; of the rest each write is there, or is not, or
only some of its sectors are.
"""

import ctypes
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any

from caxamarca.persistence.database import sqlite_driver

OK, FULL, IOERR_WRITE, IOERR_FSYNC, CANTOPEN = 0, 13, 778, 1034, 14
"""What SQLite's own files answer: a disk that is full, one that cannot be written, one that does not keep, and a folder
in which nothing can be made."""
SECTOR = 512
NOT_KEPT = "-shm"
"""Where connections share what they have in memory: made anew after every power cut."""

OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
CLOSE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
WRITE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class Files(ctypes.Structure):
    """`sqlite3_vfs`: how files are opened and deleted. What nobody here changes is left unnamed."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("size_of_file", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", OPEN),
        ("delete", DELETE),
        ("rest", ctypes.c_void_p * 14),
    )


class Methods(ctypes.Structure):
    """`sqlite3_io_methods`: what is done with an open file."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", CLOSE),
        ("read", ctypes.c_void_p),
        ("write", WRITE),
        ("truncate", TRUNCATE),
        ("sync", SYNC),
        ("rest", ctypes.c_void_p * 13),
    )


class File(ctypes.Structure):
    """`sqlite3_file`: begins with its methods."""

    _fields_ = (("methods", ctypes.POINTER(Methods)),)


@dataclass(frozen=True)
class Deed:
    """Something that was asked of the disk, or noted by a test. `place` is an offset, or a length to cut a file to."""

    what: str
    path: str = ""
    place: int = 0
    content: bytes = b""


@dataclass
class _Body:
    """What is in a file: what was waited for, and what came after it."""

    kept: bytearray = field(default_factory=bytearray)
    pending: list[Deed] = field(default_factory=list)

    def settle(self) -> None:
        for deed in self.pending:
            _apply(self.kept, deed)
        self.pending.clear()

    def survived(self, chance: Random) -> bytes:
        """What a power cut leaves."""
        content = bytearray(self.kept)
        for deed in self.pending:
            fate = chance.random()
            if fate < 0.4:
                continue
            _apply(content, deed, None if fate < 0.8 or deed.what != "write" else chance)
        return bytes(content)


def _apply(content: bytearray, deed: Deed, chance: Random | None = None) -> None:
    """Do a deed to a file; with a chance only to some of its sectors."""
    if deed.what == "truncate":
        del content[deed.place :]
        return
    for start in range(0, len(deed.content), SECTOR):
        if chance is None or chance.random() < 0.5:
            piece = deed.content[start : start + SECTOR]
            place = deed.place + start
            content.extend(bytes(max(0, place + len(piece) - len(content))))
            content[place : place + len(piece)] = piece


class Disk:
    """What happened since it was put under SQLite. `refuse` says what to answer to a deed instead of doing it."""

    def __init__(self) -> None:
        self.deeds: list[Deed] = []
        self.first: dict[str, bytes] = {}
        self.refuse: Callable[[Deed], int] = lambda _deed: OK
        self.paths: dict[int, str] = {}
        self.lock = Lock()

    def note(self, content: str) -> None:
        """Remember at which point of all this something was told to somebody."""
        with self.lock:
            self.deeds.append(Deed("note", content))

    def done(self, deed: Deed, do: Callable[[], int]) -> int:
        """Do what is asked, or refuse it; what was done is remembered."""
        if refused := self.refuse(deed):
            return refused
        answer = do()
        if answer == OK:
            with self.lock:
                self.deeds.append(deed)
        return answer

    def survived(self, cut: int, chance: Random) -> dict[str, bytes]:
        """The files after the power was cut behind so many deeds, by name."""
        kept: dict[str, _Body] = {name: _Body(bytearray(content)) for name, content in self.first.items()}
        now = dict(kept)
        for deed in self.deeds[:cut]:
            if deed.what == "delete":
                now.pop(deed.path, None)
                if deed.place:
                    kept = dict(now)
            elif deed.what == "sync":
                # The folder is waited for with a new file, as SQLite does for its logs.
                now.setdefault(deed.path, _Body()).settle()
                kept[deed.path] = now[deed.path]
            elif deed.what in {"write", "truncate"}:
                now.setdefault(deed.path, _Body()).pending.append(deed)
        files = {name: chance.choice((kept.get(name), now.get(name))) for name in {*kept, *now}}
        return {name: body.survived(chance) for name, body in files.items() if body is not None}


def library() -> ctypes.CDLL:
    """The SQLite of the site's own driver."""
    name = sqlite_driver().__name__.partition(".")[0]
    module: Any = importlib.import_module("_sqlite3" if name == "sqlite3" else f"{name}._sqlite3")
    found = ctypes.CDLL(module.__file__)
    found.sqlite3_vfs_find.restype = ctypes.POINTER(Files)
    return found


class _Door:
    """Our functions, in the place of SQLite's. They live as long as the process: an open file may still lead here."""

    def __init__(self) -> None:
        self.library = library()
        self.real = self.library.sqlite3_vfs_find(None)
        self.disk: Disk | None = None
        self.methods: dict[int, Methods] = {}
        self.own = Files.from_buffer_copy(self.real.contents)
        self.own.name = b"caxamarca-disk"
        self.own.open, self.own.delete = OPEN(self.open), DELETE(self.delete)

    def open(self, _files: int, path: int | None, file: int, flags: int, out: int) -> int:
        # SQLite reads on behind the end of a path, which is why it goes on as the address that it came as.
        disk = self.disk
        name = "" if path is None else Path(ctypes.string_at(path).decode()).name
        if disk is not None and name and (refused := disk.refuse(Deed("open", name, flags))):
            ctypes.cast(file, ctypes.POINTER(File)).contents.methods = None
            return refused
        answer = int(self.real.contents.open(ctypes.addressof(self.real.contents), path, file, flags, out))
        opened = ctypes.cast(file, ctypes.POINTER(File)).contents
        if answer == OK and disk is not None and name:
            disk.paths[file] = name
            opened.methods = ctypes.pointer(self.listening(ctypes.addressof(opened.methods.contents)))
        return answer

    def delete(self, _files: int, path: bytes, waits: int) -> int:
        def do() -> int:
            return int(self.real.contents.delete(ctypes.addressof(self.real.contents), path, waits))

        deed = Deed("delete", Path(path.decode()).name, waits)
        return do() if self.disk is None else self.disk.done(deed, do)

    def listening(self, address: int) -> Methods:
        """A copy of these methods that tells the disk what is done."""
        if address in self.methods:
            return self.methods[address]
        real = Methods.from_address(address)
        own = Methods.from_buffer_copy(real)

        def told(file: int, deed: Deed, do: Callable[[], int]) -> int:
            disk = self.disk
            return do() if disk is None or file not in disk.paths else disk.done(deed, do)

        def name(file: int) -> str:
            return "" if self.disk is None else self.disk.paths.get(file, "")

        def close(file: int) -> int:
            if self.disk is not None:
                self.disk.paths.pop(file, None)
            return int(real.close(file))

        def write(file: int, content: int, size: int, place: int) -> int:
            deed = Deed("write", name(file), place, ctypes.string_at(content, size))
            return told(file, deed, lambda: int(real.write(file, content, size, place)))

        def truncate(file: int, size: int) -> int:
            return told(file, Deed("truncate", name(file), size), lambda: int(real.truncate(file, size)))

        def sync(file: int, flags: int) -> int:
            return told(file, Deed("sync", name(file)), lambda: int(real.sync(file, flags)))

        own.close, own.write = CLOSE(close), WRITE(write)
        own.truncate, own.sync = TRUNCATE(truncate), SYNC(sync)
        self.methods[address] = own
        return own


_doors: list[_Door] = []


@contextmanager
def under_sqlite(folder: Path) -> Iterator[Disk]:
    """Put a disk under every database that is opened from here on; what is in this folder was kept long ago."""
    if not _doors:
        _doors.append(_Door())
    (door,) = _doors
    disk = Disk()
    disk.first = {
        one.name: one.read_bytes()
        for one in folder.iterdir()
        if one.is_file() and not one.name.endswith(NOT_KEPT)
    }
    door.disk = disk
    door.library.sqlite3_vfs_register(ctypes.byref(door.own), 1)
    try:
        yield disk
    finally:
        door.disk = None
        door.library.sqlite3_vfs_register(door.real, 1)
