"""The vote as pages: the paper, the review, the confirmation, and everything that can come between."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from caxamarca.actions import batching
from caxamarca.actions.casting import MAC_KEY, has_voted, is_on_board
from caxamarca.actions.disowning import disown_vote
from caxamarca.domain.counting import Rule
from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.domain.voting import make_claim
from caxamarca.persistence import checkpoints, envelopes, processes, sign_ins, site
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.residents import Resident
from tests.factories import (
    CAJAMARCA,
    NEIGHBOURS,
    SAN_PABLO,
    YEAR,
    Person,
    a_closed_vote,
    a_declared_process,
    a_process,
    a_resident,
    a_resident_with_a_code,
    a_roll,
    a_vote,
    an_evaluator,
    an_open_vote,
    at,
    reach,
    the_resident,
)
from tests.support.forms import CONFIRM, PAPER, REVIEW, code_in, confirmed, form_to, marked
from tests.support.visiting import Visitor, text_of

PAPERS = {CAJAMARCA: [soles(300_000)] * 5, None: [soles(500_000)] * 2, SAN_PABLO: [soles(100_000)]}
WITHOUT_PROJECTS = "0603"
ENTERED_ON_SATURDAY = "Su voto entró al ánfora el sábado 11 de julio de 2026, por internet."
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture
def parts(app: Flask) -> dict[str | None, int]:
    """Voting is open, with an interprovincial part. The constituencies' ids by province."""
    a_process(interprovincial=True)
    return an_open_vote(papers=PAPERS)


@pytest.fixture
def voter(parts: dict[str | None, int], visitor: Visitor) -> Actor:
    found = a_resident()
    visitor.sign_in(found)
    return found


def process_id() -> int:
    return processes.by_year(session(), YEAR).id


def ballots_in_the_box() -> int:
    session().rollback()
    return sum(envelopes.by_province(session(), process_id()).values())


def checkpoints_made() -> int:
    session().rollback()
    return len(checkpoints.all_of(session(), process_id()))


def titles(answer: TestResponse) -> list[str]:
    return re.findall(r'<label for="parte[^>]*>([^<]*)</label>', answer.text)


# The door


def test_anyone_reads_until_when_one_can_vote_and_what_one_needs(
    parts: dict[str | None, int], visitor: Visitor
) -> None:
    answer = visitor.get("/votar")
    assert "viernes 31 de julio de 2026, 23:59" in text_of(answer)
    said = text_of(answer)
    assert "Entre los proyectos de su provincia puede marcar hasta 3, si los hay, o ninguno." in said
    assert "Aparte, entre los proyectos interprovinciales, puede marcar hasta 2, o ninguno." in said
    assert "tiene 60 minutos en total, y como máximo 30 en una misma página" in said
    assert 'href="/entrar?siguiente=/votar/cedula"' in answer.text


@pytest.mark.parametrize(
    ("province", "own"),
    [(CAJAMARCA, "hasta 3, o ninguno."), (SAN_PABLO, "uno, o ninguno.")],
)
def test_whoever_is_known_reads_how_many_projects_the_own_paper_takes(
    parts: dict[str | None, int], visitor: Visitor, province: str, own: str
) -> None:
    visitor.sign_in(a_resident(province=province))
    said = text_of(visitor.get("/votar"))
    assert f"Entre los proyectos de su provincia puede marcar {own}" in said
    assert "interprovinciales, puede marcar hasta 2, o ninguno." in said


def test_whoever_has_no_project_of_the_own_province_is_told_before_the_paper(
    parts: dict[str | None, int], visitor: Visitor
) -> None:
    visitor.sign_in(a_resident(WITHOUT_PROJECTS))
    said = text_of(visitor.get("/votar"))
    assert "Esta vez ningún proyecto de su provincia entró en la cédula." in said
    assert "Aparte, entre los proyectos interprovinciales, puede marcar hasta 2, o ninguno." in said
    assert "Entre los proyectos de su provincia" not in said


