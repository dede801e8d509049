"""The archives of a backup as files: written whole or not at all, and believed only after every byte was looked at."""

import fcntl
import hashlib
import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from caxamarca.domain import backups
from caxamarca.domain.backups import (
    LARGEST_MANIFEST,
    MANIFEST_FILE,
    SEAL_FILE,
    ArchiveDamaged,
    File,
    Manifest,
    NoRoom,
    Part,
    file_name,
)

PREFIX = "caxamarca-"
UNFINISHED = ".parte"
"""How the name of what is still being written ends. Whoever writes it holds a lock on it."""

CHUNK = 1024 * 1024
MARGIN = 16 * 1024 * 1024
"""Bytes that stay free for everybody else."""

AS_THEY_ARE = (".webp", ".jpg", ".png", ".mp3", ".ogg", ".m4a")
"""Endings of what does not become smaller."""

BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError)
"""What reading an archive can raise that was cut, altered or never was one."""

Seal = Callable[[str], str]


def check_room(folder: Path, needed: int) -> None:
    """Raises NoRoom."""
    free = shutil.disk_usage(folder).free
    if free < needed + MARGIN:
        raise NoRoom(needed + MARGIN, free)


@dataclass(frozen=True)
class Draft:
    """An archive that is being written beside its place."""

    path: Path
    place: Path
    descriptor: int

    def write(self, files: Mapping[str, Path], manifest: Manifest, seal: Seal | None = None) -> None:
        """Write everything, down to the disk. A file that went away meanwhile is not the site's any more."""
        held: dict[str, File] = {}
        with os.fdopen(os.dup(self.descriptor), "wb") as whole, ZipFile(whole, "w") as archive:
            for name, path in files.items():
                with suppress(FileNotFoundError), path.open("rb") as content:
                    held[name] = _added(archive, name, content)
            text = backups.to_text(replace(manifest, files=held))
            archive.writestr(_entry(MANIFEST_FILE), text)
            if seal is not None:
                archive.writestr(_entry(SEAL_FILE), seal(text))
        os.fsync(self.descriptor)


def _entry(name: str) -> ZipInfo:
    """Without the time of the file: it says when something was sent in, to the second."""
    entry = ZipInfo(name)
    entry.external_attr = 0o600 << 16
    entry.compress_type = ZIP_STORED if name.endswith(AS_THEY_ARE) else ZIP_DEFLATED
    return entry


def _added(archive: ZipFile, name: str, content: IO[bytes]) -> File:
    digest, size = hashlib.sha256(), 0
    with archive.open(_entry(name), "w", force_zip64=True) as target:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return File(size, digest.hexdigest())


@contextmanager
def drafts(places: Mapping[Part, Path], day: date) -> Iterator[dict[Part, Draft]]:
    """Begin the two archives in their folders. Both stand in their places at the end, or nothing of them stays.

    Only whoever runs the site can read them. Raises OSError.
    """
    begun = _begun(places, day)
    moved: list[Path] = []
    try:
        yield begun
        for one in begun.values():
            one.path.rename(one.place)
            moved.append(one.place)
        for folder in set(places.values()):
            _sync(folder)
    except BaseException:
        for path in (*moved, *(one.path for one in begun.values())):
            path.unlink(missing_ok=True)
        raise
    finally:
        for one in begun.values():
            os.close(one.descriptor)


def _begun(places: Mapping[Part, Path], day: date) -> dict[Part, Draft]:
    """The first number that is free in both folders. The draft keeps it for us: it is made only where there is none."""
    for number in count(1):
        begun: dict[Part, Draft] = {}
        try:
            for part, folder in places.items():
                begun[part] = _draft(folder / file_name(part, day, number))
        except BaseException as trouble:
            for one in begun.values():
                one.path.unlink()
                os.close(one.descriptor)
            if not isinstance(trouble, FileExistsError):
                raise
        else:
            return begun
    raise AssertionError


def _draft(place: Path) -> Draft:
    if place.exists():
        raise FileExistsError(place)
    path = place.with_name(place.name + UNFINISHED)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return Draft(path, place, descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """A folder within a folder, that nobody else reads and that goes away again. Raises OSError."""
    path = Path(mkdtemp(prefix=f".{PREFIX}", suffix=UNFINISHED, dir=folder))
    try:
        with locked(path):
            yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Alone with a file or a folder. Raises BlockingIOError where somebody else is."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def sweep(folders: Sequence[Path]) -> None:
    """Take away what a backup left behind that was cut off. Nobody holds a lock on it any more."""
    for folder in folders:
        for path in (*folder.glob(f"{PREFIX}*{UNFINISHED}"), *folder.glob(f".{PREFIX}*{UNFINISHED}")):
            with suppress(OSError), locked(path):
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink()


def put(path: Path, place: Path) -> None:
    """Move a file to a place where there is none. Raises FileExistsError."""
    os.link(path, place)
    _sync(place.parent)
    path.unlink()


class Archive:
    """An archive that somebody brought. Nothing of it is believed before `check`."""

    def __init__(self, path: Path) -> None:
        """Read what it says that it holds. Raises ArchiveDamaged or OSError."""
        self.path = path
        self._file = path.open("rb")
        try:
            self._zip = ZipFile(self._file)
            self.text = self._small(MANIFEST_FILE)
            self.manifest = backups.from_text(self.text)
            names = [one.filename for one in self._zip.infolist()]
            own = {MANIFEST_FILE, SEAL_FILE} if self.manifest.part is Part.DATA else {MANIFEST_FILE}
            sound = sorted(names) == sorted({*self.manifest.files, *own})
            self.seal = self._small(SEAL_FILE) if sound and SEAL_FILE in own else ""
        except BROKEN:
            self._file.close()
            raise ArchiveDamaged(path.name) from None
        if not sound:
            self.close()
            raise ArchiveDamaged(path.name)

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    def _small(self, name: str) -> str:
        if self._zip.getinfo(name).file_size > LARGEST_MANIFEST:
            raise ValueError(name)
        return self._zip.read(name).decode()

    def check(self) -> None:
        """Look at every byte, and write none. Raises ArchiveDamaged."""
        for name in self.manifest.files:
            for _chunk in self._chunks(name):
                """It is the looking that matters."""

    def content(self, name: str) -> bytes:
        """One small file. Raises ArchiveDamaged."""
        if name not in self.manifest.files:
            raise ArchiveDamaged(self.path.name)
        return b"".join(self._chunks(name))

    def unpack(self, folder: Path) -> None:
        """Write every file below a folder that is empty, down to the disk. Raises ArchiveDamaged or OSError."""
        for name in self.manifest.files:
            path = folder / name
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                for chunk in self._chunks(name):
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())

    def _chunks(self, name: str) -> Iterator[bytes]:
        """A file bit by bit; never more of it than the manifest says, whatever the archive holds."""
        told, digest, size = self.manifest.files[name], hashlib.sha256(), 0
        try:
            if self._zip.getinfo(name).file_size != told.size:
                raise ValueError(name)
            with self._zip.open(name) as content:
                while chunk := content.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    if size > told.size:
                        raise ValueError(name)
                    yield chunk
            if (size, digest.hexdigest()) != (told.size, told.sha256):
                raise ValueError(name)
        except BROKEN:
            raise ArchiveDamaged(self.path.name) from None
