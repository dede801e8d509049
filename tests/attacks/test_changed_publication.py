"""What this site publishes of a process, changed: a byte by whoever carries it, or anything by whoever has its key.

The program that anyone downloads catches every byte. What the key of the signatures has signed anew it catches by
totals, history, terms and the count; the few kinds that no folder shows by itself are named, each with who sees them.
"""

import io
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caxamarca.domain.counting import Rule
from caxamarca.domain.money import soles
from caxamarca.persistence import processes
from caxamarca.persistence.database import keyring, transaction
from caxamarca.persistence.signing import KEY_NAME
from caxamarca.verifier import verificar
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.support import tampering
from tests.support.tampering import KINDS
from tests.support.visiting import Visitor

CLEAR_FROM = 20
VOTERS = [make.Person(f"4200{number:04}", "060101") for number in range(CLEAR_FROM + 4)]


@pytest.fixture
def folder(visitor: Visitor, tmp_path: Path) -> Path:
    """A vote by equal shares in one province with enough ballots, one with few, and the interprovincial part."""
    make.a_process(interprovincial=True, rule=Rule.EQUAL_SHARES)
    with transaction() as writing:
        processes.by_year(writing, make.YEAR).clear_from = CLEAR_FROM
    few = make.NEIGHBOURS[make.SAN_PABLO]
    make.a_roll(*VOTERS, *few, make.NEIGHBOURS[make.CAJAMARCA][0])
    papers = {
        make.CAJAMARCA: [soles(one) for one in (400_000, 300_000, 300_000, 500_000, 900_000)],
        make.SAN_PABLO: [soles(600_000), soles(500_000)],
        None: [soles(300_000), soles(800_000)],
    }
    make.an_open_vote(papers=papers)
    for number, one in enumerate(VOTERS):
        marked = {1 + number % 3, 1 + number % 5} - {5 * (number % 7 == 0)}
        make.a_vote(make.the_resident(one), *marked, interprovincial=[1 + number % 2])
    for one in few[:3]:
        make.a_vote(make.the_resident(one), 1, province=make.SAN_PABLO, interprovincial=[])
    make.a_closed_vote()
    make.a_declared_process()
    archive = visitor.get(f"/procesos/{make.YEAR}/publicacion.zip").data
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(tmp_path)
    found = tmp_path / f"publicacion-{make.YEAR}"
    told = tampering.verified(found)
    assert not told.faults, told.faults
    return found


def test_no_byte_is_changed_unseen(folder: Path, sized: Sized, figure: Figure) -> None:
    times = sized(60, 1000)
    caught, missed = tampering.try_raw(folder, times)
    figure(f"{caught} of {times} changes of one byte were caught")
    assert missed == []


def test_what_the_site_signs_anew_is_caught_or_named(folder: Path, sized: Sized, figure: Figure) -> None:
    times = sized(len(KINDS), 1000)
    key = Ed25519PrivateKey.from_private_bytes(keyring().key(KEY_NAME))
    found = tampering.try_signed(folder, key, times)
    unseen = {name for name, counted in found.items() if counted["seen by nobody"]}
    figure(
        f"{sum(one['caught'] for one in found.values())} of {times} changes that were signed anew were caught"
    )
    figure(f"seen by nobody, as named: {', '.join(sorted(unseen))}")
    assert unseen <= {one.name for one in KINDS if one.needs}


def test_who_looks_at_nothing_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a program that believes the manifest lets bytes be changed."""
    monkeypatch.setattr(verificar, "main", lambda _words: 0)
    caught, missed = tampering.try_raw(folder, 3)
    assert (caught, len(missed)) == (0, 3)
