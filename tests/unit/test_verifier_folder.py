"""The verifier over honest folders: each line it says, a key, a code, copies of who watched, a restore, a ZIP."""

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import typst
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caxamarca.domain.codes import CodeKind, grouped, new_tracking_code
from caxamarca.domain.counting import Rule
from caxamarca.verifier import verificar
from tests.support import published
from tests.support.tampering import verified

CODE = new_tracking_code(lambda size: bytes(range(size)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return published.build(tmp_path / "publicacion", published.small(codes=[CODE]))


@pytest.mark.parametrize("rule", Rule)
def test_an_honest_folder_is_correct_in_everything(tmp_path: Path, rule: Rule) -> None:
    folder = published.build(tmp_path / "publicacion", published.small(rule))
    told = verified(folder, "--llave", published.public_hex(published.KEY))
    assert (told.status, told.faults) == (0, [])
    correct = [line.split("  ", 1)[1] for line in told.lines if line.startswith(verificar.BIEN)]
    assert [line.split(":")[0] for line in correct] == [
        *(
            "Archivos",
            "Llave",
            "manifiesto.firma",
            "manifiesto-interior.json",
            "acta.pdf",
            "Puntos de control",
        ),
        *("Listas", "Listas", "bases.json", "lugares.csv", "Participación"),
        *("Cédulas de cajamarca", "Cédulas de interprovincial"),
        *("Votos de cajamarca", "Votos de jaen", "Votos de interprovincial"),
        *("Recuento de cajamarca", "Recuento de jaen", "Recuento de interprovincial", "Elecciones"),
    ]
    assert told.lines[-1] == (
        "Todo lo que se puede revisar desde la carpeta está bien, y la firmó la llave que usted conoce."
    )


def test_what_nobody_can_verify_is_always_said(folder: Path) -> None:
    said = "\n".join(line for line in verified(folder).lines if line.startswith(verificar.NO_AQUI))
    for what in (
        "Llave",
        "padrón",
        "semilla",
        "sobres cerrados",
        "edad, sexo y canal",
        "a todas las personas lo mismo",
    ):
        assert what in said
    assert "Cédulas de jaen (3): son menos de 5 y no se publican una por una" in said
    assert "ni se recuentan por partes iguales" in said


def test_every_line_begins_with_one_of_three_words(folder: Path) -> None:
    lines = verified(folder, "--codigo", CODE).lines
    blank = lines.index("")
    assert all(line.startswith((verificar.BIEN, verificar.MAL, verificar.NO_AQUI)) for line in lines[:blank])


def test_it_runs_by_itself_without_the_house(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "verificar.py"
    alone.write_bytes(Path(verificar.__file__).read_bytes())
    ran = subprocess.run(
        [sys.executable, "-I", "-S", alone, folder], check=False, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    helped = subprocess.run(
        [sys.executable, "-I", alone, "--ayuda"], check=False, capture_output=True, text=True
    )
    assert "python3 verificar.py CARPETA" in helped.stdout


def test_the_house_imports_nothing_of_it() -> None:
    house = Path(verificar.__file__).parents[1]
    users = [path for path in house.rglob("*.py") if path.parent.name != "verifier"]
    assert not [path for path in users if "caxamarca.verifier" in path.read_text("utf-8")]


def test_the_acta_that_typst_writes_carries_the_hash_where_it_is_looked_for(folder: Path) -> None:
    text = '#set document(keywords: ("presupuesto", "sha256:' + "0" * 64 + '"))\nActa'
    (folder / "acta.pdf").write_bytes(typst.compile(text.encode()))
    published.seal(folder)
    assert verified(folder).status == 0


# The key


def test_another_key_than_the_one_that_is_known_is_a_fault(folder: Path) -> None:
    told = verified(folder, "--llave", published.public_hex(OTHER_KEY))
    assert told.status == 1
    assert "no es la que usted dio" in told.faults[0]


def test_a_key_may_be_typed_in_groups(folder: Path) -> None:
    key = published.public_hex(published.KEY).upper()
    assert verified(folder, "--llave", " ".join(re.findall("....", key))).status == 0


def test_a_folder_made_whole_with_another_key_is_told_from_the_real_one(tmp_path: Path) -> None:
    real = published.build(tmp_path / "real", published.small())
    made = published.build(tmp_path / "made", published.small(), OTHER_KEY)
    copies = published.watch(real, tmp_path / "copias")
    assert verified(made).status == 0
    told = verified(made, "--vigia", str(copies))
    assert told.status == 1
    assert "no es la que guardó quien vigiló" in told.faults[0]


# A code


@pytest.mark.parametrize(
    "typed", [CODE, grouped(CODE, CodeKind.TRACKING).lower(), f" {CODE[:5]} {CODE[5:]}. "]
)
def test_a_code_is_found_however_it_is_typed(folder: Path, typed: str) -> None:
    told = verified(folder, "--codigo", typed)
    assert told.status == 0
    assert any("su voto está en el ánfora, en la lista control/1/codigos.csv" in line for line in told.lines)


def test_letters_that_look_like_digits_are_meant_as_digits() -> None:
    code = new_tracking_code(bytes)
    assert verificar.codigo_de(code.replace("0", "o")) == code


def test_a_code_that_is_in_no_list_is_a_fault(folder: Path) -> None:
    told = verified(folder, "--codigo", new_tracking_code(lambda size: b"\7" * size))
    assert told.status == 1
    assert "no está en las listas del proceso" in told.faults[0]
    assert "Lo publicado es coherente." in told.lines[-1]


@pytest.mark.parametrize("place", range(17))
def test_a_code_with_one_wrong_letter_is_no_code(folder: Path, place: int) -> None:
    other = "7" if CODE[place] != "7" else "8"
    assert verified(folder, "--codigo", CODE[:place] + other + CODE[place + 1 :]).status == 2


# Who watched


def test_what_was_watched_until_some_day_is_still_there(folder: Path, tmp_path: Path) -> None:
    copies = published.watch(folder, tmp_path / "copias")
    for name in ("punto-00003.json", "codigos-00003.csv", "sobres-00003.csv"):
        (copies / name).unlink()
    told = verified(folder, "--vigia", str(copies))
    assert told.status == 0
    assert any(
        "los 3 puntos que se guardaron (hasta el 2; la publicación llega al 3)" in line for line in told.lines
    )


def test_a_copy_that_was_damaged_is_told(folder: Path, tmp_path: Path) -> None:
    copies = published.watch(folder, tmp_path / "copias")
    (copies / "codigos-00002.csv").write_text("x\n", "utf-8")
    (copies / "punto-00001.json").write_text("{", "utf-8")
    (copies / "alarma-1.txt").write_text("?", "utf-8")
    told = verified(folder, "--vigia", str(copies))
    assert told.status == 1
    assert [line.split(": ")[1] for line in told.faults] == ["punto-00001.json", "punto-00002.json"]
    assert any("guardó 1 alarma" in line for line in told.lines)


def test_copies_of_nothing_are_a_fault(folder: Path, tmp_path: Path) -> None:
    copies = published.watch(folder, tmp_path / "copias")
    for path in copies.glob("punto-*"):
        path.unlink()
    assert "no hay ningún punto" in verified(folder, "--vigia", str(copies)).faults[0]


# A restore


def test_a_restore_that_is_owned_up_to_is_no_fault_and_is_told(folder: Path, tmp_path: Path) -> None:
    copies = published.watch(folder, tmp_path / "copias")
    published.restore(folder)
    told = verified(folder, "--vigia", str(copies))
    assert (told.status, told.faults) == (0, [])
    assert any("el punto 300000 (2025-10-03) dice, firmado" in line for line in told.lines)


def test_a_code_that_a_restore_lost_is_told_so(tmp_path: Path) -> None:
    folder = published.build(tmp_path / "publicacion", published.small(codes=[CODE], batches=1))
    published.restore(folder)
    told = verified(folder, "--codigo", CODE)
    assert told.status == 1
    assert "se perdió en una restauración (control/1/codigos.csv)" in told.faults[0]
    (folder / "control/1/codigos.csv").unlink()
    published.seal(folder)
    assert (
        "se perdió en una restauración (control/300000/perdidos.csv)"
        in verified(folder, "--codigo", CODE).faults[0]
    )


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("control/300000/perdidos.csv", "no es la lista que se firmó"),
        ("control/3/codigos.csv", "no es la que se firmó en el punto perdido 3"),
    ],
)
def test_what_was_lost_cannot_be_told_otherwise(folder: Path, file: str, says: str) -> None:
    published.restore(folder)
    published.table(folder / file, ["00" * 32])
    published.seal(folder)
    assert any(says in line for line in verified(folder).faults)


# A ZIP


def packed(folder: Path, inside: str = "") -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for one in sorted(folder.rglob("*")):
            file.write(one, inside + one.relative_to(folder).as_posix())
    return path


@pytest.mark.parametrize("inside", ["", "publicacion-2025/"])
def test_the_zip_says_what_the_folder_says(folder: Path, inside: str) -> None:
    assert verified(packed(folder, inside)).lines == verified(folder).lines


# Few ballots, which are not published one by one


@pytest.mark.parametrize(
    ("blank", "votes"),
    [
        (4, {1: 0, 2: 0, 3: 0}),  # more blank ones than there are
        (1, {1: 3, 2: 0, 3: 0}),  # more for one than there are marked
        (1, {1: 1, 2: 0, 3: 0}),  # one of two that are marked has no mark
        (3, {1: 1, 2: 0, 3: 0}),  # a vote of no ballot
    ],
)
def test_votes_that_no_few_ballots_give_are_a_fault(folder: Path, blank: int, votes: dict[int, int]) -> None:
    lines = (folder / "votos.csv").read_text("utf-8").splitlines()
    others = [line for line in lines if not line.startswith("jaen,")]
    published.table(folder / "votos.csv", [*others, *(f"jaen,{number},{of}" for number, of in votes.items())])
    told = json.loads((folder / "resultados.json").read_text("utf-8"))
    told["circunscripciones"][1]["en_blanco"] = blank
    published.write_json(folder / "resultados.json", told)
    published.seal(folder)
    assert any("Votos de jaen: no pueden salir de 3 cédulas" in line for line in verified(folder).faults)


@pytest.mark.parametrize(
    ("winners", "given", "is_possible"),
    [
        ([1, 2], "110000.00", False),  # above the ceiling
        ([2, 2], "80000.00", False),
        ([3], "10000.00", False),  # nobody marked it
        ([True], "70000.00", False),
        ([9], "1.00", False),
        ([2], "40000.01", False),
        ([2], "40000.00", True),
    ],
)
def test_what_few_ballots_gave_by_equal_shares_has_to_be_possible(
    folder: Path, winners: list[int], given: str, *, is_possible: bool
) -> None:
    told = json.loads((folder / "resultados.json").read_text("utf-8"))
    jaen = told["circunscripciones"][1]
    shares = dict.fromkeys(("sin_ninguno", "parte_inicial_soles", "parte_final_soles", "subidas_de_un_sol"))
    jaen["reglas"]["equal-shares"] = {
        "ganadores": winners,
        "completados": [],
        "asignado_soles": given,
        **shares,
    }
    jaen["asignado_soles"] = given
    published.write_json(folder / "resultados.json", told)
    published.seal(folder)
    said = verified(folder)
    assert (said.status == 0) == is_possible, said.faults
    assert is_possible or any("por equal-shares" in line for line in said.faults)


def test_votes_where_nothing_stood_on_a_ballot_are_a_fault(tmp_path: Path) -> None:
    vote = published.small()
    chota = replace(vote.places[1], ballots={frozenset(): 2})
    folder = published.build(tmp_path / "x", replace(vote, places=[vote.places[0], chota, vote.places[2]]))
    assert any("no había nada que votar" in line for line in verified(folder).faults)
