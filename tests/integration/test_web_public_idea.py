"""One idea: its whole story, what each visitor can do with it, and what is left where it was taken off."""

import io
from datetime import timedelta

from PIL import Image
from sqlalchemy import select

from caxamarca.actions.evaluating import evaluate_idea, propose_ballot
from caxamarca.actions.moderating import hide_idea, restore_idea
from caxamarca.actions.naming import choose_public_name
from caxamarca.actions.picturing import take_picture
from caxamarca.actions.proposing import ask_reconsideration, edit_idea, remedy_idea, withdraw_idea
from caxamarca.actions.supporting import support_idea
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import ideas, site
from caxamarca.persistence.content import Flag, Picture
from caxamarca.persistence.database import session
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    a_closed_vote,
    a_declared_process,
    a_project,
    a_resident,
    a_text,
    a_vote,
    an_eligible_idea,
    an_evaluation,
    an_evaluator,
    an_idea,
    an_open_vote,
    constituency,
    reach,
    two_administrators,
)
from tests.integration.conftest import CONVENED, starting
from tests.support.visiting import WINDOW, Visitor, anew, text_of

UNKNOWN = 2**31 - 1


pytestmark = starting(CONVENED)


def in_order(said: str, *parts: str) -> bool:
    """Whether the parts are said one after the other."""
    place = 0
    for part in parts:
        place = said.find(part, place) + 1
        if not place:
            return False
    return True


def test_an_idea_tells_its_whole_story(visitor: Visitor) -> None:
    author, evaluator = a_resident(), an_evaluator()
    idea = an_idea(author)
    edit_idea(author, idea, a_text("Agua para El Sauce"))
    support_idea(a_resident(which=1), idea)
    reach(Stage.EVALUATION)
    last_day = site.now(session()).date() + timedelta(days=10)
    evaluate_idea(evaluator, idea, an_evaluation(Outcome.OBSERVED, last_day))
    remedy_idea(author, idea, "El terreno es comunal.")
    evaluate_idea(evaluator, idea, an_evaluation(Outcome.NOT_ELIGIBLE))
    ask_reconsideration(author, idea, "La obra es regional.")
    evaluate_idea(evaluator, idea, an_evaluation())
    formed = a_project("Sistema de agua", ideas=[idea])
    propose_ballot(evaluator, constituency(), [formed])
    an_open_vote(papers={SAN_PABLO: [soles(100_000)]})
    a_vote(a_resident(which=2), 1)
    a_closed_vote()
    a_declared_process()
    answer = visitor.get(f"/ideas/{idea}")
    assert answer.status_code == 200
    assert in_order(
        text_of(answer),
        "Historia de la idea",
        "La propuso una vecina o un vecino de Cajamarca",
        "Quien la propuso cambió el texto",
        "jueves 30 de abril de 2026 Cerró con 1 apoyo",
        "El equipo técnico la observó",
        "Plazo para subsanar: jueves 21 de mayo de 2026.",
        "Lista de revisión",
        "Quien la propuso subsanó la observación El terreno es comunal.",
        "El equipo técnico la declaró no apta",
        "Quien la propuso pidió una reconsideración La obra es regional.",
        "El equipo técnico la declaró apta",
        "Pasó a ser parte de un proyecto Sistema de agua",
        "El proyecto entró en la cédula de Cajamarca con el número 1",
        "El proyecto ganó la votación",
        "El proyecto está en seguimiento",
    )
    assert f'href="/proyectos/{formed}"' in answer.text


def test_a_project_that_lost_is_said_to_have_lost(visitor: Visitor) -> None:
    idea = an_idea()
    reach(Stage.EVALUATION)
    evaluator = an_evaluator()
    evaluate_idea(evaluator, idea, an_evaluation())
    propose_ballot(evaluator, constituency(), [a_project(ideas=[idea], evaluator=evaluator)])
    an_open_vote(papers={SAN_PABLO: [soles(100_000)]})
    a_closed_vote()
    a_declared_process()
    said = text_of(visitor.get(f"/ideas/{idea}"))
    assert "El proyecto no estuvo entre los ganadores" in said
    assert "El proyecto está en seguimiento" not in said


