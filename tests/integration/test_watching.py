"""`watch`: copies of what a site published, and an alarm as soon as it says otherwise."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from flask import Flask, redirect
from sqlalchemy import delete, select, update
from werkzeug.serving import make_server

from caxamarca.actions.batching import publish_waiting
from caxamarca.cli import watching
from caxamarca.domain import checkpoints as points
from caxamarca.persistence import board, checkpoints, processes, signing
from caxamarca.persistence.board import BoardLine
from caxamarca.persistence.checkpoints import EnvelopeHash, SignedCheckpoint
from caxamarca.persistence.database import keyring, session, transaction
from tests import factories as make
from tests.support.visiting import Visitor


@pytest.fixture
def url(app: Flask, visitor: Visitor) -> Iterator[str]:
    """The page of a process in voting, on a real server."""
    make.a_process()
    make.an_open_vote()
    with served(visitor.web) as address:
        yield f"{address}/procesos/{make.YEAR}"


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
    assert "2 puntos de control, 2 votos, 2 nuevos." in watched(url, tmp_path).output
    a_batch(2)
    assert "3 puntos de control, 3 votos, 1 nuevos." in watched(url, tmp_path).output
    names = {path.name for path in tmp_path.iterdir()}
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
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before, (
        "the proof stays as it was"
    )


def test_who_watches_first_after_the_change_sees_lists_that_do_not_agree(url: str, tmp_path: Path) -> None:
    a_batch(0, 1)
    with transaction() as writing:
        line = writing.execute(select(BoardLine).limit(1)).scalar_one()
        writing.delete(line)
    alarm = watched(url, tmp_path)
    assert alarm.exit_code == watching.ALARM
    assert "no se sigue de los anteriores" in alarm.output


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


@pytest.mark.parametrize(
    "path", ["control.json", "bases.json", "control/1/codigos.csv", "control/7/sobres.csv"]
)
def test_before_the_opening_there_is_nothing_to_watch(app: Flask, visitor: Visitor, path: str) -> None:
    make.a_process()
    assert visitor.get(f"/procesos/{make.YEAR}/{path}").status_code == 404


KEY = bytes(range(32))


def a_dishonest_site(lists: list[tuple[list[bytes], list[bytes]]], key_told: bytes) -> Flask:
    """A site of somebody else's making, which signs what it likes: two lists for each checkpoint after the first."""
    day = date(2026, 7, 11)
    texts: list[str] = []
    history = points.History()
    for number, (codes, sealed) in enumerate([([], []), *lists]):
        frozen = {} if number else {"llave_de_las_firmas": key_told.hex()}
        trees = history.codes.added(codes), history.envelopes.added(sealed)
        previous = points.digest(texts[-1]) if texts else points.BEGINNING
        voted = {make.CAJAMARCA: trees[0].size} if number else {}
        heads = points.head(trees[0]), points.head(trees[1])
        one = points.Checkpoint(make.YEAR, number, day, previous, heads[0], heads[1], voted, frozen)
        texts.append(points.to_text(one))
        history = points.History(texts[-1], *trees)
    app = Flask("dishonest", static_folder=None)
    public = signing.public_key(KEY).hex()
    signed = [{"texto": text, "firma": signing.sign(KEY, text).hex()} for text in texts]
    app.add_url_rule("/control.json", "points", lambda: {"llave_de_las_firmas": public, "puntos": signed})
    for number, both in enumerate(lists, start=1):
        for name, hashes in zip(("codigos", "sobres"), both, strict=True):
            told = "".join(f"{one.hex()}\n" for one in hashes)
            app.add_url_rule(f"/control/{number}/{name}.csv", f"{name}{number}", lambda told=told: told)
    app.add_url_rule("/away/control.json", "away", lambda: redirect("https://example.org/control.json"))
    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


ONE, TWO = bytes(32), bytes(31) + b"\x01"
PUBLIC = signing.public_key(KEY)


@pytest.mark.parametrize(
    ("lists", "key_told", "code"),
    [
        ([([ONE], [b"\x05" * 32]), ([TWO], [b"\x06" * 32])], PUBLIC, 0),
        ([([ONE], [TWO]), ([ONE], [b"\x02" * 32])], PUBLIC, watching.ALARM),
        ([([b"\x03" * 32], [TWO]), ([b"\x04" * 32], [TWO])], PUBLIC, watching.ALARM),
        ([([ONE], [TWO])], bytes(32), watching.ALARM),
    ],
)
def test_a_site_that_signs_what_it_likes_is_seen_through(
    tmp_path: Path, lists: list[tuple[list[bytes], list[bytes]]], key_told: bytes, code: int
) -> None:
    with served(a_dishonest_site(lists, key_told)) as address:
        assert watched(address, tmp_path).exit_code == code
        led_away = watched(f"{address}/away", tmp_path / "x")
    assert (led_away.exit_code, "no responde" in led_away.output) == (1, True)
