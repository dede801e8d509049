"""A demonstration in which every page has something to show, and the browsers of those who come to it."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from caxamarca.actions.appointing import give_role, invite_staff
from caxamarca.actions.commenting import comment, support_comment
from caxamarca.actions.documenting import take_document
from caxamarca.actions.drafting import begun
from caxamarca.actions.evaluating import evaluate_idea
from caxamarca.actions.evidencing import add_evidence
from caxamarca.actions.following import Purpose, hash_of, link
from caxamarca.actions.keeping import bring_key
from caxamarca.actions.keyholding import hold_ceremony
from caxamarca.actions.moderating import hide_comment, hide_idea
from caxamarca.actions.picturing import take_picture
from caxamarca.actions.proposing import draft_of, keep_answers, propose_idea
from caxamarca.actions.reporting import keep_answers as keep_report
from caxamarca.actions.seconding import ask
from caxamarca.actions.supporting import support_idea
from caxamarca.domain.checking import Duty
from caxamarca.domain.complaining import Recipient
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.notices import Topic
from caxamarca.domain.permissions import Action
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.recording import Explanation, Tongue
from caxamarca.domain.roles import STRANGER, Actor, Role
from caxamarca.persistence import database, followers, ideas, people, processes, site, supports
from caxamarca.persistence.comments import Thread
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session
from caxamarca.persistence.drafts import own
from caxamarca.persistence.processes import Process
from caxamarca.web.resident.proposing import COURSE as IDEA_STEPS
from caxamarca.web.unit.reports import ASKED as REPORT_STEPS
from tests.e2e.conftest import PHONE, Place
from tests.e2e.people import signed_in
from tests.e2e.stops import NEVER_VOTED, STATES, VOTED, Arguments, Stop, send_empty, stops_of
from tests.factories import (
    CAJAMARCA,
    Person,
    a_follower,
    a_request,
    a_text,
    an_evaluation,
    the_resident,
    typed_money,
)
from tests.support.papers import a_paper
from tests.support.walking import everybody

WHO_VOTES = Person("99000013", "060201")
"""The demonstration's first resident of Cajabamba: while the pages are looked at, this one votes."""

LATELY = Quarter(2026, 3)
LONG_WORDS = "Electroencefalografía-otorrinolaringología para Namballe-Chirinos"
PARTNER = "benito.confirma@demostracion.example"


@dataclass(frozen=True)
class Furnished:
    """The place, those who come, and what stands in the addresses of its pages."""

    place: Place
    comers: Mapping[str, Actor]
    examples: Mapping[str, Sequence[Arguments]]

    def stops(self, who: str = "") -> Iterator[Stop]:
        """Every page and every state of one, for everybody or for one of those who come."""
        path = f"/evaluacion/ideas/{self.examples['evaluator.evaluate_idea'][0]['idea_id']}"
        refused = Stop(Role.EVALUATOR, "evaluate-empty", path, send_empty, is_later=True)
        for stop in (*stops_of(self.place.app, self.examples), *STATES, refused):
            if who in {"", stop.who}:
                yield stop

    @contextmanager
    def at_the_time_of(self, stop: Stop) -> Iterator[None]:
        """The newest process's evaluation for the pages of that time, and back to now."""
        if not stop.is_later:
            yield
            return
        with self.place.app.app_context():
            before, after = site.now(session()), _later()
            database.db.session.remove()
        self.place.at(after)
        try:
            yield
        finally:
            self.place.at(before)

    @contextmanager
    def opened(self, browser: Browser, who: str) -> Iterator[BrowserContext]:
        """The browser of one of those who come, signed in."""
        context = browser.new_context(
            base_url=self.place.address,
            viewport=PHONE,  # type: ignore[arg-type]
            reduced_motion="reduce",
            locale="es-PE",
        )
        context.set_default_timeout(10_000)
        try:
            if self.comers[who] != STRANGER:
                signed_in(context, self.place, self.comers[who])
            yield context
        finally:
            context.close()


