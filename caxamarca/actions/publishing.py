"""The publication of a declared process: made once, signed by this site, noted, and never made anew."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from caxamarca.domain import publication
from caxamarca.domain.processes import WrongStage
from caxamarca.domain.publication import INNER, OUTER, RECORD, SIGNATURE, Files
from caxamarca.domain.roles import STRANGER
from caxamarca.persistence import audit, processes, publications, signing, site
from caxamarca.persistence.database import db, keyring, session, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.publications import Archive, Kept

Contents = Callable[[Process], Files]
"""All files but the record of agreements and the manifests."""

Record = Callable[[Process, str], bytes]
"""The record of agreements, which carries the hex of the inner manifest's SHA-256."""


MADE = "site:publication:make"
"""What the audit log calls it."""


class NotAsRecorded(Exception):  # noqa: N818 - a fact about the database
    """What is kept, or would be made anew, is not what the audit log says was made."""


@dataclass(frozen=True)
class Published:
    """What was published of a process, found to be what the audit log says. `manifest` is that of all files."""

    year: int
    kept: Kept
    manifest: str

    def archive(self, end: int | None = None) -> Archive:
        """The ZIP, up to `end`."""
        return Archive(db.engine, self.kept, end)

    def file(self, name: str) -> bytes:
        """Raises KeyError where there is none of this name."""
        return _file(self.kept, self.year, name)


def published(process: Process) -> Published | None:
    """Read all of a publication, and compare it with the audit log. Raises NotAsRecorded."""
    reading = session()
    kept = publications.read_through(reading, process.id)
    if kept is None:
        return None
    if audit.noted(reading, MADE, process.id) != _noted(kept.sha256):
        raise NotAsRecorded(process.year)
    return Published(process.year, kept, _file(kept, process.year, OUTER).decode())


def is_still(process: Process, read: Published) -> bool:
    """Whether what was read a moment ago is what the audit log says now: a copy may have been put back meanwhile."""
    reading = session()
    return publications.is_there(reading, process.id) and audit.noted(reading, MADE, process.id) == _noted(
        read.kept.sha256
    )


def publish(year: int, contents: Contents, record: Record) -> None:
    """Make, keep and note the publication of a process, unless it is there. Raises WrongStage before the declaration.

    It is made outside of any transaction: it takes seconds, and of two at once the second keeps nothing. Where one was
    noted, and is no longer there, only the same is kept. Raises NotAsRecorded.
    """
    reading = session()
    process = processes.by_year(reading, year)
    if process.declared_at is None:
        raise WrongStage(process.stage(site.now(reading)))
    if publications.is_there(reading, process.id):
        return
    archive = _packed(process, process.declared_at, contents, record)
    now_noted = _noted(hashlib.sha256(archive).digest())
    try:
        with transaction() as writing:
            publications.keep(writing, process.id, archive)
            was_noted = audit.noted(writing, MADE, process.id)
            if was_noted is None:
                audit.write(writing, STRANGER, MADE, process.id, site.now(writing), now_noted)
            elif was_noted != now_noted:
                raise NotAsRecorded(year)
    except IntegrityError:
        return


def _noted(sha256: bytes) -> dict[str, object]:
    return {"sha256": sha256.hex()}


def _file(kept: Kept, year: int, name: str) -> bytes:
    return publication.unpacked(io.BufferedReader(Archive(db.engine, kept)), year, name)


def _packed(process: Process, declared_at: datetime, contents: Contents, record: Record) -> bytes:
    files = dict(contents(process))
    inner = publication.manifest(process.year, files).encode()
    files |= {INNER: inner, RECORD: record(process, hashlib.sha256(inner).hexdigest())}
    manifest = publication.manifest(process.year, files)
    signature = signing.sign(keyring().key(signing.KEY_NAME), manifest)
    files |= {OUTER: manifest.encode(), SIGNATURE: f"{signature.hex()}\n".encode()}
    # Of the moment of the declaration, and not of now: two servers that make it at once make the same bytes.
    return publication.packed(process.year, files, declared_at)
