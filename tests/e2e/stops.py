"""Every page of the site as somebody meets it: computed from the map of addresses, with what stands in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Flask, url_for
from playwright.sync_api import Page

from caxamarca.domain.roles import Role
from caxamarca.web import access
from tests.e2e.people import Person
from tests.factories import a_mef_file, a_mef_row

NO_PAGES = {
    "account.choose_language": "it leads back to the page where it was",
    "committee.ballots_file": "a file",
    "committee.box_file": "a file",
    "committee.complaint_file": "a file",
    "public.ccr_report_file": "a file",
    "public.attention_file": "a file",
    "public.follow_up_file": "a file",
    "public.quarter_file": "a file",
    "unit.quarter_sheet": "a file",
    "public.ballots_file": "a file",
    **dict.fromkeys(
        (
            "public.box_key",
            "public.checkpoint_file",
            "public.code_list",
            "public.envelope_list",
            "public.lost_list",
            "public.terms_file",
        ),
        "a file",
    ),
    **dict.fromkeys(
        ("public.follow_up_calendar", "public.process_feed", "public.project_feed", "public.province_feed"),
        "a file for programs",
    ),
    "public.comment": "it leads on to the page where the comment stands",
    "public.comments_file": "a file",
    "public.favicon": "a picture",
    "public.fingerprints_file": "a file",
    "public.groups_file": "a file",
    "public.health": "for machines",
    "public.ideas_file": "a file",
    "public.document": "a document",
    "public.picture": "a picture",
    "public.publication_file": "a file",
    "public.record_file": "a file",
    "public.reports_file": "a file",
    "public.result_file": "a file",
    "public.election_file": "a file",
    "public.results_file": "a file",
    "public.sound": "a sound",
    "public.robots": "for machines",
    "public.turnout_file": "a file",
    "public.newest_verifier": "a program",
    "public.verifier_file": "a program",
    **dict.fromkeys(
        (
            "public.short_ballot",
            "public.short_exercise",
            "public.short_idea",
            "public.short_project",
            "public.short_result",
            "public.short_results",
        ),
        "a way to a page",
    ),
    "public.worker": "a script",
    "resident.confirm": "it is met by going on from the ballot paper",
    "resident.review": "it is met by going on from the ballot paper",
    "resident.similar_ideas": "for the script of the page on which an idea is written",
}
"""Endpoints that answer a question and are no page that one opens, with the reason."""

LATER = {
    "evaluator.evaluate_idea",
    "evaluator.form_project",
    "evaluator.propose_ballot",
    "evaluator.queue",
    "resident.ask_reconsideration",
    "resident.remedy_idea",
}
"""Pages that have something to show only when the newest process is being evaluated."""

VOTED = "resident who has voted"
NEVER_VOTED = "resident who votes"

Arguments = Mapping[str, object]
Doing = Callable[[Person], None]


@dataclass(frozen=True)
class Stop:
    """Somebody comes to a page, and perhaps does something there; `is_later` says in which of the two times."""

    who: str
    name: str
    path: str
    does: Doing | None = None
    is_later: bool = False


def send_empty(person: Person) -> None:
    """Empty whatever can be typed, and send the page's own form."""
    form = person.page.locator("main form[method=post]").last
    for field in form.locator("textarea, input:not([type]), input[type=text], input[type=password]").all():
        field.fill("")
    # A page of many has buttons that ask for no answer (components/page_buttons.html): those bear a name.
    form.locator("button:not([name])").last.click()


def mark(many: int, person: Person) -> None:
    """Mark so many projects of the ballot paper, and go on."""
    boxes = person.page.locator("main input[type=checkbox]")
    for number in range(many):
        person.ticks(boxes.nth(number))
    person.presses("Revisar mi voto")


def vote(person: Person) -> None:
    mark(1, person)
    person.presses("Sí, este es mi voto")


def invite(person: Person) -> None:
    person.fills({"email": f"nueva{id(person.page)}@example.org", "name": "Nora Nueva"})
    person.presses("Invitar")


def attend(person: Person) -> None:
    person.fills({"document": "99000025"})
    person.presses("Dar el código")


def try_a_bad_roll(person: Person) -> None:
    rows = "documento,ubigeo,sistema,distrito\n123,060101,INEI,Cajamarca\n40000001,060101,INEI,Jesús\n"
    person.attaches("file", "padron.csv", "text/csv", rows.encode())
    person.presses("Probar el archivo")


def try_rows_to_decide(person: Person) -> None:
    """Send a part of the Ministry's file in which two rows have one code."""
    person.fills({"as_of": "05/10/2026"})
    person.attaches("file", "parte.csv", "text/csv", a_mef_file(a_mef_row(), a_mef_row(PIM_ANIO_ACTUAL="7")))
    person.presses("Probar el archivo")


