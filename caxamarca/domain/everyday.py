"""The words people say for what stands here under another name: one table, read by whatever is looked for, by the
comparison of ideas and by the questions that lead to a page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from caxamarca.domain.searching import words


@dataclass(frozen=True)
class Saying:
    """Words that people say, and those that are `written` here for them, which are looked for as well.

    `akin` are words that ask for the same work where an idea has them, and would find too much if they were looked for.
    """

    said: str = ""
    written: str = ""
    akin: str = ""

    @property
    def all(self) -> str:
        return f"{self.said} {self.written} {self.akin}"


WORKS = (
    Saying(
        "carretera trocha pista",
        "carretera trocha camino pista carrozable",
        akin="vía vecinal afirmado afirmar",
    ),
    Saying("posta puesto", "posta puesto establecimiento", akin="consultorio"),
    Saying("colegio escuela", "colegio escuela", akin="aula educativa institución"),
    Saying("caño pileta grifo", "agua"),
    Saying("desagüe", "desagüe alcantarillado saneamiento"),
    Saying("luz", "luz electrificación energía alumbrado", akin="electricidad eléctrica"),
    Saying("cancha losa", "cancha losa deportiva polideportivo", akin="fulbito"),
    Saying(akin="riego irrigación regar"),
    Saying(akin="reservorio represa"),
    Saying(akin="médico médica salud"),
    Saying(akin="reforestación reforestar árboles"),
    Saying(akin="computadora cómputo"),
    Saying(akin="basura residuos"),
)
"""What is asked for. In the title of an idea all words of a row mean the same."""

SAYINGS = (
    *WORKS,
    Saying("plata platita billete inversión invertir", "dinero presupuesto gasto"),
    Saying("gasto gastar gastó", "dinero devengado"),
    Saying("obra", "proyecto"),
    Saying("parada parado parar", "paralizada"),
    Saying("elegir elección", "voto"),
    Saying("ganar ganó ganaron", "ganador"),
    Saying("reclamo queja denuncia", "observación vigilancia"),
    Saying("alcalde", "alcalde municipalidad"),
    Saying("gobernador gore", "gobierno regional"),
    Saying("papeleta", "cédula"),
    Saying("clave contraseña papelito", "código"),
)
"""The whole table."""

Found = tuple[tuple[str, str], ...]
"""Words as they are written, each with its stem."""


def written_for(stem: Callable[[str], str]) -> Mapping[str, Found]:
    """For the stem of each word that people say, what is written for it other than itself. `stem` takes a word in
    small letters without accents.
    """
    found = {}
    for row in SAYINGS:
        written = tuple((one.written, stem(one.folded)) for one in words(row.written))
        for said in {stem(form) for word in words(row.said) for form in (word.folded, word.plain)}:
            found[said] = tuple(one for one in written if one[1] != said)
    return found


def as_said(ours: str) -> str:
    """Words of ours, and after them what people say for each."""
    named = {one.folded for one in words(ours)}
    rows = (row.said for row in SAYINGS if named & {one.folded for one in words(row.written)})
    return " ".join((ours, *rows))
