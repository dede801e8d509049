"""`python3 app.py load`: a real election goes through the box of a demonstration, and is published as any other."""

import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from caxamarca.actions import proving
from caxamarca.cli import loading
from caxamarca.cli.counting import RULES
from caxamarca.cli.demonstration import cast
from caxamarca.domain import pabulib
from caxamarca.domain.counting import Rule
from caxamarca.domain.pabulib import Election
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.persistence import (
    audit,
    ballots,
    checkpoints,
    participation,
    prioritised,
    processes,
    projects,
    site,
    turnout,
)
from caxamarca.persistence.database import transaction
from caxamarca.persistence.site import Site, SiteKind
from caxamarca.settings import Settings
from tests.factories import an_evaluator, two_administrators
from tests.integration.conftest import BLANK, MIGRATED
from tests.support.sites import FOUNDED_AT, opened
from tests.support.typed import Run, typed_for
from tests.support.visiting import Visitor, anew, text_of

# Real elections carry no licence, so they are read from beside the repository where they are, never copied.
REAL = Path(__file__).parents[3] / "shared" / "data" / "pb"

YEAR = 2024
VOTES = {"agua,posta": 21, "agua": 14, "posta,losa": 12, "luz": 11, "agua,luz,losa": 3, "": 2}
HEAD = """META
key;value
description;Obras de Villa Ejemplo
country;Utopía
unit;Villa Ejemplo
instance;2019
num_projects;4
num_votes;{votes}
budget;1000.50
vote_type;approval
rule;greedy
currency;EUR
PROJECTS
project_id;cost;name
agua;600.50;"Agua; con pileta"
posta;390;{long}
losa;200;
luz;100;Światło dla szkoły
VOTES
voter_id;vote
"""
LONG = "Posta médica con sala de partos, farmacia, casa de espera y vivienda para el personal " * 2


def written(votes: dict[str, int] = VOTES) -> str:
    rows = [vote for vote, times in votes.items() for _each in range(times)]
    return HEAD.format(votes=len(rows), long=LONG) + "".join(
        f"{number};{vote}\n" for number, vote in enumerate(rows)
    )


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type the command in a shell whose environment names the test's site."""
    return typed_for(settings, monkeypatch, loading)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "obras.pb"
    found.write_text(written(), "utf-8")
    return found


@pytest.fixture
def staff(settings: Settings) -> None:
    """Whom a demonstration has."""
    with opened(settings):
        two_administrators()
        an_evaluator()


def read(text: bytes) -> Election:
    return pabulib.read(io.BytesIO(text))


def by_id(election: Election) -> Counter[frozenset[str]]:
    """The ballots that mark something, by what the file calls the projects: blank ones are in no published file."""
    return Counter(
        {
            frozenset(election.named(sorted(marked))): times
            for marked, times in election.ballots.items()
            if marked
        }
    )


def loaded(run: Run, file: Path, *more: object) -> Election:
    done = run(file, "--year", YEAR, *more)
    assert done.exit_code == 0, done.output
    return read(file.read_bytes())


def published(visitor: Visitor, election: Election, place: str) -> Election:
    """The published file of a place, its projects called as they were: each kept its number."""
    told = read(visitor.get(f"/datos/{YEAR}/resultados/{place}.pb").data)
    named = tuple(replace(one, id=election.projects[int(one.id) - 1].id) for one in told.projects)
    assert {one.id: one.cost for one in named} == {one.id: one.cost for one in election.projects}
    return replace(told, projects=named)


def winners(election: Election) -> list[str]:
    """What was declared, as the file calls it, in order."""
    process = processes.by_year(anew(), YEAR)
    won = prioritised.listed(anew(), process=process.id)
    numbers = [ballots.number_of(anew(), one.project.id) for one in won]
    return election.named(number for number in numbers if number)


@pytest.mark.parametrize("rule", ["most-votes", "equal-shares"])
def test_it_is_counted_as_the_file_is_and_published_as_it_was(
    run: Run, file: Path, staff: None, visitor: Visitor, rule: str
) -> None:
    election = loaded(run, file, "--rule", rule, "--place", "San Ignacio")
    told = published(visitor, election, "san-ignacio")
    assert by_id(told) == by_id(election)
    assert told.ceiling == election.ceiling == 100_050
    counted = election.count(RULES[rule])
    assert winners(election) == election.named(counted.funded)
    assert told.rule is RULES[rule]
    assert told.named(told.count(RULES[rule]).funded) == election.named(counted.funded)


