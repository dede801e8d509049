"""The language of a page: chosen by a link, remembered, and never a way to another site."""

from datetime import date, datetime

import pytest
from flask import Flask

from caxamarca.domain.days import LIMA
from caxamarca.domain.quarters import Quarter
from caxamarca.web import formats
from tests.factories import CAJAMARCA, a_process, a_resident, an_idea, an_open_vote
from tests.support.forms import CONFIRM, confirmed, form_to, marked
from tests.support.visiting import Visitor, text_of

HOSTILE = (
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/ideas",
    "https:/evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "%2f%2fevil.example",
    "ideas",
    "",
    "/ nada",
    "/ideas\r\nSet-Cookie: a=b",
    "/@evil.example",
    "/.evil.example",
    "/ideas/999999999999999999999",
)


def test_pages_are_spanish_until_somebody_chooses(visitor: Visitor) -> None:
    answer = visitor.get("/", **{"Accept-Language": "en-US,en;q=0.9"})
    assert '<html lang="es-PE">' in answer.text
    assert answer.headers["Content-Language"] == "es-PE"
    assert "Cookie" in answer.headers["Vary"]


def test_a_chosen_language_is_remembered(visitor: Visitor) -> None:
    answer = visitor.get("/idioma/en?vuelta=/como-funciona")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/como-funciona")
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = answer.headers["Set-Cookie"]
    assert "idioma=en;" in cookie
    assert "Max-Age=31536000" in cookie
    assert all(one in cookie for one in ("HttpOnly", "SameSite=Lax", "Path=/"))
    page = visitor.get("/como-funciona")
    assert '<html lang="en">' in page.text
    assert page.headers["Content-Language"] == "en"
    assert "How it works" in text_of(page)
    assert '<html lang="es-PE">' in Visitor(visitor.web).get("/como-funciona").text


def test_the_link_says_its_language_and_leads_back_to_the_same_page(visitor: Visitor) -> None:
    page = visitor.get("/ideas?provincia=jaen&q=agua%20y%20luz").text
    link = 'href="/idioma/en?vuelta=/ideas?provincia%3Djaen%26q%3Dagua%2520y%2520luz" lang="en" hreflang="en"'
    assert link in page
    back = visitor.get("/idioma/en?vuelta=/ideas?provincia%3Djaen%26q%3Dagua%2520y%2520luz").headers[
        "Location"
    ]
    assert back == "/ideas?provincia=jaen&q=agua%20y%20luz"
    assert 'lang="es-PE" hreflang="es-PE" rel="nofollow">Español</a>' in visitor.get(back).text


@pytest.mark.parametrize("path", ["/nada", "/admin", "/ideas/999999"])
def test_a_page_that_is_not_shown_has_the_link_too(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path, follow_redirects=True)
    assert ">English</a>" in answer.text


@pytest.mark.parametrize(
    ("path", "sent"),
    [("/verificar", {"code": "ABC"}), ("/entrar", {"document": "1", "code": "x"}), ("/ideas/1/avisar", {})],
)
def test_the_answer_to_a_form_offers_no_way_to_lose_what_was_typed(
    visitor: Visitor, path: str, sent: dict[str, str]
) -> None:
    a_process()
    an_idea(a_resident())
    assert ">English</a>" in visitor.get(path).text
    answer = visitor.send(path, **sent)
    assert answer.status_code < 500
    assert 'class="account"' in answer.text
    assert "/idioma/" not in answer.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_leads_to_another_site(visitor: Visitor, hostile: str) -> None:
    answer = visitor.client.get("/idioma/en", query_string={"vuelta": hostile})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert len(answer.headers.getlist("Set-Cookie")) == 1


@pytest.mark.parametrize("code", ["qvc", "agr", "xx", "en-US", "EN", "es%00", "../es"])
def test_a_language_that_is_not_offered_cannot_be_chosen(visitor: Visitor, code: str) -> None:
    assert visitor.get(f"/idioma/{code}").status_code == 404
    visitor.client.set_cookie("idioma", code)
    assert '<html lang="es-PE">' in visitor.get("/").text


def test_leaving_keeps_the_language_and_nothing_else(visitor: Visitor, app: Flask) -> None:
    a_process()
    visitor.get("/idioma/en")
    visitor.sign_in(a_resident())
    visitor.send("/salir", of="/mi-espacio")
    assert 'href="/entrar"' in visitor.get("/").text
    assert '<html lang="en">' in visitor.get("/").text


def test_what_people_wrote_stays_spanish_and_says_so(visitor: Visitor, app: Flask) -> None:
    a_process()
    idea = an_idea(a_resident())
    visitor.get("/idioma/en")
    assert '<h1 lang="es-PE">' in visitor.get(f"/ideas/{idea}").text


def test_a_refusal_speaks_the_language_of_the_reader(visitor: Visitor) -> None:
    visitor.get("/idioma/en")
    answer = visitor.send("/verificar", code="ABC")
    assert '<html lang="en">' in answer.text
    assert "This has 3 letters or digits, and a tracking code has 17." in text_of(answer)


def told(web: Flask, code: str, write: object, *values: object) -> str:
    with web.test_request_context(headers={"Cookie": f"idioma={code}"}):
        return str(write(*values))  # type: ignore[operator]


TUESDAY = datetime(2026, 11, 24, 18, 5, tzinfo=LIMA)


