"""What each file of open data has in its columns: their names, what they mean, and where each cell comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from caxamarca.domain.counting import AboveCeiling, DoesNotFit, NoVotes
from caxamarca.domain.days import civil_day
from caxamarca.domain.outcomes import Paid, Step
from caxamarca.domain.provinces import district, province
from caxamarca.domain.reporting import ReportState
from caxamarca.domain.turnout import Told
from caxamarca.persistence.comments import Comment
from caxamarca.persistence.content import Hiding
from caxamarca.persistence.followed import FollowUp
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.projects import Project
from caxamarca.persistence.reports import Report
from caxamarca.persistence.stations import DayLine
from caxamarca.persistence.turnout import Turnout
from caxamarca.web.converters import place_slug
from caxamarca.web.labels import slug
from caxamarca.web.open_data import Cell, soles, yes_or_no
from caxamarca.web.public.quarterly_rows import ReportedQuarter
from caxamarca.web.words import _l

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Column(Generic[Thing]):
    """One column, and its cell for a thing that has a row."""

    name: str
    meaning: str
    cell: Callable[[Thing], Cell]


@dataclass(frozen=True)
class Table(Generic[Thing]):
    """The columns of one file, in their order."""

    columns: tuple[Column[Thing], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def row(self, thing: Thing) -> tuple[Cell, ...]:
        return tuple(column.cell(thing) for column in self.columns)

    def told(self, thing: Thing) -> dict[str, Cell]:
        """The same by the names of the columns."""
        return dict(zip(self.names, self.row(thing), strict=True))


def _physical(place: int, one: ReportedQuarter) -> int | None:
    return one.columns[place].physical


def _spent(place: int, one: ReportedQuarter) -> str | None:
    return soles(one.columns[place].spent)


@dataclass(frozen=True)
class Said:
    """A comment. Its name is left out: a public name can be changed on the pages, and never in a file that is kept."""

    comment: Comment
    hiding: Hiding | None

    @property
    def state(self) -> str:
        if self.comment.hidden:
            return "oculto"
        return "publico" if self.comment.withdrawn_on is None else "retirado"


@dataclass(frozen=True)
class Counted:
    """A project in its turn of the count."""

    province: str | None
    order: int
    step: Step
    project: Project
    is_clear: bool


@dataclass(frozen=True)
class Reported:
    """A quarterly report on a project that won."""

    won: Prioritised
    report: Report


@dataclass(frozen=True)
class Fingerprint:
    """An entry of the record of acts, without what was done."""

    number: int
    moment: datetime
    mark: str


_WHY_NOT: Mapping[type, str] = {
    type(None): "financiado",
    NoVotes: "sin-votos",
    AboveCeiling: "supera-techo",
    DoesNotFit: "no-alcanza",
}


def _way(one: Counted) -> str | None:
    if isinstance(one.step.supporters, Paid):
        return "ronda"
    return "saldo" if one.step.completes else None


def _paid(one: Counted) -> str | None:
    if not one.is_clear or not isinstance(one.step.supporters, Paid):
        return None
    return str(one.step.supporters.each / 100)


IDEAS = Table[Idea](
    (
        Column("id", _l("Number of the idea on this site."), lambda idea: idea.id),
        Column("titulo", _l("Title, as its proposer wrote it."), lambda idea: idea.title),
        Column("problema", _l("The problem, as its proposer wrote it."), lambda idea: idea.problem),
        Column(
            "beneficiarios", _l("Who benefits, as its proposer wrote it."), lambda idea: idea.beneficiaries
        ),
        Column(
            "personas",
            _l("About how many people benefit; empty if none was given."),
            lambda idea: idea.people,
        ),
        Column("provincia", _l("Name of the province."), lambda idea: province(idea.province).name),
        Column("ubigeo_provincia", _l("Code of the province, by INEI."), lambda idea: idea.province),
        Column("distrito", _l("Name of the district."), lambda idea: district(idea.district).name),
        Column("ubigeo_distrito", _l("Code of the district, by INEI."), lambda idea: idea.district),
        Column("lugar", _l("Place, as its proposer wrote it."), lambda idea: idea.place),
        Column("tema", _l("Subject."), lambda idea: slug(idea.subject)),
        Column("estado", _l("State of the idea today."), lambda idea: slug(idea.state)),
        Column(
            "costo_soles", _l("Rough cost, in soles; empty if none was given."), lambda idea: soles(idea.cost)
        ),
        Column("apoyos", _l("How many residents support it."), lambda idea: idea.supports),
        Column(
            "fecha",
            _l("Day on which it was proposed (year-month-day)."),
            lambda idea: civil_day(idea.proposed_at).isoformat(),
        ),
    )
)

COMMENTS = Table[Said](
    (
        Column("id", _l("Number of the comment on this site."), lambda one: one.comment.id),
        Column(
            "idea",
            _l("Number of the idea that it is about; empty if it is about a project."),
            lambda one: one.comment.idea_id,
        ),
        Column(
            "proyecto",
            _l("Number of the project that it is about; empty if it is about an idea."),
            lambda one: one.comment.project_id,
        ),
        Column(
            "responde_a",
            _l("Number of the comment that it answers; empty if it answers none."),
            lambda one: one.comment.answers_id,
        ),
        Column(
            "voz",
            _l("Who speaks: residente, proponente, equipo-tecnico, unidad-ejecutora."),
            lambda one: slug(one.comment.voice),
        ),
        Column(
            "distrito",
            _l("Name of the district of the resident who wrote it."),
            lambda one: None if one.comment.district is None else district(one.comment.district).name,
        ),
        Column("ubigeo_distrito", _l("Code of the district, by INEI."), lambda one: one.comment.district),
        Column(
            "texto",
            _l("What it says; empty if it was hidden or withdrawn."),
            lambda one: one.comment.text if one.comment.is_there else None,
        ),
        Column(
            "estado",
            _l("Whether it can be read: publico, oculto (hidden) or retirado (withdrawn)."),
            lambda one: one.state,
        ),
        Column(
            "motivo",
            _l("Why the administration hid it."),
            lambda one: None if one.hiding is None else one.hiding.reason,
        ),
        Column("apoyos", _l("How many residents support the comment."), lambda one: one.comment.supports),
        Column(
            "fecha",
            _l("Day on which it was written (year-month-day)."),
            lambda one: one.comment.said_on.isoformat(),
        ),
    )
)

RESULTS = Table[Counted](
    (
        Column(
            "circunscripcion",
            _l("Province, or the interprovincial part."),
            lambda one: place_slug(one.province),
        ),
        Column("orden", _l("Turn in the count."), lambda one: one.order),
        Column("numero", _l("Number on the ballot."), lambda one: one.step.candidate.id),
        Column("proyecto", _l("Number of the project on this site."), lambda one: one.project.id),
        Column("titulo", _l("Title of the project."), lambda one: one.project.title),
        Column("votos", _l("Ballots that marked it."), lambda one: one.step.votes),
        Column("costo_soles", _l("Cost, in soles."), lambda one: soles(one.step.cost)),
        Column(
            "personas",
            _l("How many people benefit, as the technical team found."),
            lambda one: one.project.people,
        ),
        Column(
            "saldo_antes_soles",
            _l("Money that was left before its turn, in soles."),
            lambda one: soles(one.step.left_before),
        ),
        Column("financiado", _l("Whether it is funded: si or no."), lambda one: yes_or_no(one.step.funded)),
        Column(
            "motivo",
            _l(
                "Why: financiado, sin-votos (no votes), supera-techo (above the ceiling), no-alcanza (does not fit)."
            ),
            lambda one: _WHY_NOT[type(one.step.why_not)],
        ),
        Column(
            "via",
            _l(
                "By equal shares, how it won: ronda (its supporters paid for it) or saldo (with the money left over, "
                "by votes). Empty by most votes."
            ),
            _way,
        ),
        Column(
            "aporte_soles",
            _l(
                "By equal shares, what each of its supporters paid, in soles: an exact fraction such as 125/3. Empty "
                "where the ballots are not published one by one."
            ),
            _paid,
        ),
    )
)


@dataclass(frozen=True)
class Marked:
    """A set of numbers that was marked in a constituency, and on how many ballots."""

    province: str | None
    numbers: frozenset[int]
    count: int


BALLOTS = Table[Marked](
    (
        Column(
            "circunscripcion",
            _l("Province, or the interprovincial part."),
            lambda one: place_slug(one.province),
        ),
        Column(
            "marcas",
            _l("Numbers marked on the ballot, joined by hyphens; empty where it is blank."),
            lambda one: "-".join(str(number) for number in sorted(one.numbers)),
        ),
        Column("cedulas", _l("How many ballots were marked so."), lambda one: one.count),
    )
)

TURNOUT = Table[Turnout](
    (
        Column("provincia", _l("Name of the province."), lambda one: province(one.province).name),
        Column("ubigeo_provincia", _l("Code of the province, by INEI."), lambda one: one.province),
        Column("padron", _l("People on the roll."), lambda one: one.entitled),
        Column("votaron", _l("People who voted."), lambda one: one.voted),
    )
)

GROUPS = Table[Told](
    (
        Column(
            "criterio",
            _l("By what people are grouped: edad (age), sexo (sex), canal (way of voting)."),
            lambda one: slug(one.dimension),
        ),
        Column(
            "grupo",
            _l("The group: 0-29, 30-44, 45-59, 60-mas; F, M; web; no-consta where the roll does not say."),
            lambda one: one.name,
        ),
        Column(
            "padron",
            _l("People of the group on the roll; empty where it is not told, and for a way of voting."),
            lambda one: one.entitled,
        ),
        Column(
            "votaron",
            _l("People of the group who voted; empty where they, or those who did not, are very few."),
            lambda one: one.voted,
        ),
    )
)

REPORTS = Table[Reported](
    (
        Column("proyecto", _l("Number of the project on this site."), lambda one: one.won.project.id),
        Column("titulo", _l("Title of the project."), lambda one: one.won.project.title),
        Column(
            "circunscripcion",
            _l("Province, or the interprovincial part."),
            lambda one: place_slug(one.won.province),
        ),
        Column("unidad_ejecutora", _l("Executing unit."), lambda one: one.won.unit),
        Column("trimestre", _l("Quarter, such as 2026-t3."), lambda one: one.report.quarter.slug),
        Column(
            "version",
            _l("1 for the report as it was filed; each correction counts one more."),
            lambda one: one.report.version,
        ),
        Column(
            "etapa",
            _l("State of the works that the executing unit declared."),
            lambda one: slug(one.report.stage),
        ),
        Column(
            "avance_fisico",
            _l("Works done, in percent, as declared by the executing unit."),
            lambda one: one.report.physical,
        ),
        Column(
            "pia_soles",
            _l("Opening budget of the year (PIA), in soles, as declared."),
            lambda one: soles(one.report.pia),
        ),
        Column(
            "pim_soles",
            _l("Budget of the year (PIM), in soles, as declared."),
            lambda one: soles(one.report.pim),
        ),
        Column(
            "certificado_soles",
            _l("Certified in the year, in soles, as declared."),
            lambda one: soles(one.report.certified),
        ),
        Column(
            "compromiso_soles",
            _l("Committed in the year, in soles, as declared."),
            lambda one: soles(one.report.committed),
        ),
        Column(
            "devengado_soles",
            _l(
                "Spent in the year until the end of the quarter (devengado), in soles, as declared. It begins anew "
                "each January."
            ),
            lambda one: soles(one.report.accrued),
        ),
        Column(
            "girado_soles",
            _l("Paid in the year (girado), in soles, as declared."),
            lambda one: soles(one.report.paid),
        ),
        Column(
            "contrato_firmado",
            _l("Whether a contract is signed: si or no."),
            lambda one: yes_or_no(one.report.contract_signed),
        ),
        Column(
            "obra_iniciada",
            _l("Whether the works have started: si or no."),
            lambda one: yes_or_no(one.report.works_started),
        ),
        Column(
            "problemas", _l("Problems, as the executing unit wrote them."), lambda one: one.report.problems
        ),
        Column(
            "compromisos",
            _l("Commitments, as the executing unit wrote them."),
            lambda one: one.report.commitments,
        ),
        Column(
            "motivo",
            _l("Why it goes back, skips a stage or corrects another, as the executing unit wrote it."),
            lambda one: one.report.reason,
        ),
        Column(
            "presentado",
            _l("Day on which the report was filed (year-month-day)."),
            lambda one: civil_day(one.report.filed_at).isoformat(),
        ),
    )
)

FOLLOWED = Table[FollowUp](
    (
        Column("proyecto", _l("Number of the project on this site."), lambda one: one.prioritised.project.id),
        Column("titulo", _l("Title of the project."), lambda one: one.prioritised.project.title),
        Column("proceso", _l("Year of the process."), lambda one: one.prioritised.year),
        Column(
            "circunscripcion",
            _l("Province, or the interprovincial part."),
            lambda one: place_slug(one.prioritised.province),
        ),
        Column("unidad_ejecutora", _l("Executing unit."), lambda one: one.prioritised.unit),
        Column(
            "cui", _l("Investment code (CUI), where it has one."), lambda one: one.prioritised.project.cui
        ),
        Column("costo_soles", _l("Cost, in soles."), lambda one: soles(one.prioritised.project.cost)),
        Column(
            "trimestre",
            _l("Quarter of its newest report, such as 2026-t3."),
            lambda one: None if one.latest is None else one.latest.quarter.slug,
        ),
        Column(
            "etapa",
            _l("State of the works that the executing unit declared."),
            lambda one: None if one.latest is None else slug(one.latest.stage),
        ),
        Column(
            "avance_fisico",
            _l("Works done, in percent, as declared by the executing unit."),
            lambda one: None if one.latest is None else one.latest.physical,
        ),
        Column(
            "avance_previsto",
            _l("Works that the approved schedule has by that quarter, in percent; empty without a schedule."),
            lambda one: (
                None
                if one.latest is None or one.schedule is None
                else one.schedule.physical_by(one.latest.quarter)
            ),
        ),
        Column(
            "devengado_acumulado_soles",
            _l("Spent since the beginning (devengado), in soles, as declared."),
            lambda one: None if one.latest is None else soles(one.accrued),
        ),
        Column(
            "avance_financiero",
            _l("The same in percent of the cost."),
            lambda one: one.spent,
        ),
        Column(
            "reportes_vencidos",
            _l("How many reports are missing although their last day has passed."),
            lambda one: sum(line.state is ReportState.OVERDUE for line in one.quarters),
        ),
        Column(
            "alertas",
            _l("Alerts that it raises on the day of the file, with spaces between them."),
            lambda one: " ".join(slug(alert) for alert in one.alerts),
        ),
    )
)

QUARTERLY = Table[ReportedQuarter](
    (
        Column("proyecto", _l("Number of the project on this site."), lambda one: one.prioritised.project.id),
        Column("titulo", _l("Title of the project."), lambda one: one.prioritised.project.title),
        Column("proceso", _l("Year of the process."), lambda one: one.prioritised.year),
        Column(
            "circunscripcion",
            _l("Province, or the interprovincial part."),
            lambda one: place_slug(one.prioritised.province),
        ),
        Column("unidad_ejecutora", _l("Executing unit."), lambda one: one.prioritised.unit),
        Column(
            "cui", _l("Investment code (CUI), where it has one."), lambda one: one.prioritised.project.cui
        ),
        Column("costo_soles", _l("Cost, in soles."), lambda one: soles(one.prioritised.project.cost)),
        Column("trimestre", _l("Quarter, such as 2026-t3."), lambda one: one.line.quarter.slug),
        Column("reporte", _l("Where its report stands."), lambda one: slug(one.line.state)),
        Column("dias_de_retraso", _l("By how many days it is late, or came late."), lambda one: one.late),
        *(
            column
            for place, name in enumerate(("", "_anterior", "_tras_anterior"))
            for column in (
                Column[ReportedQuarter](
                    f"avance_fisico{name}",
                    _l(
                        "Works done, in percent, as declared: in the quarter, in the one before, and before that."
                    ),
                    partial(_physical, place),
                ),
                Column[ReportedQuarter](
                    f"devengado_acumulado_soles{name}",
                    _l("Spent since the beginning, in soles, as declared: by the same quarters."),
                    partial(_spent, place),
                ),
            )
        ),
    )
)

ATTENTION = Table[DayLine](
    (
        Column("dia", _l("Day (year-month-day)."), lambda one: one.day.isoformat()),
        Column("lugar", _l("Place of attention."), lambda one: one.name),
        Column("provincia", _l("Name of the province."), lambda one: province(one.province).name),
        Column("ubigeo_provincia", _l("Code of the province, by INEI."), lambda one: one.province),
        Column(
            "codigos_hechos",
            _l("Codes that two people made there for people present."),
            lambda one: one.made,
        ),
        Column("codigos_anulados", _l("Codes that were ended there."), lambda one: one.ended),
    )
)

FINGERPRINTS = Table[Fingerprint](
    (
        Column("asiento", _l("Number of the entry."), lambda one: one.number),
        Column(
            "fecha",
            _l("Day on which it was made (year-month-day)."),
            lambda one: civil_day(one.moment).isoformat(),
        ),
        Column(
            "huella",
            _l(
                "SHA-256 of the entry, of a number drawn by lot that is kept beside it and of the fingerprint before "
                "it, in hexadecimal."
            ),
            lambda one: one.mark,
        ),
    )
)
