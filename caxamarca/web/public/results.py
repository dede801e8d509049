"""What was decided by vote: each province's winners and the whole count. Nothing of it before the declaration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions.declaring import declared_comparison, declared_result, seed_of
from caxamarca.domain.outcomes import Outcome
from caxamarca.persistence import ballots, prioritised, processes, projects, turnout
from caxamarca.persistence.database import session
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.persistence.projects import Project
from caxamarca.web import clock, districts, passing_on, stages
from caxamarca.web.access import open_to_all
from caxamarca.web.addresses import whole
from caxamarca.web.converters import place_slug
from caxamarca.web.formats import has_centimos, money_words, share
from caxamarca.web.labels import place as place_name
from caxamarca.web.public import blueprint, count_story, other_rules, shares_story
from caxamarca.web.public.turnout import parts
from caxamarca.web.sheets import sheet
from caxamarca.web.tiles import Tile
from caxamarca.web.ways import way
from caxamarca.web.words import _


@dataclass(frozen=True)
class Roll:
    """How many could vote and how many did."""

    entitled: int
    voted: int


@dataclass(frozen=True)
class Turnout:
    """Who took part in the provinces that had something to vote on. Where no project was on the ballot nobody could."""

    by_province: Mapping[str, Roll]
    has_common_part: bool

    @property
    def whole(self) -> Roll:
        rows = self.by_province.values()
        return Roll(sum(row.entitled for row in rows), sum(row.voted for row in rows))

    def of(self, place: str | None) -> Roll:
        """In the interprovincial part everyone votes, if there is a project on it."""
        nobody = Roll(0, 0)
        if place is None:
            return self.whole if self.has_common_part else nobody
        return self.by_province.get(place, nobody)


@dataclass(frozen=True)
class Line:
    """One constituency among the others: what won, in order, and how many took part. Money in céntimos."""

    place: str | None
    winners: tuple[Project, ...]
    ceiling: int
    roll: Roll
    was_voted: bool

    @property
    def spent(self) -> int:
        return sum(one.cost for one in self.winners)


@blueprint.get("/procesos/<year:year>/resultados")
@open_to_all
def results(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    if process.declared_at is None:
        return not_yet(process)
    on_paper = ballots.sizes(session(), process.id)
    everyone = turnout_of(process, on_paper)
    lines = _lines(process, on_paper, everyone)
    funded, spent = sum(len(line.winners) for line in lines), sum(line.spent for line in lines)
    ceiling = sum(line.ceiling for line in lines)
    return render_template(
        "public/results.html",
        process=process,
        lines=lines,
        tiles=_tiles(process, lines),
        roll=everyone.whole,
        groups=parts(process),
        funded=funded,
        spent=spent,
        shared=passing_on.results(process, funded, spent),
        ceiling=ceiling,
        unspent=_unspent(
            ceiling - spent, have_all_won=funded == sum(projects for _one, projects in on_paper)
        ),
    )


@blueprint.get("/procesos/<year:year>/resultados/<place:place>")
@open_to_all
def result(year: int, place: str | None) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    constituency = processes.constituency_of(session(), process.id, place)
    if process.declared_at is None:
        return not_yet(process)
    counted, compared = declared_comparison(session(), process, constituency, clock.now())
    everyone = turnout_of(process, ballots.sizes(session(), process.id))
    turns = count_story.turns(counted)
    winners = [turn for turn in turns if turn.funded]
    seed = seed_of(process, constituency)
    return render_template(
        "public/result.html",
        exact=_have_centimos(counted.outcome),
        process=process,
        place=place,
        outcome=counted.outcome,
        turns=turns,
        winners=winners,
        passed_over=count_story.passed_over(turns),
        shared=passing_on.result(process, place, len(winners), counted.outcome.spent),
        unspent=count_story.unspent(counted.outcome),
        slug=place_slug(place),
        is_clear=counted.is_clear,
        fewest=process.clear_from,
        your_share=shares_story.your_share(counted.outcome, is_clear=counted.is_clear),
        rounds=[turn for turn in turns if turn.in_round],
        in_turn=[turn for turn in turns if not turn.in_round],
        draws=count_story.draws(counted, seed),
        seed=seed,
        rules=other_rules.beside_each_other(counted, compared, process.rule),
        differences=other_rules.differences(counted, compared, process.rule),
        roll=everyone.of(place),
        whole=everyone.whole,
    )


@blueprint.get("/procesos/<year:year>/resultados/<place:place>/hoja")
@open_to_all
def result_sheet(year: int, place: str | None) -> ResponseReturnValue:
    """A result for a wall. Before the declaration its page says when it will be known."""
    process = processes.by_year(session(), year)
    constituency = processes.constituency_of(session(), process.id, place)
    if process.declared_at is None:
        return redirect(url_for("public.result", year=year, place=place), 303)
    counted = declared_result(session(), process, constituency, clock.now())
    turns = count_story.turns(counted)
    return render_template(
        "public/result_sheet.html",
        exact=_have_centimos(counted.outcome),
        process=process,
        place=place,
        outcome=counted.outcome,
        unspent=count_story.unspent(counted.outcome),
        winners=[turn for turn in turns if turn.funded],
        losers=[turn for turn in turns if not turn.funded],
        districts={
            one: districts.in_words(codes)
            for one, codes in projects.districts_of(session(), [turn.project.id for turn in turns]).items()
        },
        roll=turnout_of(process, ballots.sizes(session(), process.id)).of(place),
        sheet=sheet(
            _("The whole count is here"),
            whole("public.short_result", year=year, place=place),
            way(_("Back to the result"), "public.result", year=year, place=place),
        ),
    )


def _have_centimos(outcome: Outcome) -> bool:
    """Whether the columns of a result have to show céntimos."""
    return has_centimos([outcome.ceiling, *(step.cost for step in outcome.steps)])


def _unspent(left: int, *, have_all_won: bool) -> str:
    """Why not all the money was given, as far as it is true of every province by the rules of the count alone.

    By both, a project with votes that did not win cost more than what was left at its turn.
    """
    if left and have_all_won:
        return _(
            "%(left)s was left, because the money was enough for all the projects.", left=money_words(left)
        )
    if not left:
        return ""
    return _(
        "%(left)s were left. In some places all the projects won; in the others what was left was not enough for "
        "another project with votes. The page of each province gives the details.",
        left=money_words(left),
    )


def not_yet(process: Process) -> ResponseReturnValue:
    """When the results will be known. It is an answer like any other: nobody did anything wrong by asking."""
    return render_template("public/results_to_come.html", standing=stages.standing(process, clock.now()))


def _tiles(process: Process, lines: Sequence[Line]) -> tuple[Tile, ...]:
    """The turnout of each province, and the way to its results."""
    return tuple(
        Tile(
            place_slug(line.place),
            str(place_name(line.place)),
            share(line.roll.voted, line.roll.entitled),
            url_for("public.result", year=process.year, place=line.place),
            share=100 * line.roll.voted // line.roll.entitled if line.roll.entitled else None,
        )
        for line in lines
        if line.place is not None
    )


def _lines(
    process: Process, on_paper: Sequence[tuple[Constituency, int]], everyone: Turnout
) -> tuple[Line, ...]:
    """Each constituency by what was prioritised in it, without counting again."""
    won: dict[str | None, list[Prioritised]] = {}
    for one in prioritised.listed(session(), process=process.id):
        won.setdefault(one.province, []).append(one)
    return tuple(
        Line(
            place=one.province,
            winners=tuple(it.project for it in sorted(won.get(one.province, ()), key=lambda it: it.place)),
            ceiling=one.ceiling,
            roll=everyone.of(one.province),
            was_voted=projects > 0,
        )
        for one, projects in on_paper
    )


def turnout_of(process: Process, on_paper: Sequence[tuple[Constituency, int]]) -> Turnout:
    """Who took part in a vote, where there was something to vote on. `on_paper`: how many projects each ballot has."""
    projects_of = {one.province: projects for one, projects in on_paper}
    has_common_part = projects_of.get(None, 0) > 0
    return Turnout(
        {
            code: Roll(row.entitled, row.voted)
            for code, row in turnout.by_province(session(), process.id).items()
            if projects_of.get(code) or has_common_part
        },
        has_common_part,
    )
