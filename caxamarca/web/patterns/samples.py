"""What the components of the pattern book speak of. All of it is invented, and nothing of it is in any database."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace

from caxamarca.domain.checking import Duty, Verdict
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.planning import Milestone, PlannedQuarter, Schedule
from caxamarca.domain.processes import COURSE
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.quarters import Quarter
from caxamarca.settings import ROOT
from caxamarca.web import sharing
from caxamarca.web.charts import Chart, Series, course
from caxamarca.web.comments import Said
from caxamarca.web.evidence import Photo, Shown
from caxamarca.web.excerpts import Piece
from caxamarca.web.labels import label
from caxamarca.web.paging import Pager
from caxamarca.web.papers import Paper, Part, Signing
from caxamarca.web.qr import Qr, qr
from caxamarca.web.recent_comments import RecentComment, Talk
from caxamarca.web.recordings import Heard
from caxamarca.web.schedules import PlannedLine
from caxamarca.web.sharing import Shared
from caxamarca.web.slips import PrintedSlip, SlipTerms
from caxamarca.web.stages import StageItem
from caxamarca.web.tiles import Tile
from caxamarca.web.ways import Way

SENTENCE = "El agua llega a los seis caseríos de la parte alta."
TITLE = "Agua segura para los caseríos altos"
LONG_TITLE = "Electroencefalografía-otorrinolaringología para Namballe-Chirinos y los caseríos de la otra banda del río"
PLACE = "Cajamarca · Encañada"
LINES = "La junta pidió revisar el plano.\n\nTres familias de la parte alta no figuran."
DAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 20, 15, tzinfo=UTC)
CODE = "K7QX-2M9P-T4WA"
SLIPS = (
    PrintedSlip("Rosa Chilón Ñahui, Encañada", "DNI terminado en 418", "4KD-7QX-2M9", 12),
    PrintedSlip("", "DNI terminado en 205", "Z0P-3AH-8TW", 13),
)
SLIP_TERMS = SlipTerms(
    "Presupuesto participativo 2026",
    "https://presupuesto.example.pe/entrar",
    ("Votación: del 2 al 22 de noviembre de 2026.",),
)
CEILING, SPENT = 10_200_000_00, 6_350_000_00
ADDRESS = "/componentes"
SHORT = "https://presupuesto.example.pe/p/12"
TRAIL = (("Proceso de 2026", ADDRESS), ("Resultados", ADDRESS))
FACTS = (("money", "Costo", "S/ 4.8 millones"), ("people", "Personas que se benefician", "2,300"))
FIGURES = (
    ("14", "proyectos elegidos por voto"),
    ("S/ 63.2 millones", "costo total"),
    ("60.3 %", "participación"),
)
PAIRS = (
    ("Costo", "S/ 4,800,000.00"),
    ("Distritos que se benefician", "Encañada, Sorochuco"),
    ("Nombre público", "Rosa de la Encañada", ADDRESS),
)
TABS = (("Por evaluar (12)", ADDRESS, True), ("Evaluadas (30)", ADDRESS, False))
ICONS = tuple(re.findall(r'id="(\w+)"', (ROOT / "static" / "img" / "icons.svg").read_text("utf-8")))
MARKED = (Piece("El "), Piece("agua", is_found=True), Piece(" llega a los seis caseríos."))
DOORS = (
    ("vote", "Votar ahora", ADDRESS, "quedan 12 días"),
    ("info", "¿Qué es esto?", ADDRESS, ""),
    ("pin", LONG_TITLE, ADDRESS, SENTENCE),
)
HEAD = ("Provincia", "Votaron", "Participación")
ROWS = (("Cajamarca", "7 de 12", "58.3 %"), ("San Pablo", "6 de 12", "50.0 %"))


@dataclass(frozen=True)
class Picture:
    """A photograph: the sample is the product's own mark."""

    url: str
    width: int = 320
    height: int = 240
    alt: str = "La sierra, dibujada con una línea"


@dataclass(frozen=True)
class Event:
    """One thing that happened, as a timeline tells it."""

    when: str
    title: str
    text: str
    tone: str


