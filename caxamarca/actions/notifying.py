"""Sending what has to be told: reminders are noted, letters made for whoever wants them, and carried one by one.

At least once, and twice only where this process ends between a mail server's word and our commit; the Message-ID is
then the same. Nothing is asked of a mail server within a transaction, so that a slow one keeps nobody from writing.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from caxamarca.actions import following
from caxamarca.actions.following import Purpose
from caxamarca.actions.posting import Courier, LineDown
from caxamarca.actions.rooms import Full, Room
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotFound
from caxamarca.domain.notices import (
    AUDIENCES,
    GATHERED_FOR,
    REFUSALS_TAKEN,
    TIME_TO_CONFIRM,
    TRIES,
    WORTH_TELLING,
    Audience,
    Event,
    Letter,
    NotAMailbox,
    Outcome,
    Topic,
    mailbox,
    next_morning,
    to_remind_of,
)
from caxamarca.domain.processes import Stage
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import OF_A_UNIT, Grant, Role
from caxamarca.persistence import (
    followers,
    observations,
    outbox,
    people,
    prioritised,
    processes,
    projects,
    reports,
    site,
    throttle,
)
from caxamarca.persistence.database import keyring, let_go, session, transaction
from caxamarca.persistence.followed import follow
from caxamarca.persistence.followers import Reach
from caxamarca.persistence.outbox import Notice, Reader, Waiting
from caxamarca.persistence.prioritised import Prioritised

log = logging.getLogger(__name__)

PAGE = 500
"""So many followers get their letters within one transaction."""

HANDFUL = 50
MANY = 5000
LEASE = timedelta(minutes=5)
"""Longer than one letter can take; it is renewed with each of them."""

ROUND = 50.0
"""Seconds after which a round takes no further letter: the next one goes on."""

EACH = timedelta(hours=1)
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Item:
    """One event as it stands now, with what a sentence about it needs. `unit` is the name of the executing unit,
    `physical` what a report declares in whole percent, `missing` the titles of projects whose report is.
    """

    event: Event
    year: int | None = None
    title: str = ""
    project: int | None = None
    province: str | None = None
    unit: str | None = None
    quarter: Quarter | None = None
    physical: int | None = None
    answer_by: date | None = None
    missing: tuple[str, ...] = ()
    topic: Topic | None = None


@dataclass(frozen=True)
class Parcel:
    """A letter before it has words. `token` is the link that confirms, or calls off, what `topics` are followed."""

    to: str
    number: str
    items: tuple[Item, ...]
    token: str
    topics: tuple[Topic, ...] = ()
    is_staff: bool = False


@dataclass(frozen=True)
class Fact:
    """An event as it stands now, nothing where it no longer holds, and whose followers are told of it."""

    item: Item | None
    reach: Reach


class Known:
    """What was looked up in a round: thousands of letters tell of the same event."""

    def __init__(self) -> None:
        self._facts: dict[int, Fact] = {}

    def of(self, session: Session, notice: Notice) -> Fact:
        if notice.id not in self._facts:
            try:
                self._facts[notice.id] = Fact(_item(session, notice), _reach(session, notice))
            except NotFound:
                self._facts[notice.id] = Fact(None, Reach())
        return self._facts[notice.id]


Write = Callable[[Parcel], Letter]


@dataclass(frozen=True)
class Sent:
    """What came of a round: letters that were taken, and whether the line broke."""

    taken: int = 0
    is_down: bool = False


def send_waiting(courier: Courier, write: Write, folder: Path, *, gather: bool = True) -> Sent:
    """One round of the post, unless somebody else is at it, here or on another machine.

    A lock in the `folder` of the data ends with its process, whatever the clock says; a lease keeps two machines apart.
    Without `gather` letters leave at once, as a demonstration's do.
    """
    try:
        with Room(folder, "post", 1).place():
            return _round(courier, write, gather=gather)
    except Full:
        return Sent()


def _round(courier: Courier, write: Write, *, gather: bool) -> Sent:
    holder = secrets.token_hex(8)
    if not _hold(holder):
        return Sent()
    try:
        tidy()
        _note_reminders()
        while _make_letters(holder, gather=gather):
            pass
        return _carry(courier, write, holder)
    finally:
        courier.leave()
        with transaction() as writing:
            outbox.release(writing, holder)


def _hold(holder: str) -> bool:
    with transaction() as writing:
        now = outbox.clock(writing)
        return outbox.take(writing, holder, now, now + LEASE)


def tidy() -> None:
    """Once an hour, and without a mail server too: erase addresses that nobody confirmed, forget what is long ago."""
    with transaction() as writing:
        now = outbox.clock(writing)
        if throttle.add(writing, "tidy-post", b"", now, now + EACH) == 1:
            followers.sweep(writing, now - TIME_TO_CONFIRM)
            outbox.sweep(writing, site.now(writing) - KEPT)


def _note_reminders() -> None:
    """Once an hour of each civic day: note each unit that has to be reminded of the last quarter."""
    today = civil_day(site.now(session()))
    found = to_remind_of(today)
    let_go()
    if found is None:
        return
    quarter, event = found
    with transaction() as writing:
        now = outbox.clock(writing)
        if throttle.add(writing, "remind", today.isoformat().encode(), now, now + EACH) > 1:
            return
        for unit in _units_to_remind(writing, event, quarter, today):
            outbox.remind(writing, event, unit, quarter, site.now(writing))


def _units_to_remind(session: Session, event: Event, quarter: Quarter, today: date) -> Iterator[int]:
    done = outbox.reminded(session, event, quarter)
    in_hands = [one for one in _followed(session) if one.unit_id is not None and one.unit_id not in done]
    units = {one.unit_id for one in _missing(session, in_hands, quarter, today)}
    yield from sorted(unit for unit in units if unit is not None)


def _followed(session: Session, unit: int | None = None) -> list[Prioritised]:
    """The projects whose process is in follow-up now."""
    years = {one.year for one in processes.in_stage(session, Stage.FOLLOW_UP, site.now(session))}
    return [one for one in prioritised.listed(session, unit=unit) if one.year in years]


def _missing(
    session: Session, some: Sequence[Prioritised], quarter: Quarter, today: date
) -> list[Prioritised]:
    """Those of which a report on a quarter is owed and was not filed."""
    return [
        one.prioritised
        for one in follow(session, some, today)
        if any(line.quarter == quarter and line.report is None for line in one.quarters)
    ]


def _make_letters(holder: str, *, gather: bool) -> bool:
    """Make letters of what happened, a page of followers at a time. Whether there was anything to do."""
    with transaction() as writing:
        now = outbox.clock(writing)
        if not outbox.take(writing, holder, now, now + LEASE):
            return False
        waiting = outbox.untold(writing, site.now(writing) - WORTH_TELLING)
        if not waiting:
            return False
        _tell(writing, waiting[0], now, gather=gather)
    return True


def _tell(session: Session, notice: Notice, now: datetime, *, gather: bool) -> None:
    audiences = AUDIENCES[notice.event]
    soon = now + GATHERED_FOR if gather else now
    if notice.told_up_to is None:
        staff = _staff_of(session, notice, audiences)
        outbox.put(session, notice.id, [Reader(one, None, soon) for one in staff])
    if not audiences & {Audience.FOLLOWERS, Audience.OF_THE_IDEA}:
        notice.is_told = True
        return
    later = next_morning(now) if gather else now
    page = followers.reached(session, _reach(session, notice), PAGE, notice.told_up_to)
    outbox.put(session, notice.id, [Reader(None, one, soon if is_near else later) for one, is_near in page])
    notice.is_told = len(page) < PAGE
    notice.told_up_to = page[-1][0] if page else b""


def _reach(session: Session, notice: Notice) -> Reach:
    """Whose followers an event is told to. Raises NotFound where what it is about is gone."""
    if notice.process_id is not None:
        everywhere = [one.province for one in processes.constituencies(session, notice.process_id)]
        return Reach(process=notice.process_id, provinces=[one for one in everywhere if one is not None])
    if notice.project_id is None:
        return Reach()
    merged = projects.ideas_of(session, [notice.project_id])[notice.project_id]
    if Audience.OF_THE_IDEA in AUDIENCES[notice.event]:
        return Reach(ideas=merged)
    return Reach(notice.project_id, merged, _provinces(session, notice.project_id))


def _provinces(session: Session, project_id: int) -> tuple[str, ...]:
    """The province of a project, or all that an interprovincial one benefits."""
    place = processes.constituency(session, projects.one(session, project_id).constituency_id).province
    if place is not None:
        return (place,)
    return tuple({code[:4] for code in projects.districts_of(session, [project_id]).get(project_id, ())})


def _staff_of(session: Session, notice: Notice, audiences: frozenset[Audience]) -> list[int]:
    """The members of staff who are to be told, but for whoever did it."""
    if not audiences & {Audience.UNIT, Audience.COMMITTEE}:
        return []
    unwilling = followers.staff_who_want_none(session)
    granted = people.grants_of_all(session)
    return [
        one
        for one, grants in granted.items()
        if one not in unwilling and one != notice.done_by and _concerns(session, notice, grants)
    ]


def _concerns(session: Session, notice: Notice, grants: Sequence[Grant]) -> bool:
    """Whether an event is the business of somebody with these roles."""
    audiences = AUDIENCES[notice.event]
    unit, province = notice.unit_id, None
    if notice.project_id is not None:
        try:
            found = prioritised.one(session, notice.project_id)
        except NotFound:
            return False
        unit, province = found.unit_id, found.province
    if Audience.UNIT in audiences and unit is not None:
        return any(one.role in OF_A_UNIT and one.unit == unit for one in grants)
    return Audience.COMMITTEE in audiences and any(
        one.role is Role.COMMITTEE and one.reaches(province, None) for one in grants
    )


def _carry(courier: Courier, write: Write, holder: str) -> Sent:
    """Carry what is due, letter by letter, as long as the line stands and this round has time."""
    until, taken, known = time.monotonic() + ROUND, 0, Known()
    while time.monotonic() < until:
        handful = _closed(holder)
        if not handful:
            break
        for mail in handful:
            if time.monotonic() >= until:
                break
            held_from = time.monotonic()
            try:
                outcome = _handed_over(courier, write, mail, known)
            except LineDown as down:
                _put_all_off(holder, down, mail)
                return Sent(taken, is_down=True)
            taken += outcome is Outcome.TAKEN
            if not _settle(holder, mail, outcome) or time.monotonic() - held_from > LEASE.total_seconds():
                return Sent(taken)
    return Sent(taken)


def _handed_over(courier: Courier, write: Write, mail: Waiting, known: Known) -> Outcome | None:
    """What came of a letter; nothing where nobody wants it any more. Raises LineDown."""
    try:
        parcel = _packed(mail, known)
        letter = None if parcel is None else write(parcel)
    except Exception as trouble:  # noqa: BLE001 - a letter that cannot be written must not stop the others
        log.warning("post: %s", type(trouble).__name__)
        return Outcome.PUT_OFF
    return None if letter is None else courier.carry(letter)


def _closed(holder: str) -> Sequence[Waiting]:
    """The next letters, to which nothing is added from now on; none where somebody else took over."""
    with transaction() as writing:
        now = outbox.clock(writing)
        if not outbox.take(writing, holder, now, now + LEASE):
            return ()
        return outbox.close(outbox.due(writing, now, HANDFUL))


def _settle(holder: str, mail: Waiting, outcome: Outcome | None) -> bool:
    """Write down what came of a letter, and go on holding the post office. `None` is one that nobody wants any more."""
    with transaction() as writing:
        now = outbox.clock(writing)
        if not outbox.take(writing, holder, now, now + LEASE):
            return False
        if outcome in {None, Outcome.TAKEN, Outcome.UNKNOWN_HERE}:
            outbox.drop(writing, [mail.id])
        if outcome is Outcome.TAKEN:
            _forget_refusals(writing, mail)
            outbox.note_trouble(writing, None, now)
        elif outcome is Outcome.UNKNOWN_HERE:
            _count_refusal(writing, mail)
        elif outcome is Outcome.RETURNED:
            outbox.give_up(writing, [mail.id], now)
        elif outcome is Outcome.PUT_OFF:
            found = outbox.mail(writing, mail.id)
            outbox.put_off(writing, [] if found is None else [found], now)
    return True


def _put_all_off(holder: str, down: LineDown, mail: Waiting) -> None:
    """No letter leaves now: every one that is due waits, and each counts the try.

    Where there are others, the one in hand counts it twice: if it breaks the line, they go first from now on.
    """
    with transaction() as writing:
        now = outbox.clock(writing)
        if outbox.take(writing, holder, now, now + LEASE):
            outbox.note_trouble(writing, down.trouble, now)
            waiting = outbox.due(writing, now, MANY)
            outbox.put_off(writing, waiting, now)
            in_hand = [one for one in waiting if one.id == mail.id and one.tries <= TRIES]
            outbox.put_off(writing, in_hand if len(waiting) > 1 else [], now)


def _forget_refusals(session: Session, mail: Waiting) -> None:
    if mail.address_hash is not None:
        followers.forget_refusals(session, mail.address_hash)
    elif mail.staff_id is not None:
        followers.forget_refusals_of_staff(session, mail.staff_id)


def _count_refusal(session: Session, mail: Waiting) -> None:
    """An address that is refused for good again and again is erased, or is one of the staff that gets no more."""
    if mail.address_hash is not None:
        if followers.count_refusal(session, mail.address_hash) >= REFUSALS_TAKEN:
            followers.end_all(session, mail.address_hash)
            outbox.drop_all_to(session, mail.address_hash)
    elif (
        mail.staff_id is not None
        and followers.count_refusal_of_staff(session, mail.staff_id) >= REFUSALS_TAKEN
    ):
        followers.choose(session, mail.staff_id, wanted=False)


def _packed(mail: Waiting, known: Known) -> Parcel | None:
    """What a letter tells, looked up now; nothing where nobody wants it any more. Nothing stays read afterwards."""
    try:
        if mail.staff_id is not None:
            return _for_staff(session(), mail, mail.staff_id, known)
        return _for_follower(session(), mail, mail.address_hash or b"", known)
    finally:
        let_go()


def _number(mail: Waiting) -> str:
    """What names this letter and no other one, the same each time: its Message-ID begins so."""
    return keyring().mac("letters", str(mail.id)).hex()[:32]


def _for_staff(session: Session, mail: Waiting, staff_id: int, known: Known) -> Parcel | None:
    person = people.staff(session, staff_id)
    if person is None or not followers.wants_notices(session, staff_id):
        return None
    grants = people.grants_of(session, staff_id)
    notices = [one for one in outbox.lines(session, mail.id) if _concerns(session, one, grants)]
    items = tuple(filter(None, (known.of(session, one).item for one in notices)))
    try:
        to = mailbox(person.email)
    except NotAMailbox:
        return None
    token = following.link(Purpose.STAFF, staff_id)
    return Parcel(to, _number(mail), items, token, is_staff=True) if items else None


def _for_follower(session: Session, mail: Waiting, address_hash: bytes, known: Known) -> Parcel | None:
    notices = outbox.lines(session, mail.id)
    asked = next((one for one in notices if one.event is Event.CONFIRMATION), None)
    if asked is not None:
        return _to_confirm(session, mail, asked.subject or 0)
    rows = followers.of_address(session, address_hash)
    to = following.unsealed(rows[0].sealed) if rows else None
    if to is None:
        return None
    items: list[Item] = []
    why: dict[int, Topic] = {}
    for notice in notices:
        fact = known.of(session, notice)
        reasons = [one for one in rows if _is_about(session, fact.reach, one.topic)]
        if reasons and fact.item is not None:
            items.append(fact.item)
            why.update({one.id: one.topic for one in reasons})
    if not items:
        return None
    first = next(iter(why))
    token = following.link(Purpose.END if len(why) == 1 else Purpose.END_ALL, first)
    return Parcel(to, _number(mail), tuple(items), token, tuple(why.values()))


def _to_confirm(session: Session, mail: Waiting, number: int) -> Parcel | None:
    follower = followers.one(session, number)
    to = None if follower is None else following.unsealed(follower.sealed)
    if follower is None or to is None:
        return None
    item = Item(Event.CONFIRMATION, topic=follower.topic)
    token = following.link(Purpose.BEGIN, follower.id)
    return Parcel(to, _number(mail), (item,), token, (follower.topic,))


def _is_about(session: Session, reach: Reach, topic: Topic) -> bool:
    """Whether an event is one of those that somebody asked for."""
    if topic.province is not None:
        return topic.province in reach.provinces
    if reach.process is not None:
        return followers.is_of_process(session, topic, reach.process)
    return topic.idea in reach.ideas if topic.project is None else topic.project == reach.project


def _item(session: Session, notice: Notice) -> Item | None:
    if notice.process_id is not None:
        process = processes.one(session, notice.process_id)
        return None if process.annulled_at is not None else Item(notice.event, process.year)
    if notice.unit_id is not None:
        return _reminded(session, notice, notice.unit_id)
    assert notice.project_id is not None  # noqa: S101 - what is left is about a project
    project = projects.one(session, notice.project_id)
    process = processes.one(session, project.process_id)
    if process.annulled_at is not None:
        return None
    place = processes.constituency(session, project.constituency_id).province
    told = Item(notice.event, process.year, project.title, project.id, place)
    if notice.event is Event.PROJECT_FORMED:
        return told
    winner = prioritised.one(session, project.id)
    return _with_its_subject(session, notice, told, winner)


def _with_its_subject(session: Session, notice: Notice, told: Item, winner: Prioritised) -> Item:
    """The report or the observation that an event is about."""
    told = replace(told, unit=winner.unit)
    if notice.event in {Event.REPORT_FILED, Event.REPORT_CORRECTED}:
        filed = reports.of_projects(session, [winner.project.id])[winner.project.id]
        report = next((one for one in filed if one.id == notice.subject), None)
        if report is None:
            raise NotFound
        return replace(told, physical=report.physical, quarter=report.quarter)
    asked = observations.with_reserved_ones(session, [winner.project.id])[winner.project.id]
    observation = next((one for one in asked if one.id == notice.subject), None)
    if observation is None:
        raise NotFound
    return replace(told, answer_by=observation.due)


def _reminded(session: Session, notice: Notice, unit: int) -> Item | None:
    """What a unit still owes; nothing where it has filed everything meanwhile."""
    quarter = notice.quarter
    if quarter is None:
        return None
    today = civil_day(site.now(session))
    left = _missing(session, _followed(session, unit), quarter, today)
    if not left:
        return None
    found = people.unit(session, unit)
    event = Event.REPORT_OVERDUE if today > quarter.due else Event.REPORT_DUE
    return Item(
        event,
        unit=None if found is None else found.name,
        quarter=quarter,
        missing=tuple(one.project.title for one in left),
    )