def test_the_ballot_is_not_told_before_it_is_settled(visitor: Visitor) -> None:
    idea = an_eligible_idea()
    evaluator = an_evaluator()
    propose_ballot(evaluator, constituency(), [a_project(ideas=[idea], evaluator=evaluator)])
    said = text_of(visitor.get(f"/ideas/{idea}"))
    assert "Pasó a ser parte de un proyecto" in said
    assert "en la cédula" not in said


def test_who_proposed_is_known_by_the_name_of_their_choice(visitor: Visitor) -> None:
    author = a_resident()
    idea = an_idea(author)
    assert "La propuso una vecina o un vecino de Cajamarca el" in text_of(visitor.get(f"/ideas/{idea}"))
    choose_public_name(author, "Rosa de El Sauce")
    assert "La propuso Rosa de El Sauce el" in text_of(visitor.get(f"/ideas/{idea}"))


def test_what_people_write_stays_text(visitor: Visitor) -> None:
    idea = an_idea(title="<script>alert(1)</script> & más", problem="<b>uno</b>\n\n<img src=x onerror=y>")
    page = visitor.get(f"/ideas/{idea}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;b&gt;uno&lt;/b&gt;" in page


def test_an_idea_that_does_not_exist_is_not_found(visitor: Visitor) -> None:
    for number in (0, UNKNOWN, 2**40, "abc", -1):
        assert visitor.get(f"/ideas/{number}").status_code == 404, number


def test_a_hidden_idea_leaves_its_reason_and_nothing_else(visitor: Visitor) -> None:
    idea = an_idea(title="Datos de la vecina")
    hide_idea(two_administrators()[0], idea, "Muestra el DNI de una vecina.")
    answer = visitor.get(f"/ideas/{idea}")
    assert answer.status_code == 410
    said = text_of(answer)
    assert "Muestra el DNI de una vecina." in said
    assert "La ocultó el miércoles 11 de marzo de 2026" in said
    assert "Datos de la vecina" not in said


def test_an_idea_that_was_put_back_tells_both_reasons(visitor: Visitor) -> None:
    idea, admin = an_idea(), two_administrators()[0]
    hide_idea(admin, idea, "Parecía copiada.")
    restore_idea(admin, idea, "Se comprobó que no.")
    answer = visitor.get(f"/ideas/{idea}")
    assert answer.status_code == 200
    assert in_order(text_of(answer), "La administración la ocultó Parecía copiada.", "Se comprobó que no.")


def test_a_withdrawn_idea_says_so(visitor: Visitor) -> None:
    author = a_resident()
    idea = an_idea(author)
    withdraw_idea(author, idea)
    answer = visitor.get(f"/ideas/{idea}")
    assert answer.status_code == 200
    assert "Quien propuso esta idea la retiró el miércoles 11 de marzo de 2026." in text_of(answer)
    assert "/apoyar" not in answer.text


def test_a_stranger_is_invited_to_sign_in_while_supports_are_given(visitor: Visitor) -> None:
    idea = an_idea()
    assert "Entrar para apoyarla" in text_of(visitor.get(f"/ideas/{idea}"))
    reach(Stage.EVALUATION)
    assert "Entrar para apoyarla" not in text_of(visitor.get(f"/ideas/{idea}"))


def test_a_resident_supports_and_takes_back_from_the_page(visitor: Visitor) -> None:
    idea = an_idea()
    visitor.sign_in(a_resident(which=1))
    reach(Stage.IDEAS)
    page = visitor.get(f"/ideas/{idea}")
    assert "Apoyar esta idea Le quedan 5 de 5 apoyos." in text_of(page)
    visitor.send(f"/ideas/{idea}/apoyar", of=f"/ideas/{idea}")
    assert ideas.one(anew(), idea).supports == 1
    assert "Quitar mi apoyo" in text_of(visitor.get(f"/ideas/{idea}"))
    visitor.send(f"/ideas/{idea}/quitar-apoyo", of=f"/ideas/{idea}")
    assert ideas.one(anew(), idea).supports == 0


def test_a_resident_without_supports_left_is_told_what_to_do(visitor: Visitor) -> None:
    supporter = a_resident(which=1)
    wanted, *others = [an_idea(a_resident(), f"Idea {number}") for number in range(6)]
    for other in others:
        support_idea(supporter, other)
    said = text_of(visitor.sign_in(supporter).get(f"/ideas/{wanted}"))
    assert "Ya usó sus 5 apoyos. Quite uno de otra idea para apoyar esta." in said
    assert "Apoyar esta idea" not in said


def test_an_idea_of_another_province_cannot_be_supported_from_its_page(visitor: Visitor) -> None:
    idea = an_idea(province=SAN_PABLO)
    answer = visitor.sign_in(a_resident(CAJAMARCA)).get(f"/ideas/{idea}")
    assert "Esta idea es de otra provincia." in text_of(answer)
    assert "/apoyar" not in answer.text


def test_the_owner_changes_withdraws_and_answers_from_the_page(visitor: Visitor) -> None:
    author = a_resident()
    idea = an_idea(author)
    visitor.sign_in(author)
    said = text_of(visitor.get(f"/ideas/{idea}"))
    assert in_order(said, "Cambiar mi idea", "Retirar mi idea")
    assert "Apoyar" not in said
    reach(Stage.EVALUATION)
    last_day = site.now(session()).date() + timedelta(days=10)
    evaluate_idea(an_evaluator(), idea, an_evaluation(Outcome.OBSERVED, last_day))
    said = text_of(visitor.get(f"/ideas/{idea}"))
    assert in_order(
        said, "El equipo técnico espera su respuesta hasta el jueves 21", "Subsanar la observación"
    )
    assert "Cambiar mi idea" not in said


def test_what_the_owner_can_do_is_offered_to_nobody_else(visitor: Visitor) -> None:
    idea = an_idea(a_resident())
    page = visitor.sign_in(a_resident(which=1)).get(f"/ideas/{idea}").text
    assert f"/ideas/{idea}/editar" not in page
    assert f"/ideas/{idea}/retirar" not in page


def test_the_technical_team_is_led_to_the_evaluation_of_its_own_provinces(visitor: Visitor) -> None:
    here, far = an_idea(), an_idea(province=SAN_PABLO)
    reach(Stage.EVALUATION)
    visitor.sign_in(an_evaluator(CAJAMARCA))
    assert f"/evaluacion/ideas/{here}" in visitor.get(f"/ideas/{here}").text
    assert f"/evaluacion/ideas/{far}" not in visitor.get(f"/ideas/{far}").text


def test_an_administrator_can_take_an_idea_off_from_its_page(visitor: Visitor) -> None:
    idea = an_idea()
    assert f"/admin/ideas/{idea}/ocultar" not in visitor.get(f"/ideas/{idea}").text
    visitor.sign_in(two_administrators()[0])
    assert f"/admin/ideas/{idea}/ocultar" in visitor.get(f"/ideas/{idea}").text


def test_an_idea_fits_into_one_window(visitor: Visitor) -> None:
    problem = " ".join(f"palabra{number % 97}" for number in range(200))
    assert visitor.weight(f"/ideas/{an_idea(problem=problem)}") <= WINDOW


def test_an_idea_asks_little_of_the_database(visitor: Visitor) -> None:
    idea = an_idea()
    with visitor.counted() as statements:
        visitor.get(f"/ideas/{idea}")
    assert len(statements) <= 10, statements


# The notice that it should not be public


def notices() -> list[Flag]:
    return list(anew().scalars(select(Flag)))


def test_anyone_can_tell_that_an_idea_should_not_be_public(visitor: Visitor) -> None:
    idea = an_idea()
    answer = visitor.send(f"/ideas/{idea}/avisar", reason="Muestra mi casa sin permiso.")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/ideas/{idea}")
    assert "Gracias. La administración revisará esta idea." in text_of(visitor.get(f"/ideas/{idea}"))
    (flag,) = notices()
    assert (flag.idea_id, flag.reason) == (idea, "Muestra mi casa sin permiso.")


def test_a_notice_that_says_nothing_or_too_much_comes_back(visitor: Visitor) -> None:
    idea = an_idea()
    for reason in ("", "   ", "\x00\u200b", "a" * 1001):
        answer = visitor.send(f"/ideas/{idea}/avisar", reason=reason)
        assert answer.status_code == 422
        assert reason.strip("\x00\u200b ") in answer.text
    assert not notices()


def test_the_eleventh_notice_in_an_hour_has_to_wait_and_keeps_its_text(visitor: Visitor) -> None:
    idea = an_idea()
    for number in range(10):
        assert visitor.send(f"/ideas/{idea}/avisar", reason=f"Aviso {number}").status_code == 303
    answer = visitor.send(f"/ideas/{idea}/avisar", reason="Uno más, distinto")
    assert answer.status_code == 429
    assert "Espere 60 minutos" in text_of(answer)
    assert "Uno más, distinto" in answer.text
    assert len(notices()) == 10


def test_another_source_is_not_slowed_down(visitor: Visitor) -> None:
    idea = an_idea()
    for _ in range(10):
        visitor.send(f"/ideas/{idea}/avisar", reason="Aviso")
    elsewhere = Visitor(visitor.web, address="203.0.113.7")
    assert elsewhere.send(f"/ideas/{idea}/avisar", reason="Aviso").status_code == 303


def test_a_notice_without_its_token_is_not_taken(visitor: Visitor) -> None:
    idea = an_idea()
    assert visitor.client.post(f"/ideas/{idea}/avisar", data={"reason": "Aviso"}).status_code == 422
    assert not notices()


def test_nothing_is_told_of_what_is_hidden_or_not_there(visitor: Visitor) -> None:
    idea = an_idea()
    page = visitor.get(f"/ideas/{idea}/avisar")
    assert page.status_code == 200
    hide_idea(two_administrators()[0], idea, "Insulta.")
    assert visitor.get(f"/ideas/{idea}/avisar").status_code == 404
    assert visitor.get(f"/ideas/{UNKNOWN}/avisar").status_code == 404


# The photo


def test_a_photo_is_kept_by_the_browser_for_good(visitor: Visitor) -> None:
    author = a_resident()
    idea = an_idea(author)
    name = with_a_photo(author, idea)
    assert f'src="/fotos/{name}"' in visitor.get(f"/ideas/{idea}").text
    answer = visitor.get(f"/fotos/{name}")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.data.startswith(b"RIFF")
    answer.close()


def test_the_photo_of_a_hidden_idea_is_gone_with_it(visitor: Visitor) -> None:
    author = a_resident()
    idea = an_idea(author)
    name = with_a_photo(author, idea)
    hide_idea(two_administrators()[0], idea, "Muestra una cara.")
    assert visitor.get(f"/fotos/{name}").status_code == 404


def test_a_photo_that_two_ideas_have_stays_while_one_of_them_is_public(visitor: Visitor) -> None:
    author = a_resident()
    first, second = an_idea(author), an_idea(author, "Otra idea")
    name = with_a_photo(author, first)
    edit_idea(author, second, a_text("Otra idea"), anew().get_one(Picture, name))
    boss, _second = two_administrators()
    hide_idea(boss, first, "Insulta.")
    shown = visitor.get(f"/fotos/{name}")
    assert shown.status_code == 200
    shown.close()
    hide_idea(boss, second, "Insulta.")
    assert visitor.get(f"/fotos/{name}").status_code == 404


def test_a_photo_that_was_replaced_is_gone_at_once(visitor: Visitor) -> None:
    author = a_resident()
    idea = an_idea(author)
    first, second = (with_a_photo(author, idea) for _ in range(2))
    assert visitor.get(f"/fotos/{first}").status_code == 404
    shown = visitor.get(f"/fotos/{second}")
    assert shown.status_code == 200
    shown.close()


def test_only_photos_are_given_and_only_by_their_name(visitor: Visitor) -> None:
    zeros = "0" * 32
    names = (f"{zeros}.webp", f"{zeros[1:]}.webp", f"{'A' * 32}.webp", f"{zeros}.png", f"{zeros}.webp%0A")
    for name in (*names, f".{zeros}.webp", "..%2Fcaxamarca.db", "..", "%00"):
        assert visitor.get(f"/fotos/{name}").status_code == 404, name


def with_a_photo(author: Actor, idea: int) -> str:
    """Add a photo to an idea, and return its name."""
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(content, "PNG")
    picture = take_picture(content.getvalue())
    edit_idea(author, idea, a_text(), picture)
    return picture.name