EVENTS = (
    Event("10/03/2025", "Propuesta", "La presentó una vecina de Encañada.", "plain"),
    Event("02/05/2025", "Observada", "Falta decir de quién es el terreno.", "warning"),
    Event("20/05/2025", "Apta", SENTENCE, "success"),
    Event("11/10/2025", "Paralizada", "", "danger"),
)
HEARD = Heard(
    "Escuche en castellano",
    "2 minutos, 480\N{NO-BREAK SPACE}KB",
    ADDRESS,
    "es-PE",
    "Así vota usted",
    LINES,
    "Radio de la provincia",
)
"""There is no sound behind it, and none is asked for before somebody touches it."""


@dataclass(frozen=True)
class ActWords:
    """What a grave act does."""

    happens: tuple[str, ...] = (
        "Se abre la votación en las trece provincias.",
        "Nadie puede cambiar las bases.",
    )
    remains: str = "Quedan en público la fecha y las dos personas que lo confirmaron."


@dataclass(frozen=True)
class SampleStep:
    """One thing that the administration has to do."""

    title: str
    text: str = SENTENCE
    button: str = "Cargar el padrón"
    url: str = ADDRESS
    is_late: bool = False
    act: int | None = None


@dataclass(frozen=True)
class SampleObservation:
    """What the committee asked, and what came of it."""

    text: str = LINES
    raised_at: datetime = MOMENT
    due: date = DAY
    answer: str | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    closing_note: str | None = None


@dataclass(frozen=True)
class SampleAsked:
    """An observation as both sides see it."""

    observation: SampleObservation
    state: ObservationState
    quarter: Quarter | None = None
    left: str = "en 10 días"
    waits_for_unit: bool = False
    is_reserved: bool = False
    before: tuple[SampleObservation, ...] = ()

    @property
    def turns(self) -> tuple[SampleObservation, ...]:
        return (*self.before, self.observation)


@dataclass(frozen=True)
class SampleWord:
    """The committee's word on a duty."""

    verdict: Verdict
    note: str = SENTENCE
    made_at: datetime = MOMENT


@dataclass(frozen=True)
class SampleDuty:
    """One duty with its evidence."""

    duty: Duty
    evidence: tuple[tuple[str, str], ...]
    word: SampleWord | None = None
    earlier: tuple[SampleWord, ...] = ()


DUTIES = (
    SampleDuty(Duty.AGREEMENTS, PAIRS[:2]),
    SampleDuty(
        Duty.SPENDING,
        PAIRS[:2],
        SampleWord(Verdict.DOES_NOT),
        (SampleWord(Verdict.IN_PART), SampleWord(Verdict.CANNOT_TELL), SampleWord(Verdict.COMPLIES)),
    ),
)
VISIT = SimpleNamespace(
    visit=SimpleNamespace(day=DAY, place=PLACE, seen=LINES),
    members="Vilma Vigila y Jacinto Mira",
    photos=(),
    notes=(SimpleNamespace(text=SENTENCE, added_at=MOMENT),),
)
PAPER = Paper(
    "Informe del Comité de Vigilancia al CCR",
    "Cajamarca, enero a junio de 2026",
    (SENTENCE,),
    (Part("Qué se revisó", LINES.split("\n"), PAIRS[:2]), Part("Visitas de campo", ("Ninguna.",))),
    Signing("Firmas", SENTENCE, ("Nombre", "Firmó el"), (("Vilma Vigila", "20/11/2026"),)),
)
ACT_WORDS = ActWords()
STEPS = (SampleStep("Cargar el padrón"), SampleStep("Publicar las fechas", is_late=True))
ASKED = (
    SampleAsked(SampleObservation(), ObservationState.OPEN, waits_for_unit=True),
    SampleAsked(
        SampleObservation(
            answer=SENTENCE, answered_at=MOMENT, closed_at=MOMENT, closing_note="Comprobado en el campo."
        ),
        ObservationState.CLOSED,
        Quarter(2026, 3),
    ),
    SampleAsked(SampleObservation(), ObservationState.OPEN, waits_for_unit=True, is_reserved=True),
    SampleAsked(
        SampleObservation(text="Pedimos otra vez el plano."),
        ObservationState.OPEN,
        waits_for_unit=True,
        before=(SampleObservation(answer=SENTENCE, answered_at=MOMENT), SampleObservation(text=SENTENCE)),
    ),
)


