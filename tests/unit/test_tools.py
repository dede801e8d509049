"""A command of the tests, typed before their tools were installed, says in one sentence what to do first."""

import re
import subprocess
import sys

import pytest

from caxamarca.settings import ROOT
from tests.support.tools import ONLY_OF_THE_TESTS

CALLED_BY_OTHERS = {"tests.support.machine", "tests.support.server"}
"""What other programs start, in an environment that has its tools."""

COMMANDS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "tests").rglob("*.py")
    if re.search("^if __name__ == ", path.read_text("utf-8"), re.MULTILINE)
)


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - CALLED_BY_OTHERS))
def test_without_its_tools_a_command_says_which_one_comes_first(command: str) -> None:
    without_packages = [sys.executable, "-S", "-m", command, "figuras"]
    done = subprocess.run(without_packages, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "Faltan las herramientas de prueba: ejecute primero «python3 app.py test unit»"
    )
    assert done.stderr.count("\n") == 1


def test_the_tools_are_those_of_the_locked_tests_and_no_others() -> None:
    run, tests = (
        set(re.findall(r"(?m)^([\w-]+)==", (ROOT / name).read_text("utf-8")))
        for name in ("requirements.txt", "requirements-test.txt")
    )
    assert set(ONLY_OF_THE_TESTS) <= tests - run
