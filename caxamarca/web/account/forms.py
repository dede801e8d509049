"""What the doors ask."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, Length

from caxamarca.actions.identifying import PASSWORD_LENGTH
from caxamarca.domain import documents
from caxamarca.domain.codes import CodeKind, normalise
from caxamarca.web.forms import HouseForm, Understood, required
from caxamarca.web.words import _l


class DoorForm(HouseForm):
    """A sign-in form: where to go afterwards, and what was being typed when the last sign-in ended."""

    siguiente = HiddenField()
    carried = HiddenField()


class SignInForm(DoorForm):
    document = StringField(
        _l("DNI number"),
        description=_l("8 digits. If you have a foreigner's card, write its number."),
        validators=[required(_l("Write your DNI number.")), Understood(documents.parse)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 20, "size": 14},
    )
    code = StringField(
        _l("Your code"),
        description=_l("It is on the slip that you were given, for example ABC-123-XYZ."),
        validators=[
            required(_l("Write your code.")),
            Understood(lambda text: normalise(text, CodeKind.PERSONAL)),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 16},
    )


class StaffSignInForm(DoorForm):
    email = StringField(
        _l("E-mail address"),
        validators=[required(_l("Write your e-mail address."))],
        render_kw={"inputmode": "email", "autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[required(_l("Write your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        _l("One-time code"),
        description=_l("The six digits that your phone shows now. Each code works once."),
        validators=[required(_l("Write the six digits."))],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "size": 8},
    )


class LinkForm(HouseForm):
    password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. Three or four words in a row are easy to remember."),
        validators=[
            required(_l("Write a password.")),
            Length(min=PASSWORD_LENGTH, message=_l("The password has at least 12 characters.")),
        ],
        render_kw={"autocomplete": "new-password", "minlength": PASSWORD_LENGTH},
    )
    again = PasswordField(
        _l("The same password again"),
        validators=[
            required(_l("Write the password again.")),
            EqualTo("password", _l("The two passwords are different.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    code = StringField(
        _l("One-time code"),
        description=_l("The six digits that your phone shows after adding the key."),
        validators=[required(_l("Write the six digits."))],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "size": 8},
    )
