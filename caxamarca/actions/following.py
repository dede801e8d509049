"""Asking for notices by e-mail, confirming the address by a link, and calling them off. Nothing here needs an account.

An address is kept sealed with a key outside the database, beside a keyed hash by which it is found, and erased with
the last thing that it follows. The links are made anew from the number of a row and a key: no token is kept.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.actions.throttling import Allowance, spend
from caxamarca.domain.errors import NotFound
from caxamarca.domain.notices import (
    TIME_TO_CONFIRM,
    Event,
    LinkOver,
    Topic,
    household,
    mailbox,
)
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.roles import Actor
from caxamarca.persistence import followers, ideas, outbox, people, projects, site
from caxamarca.persistence.database import keyring, transaction
from caxamarca.persistence.followers import Follower

OF_ONE_SOURCE = Allowance(30, timedelta(hours=1))
OF_ONE_ADDRESS = Allowance(3, timedelta(days=1))
"""Letters that anybody can have sent to one mailbox: so many a day, however many sources ask."""

LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
FIGURES = str.maketrans("abcdefghijklmnop", "0123456789abcdef")
MAC = 16
"""Bytes of a link that prove that we have made it."""


class Purpose(StrEnum):
    """What a link is good for. `END_ALL` ends all that an address follows, `STAFF` the notices of one of the staff."""

    BEGIN = "begin"
    END = "end"
    END_ALL = "end_all"
    STAFF = "staff"


@dataclass(frozen=True)
class Ended:
    """What a link can call off: the topic that it names, none where it is of the staff, and how many other ones its
    address follows. `is_over`: nothing is left of it.
    """

    purpose: Purpose
    is_over: bool
    topic: Topic | None = None
    others: int = 0


def hash_of(address: str) -> bytes:
    """How an address is found: a keyed hash, which nobody without the key can try addresses on."""
    return keyring().mac("followers", address)


def sealed(address: str) -> bytes:
    return keyring().seal("addresses", address.encode(), b"follower")


def unsealed(kept: bytes) -> str | None:
    """The address; `None` where it was not sealed here, or was altered."""
    clear = keyring().unseal("addresses", kept, b"follower")
    return None if clear is None else clear.decode()


def link(purpose: Purpose, number: int) -> str:
    """The secret part of a link, small letters only: a row's number and a proof."""
    return (number.to_bytes(4).hex() + _proof(purpose, number).hex()).translate(LETTERS)


def read_link(token: str, *purposes: Purpose) -> tuple[Purpose, int]:
    """What a link is for, and of which row. Raises NotFound for one that we did not make."""
    try:
        told = bytes.fromhex(token.translate(FIGURES))
    except ValueError:
        raise NotFound from None
    number = int.from_bytes(told[:4])
    for purpose in purposes:
        if hmac.compare_digest(told[4:], _proof(purpose, number)):
            return purpose, number
    raise NotFound


def _proof(purpose: Purpose, number: int) -> bytes:
    return keyring().mac("notice-links", f"{purpose}:{number}")[:MAC]


def ask_for_notices(actor: Actor, topic: Topic, email: str, source: str) -> None:
    """Have a link sent to an address, by which whoever reads it can begin to follow.

    It is sent as well where the address follows already: nobody learns here whether it does. Raises NotAMailbox,
    NotFound or TooManyTries.
    """
    address = mailbox(email)
    with transaction() as session:
        permit(actor, Action.ASK_FOR_NOTICES, None)
        now = datetime.now(UTC)
        spend(session, "follow", source, OF_ONE_SOURCE, now)
        spend(session, "follow-address", household(address), OF_ONE_ADDRESS, now)
        _check_there(session, topic)
        follower = followers.found(session, hash_of(address), topic)
        if follower is None:
            follower = _added(session, address, topic, now)
        elif follower.confirmed_at is None:
            follower.asked_at = now
        outbox.write_to(
            session, Event.CONFIRMATION, site.now(session), follower.address_hash, subject=follower.id
        )


def _added(session: Session, address: str, topic: Topic, now: datetime) -> Follower:
    """The new row, or that of whoever sent the same form at the same time."""
    try:
        with session.begin_nested():
            return followers.add(session, hash_of(address), sealed(address), topic, now)
    except IntegrityError:
        found = followers.found(session, hash_of(address), topic)
        if found is None:
            raise
        return found


def _check_there(session: Session, topic: Topic) -> None:
    """Raises NotFound for a thing that nobody can see."""
    if topic.project is not None:
        projects.one(session, topic.project)
    if topic.idea is not None and ideas.one(session, topic.idea).hidden:
        raise NotFound


def confirm_notices(actor: Actor, token: str) -> Topic:
    """Let the follower of a link begin; a second time changes nothing. Raises NotFound or LinkOver."""
    _purpose, number = read_link(token, Purpose.BEGIN)
    with transaction() as session:
        permit(actor, Action.CONFIRM_NOTICES, None)
        follower = _asked_for(session, number)
        if follower.confirmed_at is None:
            follower.confirmed_at = datetime.now(UTC)
        return follower.topic


def topic_of_link(session: Session, token: str) -> Topic:
    """What a link to confirm is about. Raises NotFound or LinkOver."""
    return _asked_for(session, read_link(token, Purpose.BEGIN)[1]).topic


def _asked_for(session: Session, number: int) -> Follower:
    found = followers.one(session, number)
    if found is None:
        raise LinkOver
    if found.confirmed_at is None and found.asked_at < datetime.now(UTC) - TIME_TO_CONFIRM:
        raise LinkOver
    return found


ENDS = (Purpose.END, Purpose.END_ALL, Purpose.STAFF)


def end_notices(actor: Actor, token: str, *, all_of_them: bool = False) -> None:
    """Call off what a link names, or all that its address follows, and erase the address with the last of it.

    What is called off already stays so. Raises NotFound.
    """
    purpose, number = read_link(token, *ENDS)
    with transaction() as session:
        permit(actor, Action.END_NOTICES, None)
        if purpose is Purpose.STAFF:
            if people.staff(session, number) is not None:
                followers.choose(session, number, wanted=False)
            return
        follower = followers.one(session, number)
        if follower is None:
            return
        address_hash = follower.address_hash
        if all_of_them or purpose is Purpose.END_ALL:
            followers.end_all(session, address_hash)
        else:
            followers.end(session, [number])
        if not followers.of_address(session, address_hash):
            outbox.drop_all_to(session, address_hash)


def to_end(session: Session, token: str) -> Ended:
    """What a link would call off. Raises NotFound."""
    purpose, number = read_link(token, *ENDS)
    if purpose is Purpose.STAFF:
        return Ended(purpose, not followers.wants_notices(session, number))
    follower = followers.one(session, number)
    if follower is None:
        return Ended(purpose, is_over=True)
    following = followers.of_address(session, follower.address_hash)
    others = sum(one.id != follower.id for one in following)
    return Ended(purpose, is_over=False, topic=follower.topic, others=others)


def choose_notices(actor: Actor, *, wanted: bool) -> None:
    """Switch the own notices of a member of staff on or off."""
    with transaction() as session:
        permit(actor, Action.CHOOSE_NOTICES, None)
        followers.choose(session, staff_of(actor), wanted=wanted)
