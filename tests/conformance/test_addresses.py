"""Addresses are Spanish, lower case, in kebab-case, without a slash at the end, and tell nothing of a person."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from flask import Flask

from caxamarca.domain.provinces import PROVINCES
from caxamarca.web.labels import SLUGS
from tests.support.findings import none_of
from tests.support.visits import Visit, found, links_of, planted
from tests.support.walking import Walk

WORDS = frozenset(
    {
        *("accesibilidad", "activar", "actos", "admin", "anfora", "apoyar", "auditoria", "avisar"),
        *(
            "comite-de-vigilancia",
            "denuncia",
            "firmar",
            "informes",
            "insistir",
            "nota",
            "vigilancia",
            "visita",
            "visitas",
        ),
        *("control", "llave", "llave-publica", "perdidos", "sobres"),
        *("estado", "no-fui-yo", "texto", "votos", "vuelta"),
        *(
            "avisos",
            "bases",
            "buscar",
            "calendario",
            "cedula",
            "cedulas",
            "cerrar",
            "cierre",
            "reanudacion",
            "codigos",
            "comite",
        ),
        "comentarios",
        "componentes",
        *("documentos", "explicaciones", "grabaciones"),
        *("como-funciona", "confirmar", "datos", "deshacer", "editar", "entrar", "evaluacion", "fotos"),
        *(
            "huellas",
            "cronograma",
            "firmar",
            "trimestres",
            "devolver",
            "idea",
            "ideas",
            "mantener",
            "mef",
            "mi-espacio",
            "mi-idea",
            "nombre-publico",
            "nueva",
            "nuevo",
            "nuevo-enlace",
            "novedades",
        ),
        *("borrar", "costo", "dinero", "idioma", "lugar", "obra", "parecidas", "problema", "sin-foto"),
        *(
            "observaciones",
            "observar",
            "ocultar",
            "padron",
            "participacion",
            "participacion-grupos",
            "palabras",
            "personal",
        ),
        *("personas", "privacidad", "procesos", "provincias", "proyectos", "quitar-apoyo"),
        *("rechazar", "reconsideracion", "reloj", "reportes", "restaurar", "responder", "resultados"),
        *(
            "retirar",
            "conformidad",
            "revisar",
            "roles",
            "salir",
            "salud",
            "seguimiento",
            "sin-conexion",
            "subsanar",
            "terminar",
        ),
        *("anular", "atencion", "mesa", "papelitos", "una-pantalla"),
        *("acta", "publicacion", "simulador"),
        *("unidad", "unidades", "verificar", "votar", "voto", "hoja"),
        # cédula, idea, proyecto, resultado, simulador: short, to be said aloud and printed
        *("c", "i", "p", "r", "s"),
    }
)
"""Every word of every address, as reviewed. An address once published never goes away without a redirect."""

FILES = frozenset({"favicon.ico", "robots.txt", "sw.js"})
ENDINGS = frozenset({"atom", "csv", "ics", "json", "pb", "pdf", "py", "xlsx", "zip"})
CONVERTERS = frozenset(
    {
        "id",
        "year",
        "quarter",
        "place",
        "token",
        "spoken",
        "tongue",
        "explanation",
        "any(csv,json)",
        "any(csv,xlsx,json)",
        "duty",
        "recipient",
        "half",
        "scope",
    }
)
FREE_TEXT = {
    "<name>": "the random name of a picture or a recording",
    "<token>": "a link that is told to one person: one-time, or by which notices begin and end",
    "<accion>": "the slug of a grave act",
    "<code>": "the code of a language on offer",
    "<techo>": "a ceiling that is tried, as the simulator reads it",
    "<regla>": "the slug of a rule",
}
"""What stands in an address as it comes, with its reason."""

FILE = re.compile(r"^/(fotos|grabaciones|documentos)/[0-9a-f]{32}\.\w+$")
"""Drawn by lot, so that now and then one looks like the number of a document."""

QUESTIONS = frozenset(
    {
        *(
            "alerta",
            "anio",
            "antes",
            "dias",
            "trimestres",
            "trimestre",
            "mapa",
            "corregir",
            "distrito",
            "envio",
            "estado",
            "orden",
            "padron",
            "pagina",
            "proceso",
        ),
        *(
            "provincia",
            "q",
            "regla",
            "reporte",
            "revisar",
            "siguiente",
            "techo",
            "tema",
            "tipo",
            "titulo",
            "unidad",
            "ver",
            "vuelta",
        ),
    }
)
"""Every name of the part behind the question mark."""

ONE_TIME_LINKS = "/personal/activar/"
ONE_OF = re.compile(r"<any\((.*)\):[a-z_]+>")
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DOCUMENT = re.compile(r"(?<!\d)\d{8}(?!\d)")


def strange_words(app: Flask) -> Iterator[str]:
    """Addresses with a word that nobody reviewed, or with a shape of their own."""
    for rule in app.url_map.iter_rules():
        address = str(rule.rule)
        if address != "/" and (address.endswith("/") or "//" in address):
            yield f"{address} ends in a slash, or has two of them"
        for segment in address.strip("/").split("/") if address != "/" else ():
            yield from (f"{address}: {told}" for told in _strange_segment(segment))


def _strange_segment(segment: str) -> Iterator[str]:
    if segment in FILES:
        return
    if offered := ONE_OF.fullmatch(segment):
        yield from (f"“{word}” was not reviewed" for word in offered[1].split(", ") if word not in WORDS)
        return
    for variable in re.findall(r"<[^>]+>", segment):
        if variable not in FREE_TEXT and variable[1:-1].partition(":")[0] not in CONVERTERS:
            yield f"{variable} may hold anything"
    word, _dot, ending = re.sub(r"<[^>]+>", "", segment).partition(".")
    if word and (word not in WORDS or not KEBAB.fullmatch(word)):
        yield f"“{word}” was not reviewed"
    if ending and ending not in ENDINGS:
        yield f"“.{ending}” was not reviewed"


def telling(secrets: Collection[str]) -> Callable[[Visit], Iterator[str]]:
    """A check that finds links which tell something of a person."""
    known = {secret.casefold() for secret in secrets}

    def check(visit: Visit) -> Iterator[str]:
        for link in links_of(visit):
            asked, plain = urlsplit(link), FILE.sub("", unquote(link).casefold())
            names = {name for name, _value in parse_qsl(asked.query, keep_blank_values=True)}
            yield from (f"the name “{name}” in {link} was not reviewed" for name in sorted(names - QUESTIONS))
            if asked.path != asked.path.lower() and not asked.path.startswith(ONE_TIME_LINKS):
                yield f"{link} has capital letters"
            if DOCUMENT.search(plain) or "@" in plain or known & set(re.split(r"[/?&=+\s]", plain)):
                yield f"{link} tells of a person"

    return check


def secrets_of(folder: Path) -> Iterable[str]:
    """Everything by which somebody of the demonstration could be known or come in."""
    told = json.loads((folder / "demonstration.json").read_text("utf-8"))
    for one in (*told["residents"], *told["staff"]):
        yield from (value for name, value in one.items() if name != "what")
        yield one.get("code", "").replace("-", "") or one["email"]


def test_addresses_are_made_of_reviewed_words(app: Flask) -> None:
    none_of(
        strange_words(app),
        "A new address. Is it Spanish, short, and right for ever (design, section 8)? Then add its words to this file.",
    )


def test_words_in_addresses_are_in_kebab_case() -> None:
    slugs = {*(slug for told in SLUGS.values() for slug in told.values()), *(one.slug for one in PROVINCES)}
    none_of(
        sorted(slug for slug in slugs if not KEBAB.fullmatch(slug)),
        "A slug has only lower-case letters of ASCII, digits and single hyphens.",
    )


def test_no_address_tells_of_a_person(walk: Walk, site_folder: Path) -> None:
    none_of(
        found(walk.pages(), telling(set(secrets_of(site_folder)))),
        "An address would be kept by browsers, servers and whoever looks over a shoulder. Send personal data by POST; "
        "a new name behind a question mark is reviewed in QUESTIONS in this file.",
    )


def test_an_address_of_another_kind_is_caught() -> None:
    app = Flask("planted", static_folder=None)
    faults = (
        "/Ideas",
        "/ideas/",
        "/new-idea",
        "/datos/ideas.docx",
        "/ideas/<title>",
        "/evaluación",
        "/mi_espacio",
    )
    for number, fault in enumerate(faults):
        app.add_url_rule(fault, endpoint=str(number), view_func=lambda **_values: "")
    assert {told.partition(" ")[0].rstrip(":") for told in strange_words(app)} == set(faults)


def test_an_address_that_tells_of_a_person_is_caught() -> None:
    for link in (
        "/ideas?dni=1",
        "/ideas?q=12345678",
        "/verificar/AB12",
        "/votar?proceso=abc-123-xyz",
        "/admin/personas?q=ana%40example.org",
    ):
        assert list(telling({"ABC-123-XYZ"})(planted(f'<a href="{link}">ir</a>'))), link
    assert not list(
        telling({"ABC-123-XYZ"})(planted('<a href="/ideas?provincia=cajamarca&amp;pagina=2">ir</a>'))
    )