def furnish(place: Place) -> Furnished:
    """Let happen what the demonstration's story leaves out."""
    with place.app.app_context():
        comers = {**everybody(place.app), NEVER_VOTED: the_resident(WHO_VOTES)}
        boss, resident = comers[Role.ADMINISTRATOR], comers["resident"]
        year = _newest().year
        own = _own_ideas(place.app, resident, year)
        liked, hidden, waiting = _ideas_of_others(resident)
        support_idea(resident, liked)
        hide_idea(boss, hidden, "Nombra a una familia sin su permiso.")
        said = comment(comers[VOTED], Thread(idea=own[0]), LONG_WORDS * 4)
        support_comment(resident, said)
        own_words = comment(
            resident, Thread(idea=liked), "Estoy de acuerdo.\n\nhttps://example.org/ no es un enlace."
        )
        gone = comment(resident, Thread(idea=liked), "Llame al 999 888 777.")
        hide_comment(boss, gone, "Da el teléfono de una persona.")
        about_works = comment(resident, Thread(project=1), "¿Cuándo terminan la obra?")
        idea_begun = _begin(resident, comers[Role.UNIT], year)
        bring_key(comers[Role.COMMITTEE], year, hold_ceremony(year, 5, 3)[0])
        act = ask(_partner(), year, Action.ANNUL_PROCESS, "Se acordó en la sesión de octubre.")
        invited, token = invite_staff(boss, "invitada@example.org", "Inés Invitada")
        asked = a_request(Topic(project=1))
        a_follower(Topic(province=CAJAMARCA), "sigue@example.org")
        a_follower(Topic(project=1), "sigue@example.org")
        followed = link(Purpose.END, followers.of_address(session(), hash_of("sigue@example.org"))[0].id)
        waits = give_role(_partner(), invited, Role.ADMINISTRATOR, None, None)
        database.db.session.remove()
    furnished = Furnished(
        place,
        comers,
        {
            "account.use_link": [{"token": token}],
            "admin.ask_act": [
                {"year": year, "accion": "anular"},
                {"year": 2026, "accion": "ampliar-votacion"},
                {"year": 2026, "accion": "agregar-al-padron"},
            ],
            "admin.assign_unit": [{"year": 2025}],
            "admin.attach_project_recording": [
                {"project_id": 1, "tongue": Tongue.SPANISH},
                {"project_id": 2, "tongue": Tongue.LINWA},
            ],
            "admin.attach_recording": [{"explanation": Explanation.VOTE, "tongue": Tongue.SPANISH}],
            "admin.change_calendar": [{"year": year}],
            "admin.correct_terms": [{"year": year}],
            "admin.closing": [{"year": 2025}, {"year": 2026}],
            "admin.codes": [{"year": year}],
            "admin.confirm_act": [{"act_id": act}],
            "admin.end_role": [{"appointment_id": 7}],
            "admin.hide_comment": [{"comment_id": said}],
            "admin.restore_comment": [{"comment_id": gone}],
            "admin.give_role": [{"staff_id": invited}],
            "admin.hide_idea": [{"idea_id": liked}],
            "admin.process": [{"year": 2025}, {"year": 2026}, {"year": year}],
            "admin.replace_second_factor": [{"staff_id": invited}],
            "admin.restore_idea": [{"idea_id": hidden}],
            "admin.resume_voting": [{"year": 2026}],
            "admin.roll": [{"year": year}],
            "admin.turn_down_act": [{"act_id": act}],
            "admin.recordings": [{}, {"proceso": 2025}, {"proceso": 2026}, {"proceso": year}],
            "admin.withdraw_recording": [{"recording_id": 1}],
            "admin.vouch": [{"appointment_id": waits}],
            "committee.bring_key": [{"year": year}, {"year": 2026}],
            "committee.open_box": [{"year": 2026}],
            "committee.close_observation": [{"observation_id": 2}],
            "committee.raise_observation": [{"project_id": 1}],
            "committee.insist_on_observation": [{"observation_id": 2}],
            "committee.note_visit": [{"project_id": 1}],
            "committee.add_visit_note": [{"visit_id": 2}],
            "committee.check_duty": [{"project_id": 2, "duty": Duty.SPENDING}],
            "committee.edit_ccr_report": [{"half": HalfYear(2026, 1), "scope": "0608"}],
            "committee.sign_ccr_report": [
                {"half": HalfYear(2026, 1), "scope": "0608"},
                {"half": HalfYear(2026, 1), "scope": ""},
            ],
            "committee.complaint": [{"project_id": 2, "recipient": one} for one in Recipient],
            "public.oversight": [{"project_id": 1}, {"project_id": 2}],
            "public.ccr_report": [{"half": HalfYear(2026, 1), "scope": ""}],
            "evaluator.answer_comment": [{"comment_id": said}],
            "evaluator.dissolve_project": [{"project_id": 1}],
            "evaluator.evaluate_idea": [{"idea_id": waiting}],
            "evaluator.form_project": [{"proceso": year, "provincia": "cajamarca"}],
            "evaluator.propose_ballot": [{"year": year, "place": CAJAMARCA}],
            "evaluator.queue": [{}, {"proceso": year, "provincia": "cajamarca"}],
            "public.ballot": [{"year": 2026, "place": CAJAMARCA}, {"year": 2026, "place": "interprovincial"}],
            "public.ballot_sheet": [{"year": 2026, "place": CAJAMARCA}],
            "public.flag_comment": [{"comment_id": said}],
            "public.flag_idea": [{"idea_id": liked}],
            "public.idea": [{"idea_id": one} for one in (1, liked, hidden, own[0])],
            "public.idea_notices": [{"idea_id": liked}],
            "public.confirm_notices": [{"token": asked}],
            "public.end_notices": [{"token": followed}],
            "public.idea_sheet": [{"idea_id": one} for one in (1, liked)],
            "public.ideas": [{}, {"q": "agua", "provincia": "cajamarca"}],
            "public.process": [{"year": 2025}, {"year": 2026}, {"year": year}],
            "public.project": [{"project_id": 1}, {"project_id": 2}, {"project_id": 4}],
            "public.project_notices": [{"project_id": 1}],
            "public.project_sheet": [{"project_id": one} for one in (1, 4)],
            "public.province": [{"province": CAJAMARCA}],
            "public.province_notices": [{"province": CAJAMARCA}],
            "public.publication": [{"year": 2025}],
            "public.result": [{"year": 2025, "place": CAJAMARCA}],
            "public.result_sheet": [{"year": 2025, "place": CAJAMARCA}],
            "public.results": [{"year": 2025}, {"year": 2026}],
            "public.simulator": [
                {"year": 2025, "place": CAJAMARCA},
                {"year": 2025, "place": CAJAMARCA, "techo": "5000000", "regla": "mas-votos"},
            ],
            "resident.answer_comment": [{"comment_id": said}],
            "resident.ask_reconsideration": [{"idea_id": own[1]}],
            "resident.comment_on_idea": [{"idea_id": liked}],
            "resident.comment_on_project": [{"project_id": 1}],
            "resident.disown_vote": [{"year": 2025}],
            "resident.discard_draft": [{"token": idea_begun}],
            "resident.edit_idea": [{"idea_id": own[0]}],
            "resident.propose_idea": [{"step": one} for one in IDEA_STEPS.pages],
            "resident.remedy_idea": [{"idea_id": own[2]}],
            "resident.support_comment": [{"comment_id": said}],
            "resident.support_idea": [{"idea_id": liked}],
            "resident.take_back_comment_support": [{"comment_id": said}],
            "resident.take_back_support": [{"idea_id": liked}],
            "resident.withdraw_comment": [{"comment_id": own_words}],
            "resident.withdraw_idea": [{"idea_id": own[0]}],
            "station.desk": [{"year": 2026, "station_id": 1}],
            "station.lost": [{"year": 2026, "station_id": 1}],
            "station.one_screen": [{"year": 2026, "station_id": 1}],
            "station.stations": [{"year": 2026}],
            "unit.answer_comment": [{"comment_id": about_works}],
            "unit.answer_observation": [{"observation_id": 5}],
            "unit.file_report": [
                {"project_id": 1, "quarter": LATELY, "step": "obra"},
                *({"project_id": 4, "quarter": LATELY, "step": one} for one in REPORT_STEPS),
            ],
            "unit.report_evidence": [
                {"project_id": 4, "quarter": LATELY},
                {"project_id": 1, "quarter": LATELY, "corregir": "1"},
            ],
            "admin.approve_plan": [{"project_id": 8, "version": 1}],
            "admin.return_plan": [{"project_id": 8, "version": 1}],
            "public.schedule": [{"project_id": 4}, {"project_id": 8}],
            "unit.propose_plan": [{"project_id": 4}, {"project_id": 8}],
            "unit.quarter_reports": [{"quarter": LATELY}],
            "unit.sign_reports": [{"quarter": LATELY}],
            "public.quarter_reports": [{"quarter": LATELY}],
            "unit.review_report": [{"project_id": 4, "quarter": LATELY}],
        },
    )
    with furnished.at_the_time_of(Stop("", "", "", is_later=True)), place.app.app_context():
        team, answer_by = comers[Role.EVALUATOR], (_later() + timedelta(days=5)).date()
        evaluate_idea(team, own[1], an_evaluation(Outcome.NOT_ELIGIBLE))
        evaluate_idea(team, own[2], an_evaluation(Outcome.OBSERVED, answer_by))
        evaluate_idea(team, own[3], an_evaluation(Outcome.ELIGIBLE))
        database.db.session.remove()
    return furnished