def test_who_has_no_paper_is_not_invited_to_vote(app: Flask, visitor: Visitor) -> None:
    a_process()
    an_open_vote()
    visitor.sign_in(a_resident(SAN_PABLO))
    answer = visitor.get("/votar")
    said = text_of(answer)
    assert "<h1>Esta vez no hay cédula para usted</h1>" in answer.text
    assert "Esta vez ningún proyecto de su provincia entró en la cédula." in said
    for word in ("Empezar", "Vote por los proyectos", "Qué necesita", "Termina en"):
        assert word not in said
    own = visitor.get("/mi-espacio")
    assert "Votar ahora" not in text_of(own)
    assert "Esta vez ningún proyecto de su provincia entró en la cédula." in text_of(own)
    assert "Votar ahora" in text_of(visitor.sign_in(a_resident()).get("/mi-espacio"))
    assert "Empezar" in text_of(Visitor(visitor.web).get("/votar")), "a stranger may have one"


def test_the_vote_that_has_just_ended_stands_above_the_one_to_come(
    parts: dict[str | None, int], visitor: Visitor
) -> None:
    a_process(YEAR + 1)
    reach(Stage.COUNT)
    said = text_of(visitor.get("/votar"))
    assert said.index(f"participativo {YEAR}") < said.index(f"participativo {YEAR + 1}")
    assert said.count("La votación terminó") == 1
    assert "Falta que dos personas administradoras cierren el ánfora." in said


def test_the_door_leads_on_to_the_paper(app: Flask, visitor: Visitor) -> None:
    a_process()
    document, code = a_resident_with_a_code()
    an_open_vote()
    answer = visitor.send("/entrar", document=document, code=code, siguiente=PAPER)
    assert answer.location == PAPER
    assert visitor.get(PAPER).status_code == 200


def test_before_the_vote_the_page_says_when_it_opens(app: Flask, visitor: Visitor) -> None:
    assert "Todavía no se ha convocado ningún proceso" in text_of(visitor.get("/votar"))
    a_process()
    said = text_of(visitor.get("/votar"))
    assert "Ahora no hay ninguna votación abierta" in said
    assert "miércoles 1 de julio de 2026, 00:00" in said


def test_a_vote_that_is_late_is_not_promised_for_a_day_that_has_passed(app: Flask, visitor: Visitor) -> None:
    a_process()
    reach(Stage.VOTING)
    said = text_of(visitor.get("/votar"))
    assert "todavía no se ha abierto" in said
    assert "miércoles 1 de julio" not in said


def test_after_the_vote_the_page_says_that_it_has_ended_and_leads_to_the_results(
    parts: dict[str | None, int], visitor: Visitor
) -> None:
    a_vote(a_resident(), 1)
    a_closed_vote()
    assert "La votación terminó el viernes 31 de julio de 2026" in text_of(visitor.get("/votar"))
    a_declared_process()
    assert f'href="/procesos/{YEAR}/resultados"' in visitor.get("/votar").text


@pytest.mark.parametrize("path", [PAPER, REVIEW, CONFIRM])
def test_a_stranger_is_led_to_the_door(parts: dict[str | None, int], visitor: Visitor, path: str) -> None:
    assert visitor.get(path).location == f"/entrar?siguiente={path}"


def test_staff_do_not_vote(parts: dict[str | None, int], visitor: Visitor) -> None:
    assert visitor.sign_in(an_evaluator()).get(PAPER).status_code == 403


@pytest.mark.parametrize(("path", "led_to"), [(REVIEW, PAPER), (CONFIRM, "/votar")])
def test_an_address_without_a_form_leads_to_the_step_before(
    voter: Actor, visitor: Visitor, path: str, led_to: str
) -> None:
    assert visitor.get(path).location == led_to


# The paper


def test_the_paper_says_that_marks_need_not_fit_into_the_money(voter: Actor, visitor: Visitor) -> None:
    said = text_of(visitor.get(PAPER))
    assert "lo que marque puede costar más o menos" in said
    assert said.index("Proyectos de la provincia de Cajamarca") < said.index("orden sorteado para usted")
    assert said.count("orden sorteado para usted") == 1


def test_by_equal_shares_the_paper_asks_for_all_marks_and_says_why(voter: Actor, visitor: Visitor) -> None:
    with transaction() as writing:
        processes.by_year(writing, YEAR).rule = Rule.EQUAL_SHARES
    said = text_of(visitor.get(PAPER))
    assert (
        "Mejor marque 3: si uno no gana, su parte del dinero ayuda a otro. También puede marcar menos."
        in said
    )
    assert "Marque hasta" not in said


