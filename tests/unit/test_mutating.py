"""Mutation testing finds what it has to find, says what was not found, and can tell the one from the other."""

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner

from caxamarca.cli import main, mutating
from caxamarca.settings import ROOT
from tests.support.mutants import DOMAIN, mutants, planted
from tests.support.mutating import PLANTED, SURVIVORS, TESTS, listed


def faults(text: str) -> set[str]:
    return {f"{one.was} → {one.becomes}" for one in mutants("a_module", text)}


@pytest.mark.parametrize(
    ("text", "tried"),
    [
        ("a < b", {"a < b → a <= b", "a < b → a >= b"}),
        ("a >= b", {"a >= b → a > b", "a >= b → a < b"}),
        ("a == b", {"a == b → a != b"}),
        ("a is None", {"a is None → a is not None"}),
        ("a in b", {"a in b → a not in b"}),
        (
            "a <= b <= c",
            {f"a <= b <= c → {one}" for one in ("a < b <= c", "a > b <= c", "a <= b < c", "a <= b > c")},
        ),
        ("a - b", {"a - b → a + b"}),
        ("a // b", {"a // b → a * b"}),
        ("a and b", {"a and b → a or b", "a and b → a", "a and b → b"}),
        ("a or b or c", {f"a or b or c → {one}" for one in ("a and b and c", "b or c", "a or c", "a or b")}),
        ("not a", {"not a → a"}),
        ("True", {"True → False"}),
        ("0", {"0 → 1"}),
        ("20", {"20 → 21", "20 → 19"}),
        ("'web'", {"'web' → 'webX'"}),
        ("b''", {"b'' → b'X'"}),
        ("(a, b, c)", {"(a, b, c) → (b, a, c)", "(a, b, c) → (a, c, b)"}),
        ("{a: b, c: d}", {"{a: b, c: d} → {a: d, c: b}"}),
        ("f(a, b)", {"f(a, b) → f(b, a)"}),
        ("f(a=b)", {"f(a=b) → f()"}),
        ("max(a)", {"max(a) → min(a)"}),
        ("sorted(a)", {"sorted(a) → list(a)"}),
        ("a.strip()", {"a.strip() → a"}),
        ("a[b:c]", {"b:c → :c", "b:c → b:"}),
        ("[a for b in c if d]", {"if d → if True", "if d → if False"}),
        ("a if b else c", {"if b → if True", "if b → if False"}),
        ("dict[int, str](a)", set()),
    ],
)
def test_each_kind_of_expression_is_tried(text: str, tried: set[str]) -> None:
    assert faults(f"x = {text}") == tried | {f"x = {text} → pass"}


@pytest.mark.parametrize(
    ("text", "tried"),
    [
        ("a += b", {"a += b → a -= b", "a += b → pass"}),
        ("f()", {"f() → pass"}),
        ("return a", {"return a → return None"}),
        ("for a in b:\n  continue", {"continue → break"}),
        ("for a in b:\n  break", {"break → pass"}),
        ("while True: f()", {"if True → if False", "True → False", "f() → pass"}),
        ("raise A('why')", {"raise A('why') → pass", "'why' → 'whyX'"}),
        ("raise ValueError('why')", {"raise ValueError('why') → pass"}),
        (
            "try: f()\nexcept (A, B): return",
            {"f() → pass", "return → pass", "(A, B) → (A,)", "(A, B) → (B,)"},
        ),
    ],
)
def test_each_kind_of_statement_is_tried(text: str, tried: set[str]) -> None:
    inside = "\n".join(f"  {line}" for line in text.splitlines())
    assert faults(f"def it():\n{inside}\n  return None") == tried


def test_what_does_nothing_is_left_alone() -> None:
    text = '''
"""A sentence."""
import this
__all__ = ["A"]
Ballots = Mapping[int, str]
class Fault(Enum):
    BROKEN = "a word for whoever reads the code"
@dataclass(frozen=True)
class A(B, metaclass=C):
    number: Sequence[tuple[int, str]]
    """Of what."""
    def it(self, a: tuple[int, str]) -> dict[int, str]:
        return None
'''
    assert faults(text) == set()


def test_of_the_same_twice_in_a_function_each_is_tried_and_known_by_its_place() -> None:
    text = "class A:\n  def f(self):\n    return 1 < self.a, 1 < self.b\n"
    both = [one for one in mutants("a_module", text) if one.was == "1" and one.becomes == "2"]
    assert [one.key for one in both] == [("a_module", "A.f", "1", "2", 1), ("a_module", "A.f", "1", "2", 2)]
    module = ModuleType("a_module")
    exec(planted(both[1], text), module.__dict__)  # noqa: S102
    a = module.A()
    a.a = a.b = 2
    assert a.f() == (True, False)


