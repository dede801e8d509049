"""Where a project stands now: from the newest fact back to the oldest."""

from dataclasses import dataclass

from caxamarca.domain.processes import Stage
from caxamarca.persistence.followed import FollowUp
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.web import clock
from caxamarca.web.formats import last_moment
from caxamarca.web.labels import label, place, tone
from caxamarca.web.public.count_story import Turn
from caxamarca.web.words import _


@dataclass(frozen=True)
class State:
    """Where a project stands, in two words and in a sentence. `ahead` is what is said before the two words."""

    word: str
    tone: str
    sentence: str = ""
    ahead: str = ""

    @property
    def told(self) -> str:
        """The same where there is no chip for the two words."""
        return f"{self.ahead} {self.word}. {self.sentence}".strip()


def state_of(
    process: Process,
    constituency: Constituency,
    number: int | None,
    turn: Turn | None,
    followed: FollowUp | None,
) -> State:
    """Where the project stands now: from the newest fact back to the oldest."""
    if process.annulled_at is not None:
        return State(_("Process annulled"), "danger", _("The process of this project was annulled."))
    if followed is not None and followed.latest is not None:
        stage = followed.latest.stage
        return State(
            str(label(stage)),
            tone(stage),
            ahead=_("It won the vote. State of the works, according to its executing unit:"),
        )
    if followed is not None:
        return State(
            _("It won"),
            "success",
            _(
                "It won the vote, ranked number %(place)s.",
                place=followed.prioritised.place,
            ),
        )
    if turn is not None:
        return State(_("It did not win"), "plain", turn.decision)
    if number is None:
        return _without_ballot(process)
    return _on_ballot(process, constituency.province)


def _without_ballot(process: Process) -> State:
    if process.opened_at is not None:
        return State(_("Not on the ballot"), "plain", _("The technical team did not put it on the ballot."))
    return State(_("In evaluation"), "info", _("The technical team formed it. It is not on a ballot yet."))


def _on_ballot(process: Process, province: str | None) -> State:
    stage, where = process.stage(clock.now()), str(place(province))
    if stage is Stage.VOTING:
        return State(
            _("Voting is open"),
            "warning",
            _("All provinces are voting on it until %(moment)s.", moment=last_moment(process.voting_until))
            if province is None
            else _(
                "%(place)s is voting on it until %(moment)s.",
                place=where,
                moment=last_moment(process.voting_until),
            ),
        )
    if stage is Stage.COUNT:
        return State(
            _("Being counted"), "info", _("Voting has ended. The results have not been declared yet.")
        )
    if process.opened_at is not None:
        return State(
            _("On the ballot"),
            "info",
            _("It is on the interprovincial ballot. Voting opens soon.")
            if province is None
            else _("It is on the ballot of %(place)s. Voting opens soon.", place=where),
        )
    return State(
        _("Proposed for the ballot"),
        "info",
        _("The technical team proposed it for the interprovincial ballot. This may still change.")
        if province is None
        else _(
            "The technical team proposed it for the ballot of %(place)s. This may still change.", place=where
        ),
    )
