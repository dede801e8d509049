"""The command line: Spanish, discreet, and clear about what it cannot do."""

import ast
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from caxamarca.cli import COMMANDS, main, serve, testing, words_of_click
from caxamarca.cli.application import settings_of_environment
from caxamarca.cli.discretion import be_discreet
from caxamarca.cli.language import ngettext
from caxamarca.cli.testing import Outcome, Part
from caxamarca.settings import ROOT


def test_the_help_lists_every_command_with_its_whole_sentence_in_spanish() -> None:
    # In a process of its own: whatever asked click for a word before would have got it in English.
    run = subprocess.run(
        [sys.executable, "-m", "caxamarca.cli", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    shown = " ".join(run.stdout.split())
    assert "Uso:" in shown
    assert "Muestra este mensaje" in shown
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command
        assert command.help
        assert command.hidden or command.help in shown


def test_a_mistyped_command_is_answered_in_spanish() -> None:
    run = CliRunner().invoke(main, ["serv"])
    assert run.exit_code == 2
    assert "No existe la orden 'serv'." in run.output


def test_every_word_taken_from_click_is_one_of_click() -> None:
    ours = texts(Path(words_of_click.__file__)) - {words_of_click.__doc__}
    theirs = set().union(*(texts(path) for path in Path(click.__file__).parent.glob("*.py")))
    assert ours <= theirs


def texts(module: Path) -> set[str | None]:
    """Read every text that a module holds."""
    nodes = ast.walk(ast.parse(module.read_text()))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("PORT", "ocho mil", "números enteros"),
        ("CAXAMARCA_PROXIES", "uno", "números enteros"),
        ("CAXAMARCA_DATABASE", "mysql://host/name", "tiene que ser una dirección como"),
        ("CAXAMARCA_DATABASE", "what?", "tiene que ser una dirección como"),
        ("CAXAMARCA_IDENTITY_CLIENT", "caxamarca", "Mire CAXAMARCA_IDENTITY en el README"),
        (
            "CAXAMARCA_IDENTITY",
            "http://otro.example/.well-known/openid-configuration",
            "Mire CAXAMARCA_IDENTITY en",
        ),
        ("CAXAMARCA_IDENTITY", "https://otro.example/", "Mire CAXAMARCA_IDENTITY en"),
    ],
)
def test_a_wrong_setting_is_named(
    name: str, value: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(click.ClickException, match=answer):
        settings_of_environment()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_CLIENT", ""),
        ("_ACR", " "),
        ("_SECRET", "/nada/secreto"),
        ("_SECRET", os.devnull),
        ("_SCOPE", "profile"),
    ],
)
def test_an_identity_described_in_part_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = {"": "https://otro.example/.well-known/openid-configuration", "_CLIENT": "a", "_ACR": "two"}
    for part, told in {**described, name: value}.items():
        monkeypatch.setenv(f"CAXAMARCA_IDENTITY{part}", told)
    with pytest.raises(click.ClickException, match=f"Mire CAXAMARCA_IDENTITY{name} en el README"):
        settings_of_environment()


def test_the_secret_of_the_identity_is_read_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secreto"
    file.write_text("un secreto\n", "utf-8")
    described = {
        "": "https://otro.example/.well-known/openid-configuration",
        "_CLIENT": "a",
        "_ACR": "two pki",
    }
    for part, told in {**described, "_SECRET": str(file)}.items():
        monkeypatch.setenv(f"CAXAMARCA_IDENTITY{part}", told)
    door = settings_of_environment().state_door
    assert door is not None
    assert (door.secret, door.acr, door.claim) == ("un secreto", ("two", "pki"), "doc")
    assert "un secreto" not in repr(door)


def test_a_taken_port_is_told_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(click.ClickException, match=rf"El puerto {port} está ocupado.*PORT=8001"):
            serve.open_door("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "answer"),
    [
        ("127.0.0.1", 70000, "PORT va de 0 a 65535"),
        ("192.0.2.1", 0, "HOST no nombra"),
    ],
)
def test_a_door_that_cannot_be_opened_says_why(host: str, port: int, answer: str) -> None:
    with pytest.raises(click.ClickException, match=answer):
        serve.open_door(host, port)


