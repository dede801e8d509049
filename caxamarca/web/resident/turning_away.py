"""When an act of a resident cannot go on: what happened, and what to do now."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from caxamarca.actions import casting
from caxamarca.domain import commenting, proposing, voting
from caxamarca.domain.codes import MistypedCode
from caxamarca.domain.errors import Refusal
from caxamarca.domain.processes import WrongStage
from caxamarca.persistence import database, processes
from caxamarca.web import errors, identity, refusals
from caxamarca.web.forms import PASSED_ON
from caxamarca.web.resident import blueprint, taking_part
from caxamarca.web.resident.paper import sent_claim, sent_year
from caxamarca.web.ways import Way, way
from caxamarca.web.words import _, _l

BALLOT = frozenset({"resident.choose", "resident.review", "resident.confirm"})


@dataclass(frozen=True)
class Advice:
    """What stands above and below the refusal's own sentence. `leads` are endpoints with the words of their buttons."""

    title: str
    text: str = ""
    leads: tuple[tuple[str, str], ...] = ()


CHOOSE_AGAIN = ("resident.choose", _l("Choose again"))
BACK: Mapping[str, tuple[str, str]] = {
    "idea_id": (_l("Back to the idea"), "public.idea"),
    "project_id": (_l("Back to the project"), "public.project"),
    "comment_id": (_l("Back to the comment"), "public.comment"),
}
"""What stands in the address, and the page that shows it."""

MY_SPACE = ("resident.my_space", _l("Go to my space"))
IDEAS = ("public.ideas", _l("See the ideas"))

OTHER = Advice(_l("This cannot be done"), leads=(MY_SPACE,))

NO_VOTE_NOW = Advice(
    _l("You cannot vote at the moment"), leads=(("resident.vote", _l("See when you can vote")),)
)
VOTE_CAME_TOO_LATE = replace(
    NO_VOTE_NOW, text=_l("Nothing was recorded, and nothing of what you marked was kept.")
)

VOTED_WITH_ANOTHER_CODE = Advice(
    _l("Your vote is already in the box"),
    _l(
        "The code that you have just seen is not valid: cross it out. Valid is the one of the page “Your vote is in "
        "the box”. A vote is final: it cannot be changed, and no page shows it. If this phone is not yours, sign out."
    ),
    (("public.verify", _l("Check my vote")), MY_SPACE),
)
PAPER_TOO_OLD = Advice(
    _l("Too much time has passed"),
    _l("Nothing was recorded, and nothing of what you marked was kept."),
    (CHOOSE_AGAIN,),
)

ADVICE: Mapping[type[Refusal], Advice] = {
    voting.AlreadyVoted: Advice(
        _l("Your vote is already in the box"),
        _l(
            "With the code that you copied you can check that it is there. A vote is final: it cannot be changed, "
            "and no page shows it. If this phone is not yours, sign out."
        ),
        (("public.verify", _l("Check my vote")), MY_SPACE),
    ),
    voting.VotingPaused: Advice(
        _l("Voting is paused"),
        _l("Whoever has voted can check with the tracking code whether the vote is in the box."),
        (("public.verify", _l("Check my vote")), ("resident.vote", _l("See when you can vote"))),
    ),
    voting.ReviewExpired: Advice(
        _l("Too much time has passed"),
        _l("The code you were shown is not used. You will get another one."),
        (CHOOSE_AGAIN,),
    ),
    voting.ForgedTrackingCode: Advice(
        _l("This vote could not be taken"),
        _l("It happens when another person signs in on the same phone in the middle of a vote."),
        (CHOOSE_AGAIN,),
    ),
    voting.TooManyChoices: Advice(
        _l("This vote could not be taken"), _l("Nothing was recorded."), (CHOOSE_AGAIN,)
    ),
    voting.NotOnThePaper: Advice(
        _l("This vote could not be taken"), _l("Nothing was recorded."), (CHOOSE_AGAIN,)
    ),
    voting.TooYoung: Advice(
        _l("You cannot vote in this process yet"),
        _l("The age that counts is the one you reach in the year of the vote."),
        (IDEAS, MY_SPACE),
    ),
    voting.NotOnTheRoll: Advice(
        _l("You are not on this roll"),
        _l(
            "The roll of each process is approved before the vote. If you were left out by mistake, tell the "
            "administration: while people vote, two people can add you."
        ),
        (("public.how_it_works", _l("See how it works")), MY_SPACE),
    ),
    voting.NothingToVote: Advice(
        _l("There is no ballot for you this time"),
        _l("No project of your province came onto the ballot this time."),
        (IDEAS, MY_SPACE),
    ),
    proposing.TooManySupports: Advice(
        _l("You have no support left"),
        _l("In your space you see which ideas you support, and can take a support back."),
        (MY_SPACE,),
    ),
    proposing.OwnIdea: Advice(_l("This idea is yours"), leads=(MY_SPACE,)),
    proposing.OtherProvince: Advice(_l("This belongs to another province"), leads=(IDEAS,)),
    commenting.CommentsClosed: Advice(_l("Comments are closed"), leads=(MY_SPACE,)),
    WrongStage: Advice(_l("This cannot be done at the moment"), leads=(MY_SPACE,)),
}