def test_the_two_rules_differ_in_the_invented_file() -> None:
    election = read(written().encode())
    assert election.named(election.count(Rule.MOST_VOTES).funded) == ["agua", "posta"]
    assert election.named(election.count(Rule.EQUAL_SHARES).funded) == ["agua", "luz", "losa"]


def test_every_ballot_was_cast_listed_opened_and_signed(
    run: Run, file: Path, staff: None, app: Flask
) -> None:
    election = loaded(run, file)
    reading = anew()
    process = processes.by_year(reading, YEAR)
    count = sum(election.ballots.values())
    assert process.box_state is BoxState.PUBLISHED
    assert process.stage(site.now(reading)) is Stage.FOLLOW_UP
    assert process.marks == 3
    assert participation.by_province(reading, process.id) == {"0601": count}
    assert turnout.by_province(reading, process.id)["0601"].voted == count
    assert proving.check_history(reading, process).last.voted == {"0601": count}
    proving.check_tally(reading, process)
    assert len(checkpoints.all_of(reading, process.id)) > 2
    assert audit.first_broken(reading) is None
    assert site.now(reading) == FOUNDED_AT


def test_its_pages_say_whose_election_it_is_and_owe_no_reports(
    run: Run, file: Path, staff: None, visitor: Visitor
) -> None:
    loaded(run, file)
    name = "Elección real de Villa Ejemplo · 2019 (Pabulib), con votantes inventados"
    said = text_of(visitor.get(f"/procesos/{YEAR}"))
    assert "El seguimiento empieza recién en 2026, para que aquí nadie deba reportes atrasados" in said
    assert f"{name} Los proyectos, los costos" in said
    assert "de una elección de verdad: Obras de Villa Ejemplo, Utopía." in said
    assert "Los montos eran en EUR: aquí 1 es 1 sol." in said
    for path in (f"/procesos/{YEAR}/resultados", f"/procesos/{YEAR}/resultados/cajamarca"):
        assert name in text_of(visitor.get(path))
    said = text_of(visitor.get("/seguimiento"))
    assert "Agua; con pileta" in said
    assert "retraso" not in said
    for path in ("/datos", "/ideas", "/proyectos", "/procesos", "/provincias/cajamarca", "/"):
        assert visitor.get(path).status_code == 200


def test_a_long_title_is_cut_and_told_whole_on_its_page(
    run: Run, file: Path, staff: None, visitor: Visitor
) -> None:
    loaded(run, file)
    process = processes.by_year(anew(), YEAR)
    clinic = projects.of_process(anew(), process.id)[1]
    assert clinic.title == LONG[:139].rstrip() + "…"
    assert LONG.strip() in text_of(visitor.get(f"/proyectos/{clinic.id}"))


def test_two_years_can_be_loaded_and_none_twice(run: Run, file: Path, staff: None) -> None:
    assert run(file, "--year", YEAR).exit_code == 0
    assert run(file, "--year", YEAR - 1, "--place", "Jaén").exit_code == 0
    again = run(file, "--year", YEAR)
    assert (again.exit_code, again.stdout) == (2, "")
    assert f"Ya hay un proceso de {YEAR}." in again.stderr


