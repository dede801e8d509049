"""What verifying a whole region costs, beside one recount by both rules of the same ballots.

`python -m tests.support.measured_verifier` makes a folder of thirteen provinces with 120,000 ballots of thirty projects
and some thousand checkpoints, verifies it, counts it with the house's own `counting.count`, and prints seconds, the
ratio, and the most memory that the verifier ever had, which runs in a process of its own. `--ballots` and `--batches`
set the size.
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory

from caxamarca.domain.counting import Candidate, Rule, count
from caxamarca.domain.lots import draw
from caxamarca.domain.provinces import PROVINCES
from caxamarca.verifier import verificar
from tests.support import published
from tests.support.published import Place, Vote

KILOBYTES = 1 if sys.platform == "darwin" else 1024
"""In what `ru_maxrss` counts, in bytes for each: Linux says kilobytes."""


def region(ballots: int, batches: int) -> Vote:
    """Each province with its part of the ballots, as many as its people; the chance is seeded."""
    chance = random.Random(2026)  # noqa: S311
    people = sum(one.population for one in PROVINCES)
    places = []
    for number, one in enumerate(PROVINCES, start=1):
        ceiling = one.population * 4_000
        costs = {project: ceiling * chance.randint(20, 250) // 1000 for project in range(1, 31)}
        popular = [1 / project**0.5 for project in costs]
        marked = Counter(
            frozenset(chance.choices([*costs], popular, k=chance.randint(1, 3)))
            for _each in range(ballots * one.population // people)
        )
        places.append(Place(number, one.code, ceiling, costs, marked))
    return Vote(places, Rule.EQUAL_SHARES, clear_from=100, batches=batches)


def recount(vote: Vote) -> float:
    """Seconds of one count by both rules of everything."""
    begun = time.perf_counter()
    for one in vote.places:
        lot = draw(one.costs, f"{vote.seed}:{one.id}")
        for rule in Rule:
            candidates = [Candidate(*pair) for pair in one.costs.items()]
            count(rule, one.ballots, candidates, one.ceiling, lot)
    return time.perf_counter() - begun


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--ballots", type=int, default=120_000)
    asked.add_argument("--batches", type=int, default=3_000)
    sizes = asked.parse_args()
    vote = region(sizes.ballots, sizes.batches)
    with TemporaryDirectory() as name:
        folder = published.build(Path(name) / "publicacion", vote)
        counted = recount(vote)
        begun = time.perf_counter()
        status = verificar.main([str(folder)])
        verified = time.perf_counter() - begun
        subprocess.run(
            [sys.executable, verificar.__file__, str(folder)], check=False, stdout=subprocess.DEVNULL
        )
    peak = getrusage(RUSAGE_CHILDREN).ru_maxrss * KILOBYTES
    print(
        f"\n{sum(vote.voted.values()):,} ballots, {sizes.batches:,} batches: verified in {verified:.1f} s (status "
        f"{status}), one recount by both rules {counted:.1f} s, ratio {verified / counted:.2f}, {peak // 10**6} MB"
    )


if __name__ == "__main__":
    main()
