"""Each test has a provider of identities that it can spoil, and a site with a door to it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from caxamarca.settings import StateDoor
from caxamarca.web.account import state_door
from tests.support import provider as support
from tests.support.provider import CLIENT, SAFE, SECRET, Provider
from tests.support.sites import Ground
from tests.support.state_door import (
    ROSA,
    Phone,
)
from tests.support.visiting import Visitor


@pytest.fixture
def provider() -> Iterator[Provider]:
    with support.serving() as serving:
        serving.document = ROSA
        yield serving


@pytest.fixture
def site(ground: Ground, app: Flask, provider: Provider) -> Iterator[Flask]:
    """The whole site over this test's data, with the second door for as long as the test lasts."""
    described = StateDoor(provider.discovery, CLIENT, (SAFE, "pki_dnie"), name="ID de prueba", secret=SECRET)
    with ground.visited() as web:
        state_door.install(web, described)
        try:
            yield web
        finally:
            state_door.install(web, None)


@pytest.fixture
def phone(site: Flask, provider: Provider) -> Phone:
    return Phone(Visitor(site), provider)
