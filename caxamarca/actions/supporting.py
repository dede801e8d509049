"""Backing other people's ideas: once for each idea, in the own province, up to the process's limit."""

from caxamarca.actions.proposing import entry_of
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.proposing import (
    AlreadySupported,
    IdeaState,
    OwnIdea,
    TooManySupports,
    WrongIdeaState,
    check_own_province,
)
from caxamarca.domain.roles import Actor
from caxamarca.persistence import ideas, processes, residents, site, supports
from caxamarca.persistence.database import transaction


def support_idea(actor: Actor, idea_id: int) -> None:
    """Support an idea. A resident's supports take their turn; numbered slots and their unique key keep the limit."""
    with transaction() as session:
        idea = ideas.held(session, idea_id)
        process = processes.one(session, idea.process_id)
        permit(actor, Action.SUPPORT_IDEA, process.stage(site.now(session)))
        if idea.hidden or actor.resident is None:
            raise NotFound
        residents.hold(session, actor.resident)
        check_own_province(entry_of(session, process, actor).province, idea.province)
        if idea.resident_id == actor.resident:
            raise OwnIdea
        if idea.state is IdeaState.WITHDRAWN:
            raise WrongIdeaState(idea.state)
        given = supports.supported_by(session, process.id, actor.resident)
        if idea_id in given:
            raise AlreadySupported
        free = sorted(set(range(1, process.support_limit + 1)) - set(given.values()))
        if not free:
            raise TooManySupports(process.support_limit)
        supports.add(session, idea, actor.resident, free[0])


def take_back_support(actor: Actor, idea_id: int) -> None:
    """Take a support back, so that it can be given to another idea. Twice is as good as once."""
    with transaction() as session:
        idea = ideas.held(session, idea_id)
        process = processes.one(session, idea.process_id)
        permit(actor, Action.TAKE_BACK_SUPPORT, process.stage(site.now(session)))
        if actor.resident is None:
            raise NotFound
        supports.remove(session, idea, actor.resident)
