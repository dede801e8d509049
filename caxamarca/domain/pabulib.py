"""Elections as Pabulib's files tell them (pabulib.org/format), for whoever counts again, here or elsewhere."""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import BinaryIO

from caxamarca.domain.comparing import Comparison, compare
from caxamarca.domain.counting import ApprovalSet, Ballots, Candidate, Outcome, Rule, count
from caxamarca.domain.errors import Refusal
from caxamarca.domain.money import LIMIT

META, PROJECTS, VOTES = SECTIONS = ("META", "PROJECTS", "VOTES")
NEEDED: Mapping[str, tuple[str, ...]] = {
    META: ("key", "value"),
    PROJECTS: ("project_id", "cost"),
    VOTES: ("voter_id", "vote"),
}
"""What the first line of each section has to name."""
TOLD = ("num_projects", "num_votes", "budget", "vote_type")
"""What META has to tell of an election that is counted here."""

NAMED: Mapping[Rule, Mapping[str, str]] = {
    Rule.MOST_VOTES: {"rule": "greedy-threshold", "min_project_score_threshold": "1"},
    Rule.EQUAL_SHARES: {"rule": "equalshares/add1"},
}
"""What META calls our rules. "greedy" alone would fund a project without votes."""

ORDER = (
    *(
        "description",
        "country",
        "unit",
        "subunit",
        "instance",
        "num_projects",
        "num_votes",
        "budget",
        "vote_type",
    ),
    *("rule", "date_begin", "date_end", "max_length", "min_project_score_threshold", "language", "currency"),
    *("fully_funded", "comment"),
)
"""The order in which META tells what we write."""

APPROVAL = "approval"
LONGEST_LINE = 1 << 20
"""Bytes. A ballot with all of a thousand projects has 10,000."""

_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]+)?")
_WHOLE = re.compile(r"[0-9]{1,9}")


class Fault(Enum):
    """What is wrong in a line. `said` is what it says, `wanted` what is missing or was expected."""

    NOT_UTF8 = "not UTF-8"
    NOT_A_TABLE = "a quotation mark or a line without end"
    OTHER_SECTION = "another section, or none, where `wanted` begins"
    AFTER_THE_END = "something after the votes"
    NO_FIELD = "the section does not name, or the line does not have, `wanted`"
    TOO_MANY_CELLS = "more cells than the section has names"
    TWICE = "`said` stands there already"
    NOT_AN_AMOUNT = "`wanted` is no amount above zero with two decimals at the most"
    NOT_A_NUMBER = "`wanted` is no whole number"
    OTHER_VOTES = "the votes are of another kind"
    UNKNOWN_PROJECT = "a vote for `said`, which is not in PROJECTS"
    MARKED_TWICE = "one vote marks `said` twice"
    OTHER_COUNT = "META says another number: `wanted`; there are `said`"


@dataclass(eq=False)
class BrokenElection(Refusal):
    """The file cannot be counted. `line` is counted from 1; nothing of it was guessed."""

    line: int
    fault: Fault
    said: str = ""
    wanted: str = ""


@dataclass(frozen=True)
class Project:
    """One line of PROJECTS. `cost` in hundredths of the currency; `selected` is what the file says became of it."""

    id: str
    cost: int
    name: str
    selected: bool


def candidate(number: int, project: Project) -> Candidate:
    return Candidate(number, project.cost)


@dataclass(frozen=True)
class Election:
    """An approval election. Its ballots and its lot know each project by its place in the file, from 1 on."""

    about: Mapping[str, str]
    ceiling: int
    projects: tuple[Project, ...]
    ballots: Ballots

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(candidate(number, one) for number, one in enumerate(self.projects, start=1))

    @property
    def lot(self) -> range:
        """The file tells of no lot: where all else is equal, the order of its projects stands for one."""
        return range(1, len(self.projects) + 1)

    @property
    def rule(self) -> Rule | None:
        """The rule by which the file says that it was decided, where it is one of ours."""
        if self.about.get("rule") in {"equalshares", "equalshares/add1"}:
            return Rule.EQUAL_SHARES
        is_ours = NAMED[Rule.MOST_VOTES].items() <= self.about.items()
        return Rule.MOST_VOTES if is_ours or self.about.get("rule") == "greedy" else None

    def count(self, rule: Rule) -> Outcome:
        return count(rule, self.ballots, self.candidates, self.ceiling, self.lot)

    def compared(self) -> Comparison:
        return compare(self.ballots, self.candidates, self.ceiling, self.lot)

    def named(self, numbers: Iterable[int]) -> list[str]:
        return [self.projects[number - 1].id for number in numbers]


