"""Who is at the door: residents by DNI and code, staff by password and one-time code. Guessing is slowed down."""

import base64
import hmac
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from caxamarca.actions import tidying
from caxamarca.actions.second_factor import CODE_PERIOD, one_time_code
from caxamarca.actions.throttling import Allowance, keyed
from caxamarca.domain.codes import CodeKind, normalise
from caxamarca.domain.documents import Document, parse
from caxamarca.domain.errors import Refusal
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.domain.texts import narrow
from caxamarca.persistence import audit, people, residents, sign_ins, site, throttle
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.people import OneTimeLink, Staff

Proven = TypeVar("Proven")

RESIDENT_STAY = timedelta(minutes=60)
RESIDENT_PAUSE = timedelta(minutes=30)
"""How long a resident may ask for nothing before the sign-in ends: phones are shared, and forgotten."""

STAFF_STAY = timedelta(hours=8)

FROM_A_SOURCE = Allowance(30, timedelta(minutes=15))
ON_AN_ACCOUNT = Allowance(10, timedelta(minutes=15))
CEILING = 3000
AT_A_PERSON = 300
"""Wrong codes of one source in a window, in all and at one person, after which nothing more of it is looked at. Many
voters may share an address, a provider puts many phones behind one, and one guesser among them must not shut them out:
so both are as high as the codes allow. 1,000 sources that never stop for 20 days make 5.8 x 10^9 tries against 2^40
codes, so that 0.005 accounts opened are to be expected.
"""
STAFF_CEILING = 300
"""The same for passwords, which people choose and of which there are few doors."""

PASSWORD_LENGTH = 12
PASSWORD_LIMIT = 200

SALT_LENGTH = 16


def _hashed(password: str) -> str:
    """Argon2id with 19 MiB, two passes and one lane, as OWASP has it, in the PHC form."""
    salt = secrets.token_bytes(SALT_LENGTH)
    kept = Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=19456)
    return kept.derive_phc_encoded(password.encode("utf-8", "replace"))


_NOBODY = _hashed(secrets.token_hex(16))
"""What a password is compared with where there is no such person, so that both answers take as long."""


class WrongCredentials(Refusal):
    """One answer for everything that does not fit: it tells nobody who is on a roll or on the staff."""


@dataclass(eq=False)
class PasswordTooShort(Refusal):
    length: int


class WrongOneTimeCode(Refusal):
    """The six digits are not the ones that the device shows now."""


class LinkExpired(Refusal):
    """The one-time link was used, replaced, or is too old."""


@dataclass(frozen=True)
class _Door:
    """One account at one door as seen from one source. All three are keyed hashes."""

    source: bytes
    account: bytes
    pair: bytes

    @classmethod
    def of(cls, door: str, account: str, source: str) -> "_Door":
        return cls(
            keyed(f"{door}:source:{source}"),
            keyed(f"{door}:account:{account}"),
            keyed(f"{door}:pair:{account}:{source}"),
        )

    def check_code(self, now: datetime) -> None:
        """Close a source that goes on for thousands of tries, and one that goes on guessing at this very person.

        Against a code of 40 bits that is enough, and whoever has the right one gets in whatever strangers typed, be
        it from the same address: neighbours share them.
        """
        reading = session()
        mine = throttle.count(reading, "pair", self.pair, now)
        if throttle.count(reading, "source", self.source, now) >= CEILING or mine >= AT_A_PERSON:
            raise FROM_A_SOURCE.refusal()

    def check_password(self, now: datetime) -> None:
        """Slow a source that guesses much, and a source that guessed at an account under attack: people choose their
        passwords. Whoever types the right words at the first go gets in, whatever strangers tried before.
        """
        reading = session()
        attacked = throttle.count(reading, "account", self.account, now) >= ON_AN_ACCOUNT.times
        tries = throttle.count(reading, "source", self.source, now)
        slowed = attacked or tries >= FROM_A_SOURCE.times
        if tries >= STAFF_CEILING or (slowed and throttle.count(reading, "pair", self.pair, now) > 0):
            raise FROM_A_SOURCE.refusal()

    def note_failure(self, now: datetime) -> None:
        with transaction() as writing:
            throttle.sweep(writing, now)
            for what, key in (("source", self.source), ("account", self.account), ("pair", self.pair)):
                throttle.add(writing, what, key, now, now + FROM_A_SOURCE.window)


