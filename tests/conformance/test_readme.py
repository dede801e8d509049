"""What the README says is so: its table of permission is the code's, and what it names is there."""

import re
from collections.abc import Iterator

from caxamarca.cli import COMMANDS
from caxamarca.settings import ROOT
from tests.support.findings import none_of
from tests.support.permission_table import BEGIN, COMMAND, END, README, permission_table, with_table

FILE = re.compile(
    r"`((?:[\w.-]+/)*[\w-]+\.(?:py|html|md|toml|conf|service|txt|po|pot|css|js|csv))(?::(\w+))?`"
)
RUN = re.compile(r"`python3 app\.py ([a-z-]+)")
WHERE = (
    "",
    "caxamarca",
    "tests/unit",
    "tests/integration",
    "tests/attacks",
    "tests/conformance",
    "tests/e2e",
    "caxamarca/persistence",
    "caxamarca/verifier",
)


def missing_files(text: str) -> Iterator[str]:
    """Files that are named and are not there, and functions that their file does not have."""
    for name, function in FILE.findall(text):
        paths = [path for folder in WHERE if (path := ROOT / folder / name).is_file()]
        if not paths:
            yield name
        elif function and not re.search(
            rf"^(def|class) {function}\b", paths[0].read_text("utf-8"), re.MULTILINE
        ):
            yield f"{name}:{function}"


def missing_commands(text: str) -> Iterator[str]:
    yield from (f"python3 app.py {word}" for word in RUN.findall(text) if word not in COMMANDS)


def other_table(text: str) -> Iterator[str]:
    if with_table(text) != text:
        yield f"between {BEGIN} and {END}"


def test_the_table_of_permission_is_that_of_the_code() -> None:
    none_of(
        other_table(README.read_text("utf-8")), f"The README tells of other permissions. Run `{COMMAND}`."
    )


def test_the_readme_names_what_is_there() -> None:
    text = README.read_text("utf-8")
    none_of(
        [*missing_files(text), *missing_commands(text)],
        "The README names what is not there (any more). Name it as it is called now, or make it.",
    )


def test_another_table_is_caught() -> None:
    right = f"a\n{BEGIN}\n{permission_table()}\n{END}\nb"
    assert not list(other_table(right))
    assert list(other_table(right.replace("| resident | voting |", "| anyone | voting |")))


def test_a_file_that_is_not_there_is_caught() -> None:
    text = "`domain/processes.py:stage_of` `domain/processes.py:nothing` `domain/nothing.py` `python3 app.py nothing`"
    assert list(missing_files(text)) == ["domain/processes.py:nothing", "domain/nothing.py"]
    assert list(missing_commands(text)) == ["python3 app.py nothing"]