@blueprint.errorhandler(Refusal)
def turn_away(fact: Refusal) -> ResponseReturnValue:
    """The page for a refusal that no form took up."""
    if isinstance(fact, PASSED_ON):
        return errors.refused(fact)
    database.let_go()
    advice = _advice(fact)
    page = render_template(
        "resident/turned_away.html",
        advice=advice,
        message=_message(fact),
        ways=[*_ways(advice), *_way_to_disown(fact)],
    )
    return make_response(page, refusals.status(fact))


@blueprint.errorhandler(CSRFError)
def forged(error: CSRFError) -> ResponseReturnValue:
    """An old page. Whoever was voting is told whether there is a vote, and does not have to believe a page that cannot
    know it.
    """
    if request.endpoint not in BALLOT or identity.actor().resident is None:
        return errors.forged(error)
    year = sent_year()
    voted = casting.took_part(identity.actor())
    for process in processes.all_of(database.session()):
        if process.id in voted and process.year == year:
            return turn_away(voting.AlreadyVoted(process.id))
    return turn_away(voting.ReviewExpired())


def _advice(fact: Refusal) -> Advice:
    if isinstance(fact, voting.AlreadyVoted) and _has_another_code(fact.process):
        return VOTED_WITH_ANOTHER_CODE
    if isinstance(fact, voting.ReviewExpired) and request.endpoint != errors.CONFIRMING:
        return PAPER_TOO_OLD
    if isinstance(fact, WrongStage) and request.endpoint in BALLOT:
        return VOTE_CAME_TOO_LATE if request.method == "POST" else NO_VOTE_NOW
    return ADVICE.get(type(fact), OTHER)


def _has_another_code(process: int) -> bool:
    """Whether the form that came shows a code that is not in the box. It is told to whoever has voted, and to nobody
    else.
    """
    if request.endpoint != errors.CONFIRMING:
        return False
    with suppress(MistypedCode):
        return not casting.is_on_board(process, sent_claim().code)
    return False


def _message(fact: Refusal) -> str:
    """Whoever has voted is told first when and how that was."""
    if isinstance(fact, voting.AlreadyVoted):
        vote = casting.took_part(identity.actor()).get(fact.process)
        return taking_part.entered(vote) or refusals.words(fact)
    if isinstance(fact, voting.ReviewExpired) and request.endpoint != errors.CONFIRMING:
        return _("The page was open for too long. Mark again.")
    return refusals.words(fact)


def _way_to_disown(fact: Refusal) -> list[Way]:
    """Whoever comes to vote and finds a vote under the own document may not have cast it."""
    if not isinstance(fact, voting.AlreadyVoted):
        return []
    process = processes.one(database.session(), fact.process)
    if not taking_part.can_disown(process):
        return []
    return [way(_("It was not me who voted"), "resident.disown_vote", year=process.year)]


def _ways(advice: Advice) -> list[Way]:
    """The buttons of the page: first back to what it was about."""
    asked = request.view_args or {}
    back = [
        way(text, endpoint, **{name: asked[name]}) for name, (text, endpoint) in BACK.items() if name in asked
    ]
    return back + [Way(text, url_for(endpoint)) for endpoint, text in advice.leads]
