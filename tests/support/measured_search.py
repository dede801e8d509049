"""How long the search takes among 20,000 ideas, beside their plain list: `python -m tests.support.measured_search`.

Prints, for each database, the whole pages in milliseconds and as ratios to the first page of the list, and what the
same question costs when the vocabulary is fetched and compared word by word instead of looked up.
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
import random
import string
import sys
import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import func, insert, select

from caxamarca.cli import demonstration
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import DISTRICTS
from caxamarca.domain.searching import within_one
from caxamarca.persistence import finding, indexing, looking, site
from caxamarca.persistence.base import batches
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.findable import Findable, Mention, Shortening, Spelling, Wording
from caxamarca.persistence.ideas import Idea
from tests import factories
from tests.support import postgresql
from tests.support.sites import Ground, Start
from tests.support.visiting import Visitor

HOW_MANY = 20_000
TIMES = 9
PAGES = (
    "/buscar?q=agua",
    "/buscar?q=agua+potable+caserio",
    "/buscar?q=camarra",
    "/buscar?q=agua&pagina=200",
    "/buscar?q=xqzw+puente",
    "/buscar?q=agua+puente+caserio+escuela+niños+año+camino+río",
    "/ideas?q=camarra",
    "/ideas?q=agua",
)


def fill() -> None:
    """Ideas put together from the words of the demonstration's and from invented names; the chance is seeded."""
    chance = random.Random(2026)  # noqa: S311
    told = tomllib.loads((Path(demonstration.__file__).parent / "ideas.toml").read_text("utf-8"))["idea"]
    words = sorted({word for one in told for word in f"{one['title']} {one['problem']}".split()})
    names = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(4, 9))) for _ in range(15_000)]
    resident = factories.a_resident()
    factories.reach(Stage.IDEAS)
    with transaction() as writing:
        rows = []
        for _number in range(HOW_MANY):
            one, place, name = chance.choice(told), chance.choice(DISTRICTS), chance.choice(names).title()
            rows.append(
                {
                    "process_id": 1,
                    "resident_id": resident.resident,
                    "province": place.province_code,
                    "district": place.code,
                    "place": f"Caserío {name}",
                    "title": f"{one['title'][:60]} {name}",
                    "problem": " ".join([*chance.sample(words, 40), chance.choice(names)]),
                    "beneficiaries": f"Unas {chance.randint(10, 999)} familias.",
                    "subject": one["subject"],
                    "state": "presented",
                    "supports": 0,
                    "proposed_at": site.now(writing),
                    "hidden": False,
                }
            )
        for some in batches(rows):
            writing.execute(insert(Idea), list(some))
        indexing.rebuild(writing)


def took(deed: Callable[[], object]) -> float:
    """The median of some times, in milliseconds, after one that warms up."""
    deed()
    times = []
    for _turn in range(TIMES):
        begun = perf_counter()
        deed()
        times.append(1000 * (perf_counter() - begun))
    return sorted(times)[TIMES // 2]


def one_by_one(typed: str) -> list[str]:
    """What the table of shortenings spares: every spelling fetched and compared."""
    rows = session().execute(select(Spelling.plain)).scalars()
    return [plain for plain in rows if within_one(typed, plain)]


def measure(ground: Ground, title: str) -> None:
    ground.lay(Start.CONVENED)
    with ground.opened():
        begun = perf_counter()
        fill()
        print(f"\n{title}: {HOW_MANY:,} ideas written and indexed in {perf_counter() - begun:.0f} s")
        for entity in (Findable, Mention, Spelling, Wording, Shortening):
            rows = session().execute(select(func.count()).select_from(entity)).scalar_one()
            print(f"  {entity.__tablename__:<12}{rows:>10,} rows")
        with ground.visited() as web:
            visitor = Visitor(web)
            plain = took(lambda: visitor.get("/ideas"))
            print(f"  {'/ideas':<50}{plain:>8.1f} ms   1.0")
            for path in PAGES:
                time = took(lambda path=path: visitor.get(path))  # type: ignore[misc]
                with visitor.counted() as asked:
                    visitor.get(path)
                print(f"  {path[:48]:<50}{time:>8.1f} ms{time / plain:>6.1f}   {len(asked)} queries")
        new = finding.features("Agua potable para El Sauce", "El Sauce Jesús", "Se acarrea agua del río.")
        time = took(lambda: finding.resembling(session(), 1, factories.CAJAMARCA, new))
        print(f"  {'ideas that resemble a new one':<50}{time:>8.1f} ms{time / plain:>6.1f}")
        time = took(lambda: looking.understand(session(), "camarra"))
        print(f"  {'a typing error, looked up':<50}{time:>8.1f} ms{time / plain:>6.1f}")
        time = took(lambda: one_by_one("camarra"))
        print(f"  {'a typing error, word by word':<50}{time:>8.1f} ms{time / plain:>6.1f}")


def main() -> None:
    with ExitStack() as open_until_the_end:
        folder = Path(open_until_the_end.enter_context(TemporaryDirectory()))
        measure(Ground(folder / "sqlite"), "SQLite")
        if "--sqlite" not in sys.argv:
            server = open_until_the_end.enter_context(postgresql.running())
            measure(Ground(folder / "postgresql", server), "PostgreSQL")


if __name__ == "__main__":
    main()