def test_a_fault_stands_in_no_file() -> None:
    before = {path: path.read_bytes() for path in DOMAIN.glob("*.py")}
    tool("merkle", "--short", str(PLANTED))
    assert {path: path.read_bytes() for path in DOMAIN.glob("*.py")} == before


# The tool, in a process of its own


def tool(*words: str) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.mutating", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_the_planted_faults_of_every_module_are_found() -> None:
    code, told = tool("--short", str(PLANTED))
    assert [one["module"] for one in told] == [*TESTS]
    assert [one for one in told if one["unexplained"] or not one["sound"]] == []
    assert all(one["mutants"] == one["killed"] >= 2 for one in told)
    assert code == 0


def test_without_the_test_that_finds_it_a_fault_is_told_as_not_found() -> None:
    test = "test_the_ballots_of_a_hundred_people_are_public_and_those_of_fewer_are_not"
    code, [told] = tool(
        "telling", "--short", str(PLANTED), "--without", f"tests/unit/test_telling.py::{test}"
    )
    assert code == 1
    assert (told["mutants"], told["killed"], told["alive"]) == (2, 1, 1)
    assert [(one["was"], one["becomes"]) for one in told["unexplained"]] == [("100", "99")]


def fault(tmp_path: Path, **what: str) -> str:
    file = tmp_path / "faults.toml"
    file.write_text(
        "[[fault]]\n" + "".join(f"{name} = {json.dumps(text)}\n" for name, text in what.items()), "utf-8"
    )
    return str(file)


def test_a_loop_without_end_is_ended(tmp_path: Path) -> None:
    endless = fault(
        tmp_path,
        module="merkle",
        where="Tree.added",
        was="if full & 1",
        becomes="if True",
        test="test_merkle.py::test_the_published_examples_have_their_roots",
    )
    code, [told] = tool("merkle", "--short", endless)
    assert (code, told["endless"] + told["killed"]) == (0, 1)


def test_tests_that_fail_without_a_fault_prove_nothing(tmp_path: Path) -> None:
    wrong = fault(
        tmp_path,
        module="telling",
        where="are_public",
        was="ballots >= fewest",
        becomes="ballots > fewest",
        test="test_nothing_of_this_name.py",
    )
    code, [told] = tool("telling", "--short", wrong)
    assert (code, told["sound"]) == (1, False)


# What is written about them


def test_what_is_explained_is_there_with_its_reason() -> None:
    explained = listed(SURVIVORS)
    faults_of = {name: {one.key for one in mutants(name)} for name in TESTS}
    assert [key for key in explained if key not in faults_of[key[0]]] == []
    assert [key for key, one in explained.items() if len(one["why"]) < 20 or "\n" in one["why"]] == []


def test_every_module_that_counts_keeps_or_publishes_ballots_is_tried() -> None:
    assert [name for name in TESTS if not (DOMAIN / f"{name}.py").is_file()] == []
    counts = {"counting", "most_votes", "equal_shares", "tallying", "outcomes", "comparing"}
    keeps = {"voting", "box", "merkle", "checkpoints", "lots", "codes", "shares", "custody"}
    publishes = {"telling", "turnout", "publication", "pabulib"}
    assert counts | keeps | publishes <= {*TESTS}


SOUND = {
    "module": "merkle", "mutants": 3, "sound": True, "killed": 1, "endless": 0, "stillborn": 0, "alive": 2,
    "explained": 1, "stale": ["merkle · Tree.root · 0 · 1 · 1"], "seconds": 2.6,
    "unexplained": [{"line": 7, "where": "Tree.added", "was": "a", "becomes": "b", "nth": 1}],
}  # fmt: skip


def test_what_was_not_found_is_shown_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    mutating.show(SOUND)
    shown = capsys.readouterr().out
    assert "merkle.py:7  Tree.added  a  →  b" in shown
    assert "explicado, pero hallado o ya no existe: merkle · Tree.root · 0 · 1 · 1" in shown
    mutating.show({"module": "merkle", "mutants": 3, "sound": False})
    assert "merkle: sus pruebas fallan sin ningún fallo puesto" in capsys.readouterr().out


def test_the_command_ends_as_its_tool_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for code in (0, 1):
        told = f"import json; print(json.dumps({SOUND!r})); raise SystemExit({code})"
        monkeypatch.setattr(mutating, "TOOL", ("-c", told))
        run = CliRunner().invoke(main, ["mutate", "merkle"])
        assert (run.exit_code, "merkle.py:7" in run.output) == (code, True)


def test_a_module_that_is_not_tried_is_named() -> None:
    with pytest.raises(click.UsageError, match="nada"):
        mutating.command.make_context("mutate", ["nada"])