def test_the_paper_holds_the_own_province_and_the_interprovincial_part_and_nothing_else(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    answer = visitor.get(PAPER)
    assert set(re.findall(r'name="(parte-\d+)"', answer.text)) == {
        f"parte-{parts[CAJAMARCA]}",
        f"parte-{parts[None]}",
    }
    assert len(titles(answer)) == 7


def test_a_province_without_projects_votes_the_interprovincial_part_alone(
    parts: dict[str | None, int], visitor: Visitor
) -> None:
    answer = visitor.sign_in(a_resident(WITHOUT_PROJECTS)).get(PAPER)
    assert len(titles(answer)) == 2
    assert "No hay proyectos en esta parte de la cédula." in text_of(answer)


def test_the_order_is_another_for_each_sign_in_and_stays_while_one_goes_back_and_forth(
    app: Flask, visitor: Visitor
) -> None:
    a_process()
    an_open_vote(papers={CAJAMARCA: [soles(10_000)] * 9})
    orders = []
    for which in range(3):
        visitor.sign_in(a_resident(which=which))
        first = titles(visitor.get(PAPER))
        assert titles(visitor.get(PAPER)) == first
        assert titles(visitor.client.post(PAPER, data=form_to(marked(visitor), PAPER))) == first
        orders.append(first)
    assert len({tuple(order) for order in orders}) == 3
    assert len({frozenset(order) for order in orders}) == 1


def test_too_many_marks_are_said_beside_their_part_and_stay(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    own, between = parts[CAJAMARCA], parts[None]
    answer = marked(visitor, (own, 1), (own, 2), (own, 3), (own, 5), (between, 2))
    assert answer.status_code == 422
    assert "Puede marcar 3 proyectos como máximo." in text_of(answer)
    again = form_to(answer, REVIEW)
    assert sorted(again.getlist(f"parte-{own}")) == ["1", "2", "3", "5"]
    assert again.getlist(f"parte-{between}") == ["2"]


@pytest.mark.parametrize("number", ["6", "0", "-1", "1e1", "99999999999999999999", "²", "\x00", ""])
def test_a_number_that_stands_on_no_paper_is_refused(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int], number: str
) -> None:
    form = form_to(visitor.get(PAPER), REVIEW)
    form.add(f"parte-{parts[CAJAMARCA]}", number)
    answer = visitor.client.post(REVIEW, data=form)
    assert answer.status_code == 422
    assert "Un proyecto marcado no está en su cédula" in text_of(answer)


@pytest.mark.parametrize("part", ["parte-{san_pablo}", "parte-0", "parte-x", f"parte-{10**30}"])
def test_another_provinces_paper_is_refused_at_the_review_and_at_the_box(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int], part: str
) -> None:
    name = part.format(san_pablo=parts[SAN_PABLO])
    form = form_to(visitor.get(PAPER), REVIEW)
    form.add(name, "1")
    assert visitor.client.post(REVIEW, data=form).status_code == 422
    form = form_to(marked(visitor), CONFIRM)
    form.add(name, "1")
    assert confirmed(visitor, form).status_code == 422
    assert ballots_in_the_box() == 0


@pytest.mark.parametrize("year", ["1999", "x", "", "\x00", "20266", "9999"])
def test_a_year_that_means_nothing_is_not_heeded(voter: Actor, visitor: Visitor, year: str) -> None:
    assert visitor.client.get(PAPER, query_string={"proceso": year}).status_code == 200


# The review


