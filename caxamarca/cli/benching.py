"""`bench`: what a count costs, beside reading and sorting the same ballots once, and the most memory that it takes.

Each election is made from a seed, and is counted in a process of its own.
"""

import multiprocessing
import random
import resource
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

import click

from caxamarca.cli.language import _
from caxamarca.domain import pabulib
from caxamarca.domain.counting import Rule
from caxamarca.domain.pabulib import Election, Project

ENOUGH, TIMES = 0.5, 20
"""Seconds after which nothing is repeated, and how often at the most."""

KILOBYTES = 1 if sys.platform == "darwin" else 1024
"""In what `ru_maxrss` counts, in bytes for each: Linux says kilobytes."""


@dataclass(frozen=True)
class Instance:
    """An election that a seed fixes: the lengths of its ballots, how many differ, and how often the share is raised.

    A project costs between `cheapest` and `dearest` thousandths of the ceiling, which is in soles.
    """

    name: str
    seed: int
    voters: int
    projects: int
    longest: int
    distinct: int
    ceiling: int
    cheapest: int
    dearest: int


INSTANCES = (
    Instance("provincia", 1, 9_000, 30, 3, 2_000, 8_000_000, 20, 250),
    Instance("region", 2, 200_000, 60, 3, 30_000, 40_000_000, 5, 80),
    Instance("marcas-libres", 3, 1_500, 40, 20, 800, 600_000, 10, 200),
    Instance("distrito", 4, 500, 25, 3, 300, 6_000_000, 20, 300),
    Instance("pocas-personas", 5, 9, 20, 3, 9, 6_000_000, 20, 300),
)


@dataclass(frozen=True)
class Cost:
    """Seconds of one pass that reads and sorts the ballots, and of one count; the most memory in bytes."""

    distinct: int
    marks: float
    raises: int
    one_pass: float
    count: float
    peak: int


@click.command(
    help=_("Measure what a count by equal shares costs, beside reading and sorting the same ballots once.")
)
@click.option(
    "--only", type=click.Choice([one.name for one in INSTANCES]), help=_("Measure only this election.")
)
def command(only: str | None) -> None:
    """Print a line for each election. Ratios hold on any machine; seconds are for information."""
    head = (_("election"), _("people"), _("projects"), _("different"), _("marks"), _("raises"))
    click.echo(_row(*head, _("times a pass"), _("seconds"), _("memory")))
    for one in INSTANCES:
        if only in {None, one.name}:
            cost = measure(one)
            click.echo(
                _row(
                    one.name,
                    f"{one.voters:,}",
                    str(one.projects),
                    f"{cost.distinct:,}",
                    f"{cost.marks:.2f}",
                    f"{cost.raises:,}",
                    f"{cost.count / cost.one_pass:.1f}",
                    f"{cost.count:.2f}",
                    f"{cost.peak // 1_000_000} MB",
                )
            )


def _row(name: str, *cells: str) -> str:
    return f"{name:15}" + "".join(f"{cell:>13}" for cell in cells)


def measure(instance: Instance) -> Cost:
    """Count one election in a process of its own."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{instance.name}.pb"
        file.write_text(written(instance), "utf-8")
        with multiprocessing.get_context("spawn").Pool(1) as process:
            return process.apply(_measured, (file,))


def written(instance: Instance) -> str:
    """The election as a file, the same for the same seed."""
    chance = random.Random(instance.seed)  # noqa: S311 - repeatable, not a secret
    numbers = range(1, instance.projects + 1)
    popular = [1 / place**0.5 for place in numbers]
    kinds: set[frozenset[int]] = set()
    while len(kinds) < instance.distinct:
        length, marked = max(chance.randint(1, instance.longest) for _twice in range(2)), set[int]()
        while len(marked) < length:
            marked.update(chance.choices(numbers, popular))
        kinds.add(frozenset(marked))
    ballots = Counter(chance.choices(sorted(kinds, key=sorted), k=instance.voters))
    projects = tuple(
        Project(
            str(number),
            instance.ceiling * chance.randint(instance.cheapest, instance.dearest) // 1000 * 100,
            "",
            selected=False,
        )
        for number in numbers
    )
    return pabulib.write(Election({}, instance.ceiling * 100, projects, ballots), Rule.MOST_VOTES)


def _measured(file: Path) -> Cost:
    marked, one_pass = _quickest(lambda: _sorted(file))
    length = sum(map(len, marked)) / len(marked)
    del marked
    with file.open("rb") as content:
        election = pabulib.read(content)
    outcome, seconds = _quickest(lambda: election.count(Rule.EQUAL_SHARES))
    raises = 0 if outcome.shares is None else outcome.shares.raises
    return Cost(len(election.ballots), length, raises, one_pass, seconds, peak())


def _sorted(file: Path) -> list[tuple[int, ...]]:
    """Every ballot, read and sorted, and nothing more."""
    with file.open(encoding="utf-8") as text:
        for line in text:
            if line.startswith("VOTES"):
                next(text)
                break
        return sorted(tuple(sorted(map(int, line.rstrip().partition(";")[2].split(",")))) for line in text)


Done = TypeVar("Done")


def _quickest(work: Callable[[], Done]) -> tuple[Done, float]:
    """What short work takes when nothing else comes between: the least of several times."""
    times: list[float] = []
    while True:
        begun = perf_counter()
        done = work()
        times.append(perf_counter() - begun)
        if sum(times) > ENOUGH or len(times) == TIMES:
            return done, min(times)


def peak() -> int:
    """The most memory in bytes. Linux counts in `ru_maxrss` also what the program had that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        told = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines())
        return int(told["VmHWM"].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTES
