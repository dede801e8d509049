"""Open data: what can be downloaded of each process, and the files themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions.declaring import (
    ConstituencyResult,
    declared_result,
    declared_results,
    election_of,
    seed_of,
)
from caxamarca.domain import pabulib, telling
from caxamarca.domain.errors import NotFound
from caxamarca.domain.processes import WrongStage
from caxamarca.persistence import (
    audit,
    comments,
    content,
    ideas,
    prioritised,
    processes,
    reports,
    restorations,
    stations,
    tallies,
    turnout,
)
from caxamarca.persistence.content import Kind
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, opened
from caxamarca.web.access import open_to_all
from caxamarca.web.converters import place_slug
from caxamarca.web.labels import place as place_name
from caxamarca.web.labels import slug
from caxamarca.web.open_data import csv_file, file, json_file, soles
from caxamarca.web.public import blueprint
from caxamarca.web.public.columns import (
    ATTENTION,
    BALLOTS,
    COMMENTS,
    FINGERPRINTS,
    GROUPS,
    IDEAS,
    REPORTS,
    RESULTS,
    TURNOUT,
    Counted,
    Fingerprint,
    Reported,
    Said,
)
from caxamarca.web.public.turnout import groups
from caxamarca.web.words import _l


@dataclass(frozen=True)
class Download:
    """A file: what is in it, its address in each form, and its columns."""

    text: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Shelf:
    """The files of one process."""

    process: Process
    downloads: tuple[Download, ...]


@blueprint.get("/datos")
@open_to_all
def data() -> ResponseReturnValue:
    return render_template(
        "public/data.html",
        shelves=[Shelf(process, tuple(_downloads(process))) for process in processes.all_of(session())],
        tables=(
            (_l("Ideas"), IDEAS),
            (_l("Comments"), COMMENTS),
            (_l("Results"), RESULTS),
            (_l("Ballots"), BALLOTS),
            (_l("Turnout"), TURNOUT),
            (_l("Turnout of groups"), GROUPS),
            (_l("Codes made in person"), ATTENTION),
            (_l("Quarterly reports"), REPORTS),
            (_l("Fingerprints of the record of acts"), FINGERPRINTS),
        ),
        fewest_ballots=telling.FEWEST_BALLOTS,
        last_act=next(iter(audit.newest(session(), 1)), None),
    )


def _downloads(process: Process) -> Iterator[Download]:
    """Results and what follows from them are offered once they are declared."""
    year = process.year
    yield Download(_l("Ideas"), {"CSV": url_for("public.ideas_file", year=year)})
    yield Download(_l("Comments"), _in_both("public.comments_file", year))
    if process.opened_at is not None:
        yield Download(_l("Codes made in person"), {"CSV": url_for("public.attention_file", year=year)})
    for one in restorations.of_process(session(), process.id):
        if one.number is not None:
            url = url_for("public.lost_list", year=year, number=one.number)
            yield Download(_l("Codes that a restore has lost"), {"CSV": url})
    if process.declared_at is None:
        return
    yield Download(
        _l("The whole publication, signed"), {"ZIP": url_for("public.publication_file", year=year)}
    )
    yield Download(
        _l("Record of agreements and commitments"), {"PDF": url_for("public.record_file", year=year)}
    )
    yield Download(
        _l("Results"),
        _in_both("public.results_file", year),
    )
    elections = _elections(process)
    if elections:
        yield Download(_l("Counts for other programs (Pabulib)"), elections)
    yield Download(_l("Ballots"), {"CSV": url_for("public.ballots_file", year=year)})
    yield Download(_l("Turnout"), {"CSV": url_for("public.turnout_file", year=year)})
    yield Download(_l("Turnout of groups"), {"CSV": url_for("public.groups_file", year=year)})
    yield Download(_l("Quarterly reports"), {"CSV": url_for("public.reports_file", year=year)})


def _elections(process: Process) -> dict[str, str]:
    """A file for each place whose ballots may be published."""
    found = tallies.sizes(session(), process.id)
    return {
        str(place_name(place)): url_for("public.election_file", year=process.year, place=place)
        for place, count in sorted(found.items(), key=lambda one: one[0] or "")
        if telling.are_public(count, process.clear_from)
    }


def _in_both(endpoint: str, year: int) -> dict[str, str]:
    return {kind.upper(): url_for(endpoint, year=year, kind=kind) for kind in ("csv", "json")}


@blueprint.get("/datos/huellas.csv")
@open_to_all
def fingerprints_file() -> ResponseReturnValue:
    """The fingerprints of the audit log, without what was done: who keeps them can tell whether it was rewritten."""
    rows = (FINGERPRINTS.row(Fingerprint(*one)) for one in audit.fingerprints(session()))
    return csv_file("huellas", FINGERPRINTS.names, rows)


@blueprint.get("/datos/<year:year>/ideas.csv")
@open_to_all
def ideas_file(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    rows = (IDEAS.row(idea) for idea in ideas.of_process(session(), process.id))
    return csv_file(f"ideas-{year}", IDEAS.names, rows)


@blueprint.get("/datos/<year:year>/comentarios.<any(csv,json):kind>")
@open_to_all
def comments_file(year: int, kind: str) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    said = _said(process)
    if kind == "csv":
        return csv_file(f"comentarios-{year}", COMMENTS.names, map(COMMENTS.row, said))
    told = [COMMENTS.told(one) for one in said]
    return json_file(f"comentarios-{year}", {"proceso": year, "comentarios": told})


def _said(process: Process) -> Iterator[Said]:
    everything = comments.of_process(session(), process.id)
    off = [one.id for one in everything if one.hidden]
    hidings = content.standing_hidings(session(), off, Kind.COMMENT)
    return (Said(one, hidings.get(one.id)) for one in everything)


@blueprint.get("/datos/<year:year>/resultados.<any(csv,json):kind>")
@open_to_all
def results_file(year: int, kind: str) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    counted = declared_results(session(), process, clock.now())
    return _as_file(f"resultados-{year}", kind, process, counted)


@blueprint.get("/datos/<year:year>/resultados/<place:place>.<any(csv,json):kind>")
@open_to_all
def result_file(year: int, place: str | None, kind: str) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    constituency = processes.constituency_of(session(), process.id, place)
    counted = declared_result(session(), process, constituency, clock.now())
    return _as_file(f"resultados-{year}-{place_slug(place)}", kind, process, (counted,))


@blueprint.get("/datos/<year:year>/resultados/<place:place>.pb")
@open_to_all
def election_file(year: int, place: str | None) -> ResponseReturnValue:
    """One constituency as Pabulib tells it, for any program that counts, where its ballots may be published."""
    process = processes.by_year(session(), year)
    constituency = processes.constituency_of(session(), process.id, place)
    counted = declared_result(session(), process, constituency, clock.now())
    if not counted.is_clear:
        raise NotFound
    text = pabulib.write(election_of(session(), process, counted), process.rule)
    return file(text, "text/plain", f"resultados-{year}-{place_slug(place)}.pb")


@blueprint.get("/datos/<year:year>/cedulas.csv")
@open_to_all
def ballots_file(year: int) -> ResponseReturnValue:
    """Every ballot of the constituencies in which nobody is to be told by one, to repeat the count."""
    process = processes.by_year(session(), year)
    _check_declared(process)
    rows = map(BALLOTS.row, opened.marked(process, few_too=False))
    return csv_file(f"cedulas-{year}", BALLOTS.names, rows)


@blueprint.get("/datos/<year:year>/participacion.csv")
@open_to_all
def turnout_file(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    _check_declared(process)
    rows = map(TURNOUT.row, turnout.by_province(session(), process.id).values())
    return csv_file(f"participacion-{year}", TURNOUT.names, rows)


@blueprint.get("/datos/<year:year>/participacion-grupos.csv")
@open_to_all
def groups_file(year: int) -> ResponseReturnValue:
    """Who took part by age, sex and channel, without the numbers of small groups."""
    process = processes.by_year(session(), year)
    _check_declared(process)
    rows = map(GROUPS.row, groups(process))
    return csv_file(f"participacion-grupos-{year}", GROUPS.names, rows)


@blueprint.get("/datos/<year:year>/atencion.csv")
@open_to_all
def attention_file(year: int) -> ResponseReturnValue:
    """How many codes were made and ended at each place, of the days that are over: a line that is there stays so."""
    process = processes.by_year(session(), year)
    rows = map(ATTENTION.row, stations.days_before(session(), process.id, clock.today()))
    return csv_file(f"atencion-{year}", ATTENTION.names, rows)


@blueprint.get("/datos/<year:year>/seguimiento.csv")
@open_to_all
def reports_file(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    _check_declared(process)
    followed = prioritised.listed(session(), process=process.id)
    filed = reports.of_projects(session(), [one.project.id for one in followed])
    rows = (REPORTS.row(Reported(one, report)) for one in followed for report in filed[one.project.id])
    return csv_file(f"seguimiento-{year}", REPORTS.names, rows)


def _check_declared(process: Process) -> None:
    if process.declared_at is None:
        raise WrongStage(process.stage(clock.now()))


def _as_file(name: str, kind: str, process: Process, counted: Sequence[ConstituencyResult]) -> Response:
    if kind == "csv":
        return csv_file(name, RESULTS.names, (RESULTS.row(turn) for one in counted for turn in _turns(one)))
    return json_file(
        name,
        {
            "proceso": process.year,
            "regla": slug(process.rule),
            "marcas": process.marks,
            "circunscripciones": [_told(process, one) for one in counted],
        },
    )


def _turns(counted: ConstituencyResult) -> Iterator[Counted]:
    titles = {line.number: line.project for line in counted.lines}
    for order, step in enumerate(counted.outcome.steps, start=1):
        yield Counted(counted.constituency.province, order, step, titles[step.candidate.id], counted.is_clear)


def _told(process: Process, counted: ConstituencyResult) -> dict[str, object]:
    """One constituency as JSON tells it; amounts are texts, so that no program rounds them."""
    outcome = counted.outcome
    return {
        "circunscripcion": place_slug(counted.constituency.province),
        "techo_soles": soles(outcome.ceiling),
        "asignado_soles": soles(outcome.spent),
        "saldo_soles": soles(outcome.left),
        "cedulas": outcome.tally.ballots,
        "en_blanco": outcome.tally.blank,
        "semilla_del_sorteo": seed_of(process, counted.constituency),
        **_shares(counted),
        "proyectos": [RESULTS.told(turn) for turn in _turns(counted)],
    }


def _shares(counted: ConstituencyResult) -> dict[str, object]:
    """By equal shares, what each voter had to give: exact fractions of soles. Nothing where ballots are few."""
    shares = counted.outcome.shares
    if shares is None or not counted.is_clear:
        return {}
    return {
        "parte_inicial_soles": str(shares.start / 100),
        "parte_final_soles": str(shares.last / 100),
        "subidas_de_un_sol": shares.raises,
    }
