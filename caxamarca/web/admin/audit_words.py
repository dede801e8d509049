"""The audit log in words: what was done, to what, with which details."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from typing import Any

from caxamarca.domain.checking import Duty, Verdict
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.permissions import GRAVE
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.recording import Explanation, Tongue
from caxamarca.domain.roles import Role
from caxamarca.persistence import ceremonies, people, processes
from caxamarca.persistence.audit import Entry
from caxamarca.persistence.audited import SUBJECTS
from caxamarca.persistence.database import session
from caxamarca.persistence.site import SiteKind
from caxamarca.web import formats
from caxamarca.web.labels import CALENDAR, label, place, term
from caxamarca.web.words import _l


class About(Enum):
    """What the number beside an entry is the id of."""

    NOTHING = auto()
    PROCESS = auto()
    ROLL = auto()
    IDEA = auto()
    PROJECT = auto()
    BALLOT = auto()
    OBSERVATION = auto()
    COMMENT = auto()
    PERSON = auto()
    UNIT = auto()
    RECORDING = auto()
    MEF_IMPORT = auto()
    CCR_REPORT = auto()


@dataclass(frozen=True)
class Deed:
    """What a tag says, and what its subject is."""

    said: str
    about: About


DEEDS: Mapping[str, Deed] = {
    "site:site:found": Deed(_l("The site was founded"), About.NOTHING),
    "site:staff:invite": Deed(_l("The first administrator was invited"), About.PERSON),
    "site:site:restore": Deed(_l("The site was restored from a copy"), About.NOTHING),
    "admin:voting:bring-copies": Deed(
        _l("What somebody had kept of a box that was restored was brought"), About.PROCESS
    ),
    "site:clock:move": Deed(_l("The clock of the demonstration was moved"), About.NOTHING),
    "admin:process:create": Deed(_l("A process was announced"), About.PROCESS),
    "admin:terms:correct": Deed(_l("The terms were corrected"), About.PROCESS),
    "admin:calendar:change": Deed(_l("The calendar was changed"), About.PROCESS),
    "admin:unit:assign": Deed(_l("A project was given to an executing unit"), About.PROJECT),
    "roll:file:load": Deed(_l("A roll was loaded"), About.ROLL),
    "roll:codes:make": Deed(_l("Codes were made"), About.PROCESS),
    "station:place:add": Deed(_l("A place of attention was added"), About.PROCESS),
    "station:code:issue": Deed(_l("Two people made a code for a person present"), About.PROCESS),
    "station:code:revoke": Deed(_l("A code was ended at a place of attention"), About.PROCESS),
    "evaluation:idea:evaluate": Deed(_l("An idea was evaluated"), About.IDEA),
    "evaluation:project:form": Deed(_l("A project was formed"), About.PROJECT),
    "evaluation:project:dissolve": Deed(_l("A project was undone"), About.NOTHING),
    "evaluation:ballot:propose": Deed(_l("A ballot was proposed"), About.BALLOT),
    "content:idea:hide": Deed(_l("An idea was hidden"), About.IDEA),
    "content:idea:restore": Deed(_l("A hidden idea was restored"), About.IDEA),
    "content:idea:keep": Deed(_l("Notices about an idea were settled by keeping it"), About.IDEA),
    "content:comment:hide": Deed(_l("A comment was hidden"), About.COMMENT),
    "content:comment:restore": Deed(_l("A hidden comment was restored"), About.COMMENT),
    "content:comment:keep": Deed(_l("Notices about a comment were settled by keeping it"), About.COMMENT),
    "content:recording:attach": Deed(_l("A recording was attached"), About.RECORDING),
    "content:recording:withdraw": Deed(_l("A recording was withdrawn"), About.RECORDING),
    "evaluation:comment:answer": Deed(_l("The technical team answered a comment"), About.COMMENT),
    "follow_up:comment:answer": Deed(_l("An executing unit answered a comment"), About.COMMENT),
    "staff:person:invite": Deed(_l("A person was invited"), About.PERSON),
    "staff:role:give": Deed(_l("A role was given"), About.PERSON),
    "staff:role:vouch": Deed(_l("A role was agreed to"), About.PERSON),
    "site:staff:link": Deed(_l("Whoever runs the machine made a new link"), About.PERSON),
    "staff:role:end": Deed(_l("A role was ended"), About.PERSON),
    "staff:second-factor:replace": Deed(_l("A second factor was replaced"), About.PERSON),
    "staff:link:use": Deed(_l("A one-time link was used"), About.PERSON),
    "staff:unit:add": Deed(_l("An executing unit was added"), About.UNIT),
    "follow_up:report:file": Deed(_l("A quarterly report was filed"), About.PROJECT),
    "follow_up:report:correct": Deed(_l("A quarterly report was corrected"), About.PROJECT),
    "follow_up:plan:propose": Deed(_l("A schedule was proposed"), About.PROJECT),
    "follow_up:plan:approve": Deed(_l("A schedule was approved"), About.PROJECT),
    "follow_up:plan:return": Deed(_l("A schedule was given back"), About.PROJECT),
    "follow_up:observation:raise": Deed(_l("An observation was raised"), About.OBSERVATION),
    "follow_up:observation:answer": Deed(_l("An observation was answered"), About.OBSERVATION),
    "follow_up:observation:close": Deed(_l("An observation was closed"), About.OBSERVATION),
    "follow_up:mef:load": Deed(_l("Figures of the MEF were loaded"), About.MEF_IMPORT),
    "follow_up:observation:insist": Deed(_l("The committee asked again"), About.OBSERVATION),
    "follow_up:visit:note": Deed(_l("A field visit was noted"), About.PROJECT),
    "follow_up:visit:add-note": Deed(_l("A note was added to a field visit"), About.PROJECT),
    "follow_up:duty:check": Deed(_l("The committee said whether a project complies"), About.PROJECT),
    "committee:report:gather": Deed(_l("A report to the CCR was gathered"), About.CCR_REPORT),
    "committee:report:edit": Deed(_l("The draft of a report to the CCR was changed"), About.CCR_REPORT),
    "committee:report:sign": Deed(_l("A report to the CCR was signed"), About.CCR_REPORT),
    "committee:report:publish": Deed(_l("A report to the CCR was published"), About.CCR_REPORT),
    "committee:key:bring": Deed(_l("The committee brought the key of the ballot box"), About.PROCESS),
    "committee:box:take": Deed(_l("The committee took the sealed box with it"), About.PROCESS),
    "committee:box:open": Deed(_l("The committee brought what the ballot box held"), About.PROCESS),
    "site:box:reconciled": Deed(_l("The ballot box was checked, and it adds up"), About.PROCESS),
    "site:box:moved": Deed(_l("The ballots were moved to the sealed box"), About.PROCESS),
    "site:box:opened": Deed(_l("The ballot box was opened and counted"), About.PROCESS),
    "site:publication:make": Deed(_l("The publication was made"), About.PROCESS),
}

SETTLING: Mapping[str, str] = {
    "ask": _l("Asked for: %(act)s"),
    "confirm": _l("Confirmed: %(act)s"),
    "turn-down": _l("Turned down: %(act)s"),
}
"""The three things that happen to a grave act; its tag is `admin:<action>:<one of these>`."""

GRAVE_TAGS = {
    f"admin:{action.value}:{what}": (action, words) for action in GRAVE for what, words in SETTLING.items()
}


def said(tag: str) -> str:
    """The sentence of a tag. One that nobody gave a sentence to is shown as it is, rather than not at all."""
    if tag in GRAVE_TAGS:
        action, words = GRAVE_TAGS[tag]
        return str(words) % {"act": label(action)}
    return str(DEEDS[tag].said) if tag in DEEDS else tag


def about(tag: str) -> About:
    if tag in GRAVE_TAGS:
        return About.PROCESS
    return DEEDS[tag].about if tag in DEEDS else About.NOTHING


@dataclass(frozen=True)
class Kind:
    """Deeds that are looked through together: `slug` as it stands in an address, `tags` by how they begin."""

    slug: str
    said: str
    tags: tuple[str, ...]


TWO_PEOPLE = Kind("actos-de-dos", _l("Acts of two people"), ())
KINDS: Sequence[Kind] = (
    TWO_PEOPLE,
    Kind(
        "proceso",
        _l("Process, calendar and terms"),
        ("admin:process:", "admin:terms:", "admin:calendar:", "admin:unit:", "site:publication:"),
    ),
    Kind("padron-y-codigos", _l("Roll, codes and places of attention"), ("roll:", "station:")),
    Kind("evaluacion", _l("Evaluation and ballots"), ("evaluation:",)),
    Kind("contenido", _l("Hidden content and recordings"), ("content:",)),
    Kind(
        "anfora",
        _l("Ballot box and its key"),
        ("committee:key:", "committee:box:", "site:box:", "admin:voting:"),
    ),
    Kind("seguimiento", _l("Follow-up"), ("follow_up:", "committee:report:")),
    Kind("personas", _l("Staff and their roles"), ("staff:", "site:staff:")),
    Kind("sitio", _l("The site itself"), ("site:site:", "site:clock:")),
)


def tags_of(kind: Kind) -> list[str]:
    """Every tag of a kind. A grave act is of that kind and of no other."""
    if kind is TWO_PEOPLE:
        return list(GRAVE_TAGS)
    return [tag for tag in DEEDS if tag.startswith(kind.tags)]


def tags_by_subject() -> dict[str, list[str]]:
    """For each thing of a process that an entry can be about (persistence/audited.py), the tags about such a thing."""
    found: dict[str, list[str]] = {what: [] for what in SUBJECTS}
    for tag in (*DEEDS, *GRAVE_TAGS):
        if (what := about(tag).name.lower()) in found:
            found[what].append(tag)
    return found


NUMBERED: Mapping[About, str] = {
    About.ROLL: _l("Roll %(number)s"),
    About.IDEA: _l("Idea %(number)s"),
    About.PROJECT: _l("Project %(number)s"),
    About.OBSERVATION: _l("Observation %(number)s"),
    About.COMMENT: _l("Comment %(number)s"),
    About.RECORDING: _l("Recording %(number)s"),
    About.MEF_IMPORT: _l("Import %(number)s"),
    About.CCR_REPORT: _l("Report to the CCR %(number)s"),
}
"""What has no name that would fit on a line."""


@dataclass(frozen=True)
class Names:
    """What the ids of a stretch of the log stand for."""

    people: Mapping[int, str]
    processes: Mapping[int, str]
    units: Mapping[int, str]
    ballots: Mapping[int, str]
    keys: Mapping[str, str]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "Names":
        """Ask for them all at once."""
        reading = session()
        staff = [entry.staff_id for entry in entries]
        staff += [entry.subject for entry in entries if about(entry.tag) is About.PERSON]
        staff += [details_of(entry).get("asked_by") for entry in entries]
        papers = [entry.subject for entry in entries if about(entry.tag) is About.BALLOT]
        return cls(
            people.names_of_staff(reading, staff),
            {one.id: one.name for one in processes.all_of(reading)},
            {one.id: one.name for one in people.units(reading)},
            {
                one.id: str(place(one.province))
                for one in processes.constituencies_of_ids(
                    reading, [id_ for id_ in papers if id_ is not None]
                )
            },
            {one.public_key.hex(): one.name for one in ceremonies.every(reading)},
        )

    def subject(self, entry: Entry) -> str:
        """What an entry is about, by its name where it has one."""
        number = entry.subject
        if number is None:
            return ""
        kind = about(entry.tag)
        if kind in NUMBERED:
            return str(NUMBERED[kind]) % {"number": number}
        named: Mapping[About, Mapping[int, str]] = {
            About.PROCESS: self.processes,
            About.BALLOT: self.ballots,
            About.PERSON: self.people,
            About.UNIT: self.units,
        }
        return named.get(kind, {}).get(number, "")

    def details(self, entry: Entry) -> str:
        """What an entry is about and whatever else it tells, in one line."""
        told = [self.subject(entry)]
        for key, value in details_of(entry).items():
            if value is not None and value != []:
                detail = DETAILS.get(key)
                told.append(
                    f"{key}: {value}" if detail is None else f"{detail.said}: {detail.read(value, self)}"
                )
        return "; ".join(text for text in told if text)


@dataclass(frozen=True)
class Detail:
    """A detail's name, and how its value is read."""

    said: str
    read: Callable[[Any, Names], str]


