"""A box whose key the committee holds: its ceremony, the vote, the watch, the opening elsewhere and the declaration."""

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from caxamarca.actions.batching import publish_waiting
from caxamarca.cli import demo, holding_keys, opening_box, watching
from caxamarca.domain import custody
from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor, Role
from caxamarca.persistence import database, people
from caxamarca.persistence.database import session
from tests import factories
from tests.e2e.conftest import Place, made, served
from tests.e2e.people import Open, Person, a_resident, a_stranger, signed_in, tracking_code
from tests.e2e.villages import Village
from tests.factories import CAJAMARCA, YEAR
from tests.support.walking import everybody


def run(command: object, *typed: str, answers: str = "") -> Result:
    done = CliRunner().invoke(command, typed, input=answers)  # type: ignore[arg-type]
    assert done.exit_code == 0, done.output
    return done


def votes(visit: Open, place: Place, key: tuple[str, str], *, javascript: bool) -> str:
    """One neighbour votes, from the door to the receipt. Returns the tracking code."""
    person = a_resident(visit, place, *key, javascript=javascript)
    person.goes_to("/votar/cedula")
    person.ticks(person.page.locator("main input[type=checkbox]").first)
    person.presses("Revisar mi voto")
    code = tracking_code(person.page)
    person.presses("Sí, este es mi voto")
    person.reads_title("Su voto está en el ánfora")
    return code


@pytest.mark.parametrize("javascript", [True, False])
def test_a_box_goes_from_the_ceremony_to_the_declared_results(
    visit: Open, village: Village, tmp_path: Path, javascript: bool
) -> None:
    village.past(lambda: factories.a_process(number=None))
    keys = village.keys(2)
    committee = village.past(factories.a_committee_member)
    administrators = village.past(factories.two_administrators)

    # The holders meet, and bring the public part.
    run(
        holding_keys.command,
        "new",
        str(tmp_path / "llave"),
        "--year",
        str(YEAR),
        "--holders",
        "3",
        "--needed",
        "2",
        "--sheets",
    )
    vilma = village.staff(visit, committee)
    vilma.goes_to("/comite")
    vilma.follows("Traer la llave")
    vilma.attaches(
        "file",
        "llave-publica.json",
        "application/json",
        (tmp_path / "llave" / "llave-publica.json").read_bytes(),
    )
    vilma.presses("Sellar las cédulas con esta llave")
    vilma.reads("La llave que conoce el sitio")

    # Two administrators write the number of the public draw, and open the vote.
    village.past(lambda: factories.ready_to_open(papers={CAJAMARCA: [soles(300_000)] * 2}))
    village.past(lambda: factories.at(factories.a_calendar().lot_at))
    ana, benito = (village.staff(visit, one) for one in administrators)
    two(ana, benito, "anotar-sorteo", "Sorteo de La Tinka 1234.", "04 17 23 31 40 45")
    two(ana, benito, "abrir-votacion", "Están el padrón y las cédulas.")
    village.past(lambda: factories.reach(Stage.VOTING))

    # Neighbours vote; somebody watches.
    first = votes(visit, village.place, keys[0], javascript=javascript)
    village.past(lambda: publish_waiting(YEAR, least=0))
    page = f"{village.place.address}/procesos/{YEAR}"
    assert "(2 nuevos). Votos: 1." in run(watching.command, page, str(tmp_path / "copias")).output
    second = votes(visit, village.place, keys[1], javascript=javascript)

    # The box is closed, carried away, opened with two shares, and what it held brought back.
    village.past(factories.a_closed_vote)
    assert "(1 nuevos). Votos: 2." in run(watching.command, page, str(tmp_path / "copias")).output
    vilma.goes_to("/comite")
    vilma.follows("Abrir el ánfora")
    with vilma.page.expect_download() as carried:
        vilma.follows("Llevar el ánfora sellada")
    with zipfile.ZipFile(carried.value.path()) as box:
        box.extractall(tmp_path)
    shares = typed_shares(tmp_path / "llave", 3, 1)
    run(
        opening_box.command,
        str(tmp_path / f"anfora-{YEAR}"),
        "--copies",
        str(tmp_path / "copias"),
        "--key",
        noted(tmp_path / "copias"),
        answers=shares,
    )
    vilma.attaches(
        "file",
        "apertura.json",
        "application/json",
        (tmp_path / f"anfora-{YEAR}" / "apertura.json").read_bytes(),
    )
    vilma.presses("Traer lo que había en el ánfora")
    vilma.reads("Lo que trajo coincide con el ánfora.")

    # Two administrators declare, and everybody sees it.
    declare(ana, benito)
    stranger = a_stranger(visit, village.place)
    stranger.goes_to(f"/procesos/{YEAR}/resultados/cajamarca")
    stranger.reads("cédulas contadas2")
    for code in (first, second):
        stranger.goes_to("/verificar")
        stranger.fills({"code": code})
        stranger.presses("Comprobar")
        stranger.reads("Este voto está en el ánfora")