@pytest.mark.parametrize(
    ("after", "fault"), [(0, KeyboardInterrupt), (40, KeyboardInterrupt), (40, ValueError)]
)
def test_one_that_was_cut_leaves_nothing_and_can_begin_anew(
    run: Run,
    file: Path,
    staff: None,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    after: int,
    fault: type[BaseException],
) -> None:
    whole, left = cast.cast, iter(range(after))

    def cut(*given: object) -> None:
        if next(left, None) is None:
            raise fault
        whole(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as context:
        context.setattr(cast, "cast", cut)
        done = run(file, "--year", YEAR)
    if fault is KeyboardInterrupt:
        assert (done.exit_code, done.stderr) == (
            2,
            "Error: Se interrumpió. No se cargó nada; la misma orden empieza de nuevo.\n",
        )
    else:
        assert isinstance(done.exception, fault)
    with opened(settings):
        assert not processes.all_of(anew())
        assert site.now(anew()) == FOUNDED_AT
    assert run(file, "--year", YEAR).exit_code == 0


REFUSED = {
    "no-es-un-monto": (("agua;600.50", "agua;seiscientos"), (), "Línea 15: «cost» no es un monto en cifras"),
    "sobre-el-techo": (
        ("agua;600.50", "agua;1000.51"),
        (),
        "«Agua; con pileta» cuesta más que todo el techo",
    ),
    "sin-regla": (("rule;greedy", "rule;unknown"), (), "Diga cuál con --rule."),
    "otra-provincia": (("", ""), ("--place", "Lima"), "No hay una provincia «Lima»"),
    "no-terminado": (("", ""), ("--year", "2026"), "en la demostración es 2026"),
    "muy-temprano": (("", ""), ("--year", "1999"), "ser 2000 o uno posterior"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_cannot_be_loaded_is_one_sentence(run: Run, file: Path, staff: None, case: str) -> None:
    (before, after), more, sentence = REFUSED[case]
    file.write_text(written().replace(before, after) if before else written(), "utf-8")
    done = run(file, "--year", YEAR, *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def with_projects(count: int, marked: int, votes: int) -> str:
    """An election with so many projects, of which the first voter marks some and everybody else the first."""
    head = (
        written({})
        .replace("num_votes;0", f"num_votes;{votes}")
        .replace("num_projects;4", f"num_projects;{count}")
    )
    listed = "".join(f"{number};1;\n" for number in range(1, count + 1))
    first, last = head.index("agua;"), head.index("VOTES")
    cast_by = [
        "1;" + ",".join(map(str, range(1, marked + 1))),
        *(f"{number};1" for number in range(2, votes + 1)),
    ]
    return head[:first] + listed + head[last:] + "\n".join(cast_by[:votes]) + "\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (with_projects(20, 16, 20), "marca 16 proyectos. Un proceso de aquí permite marcar 15 como máximo."),
        (
            with_projects(201, 1, 30),
            "tiene 201 proyectos. Aquí caben 200 en una cédula, y 10 por cada votante.",
        ),
        (with_projects(11, 1, 1), "tiene 11 proyectos."),
        (with_projects(1, 1, 20_001), "tiene 20,001 cédulas. Se pueden cargar 20,000 como máximo."),
        (with_projects(1, 1, 0), "El archivo no tiene proyectos o no tiene cédulas."),
    ],
    ids=["marks", "projects", "few-voters", "ballots", "no-ballots"],
)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_does_not_fit_is_one_sentence(run: Run, file: Path, text: str, sentence: str) -> None:
    file.write_text(text, "utf-8")
    done = run(file, "--year", YEAR)
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_without_staff_it_says_whom_it_takes(run: Run, file: Path) -> None:
    done = run(file, "--year", YEAR)
    assert done.exit_code == 2
    assert "python3 app.py demo --fresh" in done.stderr


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_real_site_takes_none(run: Run, file: Path, settings: Settings) -> None:
    with opened(settings), transaction() as writing:
        real = writing.get_one(Site, 1)
        real.kind, real.clock = SiteKind.REAL, None
    done = run(file, "--year", YEAR)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Este es un sitio real." in done.stderr
    with opened(settings):
        assert not processes.all_of(anew())


@pytest.mark.parametrize("start", [BLANK, MIGRATED])
def test_where_there_is_no_demonstration_it_says_how_to_make_one(run: Run, file: Path) -> None:
    done = run(file, "--year", YEAR)
    assert done.exit_code == 2
    assert "Hágala primero: python3 app.py demo" in done.stderr


if REAL.is_dir():
    EXPECTED = json.loads((REAL / "expected.json").read_text("utf-8"))["Netherlands_Assen_2024.pb"]

    @pytest.mark.parametrize(
        ("rule", "expected"), [("most-votes", "most_votes"), ("equal-shares", "equal_shares_completed")]
    )
    def test_a_real_election_has_the_winners_it_should_have(
        run: Run, staff: None, visitor: Visitor, rule: str, expected: str
    ) -> None:
        election = loaded(run, REAL / "Netherlands_Assen_2024.pb", "--rule", rule)
        assert sorted(winners(election)) == sorted(EXPECTED[expected])
        assert by_id(published(visitor, election, "cajamarca")) == by_id(election)
