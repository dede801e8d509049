"""The verifier over what somebody made to deceive it, to stop it, or to speak through it."""

import json
import os
import stat
import time
import zipfile
from pathlib import Path

import pytest

from caxamarca.verifier import verificar
from tests.support import published
from tests.support.tampering import Told, seeded, verified
from tests.unit.test_verifier_folder import packed

LONG = "9" * 5000
DEEP = "[" * 100_000
NO_JSON = (
    *("", "{", "null", "[]", "{}", DEEP, '{"proceso": NaN}', '{"proceso": 1e999}', f'{{"proceso": {LONG}}}'),
    *('{"a": 1, "a": 1}', '{"proceso": true}', '"\\ud800"', '{"puntos": [1], "puntos_perdidos": {}}', "\x00"),
    "\ufeff{}",
)
NO_LINES = (
    *("", ",", ",,", "cajamarca,1,1.0", "cajamarca,1,-1", "cajamarca,01,1", "cajamarca,1,٣", "x,1,1"),
    *(
        '"cajamarca",1,1',
        f"cajamarca,1,{LONG}",
        "cajamarca,1,1\r",
        "cajamarca,\x1b[31m1,1",
        "cajamarca,1,1,1",
    ),
    "cajamarca,1- 2,1",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return published.build(tmp_path / "publicacion", published.small())


def sealed(folder: Path) -> Told:
    published.seal(folder)
    return verified(folder)


# Not a publication


@pytest.mark.parametrize(
    "words", [[], ["a", "b"], ["--nada"], ["a", "--llave", "12"], ["a", "--vigia", "no"]]
)
def test_what_is_not_understood_ends_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert verificar.main(words) == 2
    assert capsys.readouterr().out.startswith("NO SE REVISÓ NADA  ")


def test_what_is_no_publication_ends_with_two(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4" + bytes(100))
    (tmp_path / "empty").mkdir()
    for name in ("broken.zip", "empty", "nowhere"):
        assert verified(tmp_path / name).status == 2


def test_a_zip_that_is_cut_is_never_correct(folder: Path) -> None:
    path = packed(folder)
    content = path.read_bytes()
    for length in range(0, len(content) - 1, len(content) // 25):
        path.write_bytes(content[:length])
        assert verified(path).status == 2


# Files


def test_a_file_that_nobody_lists_is_a_fault(folder: Path) -> None:
    (folder / "x.csv").write_text("", "utf-8")
    (folder / "control/1/.x\x1b[2J").write_text("", "utf-8")
    told = verified(folder)
    assert told.status == 1
    assert any("sobra «x.csv»" in line for line in told.faults)
    assert not any("\x1b" in line for line in told.lines)


def test_a_link_is_a_fault(folder: Path) -> None:
    (folder / "votos.csv").rename(folder.parent / "votos.csv")
    (folder / "votos.csv").symlink_to(folder.parent / "votos.csv")
    assert any("«votos.csv» es un enlace" in line for line in verified(folder).faults)


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    (folder / "votos.csv").unlink()
    os.mkfifo(folder / "votos.csv")
    assert verified(folder).status == 1


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a\\b", "C:x", "a//b", "ñ", "control/1/2/3/4/5", "x\n"])
def test_a_manifest_cannot_name_what_is_elsewhere(folder: Path, name: str) -> None:
    told = json.loads((folder / "manifiesto.json").read_text())
    told["archivos"].insert(0, {"nombre": name, "bytes": 1, "sha256": "0" * 64})
    published.write_json(folder / "manifiesto.json", told)
    assert "no es un nombre que tenga un archivo" in verified(folder).faults[0]


def test_what_the_manifest_says_to_be_enormous_is_not_read(folder: Path) -> None:
    with (folder / "votos.csv").open("wb") as file:
        file.truncate(300 * 2**20)
    told = verified(folder)
    assert any("votos.csv" in line for line in told.faults)
    manifest = json.loads((folder / "manifiesto.json").read_text())
    next(one for one in manifest["archivos"] if one["nombre"] == "votos.csv")["bytes"] = 300 * 2**20
    published.write_json(folder / "manifiesto.json", manifest)
    assert any("votos.csv es demasiado grande" in line for line in verified(folder).faults)


def test_tricks_of_a_zip_are_faults(folder: Path) -> None:
    link = zipfile.ZipInfo("control/enlace")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    for names, says in (
        (["../fuera"], "no es un nombre"),
        (["/raiz"], "no es un nombre"),
        (["a\\b"], "no es un nombre"),
        ([link], "es un enlace"),
        (["sobra"], "sobra «sobra»"),
    ):
        path = packed(folder)
        with zipfile.ZipFile(path, "a") as file:
            for one in names:
                file.writestr(one, "x")
        told = verified(path)
        assert told.status == 1
        assert any(says in line for line in told.faults), (names, told.faults)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_twice_in_a_zip_is_a_fault(folder: Path) -> None:
    path = packed(folder)
    with zipfile.ZipFile(path, "a") as file:
        file.write(folder / "votos.csv", "votos.csv")
    assert any("«votos.csv» está dos veces" in line for line in verified(path).faults)


def test_a_bomb_in_a_zip_is_not_unpacked(folder: Path) -> None:
    path = folder.parent / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for one in sorted(folder.rglob("*")):
            if one.name != "votos.csv" and one.is_file():
                file.write(one, one.relative_to(folder).as_posix())
        with file.open("votos.csv", "w") as votes:
            for _mega in range(400):
                votes.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    told = verified(path)
    assert any("votos.csv falta, o no tiene el tamaño" in line for line in told.faults)


def test_any_byte_of_a_zip_may_change_without_a_traceback(folder: Path) -> None:
    path, chance = packed(folder), seeded(5)
    content = path.read_bytes()
    for _turn in range(60):
        changed = bytearray(content)
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
        path.write_bytes(changed)
        assert verified(path).status in {0, 1, 2}  # of a ZIP's own bytes some say nothing, such as the hour


# What is in them


@pytest.mark.parametrize(
    "name", ["control.json", "bases.json", "resultados.json", "manifiesto-interior.json"]
)
@pytest.mark.parametrize("text", NO_JSON)
def test_json_that_is_none_is_a_fault_and_no_traceback(folder: Path, name: str, text: str) -> None:
    if name == "bases.json":
        (folder / "manifiesto.json").unlink()
    (folder / name).write_text(text, "utf-8")
    if name not in ("bases.json", "manifiesto-interior.json"):
        published.seal(folder)
    assert verified(folder).status == 1


@pytest.mark.parametrize("name", ["cedulas.csv", "votos.csv", "participacion.csv", "lugares.csv"])
@pytest.mark.parametrize("line", NO_LINES)
def test_a_line_of_a_table_that_is_none_is_a_fault(folder: Path, name: str, line: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes() + f"{line}\n".encode())
    told = sealed(folder)
    assert told.status == 1
    assert not any("\x1b" in said for said in told.lines)


@pytest.mark.parametrize(
    "name", ["cedulas.csv", "votos.csv", "control/1/codigos.csv", "elecciones/cajamarca.pb"]
)
@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"\0" * 99, b'"', b"META\nkey;value\n" * 3])
def test_a_file_of_something_else_is_a_fault(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert sealed(folder).status == 1


def test_nothing_that_a_terminal_obeys_comes_out(folder: Path) -> None:
    told = json.loads((folder / "resultados.json").read_text("utf-8"))
    for one in told["circunscripciones"]:
        one["techo_soles"] = "\x1b[2J\x1b[HCORRECTO\n\u202eCORRECTO\x07" + "x" * 10**6
    published.write_json(folder / "resultados.json", told)
    lines = sealed(folder).lines
    assert all(line.isprintable() and len(line) < 800 for line in lines)
    assert sum(line.startswith(verificar.MAL) for line in lines) == 3


def test_thousands_of_faults_do_not_flood_who_reads(folder: Path) -> None:
    for number in range(500):
        (folder / f"sobra-{number}").write_text("", "utf-8")
    told = verified(folder)
    assert len(told.faults) == verificar.LINEAS_POR_REVISION + 1
    assert "y 480 más" in told.faults[-1]


def test_what_cannot_be_looked_at_because_of_a_fault_is_a_fault_too(folder: Path) -> None:
    (folder / "control.json").write_text("{}", "utf-8")
    (missing, depends) = sealed(folder).faults
    assert missing.startswith("FALLA     control.json: falta")
    assert depends.startswith("FALLA     Por lo de arriba no se pudo revisar: ")
    for what in (
        "Llave",
        "manifiesto.firma",
        "Puntos de control",
        "Listas",
        "bases.json",
        "cedulas.csv",
        "votos.csv",
        "Recuento",
    ):
        assert what in depends


def test_a_hostile_file_is_looked_at_in_bounded_time(folder: Path) -> None:
    begun = time.perf_counter()
    (folder / "acta.pdf").write_bytes(b"<x:xmpmeta <pdf:Keywords>" * 2_000_000)
    published.table(
        folder / "cedulas.csv", ["circunscripcion,numeros,cedulas", "cajamarca," + "1-" * 5_000_000 + "1,1"]
    )
    terms = json.loads((folder / "bases.json").read_text("utf-8"))
    line = terms["circunscripciones"][0]["cedula"][0]
    terms["circunscripciones"][0]["cedula"] = [{**line, "numero": number} for number in range(1, 50_000)]
    (folder / "bases.json").write_text(json.dumps(terms), "utf-8")
    assert sealed(folder).status == 1
    assert time.perf_counter() - begun < 60
