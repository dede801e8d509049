"""Comments on the pages: read, written, answered, supported, told of, hidden; and nothing of a text lost or alive."""

import re

import pytest
from flask import Flask

from caxamarca.actions.commenting import (
    answer_as_team,
    answer_comment,
    comment,
    support_comment,
    withdraw_comment,
)
from caxamarca.actions.evaluating import propose_ballot
from caxamarca.actions.moderating import flag_comment, hide_comment, hide_idea
from caxamarca.actions.naming import choose_public_name
from caxamarca.domain.commenting import COMMENT_LIMIT, COMMENTS_A_DAY, Order
from caxamarca.domain.errors import NotFound
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.persistence import comments, content, sign_ins
from caxamarca.persistence.comments import Thread
from caxamarca.persistence.content import Kind
from caxamarca.persistence.database import transaction
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    a_process,
    a_project,
    a_resident,
    a_resident_with_a_code,
    a_unit,
    a_unit_person,
    an_eligible_idea,
    an_evaluator,
    an_idea,
    an_open_vote,
    constituency,
    reach,
    the_winner,
    two_administrators,
)
from tests.integration.conftest import CONVENED, FOLLOWED, FOUNDED, starting
from tests.support.forms import hidden
from tests.support.visiting import WINDOW, Visitor, anew, text_of

pytestmark = starting(CONVENED)

HOSTILE = "<script>alert(1)</script> & <img src=x onerror=y>\n\nMire https://malo.example/x \u202etxt\u200b"


@pytest.fixture
def idea(app: Flask) -> int:
    return an_idea()


@pytest.fixture
def neighbour(idea: int) -> Actor:
    return a_resident(which=1)


def new(idea: int) -> str:
    return f"/ideas/{idea}/comentarios/nuevo"


def said(idea: int) -> list[str]:
    page = comments.page(anew(), Thread(idea=idea), Order.NEWEST, 1, 50)
    return [line.comment.text for line in page.lines]


def test_a_neighbour_writes_a_comment_and_finds_it_in_its_place(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    visitor.sign_in(neighbour)
    assert "Escribir un comentario" in text_of(visitor.get(f"/ideas/{idea}"))
    form = text_of(visitor.get(new(idea)))
    assert "Guardar lo que escribo en este celular" in form
    assert "Las fotos no se guardan." not in form
    assert "Agua potable para el caserío" in form
    assert "solo dice «vecina o vecino de» y su distrito" in form
    assert "Hoy puede escribir 10 comentarios más, de 10 al día." in form
    answer = visitor.send(new(idea), text="Apoyo la idea.\nEn julio no hay agua.")
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea}#comentario-1")
    page = visitor.get(f"/ideas/{idea}")
    [article] = re.findall(r'<article class="comment" id="comentario-1">.*?</article>', page.text, re.DOTALL)
    assert "Su comentario ya es público." in article
    assert page.text.count("Su comentario ya es público.") == 1
    assert "Su comentario ya es público." not in visitor.get(f"/ideas/{idea}").text
    assert "Comentarios (1)" in text_of(page)
    assert "Vecina o vecino de Cajamarca" in text_of(page)
    assert "Apoyo la idea.\nEn julio no hay agua." in page.text


