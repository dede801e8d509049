"""`watch`: copies of what a site published, and an alarm as soon as it says otherwise."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from caxamarca.actions.batching import publish_waiting
from caxamarca.cli import watching
from caxamarca.domain import checkpoints as points
from caxamarca.persistence import board, checkpoints, processes, restorations, signing, site
from caxamarca.persistence.board import BoardLine
from caxamarca.persistence.checkpoints import EnvelopeHash, SignedCheckpoint
from caxamarca.persistence.database import keyring, session, transaction
from tests import factories as make
from tests.integration.conftest import FOUNDED, VOTING, starting
from tests.support.serving import served
from tests.support.visiting import Visitor, text_of

pytestmark = starting(VOTING)


@pytest.fixture
def url(app: Flask, visitor: Visitor) -> Iterator[str]:
    """The page of a process in voting, on a real server."""
    with served(visitor.web) as address:
        yield f"{address}/procesos/{make.YEAR}"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second look that makes an alarm comes without waiting."""
    monkeypatch.setattr(watching, "PAUSE", 0)


def watched(url: str, folder: Path) -> Result:
    return CliRunner().invoke(watching.command, [url, str(folder)])


def a_batch(*whom: int) -> None:
    for which in whom:
        make.a_vote(make.a_resident(which=which), 1)
    publish_waiting(make.YEAR, least=0)


def signed_anew(text: str) -> bytes:
    return signing.sign(keyring().key(signing.KEY_NAME), text)


def test_what_was_published_is_kept_and_only_what_is_new_is_fetched(url: str, tmp_path: Path) -> None:
    a_batch(0, 1)
    assert "Puntos de control: 2 (2 nuevos). Votos: 2." in watched(url, tmp_path).output
    a_batch(2)
    assert "Puntos de control: 3 (1 nuevos). Votos: 3." in watched(url, tmp_path).output
    names = {path.name for path in tmp_path.iterdir() if not path.name.startswith("bases-")}
    assert len([*tmp_path.glob("bases-*.json")]) == 1
    assert names == {
        "llave-de-las-firmas.txt",
        *(f"punto-{number:05}.json" for number in range(3)),
        *(f"{kind}-{number:05}.csv" for kind in ("codigos", "sobres") for number in (1, 2)),
    }
    process_id = processes.by_year(session(), make.YEAR).id
    kept = (tmp_path / "codigos-00001.csv").read_text().split()
    assert kept == [one.hex() for one in board.hashes_of(session(), process_id, 1)]


def history_rewritten() -> None:
    """Somebody with the database and the key of signatures takes a vote out of a batch, and signs all of it anew."""
    process_id = processes.by_year(session(), make.YEAR).id
    with transaction() as writing:
        line = writing.execute(select(BoardLine).where(BoardLine.batch == 1).limit(1)).scalar_one()
        writing.delete(line)
        one = writing.execute(select(EnvelopeHash).where(EnvelopeHash.batch == 1).limit(1)).scalar_one()
        writing.delete(one)
        writing.flush()
        begun, batch = checkpoints.all_of(writing, process_id)
        after = points.History().followed(begun.text, [], [])
        codes = board.hashes_of(writing, process_id, 1)
        sealed = checkpoints.hashes_of(writing, process_id, 1)
        told = points.from_text(batch.text)
        batch.text = points.to_text(
            points.Checkpoint(
                told.year,
                told.number,
                told.day,
                told.previous,
                points.head(after.codes.added(codes)),
                points.head(after.envelopes.added(sealed)),
                {make.CAJAMARCA: len(codes)},
                {},
            )
        )
        batch.signature = signed_anew(batch.text)


def last_one_gone() -> None:
    with transaction() as writing:
        writing.execute(delete(SignedCheckpoint).where(SignedCheckpoint.number == 1))


def another_key() -> None:
    ring = keyring()
    ring.forget(signing.KEY_NAME)
    public = signing.public_key(ring.key(signing.KEY_NAME)).hex()
    with transaction() as writing:
        for one in writing.execute(select(SignedCheckpoint)).scalars():
            told = json.loads(one.text)
            if told["fijo"]:
                told["fijo"]["llave_de_las_firmas"] = public
            one.text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            one.signature = signed_anew(one.text)


def unsigned() -> None:
    with transaction() as writing:
        writing.execute(
            update(SignedCheckpoint).where(SignedCheckpoint.number == 1).values(signature=bytes(64))
        )


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (history_rewritten, "el punto de control 1 es otro que antes."),
        (last_one_gone, "Falta 1 punto de control que se había publicado."),
        (another_key, "el sitio firma con otra llave que antes."),
        (unsigned, "el punto de control 1 no está firmado"),
    ],
)
def test_history_that_was_changed_raises_the_alarm(
    url: str, tmp_path: Path, fault: Callable[[], None], said: str
) -> None:
    a_batch(0, 1)
    assert watched(url, tmp_path).exit_code == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    fault()
    alarm = watched(url, tmp_path)
    assert alarm.exit_code == watching.ALARM, alarm.output
    assert "ALARMA" in alarm.output
    assert said.casefold() in alarm.output.casefold()
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (answer,) = after.keys() - before.keys()
    assert {name: after[name] for name in before} == before, "the proof stays as it was"
    with urlopen(f"{url}/control.json") as now:  # noqa: S310 - our own server
        assert (answer.startswith("alarma-"), after[answer]) == (True, now.read()), (
            "and what was said is beside it"
        )


