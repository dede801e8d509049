"""Writing a comment or an answer: one question on a page of its own, under what it is about."""

import secrets
from typing import Any

from wtforms import HiddenField, TextAreaField

from caxamarca.domain.commenting import COMMENT_LIMIT
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.web.forms import Clean, HouseForm, required
from caxamarca.web.words import _l

CLOSED = 409


class SayForm(HouseForm):
    """`token` tells two forms apart, so that one form sent twice says it once."""

    token = HiddenField(filters=())

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.token.data = self.token.data or secrets.token_urlsafe(12)

    @property
    def is_over(self) -> bool:
        """Whether it came too late: what was written is only shown, to be copied."""
        return self.status == CLOSED


class CommentForm(SayForm):
    text = TextAreaField(
        _l("Your comment"),
        description=_l("Speak of the idea or the project, not of persons. Links do not work in comments."),
        validators=[required(_l("Write your comment.")), Clean(clean_paragraphs, COMMENT_LIMIT)],
        render_kw={"rows": 6},
    )


class AnswerForm(SayForm):
    text = TextAreaField(
        _l("Your answer"),
        description=_l("Everyone can read it. Links do not work in answers."),
        validators=[required(_l("Write your answer.")), Clean(clean_paragraphs, COMMENT_LIMIT)],
        render_kw={"rows": 6},
    )
