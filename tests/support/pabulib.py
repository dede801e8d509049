"""A small reader of Pabulib's .pb files (pabulib.org/format), for approval elections and for tests alone."""

import csv
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from caxamarca.domain.counting import Ballots, Candidate


@dataclass(frozen=True)
class Election:
    """Projects get numbers in order of the file, which is the lot too; `names` has their ids in the file."""

    ceiling: int
    candidates: tuple[Candidate, ...]
    ballots: Ballots
    names: dict[int, str]
    selected: frozenset[str]

    @property
    def lot(self) -> tuple[int, ...]:
        return tuple(candidate.id for candidate in self.candidates)

    def named(self, projects: tuple[int, ...]) -> list[str]:
        return [self.names[project] for project in projects]


def read(text: str) -> Election:
    meta, projects, votes = _sections(text)
    settings = {row["key"]: row["value"] for row in meta}
    if settings["vote_type"] != "approval":
        raise ValueError(f"not an approval election: {settings['vote_type']}")
    names = {number: row["project_id"] for number, row in enumerate(projects, start=1)}
    numbers = {name: number for number, name in names.items()}
    ballots = Counter(
        frozenset(numbers[name.strip()] for name in row["vote"].split(",") if name.strip()) for row in votes
    )
    if ballots.total() != int(settings["num_votes"]):
        raise ValueError("the votes in the file are not as many as it says")
    return Election(
        ceiling=_cents(settings["budget"]),
        candidates=tuple(Candidate(numbers[row["project_id"]], _cents(row["cost"])) for row in projects),
        ballots=ballots,
        names=names,
        selected=frozenset(row["project_id"] for row in projects if row.get("selected", "0") != "0"),
    )


def _sections(text: str) -> tuple[list[dict[str, str]], list[dict[str, str]], list[dict[str, str]]]:
    lines = text.splitlines()
    starts = [lines.index(name) for name in ("META", "PROJECTS", "VOTES")]
    ends = [*starts[1:], len(lines)]
    meta, projects, votes = (
        list(csv.DictReader(lines[start + 1 : end], delimiter=";"))
        for start, end in zip(starts, ends, strict=True)
    )
    return meta, projects, votes


def _cents(amount: str) -> int:
    cents = Decimal(amount) * 100
    if cents != int(cents):
        raise ValueError(f"more than two decimals: {amount}")
    return int(cents)
