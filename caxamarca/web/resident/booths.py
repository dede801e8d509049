"""What is voted on now: for each process a booth, with its paper and how much can be marked on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from caxamarca.actions import casting
from caxamarca.persistence import ballots, roll
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import identity
from caxamarca.web.resident import taking_part
from caxamarca.web.stages import Standing
from caxamarca.web.words import _, ngettext


@dataclass(frozen=True)
class Booth:
    """A process in which one can vote now. `entered` says when and how whoever looks has voted in it,
    and `parts` how many projects can be marked in each part of the ballot.
    """

    standing: Standing
    url: str
    projects_url: str
    entered: str | None
    parts: tuple[str, ...]


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
        booths.append(
            Booth(
                one,
                door if resident is None else paper,
                projects,
                taking_part.entered(votes.get(one.process.id)),
                _parts(one.process, None if entry is None else entry.province),
            )
        )
    return booths


def _parts(process: Process, province: str | None) -> tuple[str, ...]:
    """How many projects can be marked in each part, never more than stand there. `province` is that of whoever looks,
    if that is known; else what is said is true of all of them.
    """
    sizes = {one.province: min(process.marks, size) for one, size in ballots.sizes(session(), process.id)}
    common = sizes.pop(None, 0)
    own = {sizes.get(province, 0)} if province is not None else set(sizes.values())
    return tuple(
        said
        for said in (
            _own_part(max(own, default=0), is_exact=len(own) == 1),
            ngettext(
                "Among the interprovincial projects, apart, you can mark one, or none.",
                "Among the interprovincial projects, apart, you can mark up to %(num)s, or none.",
                common,
            )
            if common
            else "",
        )
        if said
    )


def _own_part(most: int, *, is_exact: bool) -> str:
    if not most:
        return _("No project of your province came onto the ballot this time.")
    if is_exact:
        return ngettext(
            "Among the projects of your province you can mark one, or none.",
            "Among the projects of your province you can mark up to %(num)s, or none.",
            most,
        )
    return ngettext(
        "Among the projects of your province you can mark one, if there is any, or none.",
        "Among the projects of your province you can mark up to %(num)s, if there are so many, or none.",
        most,
    )
