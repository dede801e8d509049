"""The words people say for what stands here under another name: one table, read by whatever is looked for."""

from collections.abc import Callable, Mapping

from caxamarca.domain.searching import words

OTHER_WORDS: Mapping[str, str] = {
    "plata platita billete inversión invertir": "dinero presupuesto gasto",
    "gasto gastar gastó": "dinero devengado",
    "obra": "proyecto",
    "carretera trocha pista": "carretera trocha camino pista carrozable",
    "posta puesto": "posta puesto establecimiento",
    "colegio escuela": "colegio escuela",
    "caño pileta grifo": "agua",
    "desagüe": "desagüe alcantarillado saneamiento",
    "luz": "luz electrificación energía alumbrado",
    "cancha losa": "cancha losa deportiva polideportivo",
    "elegir elección": "voto",
    "ganar ganó ganaron": "ganador",
    "reclamo queja denuncia": "observación vigilancia",
    "alcalde": "alcalde municipalidad",
    "gobernador gore": "gobierno regional",
    "papeleta": "cédula",
    "clave contraseña papelito": "código",
}
"""What people say, with what the ideas, the projects and the pages write for it. What is said is looked for as well."""

Found = tuple[tuple[str, str], ...]
"""Words as they are written, each with its stem."""


class Sayings:
    """The table by stems. `stem` takes a word in small letters without accents."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        self._written: dict[str, Found] = {}
        for said, written in OTHER_WORDS.items():
            found = tuple((one.written, stem(one.folded)) for one in words(written))
            for word in words(said):
                for form in (word.folded, word.plain):
                    self._written[stem(form)] = found

    def of(self, stem: str) -> Found:
        """What is written for a word with this stem, other than itself; nothing where the table does not have it."""
        return tuple(one for one in self._written.get(stem, ()) if one[1] != stem)
