"""What may be done only so often: tries are counted for keyed sources, and one answer says when to come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from caxamarca.domain.errors import Refusal
from caxamarca.persistence import throttle
from caxamarca.persistence.database import keyring


@dataclass(eq=False)
class TooManyTries(Refusal):
    """Too much came from one source; it may try again after so many minutes."""

    minutes: int


@dataclass(frozen=True)
class Allowance:
    """So many times within a window that begins at the first of them."""

    times: int
    window: timedelta

    def refusal(self) -> TooManyTries:
        return TooManyTries(int(self.window.total_seconds() // 60))


def keyed(text: str) -> bytes:
    """A source or an account as it may be remembered: nobody reads an address or a DNI out of it."""
    return keyring().mac("throttle", text)


def spend(session: Session, what: str, source: str, allowance: Allowance, now: datetime) -> None:
    """Count one more within the caller's transaction, so that two at once cannot both be the last.

    `now` is the real time, whatever a demonstration's clock says. Raises TooManyTries.
    """
    if throttle.add(session, what, keyed(f"{what}:{source}"), now, now + allowance.window) > allowance.times:
        raise allowance.refusal()