def test_an_address_is_written_as_browsers_want_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        assert serve.address(door) == f"http://127.0.0.1:{door.getsockname()[1]}"


@pytest.mark.parametrize(
    ("record", "written"),
    [
        (("Error handling request %s", "/ideas/nueva"), True),
        (("Error handling request %s", "/votar"), False),
        (("Exception while serving %s", "/votar/confirmar"), False),
        (("Invalid request from ip=%s: bad header", "203.0.113.7"), False),
    ],
)
def test_no_server_writes_down_a_vote_or_an_address(
    record: tuple[str, str], written: bool, caplog: pytest.LogCaptureFixture
) -> None:
    be_discreet("a server")
    logging.getLogger("a server").error(*record)
    assert bool(caplog.records) is written


def test_what_follows_two_dashes_goes_to_pytest() -> None:
    assert testing.partition(["unit", "--", "-k", "vote"], "--") == (["unit"], True, ["-k", "vote"])
    assert testing.partition(["unit"], "--") == (["unit"], False, [])


def test_the_settings_of_a_site_do_not_reach_the_tests() -> None:
    assert testing.is_setting("CAXAMARCA_DATABASE")
    assert testing.is_setting("PORT")
    assert not testing.is_setting("CAXAMARCA_CHROMIUM")
    assert not testing.is_setting("PATH")


def test_the_tests_stay_on_the_disk_where_memory_has_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not testing.has_room(tmp_path / "nothing here")
    monkeypatch.setattr(testing, "ENOUGH", 1)
    assert testing.has_room(tmp_path)
    monkeypatch.setattr(testing, "ENOUGH", 2**80)
    assert not testing.has_room(tmp_path)


A_PART = Part("unit", "", ("python", "-c", "pass"))
A_FAILING_PART = Part("types", "", ("python", "-c", "raise SystemExit(5)"))


def test_a_part_passes_or_fails_by_its_exit_code() -> None:
    assert testing.run(A_PART, []).passed
    assert not testing.run(A_FAILING_PART, []).passed


def test_a_folder_without_tests_fails(tmp_path: Path) -> None:
    assert not testing.run(Part("e2e", "", ("pytest", str(tmp_path), "--rootdir", str(tmp_path))), []).passed


def test_one_failing_part_fails_the_whole_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert testing.tell([Outcome(A_PART, passed=True, seconds=1.5)], 2) == 0
    assert "Todo pasa" in capsys.readouterr().out
    both = [Outcome(A_PART, passed=True, seconds=1), Outcome(A_FAILING_PART, passed=False, seconds=2)]
    assert testing.tell(both, 3) == 1
    assert "Falla 1 parte (types), después de 3 s." in capsys.readouterr().out


def test_parts_that_run_abreast_are_told_whole_and_in_their_order(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    slow = Part("unit", "", ("python", "-c", "import time; time.sleep(0.5); print('slow' * 3)"))
    quick = Part("lint", "", ("python", "-c", "print('quick' * 3); raise SystemExit(1)"))
    outcomes = testing.run_abreast([slow, quick], [])
    assert [(outcome.part, outcome.passed) for outcome in outcomes] == [(slow, True), (quick, False)]
    shown = capfdbinary.readouterr().out
    assert b"slowslowslow" in shown
    assert b"quickquickquick" in shown


def test_what_the_machine_lacks_stops_everything_with_a_sentence() -> None:
    with pytest.raises(click.ClickException, match="Sin lo que falta"):
        testing.provide([Part("e2e", "", (), needs=("something that no machine has",))])


def test_the_plural_is_spanish() -> None:
    one, many = (
        "%(count)d part fails (%(names)s), after %(seconds)d s.",
        "%(count)d parts fail (%(names)s), after %(seconds)d s.",
    )
    assert ngettext(one, many, 1).startswith("Falla ")
    assert ngettext(one, many, 0).startswith("Fallan ")
