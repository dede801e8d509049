"""`watch` over sites of somebody else's making, bad lines and damaged copies: who is at fault, and what to do."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from caxamarca.cli import comparing, fetching, watching
from caxamarca.cli.copies import Copies, NotKept
from caxamarca.cli.language import _, ngettext
from caxamarca.domain import checkpoints as points
from caxamarca.persistence import signing
from caxamarca.settings import ROOT
from tests import factories as make
from tests.support.serving import Pieces, page, said

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
PUBLIC = signing.public_key(KEY)
Lists = list[tuple[list[bytes], list[bytes]]]


def a_hash(number: int) -> bytes:
    return number.to_bytes(32)


def batches(count: int) -> Lists:
    """As an honest site has them: each batch with two codes and two envelopes that no other batch has."""
    return [
        ([a_hash(4 * at), a_hash(4 * at + 1)], [a_hash(4 * at + 2), a_hash(4 * at + 3)])
        for at in range(1, count + 1)
    ]


def told(lists: Lists, key: bytes = KEY, *, frozen: str | None = None, on: date = date(2026, 7, 11)) -> bytes:
    """What a site publishes that signs whatever it likes: two lists for each checkpoint after the first."""
    public = signing.public_key(key).hex()
    texts: list[str] = []
    history = points.History()
    for number, (codes, sealed) in enumerate([([], []), *lists]):
        trees = history.codes.added(codes), history.envelopes.added(sealed)
        one = points.Checkpoint(
            make.YEAR,
            number,
            on,
            points.digest(texts[-1]) if texts else points.BEGINNING,
            points.head(trees[0]),
            points.head(trees[1]),
            {make.CAJAMARCA: trees[0].size} if number else {},
            {} if number else {"llave_de_las_firmas": frozen or public},
        )
        texts.append(points.to_text(one))
        history = points.History(texts[-1], *trees)
    signed = [{"texto": text, "firma": signing.sign(key, text).hex()} for text in texts]
    return json.dumps({"llave_de_las_firmas": public, "puntos": signed}).encode()


def written(hashes: list[bytes]) -> bytes:
    return "".join(f"{one.hex()}\n" for one in hashes).encode()


@dataclass
class Site:
    """A site that says what a test wants. `spoiled` answers in its place for a path, as often as it has answers."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=dict)
    spoiled: dict[str, list[Pieces]] = field(default_factory=dict)

    def has(self, lists: Lists, control: bytes | None = None) -> None:
        self.pages = {"/control.json": page(told(lists) if control is None else control)}
        for number, both in enumerate(lists, start=1):
            for kind, hashes in zip(("codigos", "sobres"), both, strict=True):
                self.pages[f"/control/{number}/{kind}.csv"] = page(written(hashes), "text/csv")

    def answer(self, path: str) -> Pieces:
        self.asked.append(path)
        if self.spoiled.get(path):
            return self.spoiled[path].pop(0)
        return [self.pages.get(path, page(b"<p>No hay nada</p>", "text/html", "404 NOT FOUND"))]


