"""Who would win with another ceiling or by another rule: an exercise over published ballots, and said to be one."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Form

from caxamarca.actions import simulating
from caxamarca.actions.remembering import Memory
from caxamarca.actions.rooms import Room
from caxamarca.actions.simulating import Counts, Past
from caxamarca.domain.counting import Rule
from caxamarca.domain.money import soles
from caxamarca.domain.simulating import Made, change
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.projects import Project
from caxamarca.web import clock, passing_on, refusals
from caxamarca.web.access import open_to_all
from caxamarca.web.fields import one_option, option
from caxamarca.web.formats import money_words
from caxamarca.web.forms import UNPROCESSABLE, known, required
from caxamarca.web.labels import from_slug, label, slug
from caxamarca.web.public import blueprint
from caxamarca.web.public.results import not_yet
from caxamarca.web.sharing import Shared
from caxamarca.web.typed_fields import MoneyField
from caxamarca.web.words import _, _l

KEPT = "caxamarca_simulator"
"""Where the application keeps what it counted."""
CEILING, RULE = "techo", "regla"
"""The two questions, as they stand in the address."""


@blueprint.record_once
def _keep(state: BlueprintSetupState) -> None:
    config = state.app.config
    room = Room.beside(Path(config["DATA_FOLDER"]), simulating.ROOM, config["SERVERS"])
    state.app.extensions[KEPT] = Memory(room, simulating.MOST)


def _rule(text: str | Rule) -> Rule:
    """Raises ValueError for what is none."""
    found = text if isinstance(text, Rule) else from_slug(Rule, text)
    if found is None:
        raise ValueError(text)
    return found


class SimulatorForm(Form):
    """The two questions. They change nothing, so that they travel in the address."""

    refusal = ""

    techo = MoneyField(
        _l("Budget ceiling"),
        description=_l("In soles, as you would write it: 3 millones, 20 mil, 1,500,000."),
        validators=[required(_l("Write the ceiling that you want to try."))],
    )
    regla = one_option(
        _l("Rule of the count"),
        [
            option(
                slug(Rule.MOST_VOTES),
                label(Rule.MOST_VOTES),
                hint=_l("The projects with most votes win, as long as the money lasts."),
            ),
            option(
                slug(Rule.EQUAL_SHARES),
                label(Rule.EQUAL_SHARES),
                hint=_l("Everybody has the same share of the money for what they marked."),
            ),
        ],
        _l("Choose a rule."),
        coerce=_rule,
    )


@dataclass(frozen=True)
class Asked:
    """What is tried: a rule, and a ceiling in céntimos."""

    rule: Rule
    ceiling: int

    @property
    def address(self) -> dict[str, str]:
        """The one way in which it stands in an address."""
        whole, rest = divmod(self.ceiling, soles(1))
        return {CEILING: f"{whole}.{rest:02}" if rest else str(whole), RULE: slug(self.rule)}


@dataclass(frozen=True)
class Ready:
    """A ceiling that can be tried by one touch; `is_shown` where it is the one that is shown."""

    text: str
    url: str
    is_shown: bool


@dataclass(frozen=True)
class Winner:
    """A project that wins, and whether it does so on this side alone."""

    project: Project
    votes: int
    is_alone: bool


@dataclass(frozen=True)
class Side:
    """What one count came to, the true one or that of the exercise. Money in céntimos."""

    asked: Asked
    winners: tuple[Winner, ...]
    spent: int
    left_out: int

    @property
    def left(self) -> int:
        return self.asked.ceiling - self.spent

    @property
    def alone(self) -> tuple[Winner, ...]:
        return tuple(one for one in self.winners if one.is_alone)


@blueprint.get("/procesos/<year:year>/resultados/<place:place>/simulador")
@open_to_all
def simulator(year: int, place: str | None) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    constituency = processes.constituency_of(session(), process.id, place)
    if process.declared_at is None:
        return not_yet(process)
    true = Asked(process.rule, constituency.ceiling)
    form, asked = _understood(true)
    if asked is not None and request.args.to_dict(flat=False) != {
        name: [value] for name, value in asked.address.items()
    }:
        return redirect(_address(year, place, asked), 303)
    counts: Counts = current_app.extensions[KEPT]
    try:
        past = simulating.past(session(), process, constituency, clock.now(), counts)
        told = _told(past, true, asked)
        status = UNPROCESSABLE if form.errors else 200
    except (simulating.TooManyCounts, simulating.CountTooLong) as fact:
        form.refusal, told, status = refusals.words(fact), {}, refusals.status(fact)
    page = render_template("public/simulator.html", form=form, process=process, place=place, **told)
    answer = make_response(page, status)
    # What would have won must not be found where people look for what has won.
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _understood(true: Asked) -> tuple[SimulatorForm, Asked | None]:
    """The form as it is shown, and what was asked, if something was and it is sound. What the address leaves out is as
    it was in truth.
    """
    if not {CEILING, RULE} & set(request.args):
        return _filled(true), None
    form = SimulatorForm(MultiDict({**true.address, **request.args.to_dict()}))
    if not form.validate():
        return form, None
    asked = Asked(form.regla.data, known(form.techo.centimos))
    return _filled(asked), asked


def _filled(asked: Asked) -> SimulatorForm:
    return SimulatorForm(data={CEILING: asked.ceiling, RULE: asked.rule})


def _told(past: Past, true: Asked, asked: Asked | None) -> dict[str, Any]:
    """What the page tells beside its form."""
    truth, exercise = _sides(past, true, asked)
    return {
        "truth": truth,
        "exercise": exercise,
        "enough": past.everything.spent,
        "marked": past.truth.tally.marked,
        "ready": tuple(_ready(past, true, asked)),
        "is_true": asked == true,
        "shared": None if exercise is None else _shared(past, exercise),
    }


def _shared(past: Past, exercise: Side) -> Shared:
    place, question = past.constituency.province, exercise.asked.address
    return passing_on.exercise(past.process, place, question, len(exercise.winners))


def _sides(past: Past, true: Asked, asked: Asked | None) -> tuple[Side, Side | None]:
    if asked is None:
        return _side(past, true, past.truth, ()), None
    under = past.under(asked.rule, asked.ceiling)
    differs = change(past.truth, under)
    return _side(past, true, past.truth, differs.leave), _side(past, asked, under, differs.enter)


def _side(past: Past, asked: Asked, made: Made, alone: Collection[int]) -> Side:
    """The winners stand in order of votes on both sides, so that they can be compared."""
    winners = [line for line in past.lines if line.number in made.winners]
    votes: Mapping[int, int] = made.tally.votes
    return Side(
        asked,
        tuple(
            Winner(line.project, votes[line.number], line.number in alone)
            for line in sorted(winners, key=lambda line: (-votes[line.number], line.number))
        ),
        made.spent,
        made.left_out,
    )


_READY: tuple[tuple[Callable[[str], str], int, int], ...] = (
    (lambda amount: _("Half: %(amount)s", amount=amount), 1, 2),
    (lambda amount: _("The same: %(amount)s", amount=amount), 1, 1),
    (lambda amount: _("Half as much again: %(amount)s", amount=amount), 3, 2),
    (lambda amount: _("Double: %(amount)s", amount=amount), 2, 1),
)
"""Ceilings to try, as parts of the true one."""


def _ready(past: Past, true: Asked, asked: Asked | None) -> Iterator[Ready]:
    """Some ceilings with the rule that is shown: parts of the true one, and what would be enough for everything."""
    rule = true.rule if asked is None else asked.rule
    found = {times * true.ceiling // parts: told for told, times, parts in _READY}
    if past.everything.spent:
        found[past.everything.spent] = lambda amount: _("What is enough for all: %(amount)s", amount=amount)
    for ceiling, told in found.items():
        one = Asked(rule, ceiling)
        url = _address(past.process.year, past.constituency.province, one)
        yield Ready(told(money_words(ceiling)), url, one == asked)


def _address(year: int, place: str | None, asked: Asked) -> str:
    values: dict[str, Any] = {"year": year, "place": place, **asked.address}
    return url_for("public.simulator", **values)
