"""The power goes, at any moment: what was acknowledged is in the box, and the box can be closed and counted.

Tried on the embedded database, whose own file functions are listened to (`tests/support/disks.py`): one run of the
site is recorded, and cut in as many places as are wanted, with another fate each time for what the disk was not yet
waited for. PostgreSQL's log is its own matter; `test_killed_postgresql.py` tries that the site waits for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from shutil import copytree, rmtree

import pytest
from flask import Flask
from sqlalchemy import text

from caxamarca.actions.batching import publish_waiting
from caxamarca.actions.casting import is_on_board
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import BoxState
from caxamarca.persistence import database, processes
from caxamarca.persistence.database import db, session
from caxamarca.settings import Settings
from tests import factories as make
from tests.attacks.conftest import Figure, Sized
from tests.support import sites
from tests.support.ballot_box import about_to_close, closed_and_counted, left_behind
from tests.support.disks import Disk, under_sqlite

pytestmark = [pytest.mark.parametrize("kind", ["sqlite"]), pytest.mark.usefixtures("app")]

SEED = 20261122
VOTERS, BATCH = 48, 6


@contextmanager
def after_the_cut(settings: Settings, files: dict[str, bytes], folder: Path) -> Iterator[Flask]:
    """The site as it comes up again over what is left, with the keys that it had."""
    rmtree(folder, ignore_errors=True)
    copytree(settings.data_folder, folder, ignore=lambda _folder, _names: files)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with sites.opened(Settings.of_folder(folder)) as app:
        assert session().execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        yield app


def an_open_vote(count: int) -> list[make.Person]:
    crowd = make.a_crowd(count)
    make.a_process()
    make.a_roll(*crowd, *make.NEIGHBOURS[make.CAJAMARCA])
    make.an_open_vote()
    return list(crowd)


def recorded_votes(settings: Settings) -> Disk:
    """People vote, in batches too: first beside somebody who is always there, as on a busy site, then alone."""
    crowd = an_open_vote(VOTERS)
    db.session.remove()
    with under_sqlite(settings.data_folder) as disk:
        other = db.engine.raw_connection()
        for number, person in enumerate(crowd, start=1):
            disk.note(make.a_vote(make.the_resident(person), 1))
            if number == VOTERS // 2:
                other.close()
            publish_waiting(make.YEAR, least=BATCH)
        db.session.remove()
    return disk


def lost(settings: Settings, disk: Disk, cut: int, chance: Random, folder: Path) -> int:
    """How many of those who were told of a success are not in the box that comes up again."""
    told = [deed.path for deed in disk.deeds[:cut] if deed.what == "note"]
    with after_the_cut(settings, disk.survived(cut, chance), folder):
        left = left_behind()
        assert left.people == left.envelopes == left.codes
        assert left.people <= len(told) + 1
        process_id = processes.by_year(session(), make.YEAR).id
        return sum(1 for code in told if not is_on_board(process_id, code))


def test_a_power_cut_loses_no_acknowledged_ballot(
    settings: Settings, tmp_path: Path, sized: Sized, figure: Figure
) -> None:
    disk, chance = recorded_votes(settings), Random(SEED)  # noqa: S311 - when the power goes is no secret
    places = sorted(chance.choices(range(1, len(disk.deeds) + 1), k=sized(25, 3000)))
    assert [lost(settings, disk, cut, chance, tmp_path / "site") for cut in places] == [0] * len(places)
    syncs = sum(1 for deed in disk.deeds if deed.what == "sync")
    figure(
        f"{len(places)} power cuts in {len(disk.deeds)} deeds of the disk ({syncs} waits) of {VOTERS} votes, "
        f"with batches: 0 acknowledged ballots lost, every database whole"
    )


def test_a_site_that_does_not_wait_for_the_disk_loses_ballots_with_the_power(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    """The seeded fault (`synchronous=NORMAL`): the harness must see it."""
    waits_less = tuple(one.replace("synchronous=FULL", "synchronous=NORMAL") for one in database.PRAGMAS)
    monkeypatch.setattr(database, "PRAGMAS", waits_less)
    disk, chance = recorded_votes(settings), Random(SEED)  # noqa: S311 - when the power goes is no secret
    places = chance.choices(range(1, len(disk.deeds) + 1), k=40)
    found = [lost(settings, disk, cut, chance, tmp_path / "site") for cut in places]
    figure(
        f"{sum(1 for one in found if one)} of {len(found)} power cuts lose ballots, {max(found)} at the most"
    )
    assert any(found)


def test_a_power_cut_in_the_middle_of_closing_is_mended_by_closing_again(
    settings: Settings, tmp_path: Path, sized: Sized, figure: Figure
) -> None:
    about_to_close()
    db.session.remove()
    with under_sqlite(settings.data_folder) as disk:
        make.seconded(Action.CLOSE_VOTING)
        db.session.remove()
    chance, everywhere = Random(SEED), range(1, len(disk.deeds) + 1)  # noqa: S311 - it is no secret
    places = chance.choices(everywhere, k=sized(25, 3000))
    states = {closed_again(settings, disk.survived(cut, chance), tmp_path / "site") for cut in places}
    assert states == set(BoxState) - {BoxState.NONE, BoxState.PUBLISHED}, "the power went in every state"
    figure(
        f"{len(places)} power cuts in {len(disk.deeds)} deeds of the disk of a closing: each box closed and counted"
    )


def closed_again(settings: Settings, files: dict[str, bytes], folder: Path) -> BoxState:
    """The state in which the cut left the box, which is closed again and counted."""
    with after_the_cut(settings, files, folder):
        return closed_and_counted()
