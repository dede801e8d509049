"""Open data: what can be downloaded of each process, and what each column means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions.declaring import ConstituencyResult, declared_result, declared_results, seed_of
from caxamarca.domain.counting import AboveCeiling, DoesNotFit, NoVotes
from caxamarca.domain.days import civil_day
from caxamarca.domain.processes import WrongStage
from caxamarca.domain.provinces import district, province
from caxamarca.persistence import (
    audit,
    comments,
    content,
    ideas,
    processes,
    projects,
    reports,
    tallies,
)
from caxamarca.persistence.comments import Comment
from caxamarca.persistence.content import Kind
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock
from caxamarca.web.access import open_to_all
from caxamarca.web.converters import place_slug
from caxamarca.web.labels import slug
from caxamarca.web.open_data import Cell, csv_file, json_file, soles, yes_or_no
from caxamarca.web.public import blueprint
from caxamarca.web.words import _l

IDEAS: Mapping[str, str] = {
    "id": _l("Number of the idea on this site."),
    "titulo": _l("Title, as its proposer wrote it."),
    "problema": _l("The problem, as its proposer wrote it."),
    "beneficiarios": _l("Who benefits, as its proposer wrote it."),
    "personas": _l("About how many people benefit; empty if none was given."),
    "provincia": _l("Name of the province."),
    "ubigeo_provincia": _l("Code of the province, by INEI."),
    "distrito": _l("Name of the district."),
    "ubigeo_distrito": _l("Code of the district, by INEI."),
    "lugar": _l("Place, as its proposer wrote it."),
    "tema": _l("Subject."),
    "estado": _l("State of the idea today."),
    "costo_soles": _l("Rough cost, in soles; empty if none was given."),
    "apoyos": _l("How many residents support it."),
    "fecha": _l("Day on which it was proposed (year-month-day)."),
}

COMMENTS: Mapping[str, str] = {
    "id": _l("Number of the comment on this site."),
    "idea": _l("Number of the idea that it is about; empty if it is about a project."),
    "proyecto": _l("Number of the project that it is about; empty if it is about an idea."),
    "responde_a": _l("Number of the comment that it answers; empty if it answers none."),
    "voz": _l("Who speaks: residente, proponente, equipo-tecnico, unidad-ejecutora."),
    "distrito": _l("Name of the district of the resident who wrote it."),
    "ubigeo_distrito": _l("Code of the district, by INEI."),
    "texto": _l("What it says; empty if it was hidden or withdrawn."),
    "estado": _l("Whether it can be read: publico, oculto (hidden) or retirado (withdrawn)."),
    "motivo": _l("Why the administration hid it."),
    "apoyos": _l("How many residents support it."),
    "fecha": _l("Day on which it was written (year-month-day)."),
}

RESULTS: Mapping[str, str] = {
    "circunscripcion": _l("Province, or the interprovincial part."),
    "orden": _l("Turn in the count: from most votes to fewest."),
    "numero": _l("Number on the ballot."),
    "proyecto": _l("Number of the project on this site."),
    "titulo": _l("Title of the project."),
    "votos": _l("Ballots that marked it."),
    "costo_soles": _l("Cost, in soles."),
    "personas": _l("How many people benefit, as the technical team found."),
    "saldo_antes_soles": _l("Money that was left before its turn, in soles."),
    "financiado": _l("Whether it is funded: si or no."),
    "motivo": _l(
        "Why: financiado, sin-votos (no votes), supera-techo (above the ceiling), no-alcanza (does not fit)."
    ),
}

TURNOUT: Mapping[str, str] = {
    "provincia": _l("Name of the province."),
    "ubigeo_provincia": _l("Code of the province, by INEI."),
    "padron": _l("People on the roll."),
    "votaron": _l("People who voted."),
}

REPORTS: Mapping[str, str] = {
    "proyecto": _l("Number of the project on this site."),
    "titulo": _l("Title of the project."),
    "circunscripcion": _l("Province, or the interprovincial part."),
    "unidad_ejecutora": _l("Executing unit."),
    "trimestre": _l("Quarter, such as 2026-t3."),
    "etapa": _l("State of the works that the executing unit declared."),
    "avance_fisico": _l("Works done, in percent, as declared by the executing unit."),
    "pim_soles": _l("Budget of the year (PIM), in soles, as declared."),
    "devengado_soles": _l(
        "Spent in the year until the end of the quarter (devengado), in soles, as declared. It begins anew each "
        "January."
    ),
    "contrato_firmado": _l("Whether a contract is signed: si or no."),
    "obra_iniciada": _l("Whether the works have started: si or no."),
    "problemas": _l("Problems, as the executing unit wrote them."),
    "compromisos": _l("Commitments, as the executing unit wrote them."),
    "presentado": _l("Day on which the report was filed (year-month-day)."),
}

FINGERPRINTS: Mapping[str, str] = {
    "asiento": _l("Number of the entry."),
    "fecha": _l("Day on which it was made (year-month-day)."),
    "huella": _l("SHA-256 of the entry and of the fingerprint before it, in hexadecimal."),
}

_WHY_NOT: Mapping[type, str] = {
    type(None): "financiado",
    NoVotes: "sin-votos",
    AboveCeiling: "supera-techo",
    DoesNotFit: "no-alcanza",
}


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
            (_l("Turnout"), TURNOUT),
            (_l("Quarterly reports"), REPORTS),
            (_l("Fingerprints of the record of acts"), FINGERPRINTS),
        ),
        last_act=next(iter(audit.newest(session(), 1)), None),
    )


def _downloads(process: Process) -> Iterator[Download]:
    """Results and what follows from them are offered once they are declared."""
    year = process.year
    yield Download(_l("Ideas"), {"CSV": url_for("public.ideas_file", year=year)})
    yield Download(_l("Comments"), _in_both("public.comments_file", year))
    if process.declared_at is None:
        return
    yield Download(
        _l("Results"),
        _in_both("public.results_file", year),
    )
    yield Download(_l("Turnout"), {"CSV": url_for("public.turnout_file", year=year)})
    yield Download(_l("Quarterly reports"), {"CSV": url_for("public.reports_file", year=year)})


def _in_both(endpoint: str, year: int) -> dict[str, str]:
    return {kind.upper(): url_for(endpoint, year=year, kind=kind) for kind in ("csv", "json")}


@blueprint.get("/datos/huellas.csv")
@open_to_all
def fingerprints_file() -> ResponseReturnValue:
    """The fingerprints of the audit log, without what was done: who keeps them can tell whether it was rewritten."""
    rows = (
        (number, civil_day(moment).isoformat(), mark)
        for number, moment, mark in audit.fingerprints(session())
    )
    return csv_file("huellas", tuple(FINGERPRINTS), rows)


@blueprint.get("/datos/<year:year>/ideas.csv")
@open_to_all
def ideas_file(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    rows = (
        (
            idea.id,
            idea.title,
            idea.problem,
            idea.beneficiaries,
            idea.people,
            province(idea.province).name,
            idea.province,
            district(idea.district).name,
            idea.district,
            idea.place,
            slug(idea.subject),
            slug(idea.state),
            soles(idea.cost),
            idea.supports,
            civil_day(idea.proposed_at).isoformat(),
        )
        for idea in ideas.of_process(session(), process.id)
    )
    return csv_file(f"ideas-{year}", tuple(IDEAS), rows)


@blueprint.get("/datos/<year:year>/comentarios.<any(csv,json):kind>")
@open_to_all
def comments_file(year: int, kind: str) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    rows = _comments(process)
    if kind == "csv":
        return csv_file(f"comentarios-{year}", tuple(COMMENTS), rows)
    told = [dict(zip(COMMENTS, row, strict=True)) for row in rows]
    return json_file(f"comentarios-{year}", {"proceso": year, "comentarios": told})


def _comments(process: Process) -> Iterator[tuple[Cell, ...]]:
    """Names are left out: a public name can be changed on the pages, and never in a file that somebody kept."""
    everything = comments.of_process(session(), process.id)
    off = [one.id for one in everything if one.hidden]
    hidings = content.standing_hidings(session(), off, Kind.COMMENT)
    for one in everything:
        hiding = hidings.get(one.id)
        yield (
            one.id,
            one.idea_id,
            one.project_id,
            one.answers_id,
            slug(one.voice),
            None if one.district is None else district(one.district).name,
            one.district,
            one.text if one.is_there else None,
            _readable(one),
            None if hiding is None else hiding.reason,
            one.supports,
            one.said_on.isoformat(),
        )


def _readable(comment: Comment) -> str:
    if comment.hidden:
        return "oculto"
    return "publico" if comment.withdrawn_on is None else "retirado"


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


@blueprint.get("/datos/<year:year>/participacion.csv")
@open_to_all
def turnout_file(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    _check_declared(process)
    rows = (
        (province(row.province).name, row.province, row.entitled, row.voted)
        for row in tallies.turnout(session(), process.id).values()
    )
    return csv_file(f"participacion-{year}", tuple(TURNOUT), rows)


@blueprint.get("/datos/<year:year>/seguimiento.csv")
@open_to_all
def reports_file(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    _check_declared(process)
    followed = projects.prioritised(session(), process=process.id)
    filed = reports.of_projects(session(), [one.project.id for one in followed])
    rows = (
        (
            one.project.id,
            one.project.title,
            place_slug(one.province),
            one.unit,
            report.quarter.slug,
            slug(report.stage),
            report.physical,
            soles(report.pim),
            soles(report.accrued),
            yes_or_no(report.contract_signed),
            yes_or_no(report.works_started),
            report.problems,
            report.commitments,
            civil_day(report.filed_at).isoformat(),
        )
        for one in followed
        for report in filed[one.project.id]
    )
    return csv_file(f"seguimiento-{year}", tuple(REPORTS), rows)


def _check_declared(process: Process) -> None:
    if process.declared_at is None:
        raise WrongStage(process.stage(clock.now()))


def _as_file(name: str, kind: str, process: Process, counted: Sequence[ConstituencyResult]) -> Response:
    if kind == "csv":
        return csv_file(name, tuple(RESULTS), (row for one in counted for row in _rows(one)))
    return json_file(
        name,
        {
            "proceso": process.year,
            "regla": slug(process.rule),
            "marcas": process.marks,
            "circunscripciones": [_told(process, one) for one in counted],
        },
    )


def _rows(counted: ConstituencyResult) -> Iterator[tuple[Cell, ...]]:
    titles = {line.number: line.project for line in counted.lines}
    for order, step in enumerate(counted.outcome.steps, start=1):
        project = titles[step.candidate.id]
        yield (
            place_slug(counted.constituency.province),
            order,
            step.candidate.id,
            project.id,
            project.title,
            step.votes,
            soles(step.cost),
            project.people,
            soles(step.left_before),
            yes_or_no(step.funded),
            _WHY_NOT[type(step.why_not)],
        )


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
        "proyectos": [dict(zip(RESULTS, row, strict=True)) for row in _rows(counted)],
    }
