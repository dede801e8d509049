"""The State's identity as residents meet it: a phone that goes to its provider and comes back, and tokens that lie."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from caxamarca.persistence.database import session
from caxamarca.persistence.sign_ins import SignIn
from tests import factories as make
from tests.support.provider import CLIENT, Provider
from tests.support.visiting import Visitor, text_of

DOOR, BACK, TEXT = "/entrar/estado", "/entrar/estado/vuelta", "/entrar/estado/texto"
ROSA, NEIGHBOUR = (one.document for one in make.NEIGHBOURS[make.CAJAMARCA][:2])
NOBODY = ("98765432", "12345670", "001234567", "DNI 06010001")
NO_MATCH = "Estos datos no coinciden"
NOT_PROVED = "No pudimos comprobar que la respuesta"
BEGUN_ELSEWHERE = "Esta entrada se empezó en otra página"
CROWDED = "Mucha gente está entrando por esta puerta en este momento."
AWAY = "El servicio de identidad del Estado no responde ahora"
NO_DOCUMENT = "no nos dijo el número de su documento"
SAFER = "probar quién es de una forma más segura"
NOT_ASKED = "no le preguntó quién es"
WENT_BACK = "Usted regresó antes de probar quién es"


@dataclass
class Phone:
    """Somebody's browser, which follows where it is led."""

    visitor: Visitor
    provider: Provider

    def to_the_provider(self, path: str = "") -> str:
        """The address at the provider to which the door leads."""
        answer = self.visitor.get(f"{DOOR}?siguiente={path}" if path else DOOR)
        assert answer.status_code == 303
        assert answer.location.startswith(self.provider.address)
        return str(answer.location)

    def back(self, address: str) -> TestResponse:
        found = urlsplit(address)
        return self.visitor.get(f"{found.path}?{found.query}")

    def comes_back(self, path: str = "") -> TestResponse:
        """The answer to whoever went to the provider and proved there who they are."""
        return self.back(self.provider.approve(self.to_the_provider(path)))

    def is_told(self, answer: TestResponse) -> tuple[str, int]:
        """What the sign-in page says to which an answer leads, and its status."""
        assert answer.status_code == 303
        assert urlsplit(answer.location).path == "/entrar"
        page = self.visitor.get(answer.location)
        assert 'name="document"' in page.text, "the other door stands there too"
        assert "ID de prueba</a>" in page.text
        return text_of(page), page.status_code

    @property
    def is_in(self) -> bool:
        return self.visitor.get("/mi-espacio").status_code == 200


def telling(**claims: object) -> Callable[[dict[str, Any]], None]:
    return lambda told: told.update(claims)


LIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "another nonce": telling(nonce="otra"),
    "no nonce": telling(nonce=None),
    "another issuer": telling(iss="https://otro.example"),
    "no issuer": telling(iss=None),
    "another audience": telling(aud="otra-pagina"),
    "another audience and our party": telling(aud="otra-pagina", azp=CLIENT),
    "two audiences and another party": telling(aud=[CLIENT, "otra"], azp="otra"),
    "two audiences and no party": telling(aud=[CLIENT, "otra"]),
    "no audience": telling(aud=None),
    "expired": lambda told: told.update(exp=told["iat"] - 120),
    "no end": telling(exp=None),
    "an end that is no number": telling(exp="siempre"),
    "an end that is not a number at all": telling(exp=float("nan")),
    "issued tomorrow": lambda told: told.update(iat=told["iat"] + 86400),
    "no subject": telling(sub=None),
    "a subject that is no text": telling(sub=7),
}


def sign_ins_there_are() -> int:
    session().rollback()
    return session().execute(select(func.count()).select_from(SignIn)).scalar_one()
