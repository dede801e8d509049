"""What each column of the published tables means: the dictionary that lies beside them."""

from collections.abc import Mapping, Sequence

from caxamarca.web.words import _l

PLACES, BALLOTS, VOTES, TURNOUT, GROUPS = (
    "lugares.csv",
    "cedulas.csv",
    "votos.csv",
    "participacion.csv",
    "participacion_grupos.csv",
)

_PLACE = _l("Province, or the interprovincial part.")

COLUMNS: Mapping[str, Mapping[str, str]] = {
    PLACES: {
        "circunscripcion": _PLACE,
        "codigo": _l("Code of the province, by INEI; empty for the interprovincial part."),
        "nombre": _l("Its name."),
    },
    BALLOTS: {
        "circunscripcion": _PLACE,
        "numeros": _l("Numbers marked on the ballot, joined by hyphens; empty where it is blank."),
        "cedulas": _l("How many ballots were marked so."),
    },
    VOTES: {
        "circunscripcion": _PLACE,
        "numero": _l("Number on the ballot."),
        "votos": _l("Ballots that marked it."),
    },
    TURNOUT: {
        "circunscripcion": _PLACE,
        "votantes_habiles": _l("People on the roll."),
        "votaron": _l("People who voted."),
    },
    GROUPS: {
        "criterio": _l("By what people are grouped: edad (age), sexo (sex), canal (way of voting)."),
        "grupo": _l(
            "The group: 0-29, 30-44, 45-59, 60-mas; F, M; web; no-consta where the roll does not say."
        ),
        "votantes_habiles": _l(
            "People of the group on the roll; empty where it is not told, and for a way of voting."
        ),
        "votaron": _l("People of the group who voted; empty where they, or those who did not, are very few."),
    },
}

NAME = "diccionario.csv"
HEAD: Sequence[str] = ("archivo", "columna", "significado")


def rows() -> list[tuple[str, str, str]]:
    return [
        (file, column, str(meaning))
        for file, columns in COLUMNS.items()
        for column, meaning in columns.items()
    ]