def test_what_is_told_about_a_comment_that_is_not_on_the_next_page_is_told_on_top(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    visitor.sign_in(neighbour).send(new(idea), text="Apoyo la idea.")
    elsewhere = visitor.get("/ideas")
    assert "Su comentario ya es público." in text_of(elsewhere)
    assert 'class="notice success"' in elsewhere.text


def test_whoever_is_not_signed_in_is_led_through_the_door(visitor: Visitor, idea: int) -> None:
    page = visitor.get(f"/ideas/{idea}")
    assert "Entrar para comentar" in text_of(page)
    assert "Set-Cookie" not in page.headers
    led = visitor.get(new(idea))
    assert led.status_code == 303
    assert led.location.startswith("/entrar?siguiente=")


def test_what_is_written_stays_text_and_links_stay_dead(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    visitor.sign_in(neighbour).send(new(idea), text=HOSTILE)
    page = visitor.get(f"/ideas/{idea}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;img src=x onerror=y&gt;" in page
    assert "<img src=x" not in page
    assert 'href="https://malo' not in page
    assert "https://malo.example/x txt" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Escriba su comentario."),
        ("\u202e\u200b", "Escriba algo aquí."),
        ("a" * (COMMENT_LIMIT + 1), "tiene 1,001 letras y caben 1,000"),
    ],
)
def test_a_text_that_does_not_fit_comes_back_with_the_reason(
    visitor: Visitor, idea: int, neighbour: Actor, text: str, told: str
) -> None:
    answer = visitor.sign_in(neighbour).send(new(idea), text=text)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert text in answer.text
    assert said(idea) == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_thousand_emoji_fit_and_nul_is_no_letter(visitor: Visitor, idea: int, neighbour: Actor) -> None:
    assert visitor.sign_in(neighbour).send(new(idea), text="😀" * COMMENT_LIMIT + "\x00").status_code == 303
    assert said(idea) == ["😀" * COMMENT_LIMIT]


def test_a_form_sent_twice_says_it_once(visitor: Visitor, idea: int, neighbour: Actor) -> None:
    form = hidden(visitor.sign_in(neighbour).get(new(idea))) | {"text": "Una vez."}
    answers = [visitor.client.post(new(idea), data=form) for _again in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert said(idea) == ["Una vez."]


def test_comments_that_closed_meanwhile_leave_the_text_to_be_copied(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    form = hidden(visitor.sign_in(neighbour).get(new(idea))) | {"text": "Escribí esto con calma."}
    an_open_vote()
    late = visitor.client.post(new(idea), data=form)
    assert late.status_code == 409
    assert "Lo que escribió no se guardó. Puede copiarlo de aquí: Escribí esto con calma." in text_of(late)
    assert "<textarea" not in late.text
    look = visitor.get(new(idea))
    assert look.status_code == 409
    assert "Ya no se puede comentar" in text_of(look)
    assert "Ya no se puede comentar: terminó la evaluación de las ideas." in text_of(
        visitor.get(f"/ideas/{idea}")
    )


@pytest.mark.parametrize("kind", ["sqlite"])
@starting(FOUNDED)
def test_a_sign_in_that_ends_meanwhile_costs_nothing_that_was_typed(visitor: Visitor) -> None:
    a_process()
    document, code = a_resident_with_a_code(which=1)
    idea, writer = an_idea(), a_resident(which=1)
    form = hidden(visitor.sign_in(writer).get(new(idea))) | {"text": "Canal de <riego> & acequia"}
    with transaction() as writing:
        sign_ins.end_all(writing, resident=writer.resident)
    asked = visitor.client.post(new(idea), data=form)
    assert asked.status_code == 401
    door = visitor.client.post("/entrar", data=hidden(asked))
    typed = {name: value for name, value in hidden(door).items() if name != "restoring"}
    back = visitor.client.post("/entrar", data={**typed, "document": document, "code": code})
    found = visitor.send(new(idea), of="/votar", **hidden(back))
    assert found.status_code == 200
    assert "Canal de &lt;riego&gt; &amp; acequia" in found.text
    assert said(idea) == []


def test_the_limit_of_a_day_is_said_before_and_when_it_is_reached(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    form = hidden(visitor.sign_in(neighbour).get(new(idea))) | {"text": "Uno más."}
    for number in range(COMMENTS_A_DAY):
        comment(neighbour, Thread(idea=idea), f"Comentario {number}")
    full = visitor.client.post(new(idea), data=form)
    assert full.status_code == 429
    assert "Uno más." in full.text
    told = visitor.get(new(idea))
    assert "Ya escribió los 10 comentarios que se pueden escribir en un día." in text_of(told)
    assert "<textarea" not in told.text


def test_another_province_reads_and_does_not_write(visitor: Visitor, idea: int) -> None:
    visitor.sign_in(a_resident(SAN_PABLO))
    page = text_of(visitor.get(f"/ideas/{idea}"))
    assert "Pueden comentar las vecinas y los vecinos de Cajamarca." in page
    assert "Escribir un comentario" not in page
    for answer in (
        visitor.get(new(idea)),
        visitor.send(new(idea), of="/mi-espacio/nombre-publico", text="x"),
    ):
        assert answer.status_code == 422
        assert "provincia de Cajamarca" in text_of(answer)


def test_each_speaks_with_the_mark_of_who_they_are(visitor: Visitor, idea: int, neighbour: Actor) -> None:
    asked = comment(neighbour, Thread(idea=idea), "¿Alcanza el agua?")
    answer_comment(a_resident(), asked, "Sí, alcanza.")
    team = an_evaluator()
    answer_as_team(team, asked, "Se medirá.")
    choose_public_name(neighbour, "Rosa de El Sauce")
    page = text_of(visitor.get(f"/ideas/{idea}"))
    assert "Rosa de El Sauce" in page
    assert "Vecina o vecino de Cajamarca Quien propuso la idea" in page
    assert "Respuesta oficial Equipo técnico" in page
    assert "Persona " not in page


@pytest.mark.parametrize("kind", ["sqlite"])
def test_nobody_can_type_the_mark_of_who_answers_for_an_office(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    asked = comment(neighbour, Thread(idea=idea), "¿Alcanza el agua?")
    answer_as_team(an_evaluator(), asked, "Se medirá.")
    visitor.sign_in(neighbour)
    refused = visitor.send("/mi-espacio/nombre-publico", name="Equipo técnico")
    assert refused.status_code == 422
    assert "Elija otro nombre" in text_of(refused)
    visitor.send("/mi-espacio/nombre-publico", name="Rosa, la del equipo")
    page = visitor.get(f"/ideas/{idea}").text
    assert "Rosa, la del equipo" in page
    assert re.findall(r'class="tag[^"]*">([^<]*)</', page[page.index('id="comentarios"') :]) == [
        "Equipo técnico"
    ]


def test_the_proposer_answers_from_the_page_and_neighbours_do_not(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    asked = comment(neighbour, Thread(idea=idea), "¿Alcanza el agua?")
    path = f"/comentarios/{asked}/responder"
    assert path not in visitor.sign_in(a_resident(which=2)).get(f"/ideas/{idea}").text
    assert visitor.get(path).status_code == 403
    visitor.sign_in(a_resident())
    assert path in visitor.get(f"/ideas/{idea}").text
    assert "¿Alcanza el agua?" in text_of(visitor.get(path))
    answer = visitor.send(path, text="Sí, alcanza.")
    assert answer.location == f"/ideas/{idea}#comentario-{asked + 1}"
    assert visitor.get(f"/comentarios/{asked + 1}/responder").status_code == 422


def test_the_team_answers_within_its_reach(visitor: Visitor, idea: int, neighbour: Actor) -> None:
    asked = comment(neighbour, Thread(idea=idea), "¿Alcanza el agua?")
    path = f"/evaluacion/comentarios/{asked}/responder"
    assert visitor.sign_in(an_evaluator(SAN_PABLO)).get(path).status_code == 404
    assert path not in visitor.get(f"/ideas/{idea}").text
    visitor.sign_in(an_evaluator(CAJAMARCA))
    assert path in visitor.get(f"/ideas/{idea}").text
    form = hidden(visitor.get(path)) | {"text": "Se medirá en agosto."}
    for _twice in range(2):
        assert visitor.client.post(path, data=form).status_code == 303
    assert text_of(visitor.get(f"/ideas/{idea}")).count("Se medirá en agosto.") == 1


@starting(FOLLOWED)
def test_the_unit_answers_on_its_own_works(visitor: Visitor) -> None:
    winner = the_winner()
    asked = comment(a_resident(which=2), Thread(project=winner.project.id), "¿Cuándo empiezan?")
    path, page = f"/unidad/comentarios/{asked}/responder", f"/proyectos/{winner.project.id}"
    assert visitor.sign_in(a_unit_person(a_unit())).get(path).status_code == 404
    assert winner.unit_id is not None
    visitor.sign_in(a_unit_person(winner.unit_id))
    assert path in visitor.get(page).text
    assert visitor.send(path, text="En noviembre.").location == f"{page}#comentario-{asked + 1}"
    assert "Respuesta oficial Unidad ejecutora" in text_of(visitor.get(page))


def test_a_project_takes_comments_from_its_ballot_to_its_vote(visitor: Visitor) -> None:
    formed = a_project(ideas=[an_eligible_idea()])
    page, path = f"/proyectos/{formed}", f"/proyectos/{formed}/comentarios/nuevo"
    visitor.sign_in(a_resident(which=1))
    assert "Se podrá comentar cuando el proyecto esté en la cédula." in text_of(visitor.get(page))
    assert visitor.get(path).status_code == 409
    propose_ballot(an_evaluator(), constituency(), [formed])
    assert visitor.send(path, text="De acuerdo.").location == f"{page}#comentario-1"
    assert "Se puede comentar hasta el" in text_of(visitor.get(page))
    reach(Stage.COUNT)
    an_open_vote(papers={SAN_PABLO: []})
    reach(Stage.COUNT)
    assert "Ya no se puede comentar este proyecto." in text_of(visitor.get(page))


def test_a_support_is_one_touch_and_another_takes_it_back(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    one = comment(neighbour, Thread(idea=idea), "De acuerdo.")
    support, back = f"/comentarios/{one}/apoyar", f"/comentarios/{one}/quitar-apoyo"
    visitor.sign_in(neighbour)
    assert support not in visitor.get(f"/ideas/{idea}").text
    visitor.sign_in(a_resident(which=2))
    for _twice in range(2):
        answer = visitor.send(support, of="/mi-espacio/nombre-publico")
        assert answer.location == f"/ideas/{idea}#comentario-{one}"
    assert "1 apoyo" in text_of(visitor.get(f"/ideas/{idea}"))
    assert visitor.get(support).location == f"/ideas/{idea}#comentario-{one}"
    visitor.send(back, of="/mi-espacio/nombre-publico")
    assert comments.one(anew(), one).supports == 0


def test_comments_come_ten_a_page_in_two_orders(visitor: Visitor, idea: int) -> None:
    ids = [
        comment(a_resident(which=1 + number % 4), Thread(idea=idea), f"Comentario número {number}.")
        for number in range(12)
    ]
    support_comment(a_resident(which=2), ids[0])
    first, last = (visitor.get(f"/ideas/{idea}{page}") for page in ("", "?pagina=2"))
    assert text_of(first).count("Comentario número") == 10
    assert "Comentarios (12)" in text_of(first)
    assert "Comentario número 0." in text_of(last)
    assert f'href="/ideas/{idea}?pagina=2#comentarios"' in first.text
    liked = text_of(visitor.get(f"/ideas/{idea}?orden=mas-apoyados"))
    assert liked.index("Comentario número 0.") < liked.index("Comentario número 11.")
    assert visitor.get(f"/comentarios/{ids[0]}").location == f"/ideas/{idea}?pagina=2#comentario-{ids[0]}"
    for odd in ("pagina=99999999", "pagina=-1", "orden=%00", "orden=recientes&pagina=x"):
        assert visitor.get(f"/ideas/{idea}?{odd}").status_code == 200


def test_a_hidden_comment_leaves_a_line_with_the_reason(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    one = comment(neighbour, Thread(idea=idea), "Llame al 999 888 777.")
    answer_comment(a_resident(), one, "No lo publique.")
    visitor.sign_in(two_administrators()[0])
    assert f"/admin/comentarios/{one}/ocultar" in visitor.get(f"/ideas/{idea}").text
    assert "Llame al 999 888 777." in text_of(visitor.get(f"/admin/comentarios/{one}/ocultar"))
    assert visitor.send(f"/admin/comentarios/{one}/ocultar", reason="Da un teléfono.").status_code == 303
    page = text_of(Visitor(visitor.web).get(f"/ideas/{idea}"))
    assert "Se ocultó un comentario. Motivo: Da un teléfono." in page
    assert "999 888 777" not in page
    assert "No lo publique." in page
    assert "Da un teléfono." in text_of(visitor.get("/admin/avisos"))
    assert visitor.send(f"/admin/comentarios/{one}/restaurar", reason="Se revisó.").status_code == 303
    assert "999 888 777" in text_of(visitor.get(f"/ideas/{idea}"))


def test_anyone_tells_of_a_comment_and_the_desk_settles_it(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    one = comment(neighbour, Thread(idea=idea), "Usted no sabe nada.")
    path = f"/comentarios/{one}/avisar"
    assert "Usted no sabe nada." in text_of(visitor.get(path))
    assert visitor.send(path, reason="Insulta.").status_code == 303
    assert content.flagged(anew(), 5)[1] == 1
    visitor.sign_in(two_administrators()[0])
    assert "Usted no sabe nada. Un aviso: Insulta." in text_of(visitor.get("/admin/avisos"))
    assert visitor.send(f"/admin/comentarios/{one}/mantener", of="/admin/unidades").status_code == 303
    assert content.flagged(anew(), 5)[1] == 0
    assert content.standing_hiding(anew(), one, Kind.COMMENT) is None


def test_what_was_said_of_a_hidden_idea_is_not_read_where_one_tells_of_it(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    one = comment(neighbour, Thread(idea=idea), "Su teléfono es 999 888 777.")
    hide_idea(two_administrators()[0], idea, "Da un teléfono.")
    answer = visitor.get(f"/comentarios/{one}/avisar")
    assert answer.status_code == 404
    assert "999 888 777" not in answer.text
    with pytest.raises(NotFound):
        flag_comment(STRANGER, one, "Insulta.", "aquí")


def test_an_own_comment_is_withdrawn_and_others_are_not(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    one = comment(neighbour, Thread(idea=idea), "Me equivoqué.")
    path = f"/comentarios/{one}/retirar"
    assert visitor.sign_in(a_resident(which=2)).get(path).status_code == 404
    visitor.sign_in(neighbour)
    assert "Me equivoqué." in text_of(visitor.get(path))
    assert visitor.send(path).status_code == 303
    page = text_of(visitor.get(f"/ideas/{idea}"))
    assert "Comentario retirado por quien lo escribió." in page
    assert "Me equivoqué." not in page
    assert visitor.get(f"/comentarios/{one}/avisar").status_code == 404


def test_my_space_shows_what_i_said_and_what_was_answered(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    one = comment(neighbour, Thread(idea=idea), "¿Alcanza el agua?")
    answer_comment(a_resident(), one, "Sí, alcanza.")
    page = visitor.sign_in(neighbour).get("/mi-espacio")
    assert "Mis últimos comentarios" in text_of(page)
    assert "¿Alcanza el agua?" in text_of(page)
    assert "Quien propuso la idea" in text_of(page)
    assert f'href="/comentarios/{one}"' in page.text
    hide_idea(two_administrators()[0], idea, "Nombra a una familia.")
    page = visitor.get("/mi-espacio")
    assert "Sobre una idea que ahora no es pública" in text_of(page)
    assert "Agua potable para el caserío" not in text_of(page)
    assert f'href="/comentarios/{one}"' not in page.text


def test_comments_are_open_data_without_names_and_without_what_is_gone(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    choose_public_name(neighbour, "Rosa de El Sauce")
    thread = Thread(idea=idea)
    ids = [comment(neighbour, thread, text) for text in ("=1+1", "Insulto", "Borrado")]
    hide_comment(two_administrators()[0], ids[1], "Insulta.")
    withdraw_comment(neighbour, ids[2])
    answer_comment(a_resident(), ids[0], "Gracias.")
    told = visitor.get("/datos/2026/comentarios.json").get_json()["comentarios"]
    assert [(one["texto"], one["estado"], one["motivo"]) for one in told] == [
        ("=1+1", "publico", None),
        (None, "oculto", "Insulta."),
        (None, "retirado", None),
        ("Gracias.", "publico", None),
    ]
    assert (told[3]["responde_a"], told[3]["voz"], told[0]["distrito"]) == (ids[0], "proponente", "Cajamarca")
    file = visitor.get("/datos/2026/comentarios.csv").get_data(as_text=True)
    assert "'=1+1" in file
    assert "Rosa" not in file
    page = visitor.get("/datos")
    assert 'href="/datos/2026/comentarios.csv"' in page.text
    assert "Lo que dice; vacío si fue oculto o retirado." in text_of(page)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_page_with_ten_comments_asks_little_and_fits_into_the_window(visitor: Visitor, idea: int) -> None:
    with visitor.counted() as before:
        visitor.get(f"/ideas/{idea}")
    for number in range(10):
        one = comment(a_resident(which=1 + number % 4), Thread(idea=idea), f"{A_PARAGRAPH} ({number})")
        answer_comment(
            a_resident(), one, f"Gracias por decirlo, lo vamos a conversar en la asamblea {number}."
        )
    hide_comment(two_administrators()[0], one, "Insulta.")
    with visitor.counted() as after:
        visitor.get(f"/ideas/{idea}")
    assert len(after) - len(before) <= 3
    assert visitor.weight(f"/ideas/{idea}") <= WINDOW


A_PARAGRAPH = (
    "En nuestro caserío el agua llega dos horas al día y en los meses de julio y agosto no llega. La gente camina "
    "hasta el río con baldes. Conviene que el reservorio esté en la parte alta y que el comité lo cuide."
)


def test_what_was_hidden_comes_back_to_whoever_sends_it_again_with_the_reason(
    visitor: Visitor, idea: int, neighbour: Actor
) -> None:
    hide_comment(two_administrators()[0], comment(neighbour, Thread(idea=idea), "Es un ladrón."), "Insulta.")
    visitor.sign_in(neighbour)
    answer = visitor.send(new(idea), text="es un LADRON")
    assert answer.status_code == 422
    assert "Usted ya escribió esto y se ocultó. En su lugar está el motivo." in text_of(answer)
    assert "es un LADRON</textarea>" in answer.text
    assert len(said(idea)) == 1


def test_the_desks_hear_what_neighbours_said_lately(visitor: Visitor, idea: int, neighbour: Actor) -> None:
    asked = comment(neighbour, Thread(idea=idea), "¿Quién paga la obra?")
    answered = comment(neighbour, Thread(idea=idea), "¿Y cuándo empieza?")
    answer_comment(a_resident(), answered, "En marzo.")
    far = an_idea(province=SAN_PABLO)
    comment(a_resident(SAN_PABLO, which=1), Thread(idea=far), "Falta el puente.")
    administrator = two_administrators()[0]
    for path, staff, others in (
        ("/evaluacion", an_evaluator(CAJAMARCA), False),
        ("/evaluacion", an_evaluator(), True),
        ("/admin", administrator, True),
    ):
        answer = visitor.sign_in(staff).get(path)
        told = text_of(answer)
        talk = told[told.index("Comentarios recientes") :]
        assert (
            talk.index("¿Quién paga la obra?") < talk.index("¿Y cuándo empieza?") < talk.index("Respondido")
        )
        assert f'href="/comentarios/{asked}"' in answer.text
        assert ("Falta el puente." in talk) == others
