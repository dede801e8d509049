"""The technical team answers comments."""

from flask.typing import ResponseReturnValue

from caxamarca.actions import commenting
from caxamarca.domain.commenting import Voice
from caxamarca.domain.permissions import Action, check_reach
from caxamarca.domain.roles import REGION
from caxamarca.persistence import comments
from caxamarca.persistence.database import session
from caxamarca.web import answering, identity
from caxamarca.web.access import acts
from caxamarca.web.evaluator import blueprint


@blueprint.route("/evaluacion/comentarios/<id:comment_id>/responder", methods=["GET", "POST"])
@acts(Action.ANSWER_AS_TEAM)
def answer_comment(comment_id: int) -> ResponseReturnValue:
    comment = comments.one(session(), comment_id)
    topic = commenting.forum(session(), comment.thread).topic
    check_reach(identity.actor(), Action.ANSWER_AS_TEAM, province=topic.province or REGION)
    return answering.answer(comment, Voice.TECHNICAL_TEAM, commenting.answer_as_team)
