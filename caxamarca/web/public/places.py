"""The thirteen provinces, and each of them: its money, its ideas, its ballot, its projects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.domain.errors import NotFound
from caxamarca.domain.money import soles
from caxamarca.domain.processes import WITH_RESULTS, Stage
from caxamarca.domain.provinces import PROVINCES, Province, districts_of
from caxamarca.domain.provinces import province as province_of
from caxamarca.persistence import ballots, ideas, prioritised, processes, roll
from caxamarca.persistence.ballots import Line
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import follow
from caxamarca.web import clock
from caxamarca.web.access import open_to_all
from caxamarca.web.formats import decimal, money_words, number
from caxamarca.web.public import blueprint
from caxamarca.web.public.cards import card
from caxamarca.web.public.narrowing import slug_of
from caxamarca.web.stages import Standing, standing, under_way
from caxamarca.web.tiles import tiles
from caxamarca.web.ways import Way, way, ways
from caxamarca.web.words import _

WITH_A_BALLOT = frozenset({Stage.VOTING, Stage.COUNT, Stage.RESULTS, Stage.FOLLOW_UP})
"""The stages in which a ballot is settled: before, what was proposed can still change."""

CHOOSING = frozenset({Stage.VOTING, Stage.COUNT})
"""The stages in which the ballot is what people come for; later it is the result."""


A_MILLION = soles(1_000_000)

SHOWN = 2
"""How many processes in follow-up a province's page tells of; the list of processes leads to the older ones."""


@dataclass(frozen=True)
class InProvince:
    """What one process means for one province: its figures, the ways on, and its ballot while people choose."""

    standing: Standing
    figures: Sequence[tuple[str, str]]
    ways: Sequence[Way]
    lines: Sequence[Line]


@blueprint.get("/provincias")
@open_to_all
def provinces() -> ResponseReturnValue:
    now = clock.now()
    shown = next((one for one in processes.all_of(session()) if one.stage(now) is not Stage.ANNULLED), None)
    constituencies = [] if shown is None else processes.constituencies(session(), shown.id)
    ceilings = {one.province: one.ceiling for one in constituencies}
    legend, figures = ("", {}) if shown is None else _ceilings(ceilings, shown.year)
    head = [_("Province"), _("Population")]
    return render_template(
        "public/provinces.html",
        head=head if shown is None else [*head, _("Ceiling of %(year)s", year=shown.year)],
        legend=legend,
        places=PROVINCES,
        ceilings=ceilings,
        tiles=tiles(lambda code: figures.get(code, "")),
    )


def _ceilings(ceilings: Mapping[str | None, int], year: int) -> tuple[str, Mapping[str | None, str]]:
    """What the figures of the map are, and the figures: a tile of a small phone holds no whole amount."""
    if min(ceilings.values(), default=0) < A_MILLION:
        told = {code: money_words(ceiling) for code, ceiling in ceilings.items()}
        return _("Under each name: what the province can spend in %(year)s.", year=year), told
    millions = {code: decimal(Decimal(ceiling) / A_MILLION) for code, ceiling in ceilings.items()}
    return _(
        "Under each name: how many million soles the province can spend in %(year)s.", year=year
    ), millions


@blueprint.get("/provincias/<place:province>")
@open_to_all
def province(province: str | None) -> ResponseReturnValue:
    if province is None:
        raise NotFound
    place = province_of(province)
    return render_template(
        "public/province.html",
        place=place,
        districts=[
            Way(one.name, url_for("public.ideas", provincia=place.slug, distrito=slug_of(one)))
            for one in districts_of(province)
        ],
        running=_running(place),
        prioritised=[
            card(one)
            for one in follow(session(), prioritised.listed(session(), province=province), clock.today())
        ],
    )


def _running(place: Province) -> list[InProvince]:
    """What each process that is under way, and the newest ones in follow-up, mean for a province."""
    now = clock.now()
    standings = [standing(process, now) for process in processes.all_of(session())]
    followed = [one for one in standings if one.stage is Stage.FOLLOW_UP][:SHOWN]
    shown = under_way(standings) + followed
    constituencies = processes.of_province(session(), place.code)
    proposed = ideas.counts_of_province(session(), place.code)
    people = roll.people_of_province(session(), place.code)
    papers = ballots.lines(session(), [one.id for one in constituencies.values()])
    return [
        InProvince(
            one,
            _figures(
                constituencies[one.process.id].ceiling,
                proposed.get(one.process.id, 0),
                people.get(one.process.id),
            ),
            _ways(one, place),
            papers[constituencies[one.process.id].id] if one.stage in CHOOSING else (),
        )
        for one in shown
    ]


def _figures(ceiling: int, proposed: int, people: int | None) -> list[tuple[str, str]]:
    known = [(money_words(ceiling), _("for this province")), (number(proposed), _("ideas"))]
    return known if people is None else [*known, (number(people), _("people on the roll"))]


def _ways(one: Standing, place: Province) -> tuple[Way, ...]:
    year, stage = one.process.year, one.stage
    return ways(
        way(_("Ideas of this province"), "public.ideas", proceso=year, provincia=place.slug)
        if stage is not Stage.ANNOUNCED
        else None,
        way(_("Ballot"), "public.ballot", year=year, place=place.code) if stage in WITH_A_BALLOT else None,
        way(_("Result of this province"), "public.result", year=year, place=place.code)
        if stage in WITH_RESULTS
        else None,
        way(_("Dates and rules"), "public.process", year=year),
    )