def chart() -> Chart:
    """Plan, works and money of one project over six quarters; the money came late."""
    quarters = ("III 25", "IV 25", "I 26", "II 26", "III 26", "IV 26")
    return course(
        quarters,
        (
            Series("plan", "Plan", (0, 10, 30, 55, 80, 100)),
            Series("works", "Obra", (0, 0, 20, 45, 68, None)),
            Series("spent", "Gastado", (1, 4, 22, 41, 62, None)),
        ),
    )


def planned() -> SimpleNamespace:
    """A new version of a schedule, its quarters beside what was reported, and the version that it would replace."""
    quarters = tuple(Quarter(2026, number) for number in (1, 2, 3, 4))
    course = tuple(zip(quarters, (0, 30, 60, 100), strict=True))
    new = Schedule(
        tuple(PlannedQuarter(quarter, physical, CEILING // 4) for quarter, physical in course),
        (Milestone("Entrega de terreno", DAY),),
    )
    before = Schedule(
        tuple(PlannedQuarter(quarter, min(100, physical + 10), CEILING // 4) for quarter, physical in course),
        (),
    )
    lines = tuple(
        PlannedLine(
            quarter,
            physical,
            new.amount_by(quarter),
            done,
            None if done is None else SPENT // 4,
        )
        for (quarter, physical), done in zip(course, (0, 20, None, None), strict=True)
    )
    return SimpleNamespace(plan=SimpleNamespace(reason=SENTENCE), lines=lines, schedule=new, before=before)


def shared() -> Shared:
    """A page to be passed on, with a sheet to print."""
    return sharing.shared(ADDRESS, SENTENCE, short=SHORT, message=SENTENCE, sheet=ADDRESS)


def code() -> Qr:
    """The code of an address that leads nowhere."""
    return qr(SHORT)


def comments() -> tuple[Said, ...]:
    """One with an answer, and one that is not there any more."""
    answer = Said(2, "Rosa de la Encañada", "Quien propuso la idea", DAY, SENTENCE)
    support, flag = Way("Apoyar", ADDRESS), Way("Avisar", ADDRESS)
    asked = Said(1, "Una vecina de Encañada", "", DAY, LINES, "", 3, support, (flag,), (answer,))
    return asked, Said(3, "", "", DAY, "", "Se ocultó un comentario: nombra a una familia.")


def talk() -> Talk:
    """One comment that waits for an answer, and one that has it; there are more."""
    waits = RecentComment(LINES, LONG_TITLE, "Cajamarca", DAY, is_answered=False, url=ADDRESS)
    return Talk(
        (waits, RecentComment(SENTENCE, TITLE, "San Pablo", DAY, is_answered=True, url=ADDRESS)),
        14,
        has_more=True,
    )


def project() -> SimpleNamespace:
    """A prioritised project whose works stand still."""
    what = SimpleNamespace(id=1, title=TITLE, cost=CEILING, people=2300)
    chosen = SimpleNamespace(project=what, province="0601", year=2025, unit="Sede Central")
    report = SimpleNamespace(stage=InvestmentStage.STALLED, physical=34)
    return SimpleNamespace(prioritised=chosen, latest=report, money=60, alerts=())


def stages(current: int) -> tuple[StageItem, ...]:
    """A process that stands at one of its seven stages."""
    return tuple(
        StageItem(
            stage,
            label(stage),
            "done" if place < current else "current" if place == current else "next",
            "" if place < current else "domingo 22 de noviembre",
        )
        for place, stage in enumerate(COURSE)
    )


def tiles() -> tuple[Tile, ...]:
    """The provinces, one of them looked at, one with a grave alert and one with a lighter one."""
    tones = {"san-pablo": "danger", "jaen": "warning"}
    return tuple(
        Tile(one.slug, one.name, "58.3 %", ADDRESS, tones.get(one.slug, ""), 58, one.slug == "cajamarca")
        for one in PROVINCES
    )


def page(number: int, pages: int = 3) -> Pager:
    """One page of a list of three."""
    return Pager(number, pages, 60, ADDRESS if number > 1 else "", ADDRESS if number < pages else "")


def evidence(url: str) -> tuple[Shown, ...]:
    """A photo, which is the product's own mark, and a document."""
    return (
        Shown("", ADDRESS, "La captación nueva, vista desde el camino.", Photo(url, 320, 240)),
        Shown("", ADDRESS, "El acta de entrega del terreno.", measure="PDF, 2 páginas, 48 KB"),
    )
