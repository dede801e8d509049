"""A vote that a restore has paused, as everybody meets it: voters, whoever checks a code, administrators, strangers."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caxamarca.actions import interrupting
from caxamarca.actions.batching import publish_waiting
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.persistence import dumping, restorations
from caxamarca.persistence.database import session, transaction
from tests import factories as make
from tests.integration.conftest import VOTING, starting
from tests.support.backups import put_back
from tests.support.visiting import Visitor, text_of

pytestmark = [pytest.mark.usefixtures("app"), starting(VOTING)]

PAGE = f"/procesos/{make.YEAR}"
DESK = f"/admin/procesos/{make.YEAR}/reanudacion"
COPIED = datetime(2026, 7, 11, 15, 40, tzinfo=UTC)
RESTORED = COPIED + timedelta(hours=4)

Files = list[tuple[str, bytes]]


def published(visitor: Visitor) -> Files:
    control = visitor.get(f"{PAGE}/control.json").data
    numbers = [json.loads(one["texto"])["numero"] for one in json.loads(control)["puntos"]]
    return [("control.json", control)] + [
        (f"{name}-{number}.csv", visitor.get(f"{PAGE}/control/{number}/{name}.csv").data)
        for number in numbers
        if number
        for name in ("codigos", "sobres")
    ]


@pytest.fixture
def lost(visitor: Visitor, tmp_path: Path) -> tuple[list[str], Files]:
    """Three vote after a copy that is restored: their codes, and what somebody kept. The lot has published two."""
    session().rollback()
    dumping.dump(tmp_path)
    codes = [make.a_vote(make.a_resident(which=which), 1) for which in range(3)]
    publish_waiting(make.YEAR, least=1)
    kept = published(visitor)
    put_back(tmp_path)
    with transaction() as writing:
        interrupting.interrupt(writing, COPIED, RESTORED)
    return codes, kept


def administrator(visitor: Visitor) -> Visitor:
    first, _second = make.two_administrators()
    return visitor.sign_in(first)


def brings(visitor: Visitor, files: Files) -> str:
    sent = [(io.BytesIO(content), name) for name, content in files]
    answer = visitor.send(DESK, files=sent)
    return text_of(visitor.get(DESK) if answer.status_code == 303 else answer)


def test_whoever_votes_meanwhile_is_told_what_happens_now(
    visitor: Visitor, lost: tuple[list[str], Files]
) -> None:
    visitor.sign_in(make.a_resident(which=4))
    told = visitor.get("/votar/cedula")
    assert told.status_code == 409
    assert "La votación está en pausa" in text_of(told)
    assert "No se registró nada" in text_of(told)
    door = text_of(visitor.get("/votar"))
    assert "La votación está en pausa" in door
    assert "Empezar" not in door


def told_of_a_loss(answer: str) -> bool:
    return "¿Ya había votado?" in answer and "Si votó entre esos dos momentos, su voto puede" in answer


@pytest.mark.parametrize("path", ["/votar", "/mi-espacio"])
def test_whoever_lost_a_vote_is_told_before_and_after_the_vote_goes_on(
    visitor: Visitor, lost: tuple[list[str], Files], path: str
) -> None:
    visitor.sign_in(make.a_resident())  # one of the three
    paused = text_of(visitor.get(path))
    assert told_of_a_loss(paused)
    assert "11 de julio de 2026, 10:40" in paused, "the moment of the copy"
    assert "Cuando siga la votación, compruébelo o vote otra vez." in paused
    for word in ("Votar ahora", "Termina en", "Empezar", "Todavía no ha votado"):
        assert word not in paused
    make.seconded(Action.RESUME_VOTING)
    again = text_of(visitor.get(path))
    assert told_of_a_loss(again)
    assert "Compruebe su código, o vote otra vez." in again
    assert "Votar ahora" in again or "Empezar" in again
    make.a_vote(make.a_resident(), 1)
    assert not told_of_a_loss(text_of(visitor.get(path))), "the vote is in the box"
    visitor.sign_in(make.a_resident(which=1))
    make.reach(Stage.COUNT)
    if path == "/mi-espacio":
        assert "llévelo al Comité de Vigilancia" in text_of(visitor.get(path))
    else:
        assert not told_of_a_loss(text_of(visitor.get(path)))


@pytest.mark.usefixtures("lost")
def test_a_stranger_who_comes_to_vote_is_told_of_the_loss_too(visitor: Visitor) -> None:
    assert told_of_a_loss(text_of(visitor.get("/votar")))


def test_without_a_restore_nobody_hears_of_one(visitor: Visitor) -> None:
    visitor.sign_in(make.a_resident())
    assert all("¿Ya había votado?" not in text_of(visitor.get(one)) for one in ("/votar", "/mi-espacio"))


def test_a_code_that_is_not_there_is_not_judged_before_the_vote_goes_on(
    visitor: Visitor, lost: tuple[list[str], Files]
) -> None:
    told = text_of(visitor.send("/verificar", code=lost[0][0]))
    assert "Todavía no se puede decir" in told
    assert "11 de julio de 2026, 10:40" in told, "the moment of the copy"


def test_the_desk_says_what_is_missing_as_soon_as_copies_are_brought(
    visitor: Visitor, lost: tuple[list[str], Files]
) -> None:
    administrator(visitor)
    assert "La votación está en pausa" in text_of(visitor.get(f"/admin/procesos/{make.YEAR}"))
    told = brings(visitor, lost[1])
    assert "se sabe que faltan 2 códigos publicados" in told
    assert "Códigos publicados que faltan 2" in told
    asked = text_of(visitor.get(f"/admin/procesos/{make.YEAR}/actos/reanudar-votacion"))
    assert "Códigos publicados que faltan 2" in asked


def altered(files: Files) -> Files:
    """A code in the list that was never published."""
    return [
        (name, content[:-65] + b"f" * 64 + b"\n" if name.startswith("codigos") else content)
        for name, content in files
    ]


def signed_by_another(files: Files) -> Files:
    control = json.loads(files[0][1])
    control["puntos"][-1]["firma"] = "00" * 64
    return [("control.json", json.dumps(control).encode()), *files[1:]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (altered, "No se puede comprobar el punto de control 1"),
        (signed_by_another, "Este sitio no firmó el punto de control 1"),
        (lambda files: files[:1], "No se puede comprobar el punto de control 1"),
        (lambda _files: [("foto.webp", b"RIFF\xff\xfe")], "foto.webp no es un punto de control"),
        (lambda _files: [("lista.csv", b"hola\n")], "lista.csv no es un punto de control"),
        (lambda _files: [("x.json", b"{}")], "x.json no es un punto de control"),
        (lambda _files: [("x.json", b'{"puntos": [1]}')], "x.json no es un punto de control"),
        (lambda _files: [("x.json", b'{"texto": "{}", "firma": "00"}')], "Este sitio no firmó"),
        (lambda _files: [], "Elija los archivos."),
    ],
)
def test_what_this_site_has_not_published_is_not_believed(
    visitor: Visitor, lost: tuple[list[str], Files], change: object, said: str
) -> None:
    administrator(visitor)
    told = brings(visitor, change(lost[1]))  # type: ignore[operator]
    assert said in told
    session().rollback()
    assert restorations.lost_checkpoints(session(), 1) == []


def test_bringing_the_same_twice_changes_nothing(visitor: Visitor, lost: tuple[list[str], Files]) -> None:
    administrator(visitor)
    brings(visitor, lost[1])
    assert "faltan 2 códigos publicados" in brings(visitor, lost[1])


def test_a_lost_vote_is_told_to_whoever_has_its_code_and_to_everybody(
    visitor: Visitor, lost: tuple[list[str], Files]
) -> None:
    stranger = Visitor(visitor.web)
    assert "La votación está en pausa" in text_of(stranger.get(PAGE))
    administrator(visitor)
    brings(visitor, lost[1])
    make.seconded(Action.RESUME_VOTING)
    told = [text_of(stranger.send("/verificar", code=code)) for code in lost[0]]
    assert sum("Este voto se perdió" in one for one in told) == 2
    assert all("Puede votar otra vez hasta el" in one for one in told if "se perdió" in one)
    (unlisted,) = (one for one in told if "Este voto se perdió" not in one)
    assert "Si votó entre esos dos momentos" in unlisted, "its voter alone knows"
    assert unlisted.index("Si votó entre esos dos momentos") < unlisted.index("¿Al votar volvió atrás")
    assert "cuando siga la votación" not in unlisted.casefold()
    page = text_of(stranger.get(PAGE))
    assert "Faltan 2 códigos que se habían publicado" in page
    above = page.split("Calendario")[0]
    assert "El sitio se restauró durante la votación" in above, "not in a closed fold alone"
    assert "Si votó entre esos dos momentos, compruebe" in above
    make.reach(Stage.COUNT)
    above = text_of(stranger.get(PAGE)).split("Calendario")[0]
    assert "Faltan 2 códigos que se habían publicado" in above, "who reads the results has to know"
    assert "La votación se reanudó después de restaurar el sitio" in page
    control = json.loads(stranger.get(f"{PAGE}/control.json").data)
    begun = json.loads(control["puntos"][-1]["texto"])["numero"]
    listed = stranger.get(f"{PAGE}/control/{begun}/perdidos.csv")
    assert len(listed.data.split()) == 2
    assert f"{PAGE}/control/{begun}/perdidos.csv" in stranger.get("/datos").text
    assert stranger.get(f"{PAGE}/control/7/perdidos.csv").status_code == 404
    assert control["restauraciones"] == [
        {
            "copia": "2026-07-11T15:40+00:00",
            "restaurado": "2026-07-11T19:40+00:00",
            "reanudado": control["restauraciones"][0]["reanudado"],
            "punto": begun,
        }
    ]
    assert [json.loads(one["texto"])["numero"] for one in control["puntos_perdidos"]] == [1]
    kept = dict(lost[1])
    assert stranger.get(f"{PAGE}/control/1/codigos.csv").data == kept["codigos-1.csv"], "an address stays"


def test_nobody_else_sees_the_desk_and_a_vote_that_goes_on_has_nothing_to_resume(
    visitor: Visitor, lost: tuple[list[str], Files]
) -> None:
    assert Visitor(visitor.web).get(DESK).status_code in {302, 303}
    administrator(visitor)
    make.seconded(Action.RESUME_VOTING)
    assert "no está en pausa" in text_of(visitor.get(DESK))
    assert (
        visitor.send(f"/admin/procesos/{make.YEAR}/actos/reanudar-votacion", reason="Otra vez.").status_code
        == 422
    )


def test_the_record_of_acts_tells_of_it(visitor: Visitor, lost: tuple[list[str], Files]) -> None:
    administrator(visitor)
    brings(visitor, lost[1])
    told = text_of(visitor.get("/admin/auditoria"))
    assert "El sitio se restauró desde una copia" in told
    assert "Se trajo lo que alguien guardó" in told