@pytest.fixture
def site() -> Iterator[Site]:
    one = Site()
    with said(one.answer) as address:
        one.address = address
        one.has(batches(2))
        yield one


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second look that makes an alarm comes without waiting."""
    monkeypatch.setattr(watching, "PAUSE", 0)


def watched(site: Site, folder: Path, *words: str) -> Result:
    return CliRunner().invoke(watching.command, [site.address, str(folder), *words])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# Sites that lie


@pytest.mark.parametrize(
    ("lists", "frozen", "code"),
    [
        (batches(2), None, 0),
        ([([a_hash(1)], [a_hash(2)]), ([a_hash(1)], [a_hash(3)])], None, watching.ALARM),
        ([([a_hash(3)], [a_hash(2)]), ([a_hash(4)], [a_hash(2)])], None, watching.ALARM),
        ([([a_hash(1)], [a_hash(2)])], bytes(32).hex(), watching.ALARM),
    ],
)
def test_a_site_that_signs_what_it_likes_is_seen_through(
    site: Site, tmp_path: Path, lists: Lists, frozen: str | None, code: int
) -> None:
    site.has(lists, told(lists, frozen=frozen))
    assert watched(site, tmp_path).exit_code == code


def test_one_checkpoint_signed_twice_is_a_proof_that_is_kept_at_once(site: Site, tmp_path: Path) -> None:
    assert watched(site, tmp_path).exit_code == 0
    other = told(batches(2), on=date(2026, 7, 12))
    # Only once, and then all is as it was: whoever is quick to hide it again has still signed it.
    site.spoiled["/control.json"] = [[page(other)]]
    alarm = watched(site, tmp_path)
    assert alarm.exit_code == watching.ALARM
    assert "Las dos versiones tienen la firma del sitio" in alarm.output
    assert "http://" not in alarm.output.replace(site.address, ""), "the line cannot have made it"
    (proof,) = tmp_path.glob("alarma-*")
    assert proof.read_bytes() == other
    assert proof.name in alarm.output


def test_a_list_altered_long_after_is_seen_by_the_lot_in_time_and_by_all_at_once(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.has(batches(9))
    assert watched(site, tmp_path).exit_code == 0
    site.pages["/control/7/sobres.csv"] = page(written([a_hash(1), a_hash(2)]), "text/csv")
    monkeypatch.setattr(comparing, "AGAIN", 0)
    assert watched(site, tmp_path).exit_code == 0, "this is what it is asked again for"
    alarm = watched(site, tmp_path, "--all")
    assert (alarm.exit_code, "la lista 7/sobres.csv" in alarm.output) == (watching.ALARM, True)
    monkeypatch.setattr(comparing, "AGAIN", 4)
    # Missed 100 times in a row by a lot of 4 out of 9: less than 1 in 10 to the 25.
    assert any(watched(site, tmp_path).exit_code == watching.ALARM for _round in range(100))


def test_how_much_was_asked_for_again_is_said(site: Site, tmp_path: Path) -> None:
    site.has(batches(9))
    assert "se pidieron de nuevo" not in watched(site, tmp_path).output
    site.asked.clear()
    assert "se pidieron de nuevo: 4 de 9" in watched(site, tmp_path).output
    assert len(set(site.asked)) == len(site.asked) == 1 + 2 * 4
    assert "se pidieron de nuevo: 9 de 9" in watched(site, tmp_path, "--all").output


def test_a_list_written_otherwise_is_kept_as_open_box_compares_it(site: Site, tmp_path: Path) -> None:
    _codes, sealed = batches(1)[0]
    site.has(batches(1))
    site.pages["/control/1/sobres.csv"] = page(
        written(sealed).upper().replace(b"\n", b"\r\n\r\n"), "text/csv"
    )
    assert watched(site, tmp_path).exit_code == 0
    assert (tmp_path / "sobres-00001.csv").read_bytes() == written(sealed)


# Copies that were altered here


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[10] = ord("b") if content[10] == ord("a") else ord("a")
    path.write_bytes(bytes(content))


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def turned_to_noise(path: Path) -> None:
    path.write_bytes(bytes(range(128, 256)))


def signed_by_somebody(path: Path) -> None:
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "firma": signing.sign(OTHER_KEY, kept["texto"]).hex()}))


def told_otherwise(path: Path) -> None:
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "texto": kept["texto"].replace("2026-07-11", "2026-07-12")}))


def taken_from_another(path: Path) -> None:
    other = path.with_name(path.name.replace("1.", "2."))
    path.write_bytes(other.read_bytes())


LIST, POINT = "codigos-00001.csv", "punto-00001.json"
DAMAGES = [
    *((LIST, damage) for damage in (flipped, halved, emptied, turned_to_noise, taken_from_another)),
    *(
        (POINT, damage)
        for damage in (
            halved,
            emptied,
            turned_to_noise,
            signed_by_somebody,
            told_otherwise,
            taken_from_another,
        )
    ),
    ("punto-00000.json", told_otherwise),
    *(("llave-de-las-firmas.txt", damage) for damage in (flipped, halved, emptied, turned_to_noise)),
]


@pytest.mark.parametrize(("name", "damage"), DAMAGES, ids=lambda one: getattr(one, "__name__", one))
def test_a_copy_damaged_here_is_named_and_the_site_is_not_accused(
    site: Site, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    assert watched(site, tmp_path).exit_code == 0
    whole = files(tmp_path)
    damage(tmp_path / name)
    spoiled = files(tmp_path)
    answer = watched(site, tmp_path)
    assert answer.exit_code == watching.DAMAGED, answer.output
    assert f"están dañadas: {name}. No fue el sitio" in answer.output
    assert "ALARMA" not in answer.output
    assert files(tmp_path) == spoiled, "nothing is written over"
    (tmp_path / name).unlink()
    assert watched(site, tmp_path).exit_code == 0
    assert files(tmp_path) == whole, "the site had what it signed"


def test_a_site_that_changed_is_accused_even_where_the_copies_are_damaged_too(
    site: Site, tmp_path: Path
) -> None:
    assert watched(site, tmp_path).exit_code == 0
    halved(tmp_path / "codigos-00002.csv")
    site.has(batches(2), told([*batches(1), ([a_hash(98)], [a_hash(99)])]))
    alarm = watched(site, tmp_path)
    assert alarm.exit_code == watching.ALARM
    assert "el punto de control 2 es otro que antes" in alarm.output
    site.has(batches(2))
    site.pages["/control/2/codigos.csv"] = page(written([a_hash(98), a_hash(99)]), "text/csv")
    alarm = watched(site, tmp_path)
    assert alarm.exit_code == watching.ALARM
    assert "la lista 2/codigos.csv que muestra el sitio no es la que firmó.\n" in alarm.output
    assert "están dañadas: codigos-00002.csv" in alarm.output


def test_without_the_note_of_the_key_the_first_checkpoint_still_tells_it(site: Site, tmp_path: Path) -> None:
    assert watched(site, tmp_path).exit_code == 0
    (tmp_path / "llave-de-las-firmas.txt").unlink()
    site.has(batches(2), told(batches(2), OTHER_KEY))
    alarm = watched(site, tmp_path)
    assert (alarm.exit_code, "otra llave que antes" in alarm.output) == (watching.ALARM, True)


# The line, and whoever stands on it


def test_what_is_spoiled_once_on_its_way_is_no_alarm_and_twice_is_one(site: Site, tmp_path: Path) -> None:
    noise = page(b"\x00 no es una huella", "text/csv")
    site.spoiled["/control/2/codigos.csv"] = [[noise]]
    once = watched(site, tmp_path / "once")
    assert (once.exit_code, "A primera vista: la lista 2/codigos.csv" in once.output) == (0, True)
    site.spoiled["/control/2/codigos.csv"] = [[noise], [PORTAL]]
    then_away = watched(site, tmp_path / "then away")
    assert (then_away.exit_code, "A primera vista: la lista 2/codigos.csv" in then_away.output) == (1, True)
    site.spoiled["/control/2/codigos.csv"] = [[noise], [noise]]
    alarm = watched(site, tmp_path / "twice")
    assert alarm.exit_code == watching.ALARM
    assert "La dirección empieza con http://" in alarm.output
    (answer,) = (tmp_path / "twice").glob("alarma-*")
    assert answer.read_bytes() == b"\x00 no es una huella"


PORTAL = page(b"\n<!DOCTYPE html><p>Bienvenido al WiFi</p>", "text/html; charset=utf-8")
DISGUISED = page(b"<html>Bienvenido al WiFi</html>", "text/csv")
LED_ON = b"HTTP/1.1 302 Found\r\nLocation: http://wifi.example/\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("path", ["/control.json", "/control/2/codigos.csv", "/control/1/sobres.csv"])
@pytest.mark.parametrize(
    ("answer", "help_"),
    [
        (PORTAL, "Llegó una página en vez de datos"),
        (DISGUISED, "Llegó una página en vez de datos"),
        (LED_ON, "lleva a otra"),
        (page(b"<h1>Bad gateway</h1>", "text/html", "502 Bad Gateway"), "(502)"),
        (page(b"", status="404 NOT FOUND"), "No hay nada en esta dirección"),
        (page(b'{"llave', length=4000), "se cortó"),
        (page(b"\xff\xfe"), "no responde"),
        (b"hola\r\n", "no responde"),
        (b"", "no responde"),
    ],
)
def test_who_is_in_between_is_no_alarm_and_leaves_nothing(
    site: Site, tmp_path: Path, path: str, answer: bytes, help_: str
) -> None:
    site.pages[path] = answer
    away = watched(site, tmp_path)
    assert (away.exit_code, "ALARMA" in away.output) == (1, False), away.output
    assert f"{site.address}{path} no responde." in away.output
    assert help_ in away.output
    kept = {one.name for one in tmp_path.iterdir()}
    assert not {one for one in kept if one.startswith(("alarma-", "codigos-00002"))}
    if path == "/control.json":
        assert not kept


@pytest.mark.parametrize(
    "answer", [b"[]", b"{}", b'"', b"[" * 100_000, b'{"llave_de_las_firmas":"","puntos":[]}']
)
def test_data_that_are_no_checkpoints_are_no_alarm(site: Site, tmp_path: Path, answer: bytes) -> None:
    site.pages["/control.json"] = page(answer)
    away = watched(site, tmp_path)
    assert (away.exit_code, "no es una lista de puntos de control" in away.output) == (1, True)
    assert not files(tmp_path)


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "drip",
    [
        lambda: (piece for _time in range(1000) for piece in (b"a", 0.05)),
        lambda: (piece for _time in range(1000) for piece in (HEAD, 0.05)),
        lambda: [HEAD, b"Content-Length: 1000\r\n\r\n", *([b"a", 0.05] * 1000)],
        lambda: [HEAD, b"\r\n", *([b"a", 0.05] * 1000)],
        lambda: [HEAD, b"Transfer-Encoding: chunked\r\n\r\n", *([b"1\r\na\r\n", 0.05] * 1000)],
    ],
)
def test_a_site_that_sends_a_byte_now_and_then_keeps_nobody(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drip: Callable[[], Pieces]
) -> None:
    monkeypatch.setattr(fetching, "IN_ALL", 0.3)
    site.spoiled["/control.json"] = [drip()]
    began = time.monotonic()
    away = watched(site, tmp_path)
    assert time.monotonic() - began < 5
    assert (away.exit_code, "La respuesta tarda demasiado." in away.output) == (1, True), away.output


@pytest.mark.parametrize("lists", [1, 2])
def test_an_answer_that_is_too_large_is_refused_and_not_cut(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lists: int
) -> None:
    size = len(told(batches(2)))
    monkeypatch.setattr(fetching, "LARGEST", size if lists == 2 else size - 1)
    answer = watched(site, tmp_path)
    assert (answer.exit_code, "más grande" in answer.output) == ((0, False) if lists == 2 else (1, True))


def test_a_list_longer_than_what_was_signed_is_another_one_and_not_read_to_its_end(
    site: Site, tmp_path: Path
) -> None:
    signed = written(batches(2)[1][0])
    site.pages["/control/2/codigos.csv"] = page(signed + b"\n" * 4096, "text/csv")
    alarm = watched(site, tmp_path)
    assert alarm.exit_code == watching.ALARM
    assert "la lista 2/codigos.csv que muestra el sitio no es la que firmó." in alarm.output
    (proof,) = tmp_path.glob("alarma-*")
    assert len(proof.read_bytes()) == comparing.BESIDE + 2 * comparing.LINE + 1


def test_an_answer_that_fills_the_memory_ends_in_a_sentence(site: Site, tmp_path: Path) -> None:
    """Ten million empty lists within the bytes that the checkpoints may have, and a machine without room for them."""
    site.pages["/control.json"] = page(b"[" + b"[]," * (fetching.LARGEST // 3 - 2) + b"0]")
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (600_000_000, 600_000_000));"
        "from caxamarca.cli.watching import command; command(sys.argv[1:])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", limited, site.address, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "no cabe en la memoria de esta máquina" in ended.stdout + ended.stderr, ended
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)


def test_a_site_that_answers_each_time_just_in_time_does_not_hold_a_look_for_ever(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.has(batches(9))
    monkeypatch.setattr(fetching, "IN_ALL", 2.0)
    monkeypatch.setattr(fetching, "FOR_EACH", 0.01)
    monkeypatch.setattr(comparing, "AGAIN", 0)
    slowly = {path: answer for path, answer in site.pages.items() if path != "/control.json"}
    for path, answer in slowly.items():
        site.spoiled[path] = [[answer[:20], 0.5, answer[20:]] for _time in range(3)]
    began = time.monotonic()
    away = watched(site, tmp_path)
    assert time.monotonic() - began < 8, "18 lists would have taken nine seconds"
    assert (away.exit_code, "Responde tan despacio que esta mirada se terminó" in away.output) == (1, True), (
        away.output
    )
    kept = len(list(tmp_path.glob("codigos-*.csv")))
    assert 1 <= kept < 9
    for path in slowly:
        site.spoiled[path] = []
    site.asked.clear()
    assert watched(site, tmp_path).exit_code == 0, "and the next look goes on from there"
    assert len(site.asked) < 1 + 2 * 9


def test_a_look_may_last_the_longer_the_more_there_is_to_fetch_and_never_for_days() -> None:
    few, many = fetching.Patience(), fetching.Patience()
    few.lengthen(2)
    many.lengthen(60_000)
    assert 2 * fetching.IN_ALL < few.seconds < many.seconds == fetching.AT_MOST


ESCAPES = "\x1b[2J\x1b[H\x1b]0;suyo\x07\x9b2J\u202eSe sigue de lo anterior.\x1b[8m\n"


@pytest.mark.parametrize(
    "answer",
    [
        (ESCAPES + "\r\n\r\n").encode(),
        (b"HTTP/1.1 \x1b[31m9 200 OK\r\n\r\n"),
        ("HTTP/1.1 500 " + ESCAPES.strip() + "\r\n\r\n").encode(),
        ("HTTP/1.1 200 OK\r\nContent-Length: " + ESCAPES.strip() + "\r\n\r\n").encode(),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + ESCAPES.strip() + "\r\n").encode(),
    ],
)
def test_nothing_of_what_a_site_sends_steers_the_terminal(site: Site, tmp_path: Path, answer: bytes) -> None:
    site.pages["/control.json"] = answer
    away = watched(site, tmp_path)
    assert (away.exit_code, "no responde" in away.output) == (1, True)
    assert all(one.isprintable() or one == "\n" for one in away.output), away.output
    assert "Se sigue" not in away.output, "nor is it said in our name"


def test_what_is_put_into_a_sentence_is_made_printable_whatever_it_is() -> None:
    told = _("ALARM: %(what)s") % {"what": comparing.Changed(ESCAPES)}
    counted = ngettext(
        "%(num)d checkpoint that was published is gone.",
        "%(num)d checkpoints that were published are gone.",
        2,
    )
    assert told.isprintable()
    assert counted % {"num": 2} == "faltan 2 puntos de control que se habían publicado."


def test_a_machine_without_internet_or_with_the_wrong_date_is_told_so(tmp_path: Path) -> None:
    away = CliRunner().invoke(watching.command, ["http://no-hay.invalid/procesos/2026", str(tmp_path)])
    assert (away.exit_code, "Nadie conoce ese nombre" in away.output) == (1, True)


@pytest.mark.parametrize(
    "address", ["example.org", "http://", "http://[", "ftp://example.org", "http://a:x/"]
)
def test_what_is_no_address_is_said(tmp_path: Path, address: str) -> None:
    answer = CliRunner().invoke(watching.command, [address, str(tmp_path)])
    assert (answer.exit_code, "La dirección empieza con http:// o https://" in answer.output) == (1, True)


# The folder


def test_a_full_disk_keeps_nothing_by_halves_and_the_next_look_goes_on(site: Site, tmp_path: Path) -> None:
    """What is written to /dev/full meets a full disk."""
    for name in ("punto-00001.json", "codigos-00002.csv"):
        (tmp_path / f"{name}.part").symlink_to("/dev/full")
        answer = watched(site, tmp_path)
        assert (answer.exit_code, "No queda sitio para las copias" in answer.output) == (1, True)
        assert name not in files(tmp_path)
        assert not list(tmp_path.glob("*.part"))
    assert watched(site, tmp_path).exit_code == 0
    assert len(files(tmp_path)) == 1 + 3 + 4


def test_an_alarm_is_said_though_the_disk_is_full(site: Site, tmp_path: Path) -> None:
    assert watched(site, tmp_path).exit_code == 0
    other = told(batches(2), on=date(2026, 7, 12))
    site.pages["/control.json"] = page(other)
    proof = Copies(tmp_path / "x")
    with proof.alone():
        name = proof.keep_proof(other.decode())
    (tmp_path / f"{name}.part").symlink_to("/dev/full")
    alarm = watched(site, tmp_path)
    assert (alarm.exit_code, "ALARMA" in alarm.output) == (watching.ALARM, True)
    assert "No queda sitio" in alarm.output


def test_a_folder_that_takes_nothing_is_told_in_a_sentence(site: Site) -> None:
    answer = watched(site, Path("/proc/copias"))
    assert (answer.exit_code, "No se puede guardar nada en /proc/copias" in answer.output) == (1, True)


def test_two_who_watch_over_one_folder_are_told(site: Site, tmp_path: Path) -> None:
    with Copies(tmp_path).alone():
        answer = watched(site, tmp_path)
        assert (answer.exit_code, "Ya hay otro «watch» trabajando" in answer.output) == (1, True)
        assert not site.asked
    assert watched(site, tmp_path).exit_code == 0


# The key that the watcher knows


def test_a_key_known_from_paper_is_asked_for_from_the_first_look_on(site: Site, tmp_path: Path) -> None:
    on_paper = " ".join(PUBLIC.hex().upper()[at : at + 4] for at in range(0, 64, 4))
    told_key = watched(site, tmp_path / "x")
    assert on_paper.lower() in told_key.output, "so that it can be compared"
    assert watched(site, tmp_path / "known", "--key", on_paper).exit_code == 0
    site.has(batches(2), told(batches(2), OTHER_KEY))
    alarm = watched(site, tmp_path / "deceived", "--key", on_paper)
    assert alarm.exit_code == watching.ALARM
    assert "no firma con la llave que usted conoce" in alarm.output
    assert not list((tmp_path / "deceived").glob("punto-*"))
    wrong = watched(site, tmp_path / "y", "--key", on_paper[:-1])
    assert (wrong.exit_code, "64" in wrong.output) == (1, True)


# Round after round


def test_rounds_go_on_and_say_since_when_the_site_does_not_answer(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = watching.Rounds(site.address, tmp_path, lambda copies: comparing.look(site.address, copies))
    tmp_path.mkdir(exist_ok=True)
    site.pages["/control.json"] = PORTAL
    assert rounds.one(15) == 1
    assert "Se mira de nuevo dentro de 15 minutos." in capsys.readouterr().out
    assert rounds.away_since is not None
    rounds.away_since -= 45 * 60
    assert rounds.one(15) == 1
    assert "Hace 45 minutos que no responde." in capsys.readouterr().out
    rounds.away_since -= 3 * 3600
    assert rounds.one(15) == 1
    assert "Hace 3 horas que no responde. Avise al Comité de Vigilancia." in capsys.readouterr().out
    site.has(batches(2))
    assert rounds.one(15) == 0
    site.pages["/control.json"] = PORTAL
    assert rounds.one(15) == 1
    assert "Hace " not in capsys.readouterr().out, "it begins anew"
    site.has(batches(1))
    assert rounds.one(15) == watching.ALARM


def test_neither_the_clock_nor_the_zone_nor_the_times_of_files_matter(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert watched(site, tmp_path).exit_code == 0
    for at, zone in ((0, "Pacific/Kiritimati"), (2**32, "Pacific/Pago_Pago")):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        for path in tmp_path.iterdir():
            os.utime(path, (at, at))
        assert watched(site, tmp_path).exit_code == 0
    monkeypatch.undo()
    time.tzset()


def test_ctrl_c_ends_it_politely_between_two_looks_and_within_one(site: Site, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "caxamarca.cli", "watch", site.address, str(tmp_path), "--every", "60"]

    def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        return process.returncode, out + err

    for is_within in (False, True):
        if is_within:
            site.spoiled["/control.json"] = [[HEAD, 30.0]]
            site.asked.clear()
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Whoever runs the tests behind their back, as a shell does with `&`, has them ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        ) as process:
            try:
                assert process.stdout is not None
                if is_within:
                    while not site.asked and process.poll() is None:
                        time.sleep(0.01)
                else:
                    assert "Puntos de control: 3" in process.stdout.readline()
                code, words = ended(process)
            finally:
                # Leaving the block waits for its end: a test that has failed would never.
                process.kill()
        assert code == watching.LEFT
        assert "Ya nadie vigila." in words
        assert "Traceback" not in words


def test_no_room_for_the_folder_itself_is_said_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotKept, match="No se puede guardar nada"), Copies(tmp_path / "file" / "x").alone():
        pass
