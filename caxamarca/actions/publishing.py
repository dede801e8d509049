"""The publication of a declared process: made once, signed by this site, and never made anew."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from caxamarca.domain import publication
from caxamarca.domain.processes import WrongStage
from caxamarca.domain.publication import INNER, OUTER, RECORD, SIGNATURE, Files
from caxamarca.persistence import processes, publications, signing, site
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.publications import Publication

Contents = Callable[[Process], Files]
"""All files but the record of agreements and the manifests."""

Record = Callable[[Process, str], bytes]
"""The record of agreements, which carries the hex of the inner manifest's SHA-256."""


def publish(year: int, contents: Contents, record: Record) -> None:
    """Make and keep the publication of a process, unless it is there. Raises WrongStage before the declaration.

    It is made outside of any transaction: it takes seconds, and of two at once the second keeps nothing.
    """
    reading = session()
    process = processes.by_year(reading, year)
    if process.declared_at is None:
        raise WrongStage(process.stage(site.now(reading)))
    if publications.of_process(reading, process.id) is not None:
        return
    made = _made(process, process.declared_at, contents, record)
    try:
        with transaction() as writing:
            writing.add(made)
    except IntegrityError:
        return


def _made(process: Process, declared_at: datetime, contents: Contents, record: Record) -> Publication:
    files = dict(contents(process))
    inner = publication.manifest(process.year, files).encode()
    digest = hashlib.sha256(inner)
    files |= {INNER: inner, RECORD: record(process, digest.hexdigest())}
    manifest = publication.manifest(process.year, files)
    signature = signing.sign(keyring().key(signing.KEY_NAME), manifest)
    files |= {OUTER: manifest.encode(), SIGNATURE: f"{signature.hex()}\n".encode()}
    # Of the moment of the declaration, and not of now: two servers that make it at once make the same bytes.
    archive = publication.packed(process.year, files, declared_at)
    return Publication(
        process_id=process.id,
        manifest=manifest,
        signature=signature,
        inner=digest.digest(),
        size=len(archive),
        sha256=hashlib.sha256(archive).digest(),
        archive=archive,
    )
