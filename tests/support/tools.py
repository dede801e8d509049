"""What a command of the tests says where their tools are missing. It is imported before them, and needs none."""

import sys
from importlib.util import find_spec

ONLY_OF_THE_TESTS = ("playwright", "pytest")
"""The packages of `requirements-test.txt` without which no command of the tests can begin."""

if any(find_spec(name) is None for name in ("flask", *ONLY_OF_THE_TESTS)):
    sys.exit(
        "Faltan las herramientas de prueba: ejecute primero «python3 app.py test unit», que las instala, y repita esta "
        "orden con «.venv/bin/python»."
    )
