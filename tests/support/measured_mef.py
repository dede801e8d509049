"""What looking for ours in the Ministry's whole file costs, beside a bare `csv.reader` over the same file.

`python -m tests.support.measured_mef` makes a file of as many columns and megabytes as the published one, with invented
rows, and prints seconds, the ratio of the two speeds, and the most memory that the loading process ever had. Each is
done in a process of its own. The bare one knows the encoding, reads the rows once and looks at none of them.
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
import argparse
import csv
import json
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from caxamarca.actions import loading_mef
from caxamarca.cli.benching import peak
from caxamarca.domain.days import read_day
from caxamarca.domain.files import MEGABYTE
from caxamarca.settings import ROOT, Settings
from tests import factories
from tests.factories.mef import COLUMNS, TOLD_ON
from tests.support.sites import Ground, Start, opened

PUBLISHED = 246
"""Megabytes of the published file in 2026."""

FLOOR = 0.4
CEILING = 150
AS_OF = "05/10/2026"
ENCODINGS = ("utf-8", "latin-1")
FIRST = 2_000_000
"""Codes begin with a 2, as the real ones do; those of the file are counted up from here and mean nobody."""

WORDS = (
    *(
        "CREACIÓN",
        "MEJORAMIENTO",
        "DEL",
        "SERVICIO",
        "DE",
        "AGUA,",
        "RIEGO",
        "Y",
        "TRANSITABILIDAD",
        "EN",
        "LA",
    ),
    *("LOCALIDAD", "INVENTADA"),
)


def write_file(path: Path, megabytes: float, encoding: str = "utf-8") -> int:
    """Invented rows until the file has so many megabytes; somewhere among them the one of ours. Returns how many rows.
    The chance is seeded.
    """
    chance = random.Random(2026)  # noqa: S311
    rows = 0
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        some = [_row(chance, "0000000") for _number in range(500)]
        code = COLUMNS.index("CODIGO_UNICO")
        while file.tell() < megabytes * MEGABYTE:
            for row in some:
                rows += 1
                row[code] = str(FIRST + rows)
            if rows == len(some):
                ours = factories.a_mef_row()
                writer.writerow([ours.get(name, "") for name in COLUMNS])
            writer.writerows(some)
    return rows + 1


def _row(chance: random.Random, cui: str) -> list[str]:
    """Cells about as wide as those of the published file."""
    told = factories.a_mef_row(cui, NOMBRE_INVERSION=" ".join(chance.choices(WORDS, k=22)))
    cells = [told.get(name, "") for name in COLUMNS]
    for place, name in enumerate(COLUMNS):
        if not cells[place] and name.startswith(("FEC", "ULT")):
            cells[place] = "2025-06-30 00:00:00.000"
        elif not cells[place] and chance.random() < 0.7:
            cells[place] = f"{chance.randrange(10**8) / 100:.2f}"
    return cells


def load(file: Path) -> dict[str, float]:
    """The way of the command, without its greeting."""
    boss = factories.the_administrator()
    begun = perf_counter()
    with file.open("rb") as content:
        found = loading_mef.try_mef(content, read_day(AS_OF))
    loading_mef.load_mef(boss, file.name, found)
    seconds = perf_counter() - begun
    return {
        "seconds": seconds,
        "rows": found.rows,
        "megabytes": peak() / 1e6,
    }


def bare(file: Path) -> dict[str, float]:
    encoding = "utf-8" if file.stem.endswith("utf-8") else "latin-1"
    begun = perf_counter()
    with file.open(encoding=encoding, newline="") as text:
        rows = sum(1 for _row in csv.reader(text)) - 1
    return {"seconds": perf_counter() - begun, "rows": rows}


DEEDS = {"load": load, "bare": bare}


def apart(deed: str, ground: Ground, file: Path) -> dict[str, float]:
    """Do it in a process of its own, whose memory is its alone, over a site with one followed project."""
    ground.lay(Start.FOLLOWED)
    with ground.opened():
        factories.give_code(factories.the_winner().project.id)
        factories.the_administrator()
        factories.at(TOLD_ON)
    command = [sys.executable, "-m", "tests.support.measured_mef", "--deed", deed, str(file)]
    done = subprocess.run(
        [*command, str(ground.settings.data_folder), ground.settings.database_url],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def measure(folder: Path, megabytes: float, encoding: str) -> tuple[float, float]:
    """The ratio of the speeds, and the most memory in megabytes."""
    file = folder / f"detalle-{encoding}.csv"
    rows = write_file(file, megabytes, encoding)
    ground = Ground(folder / encoding)
    floor, ours = apart("bare", ground, file), apart("load", ground, file)
    if not floor["rows"] == ours["rows"] == rows:
        raise SystemExit(f"{rows} rows were written, {floor['rows']} and {ours['rows']} read")
    weight = file.stat().st_size / MEGABYTE
    file.unlink()
    ratio = floor["seconds"] / ours["seconds"]
    print(
        f"{encoding:<8} {weight:.0f} MB, {rows:,} rows: bare {floor['seconds']:.1f} s, ours {ours['seconds']:.1f} s, "
        f"ratio {ratio:.2f} (at least {FLOOR}), {ours['megabytes']:.0f} MB at the most (below {CEILING})"
    )
    return ratio, ours["megabytes"]


def main(words: list[str]) -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.support.measured_mef")
    asked.add_argument("--megabytes", type=float, default=PUBLISHED)
    asked.add_argument("--deed", nargs=4, help=argparse.SUPPRESS)
    given = asked.parse_args(words)
    if given.deed:
        deed, file, folder, url = given.deed
        with opened(Settings(Path(folder), url)):
            print(json.dumps(DEEDS[deed](Path(file))))
        return
    with TemporaryDirectory() as folder:
        for encoding in ENCODINGS:
            measure(Path(folder), given.megabytes, encoding)


if __name__ == "__main__":
    main(sys.argv[1:])