def _numbers(value: Sequence[int], _names: Names) -> str:
    return ", ".join(str(one) for one in value)


DETAILS: Mapping[str, Detail] = {
    "number": Detail(_l("Number of the draw"), lambda value, _names: str(value)),
    "act": Detail(_l("Act number"), lambda value, _names: str(value)),
    "asked_by": Detail(_l("Asked by"), lambda value, names: names.people.get(value, str(value))),
    "kind": Detail(_l("Kind of site"), lambda value, _names: str(SITES[SiteKind(value)])),
    "year": Detail(_l("Year"), lambda value, _names: str(value)),
    "fields": Detail(_l("Dates"), lambda value, _names: ", ".join(str(CALENDAR[name]) for name in value)),
    "terms": Detail(_l("Terms"), lambda value, _names: ", ".join(term(name) for name in value)),
    "title": Detail(_l("Title"), lambda value, _names: str(value)),
    "explanation": Detail(_l("Explanation"), lambda value, _names: str(label(Explanation(value)))),
    "project": Detail(_l("Project"), lambda value, _names: str(value)),
    "tongue": Detail(_l("Language"), lambda value, _names: str(label(Tongue(value)))),
    "outcome": Detail(_l("Verdict"), lambda value, _names: str(label(Outcome(value)))),
    "ideas": Detail(_l("Ideas"), _numbers),
    "projects": Detail(_l("Projects"), _numbers),
    "role": Detail(_l("Role"), lambda value, _names: str(label(Role(value)))),
    "province": Detail(_l("Province"), lambda value, _names: str(place(value))),
    "unit": Detail(_l("Executing unit"), lambda value, names: names.units.get(value, str(value))),
    "people": Detail(_l("People"), lambda value, _names: formats.number(value)),
    "by_operator": Detail(
        _l("In this person's name"), lambda _value, _names: str(_l("whoever runs the machine"))
    ),
    "sha256": Detail(_l("SHA-256"), lambda value, _names: f"{value[:16]}…"),
    "public_key": Detail(
        _l("Key of the ballot box"), lambda value, names: names.keys.get(value, f"{value[:16]}…")
    ),
    "shares": Detail(_l("Shares that opened it"), _numbers),
    "compared": Detail(
        _l("Compared with what was published"), lambda value, _names: str(_l("Yes") if value else _l("No"))
    ),
    "station": Detail(_l("Place of attention"), lambda value, _names: str(value)),
    "count": Detail(_l("How many"), lambda value, _names: formats.number(value)),
    "copied_at": Detail(
        _l("Moment of the copy"), lambda value, _names: formats.moment(datetime.fromisoformat(value))
    ),
    "paused": Detail(_l("Votes that are paused"), _numbers),
    "checkpoints": Detail(_l("Checkpoints"), _numbers),
    "codes": Detail(_l("Codes that are missing"), lambda value, _names: formats.number(value)),
    "version": Detail(_l("Version"), lambda value, _names: str(value)),
    "as_of": Detail(_l("Data of"), lambda value, _names: formats.short_day(date.fromisoformat(value))),
    "kept": Detail(_l("Rows of ours"), lambda value, _names: formats.number(value)),
    "left_out": Detail(
        _l("CUIs left for another time"), lambda value, _names: ", ".join(str(one) for one in value)
    ),
    "quarter": Detail(_l("Quarter"), lambda value, _names: formats.quarter(Quarter.parse(value))),
    "last_day": Detail(_l("Last day"), lambda value, _names: formats.day(date.fromisoformat(value))),
    "half": Detail(_l("Six months"), lambda value, _names: formats.half_year(HalfYear.parse(value))),
    "signatures": Detail(_l("Signatures taken away"), lambda value, _names: formats.number(value)),
    "duty": Detail(_l("Duty"), lambda value, _names: str(label(Duty(value)))),
    "verdict": Detail(_l("Word of the committee"), lambda value, _names: str(label(Verdict(value)))),
}

SITES: Mapping[SiteKind, str] = {
    SiteKind.REAL: _l("Real site"),
    SiteKind.DEMONSTRATION: _l("Demonstration"),
}


def details_of(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(entry.details)
    return found
