"""Each test begins with a process under evaluation by whoever signs in: for one province or for all."""

import pytest
from flask import Flask

from caxamarca.domain.roles import Actor
from tests.factories import (
    CAJAMARCA,
    a_process,
    an_evaluator,
)
from tests.support.evaluating import CEILING
from tests.support.visiting import Visitor


@pytest.fixture(autouse=True)
def process(app: Flask) -> int:
    return a_process(ceiling=CEILING, interprovincial=True)


@pytest.fixture
def evaluator(process: int, visitor: Visitor) -> Actor:
    """Somebody of the technical team for Cajamarca alone, signed in."""
    found = an_evaluator(CAJAMARCA)
    visitor.sign_in(found)
    return found


@pytest.fixture
def everywhere(process: int, visitor: Visitor) -> Actor:
    """Somebody of the technical team for the whole region, signed in."""
    found = an_evaluator()
    visitor.sign_in(found)
    return found
