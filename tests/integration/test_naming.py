"""Residents choose the name under which they speak in public, and never an office's."""

import pytest

from caxamarca.actions.naming import choose_public_name
from caxamarca.domain.naming import TakenForAnOffice
from caxamarca.persistence import ideas
from caxamarca.persistence.database import session
from tests import factories as make
from tests.integration.conftest import CONVENED, starting

pytestmark = [starting(CONVENED), pytest.mark.usefixtures("app")]


def test_a_resident_is_shown_under_a_name_of_the_own_choice_or_none() -> None:
    resident = make.a_resident()
    idea = ideas.one(session(), make.an_idea(resident))
    assert ideas.author(session(), idea).name is None
    choose_public_name(resident, "  Rosa   Q. ")
    assert ideas.author(session(), idea).name == "Rosa Q."
    choose_public_name(resident, " ")
    assert ideas.author(session(), idea).name is None


def test_nobody_takes_the_name_of_an_office_or_of_an_executing_unit() -> None:
    resident = make.a_resident()
    make.a_unit("Pro Región")
    for name in ("Administración", "PROREGIÓN"):
        with pytest.raises(TakenForAnOffice):
            choose_public_name(resident, name)
