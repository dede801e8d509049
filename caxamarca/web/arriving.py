"""How a form arrives: text is what was sent as text, and a file is what a question for a file was answered with.

Flask-WTF would hand a text field whatever came as a file under its name, and take JSON for a form; both are errors of
whoever sends them, and nobody's browser does.
"""

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField
from wtforms.form import BaseForm


class ArrivingForm(FlaskForm):  # type: ignore[misc]
    """A form whose text fields hold text."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def wrap_formdata(self, form: BaseForm, formdata: object) -> object:
            """What was given to the form, or else what the request has brought."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted():  # type: ignore[attr-defined]
                return None
            return _files_of(form) or request.form or None


def _files_of(form: BaseForm) -> object:
    """All that was sent, with the files of the questions that ask for one; nothing where none of them came."""
    asked = {field.name for field in form if isinstance(field, FileField)}
    files: MultiDict[str, object] = MultiDict(
        (name, file) for name, file in request.files.items(multi=True) if name in asked
    )
    return CombinedMultiDict([files, MultiDict[str, object](request.form)]) if files else None
