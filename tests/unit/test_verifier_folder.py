"""The verifier over honest folders: each line it says, a key, a code, copies of who watched, a restore, a ZIP."""

import ast
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

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
        *("Listas", "Listas", "bases.json", "lugares.csv", "Participación", "participacion_grupos.csv"),
        *("Cédulas de cajamarca", "Cédulas de interprovincial"),
        *("Votos de cajamarca", "Votos de interprovincial"),
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
    assert "Cédulas de jaen (3): son menos de 20 y no se publican una por una" in said
    assert "ni se recuentan por partes iguales" in said


def test_where_ballots_are_few_one_line_says_what_is_known(folder: Path) -> None:
    lines = [
        line for line in verified(folder).lines if " de jaen" in line and line.startswith(verificar.BIEN)
    ]
    [line] = lines
    assert "sus votos son posibles con 3 cédulas; el sorteo y la regla de más votos dan lo publicado" in line
    assert "lo declarado por partes iguales cabe en el techo, y sin las cédulas no se sabe más" in line


WRONG_NUMBERS = re.compile(
    r"\b(los|las) 1\b|\b1 (votos|cédulas|archivos|puntos|códigos|listas|líneas|circunscripciones|marcas)\b"
    r"|\b1 \w+ (están|dan|dicen)\b|\(s\)"
)


def test_one_of_something_is_told_as_one(tmp_path: Path) -> None:
    """One place, one ballot, one list, one mark, one election, one copy with one alarm."""
    for ballots in (1, 20):
        place = published.Place(1, "0601", 100_00, {1: 50_00}, {frozenset({1}): ballots})
        vote = published.Vote([place], marks=1, batches=1)
        folder = published.build(tmp_path / str(ballots) / "publicacion", vote)
        copies = published.watch(folder, folder.parent / "copias")
        (copies / "alarma-1.txt").write_text("?", "utf-8")
        told = verified(folder, "--vigia", str(copies))
        assert told.faults == []
        assert [line for line in told.lines if WRONG_NUMBERS.search(line)] == []


# Time


LATE = "--segundos"


def test_what_there_was_no_time_to_count_is_said_in_one_line(folder: Path) -> None:
    told = verified(folder, LATE, "0", "--llave", published.public_hex(published.KEY))
    assert (told.status, told.faults) == (0, [])
    said = [line for line in told.lines if "no se recontó" in line and line.startswith(verificar.NO_AQUI)]
    assert len(said) == 1
    assert "cajamarca, interprovincial" in said[0]
    assert "jaen" not in said[0], "of which nobody could count more in any time"
    correct = [line for line in told.lines if line.startswith(verificar.BIEN) and "Recuento" in line]
    assert not [
        line for line in correct if "las dos reglas" in line or "ganadores por partes iguales" in line
    ]
    assert "faltó tiempo" in told.lines[-1]