RECORDING = "/admin/grabaciones/explicaciones/como-funciona/qvc"


def attach_a_page(person: Person) -> None:
    """Send a page that calls itself a recording."""
    person.fills({"title": "Así es", "transcript": "Así es.", "made_by": "Radio de la provincia"})
    person.attaches("sound", "voz.mp3", "audio/mpeg", b"<html>")
    person.presses("Publicar la grabación")


STATES: Sequence[Stop] = (
    Stop("stranger", "error-404", "/nada"),
    Stop("stranger", "sign-in-empty", "/entrar", send_empty),
    Stop("stranger", "staff-sign-in-empty", "/personal/entrar", send_empty),
    Stop("stranger", "ideas-found-none", "/ideas?q=dirigible"),
    Stop("stranger", "search", "/buscar?q=agua+jaen+posat"),
    Stop("stranger", "search-many", "/buscar?q=agua"),
    Stop("stranger", "search-found-none", "/buscar?q=puente+alcantarrilladdo"),
    Stop("stranger", "verify-empty", "/verificar", send_empty),
    Stop("stranger", "simulator-wrong", "/procesos/2025/resultados/cajamarca/simulador?techo=mucho"),
    Stop("resident", "error-403", "/admin"),
    Stop("resident", "propose-empty", "/ideas/nueva", send_empty),
    Stop("resident", "my-space-evaluation", "/mi-espacio", is_later=True),
    Stop("resident", "comment-empty", "/proyectos/1/comentarios/nuevo", send_empty),
    Stop(NEVER_VOTED, "propose-begin", "/ideas/nueva"),
    Stop("resident", "review", "/votar/cedula", partial(mark, 1)),
    Stop("resident", "review-blank", "/votar/cedula", partial(mark, 0)),
    Stop(NEVER_VOTED, "voted", "/votar/cedula", vote),
    Stop(VOTED, "voted-already", "/votar/cedula"),
    Stop(VOTED, "vote-voted-already", "/votar"),
    Stop(Role.ADMINISTRATOR, "create-process-empty", "/admin/procesos/nuevo", send_empty),
    Stop(Role.ADMINISTRATOR, "roll-with-bad-rows", "/admin/procesos/2027/padron", try_a_bad_roll),
    Stop(Role.ADMINISTRATOR, "mef-undecided", "/admin/mef", try_rows_to_decide),
    Stop(Role.ADMINISTRATOR, "desk-waits", "/mesa/2026/1", attend),
    Stop(Role.ADMINISTRATOR, "desk-empty", "/mesa/2026/1/anular", send_empty),
    Stop(Role.ADMINISTRATOR, "invited", "/admin/personas/nueva", invite),
    Stop(Role.ADMINISTRATOR, "recording-empty", RECORDING, send_empty),
    Stop(Role.ADMINISTRATOR, "recording-of-a-page", RECORDING, attach_a_page),
    Stop(Role.UNIT, "report-empty", "/unidad/proyectos/4/reportes/2026-t3", send_empty),
    Stop(Role.COMMITTEE, "observation-empty", "/comite/proyectos/1/observar", send_empty),
)


def arrive(page: Page, stop: Stop) -> None:
    """Come to a page and do what is done there."""
    page.goto(stop.path)
    if stop.does is not None:
        stop.does(Person(page))
        page.wait_for_load_state()


def stops_of(app: Flask, examples: Mapping[str, Sequence[Arguments]]) -> Iterator[Stop]:
    """Every page as those come to it who may see it. Raises LookupError for an address that no example fills."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
    for rule in rules:
        told = access.of_endpoint(app, rule.endpoint)
        if told is None or rule.endpoint in NO_PAGES or "GET" not in (rule.methods or ()):
            continue
        if rule.arguments and rule.endpoint not in examples:
            raise LookupError(
                f"{rule.rule} has no example: give {sorted(rule.arguments)} for “{rule.endpoint}” in `furnish` of "
                "tests/e2e/furnished.py, or say in NO_PAGES why it is no page."
            )
        for number, arguments in enumerate(examples.get(rule.endpoint, ({},)), start=1):
            for who in sorted(_who(told.roles)):
                yield Stop(
                    who,
                    f"{rule.endpoint}-{number}",
                    _path(app, rule.endpoint, arguments),
                    is_later=rule.endpoint in LATER,
                )


def _who(roles: frozenset[Role]) -> set[str]:
    """Those who come to see a page: a public one needs nobody in particular."""
    return {"stranger"} if Role.ANYONE in roles else {str(role) for role in roles}


def _path(app: Flask, endpoint: str, arguments: Arguments) -> str:
    with app.test_request_context():
        return url_for(endpoint, **arguments)  # type: ignore[arg-type]
