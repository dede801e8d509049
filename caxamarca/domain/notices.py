"""What is told by e-mail of which event, to whom, when it is tried again, and when nobody is told any more."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from caxamarca.domain.days import LIMA, civil_day
from caxamarca.domain.errors import Refusal
from caxamarca.domain.provinces import Province, province
from caxamarca.domain.quarters import Quarter

DAYS_BEFORE = 10
"""So many days before a report is due its unit is reminded."""

DAYS_AFTER = 30
"""So many days after it was due a unit is still told once that it is late."""

WORTH_TELLING = timedelta(days=7)
"""What happened longer ago is read on the site and no longer sent: a site whose mail begins to work floods nobody."""

TIME_TO_CONFIRM = timedelta(days=3)
GATHERED_FOR = timedelta(minutes=5)
"""What happens meanwhile goes into the same letter: a unit files forty reports at once."""

MORNING = time(7)
"""The hour of Lima at which whoever follows a whole province gets what happened since the day before."""

REFUSALS_TAKEN = 3
"""After so many letters in a row that an address refused for good, nothing is sent there any more."""

_PAUSES = (1, 5, 15, 60, 180, 360, 720, 720, 720, 1440)
"""Minutes between one try and the next: some three days in all. Tries are counted, so that no wrong clock gives up."""


class Event(StrEnum):
    CONFIRMATION = "confirmation"
    REPORT_DUE = "report_due"
    REPORT_OVERDUE = "report_overdue"
    REPORT_FILED = "report_filed"
    REPORT_CORRECTED = "report_corrected"
    OBSERVATION_RAISED = "observation_raised"
    OBSERVATION_RESERVED = "observation_reserved"
    OBSERVATION_ANSWERED = "observation_answered"
    OBSERVATION_CLOSED = "observation_closed"
    PROJECT_FORMED = "project_formed"
    RESULTS_DECLARED = "results_declared"


class Audience(StrEnum):
    """`UNIT` and `COMMITTEE` are the people of the executing unit and of the committee whose reach it is.

    `ASKED` is the one address that asked to be sent something; `OF_THE_IDEA` are those who follow an idea alone.
    """

    ASKED = "asked"
    UNIT = "unit"
    COMMITTEE = "committee"
    FOLLOWERS = "followers"
    OF_THE_IDEA = "of_the_idea"


AUDIENCES: Mapping[Event, frozenset[Audience]] = {
    Event.CONFIRMATION: frozenset({Audience.ASKED}),
    Event.REPORT_DUE: frozenset({Audience.UNIT}),
    Event.REPORT_OVERDUE: frozenset({Audience.UNIT}),
    Event.REPORT_FILED: frozenset({Audience.COMMITTEE, Audience.FOLLOWERS}),
    Event.REPORT_CORRECTED: frozenset({Audience.COMMITTEE, Audience.FOLLOWERS}),
    Event.OBSERVATION_RAISED: frozenset({Audience.UNIT, Audience.FOLLOWERS}),
    Event.OBSERVATION_RESERVED: frozenset({Audience.UNIT}),
    Event.OBSERVATION_ANSWERED: frozenset({Audience.COMMITTEE, Audience.FOLLOWERS}),
    Event.OBSERVATION_CLOSED: frozenset({Audience.UNIT, Audience.FOLLOWERS}),
    Event.PROJECT_FORMED: frozenset({Audience.OF_THE_IDEA}),
    Event.RESULTS_DECLARED: frozenset({Audience.FOLLOWERS}),
}
"""Whoever did something is never told of it."""


class Outcome(StrEnum):
    """What a mail server said of one letter. `UNKNOWN_HERE` is about the address, `RETURNED` about the letter."""

    TAKEN = "taken"
    PUT_OFF = "put_off"
    UNKNOWN_HERE = "unknown_here"
    RETURNED = "returned"


class Trouble(StrEnum):
    """Why no letter left at all."""

    AWAY = "away"
    SILENT = "silent"
    UNSAFE = "unsafe"
    REFUSED = "refused"


class NotAMailbox(Refusal):
    """The text does not read as an e-mail address."""


class LinkOver(Refusal):
    """The link that confirms an address lives three days; another one is asked for on the same page."""


@dataclass(frozen=True)
class Topic:
    """What one can follow: exactly one of a project, an idea, and a province by its code."""

    project: int | None = None
    idea: int | None = None
    province: str | None = None

    def __post_init__(self) -> None:
        if [self.project, self.idea, self.province].count(None) != 2:
            raise ValueError("a topic is one thing")

    @property
    def place(self) -> Province | None:
        return None if self.province is None else province(self.province)


@dataclass(frozen=True)
class Letter:
    """A letter in words. `name` is its Message-ID, the same at each try; at `end` more of its kind are called off."""

    to: str
    name: str
    subject: str
    text: str
    end: str | None = None


_LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")


def mailbox(text: str) -> str:
    """An address to which a letter can be sent, in one form: nothing in it means something else to a mail server.

    Raises NotAMailbox; whether it receives anything is not looked at.
    """
    address = text.strip().lower()
    if len(address) > 254 or len(address.partition("@")[0]) > 64 or not _ADDRESS.fullmatch(address):
        raise NotAMailbox
    return address


def household(address: str) -> str:
    """The mailbox behind an address: what follows a plus is another name for the same one."""
    local, _at, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def reminder(quarter: Quarter, today: date) -> Event | None:
    """What a unit whose report is missing is reminded of on a day."""
    if quarter.end < today <= quarter.due and today >= quarter.due - timedelta(days=DAYS_BEFORE):
        return Event.REPORT_DUE
    if quarter.due < today <= quarter.due + timedelta(days=DAYS_AFTER):
        return Event.REPORT_OVERDUE
    return None


def to_remind_of(today: date) -> tuple[Quarter, Event] | None:
    """The quarter about which somebody may have to be reminded on a day. Never two: they are three months apart."""
    quarter = Quarter.of(today).previous
    event = reminder(quarter, today)
    return None if event is None else (quarter, event)


def is_worth_telling(happened: datetime, now: datetime) -> bool:
    return now - happened <= WORTH_TELLING


def pause(tries: int) -> timedelta | None:
    """How long to wait after so many tries that failed; `None` where nothing is tried any more."""
    return timedelta(minutes=_PAUSES[tries - 1]) if tries <= len(_PAUSES) else None


LONGEST_PAUSE = timedelta(minutes=max(_PAUSES))
TRIES = len(_PAUSES)
"""After so many that failed the next one is the last."""


def next_morning(now: datetime) -> datetime:
    """When a letter about a province leaves: the next time that it is seven in Lima."""
    today = civil_day(now)
    this = datetime.combine(today, MORNING, LIMA)
    return this if now <= this else this + timedelta(days=1)
