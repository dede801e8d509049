"""Mutation testing: `python3 app.py mutate` tells it in words; this prints a line of JSON for each module.

Each fault gets a process of its own, forked when pytest is loaded and the house is not yet: whoever imports the module
meets the fault, and it is in no file. A limit of processor time ends a loop without end, however busy the machine is.
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
import argparse
import importlib
import json
import os
import resource
import sys
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from time import monotonic
from types import CodeType, ModuleType
from typing import Any

import hypothesis.strategies  # noqa: F401 - once for all the processes
import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.support.mutants import Key, Mutant, mutants, planted

TESTS: Mapping[str, Sequence[str]] = tomllib.loads(
    Path(__file__).with_name("mutated.toml").read_text("utf-8")
)
"""The modules, and by which files of tests/unit their faults have to be found."""

SURVIVORS = Path(__file__).with_name("survivors.toml")
"""Faults that change nothing that anybody could see, each with the reason."""
PLANTED = Path(__file__).with_name("planted.toml")
"""The few faults of the short form, each with the test that finds it."""

EXAMPLES = 25
"""Of each property. More are for what nobody thought of, and the tests themselves try them."""
PATIENCE, LEAST_PATIENCE, LONGEST = 4, 3, 600
"""How many times the processor time of its tests a fault may take, the least seconds, and those of the tests alone: the
tests run alone, and the faults beside each other, where each is slower.
"""
ROOM = 2 * 1024**3
"""Bytes of memory, for a loop that gathers without end."""


class Fate(StrEnum):
    """What became of a fault: a test failed, its time was over, its module cannot even be imported, or nothing."""

    KILLED = "killed"
    ENDLESS = "endless"
    STILLBORN = "stillborn"
    ALIVE = "alive"


_UNLOADED = 99
_FATES = {
    pytest.ExitCode.OK: Fate.ALIVE,
    pytest.ExitCode.TESTS_FAILED: Fate.KILLED,
    # A file of tests that cannot be imported any more; the second where one of its tests was named.
    pytest.ExitCode.INTERRUPTED: Fate.KILLED,
    pytest.ExitCode.USAGE_ERROR: Fate.KILLED,
    _UNLOADED: Fate.STILLBORN,
}
"""By the exit codes of a process. Any other one is a mistake of ours, and proves nothing."""


@dataclass(frozen=True)
class Faulty(MetaPathFinder, Loader):
    """Gives one module to whoever imports it, from code of its own."""

    name: str
    code: CodeType

    def find_spec(self, name: str, _path: object, _target: object = None) -> ModuleSpec | None:
        return spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)  # noqa: S102 - our own, with one fault


@dataclass(frozen=True)
class Ended:
    """How a process ended, and the seconds of processor time that it took."""

    status: int
    seconds: float

    @property
    def fate(self) -> Fate:
        if os.WIFSIGNALED(self.status):
            return Fate.ENDLESS
        return _FATES[os.WEXITSTATUS(self.status)]


@dataclass(frozen=True)
class Trial:
    """One module and the tests that are run against it, as pytest names them, but for those in `without`."""

    module: str
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        left_out = [f"--deselect={test}" for test in self.without]
        return ["-x", "-q", "--noconftest", "-p", "no:cacheprovider", *self.tests, *left_out]

    def start(self, mutant: Mutant | None, patience: int) -> int:
        """Fork a process that runs them against a fault, or against none."""
        process = os.fork()
        if not process:
            code = int(pytest.ExitCode.INTERNAL_ERROR)
            try:
                code = self._run(mutant, patience)
            finally:
                os._exit(code)
        return process

    def _run(self, mutant: Mutant | None, patience: int) -> int:
        resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        name = f"caxamarca.domain.{self.module}"
        if mutant is not None:
            sys.meta_path.insert(0, Faulty(name, planted(mutant)))
        try:
            importlib.import_module(name)
        except Exception:  # noqa: BLE001 - whatever it is, nobody could start with it
            return _UNLOADED
        return int(pytest.main(self.words))


def ended() -> tuple[int, Ended]:
    process, status, usage = os.wait3(0)
    return process, Ended(status, usage.ru_utime + usage.ru_stime)


def fates(trial: Trial, faults: Sequence[Mutant], patience: int) -> dict[Mutant, Fate]:
    """Try each fault, as many at a time as there are cores."""
    found: dict[Mutant, Fate] = {}
    running: dict[int, Mutant] = {}
    waiting = iter(faults)
    while len(found) < len(faults):
        while len(running) < (os.cpu_count() or 1) and (mutant := next(waiting, None)):
            running[trial.start(mutant, patience)] = mutant
        process, end = ended()
        found[running.pop(process)] = end.fate
        if sys.stderr.isatty():
            print(f"\r{trial.module} {len(found)}/{len(faults)}\r", end="", file=sys.stderr, flush=True)
    return {mutant: found[mutant] for mutant in faults}


def tried(trial: Trial, faults: Sequence[Mutant], explained: Collection[Key]) -> dict[str, Any]:
    """What is told of one module. Without a fault its tests have to pass, or a fault would prove nothing."""
    begun = monotonic()
    trial.start(None, LONGEST)
    _process, sound = ended()
    told: dict[str, Any] = {"module": trial.module, "mutants": len(faults), "sound": sound.fate is Fate.ALIVE}
    if not told["sound"]:
        return told
    found = fates(trial, faults, max(LEAST_PATIENCE, round(PATIENCE * sound.seconds)))
    alive = [mutant for mutant, fate in found.items() if fate is Fate.ALIVE]
    return {
        **told,
        **{fate: sum(one is fate for one in found.values()) for fate in Fate},
        "unexplained": [asdict(one) for one in alive if one.key not in explained],
        "explained": sum(one.key in explained for one in alive),
        "stale": [" · ".join(map(str, key)) for key in explained if key not in {one.key for one in alive}],
        "seconds": monotonic() - begun,
    }


def listed(file: Path) -> dict[Key, Mapping[str, Any]]:
    """The faults that a file names, with what it says of each."""
    return {
        (one["module"], one.get("where", ""), one["was"], one["becomes"], one.get("nth", 1)): one
        for one in tomllib.loads(file.read_text("utf-8"))["fault"]
    }


def whole(module: str, without: tuple[str, ...]) -> dict[str, Any]:
    """All the faults of a module against all its tests."""
    explained = [key for key in listed(SURVIVORS) if key[0] == module]
    files = tuple(f"tests/unit/test_{name}.py" for name in TESTS[module])
    return tried(Trial(module, files, without), mutants(module), explained)


def short(module: str, without: tuple[str, ...], file: Path) -> dict[str, Any]:
    """A few faults of a module, named in a file, against the tests that find them there."""
    few = {key: one for key, one in listed(file).items() if key[0] == module}
    faults = [one for one in mutants(module) if one.key in few]
    assert len(faults) == len(few), f"{module}: a fault of {file} is no longer there"
    tests = tuple(dict.fromkeys(f"tests/unit/{one['test']}" for one in few.values()))
    return tried(Trial(module, tests, without), faults, [])


def main(words: Sequence[str]) -> int:
    """Fails where a fault that nobody explained is alive, or one that was explained is not."""
    options = argparse.ArgumentParser()
    options.add_argument("modules", nargs="*")
    options.add_argument(
        "--short", type=Path, metavar="FILE", help="only the faults of a file like planted.toml"
    )
    options.add_argument("--without", action="append", default=[], metavar="TEST", help="a test to leave out")
    asked = options.parse_args(words)
    # Its plugins would come after what they look into, which pytest warns of; none is needed.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # How busy the machine is must find no fault: no deadlines, no complaints of slowness.
    settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        max_examples=EXAMPLES,
        phases=(Phase.explicit, Phase.generate),
    )
    settings.load_profile("mutants")
    failed, without = False, tuple(asked.without)
    for module in asked.modules or TESTS:
        told = short(module, without, asked.short) if asked.short else whole(module, without)
        print(json.dumps(told, ensure_ascii=False), flush=True)
        failed |= not told["sound"] or bool(told["unexplained"]) or bool(told["stale"])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
