"""The State says who is at the door: the way to its provider and back, and the sign-in that comes of it."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from caxamarca.actions import identifying, tidying
from caxamarca.actions.identifying import CEILING, FROM_A_SOURCE, WrongCredentials, document_mac
from caxamarca.actions.provider import Errand, IdentityRefused, NoDocumentTold, Provider
from caxamarca.actions.throttling import Allowance, keyed, spend
from caxamarca.domain.documents import Document, NotADocument, WrongCheckCharacter, parse
from caxamarca.domain.errors import Refusal
from caxamarca.persistence import deposits, residents, roll, sign_ins, throttle
from caxamarca.persistence.database import keyring, session, transaction

KEY = "errands"
VAIN = "vain"
PATIENCE = timedelta(minutes=20)
"""How long somebody may be away at the provider; so long a text waits here."""

DEPOSITS = Allowance(60, timedelta(minutes=15))
"""How many texts one source may leave: neighbours share an address, and each text is one that was sealed here."""

IN_VAIN = Allowance(20, timedelta(minutes=1))
"""How often a source may come back with what proves nobody, before the provider is asked nothing more for it. Each of
these keeps a place of `rooms.Room` for as long as the provider takes, so the window is short: a village behind one
address comes in again a minute after a stranger among it stops, and whoever comes in is not counted.
"""

LONGEST_ANSWER = 4096
"""Letters of each thing that the provider's answer brings along."""


class EntranceExpired(Refusal):
    """The way in was not begun in this browser, was begun too long ago, or has been gone already."""


def new_secret() -> str:
    """What the browser keeps while its person is at the provider."""
    return secrets.token_urlsafe(32)


def errand(secret: str, began: int) -> Errand:
    """The errand behind a browser's secret. It is derived, so that nothing of it has to be kept anywhere."""
    state, nonce, verifier = (
        keyring().mac(KEY, f"{what}:{secret}").hex() for what in ("state", "nonce", "verifier")
    )
    return Errand(state, nonce, verifier, began)


def sign_in_attested(
    provider: Provider, begun: Errand, answer: Mapping[str, str], back: str, source: str
) -> str:
    """The token of a new sign-in for whoever came back from the provider.

    Raises WrongCredentials where that person is on no roll, as at the other door; EntranceExpired, TooManyTries, and
    each refusal of `provider`. The database is asked nothing while the provider is.
    """
    now = datetime.now(UTC)
    _check(begun, answer, now)
    counted = keyed(f"state:source:{source}")
    _slow_down(counted, now)
    try:
        token = _enter(_document(provider.document(begun, answer, back)), now)
    except (WrongCredentials, IdentityRefused, NoDocumentTold):
        with transaction() as writing:
            throttle.sweep(writing, now)
            throttle.add(writing, "source", counted, now, now + FROM_A_SOURCE.window)
            throttle.add(writing, VAIN, counted, now, now + IN_VAIN.window)
        raise
    tidying.tidy(now)
    return token


def _slow_down(counted: bytes, now: datetime) -> None:
    """Raises TooManyTries."""
    for what, times, allowance in (
        ("source", CEILING, FROM_A_SOURCE),
        (VAIN, IN_VAIN.times, IN_VAIN),
    ):
        if throttle.count(session(), what, counted, now) >= times:
            raise allowance.refusal()
    session().rollback()


def _check(begun: Errand, answer: Mapping[str, str], now: datetime) -> None:
    """Before anybody is asked anything: the answer belongs to what this browser began, and not long ago."""
    if any(len(value) > LONGEST_ANSWER for value in answer.values()):
        raise EntranceExpired
    if not hmac.compare_digest(begun.state.encode(), answer.get("state", "").encode("utf-8", "replace")):
        raise EntranceExpired
    if not timedelta() <= now - datetime.fromtimestamp(begun.began - 1, UTC) <= PATIENCE:
        raise EntranceExpired


def _document(told: str) -> Document:
    """The document in its one form, by the rules of what people type."""
    try:
        return parse(told[:LONGEST_ANSWER])
    except (NotADocument, WrongCheckCharacter):
        raise NoDocumentTold from None


def _enter(document: Document, now: datetime) -> str:
    """A sign-in for the resident of this document, who stands on an approved roll. Who does not, and who is nobody
    here, meet the same answer after the same work.
    """
    reading = session()
    found = residents.by_document(reading, document_mac(document))
    resident = 0 if found is None else found.id
    if not roll.entries_of(reading, resident) or found is None:
        raise WrongCredentials
    with transaction() as writing:
        return identifying.begin_stay(writing, resident, now)


def leave_text(sealed: str, source: str) -> str:
    """Keep a sealed text while its writer is away; the token by which the browser asks for it. Raises TooManyTries."""
    now = datetime.now(UTC)
    with transaction() as writing:
        spend(writing, "deposit", source, DEPOSITS, now)
        deposits.sweep(writing, now)
        return deposits.leave(writing, bytes.fromhex(sealed), now + PATIENCE)


def text_left(token: str) -> str:
    """The sealed text behind a token; empty where it is gone. It stays, lest a cut line lose it."""
    found = deposits.left(session(), sign_ins.hashed(token), datetime.now(UTC))
    return "" if found is None else found.hex()
