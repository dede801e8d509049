"""At a desk: two who look at the person make a code at any time; one of them alone can end one."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.actions import casting, identifying, making_codes, throttling
from caxamarca.actions.identifying import document_mac
from caxamarca.actions.making_codes import Slip
from caxamarca.actions.throttling import Allowance
from caxamarca.domain.attending import WINDOW, Call, Turn, turn
from caxamarca.domain.codes import CodeKind, grouped, new_personal_code
from caxamarca.domain.days import beginning_of, civil_day
from caxamarca.domain.documents import Document, parse
from caxamarca.domain.errors import NotAllowed, NotFound, Refusal
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.provinces import province as known_province
from caxamarca.domain.roles import Actor
from caxamarca.domain.spanish import search_key
from caxamarca.domain.texts import clean_line
from caxamarca.persistence import audit, people, processes, residents, roll, sign_ins, site, stations
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.stations import Station, StationCall

NAME_LIMIT = 80
NONCE_LENGTH = 16

ENDED_BY_ONE = Allowance(30, timedelta(hours=1))
"""So many codes one member of staff ends: many more than are lost at a desk, far fewer than the voters of a village."""

MADE_WITH_ONE = Allowance(120, timedelta(hours=1))
"""So many codes are made with one member of staff: one each half minute, which a queue takes and a swindle wants more
of.
"""


NAMED_BY_ONE = Allowance(120, timedelta(hours=1))
"""So many documents one member of staff is the first to name: the same queue, whoever of the two writes first."""


class NoCodeForThisDocument(Refusal):
    """Not on this roll, or a ballot of theirs is in a box that is open now. No desk learns which."""


class CodeMadeElsewhere(Refusal):
    """The two have made this code a moment ago, and another sign-in got it, which alone can see it again."""


class SomebodyElseNeeded(Refusal):
    """The second of two cannot be the first one."""


class StationNameTaken(Refusal):
    """A place of this province bears this name."""


@dataclass(frozen=True)
class Waiting:
    """The first of two has spoken, and the second one can for as long as `WINDOW`."""

    document: Document


def add_station(actor: Actor, year: int, name: str, province: str) -> int:
    """Add a place where people of a process are attended. Its name is public at once: people have to find it."""
    with transaction() as session:
        process = processes.shared(session, year)
        now = site.now(session)
        permit(people.as_of_now(session, actor), Action.ADD_STATION, process.stage(now))
        told = clean_line(name, NAME_LIMIT)
        station = Station(
            process_id=process.id,
            province=known_province(province).code,
            name=told,
            name_key=search_key(told),
        )
        try:
            with session.begin_nested():
                session.add(station)
        except IntegrityError:
            raise StationNameTaken from None
        audit.write(session, actor, "station:place:add", process.id, now, {"station": station.name})
        return station.id


def issue_code(actor: Actor, year: int, station_id: int, document: str, seat: str) -> Slip | Waiting:
    """Say that the person of this document is here. The second of two who say so gets the code, once and for all.

    `seat` is the token of the sign-in at whose screen the code is to be seen. Saying it again from there shows the same
    code for some minutes: it is derived from that token and a number that is forgotten then, and kept nowhere. Raises
    NotADocument, NoCodeForThisDocument, CodeMadeElsewhere or TooManyTries. Before the second one has spoken nothing
    tells whether the document is on the roll.
    """
    read = parse(document)
    now = datetime.now(UTC)
    with transaction() as session:
        process, station = _at_the_desk(session, year, station_id)
        stage = process.stage(site.now(session))
        permit(people.as_of_now(session, actor), Action.ISSUE_CODE, stage, province=station.province)
        stations.sweep(session, now)
        staff, mac, until = staff_of(actor), document_mac(read), now + WINDOW
        call, is_new = stations.held_call(
            session,
            StationCall(
                process_id=process.id,
                document_mac=mac,
                station_id=station.id,
                first_id=staff,
                until=until,
            ),
        )
        said = turn(_told(call), staff, sign_ins.hashed(seat), now)
        if said is Turn.MAKE and not _may_still(session, call.first_id, process, station):
            said = Turn.ASK
        if said is Turn.TAKEN:
            raise CodeMadeElsewhere
        if said is Turn.ASK or is_new:
            throttling.spend(session, "name", str(staff), NAMED_BY_ONE, now)
            call.first_id, call.until = staff, until
        if said is Turn.MAKE:
            call.second_id, call.seat, call.until = staff, sign_ins.hashed(seat), until
            call.nonce = secrets.token_bytes(NONCE_LENGTH)
            _make(session, process, station, call, _code(call, seat))
        if call.second_id is None:
            return Waiting(read)
        return Slip(read.number, grouped(_code(call, seat), CodeKind.PERSONAL))


def issue_code_at_one_screen(
    actor: Actor,
    year: int,
    station_id: int,
    document: str,
    seat: str,
    proof: tuple[str, str, str],
    source: str,
) -> Slip:
    """The same where the two share a device: the second one types e-mail, password and one-time code (`proof`).

    What was cut on its way back can be sent again as it was. Raises WrongCredentials or SomebodyElseNeeded besides.
    """
    said = issue_code(actor, year, station_id, document, seat)
    if isinstance(said, Slip):
        return said
    said = issue_code(identifying.vouch_as_staff(*proof, source), year, station_id, document, seat)
    if isinstance(said, Waiting):
        raise SomebodyElseNeeded
    return said


def revoke_code(actor: Actor, year: int, station_id: int, document: str) -> None:
    """End the code of a document at once, and whatever was signed in with it: somebody has lost the slip.

    One is enough: a slip that was found must not wait for two. Nothing tells whether there was a code. Raises
    NotADocument or TooManyTries.
    """
    mac = document_mac(parse(document))
    with transaction() as session:
        process, station = _at_the_desk(session, year, station_id)
        stage = process.stage(site.now(session))
        permit(people.as_of_now(session, actor), Action.REVOKE_CODE, stage, province=station.province)
        throttling.spend(session, "revoke", str(staff_of(actor)), ENDED_BY_ONE, datetime.now(UTC))
        stations.forget_calls(session, mac)
        resident = residents.by_document(session, mac)
        if resident is not None:
            residents.hold(session, resident.id)
            sign_ins.end_all(session, resident=resident.id)
            if residents.end_code(session, resident.id):
                stations.count(session, station.id, civil_day(site.now(session)), ended=1)
        _note(session, actor, "station:code:revoke", process, {"station": station.name})


def _at_the_desk(session: Session, year: int, station_id: int) -> tuple[Process, Station]:
    """The process, shared with those who vote in it, and its station. Raises NotFound."""
    process = processes.shared(session, year)
    return process, stations.one(session, process.id, station_id)


def _told(call: StationCall) -> Call:
    return Call(call.first_id, call.second_id, call.seat, call.until)


def _may_still(session: Session, staff: int, process: Process, station: Station) -> bool:
    """Whether the first of two may still do what they asked for: else it would be one person's act."""
    first = people.as_of_now(session, Actor(staff=staff))
    stage = process.stage(site.now(session))
    try:
        permit(first, Action.ISSUE_CODE, stage, province=station.province)
    except (NotAllowed, NotFound):
        return False
    return True


