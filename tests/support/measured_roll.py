"""What loading a roll costs, beside a bare `executemany` of the rows it leaves.

`python -m tests.support.measured_roll` prints, for each database, seconds, rows a second, the ratio of the two speeds,
how long the writing alone took, and the most memory that the loading process ever had. Each is done in a process of its
own, over a site of its own. The bare one has its rows ready, reads no file and checks nothing.
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
import argparse
import csv
import hmac
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from caxamarca.actions import enrolling
from caxamarca.domain.provinces import DISTRICTS
from caxamarca.domain.rolls import COLUMNS, OPTIONAL_COLUMNS
from caxamarca.persistence import site
from caxamarca.persistence.base import table
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.residents import Resident
from caxamarca.persistence.roll import Roll, RollEntry
from caxamarca.settings import ROOT, Settings
from tests import factories
from tests.support import postgresql
from tests.support.sites import Ground, Start, opened

HOW_MANY = 100_000
FLOOR = 0.3
CEILING = 500
KILOBYTES = 1 if sys.platform == "darwin" else 1024
"""In what `ru_maxrss` counts, in bytes for each: Linux says kilobytes."""


def write_file(path: Path, how_many: int) -> None:
    """A roll of invented people in no order; the chance is seeded."""
    chance = random.Random(2026)  # noqa: S311
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*COLUMNS, *OPTIONAL_COLUMNS])
        for number in range(how_many):
            place = chance.choice(DISTRICTS)
            # Each number once, far from the one before: 7,654,321 and 10 to the 8th have no common divisor.
            document = f"{(number + 1) * 7_654_321 % 10**8:08}"
            year, sex = chance.randint(1930, 2008), chance.choice("FM")
            writer.writerow([document, place.code, "INEI", place.name, year, sex])


def load(file: Path) -> dict[str, float]:
    """The way of the command, without its greeting."""
    administrator = factories.the_administrator()
    begun = perf_counter()
    with file.open("rb") as content:
        tried = enrolling.read_roll(content, site.now(session()))
    read = perf_counter()
    enrolling.keep_roll(administrator, factories.YEAR, tried)
    ended = perf_counter()
    peak = getrusage(RUSAGE_SELF).ru_maxrss * KILOBYTES
    return {"seconds": ended - begun, "writing": ended - read, "megabytes": peak / 1_000_000}


def entries(file: Path) -> Iterator[tuple[bytes, tuple[object, ...]]]:
    places = {place.name: place for place in DISTRICTS}
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            place = places[row["distrito"]]
            key = hmac.digest(b"k" * 32, row["documento"].encode(), "sha256")
            yield (
                key,
                (place.province_code, place.code, int(row["anio_nacimiento"]), row["sexo"]),
            )


def bare(file: Path) -> dict[str, float]:
    """The same rows into the same two tables by the driver, in the order that costs it least."""
    people = sorted(entries(file))
    administrator = factories.the_administrator()
    macs = [(key,) for key, _place in people]
    with transaction() as writing:
        roll = Roll(
            process_id=1,
            sha256="0" * 64,
            people=len(people),
            loaded_at=site.now(writing),
            loaded_by=administrator.staff,
            approved=False,
        )
        writing.add(roll)
        writing.flush()
        rows = [(roll.id, number, *place) for number, (_key, place) in enumerate(people, start=1)]
        del people
        connection = writing.connection()
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        resident, entry = table(Resident).name, table(RollEntry).name
        begun = perf_counter()
        connection.exec_driver_sql(f"INSERT INTO {resident} (document_mac) VALUES ({mark})", macs)  # noqa: S608
        names = "roll_id, resident_id, province, district, birth_year, sex"
        marks = ", ".join([mark] * 6)
        connection.exec_driver_sql(f"INSERT INTO {entry} ({names}) VALUES ({marks})", rows)  # noqa: S608
    return {"seconds": perf_counter() - begun}


DEEDS = {"load": load, "bare": bare}


def apart(deed: str, ground: Ground, file: Path) -> dict[str, float]:
    """Do it in a process of its own, whose memory is its alone."""
    ground.lay(Start.FOUNDED)
    with ground.opened():
        factories.a_process()
    told = {"data_folder": str(ground.settings.data_folder), "database_url": ground.settings.database_url}
    command = [
        sys.executable,
        "-m",
        "tests.support.measured_roll",
        "--deed",
        deed,
        str(file),
        json.dumps(told),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def measure(ground: Ground, title: str, file: Path, how_many: int) -> None:
    floor, ours = apart("bare", ground, file), apart("load", ground, file)
    for name, one in (("bare executemany", floor), ("loading the roll", ours)):
        print(f"{title:<12}{name:<20}{one['seconds']:>8.1f} s{how_many / one['seconds']:>12,.0f} rows/s")
    print(
        f"{title:<12}ratio of the speeds {floor['seconds'] / ours['seconds']:.2f} (at least {FLOOR}), "
        f"{ours['writing']:.1f} s of it writing, {ours['megabytes']:.0f} MB at the most (below {CEILING})"
    )


def main(words: list[str]) -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.support.measured_roll")
    asked.add_argument("--rows", type=int, default=HOW_MANY)
    asked.add_argument("--only", choices=("sqlite", "postgresql"))
    asked.add_argument("--deed", nargs=3, help=argparse.SUPPRESS)
    given = asked.parse_args(words)
    if given.deed:
        deed, file, told = given.deed
        values: dict[str, Any] = json.loads(told)
        with opened(Settings(Path(values["data_folder"]), values["database_url"])):
            print(json.dumps(DEEDS[deed](Path(file))))
        return
    with ExitStack() as open_until_the_end:
        folder = Path(open_until_the_end.enter_context(TemporaryDirectory()))
        file = folder / "padron.csv"
        write_file(file, given.rows)
        print(f"{given.rows:,} rows, {file.stat().st_size / 1_000_000:.0f} MB")
        if given.only != "postgresql":
            measure(Ground(folder / "sqlite"), "SQLite", file, given.rows)
        if given.only != "sqlite":
            server = open_until_the_end.enter_context(postgresql.running())
            measure(Ground(folder / "postgresql", server), "PostgreSQL", file, given.rows)


if __name__ == "__main__":
    main(sys.argv[1:])
