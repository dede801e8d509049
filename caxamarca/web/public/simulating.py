"""Who would win with another ceiling or by another rule: an exercise over published ballots, and said to be one."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Form

from caxamarca.actions import simulating
from caxamarca.actions.counting_apart import Counts, UnderWay
from caxamarca.actions.simulating import Past
from caxamarca.domain.counting import Rule
from caxamarca.domain.money import soles
from caxamarca.domain.simulating import Made, Turn, Why, change
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.projects import Project
from caxamarca.web import clock, passing_on, refusals
from caxamarca.web.access import open_to_all
from caxamarca.web.fields import one_option, option
from caxamarca.web.formats import money, money_words
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
LOOK_AGAIN = 2
"""Seconds after which a page whose count is under way asks for it again, without a script."""


@blueprint.record_once
def _keep(state: BlueprintSetupState) -> None:
    folder = Path(state.app.config["DATA_FOLDER"])
    state.app.extensions[KEPT] = Counts.beside(folder, simulating.MOST)


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

    def said(self, true: "Asked") -> dict[str, str]:
        """The same as short as it can be said: a rule that is the true one goes without saying."""
        return {
            name: text for name, text in self.address.items() if name == CEILING or self.rule is not true.rule
        }


@dataclass(frozen=True)
class Ready:
    """A ceiling that can be tried by one touch; `is_shown` where it is the one that is shown."""

    text: str
    url: str
    is_shown: bool


@dataclass(frozen=True)
class Winner:
    """A project that wins. `alone`: why it does so on this side and not on the other; else nothing."""

    project: Project
    votes: int
    alone: str


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
        return tuple(one for one in self.winners if one.alone)


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
        values: dict[str, Any] = {**asked.address}
        return redirect(url_for("public.simulator", year=year, place=place, **values), 303)
    past = simulating.past(session(), process, constituency, clock.now(), current_app.extensions[KEPT])
    told = _told(past, true, asked)
    status = UNPROCESSABLE if form.errors else 200
    try:
        told |= _compared(past, true, asked)
    except UnderWay:
        status = HTTPStatus.ACCEPTED
    except (simulating.TooManyCounts, simulating.CountTooLong) as fact:
        form.refusal, status = refusals.words(fact), refusals.status(fact)
    page = render_template("public/simulator.html", form=form, process=process, place=place, **told)
    answer = make_response(page, status)
    if status == HTTPStatus.ACCEPTED:
        answer.headers["Refresh"] = str(LOOK_AGAIN)
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
    """What the page tells beside its form, whatever the count comes to."""
    return {
        "declared": true,
        "asked": asked,
        "exercise": None,
        "enough": past.everything.spent,
        "marked": past.tally.marked,
        "ready": tuple(_ready(past, true, asked)),
        "is_true": asked == true,
    }


def _compared(past: Past, true: Asked, asked: Asked | None) -> dict[str, Any]:
    """The truth and what was tried, beside each other. Raises what `Past.under` raises."""
    if asked is None:
        return {}
    under = past.under(asked.rule, asked.ceiling)
    differs, why = change(past.truth, under), {turn.number: turn for turn in under.turns}
    exercise = _side(past, asked, under, differs.enter, why)
    return {
        "truth": _side(past, true, past.truth, differs.leave, why),
        "exercise": exercise,
        "shared": _shared(past, true, exercise),
    }


def _shared(past: Past, true: Asked, exercise: Side) -> Shared:
    return passing_on.exercise(
        past.process,
        past.constituency.province,
        exercise.asked.address,
        exercise.asked.said(true),
        len(exercise.winners),
    )


def _side(past: Past, asked: Asked, made: Made, alone: Collection[int], why: Mapping[int, Turn]) -> Side:
    """The winners stand in order of votes on both sides, so that they can be compared."""
    winners = [line for line in past.lines if line.number in made.winners]
    votes: Mapping[int, int] = past.tally.votes
    return Side(
        asked,
        tuple(
            Winner(
                line.project,
                votes[line.number],
                _because(line.project.cost, why.get(line.number)) if line.number in alone else "",
            )
            for line in sorted(winners, key=lambda line: (-votes[line.number], line.number))
        ),
        made.spent,
        made.left_out,
    )


def _because(cost: int, turn: Turn | None) -> str:
    """Why a project would win, or would not."""
    if turn is None:
        return _("The money is enough for all projects that somebody marked.")
    if turn.why is Why.DOES_NOT_FIT and not turn.left:
        return _("It does not fit: when its turn comes nothing is left.")
    return _WHY[turn.why](money(cost), money(turn.left), money(turn.amount))


_WHY: Mapping[Why, Callable[[str, str, str], str]] = {
    Why.FITS: lambda cost, left, _amount: _(
        "It fits: when its turn comes %(left)s is left, and it costs %(cost)s.", left=left, cost=cost
    ),
    Why.PAID: lambda _cost, _left, amount: _(
        "The shares of those who marked it pay for it together: up to %(each)s of each share.", each=amount
    ),
    Why.COMPLETES: lambda cost, left, _amount: _(
        "It fits in what the rounds leave over: %(left)s is left then, and it costs %(cost)s.",
        left=left,
        cost=cost,
    ),
    Why.NO_VOTES: lambda _cost, _left, _amount: _("Nobody marked it."),
    Why.ABOVE_CEILING: lambda cost, _left, amount: _(
        "It costs %(cost)s: %(lacking)s more than the whole ceiling.", cost=cost, lacking=amount
    ),
    Why.DOES_NOT_FIT: lambda cost, left, _amount: _(
        "It does not fit: when its turn comes only %(left)s is left, and it costs %(cost)s.",
        left=left,
        cost=cost,
    ),
    Why.NOT_PAID: lambda cost, left, amount: _(
        "It costs %(cost)s. In the shares of those who marked it only %(together)s is left, and what the rounds leave "
        "over, %(left)s, is not enough either.",
        cost=cost,
        together=amount,
        left=left,
    ),
}


_READY: tuple[tuple[Callable[[str], str], int, int], ...] = (
    (lambda amount: _("Half: %(amount)s", amount=amount), 1, 2),
    (lambda amount: _("The true one: %(amount)s", amount=amount), 1, 1),
    (lambda amount: _("Half as much again: %(amount)s", amount=amount), 3, 2),
    (lambda amount: _("Double: %(amount)s", amount=amount), 2, 1),
)
"""Ceilings to try, as parts of the true one."""


def _ready(past: Past, true: Asked, asked: Asked | None) -> Iterator[Ready]:
    """What is shown by the other rules, and by its own some ceilings, the lowest first: parts of the true one, and what
    would be enough for everything.
    """
    ceiling, rule = (true.ceiling, true.rule) if asked is None else (asked.ceiling, asked.rule)
    for other in Rule:
        if other is not rule:
            told = _("The rule “%(rule)s”", rule=label(other))
            yield Ready(told, _address(past, Asked(other, ceiling)), is_shown=False)
    found = {times * true.ceiling // parts: told for told, times, parts in _READY}
    if past.everything.spent:
        found[past.everything.spent] = lambda amount: _("What is enough for all: %(amount)s", amount=amount)
    for amount, words in sorted(found.items()):
        one = Asked(rule, amount)
        yield Ready(words(money_words(amount)), _address(past, one), one == asked)


def _address(past: Past, asked: Asked) -> str:
    values: dict[str, Any] = {**asked.address}
    return url_for("public.simulator", year=past.process.year, place=past.constituency.province, **values)
