"""What this site has signed of a box. A cast, a list and the closing believe it, and not the rows beside it.

Whoever reaches into the database, without the folder of the keys, could otherwise exchange ballots that are in a list,
the key to which ballots are sealed, or the numbers on a ballot.
"""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from caxamarca.actions import batching
from caxamarca.domain import box as boxes
from caxamarca.domain import checkpoints as points
from caxamarca.domain.box import Opening, Sets
from caxamarca.domain.checkpoints import Checkpoint, History, HistoryChanged, NotACheckpoint
from caxamarca.domain.errors import Refusal
from caxamarca.persistence import board, checkpoints, processes, signing, tallies
from caxamarca.persistence.database import keyring
from caxamarca.persistence.processes import Process


class NotWhatWasPublished(Refusal):
    """The box, or its lists, are not those that this site has signed; nothing was deleted."""


class KeyExchanged(Refusal):
    """The key of the box is not the one that the first checkpoint names, so no ballot is sealed to it."""


class TermsChanged(Refusal):
    """The terms or the ballots are not those that the checkpoints name."""


class TallyChanged(Refusal):
    """The clear ballots are not those that were found in the box."""


@dataclass(frozen=True)
class Proven:
    """The last checkpoint of a history that holds to the last byte, and the hashes of all its envelopes, sorted."""

    last: Checkpoint
    envelopes: tuple[bytes, ...]


def _public_key() -> bytes:
    return signing.public_key(keyring().key(signing.KEY_NAME))


@lru_cache(maxsize=64)
def _sealing_key(text: str, signature: bytes, public: bytes) -> str | None:
    """What a first checkpoint names, in hex; nothing where it is not signed."""
    return (
        points.from_text(text).frozen[points.BOX_KEY] if signing.is_signed(public, text, signature) else None
    )


def sealing_key(session: Session, process: Process) -> bytes:
    """The key to which ballots are sealed. Raises KeyExchanged."""
    first = checkpoints.first(session, process.id)
    key = process.box_key or b""
    if first is None or _sealing_key(first.text, first.signature, _public_key()) != key.hex():
        raise KeyExchanged
    return key


def check_history(session: Session, process: Process) -> Proven:
    """Follow what was published from the first checkpoint on; the terms have to be those that were signed last.

    Raises NotWhatWasPublished, KeyExchanged or TermsChanged.
    """
    public, history = _public_key(), History()
    codes, sealed = board.in_batches(session, process.id), checkpoints.in_batches(session, process.id)
    told: list[Checkpoint] = []
    seen: list[bytes] = []
    for one in checkpoints.all_of(session, process.id):
        listed = sealed.pop(one.number, [])
        try:
            history = history.followed(one.text, codes.pop(one.number, []), listed)
        except (HistoryChanged, NotACheckpoint):
            raise NotWhatWasPublished from None
        if not signing.is_signed(public, one.text, one.signature):
            raise NotWhatWasPublished
        told.append(points.from_text(one.text))
        seen += listed
    if not told or codes or sealed or len(set(seen)) < len(seen):
        raise NotWhatWasPublished
    sealing_key(session, process)
    if batching.terms_hash(session, process) != points.in_force(told).get(points.TERMS):
        raise TermsChanged
    return Proven(told[-1], tuple(sorted(seen)))


def sign_tally(process: Process, sets: Sets) -> bytes:
    """The site's own word on what was found in the box, until the results are declared."""
    return signing.sign(keyring().key(signing.KEY_NAME), _tally(process, sets))


def check_tally(session: Session, process: Process) -> None:
    """Raises TallyChanged."""
    sets = {one.id: tallies.ballots(session, one.id) for one in processes.constituencies(session, process.id)}
    found = {constituency: told for constituency, told in sets.items() if told}
    if not signing.is_signed(_public_key(), _tally(process, found), process.tally_signature or b""):
        raise TallyChanged


def _tally(process: Process, sets: Sets) -> str:
    return "tally " + boxes.opening_to_text(Opening(process.year, b"", (), sets))
