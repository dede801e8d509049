"""What a restore did to a vote, in words: from which moment the copy was, what is missing, and how it went on."""

from dataclasses import dataclass

from caxamarca.domain.processes import Stage
from caxamarca.persistence import restorations
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.restorations import Restoration
from caxamarca.web import formats
from caxamarca.web.words import _, ngettext


@dataclass(frozen=True)
class Told:
    """One restore. `what` happened, that a vote may be `lost`, what whoever voted `between` two moments should know,
    and `how` the vote went on.

    `number` is that of the checkpoint with which it went on; 0 while it is paused.
    """

    what: str
    lost: str
    between: str
    how: str
    number: int

    @property
    def is_paused(self) -> bool:
        return self.number == 0


def told(process: Process) -> list[Told]:
    """The restores of a process since its opening, the oldest first."""
    found = restorations.of_process(session(), process.id)
    if not found or process.opened_at is None:
        return []
    lost = restorations.how_many_lost(session(), process.id)
    return [Told(_what(one), _lost(one), _between(one), _how(one, lost), one.number or 0) for one in found]


def losses(process: Process, stage: Stage) -> tuple[str, ...]:
    """For whoever has no vote in this box: what each restore may have lost, and what to do now. Nothing where there
    was none, or when its box was counted long ago.
    """
    if stage not in (Stage.VOTING, Stage.COUNT):
        return ()
    if process.interrupted_at is not None:
        now = _("Keep your tracking code. When voting goes on, check it or vote again.")
    elif stage is Stage.VOTING:
        now = _("Check your tracking code, or vote again.")
    else:
        now = _("Check your tracking code. If it is not in the box, take it to the oversight committee.")
    return tuple(f"{one.what} {one.lost} {now}" for one in told(process))


def moments(process: Process) -> list[tuple[str, str]]:
    """The two moments of each restore that nobody has decided about yet, as facts."""
    return [
        fact
        for one in restorations.pending(session(), process.id)
        for fact in (
            (
                _("Moment of the copy"),
                _("not known") if one.copied_at is None else formats.moment(one.copied_at),
            ),
            (_("Restored"), formats.moment(one.restored_at)),
        )
    ]


def _what(one: Restoration) -> str:
    if one.copied_at is None:
        return _(
            "On %(restored)s the site saw that its data had been put back from an older copy. Nobody knows its moment.",
            restored=formats.moment(one.restored_at),
        )
    return _(
        "On %(restored)s the site was restored from a copy of %(copied)s.",
        restored=formats.moment(one.restored_at),
        copied=formats.moment(one.copied_at),
    )


def _lost(one: Restoration) -> str:
    if one.copied_at is None:
        return _("If you voted before, your vote may have been lost.")
    return _("If you voted between these two moments, your vote may have been lost.")


def _between(one: Restoration) -> str:
    if one.number is not None and one.copied_at is None:
        return _(
            "If you voted before, check your tracking code. A vote that is not in the box does not count. Since voting "
            "went on, whoever gave it could vote again."
        )
    if one.number is not None:
        return _(
            "If you voted between these two moments, check your tracking code. A vote that is not in the box does not "
            "count. Since voting went on, whoever gave it could vote again. Some codes are on no list: only their "
            "voters know them."
        )
    if one.copied_at is None:
        return _(
            "If you voted before, check your tracking code. A vote that is not in the box does not count, and whoever "
            "gave it can vote again when voting goes on."
        )
    return _(
        "If you voted between these two moments, check your tracking code. A vote that is not in the box does not "
        "count, and whoever gave it can vote again when voting goes on. Some codes are on no list: only their voters "
        "know them."
    )


def _how(one: Restoration, lost: dict[int, int]) -> str:
    if one.number is None or one.resumed_at is None:
        return ""
    count = lost.get(one.number, 0)
    return " ".join(
        (
            _(
                "The vote went on on %(resumed)s, with checkpoint %(number)s.",
                resumed=formats.moment(one.resumed_at),
                number=one.number,
            ),
            ngettext(
                "One code that had been published is missing.",
                "%(count)s codes that had been published are missing.",
                count,
                count=formats.number(count),
            )
            if count
            else _("No published code is known to be missing."),
        )
    )
