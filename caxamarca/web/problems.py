"""What is wrong with a form, as the summary on top of its page tells it: each trouble with the way to its field."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from wtforms import Field, FieldList, FormField
from wtforms.form import BaseForm

from caxamarca.web.words import _

MANY = 3
"""Up to so many alike troubles of one group are told for each field; more of them in one line."""


@dataclass(frozen=True)
class Problem:
    """A line of the summary; `id` is that of the field it leads to, empty where the page does not show that field."""

    id: str
    text: str


@dataclass(frozen=True)
class _Trouble:
    """One error of one field, with the name of the group the field stands in, if it stands in one."""

    field: Field
    group: str
    text: str

    @property
    def alike(self) -> tuple[str, str]:
        return self.group, self.text


def problems(form: BaseForm, page: str) -> tuple[Problem, ...]:
    """The troubles of a form in the order in which its fields stand on the page, last those whose field does not. Those
    that read alike say which field they are about.
    """
    places = {one.field.id: page.find(f'id="{one.field.id}"') for one in _troubles(form, "")}
    found = sorted(_troubles(form, ""), key=lambda one: (places[one.field.id] < 0, places[one.field.id]))
    often = Counter(one.alike for one in found)
    told: set[tuple[str, str]] = set()
    lines = []
    for one in found:
        if not one.group or often[one.alike] <= MANY:
            lines.append(Problem(_way(one, places), _told(one, often[one.alike])))
        elif one.alike not in told:
            told.add(one.alike)
            lines.append(Problem(_way(one, places), _told_once(one, often[one.alike])))
    return tuple(lines)


def _way(one: _Trouble, places: Mapping[str, int]) -> str:
    return "" if places[one.field.id] < 0 else str(one.field.id)


def _troubles(fields: Iterable[Field], group: str) -> Iterator[_Trouble]:
    for field in fields:
        if isinstance(field, FormField):
            yield from _troubles(field.form, str(field.label.text))
        elif isinstance(field, FieldList):
            yield from _troubles(field.entries, group)
        else:
            yield from (_Trouble(field, group, str(error)) for error in field.errors)


def _told(one: _Trouble, often: int) -> str:
    if one.group:
        return _about(f"{one.group} ({one.field.label.text})", one.text)
    return _about(str(one.field.label.text), one.text) if often > 1 else one.text


def _told_once(one: _Trouble, often: int) -> str:
    text = _("%(problem)s (in %(num)s places)", problem=one.text.removesuffix("."), num=often)
    return _about(one.group, text)


def _about(what: str, text: str) -> str:
    """A sentence behind the name of what it is about. An abbreviation keeps its capitals."""
    begins_a_word = text[1:2].islower()
    return f"{what}: {text[:1].lower() + text[1:] if begins_a_word else text}"


def install(app: Flask) -> None:
    """Give the templates the summary."""
    app.jinja_env.globals["problems"] = problems
