"""`python3 app.py init`: an empty real site and the link of its first administrator, and never over anything."""

import re
from urllib.parse import urlsplit

import pyotp
import pytest
from click.testing import Result

from caxamarca.actions.founding import found_site
from caxamarca.actions.identifying import LinkExpired, secret_of_link, use_link, whose_link
from caxamarca.cli import init
from caxamarca.persistence import people, site
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import Settings
from tests.integration.conftest import BLANK, FOUNDED, MIGRATED, starting
from tests.support.sites import opened
from tests.support.typed import Run, typed_for
from tests.support.visiting import anew

ROSA = ("--email", "Rosa@example.org", "--name", "Rosa Quispe")


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type the command in a shell whose environment names the test's site."""
    return typed_for(settings, monkeypatch, init)


def token_in(result: Result) -> str:
    found = re.search(r"/personal/activar/([\w-]+)", result.output)
    assert found is not None, result.output
    return found[1]


@starting(BLANK)
def test_a_real_site_is_made_with_a_link_for_its_first_administrator(run: Run, settings: Settings) -> None:
    result = run(*ROSA)
    assert result.exit_code == 0
    assert "http://127.0.0.1:8000/personal/activar/" in result.output
    with opened(settings):
        found = site.found(anew())
        assert found is not None
        assert (found.kind, found.clock) == (SiteKind.REAL, None)
        assert whose_link(token_in(result)) == "rosa@example.org"
        assert people.administrators(anew()) == 1


@starting(BLANK)
@pytest.mark.parametrize(
    ("environment", "begins"),
    [
        (
            {"CAXAMARCA_ADDRESS": "https://presupuesto.example.pe/"},
            "https://presupuesto.example.pe/personal/",
        ),
        ({"HOST": "192.0.2.7", "PORT": "8080"}, "http://192.0.2.7:8080/personal/"),
        ({"HOST": "::1"}, "http://[::1]:8000/personal/"),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_link_begins_with_the_address_of_the_site(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    begins: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = run(*ROSA)
    assert begins in result.output
    link = re.findall(r"https?://\S+", result.output)[0]
    assert urlsplit(link).path.startswith("/personal/activar/")


@starting(FOUNDED)
def test_a_demonstration_is_never_made_a_real_site(run: Run, settings: Settings) -> None:
    result = run(*ROSA)
    assert result.exit_code == 1
    assert "hay una demostración" in result.output
    with opened(settings):
        found = site.found(anew())
        assert found is not None
        assert found.kind is SiteKind.DEMONSTRATION
        assert people.administrators(anew()) == 0


@starting(BLANK)
def test_a_site_in_use_is_left_alone(run: Run, settings: Settings) -> None:
    token = token_in(run(*ROSA))
    with opened(settings):
        use_link(token, "cantuta retama molle", pyotp.TOTP(secret_of_link(token)).now())
    result = run("--email", "intruso@example.org", "--name", "Intruso")
    assert result.exit_code == 1
    assert "ya hay un sitio en uso" in result.output
    with opened(settings):
        assert [one.email for one in people.all_staff(anew())] == ["rosa@example.org"]


@starting(BLANK)
def test_a_link_that_nobody_used_is_replaced_and_a_mistyped_address_mended(
    run: Run, settings: Settings
) -> None:
    first = token_in(run("--email", "rsoa@example.org", "--name", "Rsoa"))
    second = token_in(run(*ROSA))
    with opened(settings):
        assert whose_link(second) == "rosa@example.org"
        with pytest.raises(LinkExpired):
            whose_link(first)
        assert [(one.email, one.name) for one in people.all_staff(anew())] == [
            ("rosa@example.org", "Rosa Quispe")
        ]


@starting(MIGRATED)
def test_a_founding_that_was_cut_off_is_taken_up(run: Run, settings: Settings) -> None:
    with opened(settings):
        found_site(SiteKind.REAL)
    assert run(*ROSA).exit_code == 0
    with opened(settings):
        assert people.administrators(anew()) == 1


@starting(MIGRATED)
@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--email", "rosa", "--name", "Rosa"), "Esto no es un correo electrónico."),
        (("--email", "rosa@example.org", "--name", "\u200b "), "El nombre necesita letras, 120 como máximo."),
        (("--email", "rosa@example.org", "--name", "R" * 121), "El nombre necesita letras, 120 como máximo."),
        (("--email", "rosa@example.org"), "Diga quién es la primera persona administradora"),
    ],
)
def test_a_wrong_answer_makes_nothing(
    run: Run, settings: Settings, words: tuple[str, ...], said: str
) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert said in result.output
    with opened(settings):
        assert site.found(anew()) is None


@starting(MIGRATED)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_was_not_said_is_asked_for(run: Run, settings: Settings) -> None:
    result = run(input="rosa@example.org\nRosa Quispe\n")
    assert result.exit_code == 0
    with opened(settings):
        assert whose_link(token_in(result)) == "rosa@example.org"


@starting(MIGRATED)
@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    "address", ["presupuesto.example.pe", "https://", "https://rosa@a.example", "https://a/b"]
)
def test_an_address_that_is_none_makes_nothing(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CAXAMARCA_ADDRESS", address)
    result = run(*ROSA)
    assert result.exit_code == 1
    assert "CAXAMARCA_ADDRESS empieza con http:// o https://" in result.output
    with opened(settings):
        assert site.found(anew()) is None