def arranged(
    about: Mapping[str, str],
    ceiling: int,
    projects: Mapping[int, Project],
    ballots: Ballots,
    lot: Sequence[int],
) -> Election:
    """An election whose projects stand by cost and then by lot, so that ties are settled in it as they were here.

    `projects`, `ballots` and `lot` have the numbers of the ballot.
    """
    order = sorted(projects, key=lambda number: (projects[number].cost, lot.index(number)))
    place = {number: place for place, number in enumerate(order, start=1)}
    return Election(
        about,
        ceiling,
        tuple(projects[number] for number in order),
        {frozenset(place[number] for number in marked): times for marked, times in ballots.items()},
    )


def write(election: Election, rule: Rule) -> str:
    """A file that says the same, with the winners: `selected` is 1 for those of the rule, 2 for those of completion.

    META tells what `election.about` has and what is counted here. The ballots stand in order of what they mark, and are
    numbered from 1: nobody learns who cast one, or when. Blank ones are left out, since the format has none.
    """
    outcome = election.count(rule)
    costs = [one.cost for one in election.projects]
    told: Mapping[str, object] = {
        **election.about,
        **NAMED[rule],
        "num_projects": len(costs),
        "num_votes": outcome.tally.marked,
        "budget": _written(election.ceiling),
        "vote_type": APPROVAL,
        **({"fully_funded": 1} if sum(costs) <= election.ceiling else {}),
    }
    selected = {number: 2 if number in outcome.completed else 1 for number in outcome.funded}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow([META])
    writer.writerow(NEEDED[META])
    writer.writerows((name, told[name]) for name in ORDER if name in told)
    writer.writerow([PROJECTS])
    writer.writerow(["project_id", "cost", "votes", "name", "selected"])
    for number, one in enumerate(election.projects, start=1):
        votes = outcome.tally.votes[number]
        writer.writerow([one.id, _written(one.cost), votes, one.name, selected.get(number, 0)])
    writer.writerow([VOTES])
    writer.writerow(NEEDED[VOTES])
    voters = itertools.count(1)
    for marked in sorted(filter(None, election.ballots), key=sorted):
        vote = ",".join(election.named(sorted(marked)))
        writer.writerows([next(voters), vote] for _each in range(election.ballots[marked]))
    return text.getvalue()


