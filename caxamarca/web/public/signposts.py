"""Where people's questions are answered: a page for each, found by the words in which they ask."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import url_for

from caxamarca.domain.everyday import as_said
from caxamarca.domain.provinces import PROVINCES
from caxamarca.web.public.leaflets import Leaflet, Sort, stems_of
from caxamarca.web.words import _l


@dataclass(frozen=True)
class Signpost:
    """A page that answers a question, with our words for it; `narrows`: also for one province alone."""

    endpoint: str
    title: str
    ours: str
    narrows: bool = False

    @property
    def asked_with(self) -> str:
        """The words in which people ask it."""
        return as_said(self.ours)


SIGNPOSTS = (
    Signpost(
        "public.follow_up",
        _l("What became of the money, and how the works are getting on"),
        "dinero presupuesto devengado obra avance seguimiento paralizada atrasada retraso demora",
        narrows=True,
    ),
    Signpost("public.projects", _l("Which projects won"), "ganador resultado proyecto", narrows=True),
    Signpost("resident.vote", _l("When you can vote, and how"), "voto votación cédula"),
    Signpost(
        "public.ideas", _l("The ideas of the people"), "idea propuesta proponer pedido pedir", narrows=True
    ),
    Signpost("public.my_idea", _l("Was my idea accepted?"), "idea aceptar aceptada aprobar respuesta"),
    Signpost(
        "account.sign_in",
        _l("Come in with your DNI and your code, or see what to do if you have none"),
        "código entrar ingresar DNI perdí perder olvidé olvidar recibí recibir tengo",
    ),
)
ASKING = stems_of(
    "no cómo cuál cuándo cuánto cuánta dónde pasó qué quién quiénes saber va van ver hicieron hizo usó mi provincia"
)
"""What may stand in any question, beside the words that say what it is about."""


def signposts() -> Iterator[Leaflet]:
    """A leaflet for each question; where it narrows, one more for each province, whose name has to be said."""
    for one in SIGNPOSTS:
        everywhere = Leaflet(
            sort=Sort.SIGNPOST,
            title=str(one.title),
            url=url_for(one.endpoint),
            name=one.asked_with,
            around=ASKING,
        )
        yield everywhere
        for province in PROVINCES if one.narrows else ():
            yield replace(
                everywhere,
                url=url_for(one.endpoint, provincia=province.slug),
                where=province.name,
                needed=stems_of(province.name),
            )
