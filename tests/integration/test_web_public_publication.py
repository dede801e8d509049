"""The publication of a process: one signed folder that a program of its own checks, the same for everybody."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text

from caxamarca.actions import publishing
from caxamarca.actions.seconding import ask
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.publication import Files, packed
from caxamarca.domain.roles import STRANGER
from caxamarca.persistence import audit, publications
from caxamarca.persistence.audit import Entry
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.publications import Piece
from caxamarca.typesetting import NotTypeset
from caxamarca.web.public.folder import acta, contents, making
from tests import factories as make
from tests.support import tagged
from tests.support.visiting import Visitor, text_of

YEAR = make.YEAR


def a_declared_process() -> None:
    """A vote in two provinces and the interprovincial part, with a lot that had to decide."""
    make.a_process(interprovincial=True)
    make.an_open_vote(
        papers={
            make.CAJAMARCA: [soles(600_000), soles(500_000), soles(500_000)],
            make.SAN_PABLO: [soles(100_000)],
            None: [soles(300_000), soles(200_000)],
        }
    )
    make.a_vote(make.a_resident(which=0), 1, interprovincial=[1])
    make.a_vote(make.a_resident(which=1), 1, 2, interprovincial=[])
    make.a_vote(make.a_resident(which=2), 2, 3, interprovincial=[2])
    make.a_vote(make.a_resident(make.SAN_PABLO), province=make.SAN_PABLO, interprovincial=[1])
    make.a_closed_vote()
    make.a_declared_process()


def folder(visitor: Visitor) -> dict[str, bytes]:
    answer = visitor.get(f"/procesos/{YEAR}/publicacion.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name.removeprefix(f"publicacion-{YEAR}/"): archive.read(name) for name in archive.namelist()}


def verified(visitor: Visitor, place: Path, *words: str) -> tuple[int, str]:
    """How the program that anyone downloads ends, and what it says."""
    program = place / "verificar.py"
    program.write_bytes(visitor.get(f"/procesos/{YEAR}/verificar.py").data)
    archive = place / "publicacion.zip"
    archive.write_bytes(visitor.get(f"/procesos/{YEAR}/publicacion.zip").data)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(place)
    done = subprocess.run(
        [sys.executable, "-I", program, place / f"publicacion-{YEAR}", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return done.returncode, done.stdout


def test_the_program_finds_nothing_wrong(visitor: Visitor, tmp_path: Path) -> None:
    a_declared_process()
    code, said = verified(visitor, tmp_path)
    assert "FALLA" not in said
    assert code == 0


def test_its_files_are_what_the_site_published_while_people_voted(visitor: Visitor) -> None:
    a_declared_process()
    found = folder(visitor)
    assert found["control.json"] == visitor.get(f"/procesos/{YEAR}/control.json").data
    assert found["bases.json"] == visitor.get(f"/procesos/{YEAR}/bases.json").data
    assert found["control/1/codigos.csv"] == visitor.get(f"/procesos/{YEAR}/control/1/codigos.csv").data
    assert found["control/1/sobres.csv"] == visitor.get(f"/procesos/{YEAR}/control/1/sobres.csv").data
    assert "DEMOSTRACIÓN: las personas y los votos son inventados" in found["LEAME.txt"].decode()


def test_of_few_ballots_no_file_tells_single_ones(visitor: Visitor) -> None:
    a_declared_process()
    found = folder(visitor)
    assert found["cedulas.csv"].decode() == "circunscripcion,numeros,cedulas\n"
    assert not any(name.startswith("elecciones/") for name in found)
    [cajamarca, *_others] = json.loads(found["resultados.json"])["circunscripciones"]
    assert cajamarca["clara"] is False
    assert cajamarca["reglas"]["equal-shares"] is None
    assert cajamarca["reglas"]["most-votes"]["sin_ninguno"] is None
    assert cajamarca["votos"] == {"1": 2, "2": 2, "3": 1}


def test_it_is_one_and_the_same_for_everybody(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads in English gets it in Spanish; made a second time, from nothing, it is the same to the last byte."""
    a_declared_process()
    monkeypatch.setattr(making, "_STANDS", 0)
    first = visitor.get(f"/procesos/{YEAR}/publicacion.zip").data
    with transaction() as writing:
        writing.execute(delete(Piece))
    visitor.get("/idioma/en")
    assert visitor.get(f"/procesos/{YEAR}/publicacion.zip", Host="127.0.0.1:6666").data == first
    assert "Publication of the process" in text_of(visitor.get(f"/procesos/{YEAR}/publicacion"))