def one_code_gone() -> None:
    with transaction() as writing:
        line = writing.execute(select(BoardLine).limit(1)).scalar_one()
        writing.delete(line)


def test_who_watches_first_after_the_change_sees_a_list_that_was_not_signed(url: str, tmp_path: Path) -> None:
    a_batch(0, 1)
    one_code_gone()
    alarm = watched(url, tmp_path)
    assert alarm.exit_code == watching.ALARM
    assert "la lista 1/codigos.csv que muestra el sitio no es la que firmó." in alarm.output


def test_a_list_that_the_site_alters_afterwards_is_seen_and_the_own_copy_stands(
    url: str, tmp_path: Path
) -> None:
    a_batch(0, 1)
    assert watched(url, tmp_path).exit_code == 0
    one_code_gone()
    alarm = watched(url, tmp_path)
    assert alarm.exit_code == watching.ALARM
    assert "no es la que firmó. La copia de usted sí lo es." in alarm.output


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://example.org", "La dirección empieza con http:// o https://"),
        ("http://127.0.0.1:9/procesos/2026", "no responde"),
    ],
)
def test_a_site_that_is_not_there_is_no_alarm(tmp_path: Path, address: str, said: str) -> None:
    told = watched(address, tmp_path / "x")
    assert told.exit_code == 1
    assert said in told.output


def test_a_page_that_is_no_process_is_no_alarm(url: str, tmp_path: Path) -> None:
    told = watched(url.replace(str(make.YEAR), "2099"), tmp_path)
    assert told.exit_code == 1
    assert "no responde" in told.output


def test_what_stands_still_can_be_had_and_has_the_hash_of_the_first_checkpoint(
    visitor: Visitor, url: str
) -> None:
    terms = visitor.get(f"/procesos/{make.YEAR}/bases.json").data
    published = visitor.get(f"/procesos/{make.YEAR}/control.json").get_json()
    assert sha256(terms).hexdigest() == points.from_text(published["puntos"][0]["texto"]).frozen["bases"]


def test_the_key_that_watch_tells_is_the_one_on_the_page_of_the_process(
    visitor: Visitor, url: str, tmp_path: Path
) -> None:
    told = re.search(r"con esta llave: ((?:[0-9a-f]{4} ){15}[0-9a-f]{4})\n", watched(url, tmp_path).output)
    assert told is not None
    assert f"Llave de las firmas: {told[1]} " in text_of(visitor.get(f"/procesos/{make.YEAR}"))


@pytest.mark.parametrize(
    "path", ["control.json", "bases.json", "control/1/codigos.csv", "control/7/sobres.csv"]
)
@starting(FOUNDED)
def test_before_the_opening_there_is_nothing_to_watch(app: Flask, visitor: Visitor, path: str) -> None:
    make.a_process()
    assert visitor.get(f"/procesos/{make.YEAR}/{path}").status_code == 404


# The file of all checkpoints, which is written once as it grows


def control(visitor: Visitor, **asked: str) -> TestResponse:
    return visitor.client.get(f"/procesos/{make.YEAR}/control.json", headers=asked)


def as_it_stands() -> dict[str, object]:
    made = checkpoints.all_of(session(), processes.by_year(session(), make.YEAR).id)
    return {
        "llave_de_las_firmas": signing.public_key(keyring().key(signing.KEY_NAME)).hex(),
        "puntos": [{"texto": one.text, "firma": one.signature.hex()} for one in made],
        "puntos_perdidos": [],
        "restauraciones": [],
    }


def test_the_checkpoints_are_told_whole_and_at_once_in_each_form(visitor: Visitor) -> None:
    for which in range(3):
        a_batch(which)
        session().rollback()
        plain, packed = control(visitor), control(visitor, **{"Accept-Encoding": "gzip, br"})
        assert plain.get_json() == as_it_stands()
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert plain.content_length == len(plain.data)
        assert "no-cache" in plain.headers["Cache-Control"], "whoever keeps it asks again each time"


def test_who_has_the_newest_checkpoint_is_told_so_until_there_is_another(visitor: Visitor) -> None:
    a_batch(0)
    mark = control(visitor).headers["ETag"]
    again = control(visitor, **{"If-None-Match": mark})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", mark)
    a_batch(1)
    newer = control(visitor, **{"If-None-Match": mark})
    assert (newer.status_code, len(newer.get_json()["puntos"])) == (200, 3)
    with transaction() as writing:
        restorations.add(writing, processes.by_year(writing, make.YEAR).id, None, site.now(writing))
    restored = control(visitor, **{"If-None-Match": newer.headers["ETag"]})
    assert (restored.status_code, len(restored.get_json()["restauraciones"])) == (200, 1)


def test_what_was_told_before_is_not_read_again(visitor: Visitor) -> None:
    a_batch(0)
    control(visitor)
    for new in (0, 1):
        with visitor.counted() as statements:
            control(visitor)
        assert len([one for one in statements if "checkpoint.number >=" in one]) == new
        assert len(statements) <= 6
        a_batch(1 + new)


def test_a_header_says_only_how_many_there_are(visitor: Visitor) -> None:
    """What stands in a checkpoint follows from how people voted; `test_partial_results.py` looks at every header."""
    a_batch(0)
    mark = control(visitor).headers["ETag"]
    unsigned()
    assert control(visitor).headers["ETag"] == mark
    assert control(visitor).get_json()["puntos"][1]["firma"] == bytes(64).hex(), "and yet it is the newest"
