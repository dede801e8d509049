"""What is published of a process for ever: one folder, two manifests, and the ZIP in which it travels.

The inner manifest is over every file but the record of agreements, which carries its SHA-256; the outer one is over
all of them, and is signed.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

from caxamarca.domain.days import LIMA

FORMAT = 1

INNER = "manifiesto-interior.json"
OUTER = "manifiesto.json"
SIGNATURE = "manifiesto.firma"
RECORD = "acta.pdf"

Files = Mapping[str, bytes]
"""What is in the folder, by names whose parts a `/` parts."""

_REGULAR = 0o100644 << 16
_UNIX = 3


def as_text(told: object) -> str:
    """JSON that a person can read, and that is the same each time."""
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def manifest(year: int, files: Files) -> str:
    """The size and SHA-256 of each file, by name."""
    listed = [
        {"nombre": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]
    return as_text({"proceso": year, "formato": FORMAT, "archivos": listed})


def folder_of(year: int) -> str:
    return f"publicacion-{year}"


def packed(year: int, files: Files, moment: datetime) -> bytes:
    """The folder as a ZIP: the same bytes for the same files, of which each says that it is of this moment."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            member = zipfile.ZipInfo(f"{folder_of(year)}/{name}", moment.astimezone(LIMA).timetuple()[:6])
            member.create_system = _UNIX
            member.external_attr = _REGULAR
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return written.getvalue()


def unpacked(archive: BinaryIO, year: int, name: str) -> bytes:
    """One file of a folder that was packed here. Raises KeyError where there is none of this name."""
    with zipfile.ZipFile(archive) as found:
        return found.read(f"{folder_of(year)}/{name}")