def document_mac(document: Document) -> bytes:
    """The keyed hash by which a person is known here: no table holds the number of a document."""
    return keyring().mac("documents", document.canonical)


def sign_in_resident(document: str, code: str, source: str) -> str:
    """The token of a new sign-in. Raises NotADocument, MistypedCode, WrongCredentials or TooManyTries.

    A person who is on no roll, one without a living code and one with another code meet the same answer
    after the same work.
    """
    read = parse(document)
    typed = normalise(code, CodeKind.PERSONAL)
    now = datetime.now(UTC)
    door = _Door.of("resident", read.canonical, source)
    door.check_code(now)
    reading = session()
    found = residents.by_document(reading, document_mac(read))
    resident_id = 0 if found is None else found.id
    kept = residents.living_code(reading, resident_id)
    expected = keyring().mac("codes", f"{resident_id}:{typed}")
    if not hmac.compare_digest(expected, b"" if kept is None else kept.code_mac) or found is None:
        door.note_failure(now)
        raise WrongCredentials
    with transaction() as writing:
        if kept is None or not residents.opens_still(writing, kept.id):
            raise WrongCredentials
        token = begin_stay(writing, resident_id, now, kept.by_one_at)
    tidying.tidy(now)
    return token


def begin_stay(writing: Session, resident_id: int, now: datetime, by_one_at: datetime | None = None) -> str:
    """The token of a resident's new sign-in, within the caller's transaction, by whatever door they came.

    `by_one_at`: when one person alone made the code, where one did.
    """
    sign_ins.sweep(writing, now)
    return sign_ins.start(writing, now + RESIDENT_STAY, resident=resident_id, by_one_at=by_one_at)


def sign_in_staff(email: str, password: str, code: str, source: str) -> str:
    """The token of a new sign-in. Raises WrongCredentials or TooManyTries, and nothing more precise."""
    now = datetime.now(UTC)

    def enter(writing: Session, staff: int) -> str:
        sign_ins.sweep(writing, now)
        return sign_ins.start(writing, now + STAFF_STAY, staff=staff)

    token = _prove_staff(email, password, code, source, enter)
    tidying.tidy(now)
    return token


def vouch_as_staff(email: str, password: str, code: str, source: str) -> Actor:
    """Whoever of the staff types this, for one act at somebody else's device; no sign-in is made.

    Raises WrongCredentials or TooManyTries, as the door does.
    """

    def roles(writing: Session, staff: int) -> Actor:
        return Actor(staff=staff, grants=people.grants_of(writing, staff))

    return _prove_staff(email, password, code, source, roles)


def _prove_staff(
    email: str, password: str, code: str, source: str, then: Callable[[Session, int], Proven]
) -> Proven:
    """What `then` makes of the member of staff who proved who they are. Their one-time code is used up."""
    now = datetime.now(UTC)
    address = narrow(email).lower()
    door = _Door.of("staff", address, source)
    door.check_password(now)
    found = people.staff_by_email(session(), address)
    matches = _password_matches(found, password[:PASSWORD_LIMIT])
    step = _step_of(found, code)
    proven = _enter(found, step, then) if found is not None and matches and step is not None else None
    if proven is None:
        door.note_failure(now)
        raise WrongCredentials
    return proven


def _password_matches(found: Staff | None, password: str) -> bool:
    kept = _NOBODY if found is None or found.password is None else found.password
    try:
        Argon2id.verify_phc_encoded(password.encode("utf-8", "replace"), kept)
    except InvalidKey:
        return False
    return kept is not _NOBODY


def _step_of(found: Staff | None, code: str) -> int | None:
    """The time step whose code was typed: this one or the one before; `None` where neither fits."""
    if found is None or found.code_secret is None:
        return None
    secret = keyring().unseal("second-factor", found.code_secret, str(found.id).encode())
    return None if secret is None else matching_step(secret.decode(), code)


def matching_step(secret: str, code: str) -> int | None:
    """RFC 6238 with six digits and 30 seconds, one step of delay allowed."""
    current = int(time.time()) // CODE_PERIOD
    digits = "".join(code.split())
    for step in (current, current - 1):
        if hmac.compare_digest(one_time_code(secret, step).encode(), digits.encode("utf-8", "replace")):
            return step
    return None