def test_the_review_shows_marks_and_code_and_records_nothing(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    answer = marked(visitor, (parts[CAJAMARCA], 4), (parts[CAJAMARCA], 2))
    said = text_of(answer)
    assert said.index("2. Proyecto 2") < said.index("4. Proyecto 4")
    assert "esta parte va en blanco" in said
    assert len(code_in(answer).replace("-", "")) == 17
    assert ballots_in_the_box() == 0
    assert not has_voted(voter, process_id())


def test_the_code_of_the_review_is_not_taken_for_a_receipt(voter: Actor, visitor: Visitor) -> None:
    review = marked(visitor)
    said = text_of(review)
    assert 'class="receipt"' not in review.text
    assert "Falta confirmar" in said
    assert "No votar todavía" in said
    assert said.index("falta que confirme al final de esta página") < said.index("Esto es lo que marcó")
    receipt = confirmed(visitor, form_to(review, CONFIRM))
    assert 'class="receipt"' in receipt.text
    assert "Falta confirmar" not in text_of(receipt)


def test_a_blank_ballot_is_a_ballot_and_is_called_so(voter: Actor, visitor: Visitor) -> None:
    answer = marked(visitor)
    assert "Sí, voto en blanco" in text_of(answer)
    assert confirmed(visitor, form_to(answer, CONFIRM)).status_code == 200
    assert ballots_in_the_box() == 1


def test_who_goes_back_finds_the_marks(voter: Actor, visitor: Visitor, parts: dict[str | None, int]) -> None:
    back = visitor.client.post(
        PAPER, data=form_to(marked(visitor, (parts[CAJAMARCA], 3), (parts[None], 1)), PAPER)
    )
    form = form_to(back, REVIEW)
    assert form.getlist(f"parte-{parts[CAJAMARCA]}") == ["3"]
    assert form.getlist(f"parte-{parts[None]}") == ["1"]


def test_marks_are_in_no_address_no_cookie_and_no_table(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    with visitor.client.session_transaction() as cookie:
        before = set(cookie)
    answer = marked(visitor, (parts[CAJAMARCA], 3))
    with visitor.client.session_transaction() as cookie:
        assert set(cookie) - before <= {"csrf_token", "seen"}
    assert 'action="/votar/confirmar"' in answer.text
    assert "?" not in "".join(re.findall(r'action="([^"]*)"', answer.text))
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'name="owner"' not in answer.text


# The box


def test_the_vote_is_in_the_box_under_the_code_that_was_shown_before(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    review = marked(visitor, (parts[CAJAMARCA], 1))
    answer = confirmed(visitor, form_to(review, CONFIRM))
    assert answer.status_code == 200
    assert "Su voto está en el ánfora" in text_of(answer)
    assert code_in(answer) == code_in(review)
    assert is_on_board(process_id(), code_in(answer))
    assert "Proyecto" not in text_of(answer).split("Su voto está en el ánfora")[-1]


def test_a_code_noted_before_going_back_is_said_not_to_count(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    noted = marked(visitor, (parts[CAJAMARCA], 1))
    assert "recibe otro código, y este ya no vale" in text_of(noted)
    again = visitor.client.post(
        REVIEW, data=form_to(visitor.client.post(PAPER, data=form_to(noted, PAPER)), REVIEW)
    )
    assert code_in(again) != code_in(noted)
    answer = confirmed(visitor, form_to(again, CONFIRM))
    assert "Este es el código que vale. Si antes anotó otro, táchelo." in text_of(answer)
    assert is_on_board(process_id(), code_in(again))
    assert not is_on_board(process_id(), code_in(noted))


def test_the_same_form_sent_again_is_answered_the_same(voter: Actor, visitor: Visitor) -> None:
    form = form_to(marked(visitor), CONFIRM)
    first, second = confirmed(visitor, form), confirmed(visitor, form)
    assert (first.status_code, second.status_code) == (200, 200)
    assert code_in(first) == code_in(second)
    assert ballots_in_the_box() == 1
    a_closed_vote()
    assert code_in(confirmed(visitor, form)) == code_in(first)
    visitor.sign_in(replace(voter, by_one_at=site.now(session())))
    answer = confirmed(visitor, form)
    assert code_in(answer) == code_in(first)
    assert "Voto recibido el" not in text_of(answer)


def test_the_receipt_says_the_day_of_the_vote_whenever_it_is_seen_again(
    voter: Actor, visitor: Visitor
) -> None:
    form = form_to(marked(visitor), CONFIRM)
    assert "Voto recibido el sábado 11 de julio de 2026." in text_of(confirmed(visitor, form))
    at(datetime(2026, 7, 12, 15, tzinfo=UTC))
    said = text_of(confirmed(visitor, form))
    assert "Voto recibido el sábado 11 de julio de 2026." in said
    assert "domingo 12" not in said.partition("Su código de comprobación")[2]


def test_what_a_voter_passes_on_tells_that_and_nothing_of_what(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    receipt = confirmed(visitor, form_to(marked(visitor, (parts[CAJAMARCA], 3)), CONFIRM))
    for answer in (receipt, visitor.get("/votar")):
        (link,) = re.findall(r'href="(https://wa\.me/[^"]*)"([^>]*)', answer.text)
        assert unquote(link[0]) == (
            "https://wa.me/?text=Ya voté. Vote usted también por los proyectos de su provincia: http://localhost/votar"
        )
        # In a tab of its own: whoever comes back finds the receipt, and not a form to be sent again.
        assert link[1] == ' target="_blank" rel="noopener"'
        assert code_in(receipt) not in unquote(link[0])


def test_another_tab_is_told_that_the_vote_is_in_the_box(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    one, other = (form_to(marked(visitor, (parts[CAJAMARCA], number)), CONFIRM) for number in (1, 2))
    assert confirmed(visitor, one).status_code == 200
    answer = confirmed(visitor, other)
    assert answer.status_code == 409
    said = text_of(answer)
    told = said[said.index("Su voto ya está en el ánfora", said.index("Salir")) :]
    assert told.startswith(
        f"Su voto ya está en el ánfora {ENTERED_ON_SATURDAY} El código que acaba de ver no vale: táchelo. "
        "Vale el de la página «Su voto está en el ánfora»."
    )
    assert 'class="button primary" href="/verificar"' in answer.text
    reach(Stage.COUNT)
    assert "El código que acaba de ver no vale" in text_of(confirmed(visitor, other))
    assert "no vale" not in text_of(visitor.get(PAPER)), "it carries no code"


def test_a_vote_of_somebody_else_can_be_told_where_it_is_found(voter: Actor, visitor: Visitor) -> None:
    door = f'href="/mi-espacio/votos/{YEAR}/no-fui-yo"'
    assert door not in visitor.get("/votar").text
    confirmed(visitor, form_to(marked(visitor), CONFIRM))
    assert door in visitor.get("/votar").text
    turned_away = visitor.get(PAPER)
    assert turned_away.status_code == 409
    assert door in turned_away.text
    assert door not in Visitor(visitor.web).get("/votar").text
    disown_vote(voter, YEAR)
    visitor.sign_in(voter)
    assert door not in visitor.get("/votar").text
    assert door not in visitor.get(PAPER).text


def test_a_confirmation_that_expired_says_whether_the_vote_is_in(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    one, other = (form_to(marked(visitor, (parts[CAJAMARCA], number)), CONFIRM) for number in (1, 2))
    late = confirmed(visitor, forged(one, csrf_token="too old"))
    assert late.status_code == 422
    assert "No se guardó nada" in text_of(late)
    assert "Marcar de nuevo" in text_of(late)
    assert f'href="{PAPER}"' in late.text
    assert ballots_in_the_box() == 0
    code = code_in(confirmed(visitor, one))
    same, another = (confirmed(visitor, forged(form, csrf_token="too old")) for form in (one, other))
    for answer in (same, another):
        assert answer.status_code == 409
        assert ENTERED_ON_SATURDAY in text_of(answer)
    assert "no vale" not in text_of(same), f"{code} is the one that counts"
    assert "El código que acaba de ver no vale" in text_of(another)
    assert ballots_in_the_box() == 1


def test_a_paper_that_expired_is_marked_again(voter: Actor, visitor: Visitor) -> None:
    paper = form_to(visitor.get(PAPER), REVIEW)
    answer = visitor.client.post(REVIEW, data=forged(paper, csrf_token="too old"))
    assert answer.status_code == 422
    assert "Marcar de nuevo" in text_of(answer)
    assert "código" not in text_of(answer), "none was shown yet"


def test_after_the_vote_no_page_shows_the_paper_or_what_was_marked(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    paper = form_to(visitor.get(PAPER), REVIEW)
    review = marked(visitor, (parts[CAJAMARCA], 4))
    back = form_to(review, PAPER)
    confirmed(visitor, form_to(review, CONFIRM))
    for answer in (
        visitor.get(PAPER),
        visitor.client.post(PAPER, data=back),
        visitor.client.post(REVIEW, data=paper),
    ):
        assert answer.status_code == 409
        assert "Su voto ya está en el ánfora" in text_of(answer)
        assert "Proyecto 4" not in text_of(answer)
    door = text_of(visitor.get("/votar"))
    assert ENTERED_ON_SATURDAY in door


@pytest.mark.parametrize("died", ["before the form was sent", "after the vote went in"])
def test_a_phone_that_died_leaves_nobody_in_doubt(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int], died: str
) -> None:
    """The code was noted at the review; the phone is another one, and knows nothing of the form."""
    review = marked(visitor, (parts[CAJAMARCA], 1))
    if died == "after the vote went in":
        confirmed(visitor, form_to(review, CONFIRM))
    other = Visitor(visitor.web)
    noted = text_of(other.send("/verificar", code=code_in(review)))
    other.sign_in(voter)
    door, paper = text_of(other.get("/votar")), other.get(PAPER)
    if died == "after the vote went in":
        assert "Este voto está en el ánfora" in noted
        assert ENTERED_ON_SATURDAY in door
        assert (paper.status_code, "Su voto ya está en el ánfora" in text_of(paper)) == (409, True)
    else:
        assert "No hay ningún voto con este código" in noted
        assert ENTERED_ON_SATURDAY not in door
        assert code_in(confirmed(other, form_to(marked(other), CONFIRM))) != code_in(review)
    assert ballots_in_the_box() == 1


# Claims


def forged(form: MultiDict[str, str], **changes: str) -> MultiDict[str, str]:
    changed = form.copy()
    for name, value in changes.items():
        changed[name] = value
    return changed


@pytest.mark.parametrize(
    "change",
    [
        {"codigo": "0000000000000000" + "0"},
        {"codigo": ""},
        {"codigo": "ñ\x00" * 50},
        {"prueba": "0" * 64},
        {"prueba": ""},
        {"prueba": "\ud7ff"},
        {"vence": "99999999999"},
        {"vence": "-1"},
        {"vence": "9" * 400},
        {"vence": ""},
    ],
    ids="-".join,
)
def test_a_forged_code_is_refused_before_anything_is_written(
    voter: Actor, visitor: Visitor, change: dict[str, str]
) -> None:
    answer = confirmed(visitor, forged(form_to(marked(visitor), CONFIRM), **change))
    assert answer.status_code == 422
    assert "No se pudo recibir este voto" in text_of(answer)
    assert ballots_in_the_box() == 0


def test_another_persons_form_puts_nothing_into_the_box(voter: Actor, visitor: Visitor) -> None:
    form = form_to(marked(visitor), CONFIRM)
    second = a_resident(which=1)
    visitor.sign_in(second)
    form["csrf_token"] = form_to(visitor.get(PAPER), REVIEW)["csrf_token"]
    answer = confirmed(visitor, form)
    assert answer.status_code == 422
    assert "No se pudo recibir este voto" in text_of(answer)
    assert not has_voted(second, process_id())
    assert not has_voted(voter, process_id())


def test_a_code_of_another_process_is_refused(voter: Actor, visitor: Visitor) -> None:
    form = form_to(marked(visitor), CONFIRM)
    a_process(YEAR + 1)
    reach(Stage.VOTING)
    assert confirmed(visitor, forged(form, proceso=str(YEAR + 1))).status_code == 422
    assert ballots_in_the_box() == 0


def test_a_review_that_was_open_too_long_is_made_again(voter: Actor, visitor: Visitor) -> None:
    form = form_to(marked(visitor), CONFIRM)
    assert voter.resident is not None
    past = datetime.now(UTC) - timedelta(seconds=1)
    claim = make_claim(keyring().key(MAC_KEY), process_id(), voter.resident, form["codigo"], past)
    late = forged(form, vence=str(claim.expires), prueba=claim.mac)
    answer = confirmed(visitor, late)
    assert answer.status_code == 422
    assert "Pasó demasiado tiempo" in text_of(answer)
    assert f'href="{PAPER}"' in answer.text
    assert ballots_in_the_box() == 0
    confirmed(visitor, form_to(marked(visitor), CONFIRM))
    assert "Su voto ya está en el ánfora" in text_of(confirmed(visitor, forged(late, codigo=late["codigo"])))


# Who may not, and when


def test_voting_that_closes_while_the_paper_is_open_records_nothing(voter: Actor, visitor: Visitor) -> None:
    paper, form = form_to(visitor.get(PAPER), REVIEW), form_to(marked(visitor), CONFIRM)
    reach(Stage.COUNT)
    for answer in (confirmed(visitor, form), visitor.client.post(REVIEW, data=paper)):
        assert answer.status_code == 409
        assert "la votación terminó" in text_of(answer)
        assert "No se registró nada" in text_of(answer)
    assert ballots_in_the_box() == 0


def test_outside_the_vote_the_paper_says_what_the_process_is_doing(app: Flask, visitor: Visitor) -> None:
    assert visitor.sign_in(an_evaluator()).get(PAPER).status_code == 403
    a_process()
    answer = visitor.sign_in(a_resident()).get(PAPER)
    assert answer.status_code == 409
    assert "En este momento no se puede votar" in text_of(answer)


def test_who_is_too_young_is_told_the_age(app: Flask, visitor: Visitor) -> None:
    a_process()
    child = Person("01010101", "060101", birth_year=2012)
    a_roll(child, *NEIGHBOURS[CAJAMARCA])
    an_open_vote()
    answer = visitor.sign_in(the_resident(child)).get(PAPER)
    assert answer.status_code == 422
    assert "hay que tener 18 años" in text_of(answer)


def test_who_is_not_on_the_roll_is_told_so(parts: dict[str | None, int], visitor: Visitor) -> None:
    with transaction() as writing:
        foreign = Resident(document_mac=b"somebody of another roll")
        writing.add(foreign)
        writing.flush()
        number = foreign.id
    answer = visitor.sign_in(Actor(resident=number)).get(PAPER)
    assert answer.status_code == 422
    assert "Usted no está en este padrón" in text_of(answer)


def test_a_province_with_nothing_to_vote_is_told_why(app: Flask, visitor: Visitor) -> None:
    a_process()
    an_open_vote()
    answer = visitor.sign_in(a_resident(SAN_PABLO)).get(PAPER)
    assert answer.status_code == 422
    assert "Esta vez no hay cédula para usted" in text_of(answer)


# A sign-in that ends, a phone that is handed on, a disk that fails


def sign_out_everywhere(who: Actor) -> None:
    with transaction() as writing:
        sign_ins.end_all(writing, resident=who.resident)


@pytest.mark.parametrize("path", [REVIEW, CONFIRM, PAPER])
def test_a_sign_in_that_ends_in_the_middle_carries_no_mark_anywhere(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int], path: str
) -> None:
    review = marked(visitor, (parts[CAJAMARCA], 3))
    form = form_to(review, CONFIRM)
    sign_out_everywhere(voter)
    answer = visitor.client.post(path, data=form)
    assert answer.status_code == 401
    assert "no se guardó en ningún lado" in text_of(answer)
    assert re.search(r'name="carried" value="([^"]*)"', answer.text).group(1) == ""  # type: ignore[union-attr]
    assert "parte-" not in answer.text
    assert form["codigo"] not in answer.text
    assert ballots_in_the_box() == 0


def test_who_signs_in_again_chooses_again(app: Flask, visitor: Visitor) -> None:
    a_process()
    document, code = a_resident_with_a_code()
    found = an_open_vote()
    voter = a_resident()
    visitor.sign_in(voter)
    form = form_to(marked(visitor, (found[CAJAMARCA], 3)), CONFIRM)
    sign_out_everywhere(voter)
    asked = visitor.client.post(REVIEW, data=form)
    door = form_to(asked, "/entrar")
    shown = visitor.client.post("/entrar", data=door)
    assert f'value="{REVIEW}"' in shown.text
    door.update({"document": document, "code": code})
    door.pop("restoring")
    led = visitor.client.post("/entrar", data=door)
    paper = visitor.get(visitor.get(led.location).location)
    assert form_to(paper, REVIEW).getlist(f"parte-{found[CAJAMARCA]}") == []


def test_two_residents_on_one_phone_see_nothing_of_each_other(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    first = confirmed(visitor, form_to(marked(visitor, (parts[CAJAMARCA], 3)), CONFIRM))
    out = visitor.client.post("/salir", data={"csrf_token": form_to(first, "/salir")["csrf_token"]})
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    with visitor.client.session_transaction() as cookie:
        assert dict(cookie) == {"left": True}, "all that may stay is that somebody left"
    visitor.sign_in(a_resident(which=1))
    page = visitor.get(PAPER)
    assert page.status_code == 200
    assert code_in(first) not in page.text
    assert form_to(page, REVIEW).getlist(f"parte-{parts[CAJAMARCA]}") == []
    assert confirmed(visitor, form_to(marked(visitor), CONFIRM)).status_code == 200
    assert ballots_in_the_box() == 2


def test_a_disk_that_fails_lets_the_same_vote_be_sent_again(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    review = marked(visitor, (parts[CAJAMARCA], 3), (parts[CAJAMARCA], 1))
    with transaction() as writing:
        writing.execute(text("ALTER TABLE waiting_envelope RENAME TO away"))
    answer = confirmed(visitor, form_to(review, CONFIRM))
    assert answer.status_code == 503
    assert "Envíe su voto otra vez" in text_of(answer)
    assert not has_voted(voter, process_id())
    with transaction() as writing:
        writing.execute(text("ALTER TABLE away RENAME TO waiting_envelope"))
    assert code_in(confirmed(visitor, form_to(answer, CONFIRM))) == code_in(review)
    assert ballots_in_the_box() == 1


def test_a_batch_that_is_due_is_made_when_the_voter_has_the_receipt(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "PATIENCE", timedelta(0))
    monkeypatch.setattr(batching.publish_waiting, "__defaults__", (0,))
    receipt = confirmed(visitor, form_to(marked(visitor, (parts[CAJAMARCA], 1)), CONFIRM))
    assert code_in(receipt)
    assert checkpoints_made() == 1
    receipt.close()
    assert checkpoints_made() == 2


def test_no_page_of_the_vote_is_kept_by_a_browser(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    review = marked(visitor, (parts[CAJAMARCA], 1))
    answers = [
        visitor.get("/votar"),
        visitor.get(PAPER),
        review,
        confirmed(visitor, form_to(review, CONFIRM)),
        visitor.get(PAPER),
    ]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


# Weight


def test_a_paper_of_thirty_projects_weighs_at_most_20_kb(app: Flask, visitor: Visitor) -> None:
    a_process(ceiling=soles(50_000_000))
    an_open_vote(papers={CAJAMARCA: [soles(180_000 + 17_350 * number) for number in range(30)]})
    visitor.sign_in(a_resident())
    assert len(titles(visitor.get(PAPER))) == 30
    assert visitor.weight(PAPER) <= 20 * 1024


def test_a_longer_paper_asks_no_more_of_the_database(app: Flask, visitor: Visitor) -> None:
    a_process()
    an_open_vote(papers={CAJAMARCA: [soles(10_000)] * 6, SAN_PABLO: [soles(10_000)]})
    counts = []
    for province in (CAJAMARCA, SAN_PABLO):
        visitor.sign_in(a_resident(province))
        with visitor.counted() as asked:
            visitor.get(PAPER)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_head_with_the_form_of_a_vote_casts_nothing_and_one_to_leave_ends_nothing(
    voter: Actor, visitor: Visitor, parts: dict[str | None, int]
) -> None:
    """No token is asked for with a HEAD: it is answered as whoever only looks."""
    form = form_to(marked(visitor, (parts[CAJAMARCA], 1)), CONFIRM)
    for path in (CONFIRM, "/salir"):
        answer = visitor.client.head(path, data=form)
        assert (answer.status_code, answer.data) in [(303, b""), (200, b"")]
    assert ballots_in_the_box() == 0
    assert visitor.get("/mi-espacio").status_code == 200
    assert confirmed(visitor, form).status_code == 200
    assert ballots_in_the_box() == 1
