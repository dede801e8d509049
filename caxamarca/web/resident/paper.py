"""The ballot paper of one resident: as it is shown, in an order of its own, and as it comes back marked."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from wtforms import Field, HiddenField, SelectMultipleField
from wtforms.validators import ValidationError

from caxamarca.domain.counting import Rule
from caxamarca.domain.lots import shuffled
from caxamarca.domain.voting import Claim, Paper, TooManyChoices
from caxamarca.persistence import ballots, processes, projects
from caxamarca.persistence.ballots import Line
from caxamarca.persistence.database import keyring, session
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.web import districts, formats, identity, refusals
from caxamarca.web.fields import option
from caxamarca.web.forms import BallotForm
from caxamarca.web.labels import place
from caxamarca.web.words import _, ngettext

YEAR = "proceso"
PREFIX = "parte-"
ON_NO_PAPER = 0
ORDER_KEY = "ballot-order"


@dataclass(frozen=True)
class Entry:
    """One project of a ballot, with what a voter wants to know of it."""

    number: int
    title: str
    summary: str
    cost: int
    people: int
    districts: str


@dataclass(frozen=True)
class Part:
    """A constituency's part of the paper. `entries` stand in this voter's order; the numbers are everybody's."""

    constituency: int
    province: str | None
    ceiling: int
    entries: tuple[Entry, ...]

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.constituency}"

    @property
    def by_number(self) -> Mapping[str, Entry]:
        return {str(entry.number): entry for entry in self.entries}

    def marked(self, choices: Mapping[int, frozenset[int]]) -> list[Entry]:
        """The entries that were marked, in order of number."""
        numbers = choices.get(self.constituency, frozenset())
        return sorted(
            (entry for entry in self.entries if entry.number in numbers), key=lambda one: one.number
        )


def parts(process: Process, paper: Paper) -> tuple[Part, ...]:
    """The parts of a paper: the own province, then the interprovincial one where there is one."""
    constituencies = {one.id: one for one in processes.constituencies(session(), process.id)}
    lines = ballots.lines(session(), [part.constituency for part in paper.parts])
    ids = [line.project.id for found in lines.values() for line in found]
    benefiting = projects.districts_of(session(), ids)
    return tuple(
        _part(constituencies[part.constituency], lines[part.constituency], benefiting) for part in paper.parts
    )


def _part(
    constituency: Constituency, lines: tuple[Line, ...], benefiting: Mapping[int, tuple[str, ...]]
) -> Part:
    by_number = {line.number: line.project for line in lines}
    entries = tuple(
        Entry(
            number,
            by_number[number].title,
            by_number[number].summary,
            by_number[number].cost,
            by_number[number].people,
            districts.in_words(benefiting.get(by_number[number].id, ())),
        )
        for number in shuffled(by_number, _seed(constituency.id))
    )
    return Part(constituency.id, constituency.province, constituency.ceiling, entries)


def _seed(constituency: int) -> bytes:
    """The seed of an order in which each project has the same chance of each place.

    It lasts as long as the sign-in, so that nothing moves while a voter goes back and forth, and nobody can tell it
    beforehand.
    """
    return keyring().mac(ORDER_KEY, f"{identity.token()}:{constituency}")


class PaperForm(BallotForm):
    """The paper to be marked. Its fields are those of one voter's parts, put in by `paper_form`."""


class AtMost:
    """No more marks than a part takes. The action says so too; here it is said beside the part."""

    def __init__(self, marks: int) -> None:
        self.marks = marks

    def __call__(self, _form: BallotForm, field: Field) -> None:
        if len(set(field.data)) > self.marks:
            raise ValidationError(refusals.words(TooManyChoices(self.marks)))


def paper_form(process: Process, shown: tuple[Part, ...]) -> PaperForm:
    """The form of these parts, with the marks that have just been sent, if any were."""

    class OwnPaperForm(PaperForm):
        pass

    setattr(OwnPaperForm, YEAR, HiddenField(default=str(process.year), filters=()))
    for place_on_paper, part in enumerate(one for one in shown if one.entries):
        marks = min(process.marks, len(part.entries))
        asked = _asked(process.rule, marks, formats.money_words(part.ceiling))
        setattr(OwnPaperForm, part.name, _field(part, marks, asked, is_first=place_on_paper == 0))
    return OwnPaperForm()


def _asked(rule: Rule, marks: int, ceiling: str) -> str:
    """By equal shares a second and third mark are worth asking for: a share that pays for nothing helps nobody."""
    if rule is Rule.EQUAL_SHARES and marks > 1:
        return _(
            "Better mark %(num)s: if one does not win, your share of the money helps another one. Fewer is allowed "
            "too. There are %(ceiling)s to share out.",
            num=marks,
            ceiling=ceiling,
        )
    return ngettext(
        "Mark one project, or none. There are %(ceiling)s to share out; what you mark may cost more or less.",
        "Mark up to %(num)s projects, or none. There are %(ceiling)s to share out; what you mark may cost more "
        "or less.",
        marks,
        ceiling=ceiling,
    )


def _field(part: Part, marks: int, asked: str, *, is_first: bool) -> SelectMultipleField:
    drawn = _("They stand in an order drawn for you. The numbers are the same for everybody.")
    return SelectMultipleField(
        _("Interprovincial projects")
        if part.province is None
        else _("Projects of the province of %(province)s", province=place(part.province)),
        description=f"{asked} {drawn}" if is_first else asked,
        choices=[
            option(entry.number, f"{entry.number}. {entry.title}", is_of_people=True)
            for entry in part.entries
        ],
        validate_choice=False,
        validators=[AtMost(marks)],
    )


# What comes back. Nothing of it is believed: the action looks at every number again.


def sent_choices() -> dict[int, frozenset[int]]:
    """The marks in the form that has just arrived, by constituency. What is no number stands on no paper."""
    return {
        _number(name.removeprefix(PREFIX), 9): frozenset(_number(text, 5) for text in texts)
        for name, texts in request.form.lists()
        if name.startswith(PREFIX)
    }


def _number(text: str, longest: int) -> int:
    is_one = text.isascii() and text.isdigit() and len(text) <= longest
    return int(text) if is_one else ON_NO_PAPER


def sent_year() -> int | None:
    """The process that the form or the address names; `None` where it names none."""
    return _number(request.values.get(YEAR, ""), 4) or None


def sent_claim() -> Claim:
    """The tracking code with its proof as the review page wrote them."""
    return Claim(
        request.form.get("codigo", ""),
        _number(request.form.get("vence", ""), 12),
        request.form.get("prueba", ""),
    )


def hidden_choices(process: Process, choices: Mapping[int, frozenset[int]]) -> list[tuple[str, str]]:
    """Marks as hidden fields, which travel in the page and nowhere else."""
    marks = [
        (f"{PREFIX}{constituency}", str(number))
        for constituency, numbers in sorted(choices.items())
        for number in sorted(numbers)
    ]
    return [(YEAR, str(process.year)), *marks]


def hidden_claim(claim: Claim) -> list[tuple[str, str]]:
    return [("codigo", claim.code), ("vence", str(claim.expires)), ("prueba", claim.mac)]