def _written(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def read(file: BinaryIO) -> Election:
    """Read a file, line by line. Raises BrokenElection."""
    rows = _Rows(iter(partial(file.readline, LONGEST_LINE + 1), b""))
    about, told_in = _about(rows)
    ceiling = _amount(about["budget"], "budget", told_in["budget"], least=0)
    projects = _projects(rows)
    _check_number(about, told_in, "num_projects", len(projects))
    ballots = _ballots(rows, {one.id: number for number, one in enumerate(projects, start=1)})
    _check_number(about, told_in, "num_votes", ballots.total())
    return Election(about, ceiling, projects, ballots)


def _about(rows: "_Rows") -> tuple[dict[str, str], dict[str, int]]:
    """What META tells, and in which line each of it stands."""
    about: dict[str, str] = {}
    told_in: dict[str, int] = {}
    for row in rows.section(META):
        if row["key"] in about:
            raise rows.fault(Fault.TWICE, said=row["key"])
        about[row["key"]], told_in[row["key"]] = row["value"], rows.line
    for name in TOLD:
        if not about.get(name):
            raise BrokenElection(told_in.get(name, rows.line), Fault.NO_FIELD, wanted=name)
    if about["vote_type"] != APPROVAL:
        raise BrokenElection(told_in["vote_type"], Fault.OTHER_VOTES, said=about["vote_type"])
    return about, told_in


def _projects(rows: "_Rows") -> tuple[Project, ...]:
    found: dict[str, Project] = {}
    for row in rows.section(PROJECTS):
        project = row["project_id"]
        if project in found:
            raise rows.fault(Fault.TWICE, said=project)
        cost = _amount(row["cost"], "cost", rows.line, least=1)
        selected = row.get("selected", "") not in {"", "0"}
        found[project] = Project(project, cost, row.get("name", ""), selected)
    return tuple(found.values())


def _ballots(rows: "_Rows", numbers: Mapping[str, int]) -> Counter[ApprovalSet]:
    found: Counter[ApprovalSet] = Counter()
    for row in rows.section(VOTES):
        marked = [one.strip() for one in row["vote"].split(",") if one.strip()]
        for project in marked:
            if project not in numbers:
                raise rows.fault(Fault.UNKNOWN_PROJECT, said=project)
            if marked.count(project) > 1:
                raise rows.fault(Fault.MARKED_TWICE, said=project)
        found[frozenset(numbers[project] for project in marked)] += 1
    rows.end()
    return found


def _amount(text: str, name: str, line: int, *, least: int) -> int:
    """In hundredths of the currency."""
    amount = Decimal(text) * 100 if _AMOUNT.fullmatch(text) else Decimal(-1)
    if amount != int(amount) or not least <= amount <= LIMIT:
        raise BrokenElection(line, Fault.NOT_AN_AMOUNT, said=text, wanted=name)
    return int(amount)


def _check_number(about: Mapping[str, str], told_in: Mapping[str, int], name: str, found: int) -> None:
    """A file that was cut on its way has fewer lines than it tells of."""
    if not _WHOLE.fullmatch(about[name]):
        raise BrokenElection(told_in[name], Fault.NOT_A_NUMBER, said=about[name], wanted=name)
    if int(about[name]) != found:
        raise BrokenElection(told_in[name], Fault.OTHER_COUNT, said=str(found), wanted=about[name])


class _Rows:
    """The rows of a file, section by section. `line` is where the last one that was read ends."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.line = 0
        self._reader = csv.reader(self._decoded(lines), delimiter=";", strict=True)
        self._again: list[str] | None = None

    def fault(self, fault: Fault, *, said: str = "", wanted: str = "") -> BrokenElection:
        return BrokenElection(self.line, fault, said, wanted)

    def section(self, name: str) -> Iterator[dict[str, str]]:
        """Each row by the names of its columns; cells that are missing at its end are left out."""
        if (marker := self._next()) != [name]:
            raise self.fault(Fault.OTHER_SECTION, said=";".join(marker or ()), wanted=name)
        columns = self._next() or []
        self._check_has(columns, NEEDED[name])
        while (row := self._next()) is not None:
            if row[0] in SECTIONS and len(row) == 1:
                self._again = row
                return
            if any(row[len(columns) :]):
                raise self.fault(Fault.TOO_MANY_CELLS)
            named = dict(zip(columns, row, strict=False))
            self._check_has(named, NEEDED[name])
            yield named

    def end(self) -> None:
        """Raises BrokenElection where something comes after the last section."""
        if (more := self._next()) is not None:
            raise self.fault(Fault.AFTER_THE_END, said=more[0])

    def _check_has(self, names: Collection[str], needed: Iterable[str]) -> None:
        for one in needed:
            if one not in names:
                raise self.fault(Fault.NO_FIELD, wanted=one)

    def _next(self) -> list[str] | None:
        """The next row that is not empty, its cells without the spaces around them."""
        if self._again is not None:
            again, self._again = self._again, None
            return again
        try:
            for row in self._reader:
                cells = [cell.strip() for cell in row]
                if cells and cells[0] in SECTIONS and not any(cells[1:]):
                    return cells[:1]
                if any(cells):
                    return cells
        except csv.Error:
            raise self.fault(Fault.NOT_A_TABLE) from None
        return None

    def _decoded(self, lines: Iterable[bytes]) -> Iterator[str]:
        for line in lines:
            self.line += 1
            if len(line) > LONGEST_LINE:
                raise self.fault(Fault.NOT_A_TABLE)
            try:
                yield line.decode("utf-8-sig" if self.line == 1 else "utf-8")
            except UnicodeDecodeError:
                raise self.fault(Fault.NOT_UTF8) from None
