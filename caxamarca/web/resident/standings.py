"""Where an own idea stands, said to its proposer in one sentence."""

from collections.abc import Mapping
from datetime import date

from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaState
from caxamarca.persistence.ideas import Idea
from caxamarca.web import formats
from caxamarca.web.words import _, _l

BEING_LOOKED_AT: Mapping[IdeaState, str] = {
    IdeaState.PRESENTED: _l("The technical team will look at it."),
    IdeaState.OBSERVED: _l("The last day to answer has passed. The technical team judges it as it is."),
    IdeaState.REMEDIED: _l("The technical team is looking at your answer."),
    IdeaState.ELIGIBLE: _l("It can become part of a project for the vote."),
    IdeaState.RECONSIDERATION: _l("The technical team is looking at it once more."),
}
"""While ideas are evaluated, and nothing is asked of the proposer."""


def in_words(idea: Idea, stage: Stage, answer_by: date | None) -> str:
    """One sentence beside the state's own word. `answer_by` is the last day of an answer that can still be given."""
    if idea.withdrawn_at is not None:
        return _("You withdrew it on %(day)s.", day=formats.day(idea.withdrawn_at))
    if stage is Stage.ANNULLED:
        return _("Its process was annulled.")
    if idea.state is IdeaState.NOT_ELIGIBLE:
        return _("The reasons of the technical team are on its page.")
    if stage is Stage.IDEAS and idea.state is IdeaState.OBSERVED:
        return _("The technical team asks something about it. You can answer when no more ideas are taken.")
    if stage is Stage.IDEAS:
        return _("Your neighbours can read it and support it.")
    if stage is not Stage.EVALUATION:
        return _("It did not come to the vote.")
    if answer_by is not None:
        return _("The technical team waits for your answer until %(day)s.", day=formats.day(answer_by))
    return str(BEING_LOOKED_AT[idea.state])
