"""What a preview and a message say: short, whole words, nobody's link but ours."""

from urllib.parse import parse_qs, urlsplit

import pytest

from caxamarca.web.sharing import TEXT_LIMIT, Image, Shared, can_be_sent, short_text

HOSTILE = "“Agua” & <b>'luz'</b> 😀 ماء #1 100% +"


def test_a_long_text_ends_with_a_word_and_says_that_it_goes_on() -> None:
    told = short_text("Agua potable para todas, " * 40)
    assert len(told) <= TEXT_LIMIT
    assert told.endswith(("potable…", "para…", "todas…", "Agua…"))


def test_a_short_text_stays_in_one_line() -> None:
    assert short_text(" Agua\n\npotable ") == "Agua potable"


def test_a_word_without_end_is_cut_all_the_same() -> None:
    assert short_text("a" * 1000) == "a" * (TEXT_LIMIT - 1) + "…"


def test_a_message_arrives_as_it_was_written() -> None:
    shared = Shared("a", "b", Image("", 1, 1, ""), "https://x.example/i/1", HOSTILE)
    link = urlsplit(shared.whatsapp)
    assert (link.scheme, link.netloc, link.path) == ("https", "wa.me", "/")
    assert parse_qs(link.query, strict_parsing=True) == {"text": [f"{HOSTILE} https://x.example/i/1"]}


@pytest.mark.parametrize(
    "title",
    [
        "Agua para la I.E. N.° 821",
        "Puente 3.5 m",
        HOSTILE,
        "Riego: canal S. José",
        "Pozo (I.E.) del 12.05.2026",
        "Agua… y luz...",
    ],
)
def test_a_title_can_be_sent(title: str) -> None:
    assert can_be_sent(title)


@pytest.mark.parametrize(
    "title",
    [
        "Gane en http://x",
        "Vea www.x",
        "Entre a sorteo.example.pe ya",
        "SORTEO.PE",
        "Entre a пример.рф",
        "Gane: evil。com",
        "evil．com",
        "evil｡com",
        "Vea 1.2.3.4/x",
        "xn--e1afmkfd.xn--p1ai",
        "sorteo.peña",
        "उदाहरण.भारत",
    ],
)
def test_a_title_with_an_address_in_it_is_not_sent(title: str) -> None:
    assert not can_be_sent(title)