def test_the_limit_is_one_for_all_places(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is a second later; the first place takes all but a little of them."""
    seconds = count()
    monkeypatch.setattr("caxamarca.verifier.verificar.time.monotonic", lambda: next(seconds))
    verified(folder)
    looked = next(seconds)
    seconds = count()
    said = [line for line in verified(folder, LATE, str(looked - 3)).lines if "no se recontó" in line]
    assert len(said) == 1
    assert "interprovincial" in said[0]
    assert "cajamarca" not in said[0]


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("ganadores", [4, 3, 2, 1]),
        ("ganadores", ["1"]),
        ("completados", [9]),
        ("subidas_de_un_sol", -1),
        ("sin_ninguno", 25),
    ],
)
def test_without_time_what_is_declared_must_still_be_possible(folder: Path, what: str, value: object) -> None:
    told = json.loads((folder / "resultados.json").read_text("utf-8"))
    told["circunscripciones"][0]["reglas"]["equal-shares"][what] = value
    published.write_json(folder / "resultados.json", told)
    published.seal(folder)
    assert any("cajamarca" in line for line in verified(folder, LATE, "0").faults)


@pytest.mark.parametrize("words", ["x", "-1", "", "1e3"])
def test_seconds_that_are_no_number_are_not_understood(folder: Path, words: str) -> None:
    assert verified(folder, f"{LATE}={words}").status == 2


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


def later_than_3_8(source: str) -> list[int]:
    """Lines where `list[str]` and the like are worked out when it runs; what is annotated is not."""
    tree = ast.parse(source, feature_version=(3, 8))
    told = [getattr(node, name, None) for node in ast.walk(tree) for name in ("annotation", "returns")]
    annotated = {id(node) for one in told if one is not None for node in ast.walk(one)}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"list", "dict", "set", "tuple", "frozenset", "type"}
        and id(node) not in annotated
    ]


def test_it_needs_no_later_python_than_it_says() -> None:
    assert later_than_3_8("found: list[str] = []\nfound = list[str]()") == [2]
    assert later_than_3_8(Path(verificar.__file__).read_text("utf-8")) == []


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
    assert any("3 puntos guardados (hasta el 2; la publicación llega al 3)" in line for line in told.lines)


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
    assert any("el punto 300000 (2025-10-05) dice, firmado" in line for line in told.lines)


def test_a_restore_of_which_nobody_brought_anything_is_no_fault(tmp_path: Path) -> None:
    folder = published.build(tmp_path / "publicacion", published.small())
    published.restore(folder, brought=False)
    assert verified(folder).faults == []
    assert "no está en las listas del proceso" in verified(folder, "--codigo", CODE).faults[0]


def test_a_lost_checkpoint_that_listed_nothing_is_no_fault(folder: Path) -> None:
    history = published.history_of(folder)
    last = replace(history[-1], number=4, frozen={"agregadas_al_padron": "1"})
    published.write_points(folder, published.chained([*history, last]))
    published.restore(folder)
    assert verified(folder).faults == []


@pytest.mark.parametrize(
    ("counted", "signed_as", "says"),
    [
        ({"punto": 400_000}, {}, "con él no empieza ninguna cadena"),
        ({"punto": True}, {}, "«punto» no es lo que debe ser"),
        ({"copia": "2025-10-03T10:00+00:00"}, {}, "no dice la misma copia"),
        ({"copia": None}, {}, "no dice la misma copia"),
        ({"restaurado": "2025-10-04T10:01+00:00"}, {}, "no dice el mismo momento"),
        ({"restaurado": "ayer"}, {}, "no es un momento"),
        ({"restaurado": "2025-10-04T10:61+00:00"}, {}, "no es un momento"),
        ({"reanudado": "2025-10-06T10:00+00:00"}, {}, "no es del día"),
        ({"reanudado": None}, {}, "«reanudado» no es lo que debe ser"),
        ({"motivo": "un incendio"}, {}, "dice «motivo»"),
        ({}, {"puntos_perdidos": "2 3"}, "los puntos perdidos no son"),
        ({}, {"puntos_perdidos": ""}, "los puntos perdidos no son"),
        ({}, {"puntos_perdidos": "x"}, "los puntos perdidos no son"),
        ({}, {"codigos_perdidos_lineas": "1"}, "no tiene tantos códigos"),
        ({}, {"motivo": "un incendio"}, "no dice justo"),
    ],
)
def test_each_restore_is_backed_by_the_chain(
    folder: Path, counted: dict[str, Any], signed_as: dict[str, str], says: str
) -> None:
    published.restore(folder, counted=counted, signed_as=signed_as)
    assert any("Restauraciones" in line and says in line for line in verified(folder).faults)


def test_a_restore_that_no_chain_shows_is_a_fault(folder: Path) -> None:
    told = json.loads((folder / "control.json").read_text("utf-8"))
    told["restauraciones"] = [
        {"copia": None, "restaurado": "2025-10-04T10:00+00:00", "reanudado": None, "punto": None}
    ]
    (folder / "control.json").write_text(json.dumps(told), "utf-8")
    published.seal(folder)
    assert any("Restauraciones" in line for line in verified(folder).faults)


def test_the_list_of_lost_codes_must_be_there(folder: Path) -> None:
    published.restore(folder)
    (folder / "control/300000/perdidos.csv").unlink()
    published.seal(folder)
    assert any("control/300000/perdidos.csv" in line for line in verified(folder).faults)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["00" * 32], "que ningún punto perdido publicó"),
        ([], "que no está en el ánfora ni se dice perdido"),
    ],
)
def test_lost_codes_are_those_that_were_published(folder: Path, lines: list[str], says: str) -> None:
    text = "".join(f"{line}\n" for line in lines)
    named = {
        "codigos_perdidos_lineas": str(len(lines)),
        "codigos_perdidos": hashlib.sha256(text.encode()).hexdigest(),
    }
    published.restore(folder, signed_as=named)
    published.table(folder / "control/300000/perdidos.csv", lines)
    published.seal(folder)
    assert any(says in line for line in verified(folder).faults)


# control.json


@pytest.mark.parametrize("where", ["", "puntos"])
def test_what_control_json_does_not_have_is_a_fault_and_the_rest_is_looked_at(
    folder: Path, where: str
) -> None:
    told = json.loads((folder / "control.json").read_text("utf-8"))
    (told[where][0] if where else told)["sello"] = "dorado"
    (folder / "control.json").write_text(json.dumps(told), "utf-8")
    published.seal(folder)
    said = verified(folder)
    assert any("dice «sello»" in line for line in said.faults)
    assert where or any("Recuento de cajamarca" in line for line in said.lines)


# The terms


@pytest.mark.parametrize(("fewest", "is_right"), [(19, False), (20, True), (10_000, True), (10_001, False)])
def test_from_how_many_on_ballots_are_clear_has_bounds(
    tmp_path: Path, fewest: int, *, is_right: bool
) -> None:
    folder = published.build(tmp_path / "publicacion", published.small(clear_from=fewest))
    told = verified(folder)
    assert (told.status == 0) == is_right
    assert is_right or any("una por una desde" in line for line in told.faults)


# Who took part, by groups


def test_groups_may_be_hidden_as_the_product_hides_them(folder: Path) -> None:
    text = (folder / "participacion_grupos.csv").read_text("utf-8")
    assert "edad,0-29,,\n" in text
    assert "edad,no-consta,,\n" in text
    assert "sexo,F,61,16\n" in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("criterio,", "criterios,"),
        ("canal,web,,32\n", "canal,web,,32\nx\n"),
        ("canal,web,,32", "canal,web,123,32"),
        ("canal,web,,32", "canal,web,,33"),
        ("canal,web,,32", "canal,correo,,32"),
        ("sexo,F,61,16", "sexo,X,61,16"),
        ("sexo,F,61,16\n", "sexo,F,61,16\nsexo,F,61,16\n"),
        ("sexo,F,61,16\n", ""),
        ("sexo,F,61,16", "sexo,F,61,15"),
        ("sexo,F,61,16", "sexo,F,60,16"),
        ("sexo,F,61,16", "sexo,F,,"),  # the other one tells it
        ("sexo,F,61,16", "sexo,F,61,"),
        ("sexo,F,61,16", "sexo,F,,16"),
        ("sexo,F,61,16", "sexo,F,61,-16"),
        ("sexo,F,61,16\nsexo,M,62,16", "sexo,M,62,16\nsexo,F,61,16"),
        ("sexo,F,61,16\nsexo,M,62,16", "sexo,F,16,16\nsexo,M,107,16"),  # every woman voted
        ("sexo,F,61,16\nsexo,M,62,16", "sexo,F,61,4\nsexo,M,62,28"),
        ("sexo,F,61,16\nsexo,M,62,16", "sexo,F,10,16\nsexo,M,113,16"),
        ("edad,30-44,49,12", "edad,30-44,49,17"),  # so that two or fewer voted of the hidden ones
        ("edad,30-44,49,12", "edad,30-44,66,12"),
        ("edad,30-44,49,12", "edad,30-44,490,12"),
        ("edad,", "años,"),
    ],
)
def test_groups_that_do_not_fit_the_turnout_are_a_fault(folder: Path, old: str, new: str) -> None:
    path = folder / "participacion_grupos.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    published.seal(folder)
    assert any("participacion_grupos.csv" in line for line in verified(folder).faults)


def test_more_people_on_the_roll_than_its_groups_are_a_fault(folder: Path) -> None:
    path = folder / "participacion.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("\nchota,7,0\n", "\nchota,8,0\n"), "utf-8")
    published.seal(folder)
    assert any("participacion_grupos.csv: sexo" in line for line in verified(folder).faults)


# The elections for other programs


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("description", "Otra"),
        ("country", "Perú"),
        ("unit", "Piura"),
        ("subunit", "Jaén"),
        ("instance", "2024"),
        ("num_projects", "5"),
        ("num_votes", "27"),
        ("budget", "200001"),
        ("vote_type", "ordinal"),
        ("rule", "equalshares"),
        ("date_begin", "02.10.2025"),
        ("date_end", "01.11.2025"),
        ("max_length", "4"),
        ("language", "en"),
        ("currency", "USD"),
        ("comment", "nada"),
        ("fully_funded", "1"),
    ],
)
def test_what_an_election_tells_of_itself_is_what_the_folder_says(
    folder: Path, what: str, value: str
) -> None:
    path = folder / "elecciones/cajamarca.pb"
    head, rest = path.read_text("utf-8").split("PROJECTS\n")
    lines = [line for line in head.splitlines() if not line.startswith(f"{what};")]
    path.write_text("\n".join([*lines, f"{what};{value}", ""]) + "PROJECTS\n" + rest, "utf-8")
    published.seal(folder)
    said = verified(folder).faults
    assert len(said) == 1
    assert "META" in said[0]
    assert f"«{what}»" in said[0]


@pytest.mark.parametrize("what", ["description", "country", "date_end", "currency"])
def test_what_an_election_leaves_out_is_a_fault(folder: Path, what: str) -> None:
    path = folder / "elecciones/cajamarca.pb"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(f"{what};")), "utf-8")
    published.seal(folder)
    assert any(f"«{what}»" in line for line in verified(folder).faults)


# One cause, and what depends on it


@pytest.mark.parametrize(
    "name",
    ["control.json", "bases.json", "cedulas.csv", "votos.csv", "resultados.json", "elecciones/cajamarca.pb"],
)
def test_of_one_changed_byte_a_person_reads_the_cause_and_what_depends_on_it(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    told = verified(folder)
    assert told.status == 1
    assert len(told.faults) == 2
    assert f"{name} fue cambiado" in told.faults[0]
    assert "Por lo de arriba no se pudo revisar: " in told.faults[1]


def test_of_ballots_that_do_not_add_up_so_does_one(folder: Path) -> None:
    path = folder / "cedulas.csv"
    path.write_text(path.read_text("utf-8").replace("cajamarca,,3\n", "cajamarca,,4\n"), "utf-8")
    published.seal(folder)
    told = verified(folder)
    assert len(told.faults) == 2
    assert "en cajamarca hay 30 cédulas, y se firmaron 29 votos" in told.faults[0]
    assert told.faults[1] == "FALLA     Por lo de arriba no se pudo revisar: votos.csv, Recuento, Elecciones."


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