def noted(copies: Path) -> str:
    """The key of the signatures, as everybody can read it on the page of the process."""
    return (copies / "llave-de-las-firmas.txt").read_text()


def typed_shares(key: Path, *numbers: int) -> str:
    """What the holders of these shares type from their sheets."""
    sheets = [(key / f"parte-{number}.txt").read_text("utf-8").splitlines()[2:4] for number in numbers]
    return "".join(f"{line}\n" for sheet in sheets for line in sheet)


def declare(ana: Person, benito: Person) -> None:
    two(ana, benito, "declarar-resultados", "El Comité de Vigilancia abrió el ánfora.")


def two(ana: Person, benito: Person, act: str, reason: str, number: str = "") -> None:
    """One administrator asks for a grave act, and the other one confirms it. Of a draw both write the number."""
    typed = {"number": number} if number else {}
    ana.goes_to(f"/admin/procesos/{YEAR}/actos/{act}")
    ana.fills({"reason": reason} | typed)
    ana.page.get_by_role("button", name="Pedir que").click()
    benito.goes_to("/admin/actos")
    benito.follows("Revisar y confirmar")
    benito.fills(typed)
    benito.presses("Anotar este número" if number else "Sí, confirmar")


def test_the_demonstrations_open_vote_goes_the_same_way(visit: Open, tmp_path: Path) -> None:
    """With nothing but what its own pages and commands offer, from `key new` on."""
    key, copies = tmp_path / "llave", str(tmp_path / "copias")
    run(
        holding_keys.command, "new", str(key), "--year", "2026", "--holders", "3", "--needed", "2", "--sheets"
    )
    app = made(tmp_path / "sitio")
    demo.make(app, custody.from_text((key / "llave-publica.json").read_text("utf-8")))
    told = json.loads((tmp_path / "sitio" / demo.FILE).read_text("utf-8"))
    come = everybody(app)
    with served(app) as address:
        place = Place(app, address)
        page = f"{address}/procesos/2026"
        run(watching.command, page, copies)
        one = told["residents"][0]
        code = votes(visit, place, (one["document"], one["code"]), javascript=True)

        ana, benito, vilma = (a_stranger(visit, place) for _ in range(3))
        with app.app_context():
            partner = people.staff_by_email(session(), "benito.confirma@demostracion.example")
            assert partner is not None
            second = Actor(staff=partner.id, grants=people.grants_of(session(), partner.id))
            database.db.session.remove()
        for person, actor in (
            (ana, come[Role.ADMINISTRATOR]),
            (benito, second),
            (vilma, come[Role.COMMITTEE]),
        ):
            signed_in(person.page.context, place, actor)
        ana.goes_to("/admin/reloj")
        ana.fills({"day": "23/11/2026", "hour": "08:00"})
        ana.presses("Mover el reloj")
        two(ana, benito, "cerrar-votacion", "Terminó el plazo de votación.")
        run(watching.command, page, copies)

        vilma.goes_to("/comite")
        vilma.follows("Abrir el ánfora")
        with vilma.page.expect_download() as carried:
            vilma.follows("Llevar el ánfora sellada")
        with zipfile.ZipFile(carried.value.path()) as box:
            box.extractall(tmp_path)
        taken = tmp_path / "anfora-2026"
        words = [str(taken), "--copies", copies, "--key", noted(Path(copies))]
        run(opening_box.command, *words, answers=typed_shares(key, 2, 3))
        opened = (taken / "apertura.json").read_bytes()
        vilma.attaches("file", "apertura.json", "application/json", opened)
        vilma.presses("Traer lo que había en el ánfora")
        vilma.reads("Lo que trajo coincide con el ánfora.")
        declare(ana, benito)

        stranger = a_stranger(visit, place)
        stranger.goes_to("/procesos/2026/resultados")
        stranger.reads_title("Resultados 2026")
        stranger.goes_to("/procesos/2026")
        stranger.page.get_by_text("La llave del ánfora").first.click()
        stranger.reads("Antes de abrirla compararon los sobres con copias de las listas publicadas.")
        stranger.goes_to("/verificar")
        stranger.fills({"code": code})
        stranger.presses("Comprobar")
        stranger.reads("Este voto está en el ánfora")
