"""A process and its stages. The calendar, the clock and the recorded acts decide; nothing wakes up at midnight."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from caxamarca.domain.checkpoints import LEAST
from caxamarca.domain.counting import Rule
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import Refusal
from caxamarca.domain.telling import FEWEST_BALLOTS


class Stage(StrEnum):
    ANNOUNCED = "announced"
    IDEAS = "ideas"
    EVALUATION = "evaluation"
    VOTING = "voting"
    COUNT = "count"
    RESULTS = "results"
    FOLLOW_UP = "follow_up"
    ANNULLED = "annulled"


COURSE = tuple(stage for stage in Stage if stage is not Stage.ANNULLED)
"""The stages in the order in which a process goes through them."""

WITH_RESULTS = frozenset({Stage.RESULTS, Stage.FOLLOW_UP})
"""The stages in which it is known what won."""


class LegalPhase(StrEnum):
    """The four phases of Ley 28056, article 6 (as changed by Ley 29298)."""

    PREPARATION = "preparation"
    AGREEMENT = "agreement"
    COORDINATION = "coordination"
    FORMALISATION = "formalisation"


PHASE_OF: Mapping[Stage, LegalPhase] = {
    Stage.ANNOUNCED: LegalPhase.PREPARATION,
    Stage.IDEAS: LegalPhase.AGREEMENT,
    Stage.EVALUATION: LegalPhase.AGREEMENT,
    Stage.VOTING: LegalPhase.AGREEMENT,
    Stage.COUNT: LegalPhase.AGREEMENT,
    Stage.RESULTS: LegalPhase.COORDINATION,
    Stage.FOLLOW_UP: LegalPhase.FORMALISATION,
}


class BoxState(StrEnum):
    """How far the ballot box has come. Each step of closing is one transaction that can be repeated."""

    NONE = "none"
    OPEN = "open"
    FROZEN = "frozen"
    RECONCILED = "reconciled"
    MOVED = "moved"
    OPENED = "opened"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Calendar:
    """The published dates, each an aware moment, each later than the one before.

    `lot_at` is the hour of the public draw whose number settles ties. From then on the ballots stand still.
    """

    ideas_from: datetime
    ideas_until: datetime
    lot_at: datetime
    voting_from: datetime
    voting_until: datetime
    follow_up_from: datetime


@dataclass(frozen=True)
class Acts:
    """What was decided and recorded, and when."""

    opened: datetime | None = None
    declared: datetime | None = None
    annulled: datetime | None = None


@dataclass(frozen=True)
class Terms:
    """The rules of one process (bases). Corrected, with a published reason, only until ideas open.

    `batch_size` ballots of a province go into a list of the box at least, and as many wait on; `clear_from` so many
    ballots of a constituency they are published one by one.
    """

    rule: Rule
    marks: int
    minimum_age: int
    support_limit: int
    interprovincial: bool
    batch_size: int = LEAST
    clear_from: int = FEWEST_BALLOTS


@dataclass(eq=False)
class WrongStage(Refusal):
    """The act belongs to another stage. `stage` is where the process stands now."""

    stage: Stage


@dataclass(eq=False)
class DatesOutOfOrder(Refusal):
    """`later` must come after `earlier`; both are names of calendar fields."""

    earlier: str
    later: str


@dataclass(eq=False)
class DateIsPast(Refusal):
    """A date that has come cannot be changed, and no date can be moved into the past."""

    field: str


class VoteStandsStill(Refusal):
    """Since the opening was decided, an act of two people alone moves a date of the vote: its end, to a later day."""


class NothingChanged(Refusal):
    """The new calendar is the old one."""


def stage_of(calendar: Calendar, acts: Acts, now: datetime) -> Stage:
    """Where the process stands at the aware moment `now`.

    Voting needs its date *and* the recorded act of opening; until both are there the process stays in
    evaluation. Results need the recorded declaration; until then it stays in the count.
    """
    if acts.annulled is not None:
        return Stage.ANNULLED
    if acts.declared is not None:
        return Stage.FOLLOW_UP if now >= calendar.follow_up_from else Stage.RESULTS
    if now < calendar.ideas_from:
        return Stage.ANNOUNCED
    if now < calendar.ideas_until:
        return Stage.IDEAS
    if now < calendar.voting_from or acts.opened is None:
        return Stage.EVALUATION
    return Stage.VOTING if now < calendar.voting_until else Stage.COUNT


def ends(calendar: Calendar, stage: Stage) -> datetime | None:
    """The published moment at which this stage is due to end; `None` where an act or nothing ends it."""
    return {
        Stage.ANNOUNCED: calendar.ideas_from,
        Stage.IDEAS: calendar.ideas_until,
        Stage.EVALUATION: calendar.voting_from,
        Stage.VOTING: calendar.voting_until,
        Stage.RESULTS: calendar.follow_up_from,
    }.get(stage)


def begins(calendar: Calendar, stage: Stage) -> datetime | None:
    """The published moment at which this stage is due to begin; `None` where only an act begins it."""
    return {
        Stage.IDEAS: calendar.ideas_from,
        Stage.EVALUATION: calendar.ideas_until,
        Stage.VOTING: calendar.voting_from,
        Stage.COUNT: calendar.voting_until,
        Stage.FOLLOW_UP: calendar.follow_up_from,
    }.get(stage)


def check_order(calendar: Calendar) -> Calendar:
    names = [field.name for field in fields(calendar)]
    for earlier, later in pairwise(names):
        if getattr(calendar, earlier) >= getattr(calendar, later):
            raise DatesOutOfOrder(earlier, later)
    return calendar


AFTER_OPENING = frozenset({"voting_from", "voting_until", "follow_up_from"})
"""Dates that mean nothing before the vote was opened: without the act they pass, and nothing comes with them."""


OF_THE_VOTE = frozenset({"lot_at", "voting_from", "voting_until"})
"""Dates that stand still once the vote was opened: they are part of what checkpoint 0 is over."""


@dataclass(frozen=True)
class Lot:
    """How far the draw has come: whether its number is noted, and whether a ballot is missing still."""

    drawn: bool
    lacks_ballots: bool

    def is_void(self, calendar: Calendar, now: datetime) -> bool:
        """Whether the hour came while a ballot was missing: whoever filled it now would know the number.

        No ballot changes after the hour, so nobody who knows the number can choose whether it counts.
        """
        return not self.drawn and self.lacks_ballots and calendar.lot_at <= now


def dates_that_came(calendar: Calendar, opened: bool, lot: Lot, now: datetime) -> frozenset[str]:
    """The names of the dates that cannot be moved any more by whoever keeps the calendar.

    The hour of the lot can, once it has come, only where no number of it counts: else it would be moved until the
    number suits.
    """
    came = {
        field.name
        for field in fields(calendar)
        if (opened and field.name in OF_THE_VOTE)
        or (getattr(calendar, field.name) <= now and (opened or field.name not in AFTER_OPENING))
    }
    if lot.drawn:
        came.add("lot_at")
    return frozenset(came - {"lot_at"} if lot.is_void(calendar, now) else came)


def change_dates(old: Calendar, new: Calendar, opened: bool, lot: Lot, now: datetime) -> Calendar:
    """Accept a new calendar, or refuse it: what has come stays, and nothing moves into the past."""
    changed = [field.name for field in fields(old) if getattr(old, field.name) != getattr(new, field.name)]
    if not changed:
        raise NothingChanged
    if opened and OF_THE_VOTE & set(changed):
        raise VoteStandsStill
    for name in changed:
        if name in dates_that_came(old, opened, lot, now) or getattr(new, name) <= now:
            raise DateIsPast(name)
    return check_order(new)


LONGEST_EXTENSION = 30
"""Days by which a vote can be extended in one act."""


def extended(calendar: Calendar, days: int, now: datetime) -> Calendar:
    """The calendar with so many days more to vote.

    Follow-up that would begin before the later end comes so many days later as well: one person moves that date alone,
    and could keep two from extending. Raises DateIsPast where even the later end has come.
    """
    until = calendar.voting_until + timedelta(days=days)
    if until <= now:
        raise DateIsPast("voting_until")
    follow_up = calendar.follow_up_from
    if follow_up <= until:
        follow_up += timedelta(days=days)
    return check_order(replace(calendar, voting_until=until, follow_up_from=follow_up))


def age_on(birth_year: int, moment: datetime) -> int:
    """The age reached during the year of `moment` in Lima: rolls carry a year of birth, never a date."""
    return civil_day(moment).year - birth_year