def _begin(resident: Actor, unit: Actor, year: int) -> str:
    """An idea that is all but sent, like one that is there, and a report that is all but filed. The idea's token."""
    text = a_text("Luz para la posta")
    told = {"title": text.title, "subject": text.subject, "problem": text.problem, "place": text.place}
    told |= {"district": text.district, "beneficiaries": text.beneficiaries, "people": "480", "cost": "1,500"}
    keep_answers(resident, year, told, _photo())
    report = {"stage": "works", "physical": "45", "contract_signed": "si", "works_started": "si"}
    keep_report(unit, 4, LATELY, report | typed_money() | {"problems": LONG_WORDS})
    add_evidence(unit, 4, LATELY, _photo(), LONG_WORDS)
    add_evidence(unit, 4, LATELY, take_document(a_paper()), "El acta de entrega del terreno.")
    draft = begun(session(), own(resident), draft_of(_newest()))
    assert draft is not None
    return draft.token


def _photo() -> Picture:
    content = io.BytesIO()
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(content, "JPEG")
    return take_picture(content.getvalue())


def _own_ideas(app: Flask, resident: Actor, year: int) -> list[int]:
    """Ideas of one resident; the first has a photo, and words that are wider than a telephone."""
    photo = _photo()
    titles = (LONG_WORDS, "Luz para la posta", "Riego para la pampa", "Un puente para la escuela")
    return [
        propose_idea(resident, year, a_text(title), photo if number == 0 else None)
        for number, title in enumerate(titles)
    ]


def _ideas_of_others(resident: Actor) -> list[int]:
    """Three ideas of others in this province and the newest process, those not supported yet first."""
    supported = supports.supported_by(session(), _newest().id, resident.resident or 0)
    found = [
        one.id
        for one in ideas.of_process(session(), _newest().id)
        if one.province == CAJAMARCA and one.resident_id != resident.resident
    ]
    return sorted(found, key=lambda idea: idea in supported)[:3]


def _partner() -> Actor:
    """The administrator who seconds the first one."""
    found = people.staff_by_email(session(), PARTNER)
    assert found is not None
    return Actor(staff=found.id, grants=people.grants_of(session(), found.id))


def _newest() -> Process:
    return max(processes.all_of(session()), key=lambda process: process.year)


def _later() -> datetime:
    return _newest().calendar.ideas_until + timedelta(days=1)
