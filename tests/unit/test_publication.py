"""What a published folder is, to whoever reads it without this program."""

import hashlib
import io
import sys
import zipfile
from datetime import UTC, datetime

import pytest

from caxamarca.domain import publication
from caxamarca.domain.publication import Files

FILES: Files = {
    "votos.csv": b"una fila\n" * 50,
    "control/1/codigos.csv": b"",
    "LEAME.txt": "Léame\n".encode(),
}
DECLARED = datetime(2026, 12, 1, 3, 4, 6, tzinfo=UTC)
"""In Cajamarca it is still the evening before."""


def members() -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(publication.packed(2026, FILES, DECLARED))) as archive:
        return archive.infolist()


def test_a_manifest_names_each_file_with_its_size_and_hash() -> None:
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert publication.manifest(2026, {"b": b"", "a/ñ.csv": b""}) == (
        '{\n "proceso": 2026,\n "formato": 1,\n "archivos": [\n'
        f'  {{\n   "nombre": "a/ñ.csv",\n   "bytes": 0,\n   "sha256": "{nothing}"\n  }},\n'
        f'  {{\n   "nombre": "b",\n   "bytes": 0,\n   "sha256": "{nothing}"\n  }}\n ]\n}}\n'
    )
    told = publication.manifest(2026, FILES)
    assert hashlib.sha256(FILES["votos.csv"]).hexdigest() in told
    assert '"bytes": 450' in told


def test_the_files_that_check_the_others_have_the_names_that_the_verifier_looks_for() -> None:
    names = (publication.INNER, publication.OUTER, publication.SIGNATURE, publication.RECORD)
    assert names == ("manifiesto-interior.json", "manifiesto.json", "manifiesto.firma", "acta.pdf")


def test_the_folder_is_packed_in_the_order_of_names_under_one_of_its_own() -> None:
    names = ["LEAME.txt", "control/1/codigos.csv", "votos.csv"]
    assert [one.filename for one in members()] == [f"publicacion-2026/{name}" for name in names]


def test_a_packed_folder_is_the_same_on_every_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself a ZIP would say that it was made on Windows, and be another one."""
    monkeypatch.setattr(sys, "platform", "win32")
    for one in members():
        assert one.date_time == (2026, 11, 30, 22, 4, 6)
        assert one.create_system == 3
        assert one.external_attr == 0o100644 << 16
        assert one.compress_type == zipfile.ZIP_DEFLATED
    assert members()[2].compress_size < 100


def test_each_file_comes_out_as_it_went_in() -> None:
    archive = publication.packed(2026, FILES, DECLARED)
    assert {name: publication.unpacked(io.BytesIO(archive), 2026, name) for name in FILES} == FILES
    with pytest.raises(KeyError):
        publication.unpacked(io.BytesIO(archive), 2026, "otra.txt")
