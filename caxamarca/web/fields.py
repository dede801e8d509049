"""Kinds of answers that several rooms ask for: a word of ours, ids of things, yes or no."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # types-wtforms is behind WTForms

from caxamarca.web import labels
from caxamarca.web.converters import LARGEST_ID
from caxamarca.web.forms import CHOOSE, required
from caxamarca.web.languages import SPANISH
from caxamarca.web.words import _l

Word = TypeVar("Word", bound=StrEnum)

_WRONG: Mapping[str, Any] = {"invalid_value_message": CHOOSE, "invalid_choice_message": CHOOSE}


def option(
    value: object, text: str, *, hint: str | None = None, group: str | None = None, is_of_people: bool = False
) -> SelectChoice:
    """One thing to choose. `hint` is told under it; `group` gathers what belongs together; what people wrote is
    Spanish on every page.

    The words are not looked at here: in a class body they have no language yet.
    """
    more = {"hint": hint, "lang": SPANISH.tag if is_of_people else None}
    return SelectChoice(
        str(value), text, {name: told for name, told in more.items() if told is not None}, group
    )


def one_word(question: str, kind: type[Word], missing: str, **more: Any) -> RadioField:
    """One of our words, all of them in sight. `missing` is said where none was chosen."""
    return RadioField(
        question,
        choices=labels.choices(kind),
        coerce=kind,
        validators=[required(missing)],
        **_WRONG,
        **more,
    )


def one_option(question: str, options: Sequence[SelectChoice], missing: str, **more: Any) -> RadioField:
    """One of a few things, all of them in sight. `coerce` reads the value."""
    return RadioField(question, choices=options, validators=[required(missing)], **_WRONG, **more)


def option_of_many(question: str, options: Sequence[SelectChoice], **more: Any) -> SelectField:
    """One of many things, the first of which is meant where nothing was chosen."""
    return SelectField(question, choices=options, **_WRONG, **more)


def word_of_many(question: str, kind: type[Word], missing: str, **more: Any) -> SelectField:
    """One of our words, out of a list too long to spread out."""
    return SelectField(
        question,
        choices=[option("", _l("Choose")), *labels.choices(kind)],
        coerce=_or_nothing(kind),
        validators=[required(missing)],
        **_WRONG,
        **more,
    )


def _or_nothing(kind: type[Word]) -> Callable[[str], Word | None]:
    return lambda text: kind(text) if text else None


def yes_or_no(question: str, missing: str, **more: Any) -> RadioField:
    """A question that has to be answered; its data is True or False."""
    return RadioField(
        question,
        choices=[option("si", _l("Yes")), option("no", _l("No"))],
        coerce=_truth,
        validators=[required(missing)],
        **_WRONG,
        **more,
    )


def _truth(answer: str | bool) -> bool:
    """Raises ValueError for what is neither; WTForms hands its own default through here as well."""
    if isinstance(answer, bool):
        return answer
    return ("no", "si").index(answer) == 1


def several(question: str, options: Sequence[SelectChoice], missing: str, **more: Any) -> SelectMultipleField:
    """At least one out of the things on offer."""
    return SelectMultipleField(question, choices=options, validators=[required(missing)], **_WRONG, **more)


def some_ids(question: str, missing: str, **more: Any) -> SelectMultipleField:
    """Ids of things that the page lists. Whether each may be chosen is for the action to say, not for the list."""
    return SelectMultipleField(
        question,
        coerce=an_id,
        validators=[required(missing)],
        validate_choice=False,
        **_WRONG,
        **more,
    )


def id_or_nothing(question: str, **more: Any) -> SelectField:
    """The id of one thing that the page lists, or `None`. Whether it may be chosen is for the action to say."""
    return SelectField(
        question, coerce=lambda text: an_id(text) if text else None, validate_choice=False, **_WRONG, **more
    )


def an_id(text: str | int) -> int:
    """An id that a database column can hold. Raises ValueError."""
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError
    return number


def an_id_or_nothing(text: str | int | None) -> int | None:
    """An id, or `None` for an empty choice. Raises ValueError for what is neither."""
    return an_id(text) if text else None
