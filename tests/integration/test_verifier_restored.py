"""The verifier over what is published of votes that a restore has interrupted, and then went on."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from caxamarca.actions import interrupting
from caxamarca.actions.batching import publish_waiting
from caxamarca.domain.permissions import Action
from caxamarca.persistence import dumping
from caxamarca.persistence.database import session, transaction
from tests import factories as make
from tests.integration.conftest import VOTING, starting
from tests.integration.test_web_resuming import COPIED, RESTORED, administrator, brings, published
from tests.support.backups import put_back
from tests.support.tampering import Told, verified
from tests.support.visiting import Visitor

pytestmark = [pytest.mark.usefixtures("app"), starting(VOTING)]


def told_of(visitor: Visitor, place: Path, *words: str) -> Told:
    make.a_closed_vote()
    make.a_declared_process()
    archive = Visitor(visitor.web).get(f"/procesos/{make.YEAR}/publicacion.zip").data
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(place)
    return verified(place / f"publicacion-{make.YEAR}", *words)


def restored(hours: int = 0) -> None:
    with transaction() as writing:
        interrupting.interrupt(writing, COPIED + timedelta(hours=hours), RESTORED + timedelta(hours=hours))


@pytest.mark.parametrize("brought", [True, False])
def test_an_honest_restore_is_no_fault(visitor: Visitor, tmp_path: Path, *, brought: bool) -> None:
    session().rollback()
    dumping.dump(tmp_path)
    codes = [make.a_vote(make.a_resident(which=which), 1) for which in range(3)]
    publish_waiting(make.YEAR, least=1)
    kept = published(visitor)
    put_back(tmp_path)
    restored()
    administrator(visitor)
    if brought:
        brings(visitor, kept)
    make.seconded(Action.RESUME_VOTING)
    for which in range(2):
        make.a_vote(make.a_resident(which=which), 1)
    told = told_of(visitor, tmp_path / "publicada")
    assert told.faults == []
    said = [
        verified(tmp_path / "publicada" / f"publicacion-{make.YEAR}", "--codigo", code).faults
        for code in codes
    ]
    assert (
        sum(any("se perdió en una restauración" in line for line in faults) for faults in said) == 2 * brought
    )


def test_two_restores_told_by_one_new_chain_are_no_fault(visitor: Visitor, tmp_path: Path) -> None:
    """The second one interrupts a vote that is paused already."""
    session().rollback()
    make.a_vote(make.a_resident(which=0), 1)
    restored()
    restored(hours=1)
    administrator(visitor)
    make.seconded(Action.RESUME_VOTING)
    assert told_of(visitor, tmp_path).faults == []


def test_a_restore_after_a_restore_is_no_fault(visitor: Visitor, tmp_path: Path) -> None:
    """What the first one has lost is brought when the second one pauses the vote; a date was moved in between."""
    session().rollback()
    dumping.dump(tmp_path)
    for which in range(3):
        make.a_vote(make.a_resident(which=which), 1)
    publish_waiting(make.YEAR, least=1)
    kept = published(visitor)
    put_back(tmp_path)
    restored()
    administrator(visitor)
    make.seconded(Action.RESUME_VOTING)
    make.a_vote(make.a_resident(which=4), 1)
    restored(hours=2)
    brings(visitor, kept)
    make.seconded(Action.RESUME_VOTING)
    assert told_of(visitor, tmp_path / "publicada").faults == []
