"""The committee's pages of the key and the box, and the commands of its own machine, as one walk and by its slips."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from caxamarca.actions.batching import publish_waiting
from caxamarca.cli import holding_keys, opening_box, watching
from caxamarca.domain import box as boxes
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import people, processes
from caxamarca.persistence.database import session, transaction
from tests import factories as make
from tests.support.forms import form_to
from tests.support.serving import served
from tests.support.visiting import Visitor, text_of

KEY = f"/comite/procesos/{make.YEAR}/llave"
BOX = f"/comite/procesos/{make.YEAR}/anfora"


@pytest.fixture
def committee(app: Flask) -> Actor:
    make.a_process()
    return make.a_committee_member()


def made(folder: Path, *more: str) -> Result:
    typed = [str(folder), "--year", str(make.YEAR), "--holders", "3", "--needed", "2", *more]
    return CliRunner().invoke(holding_keys.command, ["new", *typed])


def lines_of(sheet: Path) -> list[str]:
    return sheet.read_text("utf-8").splitlines()[2:4]


def opened(folder: Path, *typed: Sequence[str]) -> Result:
    answers = "".join(f"{line}\n" for share in typed for line in share)
    return CliRunner().invoke(opening_box.command, [str(folder), "--unchecked"], input=answers)


def brings(visitor: Visitor, path: str, file: Path) -> str:
    form = {**form_to(visitor.get(path), path), "file": (io.BytesIO(file.read_bytes()), file.name)}
    answer = visitor.client.post(path, data=form, content_type="multipart/form-data")
    return text_of(visitor.get(answer.headers["Location"]) if answer.status_code == 303 else answer)


def carried(visitor: Visitor, folder: Path) -> Path:
    """The sealed box, taken from the site and unpacked."""
    answer = visitor.get(f"{BOX}.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        packed.extractall(folder)
    answer.close()
    return folder / f"anfora-{make.YEAR}"


def state() -> BoxState:
    session().rollback()
    return processes.by_year(session(), make.YEAR).box_state


def test_a_box_goes_from_the_ceremony_to_the_count(
    visitor: Visitor, committee: Actor, tmp_path: Path
) -> None:
    key = tmp_path / "llave"
    assert made(key, "--sheets").exit_code == 0
    sheets = [lines_of(key / f"parte-{number}.txt") for number in (1, 2, 3)]
    visitor.sign_in(committee)
    assert "Todavía nadie guarda la llave del ánfora." in text_of(visitor.get("/comite"))
    first = text_of(visitor.get(KEY))
    assert "Sellar las cédulas con esta llave" in first
    assert "Volver sin enviar" in first
    told = brings(visitor, KEY, key / "llave-publica.json")
    assert "Reemplazar la llave" in told
    assert "Sellar las cédulas" not in told
    name = (key / "parte-1.txt").read_text("utf-8").split()[-1]
    assert name in told.replace(" ", "")
    stranger = Visitor(visitor.web)
    page = text_of(stranger.get(f"/procesos/{make.YEAR}"))
    assert "La guardan 3 personas del comité, y hacen falta 2 de ellas" in page
    assert name in page
    (bringer,) = people.names_of_staff(session(), [committee.staff]).values()
    assert f"La trajo {bringer} el" in text_of(visitor.get(KEY))
    assert "La trajo una persona del comité el" in page
    assert bringer not in page
    public = stranger.get(f"/procesos/{make.YEAR}/llave-publica.json")
    assert public.text == (key / "llave-publica.json").read_text("utf-8").rstrip("\n")

    make.an_open_vote()
    assert "Volver al comité" in text_of(visitor.get(KEY)), "there is nothing to send any more"
    assert "Volver al comité" in text_of(visitor.get(BOX)), "nor yet"
    make.a_vote(make.a_resident(), 1, 2)
    make.a_closed_vote()
    assert "El ánfora está cerrada. Espera a quienes guardan su llave." in text_of(visitor.get("/comite"))
    folder = carried(visitor, tmp_path)
    assert opened(folder, sheets[0], sheets[2]).exit_code == 0
    assert "Lo que trajo coincide con el ánfora." in brings(visitor, BOX, folder / "apertura.json")
    assert state() is BoxState.OPENED
    page = text_of(stranger.get(f"/procesos/{make.YEAR}"))
    assert "Nadie llevó copias de las listas publicadas para comparar los sobres antes de abrirla." in page


def test_the_ceremony_shows_each_share_and_sees_that_it_is_copied(tmp_path: Path) -> None:
    """What is typed back cannot be known before, so that a wrong copy is all that can be sent."""
    refused = CliRunner().invoke(
        holding_keys.command,
        ["new", str(tmp_path / "llave"), "--year", "2026", "--holders", "2", "--needed", "2"],
        input="ABCD\nEFGH\n",
    )
    assert "La línea 1 tiene 4 signos y debe tener 28." in refused.output
    assert not (tmp_path / "llave" / "llave-publica.json").exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--holders", "1", "--needed", "1"], "Guardan una llave de 2 a 15 personas"),
        (["--holders", "3", "--needed", "4"], "Guardan una llave de 2 a 15 personas"),
    ],
)
def test_a_ceremony_that_cannot_be_held_says_why(tmp_path: Path, typed: list[str], said: str) -> None:
    refused = CliRunner().invoke(holding_keys.command, ["new", str(tmp_path / "x"), "--year", "2026", *typed])
    assert refused.exit_code == 1
    assert said in refused.output
    assert not (tmp_path / "x").exists()


def test_a_folder_with_something_in_it_is_never_written_over(tmp_path: Path) -> None:
    assert made(tmp_path / "llave", "--sheets").exit_code == 0
    before = (tmp_path / "llave" / "llave-publica.json").read_bytes()
    again = made(tmp_path / "llave", "--sheets")
    assert "Ya hay algo en" in again.output
    assert (tmp_path / "llave" / "llave-publica.json").read_bytes() == before


def a_carried_box(tmp_path: Path, visitor: Visitor, committee: Actor) -> tuple[Path, list[list[str]]]:
    made(tmp_path / "llave", "--sheets")
    visitor.sign_in(committee)
    brings(visitor, KEY, tmp_path / "llave" / "llave-publica.json")
    make.an_open_vote()
    make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    return carried(visitor, tmp_path), [
        lines_of(tmp_path / "llave" / f"parte-{number}.txt") for number in (1, 2, 3)
    ]


def test_wrong_shares_are_named_and_asked_for_again(
    visitor: Visitor, committee: Actor, tmp_path: Path
) -> None:
    folder, sheets = a_carried_box(tmp_path, visitor, committee)
    made(tmp_path / "otra", "--sheets")
    foreign = lines_of(tmp_path / "otra" / "parte-1.txt")
    slip = [sheets[0][0], ("B" if sheets[0][1][0] == "A" else "A") + sheets[0][1][1:]]
    said = opened(folder, slip, foreign, sheets[0], sheets[0], sheets[1]).output
    for sentence in (
        "La línea 2 tiene un signo equivocado.",
        "Esta parte es de otra llave.",
        "Es la parte 1.",
        "Es otra vez la parte 1.",
        "Es la parte 2.",
        "El ánfora está abierta.",
    ):
        assert sentence in said, said
    assert "Esta ánfora ya se abrió" in opened(folder, *sheets).output


@pytest.fixture
def copies(visitor: Visitor, tmp_path: Path) -> Callable[[], Path]:
    """What somebody keeps who watches, up to now."""

    def watch() -> Path:
        with served(visitor.web) as address:
            words = [f"{address}/procesos/{make.YEAR}", str(tmp_path / "copias")]
            assert CliRunner().invoke(watching.command, words).exit_code == 0
        return tmp_path / "copias"

    return watch


def noted(copies: Path) -> str:
    """The key of the signatures, as somebody wrote it down from the page."""
    return (copies / "llave-de-las-firmas.txt").read_text()[:20]


def opens(folder: Path, sheets: list[list[str]], copies: Path, key: str) -> Result:
    answers = "".join(f"{line}\n" for line in (key, *(line for share in sheets for line in share)))
    return CliRunner().invoke(opening_box.command, [str(folder), "--copies", str(copies)], input=answers)


def test_envelopes_that_somebody_saw_published_are_opened(
    visitor: Visitor, committee: Actor, tmp_path: Path, copies: Callable[[], Path]
) -> None:
    folder, sheets = a_carried_box(tmp_path, visitor, committee)
    answers = "".join(f"{line}\n" for share in sheets for line in share)
    without = CliRunner().invoke(opening_box.command, [str(folder)], input=answers)
    assert (without.exit_code, "Traiga las copias" in without.output) == (1, True)
    done = opens(folder, sheets, copies(), noted(copies()))
    assert (done.exit_code, "son los que se publicaron" in done.output) == (0, True), done.output
    record = folder / "apertura.json"
    honest = record.read_text("utf-8")
    record.write_text(honest.replace('publicado": true', 'publicado": false'), "utf-8")
    assert "no está firmado con la llave de esta ánfora" in brings(visitor, BOX, record)
    record.write_text(honest, "utf-8")
    assert "Lo que trajo coincide con el ánfora." in brings(visitor, BOX, record)
    page = text_of(Visitor(visitor.web).get(f"/procesos/{make.YEAR}"))
    assert "Antes de abrirla compararon los sobres con copias de las listas publicadas." in page


def described_otherwise(box: Path, change: Callable[[dict[str, Any]], object]) -> None:
    found = json.loads(box.read_text("utf-8"))
    change(found)
    box.write_text(json.dumps(found), "utf-8")


def an_own_folder(copies: Path, folder: Path) -> None:
    """Of whoever carries the box: own envelopes, one chosen among them, and a list that names them."""
    for name in ("punto-00001.json", "codigos-00001.csv", "bases"):
        for path in copies.glob(f"{name}*"):
            path.unlink()
    (copies / "sobres-00001.csv").write_text("".join(f"{one}\n" for one in published(folder)))


SPOILT: Mapping[str, tuple[Callable[[Path, Path], object], str]] = {
    "a list of somebody's own": (
        lambda folder, copies: an_own_folder(copies, folder),
        "1 del ánfora no están",
    ),
    "a list that was cut": (
        lambda _folder, copies: (copies / "sobres-00001.csv").write_text(""),
        "no están completas",
    ),
    "no rules": (lambda _folder, copies: next(iter(copies.glob("bases-*"))).unlink(), "Las reglas y cédulas"),
    "other rules": (
        lambda _folder, copies: next(iter(copies.glob("bases-*"))).write_text("{}"),
        "Las reglas y cédulas",
    ),
    "another envelope": (
        lambda folder, _copies: (folder / "sobres.csv").write_text(f"{make.CAJAMARCA},{'ab' * 60}\n"),
        "1 del ánfora no están",
    ),
    "another number of votes": (
        lambda folder, _copies: described_otherwise(
            folder / "anfora.json", lambda found: found["sobres"].update({make.CAJAMARCA: 7})
        ),
        "describe otra ánfora",
    ),
    "another ballot": (
        lambda folder, _copies: described_otherwise(
            folder / "anfora.json", lambda found: found["circunscripciones"][0].update(proyectos=[2])
        ),
        "describe otra ánfora",
    ),
    "a paper of its own for one envelope": (
        lambda folder, _copies: described_otherwise(
            folder / "anfora.json",
            lambda found: found["circunscripciones"].append(
                {"numero": 999, "provincia": "ZZ", "proyectos": [2]}
            ),
        ),
        "describe otra ánfora",
    ),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_box_that_is_not_the_published_one_is_not_opened(
    visitor: Visitor, committee: Actor, tmp_path: Path, copies: Callable[[], Path], fault: str
) -> None:
    """Whoever carries the box could else have one chosen envelope opened, and learn that one vote."""
    folder, sheets = a_carried_box(tmp_path, visitor, committee)
    kept = copies()
    key = noted(kept)
    spoil, said = SPOILT[fault]
    spoil(folder, kept)
    done = opens(folder, sheets, kept, key)
    assert (done.exit_code, said in done.output) == (1, True), done.output
    assert not (folder / "apertura.json").exists()


def test_copies_that_somebody_else_signed_are_not_believed(
    visitor: Visitor, committee: Actor, tmp_path: Path, copies: Callable[[], Path]
) -> None:
    folder, sheets = a_carried_box(tmp_path, visitor, committee)
    kept = copies()
    for key in ("0" * 64, noted(kept)[:15], ""):
        done = opens(folder, sheets, kept, key or "hola")
        assert (done.exit_code, "no están firmadas con esa llave" in done.output) == (1, True), done.output


def published(folder: Path) -> list[str]:
    lines = (folder / "sobres.csv").read_text().splitlines(keepends=True)
    return sorted(sha256(sealed).hexdigest() for _province, sealed in boxes.read_lines(lines))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("sobres.csv", "", "Los sobres de sobres.csv no son los de esta ánfora"),
        ("sobres.csv", "0601,xyz\n", "Los sobres de sobres.csv no son los de esta ánfora"),
        ("anfora.json", "{}", "anfora.json no describe un ánfora"),
        ("llave-publica.json", "{}", "llave-publica.json no es la parte pública de una llave"),
        ("anfora.json", None, "En esta carpeta deben estar"),
        ("sobres.csv", None, "En esta carpeta deben estar"),
    ],
)
def test_a_folder_that_was_damaged_on_the_way_says_where(
    visitor: Visitor, committee: Actor, tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    folder, sheets = a_carried_box(tmp_path, visitor, committee)
    (folder / name).unlink() if content is None else (folder / name).write_text(content)
    refused = opened(folder, *sheets)
    assert refused.exit_code == 1
    assert said in refused.output
    assert not (folder / "apertura.json").exists()


@pytest.mark.parametrize("content", ["", "{}", "[]", "no", '{"proceso": 2026}', "\x00\xff"])
def test_a_file_that_is_none_of_ours_is_refused_with_a_sentence(
    visitor: Visitor, committee: Actor, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "cualquiera.json"
    file.write_text(content, "latin-1")
    visitor.sign_in(committee)
    assert "Este archivo no es la parte pública de una llave." in brings(visitor, KEY, file)
    make.an_open_vote()
    make.a_closed_vote()
    assert "no espera ahora a los titulares" in text_of(visitor.get(BOX))


def test_an_opening_that_lies_is_refused_and_the_true_one_taken(
    visitor: Visitor, committee: Actor, tmp_path: Path
) -> None:
    folder, sheets = a_carried_box(tmp_path, visitor, committee)
    opened(folder, *sheets)
    true = (folder / "apertura.json").read_text("utf-8")
    opening = boxes.opening_from_text(true)
    here = make.constituency()
    lie = replace(opening, sets={**opening.sets, here: {frozenset({1}): 2}})
    (folder / "apertura.json").write_text(boxes.opening_to_text(lie), "utf-8")
    assert "no son las de sus sobres, en: Cajamarca." in brings(visitor, BOX, folder / "apertura.json")
    assert state() is BoxState.MOVED
    (folder / "apertura.json").write_text(true, "utf-8")
    assert "Lo que trajo coincide con el ánfora." in brings(visitor, BOX, folder / "apertura.json")


@pytest.mark.parametrize("path", [KEY, BOX, f"{BOX}.zip"])
def test_a_committee_of_one_province_has_nothing_to_do_with_the_box(
    visitor: Visitor, committee: Actor, path: str
) -> None:
    visitor.sign_in(make.a_committee_member(make.CAJAMARCA))
    assert visitor.get(path).status_code == 404
    assert "Ánforas" not in text_of(visitor.get("/comite"))


@pytest.mark.parametrize("province", [None, make.CAJAMARCA])
def test_every_member_finds_the_vote_on_the_desk(
    visitor: Visitor, committee: Actor, province: str | None
) -> None:
    make.an_open_vote()
    visitor.sign_in(make.a_committee_member(province))
    said = text_of(visitor.get("/comite"))
    assert "Termina en" in said
    assert "Último punto de control N.º 0, " in said
    make.a_vote(make.a_resident(), 1)
    publish_waiting(make.YEAR, least=0)
    page = visitor.get("/comite")
    assert re.search(r"Último punto de control N.º 1, \d+ de \w+, 1 voto ", text_of(page))
    assert "Quién guarda la llave Es un archivo de este servidor" in text_of(page)
    assert f'href="/procesos/{make.YEAR}#anfora"' in page.text
    assert 'id="anfora"' in visitor.get(f"/procesos/{make.YEAR}").text
    make.reach(Stage.COUNT)
    assert "cierren el ánfora" in text_of(visitor.get("/comite"))
    make.a_closed_vote()
    make.a_declared_process()
    assert "Último punto de control" not in text_of(visitor.get("/comite"))


def test_ballots_are_published_one_by_one_where_they_are_many_and_the_committee_has_them_all(
    visitor: Visitor, committee: Actor
) -> None:
    with transaction() as writing:
        processes.alone(writing, make.YEAR).clear_from = 3
    make.an_open_vote(papers={make.CAJAMARCA: [100, 200], make.SAN_PABLO: [100]})
    for which, numbers in enumerate([(1,), (1, 2), ()]):
        make.a_vote(make.a_resident(which=which), *numbers)
    make.a_vote(make.a_resident(make.SAN_PABLO), 1, province=make.SAN_PABLO)
    public, own = f"/datos/{make.YEAR}/cedulas.csv", f"/comite/procesos/{make.YEAR}/cedulas.csv"
    visitor.sign_in(committee)
    make.a_closed_vote()
    assert (visitor.get(public).status_code, visitor.get(own).status_code) == (409, 404), (
        "not before the declaration"
    )
    make.a_declared_process()
    many = ["circunscripcion,marcas,cedulas", "cajamarca,,1", "cajamarca,1,1", "cajamarca,1-2,1"]
    assert Visitor(visitor.web).get(public).text.lstrip("\ufeff").splitlines() == many
    assert visitor.get(own).text.lstrip("\ufeff").splitlines() == [*many, "san-pablo,1,1"]
    assert Visitor(visitor.web).get(own).status_code != 200
