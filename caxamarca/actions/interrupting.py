"""A database that went back in time, by a restore or by hand: each vote that may have lost something is paused."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from caxamarca.domain import checkpoints as points
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.domain.roles import STRANGER
from caxamarca.persistence import audit, processes, restorations, site, witness
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.restorations import Restoration

EVERY = timedelta(hours=1)
"""How often the database and the keys note together that time goes on, while a box is open."""

RESTORED = "restauracion"


def interrupt(writing: Session, copied_at: datetime | None, now: datetime) -> list[int]:
    """Pause every vote whose box is open, within the transaction that brings the database. Returns their years.

    A box that could be opened then may have been, after the copy: the restore is noted, and pauses it when it is opened
    again. `copied_at` is the moment of the copy; `None` where nobody knows it. `now` is the machine's moment.
    """
    paused = []
    for year in [one.year for one in processes.all_of(writing)]:
        process = processes.alone(writing, year)
        is_open = process.box_state is BoxState.OPEN and process.annulled_at is None
        if is_open:
            process.interrupted_at = now
            paused.append(year)
        if is_open or process.stage(site.now(writing)) is Stage.EVALUATION:
            restorations.add(writing, process.id, copied_at, now)
    details = {"copied_at": None if copied_at is None else copied_at.isoformat(), "paused": paused}
    audit.write(writing, STRANGER, "site:site:restore", None, site.now(writing), details)
    return paused


def begin_anew(writing: Session, process: Process) -> dict[str, str]:
    """Pause the vote that is being opened, if the site was restored from a copy older than the opening.

    Returns what its first checkpoint says of that: another one may have been published before, and ballots given.
    """
    begun = restorations.pending(writing, process.id)
    if not begun:
        return {}
    process.interrupted_at = max(one.restored_at for one in begun)
    return why(begun)


def why(begun: Sequence[Restoration]) -> dict[str, str]:
    """What a checkpoint says of the restores that it makes good."""
    copied = [one.copied_at for one in begun]
    earliest = None if None in copied else min((one for one in copied if one), default=None)
    return {
        points.CAUSE: RESTORED,
        "copia": "" if earliest is None else _minute(earliest),
        "restaurado": _minute(max(one.restored_at for one in begun)),
    }


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="minutes")


def look_back(now: datetime) -> list[int]:
    """See whether the database went back in time since the keys last noted how often it had beaten; then pause.

    For whoever starts to serve, and for `tick`. Somebody may have put back a file by hand, or another server may have
    taken the place of one that was ahead. Returns the years of the votes that were paused. `now` is the machine's.
    """
    folder, reading = keyring().folder, session()
    found = site.found(reading)
    if found is None:
        return []
    told = witness.told(folder, found.identity)
    went_back = told > found.beat
    is_open = any(one.box_state is BoxState.OPEN for one in processes.all_of(reading))
    if not went_back and not (is_open and witness.is_due(folder, now, EVERY)):
        return []
    paused: list[int] = []
    with transaction() as writing:
        here = site.held(writing)
        # Asked again under the lock: somebody else may have noticed it at the same time.
        if told > here.beat:
            paused = interrupt(writing, None, now)
            here.beat = told
        here.beat += 1
        identity, beat = here.identity, here.beat
    witness.note(folder, identity, beat)
    return paused
