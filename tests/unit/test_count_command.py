"""`count` says who wins, to people and to programs, or in one sentence where a file is wrong."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from caxamarca.cli.counting import BROKEN, command

ELECTION = """META
key;value
description;Obras de la Encañada
num_projects;4
num_votes;5
budget;100
vote_type;approval
rule;unknown
PROJECTS
project_id;cost;name;selected
agua;60;Agua para el caserío;1
luz;50;Luz\x1b[31m para la escuela;0
posta;101;Posta;0
losa;30;Losa;0
VOTES
voter_id;vote
1;agua,luz
2;agua,posta
3;agua
4;luz
5;
"""


def counted(tmp_path: Path, *options: str, text: str = ELECTION) -> Result:
    file = tmp_path / "obras.pb"
    file.write_text(text, "utf-8")
    return CliRunner().invoke(command, [str(file), *options])


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("most-votes", {"winners": ["agua"], "completed": [], "share": None}),
        ("equal-shares", {"winners": ["agua"], "completed": [], "share": "34/1"}),
    ],
)
def test_a_program_is_told_the_winners_in_order(tmp_path: Path, rule: str, told: dict[str, object]) -> None:
    done = counted(tmp_path, "--rule", rule, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {"rule": rule, **told}


def test_people_are_told_in_spanish_and_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    done = counted(tmp_path, text=ELECTION.replace("unknown", "greedy"))
    assert done.exit_code == 0
    assert "Obras de la Encañada" in done.output
    assert "Regla: Más votos. Techo: 100.00." in done.output
    assert "5 cédulas, 1 de ellas en blanco." in done.output
    assert "faltan 10.00" in done.output
    assert "1.00 más que el techo" in done.output
    assert "nadie lo marcó" in done.output
    assert "Más votos: 1 de 4 personas que marcaron algo no tienen ningún proyecto ganador." in done.output
    assert "El archivo dice que ganaron los mismos proyectos." in done.output
    assert "\x1b" not in done.output


@pytest.mark.parametrize(
    ("named", "asked", "told"),
    [
        ("greedy", "most-votes", "El archivo dice que ganaron los mismos proyectos."),
        ("equalshares/add1", "equal-shares", "El archivo dice que ganaron otros proyectos."),
        (
            "greedy",
            "equal-shares",
            "Los ganadores que dice el archivo son de otra regla, «Más votos»: no se comparan con estos.",
        ),
        (
            "unknown",
            "most-votes",
            "El archivo no dice que sus ganadores sean de esta regla: no se comparan con estos.",
        ),
    ],
)
def test_winners_are_compared_with_those_of_the_same_rule_alone(
    tmp_path: Path, named: str, asked: str, told: str
) -> None:
    """Another project is selected than wins by equal shares, so that a comparison across rules would be seen."""
    text = ELECTION.replace("unknown", named)
    if asked == "equal-shares":
        text = text.replace("agua;60;Agua para el caserío;1", "agua;60;Agua para el caserío;0").replace(
            "losa;30;Losa;0", "losa;30;Losa;1"
        )
    done = counted(tmp_path, "--rule", asked, text=text)
    assert done.output.splitlines()[-1] == told


def test_without_a_rule_of_ours_it_asks_for_one(tmp_path: Path) -> None:
    done = counted(tmp_path)
    assert done.exit_code == BROKEN
    assert "Diga cuál con --rule." in done.output
    assert counted(tmp_path, text=ELECTION.replace("unknown", "greedy")).exit_code == 0


def test_a_broken_file_is_one_sentence_with_its_line(tmp_path: Path) -> None:
    done = counted(tmp_path, "--json", text=ELECTION.replace("agua;60", "agua;sesenta"))
    assert done.exit_code == BROKEN
    assert done.stdout == ""
    assert done.stderr == "Error: Línea 11: «cost» no es un monto en cifras: «sesenta».\n"


def test_what_cannot_be_read_is_a_sentence_too(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(tmp_path / "ninguno.pb")])
    assert done.exit_code == BROKEN
    assert "Traceback" not in done.output
