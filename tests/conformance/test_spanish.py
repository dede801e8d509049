"""How the Spanish speaks: to everybody as “usted”, in Spanish, in plain words, without markup."""

import re
from collections.abc import Iterator, Mapping

import pytest
from babel.messages.catalog import Catalog, Message

from caxamarca.cli.words import catalogues, load
from tests.support.findings import none_of

SAME_IN_BOTH = frozenset(
    """
    """.split()
)
"""Sentences that are the same in both languages, as reviewed."""

FAMILIAR = re.compile(
    r"\b(tú|tu|tus|te|ti|contigo|tuyo|tuya|tienes|puedes|debes|quieres|eres|estás|vas|ves|sabes|necesitas|votas|eliges|"
    r"recibes|encuentras|haz|pon|escribe|elige|ingresa|revisa|marca|copia|guarda|envía|vuelve|entra|sal|lee|mira|busca|"
    r"pulsa|haga clic|clic)\b(?! aquí no)",
    re.IGNORECASE,
)
