"""`backup` and `restore`: two archives for two places, whole or not at all, and nothing over anything."""

import errno
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from caxamarca.actions.casting import is_on_board
from caxamarca.actions.founding import found_site
from caxamarca.cli import application, backing_up, restoring, ticking
from caxamarca.domain import backups
from caxamarca.persistence import archives, audit, dumping, processes, signing, site
from caxamarca.persistence.archives import Archive
from caxamarca.persistence.board import WaitingLine
from caxamarca.persistence.content import Document, Picture
from caxamarca.persistence.database import documents_folder, keyring, pictures_folder, session, transaction
from caxamarca.persistence.envelopes import WaitingEnvelope
from caxamarca.persistence.participation import Participation
from caxamarca.persistence.sign_ins import SignIn
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import ROOT, Settings
from tests import factories as make
from tests.factories.showing import a_document, a_photo
from tests.integration.conftest import MIGRATED, VOTING, starting
from tests.support import sites
from tests.support.backups import Machine
from tests.support.together import together
from tests.support.visiting import Visitor, anew

pytestmark = [pytest.mark.usefixtures("app"), starting(VOTING)]


@pytest.fixture
def machine(settings: Settings, ground: sites.Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    with ExitStack() as lent:
        yield Machine(monkeypatch, settings, ground.server, lent)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> Path:
    """The same archive with other content; `None` leaves a file out."""
    other = path.with_name(f"otro-{path.name}")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            content = change(name, before.read(name))
            if content is not None:
                after.writestr(name, content)
        for name, content in more.items():
            after.writestr(name, content)
    return other


def test_a_restored_site_is_the_one_that_was_copied(machine: Machine, tmp_path: Path) -> None:
    code = make.a_vote(make.a_resident(), 1)
    data, keys = machine.archives(tmp_path / "copia")
    found = site.found(session())
    assert found is not None
    secret = keyring().key("tracking")
    with machine.restored(tmp_path / "nuevo", data, keys):
        again = site.found(session())
        assert again is not None
        assert again.identity == found.identity
        assert keyring().key("tracking") == secret
        assert is_on_board(processes.by_year(session(), make.YEAR).id, code)
        assert audit.first_broken(session()) is None


def test_the_photos_and_documents_of_a_site_are_restored(machine: Machine, tmp_path: Path) -> None:
    rows: list[Picture | Document] = [a_photo(), a_document()]
    with transaction() as writing:
        writing.add_all(rows)
    there = {one.name: one.encoded for one in rows}
    data, keys = machine.archives(tmp_path / "copia")
    with machine.restored(tmp_path / "nuevo", data, keys):
        folders = (pictures_folder(), documents_folder())
        files = [folder / name for folder in folders for name in there if (folder / name).exists()]
        assert {path.name: path.read_bytes() for path in files} == there


def test_a_restored_site_goes_on_writing(machine: Machine, tmp_path: Path) -> None:
    """Its next rows get numbers that are free."""
    data, keys = machine.archives(tmp_path / "copia")
    with machine.restored(tmp_path / "nuevo", data, keys):
        make.a_process(make.YEAR + 1)
        make.an_administrator()
        make.a_unit()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_only_whoever_runs_the_site_reads_the_archives(machine: Machine, tmp_path: Path) -> None:
    for path in machine.archives(tmp_path / "copia"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_data_alone_hold_no_key_and_nobody_who_is_signed_in(
    machine: Machine, tmp_path: Path, visitor: Visitor
) -> None:
    visitor.sign_in(make.a_resident())
    assert anew().execute(select(func.count()).select_from(SignIn)).scalar_one() == 1
    data, keys = machine.archives(tmp_path / "copia")
    with zipfile.ZipFile(data) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name in inside if "keys" in name or "demonstration" in name]
    for path in keyring().folder.iterdir():
        secret = path.read_bytes()
        assert not [
            name for name, content in inside.items() if secret in content or secret.hex().encode() in content
        ]
    with machine.restored(tmp_path / "nuevo", data, keys):
        assert session().execute(select(func.count()).select_from(SignIn)).scalar_one() == 0


def test_people_vote_while_a_backup_is_made_and_each_is_in_it_whole_or_not_at_all(
    machine: Machine, app: Flask, tmp_path: Path
) -> None:
    voters = [make.a_resident(which=which) for which in range(4)]
    make.a_vote(voters[0], 1)
    made: list[tuple[Path, Path]] = []
    together(
        app,
        *(lambda who=who: make.a_vote(who, 1) for who in voters[1:]),
        lambda: made.append(machine.archives(tmp_path / "copia")),
    )
    with machine.restored(tmp_path / "nuevo", *made[0]):
        counts = {
            session().execute(select(func.count()).select_from(entity)).scalar_one()
            for entity in (Participation, WaitingEnvelope, WaitingLine)
        }
        assert len(counts) == 1
        assert counts <= {1, 2, 3, 4}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_each_backup_has_a_number_of_its_own(machine: Machine, tmp_path: Path) -> None:
    first = machine.archives(tmp_path / "copia")
    second = machine.archives(tmp_path / "copia")
    assert {path.name[-5] for path in first} == {"1"}
    assert {path.name[-5] for path in second} == {"2"}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_keys_can_be_written_elsewhere_at_once(machine: Machine, tmp_path: Path) -> None:
    result = machine.backs_up(tmp_path / "datos", "--keys", tmp_path / "llaves")
    assert result.exit_code == 0
    assert [name[:16] for name in left_in(tmp_path / "datos")] == ["caxamarca-datos-"]
    assert [name[:17] for name in left_in(tmp_path / "llaves")] == ["caxamarca-llaves-"]
    assert "a dos lugares" in result.output


@pytest.mark.parametrize("where", ["dump", "write"])
def test_a_full_disk_leaves_nothing_and_says_so(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def full(*_what: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if where == "dump":
        monkeypatch.setattr(dumping, "dump", full)
    else:
        monkeypatch.setattr(archives, "_added", full)
    result = machine.backs_up(tmp_path / "copia")
    assert result.exit_code == 1
    assert "No se hizo ninguna copia" in result.output
    assert left_in(tmp_path / "copia") == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_room_is_looked_for_before_anything_is_written(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MARGIN", 1 << 60)
    result = machine.backs_up(tmp_path / "copia")
    assert result.exit_code == 1
    assert "No hay espacio suficiente" in result.output
    assert left_in(tmp_path / "copia") == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_backup_that_was_killed_is_tidied_up_by_the_next_one(machine: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "copia"
    folder.mkdir()
    killed = (
        "import os, sys; from pathlib import Path; from datetime import date;"
        "from caxamarca.persistence import archives; from caxamarca.domain.backups import Part;"
        "folder = Path(sys.argv[1]);"
        "drafts = archives.drafts({part: folder for part in Part}, date(2026, 7, 11)); drafts.__enter__();"
        "shop = archives.workshop(folder); (shop.__enter__() / 'x').write_text('x'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", killed, folder], cwd=ROOT, check=False)
    assert len(left_in(folder)) == 3
    machine.archives(folder)
    assert [name for name in left_in(folder) if name.endswith(archives.UNFINISHED)] == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_backup_that_goes_on_is_not_tidied_up(tmp_path: Path) -> None:
    with archives.workshop(tmp_path) as shop:
        archives.sweep([tmp_path])
        assert shop.exists()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_where_nothing_can_be_written_it_is_said(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "copia").write_text("a file")
    result = machine.backs_up(tmp_path / "copia" / "adentro")
    assert result.exit_code == 1
    assert "No se hizo ninguna copia" in result.output


@pytest.mark.parametrize("kind", ["sqlite"])
def test_two_archives_of_different_backups_are_told(machine: Machine, tmp_path: Path) -> None:
    data, _keys = machine.archives(tmp_path / "copia")
    _data, keys = machine.archives(tmp_path / "copia")
    place = machine.empty(tmp_path / "nuevo")
    result = machine.restores(place, data, keys)
    assert result.exit_code == 1
    assert "no se hicieron juntos" in result.output
    assert not place.data_folder.exists()
    assert "el archivo de las llaves" in machine.restores(place, data, data).output


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_two_archives_can_be_named_in_either_order(machine: Machine, tmp_path: Path) -> None:
    data, keys = machine.archives(tmp_path / "copia")
    assert machine.restores(machine.empty(tmp_path / "nuevo"), keys, data).exit_code == 0


def _longer(name: str, content: bytes) -> bytes | None:
    return content + b"x" if name.startswith("base/") else content


def _without(name: str, content: bytes) -> bytes | None:
    return None if name.startswith("base/") else content


def _named_otherwise(name: str, content: bytes) -> bytes | None:
    return content.replace(b'"base/', b'"../') if name == backups.MANIFEST_FILE else content


def _same(_name: str, content: bytes) -> bytes | None:
    return content


@pytest.mark.parametrize(
    ("change", "more"),
    [
        (_longer, {}),
        (_without, {}),
        (_named_otherwise, {}),
        (_same, {"base/otro": b"x"}),
        (_same, {"../otro": b"x"}),
        (_same, {"/etc/otro": b"x"}),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_archive_that_holds_something_else_is_refused_before_anything_is_written(
    machine: Machine,
    tmp_path: Path,
    change: Callable[[str, bytes], bytes | None],
    more: dict[str, bytes],
) -> None:
    data, keys = machine.archives(tmp_path / "copia")
    place = machine.empty(tmp_path / "nuevo")
    result = machine.restores(place, rewritten(data, change, **more), keys)
    assert result.exit_code == 1
    assert "no es un archivo de una copia" in result.output
    assert not place.data_folder.exists()


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("length", [0, 10, 400, -1])
def test_an_archive_that_was_cut_is_refused(machine: Machine, tmp_path: Path, length: int) -> None:
    data, keys = machine.archives(tmp_path / "copia")
    data.write_bytes(data.read_bytes()[:length])
    place = machine.empty(tmp_path / "nuevo")
    assert "no es un archivo de una copia" in machine.restores(place, data, keys).output
    assert not place.data_folder.exists()


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("exchanged", [os.urandom(32), b"", b"x" * 33])
def test_a_key_of_signatures_that_somebody_exchanged_is_not_restored(
    machine: Machine, tmp_path: Path, exchanged: bytes
) -> None:
    """Whoever keeps the keys alone puts another one among them, and its hash into their manifest."""
    data, keys = machine.archives(tmp_path / "copia")
    name = f"keys/{signing.KEY_NAME}"
    with Archive_of(keys) as archive:
        held = backups.File(len(exchanged), hashlib.sha256(exchanged).hexdigest())
        made = replace(archive.manifest, files={**archive.manifest.files, name: held})
        signer = hashlib.sha256(
            signing.public_key(exchanged if len(exchanged) == 32 else bytes(32))
        ).hexdigest()
    manifest = backups.to_text(replace(made, signer=signer)).encode()
    changes = {name: exchanged, backups.MANIFEST_FILE: manifest}
    place = machine.empty(tmp_path / "nuevo")
    result = machine.restores(place, data, rewritten(keys, changes.get))
    assert (result.exit_code, "otra llave de las firmas" in result.output) == (1, True), result.output
    assert not place.data_folder.exists()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_data_that_somebody_altered_whole_are_not_sealed_by_the_keys(
    machine: Machine, tmp_path: Path
) -> None:
    """Whoever keeps the data changes them, and their hashes with them."""
    data, keys = machine.archives(tmp_path / "copia")
    with Archive_of(data) as archive:
        files = dict(archive.manifest.files)
        content = archive.content(f"base/{dumping.FILE}") + b"x"
        files[f"base/{dumping.FILE}"] = backups.File(len(content), hashlib.sha256(content).hexdigest())
        manifest = backups.to_text(type(archive.manifest)(**{**vars(archive.manifest), "files": files}))

    def changed(name: str, before: bytes) -> bytes | None:
        if name == backups.MANIFEST_FILE:
            return manifest.encode()
        return content if name.startswith("base/") else before

    place = machine.empty(tmp_path / "nuevo")
    result = machine.restores(place, rewritten(data, changed), keys)
    assert "no lo sellaron" in result.output
    assert not place.data_folder.exists()


class Archive_of:  # noqa: N801 - it reads as a sentence
    def __init__(self, path: Path) -> None:
        self.archive = Archive(path)

    def __enter__(self) -> Archive:
        return self.archive

    def __exit__(self, *_what: object) -> None:
        self.archive.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_backup_of_another_version_is_told(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, keys = machine.archives(tmp_path / "copia")
    monkeypatch.setattr(restoring, "expected", lambda: ("0002", "f" * 64))
    place = machine.empty(tmp_path / "nuevo")
    assert "otra versión" in machine.restores(place, data, keys).output
    assert not place.data_folder.exists()


def test_a_backup_of_the_other_database_is_told(machine: Machine, tmp_path: Path, kind: str) -> None:
    data, keys = machine.archives(tmp_path / "copia")
    place = Settings.of_folder(tmp_path / "nuevo")
    if kind == "sqlite":
        place = Settings.of_folder(
            tmp_path / "nuevo", database_url="postgresql+psycopg://nobody@127.0.0.1:1/none"
        )
    result = machine.restores(place, data, keys)
    assert ("SQLite" if kind == "sqlite" else "PostgreSQL") in result.output
    assert not place.data_folder.exists()


def test_nothing_is_restored_over_a_site_nor_over_anything(machine: Machine, tmp_path: Path) -> None:
    data, keys = machine.archives(tmp_path / "copia")
    code = make.a_vote(make.a_resident(), 1)
    session().rollback()
    assert "encima" in machine.restores(machine.there, data, keys).output
    assert is_on_board(processes.by_year(anew(), make.YEAR).id, code), "the site has lost nothing"
    place = machine.empty(tmp_path / "nuevo")
    place.data_folder.mkdir()
    (place.data_folder / "algo.txt").write_text("x")
    assert "encima" in machine.restores(place, data, keys).output
    assert left_in(place.data_folder) == ["algo.txt"]


def test_a_demonstration_is_not_restored_over_a_real_site(machine: Machine, tmp_path: Path) -> None:
    data, keys = machine.archives(tmp_path / "copia")
    place = machine.empty(tmp_path / "nuevo")
    place.data_folder.mkdir()
    sites.prepare(place, MIGRATED)
    with sites.opened(place):
        found_site(SiteKind.REAL)
    elsewhere = Settings.of_folder(tmp_path / "otro", database_url=place.database_url)
    assert "encima" in machine.restores(elsewhere, data, keys).output
    with sites.opened(place):
        found = site.found(anew())
        assert found is not None
        assert found.kind is SiteKind.REAL


def test_restoring_twice_makes_one_site(machine: Machine, tmp_path: Path) -> None:
    data, keys = machine.archives(tmp_path / "copia")
    place = machine.empty(tmp_path / "nuevo")
    assert machine.restores(place, data, keys).exit_code == 0
    before = left_in(place.data_folder)
    assert machine.restores(place, data, keys).exit_code == 1
    assert left_in(place.data_folder) == before


def test_of_two_restores_at_once_one_makes_the_site(machine: Machine, tmp_path: Path, kind: str) -> None:
    """In processes of their own: locks are held by processes."""
    data, keys = machine.archives(tmp_path / "copia")
    place = machine.empty(tmp_path / "nuevo")
    environment = {
        **os.environ,
        "CAXAMARCA_DATA": str(place.data_folder),
        "CAXAMARCA_DATABASE": place.database_url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "caxamarca.cli", "restore", str(data), str(keys)]
    both = [
        subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    told = [(one.communicate()[0], one.returncode) for one in both]
    assert sorted(code for _text, code in told) == [0, 1], told
    with sites.opened(place):
        assert site.found(anew()) is not None


def _cut(*_what: object, **_more: object) -> Any:
    raise KeyboardInterrupt


STEPS = {
    "sqlite": [(Archive, "unpack"), (dumping, "laid_out"), (archives, "put"), (shutil, "rmtree")],
    "postgresql": [(Archive, "unpack"), (dumping, "load"), (dumping, "_count_on"), (shutil, "rmtree")],
}


@pytest.mark.parametrize("step", range(4))
def test_a_restore_that_was_cut_is_begun_anew_and_nothing_is_served_before(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, step: int
) -> None:
    data, keys = machine.archives(tmp_path / "copia")
    place = machine.empty(tmp_path / "nuevo")
    where, name = STEPS[kind][step]
    with monkeypatch.context() as cutting:
        cutting.setattr(where, name, _cut)
        assert machine.restores(place, data, keys).exit_code == 1
    is_done = name == "rmtree"
    if is_done:
        assert machine.restores(place, data, keys).exit_code == 1, "it had come to its end"
    else:
        before = {*place.data_folder.rglob("*")}
        assert "se cortó" in machine.typed(ticking.command, settings=place).output
        assert kind == "postgresql" or {*place.data_folder.rglob("*")} == before, "it left nothing in the way"
        assert machine.restores(place, data, keys).exit_code == 0
    assert machine.typed(backing_up.command, tmp_path / "otra", settings=place).exit_code == 0
    assert not (place.data_folder / application.RESTORING).exists()
    with sites.opened(place):
        assert site.found(anew()) is not None
