"""Addresses are Spanish, lower case, in kebab-case, without a slash at the end, and tell nothing of a person."""

import re
from collections.abc import Iterable, Iterator, Mapping

from flask import Flask

from caxamarca.web.labels import SLUGS
from tests.support.findings import none_of

WORDS = frozenset(
    """
    accesibilidad activar actas actos admin aplazar apoyar auditoria avisar avisos ballots calendario cedula cedulas cerrar
    """.split()
)
