"""What is voted on now: for each process a booth, with its paper and how much can be marked on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from caxamarca.actions import casting
from caxamarca.persistence import roll
from caxamarca.persistence.database import session
from caxamarca.web import identity, marks, restoring
from caxamarca.web.resident import taking_part
from caxamarca.web.stages import Standing


@dataclass(frozen=True)
class Booth:
    """A process in which one can vote now. `entered` says when and how whoever looks has voted in it,
    and `parts` how many projects can be marked in each part of the ballot. `has_paper`: there is at least one project
    to mark. `losses` tell who has no vote in it that a restore may have lost one. `can_disown`: whoever looks may say
    that the vote was cast by somebody else.
    """

    standing: Standing
    url: str
    projects_url: str
    entered: str | None
    parts: tuple[str, ...]
    has_paper: bool
    losses: tuple[str, ...]
    can_disown: bool

    @property
    def is_paused(self) -> bool:
        """Whether a restore keeps it shut for now."""
        return self.standing.process.interrupted_at is not None


def open_booths(open_now: Sequence[Standing]) -> list[Booth]:
    """Straight to the paper for a resident; through the door for anybody else."""
    resident = identity.actor().resident
    votes = casting.took_part(identity.actor())
    entries = {} if resident is None else roll.entries_of(session(), resident)
    booths = []
    for one in open_now:
        year, entry = one.process.year, entries.get(one.process.id)
        paper = url_for("resident.choose", proceso=year if len(open_now) > 1 else None)
        door = url_for("account.sign_in", siguiente=paper)
        projects = (
            url_for("public.process", year=year)
            if entry is None
            else url_for("public.ballot", year=year, place=entry.province)
        )
        own = marks.by_part(one.process, None if entry is None else entry.province)
        entered = taking_part.entered(votes.get(one.process.id))
        booths.append(
            Booth(
                one,
                door if resident is None else paper,
                projects,
                entered,
                own.said,
                own.any,
                () if entered else restoring.losses(one.process, one.stage),
                entered is not None and taking_part.can_disown(one.process),
            )
        )
    return booths