def _code(call: StationCall, seat: str) -> str:
    """The code of a call that two have made, for the sign-in that got it."""
    nonce = call.nonce or b""
    derived = keyring().mac("desk-codes", f"{nonce.hex()}:{seat}")
    return new_personal_code(lambda size: derived[:size])


def _make(session: Session, process: Process, station: Station, call: StationCall, code: str) -> None:
    now = site.now(session)
    resident = roll.residents(session, process.id, [call.document_mac]).get(call.document_mac)
    if resident is not None:
        residents.hold(session, resident)
    if resident is None or casting.is_in_an_open_box(session, resident, now):
        raise NoCodeForThisDocument
    for one in sorted({call.first_id, staff_of(Actor(staff=call.second_id))}):
        throttling.spend(session, "issue", str(one), MADE_WITH_ONE, datetime.now(UTC))
    making_codes.keep_codes(session, {resident: code}, now, by_one=False)
    stations.count(session, station.id, civil_day(now), made=1)
    details = {"station": station.name, "asked_by": call.first_id}
    _note(session, Actor(staff=call.second_id), "station:code:issue", process, details)


def _note(session: Session, actor: Actor, tag: str, process: Process, details: dict[str, object]) -> None:
    """Note what was done at a desk, with its day alone: an hour would tell when somebody went to vote."""
    audit.write(session, actor, tag, process.id, beginning_of(site.now(session)), details)


def forget_calls(now: datetime) -> None:
    """Forget what two people said minutes ago: each call tells to the second for whom they made a code. `now` is the
    real time, whatever a demonstration's clock says.
    """
    if stations.is_any_over(session(), now):
        with transaction() as writing:
            stations.sweep(writing, now)
