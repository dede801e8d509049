"""Whoever keeps the archive of the data, and even has the key of the box, joins no voter with a ballot by it."""

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from caxamarca.domain.provinces import districts_of
from caxamarca.persistence import sealing
from caxamarca.persistence.database import db, session
from caxamarca.settings import Settings
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.support import sites
from tests.support.backups import Machine
from tests.support.linking import Links, Order, homes, in_order, judged, replayed, sizes

pytestmark = pytest.mark.usefixtures("app")

CERTAIN = 0.001


@pytest.fixture
def machine(settings: Settings, ground: sites.Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    with ExitStack() as lent:
        yield Machine(monkeypatch, settings, ground.server, lent)


@pytest.fixture
def cast(sized: Sized, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, bytes]]:
    """Who cast which envelope, in the order of the voters' ids, which the archive tells. All of them still wait."""
    place = districts_of(make.CAJAMARCA)[0].code
    crowd = [make.Person(f"77{number:06}", place) for number in range(sized(40, 2000))]
    make.a_process()
    make.a_roll(*crowd, *make.NEIGHBOURS[make.CAJAMARCA])
    make.an_open_vote()
    noted: dict[int, bytes] = {}
    last: list[bytes] = []
    real = sealing.seal

    def seal(clear: bytes, public: bytes, year: int) -> bytes:
        last.append(real(clear, public, year))
        return last[-1]

    monkeypatch.setattr(sealing, "seal", seal)
    # As on a busy site, where SQLite never empties its log by itself.
    other = db.engine.raw_connection()
    try:
        for who in sorted((make.the_resident(one) for one in crowd), key=lambda one: one.as_resident):
            make.a_vote(who, 1)
            noted[who.as_resident] = last[-1]
        session().rollback()
        yield noted
    finally:
        other.close()


def by_place(archive: Path, cast: Links) -> Links:
    """The n-th voter with the envelope that stands n-th in the archive, as bytes or as PostgreSQL's hex."""
    with zipfile.ZipFile(archive) as found:
        rows = [found.read(name) for name in found.namelist() if name.startswith("base/")]
    places: dict[bytes, int] = {}
    start = 0
    for content in rows:
        for sealed in cast.values():
            at = max(content.find(sealed), content.find(sealed.hex().encode()))
            if at >= 0:
                places[sealed] = start + at
        start += len(content)
    assert len(places) == len(cast), "every ballot is in the archive"
    return dict(zip(sorted(cast), sorted(places, key=lambda one: places[one]), strict=True))


def test_the_archive_of_the_data_joins_nobody(
    machine: Machine, cast: dict[int, bytes], tmp_path: Path, figure: Figure
) -> None:
    data, _keys = machine.archives(tmp_path / "copia")
    found = judged("place in the archive", by_place(data, cast), cast, sizes(homes(session())))
    figure(str(found))
    assert found.chance >= CERTAIN, found


def test_the_rows_as_they_lie_on_the_disk_join_nearly_everybody(
    cast: dict[int, bytes], kind: str, tmp_path: Path
) -> None:
    """The control: what `pg_dump` writes, which knows no other order, and what a copied file with its log tells; of
    many voters the log holds the last ones.
    """
    if kind == "postgresql":
        links = in_order(
            session(), Order("disk", "participation.ctid"), Order("disk", "{0}.ctid"), homes(session())
        )
    else:
        links = replayed(Path(str(db.engine.url.database)), tmp_path)
    found = judged("rows as they lie", links, cast, sizes(homes(session())))
    assert found.tried >= min(len(cast), 40), found
    assert found.right > 0.9 * found.tried, found