def _enter(found: Staff, step: int, then: Callable[[Session, int], Proven]) -> Proven | None:
    """What `then` makes of them; `None` where the one-time code was used before, or password or second factor were
    replaced since they were looked at.
    """
    with transaction() as writing:
        staff = people.held_staff(writing, found.id)
        if staff is None or (staff.password, staff.code_secret) != (found.password, found.code_secret):
            return None
        if staff.last_code_step >= step:
            return None
        staff.last_code_step = step
        return then(writing, staff.id)


def invented_who_came_in(emails: Collection[str], step: int) -> frozenset[str]:
    """Of the staff whom a demonstration invented, the addresses of those whose one-time code of this time step was
    used: it serves once. Raises NotFound on a real site.
    """
    reading = session()
    site.now_of_demonstration(reading)
    found = select(Staff.email).where(Staff.email.in_(emails), Staff.last_code_step >= step)
    return frozenset(reading.execute(found).scalars())


def sign_out(token: str) -> None:
    with transaction() as writing:
        sign_ins.end(writing, token)


def forget_ended(now: datetime) -> None:
    """Forget the sign-ins that have ended: each tells to the second when somebody came, perhaps to vote."""
    if sign_ins.is_any_over(session(), now):
        with transaction() as writing:
            sign_ins.sweep(writing, now)


def whose_link(token: str) -> str:
    """The e-mail address a one-time link was made for. Raises LinkExpired."""
    found = (
        session()
        .execute(
            select(Staff.email)
            .join(OneTimeLink, OneTimeLink.staff_id == Staff.id)
            .where(
                OneTimeLink.token_hash == sign_ins.hashed(token),
                OneTimeLink.expires_at > datetime.now(UTC),
            )
        )
        .scalar_one_or_none()
    )
    if found is None:
        raise LinkExpired
    return found


def secret_of_link(token: str) -> str:
    """The second-factor secret that a one-time link offers: always the same, and kept nowhere until used."""
    return base64.b32encode(keyring().mac("links", token)).decode().rstrip("=")[:32]


def use_link(token: str, password: str, code: str) -> str:
    """Set the password and the second factor of the link's person, once, and sign them in.

    Returns the token of the new sign-in: the code just typed cannot be used a second time.
    Raises LinkExpired, PasswordTooShort or WrongOneTimeCode.
    """
    whose_link(token)
    if len(password) < PASSWORD_LENGTH:
        raise PasswordTooShort(PASSWORD_LENGTH)
    secret = secret_of_link(token)
    step = matching_step(secret, code)
    if step is None:
        raise WrongOneTimeCode
    hashed = _hashed(password[:PASSWORD_LIMIT])
    with transaction() as writing:
        # The person first, then the link: in the order in which a colleague would replace both.
        kept = writing.get(OneTimeLink, sign_ins.hashed(token))
        staff = None if kept is None else people.held_staff(writing, kept.staff_id)
        used = writing.execute(
            delete(OneTimeLink)
            .where(OneTimeLink.token_hash == sign_ins.hashed(token))
            .returning(OneTimeLink.staff_id)
        ).scalar_one_or_none()
        if staff is None or used is None:
            raise LinkExpired
        staff_id = staff.id
        staff.password = hashed
        staff.code_secret = keyring().seal("second-factor", secret.encode(), str(staff_id).encode())
        staff.last_code_step = step
        sign_ins.end_all(writing, staff=staff_id)
        audit.write(writing, STRANGER, "staff:link:use", staff_id, site.now(writing))
        return sign_ins.start(writing, datetime.now(UTC) + STAFF_STAY, staff=staff_id)


def who(token: str) -> Actor | None:
    """The actor behind a token; `None` where the sign-in has ended."""
    reading = session()
    found = sign_ins.living(reading, token, datetime.now(UTC))
    if found is None:
        return None
    if found.staff_id is not None:
        return Actor(staff=found.staff_id, grants=people.grants_of(reading, found.staff_id))
    return Actor(resident=found.resident_id, sign_in=found.token_hash, by_one_at=found.by_one_at)
