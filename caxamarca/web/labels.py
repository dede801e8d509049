"""The words for what the rules name: stages, states, subjects, roles. One place, so that they never differ."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from flask import Flask
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # types-wtforms is behind WTForms

from caxamarca.actions.convening import BOUNDS, CEILING
from caxamarca.domain.alerting import Alert
from caxamarca.domain.ccr_reporting import Section
from caxamarca.domain.checking import Duty, Verdict
from caxamarca.domain.commenting import Order, Voice
from caxamarca.domain.complaining import Recipient
from caxamarca.domain.contrasting import Figure
from caxamarca.domain.counting import Rule
from caxamarca.domain.evaluating import Criterion, Finding, Outcome
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.notices import Trouble
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.permissions import Action
from caxamarca.domain.planning import PlanState
from caxamarca.domain.processes import BoxState, LegalPhase, Stage
from caxamarca.domain.proposing import IdeaState, Subject
from caxamarca.domain.provinces import province
from caxamarca.domain.recording import Explanation, Tongue
from caxamarca.domain.reporting import ReportState
from caxamarca.domain.roles import Role
from caxamarca.domain.spending import Phase
from caxamarca.domain.turnout import Dimension
from caxamarca.persistence.acts import ActState
from caxamarca.web.words import _, _l

Word = TypeVar("Word", bound=StrEnum)

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Stage: {
        Stage.ANNOUNCED: _l("Announced"),
        Stage.IDEAS: _l("Ideas"),
        Stage.EVALUATION: _l("Evaluation"),
        Stage.VOTING: _l("Voting"),
        Stage.COUNT: _l("Count"),
        Stage.RESULTS: _l("Results"),
        Stage.FOLLOW_UP: _l("Follow-up"),
        Stage.ANNULLED: _l("Annulled"),
    },
    Figure: {
        Figure.PIA: _l("Opening budget of the year (PIA)"),
        Figure.PIM: _l("Modified budget of the year (PIM)"),
        Figure.CERTIFIED: _l("Certified in the year"),
        Figure.COMMITTED: _l("Committed in the year"),
        Figure.ACCRUED: _l("Accrued (devengado) in the year"),
        Figure.ACCRUED_IN_ALL: _l("Accrued since it began"),
        Figure.PHYSICAL: _l("Works done (physical progress)"),
    },
    Trouble: {
        Trouble.AWAY: _l("It cannot be reached, or it hung up."),
        Trouble.SILENT: _l("It does not answer."),
        Trouble.UNSAFE: _l("Its line cannot be kept secret."),
        Trouble.REFUSED: _l("It does not take letters from this site."),
    },
    LegalPhase: {
        LegalPhase.PREPARATION: _l("Preparation"),
        LegalPhase.AGREEMENT: _l("Agreement"),
        LegalPhase.COORDINATION: _l("Coordination between levels of government"),
        LegalPhase.FORMALISATION: _l("Formalisation"),
    },
    BoxState: {
        BoxState.NONE: _l("Not made yet"),
        BoxState.OPEN: _l("Not closed yet"),
        BoxState.FROZEN: _l("Frozen"),
        BoxState.RECONCILED: _l("Reconciled"),
        BoxState.MOVED: _l("Moved to the sealed box"),
        BoxState.OPENED: _l("Opened and counted"),
        BoxState.PUBLISHED: _l("Published"),
    },
    Dimension: {
        Dimension.AGE: _l("Turnout by age"),
        Dimension.SEX: _l("Turnout by sex"),
        Dimension.CHANNEL: _l("Votes by the way they came"),
    },
    Rule: {
        Rule.MOST_VOTES: _l("Most votes"),
        Rule.EQUAL_SHARES: _l("Equal shares"),
    },
    Subject: {
        Subject.WATER: _l("Water and sanitation"),
        Subject.ROADS: _l("Roads and bridges"),
        Subject.HEALTH: _l("Health"),
        Subject.EDUCATION: _l("Education"),
        Subject.FARMING: _l("Farming and irrigation"),
        Subject.ELECTRICITY: _l("Electricity and internet"),
        Subject.ENVIRONMENT: _l("Environment"),
        Subject.PRODUCTION: _l("Production and jobs"),
        Subject.SAFETY: _l("Public safety"),
        Subject.CULTURE_SPORT: _l("Culture and sport"),
    },
    IdeaState: {
        IdeaState.PRESENTED: _l("Presented"),
        IdeaState.OBSERVED: _l("Observed"),
        IdeaState.REMEDIED: _l("Remedied"),
        IdeaState.ELIGIBLE: _l("Eligible"),
        IdeaState.NOT_ELIGIBLE: _l("Not eligible"),
        IdeaState.RECONSIDERATION: _l("In reconsideration"),
        IdeaState.WITHDRAWN: _l("Withdrawn"),
    },
    Criterion: {
        Criterion.COMPETENCE: _l("It is a task of the Regional Government"),
        Criterion.ALIGNMENT: _l("It follows the regional plan and closes a gap"),
        Criterion.REACH: _l("It has regional reach"),
        Criterion.COVERAGE: _l("It covers enough people"),
        Criterion.AMOUNT: _l("Its cost is within what is allowed"),
        Criterion.VIABILITY: _l("It is viable, or can become so in time"),
        Criterion.NOT_SPLIT: _l("It is not part of a split project"),
        Criterion.LAND: _l("The land and its legal status allow it"),
        Criterion.UPKEEP: _l("It is known who will pay for running and maintaining it"),
    },
    Finding: {
        Finding.MET: _l("Met"),
        Finding.NOT_MET: _l("Not met"),
        Finding.NOT_APPLICABLE: _l("Does not apply"),
    },
    Outcome: {
        Outcome.ELIGIBLE: _l("Eligible"),
        Outcome.OBSERVED: _l("Observed"),
        Outcome.NOT_ELIGIBLE: _l("Not eligible"),
    },
    InvestmentStage: {
        InvestmentStage.IDEA: _l("Idea"),
        InvestmentStage.FORMULATION: _l("In formulation and evaluation"),
        InvestmentStage.VIABLE: _l("Viable"),
        InvestmentStage.TECHNICAL_FILE: _l("Technical file in preparation"),
        InvestmentStage.TECHNICAL_FILE_APPROVED: _l("Technical file approved"),
        InvestmentStage.TENDER: _l("In tender"),
        InvestmentStage.WORKS: _l("Works under way"),
        InvestmentStage.STALLED: _l("Stalled"),
        InvestmentStage.FINISHED: _l("Finished"),
        InvestmentStage.SETTLEMENT: _l("In settlement"),
        InvestmentStage.CLOSED: _l("Closed"),
        InvestmentStage.DEACTIVATED: _l("Deactivated"),
    },
    ReportState: {
        ReportState.PENDING: _l("Report pending"),
        ReportState.OVERDUE: _l("Report overdue"),
        ReportState.FILED: _l("Report filed"),
        ReportState.OBSERVED: _l("Report observed"),
        ReportState.ANSWERED: _l("Observation answered"),
        ReportState.PUBLISHED: _l("Report published"),
    },
    ObservationState: {
        ObservationState.OPEN: _l("Waits for an answer"),
        ObservationState.LATE: _l("Answer overdue"),
        ObservationState.ANSWERED: _l("Answered"),
        ObservationState.INSISTED: _l("Asked again"),
        ObservationState.CLOSED: _l("Closed"),
    },
    Duty: {
        Duty.AGREEMENTS: _l("Compliance with the agreements"),
        Duty.SCHEDULE: _l("Approved schedule of the works"),
        Duty.SPENDING: _l("Money spent as agreed"),
        Duty.COVERAGE: _l("Coverage reached"),
        Duty.COFINANCING: _l("Co-financing"),
    },
    Verdict: {
        Verdict.COMPLIES: _l("It complies"),
        Verdict.IN_PART: _l("It complies in part"),
        Verdict.DOES_NOT: _l("It does not comply"),
        Verdict.CANNOT_TELL: _l("It cannot be told yet"),
    },
    Section: {
        Section.REVIEWED: _l("What was reviewed"),
        Section.REPORTS: _l("Reports received and late"),
        Section.OBSERVATIONS: _l("Observations and answers"),
        Section.VISITS: _l("Field visits"),
        Section.CHECKS: _l("What the checklist found"),
        Section.ALERTS: _l("Alerts on the day it was gathered"),
        Section.CONCLUSIONS: _l("What the committee concludes"),
        Section.REQUESTS: _l("What the committee asks of the CCR"),
    },
    Recipient: {
        Recipient.COUNCIL: _l("Regional Council"),
        Recipient.COMPTROLLER: _l("Comptroller (Contraloría)"),
    },
    Alert: {
        Alert.REPORT_OVERDUE: _l("A report is overdue"),
        Alert.GAP: _l("Works and spending differ by 10 points or more"),
        Alert.CRITICAL_GAP: _l("Works and spending differ by 20 points or more"),
        Alert.STALLED: _l("The works are stalled"),
        Alert.RESOURCES_AT_RISK: _l("Resources at risk: no contract and no works started"),
        Alert.OBSERVATION_UNANSWERED: _l("An observation has not been answered in time"),
        Alert.BEHIND_PLAN: _l("The works are more than 15 points behind their schedule"),
        Alert.NO_UPDATE: _l("No report for more than 180 days"),
    },
    Phase: {
        Phase.PIM: _l("Modified budget (PIM)"),
        Phase.CERTIFIED: _l("What was certified"),
        Phase.COMMITTED: _l("What was committed"),
        Phase.ACCRUED: _l("What was spent (devengado)"),
        Phase.PAID: _l("What was paid (girado)"),
    },
    PlanState: {
        PlanState.PROPOSED: _l("Schedule waits for approval"),
        PlanState.APPROVED: _l("Schedule in force"),
        PlanState.RETURNED: _l("Schedule given back"),
        PlanState.REPLACED: _l("Schedule replaced"),
    },
    Voice: {
        Voice.NEIGHBOUR: _l("Neighbour"),
        Voice.PROPOSER: _l("Whoever proposed the idea"),
        Voice.TECHNICAL_TEAM: _l("Technical team"),
        Voice.EXECUTING_UNIT: _l("Executing unit"),
    },
    Order: {
        Order.NEWEST: _l("Newest first"),
        Order.MOST_SUPPORTED: _l("Most supported first"),
    },
    Role: {
        Role.RESIDENT: _l("Resident"),
        Role.EVALUATOR: _l("Technical team"),
        Role.UNIT: _l("Head of an executing unit"),
        Role.UNIT_TEAM: _l("Team of an executing unit"),
        Role.COMMITTEE: _l("Oversight committee"),
        Role.ADMINISTRATOR: _l("Administration"),
        Role.ANYONE: _l("Anyone"),
    },
    Tongue: {
        Tongue.SPANISH: _l("Spanish"),
        Tongue.LINWA: _l("Linwa (Kichwa)"),
        Tongue.AWAJUN: _l("Awajún"),
    },
    Explanation: {
        Explanation.HOW_IT_WORKS: _l("How it works"),
        Explanation.VOTE: _l("How the vote stays secret and how it is counted"),
        Explanation.PRIVACY: _l("Privacy notice"),
        Explanation.ACCESSIBILITY: _l("Accessibility"),
    },
    ActState: {
        ActState.ASKED: _l("Waits for a second person"),
        ActState.DONE: _l("Confirmed"),
        ActState.TURNED_DOWN: _l("Turned down"),
        ActState.OVERTAKEN: _l("Fell, because the key changed"),
    },
    Action: {
        Action.APPROVE_ROLL: _l("Approve the roll"),
        Action.KEEP_KEY_HERE: _l("Keep the key of the box on the server"),
        Action.DRAW_LOT: _l("Note the number of the draw"),
        Action.OPEN_VOTING: _l("Open the vote"),
        Action.EXTEND_VOTING: _l("Extend the vote"),
        Action.ADD_TO_ROLL: _l("Add somebody left out of the roll"),
        Action.CLOSE_VOTING: _l("Close the ballot box"),
        Action.DECLARE_RESULTS: _l("Declare the results"),
        Action.RESUME_VOTING: _l("Go on with the vote"),
        Action.DESTROY_KEY: _l("Destroy the key of the box"),
        Action.ANNUL_PROCESS: _l("Annul the process"),
    },
}
"""By kind first: two words of different kinds that are written alike are equal to Python, and mean different things."""

TONES: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    IdeaState: {
        IdeaState.PRESENTED: "info",
        IdeaState.OBSERVED: "warning",
        IdeaState.REMEDIED: "info",
        IdeaState.ELIGIBLE: "success",
        IdeaState.NOT_ELIGIBLE: "danger",
        IdeaState.RECONSIDERATION: "info",
    },
    InvestmentStage: {
        InvestmentStage.WORKS: "info",
        InvestmentStage.STALLED: "danger",
        InvestmentStage.FINISHED: "success",
        InvestmentStage.SETTLEMENT: "success",
        InvestmentStage.CLOSED: "success",
    },
    ReportState: {
        ReportState.OVERDUE: "danger",
        ReportState.FILED: "info",
        ReportState.OBSERVED: "warning",
        ReportState.ANSWERED: "info",
        ReportState.PUBLISHED: "success",
    },
    PlanState: {
        PlanState.PROPOSED: "warning",
        PlanState.APPROVED: "success",
        PlanState.RETURNED: "danger",
    },
    ObservationState: {
        ObservationState.OPEN: "warning",
        ObservationState.LATE: "danger",
        ObservationState.ANSWERED: "info",
        ObservationState.CLOSED: "success",
    },
    Verdict: {
        Verdict.COMPLIES: "success",
        Verdict.IN_PART: "warning",
        Verdict.DOES_NOT: "danger",
    },
    Alert: {
        Alert.REPORT_OVERDUE: "danger",
        Alert.GAP: "warning",
        Alert.CRITICAL_GAP: "danger",
        Alert.STALLED: "danger",
        Alert.RESOURCES_AT_RISK: "warning",
        Alert.OBSERVATION_UNANSWERED: "danger",
        Alert.BEHIND_PLAN: "danger",
        Alert.NO_UPDATE: "danger",
    },
}
"""How a state is coloured by `components/tag.html`. What is not named is plain."""

CALENDAR: Mapping[str, str] = {
    "ideas_from": _l("Ideas open"),
    "ideas_until": _l("Ideas close"),
    "lot_at": _l("Draw for ties"),
    "voting_from": _l("Voting opens"),
    "voting_until": _l("Voting closes"),
    "follow_up_from": _l("Follow-up begins"),
}

DECIDED: Mapping[Action, str] = {
    Action.APPROVE_ROLL: _l("The roll was approved"),
    Action.KEEP_KEY_HERE: _l("It was decided to keep the key of the box on the server"),
    Action.DRAW_LOT: _l("The number of the draw was noted"),
    Action.OPEN_VOTING: _l("The opening of the vote was decided"),
    Action.EXTEND_VOTING: _l("The vote was extended"),
    Action.ADD_TO_ROLL: _l("Somebody left out of the roll was added to it"),
    Action.CLOSE_VOTING: _l("The ballot box was closed"),
    Action.DECLARE_RESULTS: _l("The results were declared"),
    Action.RESUME_VOTING: _l("The vote went on after a restore"),
    Action.DESTROY_KEY: _l("The key of the box was destroyed"),
    Action.ANNUL_PROCESS: _l("The process was annulled"),
}
"""A grave act that took effect."""

NUMBERS: Mapping[str, str] = dict(
    zip(
        BOUNDS,
        (
            _l("Marks on the ballot"),
            _l("Minimum age"),
            _l("Supports for each resident"),
            _l("Votes that a list of the box takes"),
            _l("Ballots to be published one by one"),
        ),
        strict=True,
    )
) | {"year": _l("Year of the process"), "days": _l("Days more")}

TERMS: Mapping[str, str] = {
    "name": _l("Name"),
    "purpose": _l("What it is for"),
    "lot_source": _l("Draw that settles ties"),
    "rule": _l("Rule of the count"),
    **{name: NUMBERS[name] for name in BOUNDS},
}


def term(field: str) -> str:
    """A field of the terms as a correction names it."""
    if field.startswith(CEILING):
        return _("Ceiling: %(place)s", place=place(field.removeprefix(CEILING) or None))
    return str(TERMS[field])


SLUGS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Dimension: {
        Dimension.AGE: "edad",
        Dimension.SEX: "sexo",
        Dimension.CHANNEL: "canal",
    },
    Subject: {
        Subject.WATER: "agua",
        Subject.ROADS: "caminos",
        Subject.HEALTH: "salud",
        Subject.EDUCATION: "educacion",
        Subject.FARMING: "agricultura",
        Subject.ELECTRICITY: "electricidad",
        Subject.ENVIRONMENT: "ambiente",
        Subject.PRODUCTION: "produccion",
        Subject.SAFETY: "seguridad",
        Subject.CULTURE_SPORT: "cultura-y-deporte",
    },
    IdeaState: {
        IdeaState.PRESENTED: "presentada",
        IdeaState.OBSERVED: "observada",
        IdeaState.REMEDIED: "subsanada",
        IdeaState.ELIGIBLE: "apta",
        IdeaState.NOT_ELIGIBLE: "no-apta",
        IdeaState.RECONSIDERATION: "en-reconsideracion",
        IdeaState.WITHDRAWN: "retirada",
    },
    Rule: {
        Rule.MOST_VOTES: "mas-votos",
        Rule.EQUAL_SHARES: "partes-iguales",
    },
    Order: {
        Order.NEWEST: "recientes",
        Order.MOST_SUPPORTED: "mas-apoyados",
    },
    Voice: {
        Voice.NEIGHBOUR: "residente",
        Voice.PROPOSER: "proponente",
        Voice.TECHNICAL_TEAM: "equipo-tecnico",
        Voice.EXECUTING_UNIT: "unidad-ejecutora",
    },
    InvestmentStage: {
        InvestmentStage.IDEA: "idea",
        InvestmentStage.FORMULATION: "en-formulacion",
        InvestmentStage.VIABLE: "viable",
        InvestmentStage.TECHNICAL_FILE: "expediente-en-elaboracion",
        InvestmentStage.TECHNICAL_FILE_APPROVED: "expediente-aprobado",
        InvestmentStage.TENDER: "en-seleccion",
        InvestmentStage.WORKS: "en-ejecucion",
        InvestmentStage.STALLED: "paralizada",
        InvestmentStage.FINISHED: "culminada",
        InvestmentStage.SETTLEMENT: "en-liquidacion",
        InvestmentStage.CLOSED: "cerrada",
        InvestmentStage.DEACTIVATED: "desactivada",
    },
    ReportState: {
        ReportState.PENDING: "pendiente",
        ReportState.OVERDUE: "vencido",
        ReportState.FILED: "presentado",
        ReportState.OBSERVED: "observado",
        ReportState.ANSWERED: "respondido",
        ReportState.PUBLISHED: "publicado",
    },
    Alert: {
        Alert.REPORT_OVERDUE: "reporte-vencido",
        Alert.GAP: "brecha",
        Alert.BEHIND_PLAN: "atras-del-cronograma",
        Alert.NO_UPDATE: "sin-reporte",
        Alert.CRITICAL_GAP: "brecha-critica",
        Alert.STALLED: "paralizada",
        Alert.RESOURCES_AT_RISK: "recursos-en-riesgo",
        Alert.OBSERVATION_UNANSWERED: "observacion-sin-respuesta",
    },
    Duty: {
        Duty.AGREEMENTS: "acuerdos",
        Duty.SCHEDULE: "cronograma",
        Duty.SPENDING: "gasto",
        Duty.COVERAGE: "cobertura",
        Duty.COFINANCING: "cofinanciamiento",
    },
    Recipient: {
        Recipient.COUNCIL: "consejo-regional",
        Recipient.COMPTROLLER: "contraloria",
    },
    Tongue: {
        Tongue.SPANISH: "es",
        Tongue.LINWA: "qvc",
        Tongue.AWAJUN: "agr",
    },
    Explanation: {
        Explanation.HOW_IT_WORKS: "como-funciona",
        Explanation.VOTE: "voto",
        Explanation.PRIVACY: "privacidad",
        Explanation.ACCESSIBILITY: "accesibilidad",
    },
    Action: {
        Action.APPROVE_ROLL: "aprobar-padron",
        Action.KEEP_KEY_HERE: "guardar-llave",
        Action.DRAW_LOT: "anotar-sorteo",
        Action.OPEN_VOTING: "abrir-votacion",
        Action.EXTEND_VOTING: "ampliar-votacion",
        Action.ADD_TO_ROLL: "agregar-al-padron",
        Action.CLOSE_VOTING: "cerrar-votacion",
        Action.DECLARE_RESULTS: "declarar-resultados",
        Action.RESUME_VOTING: "reanudar-votacion",
        Action.DESTROY_KEY: "destruir-llave",
        Action.ANNUL_PROCESS: "anular",
    },
}
"""What stands in an address for a word. Addresses are Spanish whatever the language of the page."""


def label(word: StrEnum) -> str:
    """The word as people read it."""
    return LABELS[type(word)][word]


def tone(word: StrEnum) -> str:
    """The colour of a state: plain, info, success, warning or danger. It never speaks alone."""
    return TONES.get(type(word), {}).get(word, "plain")


def slug(word: StrEnum) -> str:
    return SLUGS[type(word)][word]


def from_slug(kind: type[Word], text: str | None) -> Word | None:
    """The word that stands in an address; `None` where there is none of this kind."""
    return next((word for word, told in SLUGS[kind].items() if told == text and isinstance(word, kind)), None)


def choices(kind: type[Word]) -> list[SelectChoice]:
    """All words of a kind, for a field to choose from."""
    return [SelectChoice(word.value, label(word)) for word in kind]


def place(code: str | None) -> str:
    """The name of a province; a constituency without one is the interprovincial part."""
    return _l("Interprovincial") if code is None else province(code).name


def install(app: Flask) -> None:
    app.add_template_filter(label)
    app.add_template_filter(slug)
    app.add_template_filter(tone)
    app.add_template_filter(place)