def test_what_was_signed_once_is_not_made_anew(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later version of this program tells other things in other words, and what was published stays."""
    a_declared_process()
    first = visitor.get(f"/procesos/{YEAR}/publicacion.zip").data
    monkeypatch.setattr(contents, "files", lambda _process: {"otra.txt": b"otra"})
    assert visitor.get(f"/procesos/{YEAR}/publicacion.zip").data == first


def test_two_who_ask_at_once_get_the_same(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another server has made and kept it while this one was making it."""
    a_declared_process()
    made: list[bytes] = []
    first = contents.files

    def slowly(process: Process) -> Files:
        if not made:
            made.append(b"")
            made.append(visitor.get(f"/procesos/{YEAR}/publicacion.zip").data)
            return {**first(process), "otra.txt": b"otra"}
        return first(process)

    monkeypatch.setattr(contents, "files", slowly)
    monkeypatch.setattr(making, "_ONE_AT_A_TIME", nullcontext())
    assert visitor.get(f"/procesos/{YEAR}/publicacion.zip").data == made[1]


def test_a_record_that_cannot_be_set_is_said_and_asked_for_again(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_declared_process()

    def broken(_process: Process, _digest: str) -> bytes:
        raise NotTypeset

    monkeypatch.setattr(making, "_REST", 0)
    with monkeypatch.context() as broken_for_a_while:
        broken_for_a_while.setattr(acta, "record", broken)
        answer = visitor.get(f"/procesos/{YEAR}/acta.pdf")
        assert answer.status_code == 503
        assert "No se pudo preparar en este momento" in text_of(answer)
    assert visitor.get(f"/procesos/{YEAR}/acta.pdf").status_code == 200


@pytest.mark.parametrize("name", ["publicacion", "publicacion.zip", "acta.pdf"])
def test_before_the_declaration_there_is_none(visitor: Visitor, name: str) -> None:
    make.a_process()
    make.an_open_vote(papers={make.CAJAMARCA: [soles(600_000)]})
    make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    assert visitor.get(f"/procesos/{YEAR}/{name}").status_code == 409
    assert not publications_kept()


def publications_kept() -> int:
    return session().execute(select(func.count(Piece.process_id.distinct()))).scalar_one()


# What a line that was cut asks for


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published here fits into one piece as it comes."""
    monkeypatch.setattr(publications, "PIECE", 1000)


ZIP = f"/procesos/{YEAR}/publicacion.zip"


@pytest.mark.usefixtures("small_pieces")
def test_whoever_was_cut_goes_on_from_there(visitor: Visitor) -> None:
    a_declared_process()
    whole = visitor.get(ZIP)
    size, mark = len(whole.data), whole.headers["ETag"]
    assert size > 10_000
    assert whole.content_length == size
    assert mark == f'"{hashlib.sha256(whole.data).hexdigest()}"'
    assert whole.headers["Accept-Ranges"] == "bytes"
    for begin, end in ((0, 0), (999, 1000), (1, size - 2), (5000, size - 1)):
        part = visitor.get(ZIP, Range=f"bytes={begin}-{end}", **{"If-Range": mark})
        assert (part.status_code, part.data) == (206, whole.data[begin : end + 1])
        assert part.headers["Content-Range"] == f"bytes {begin}-{end}/{size}"
        assert part.content_length == len(part.data)
    assert visitor.get(ZIP, Range="bytes=5000-").data == whole.data[5000:]
    assert visitor.get(ZIP, Range="bytes=-1500").data == whole.data[-1500:]


def test_what_is_no_part_of_this_file_is_the_whole_or_refused(visitor: Visitor) -> None:
    a_declared_process()
    whole = visitor.get(ZIP)
    for asked in (
        {"Range": "bytes=0-1,5-6"},
        {"Range": "letras=1-2"},
        {"Range": "bytes=5-", "If-Range": '"otro"'},
    ):
        answer = visitor.get(ZIP, **asked)
        assert (answer.status_code, answer.data) == (200, whole.data)
    assert visitor.get(ZIP, Range=f"bytes={len(whole.data)}-").status_code == 416
    again = visitor.get(ZIP, **{"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = visitor.client.head(ZIP)
    assert (head.status_code, head.content_length, head.data) == (200, len(whole.data), b"")


# What the audit log says was made


def change(number: int) -> None:
    """One byte in the middle of a piece is another one."""
    with transaction() as writing:
        piece = writing.execute(select(Piece).where(Piece.number == number)).scalar_one()
        middle = len(piece.content) // 2
        piece.content = (
            piece.content[:middle] + bytes([piece.content[middle] ^ 1]) + piece.content[middle + 1 :]
        )


def noted() -> list[Entry]:
    return [one for one in audit.newest(session(), 100) if one.tag == publishing.MADE]


def test_the_audit_log_says_in_words_what_was_made(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    a_declared_process()
    monkeypatch.setattr(making, "_STANDS", 0)
    made = hashlib.sha256(visitor.get(ZIP).data).hexdigest()
    visitor.get(ZIP)
    [entry] = noted()
    assert json.loads(entry.details) == {"sha256": made}
    assert entry.subject == session().execute(select(Process.id)).scalar_one()
    page = text_of(visitor.sign_in(make.an_administrator()).get("/admin/auditoria"))
    assert "Se hizo la publicación" in page
    assert f"{made[:16]}…" in page


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("path", ["publicacion", "publicacion.zip", "acta.pdf", "verificar.py"])
def test_what_was_changed_in_the_database_is_not_given(
    visitor: Visitor, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    a_declared_process()
    monkeypatch.setattr(making, "_STANDS", 0)
    assert visitor.get(f"/procesos/{YEAR}/{path}").status_code == 200
    change(7)
    answer = visitor.get(f"/procesos/{YEAR}/{path}")
    assert answer.status_code == 503
    assert "Lo que se guarda aquí no es lo que se publicó" in text_of(answer)
    assert f"the publication of {YEAR} is not what the audit log says was made" in caplog.text
    change(7)
    assert visitor.get(f"/procesos/{YEAR}/{path}").status_code == 200


@pytest.mark.parametrize("kind", ["sqlite"])
def test_text_in_the_place_of_bytes_is_not_given(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite keeps whatever it is given, and its driver breaks at text that is none."""
    a_declared_process()
    monkeypatch.setattr(making, "_STANDS", 0)
    assert visitor.get(ZIP).status_code == 200
    with transaction() as writing:
        writing.execute(text("UPDATE publication_piece SET content = CAST(content AS TEXT) || 'x'"))
    assert "Lo que se guarda aquí no es lo que se publicó" in text_of(visitor.get(ZIP))


def test_another_zip_with_an_entry_of_its_own_is_not_given(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever appends to the log says nothing of what it said first."""
    a_declared_process()
    monkeypatch.setattr(making, "_STANDS", 0)
    visitor.get(ZIP)
    process = session().execute(select(Process.id)).scalar_one()
    other = packed(YEAR, {"otra.txt": b"otra"}, datetime(2026, 1, 1, tzinfo=UTC))
    with transaction() as writing:
        writing.execute(delete(Piece))
        publications.keep(writing, process, other)
        details = {"sha256": hashlib.sha256(other).hexdigest()}
        audit.write(writing, STRANGER, publishing.MADE, process, datetime.now(UTC), details)
    assert visitor.get(ZIP).status_code == 503


def test_what_was_taken_away_is_not_made_otherwise(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    a_declared_process()
    monkeypatch.setattr(making, "_STANDS", 0)
    first = visitor.get(ZIP).data
    with transaction() as writing:
        writing.execute(delete(Piece))
    made: list[Process] = []

    def otherwise(process: Process) -> Files:
        made.append(process)
        return {"otra.txt": b"otra"}

    with monkeypatch.context() as later_version:
        later_version.setattr(contents, "files", otherwise)
        for _again in range(2):
            assert "Lo que se guarda aquí no es lo que se publicó" in text_of(visitor.get(ZIP))
        assert len(made) == 1, "what takes seconds is not tried again at once"
        assert not publications_kept()
    monkeypatch.setattr(making, "_REST", 0)
    assert visitor.get(ZIP).data == first
    assert len(noted()) == 1


@pytest.mark.usefixtures("small_pieces")
def test_what_changes_on_its_way_is_cut(visitor: Visitor) -> None:
    """All was read and compared a moment ago; each piece is compared again."""
    a_declared_process()
    visitor.get(ZIP)
    change(7)
    assert len(visitor.get(ZIP, Range="bytes=0-6999").data) == 7000
    answer = visitor.get(ZIP)
    with pytest.raises(publications.Changed, match="piece 7"):
        answer.get_data()


def test_it_is_made_when_the_results_are_declared(visitor: Visitor) -> None:
    make.a_process()
    make.an_open_vote(papers={make.CAJAMARCA: [soles(600_000)]})
    make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    first, second = make.two_administrators()
    act = ask(first, YEAR, Action.DECLARE_RESULTS, "Así se acordó.")
    visitor.sign_in(second).send(f"/admin/actos/{act}/confirmar")
    assert publications_kept() == 1


def test_the_record_names_who_won_and_carries_the_inner_manifest(visitor: Visitor) -> None:
    a_declared_process()
    found = folder(visitor)
    digest = hashlib.sha256(found["manifiesto-interior.json"]).hexdigest()
    record = visitor.get(f"/procesos/{YEAR}/acta.pdf")
    assert record.data == found["acta.pdf"]
    assert f"sha256:{digest}".encode() in record.data
    read = tagged.read(record.data)
    assert (read.is_tagged, read.says_ua, read.language) == (True, True, "es-PE")
    assert read.title == "Acta de Acuerdos y Compromisos"
    assert {"H1", "H2", "H3", "Table", "TH", "L"} <= {*read.kinds}
    assert "Comité de Vigilancia" in read.text
    assert digest in "".join(read.text.split()).replace("\u200b", "")


def test_the_record_names_who_lost_and_why(visitor: Visitor) -> None:
    a_declared_process()
    said = " ".join(tagged.read(visitor.get(f"/procesos/{YEAR}/acta.pdf").data).text.split())
    assert said.count("No ganaron, de más a menos votos:") == 2
    reason = "No alcanza el dinero que quedaba, así que no gana: faltan S/ 100,000. Empató"
    assert f"1 Proyecto 1 {reason}" in said
    assert "2 S/ 600,000" in said
    assert ".00" not in said
    assert said.count("Agente participante") == acta.AGENTS


def test_a_few_changed_by_hand_are_found(visitor: Visitor, tmp_path: Path) -> None:
    """The program that anyone downloads is not made of words: one vote more for somebody is told."""
    a_declared_process()
    verified(visitor, tmp_path)
    votes = tmp_path / f"publicacion-{YEAR}" / "votos.csv"
    votes.write_text(votes.read_text().replace("cajamarca,1,2", "cajamarca,1,3"))
    done = subprocess.run(
        [sys.executable, "-I", tmp_path / "verificar.py", votes.parent],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "FALLA" in done.stdout


def test_ones_code_is_found_in_it(visitor: Visitor, tmp_path: Path) -> None:
    make.a_process()
    make.an_open_vote(papers={make.CAJAMARCA: [soles(600_000)]})
    code = make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    make.a_declared_process()
    ending, said = verified(visitor, tmp_path, "--codigo", code)
    assert ending == 0
    assert "está en el ánfora" in said