@pytest.mark.parametrize(
    ("write", "values", "spanish", "english"),
    [
        (formats.day, (TUESDAY,), "martes 24\xa0de\xa0noviembre de\xa02026", "Tuesday 24 November 2026"),
        (
            formats.day,
            (date(2027, 9, 1),),
            "miércoles 1\xa0de\xa0setiembre de\xa02027",
            "Wednesday 1 September 2027",
        ),
        (
            formats.moment,
            (TUESDAY,),
            "martes 24\xa0de\xa0noviembre de\xa02026, 18:05",
            "Tuesday 24 November 2026, 18:05",
        ),
        (formats.short_day, (date(2026, 8, 3),), "3\xa0de\xa0agosto de\xa02026", "3 August 2026"),
        (formats.money, (123_456_780,), "S/\xa01,234,567.80", "S/\xa01,234,567.80"),
        (formats.money_words, (320_000_000,), "S/\xa03.2\xa0millones", "S/\xa03.2\xa0million"),
        (formats.money_words, (100_000_000,), "S/\xa01\xa0millón", "S/\xa01\xa0million"),
        (formats.money_words, (85_000_000,), "S/\xa0850,000", "S/\xa0850,000"),
        (
            formats.quarters,
            ([Quarter(2025, 4), Quarter(2026, 1)],),
            "IV 2025 y I 2026",
            "IV of 2025 and I of 2026",
        ),
        (formats.quarters, ([Quarter(2026, n) for n in (1, 2, 3)],), "I a III 2026", "I to III of 2026"),
        (formats.days_left, (date(2026, 11, 29), date(2026, 11, 24)), "en 5 días", "in 5 days"),
        (formats.days_left, (date(2026, 11, 23), date(2026, 11, 24)), "hace 1 día", "1 day ago"),
        (formats.remaining, (date(2026, 12, 6), date(2026, 11, 24)), "Faltan 12 días", "12 days left"),
        (formats.one_after_another, (["1", "2", "3"],), "1, 2 y 3", "1, 2 and 3"),
        (formats.day, (None,), "–", "–"),
        (formats.length, (1,), "1\xa0segundo", "1 second"),
        (formats.length, (99,), "99\xa0segundos", "99 seconds"),
        (formats.length, (100,), "2\xa0minutos", "2 minutes"),
        (formats.length, (149,), "2\xa0minutos", "2 minutes"),
        (formats.length, (600,), "10\xa0minutos", "10 minutes"),
        (formats.weight, (1,), "1\xa0KB", "1\xa0KB"),
        (formats.weight, (491_521,), "481\xa0KB", "481\xa0KB"),
        (formats.weight, (1_400_000,), "1.4\xa0MB", "1.4\xa0MB"),
        (formats.weight, (3 * 1024 * 1024,), "3\xa0MB", "3\xa0MB"),
    ],
)
def test_days_and_amounts_are_told_in_both_languages(
    visitor: Visitor, write: object, values: tuple[object, ...], spanish: str, english: str
) -> None:
    assert told(visitor.web, "es", write, *values) == spanish
    assert told(visitor.web, "en", write, *values) == english


def test_a_typed_day_is_read_back_in_every_language(visitor: Visitor) -> None:
    for code in ("es", "en"):
        assert told(visitor.web, code, formats.typed_day, date(2026, 8, 3)) == "03/08/2026"


def test_the_answer_to_a_form_is_turned_with_all_that_was_typed(app: Flask, visitor: Visitor) -> None:
    a_process()
    neighbour, idea = a_resident(which=1), an_idea()
    visitor.sign_in(neighbour)
    path = f"/ideas/{idea}/comentarios/nuevo"
    assert 'value="en"' not in visitor.get(path).text
    wrong = visitor.send(path, text="Agua " * 300)
    assert wrong.status_code == 422
    assert 'name="restoring" value="en" lang="en" translate="no">English</button>' in wrong.text
    turned = visitor.send(path, text="Agua " * 300, restoring="en")
    assert (turned.status_code, turned.headers["Content-Language"]) == (200, "en")
    assert "Write a comment" in text_of(turned)
    assert "Agua " * 20 in turned.text
    assert 'value="es" lang="es-PE" translate="no">Español</button>' in turned.text
    assert "idioma=en;" in turned.headers["Set-Cookie"]
    assert '<html lang="en">' in visitor.get("/").text
    assert "Agua Agua" not in text_of(visitor.get(f"/ideas/{idea}"))


def test_a_form_that_is_sent_is_turned_to_nothing_else(app: Flask, visitor: Visitor) -> None:
    a_process()
    neighbour, idea = a_resident(which=1), an_idea()
    visitor.sign_in(neighbour)
    for code in ("1", "fr", "../en", "<en>"):
        answer = visitor.send(f"/ideas/{idea}/comentarios/nuevo", text="Sin zanja", restoring=code)
        assert answer.headers["Content-Language"] == "es-PE"
        assert "idioma=" not in answer.headers.get("Set-Cookie", "")
    assert "Sin zanja" not in text_of(visitor.get(f"/ideas/{idea}"))


def test_a_vote_that_is_looked_over_is_not_turned(app: Flask, visitor: Visitor) -> None:
    """It would be looked over anew, under another code than the one that was copied."""
    a_process()
    parts = an_open_vote()
    visitor.sign_in(a_resident())
    review = marked(visitor, (parts[CAJAMARCA], 1))
    assert "Copie ahora su código" in text_of(review)
    receipt = confirmed(visitor, form_to(review, CONFIRM))
    assert "Su voto está en el ánfora" in text_of(receipt)
    assert not [page for page in (review, receipt) if "English" in page.text]


def test_a_failed_sign_in_is_turned_without_another_try(visitor: Visitor) -> None:
    wrong = visitor.send("/entrar", document="99000001", code="ABC-123-XYZ")
    assert ">English</button>" in wrong.text
    turned = visitor.send("/entrar", document="99000001", code="ABC-123-XYZ", restoring="en")
    assert turned.status_code == 200
    assert 'value="99000001"' in turned.text
    assert "Sign in" in text_of(turned)
