"""The executing unit answers comments on its own projects."""

from flask.typing import ResponseReturnValue

from caxamarca.actions import commenting
from caxamarca.domain.commenting import Voice
from caxamarca.domain.permissions import Action
from caxamarca.persistence import comments
from caxamarca.persistence.database import session
from caxamarca.web import answering, identity
from caxamarca.web.access import acts
from caxamarca.web.unit import blueprint
from caxamarca.web.unit.within import own_project


@blueprint.route("/unidad/comentarios/<id:comment_id>/responder", methods=["GET", "POST"])
@acts(Action.ANSWER_AS_UNIT)
def answer_comment(comment_id: int) -> ResponseReturnValue:
    comment = comments.one(session(), comment_id)
    own_project(identity.actor(), comment.project_id or 0)
    return answering.answer(comment, Voice.EXECUTING_UNIT, commenting.answer_as_unit)
