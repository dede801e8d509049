"""What people wrote, as a page may show it in every language: all that is in the database, and the names of places."""

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from caxamarca.cli.demonstration.people import FIRST_NAMES, SURNAMES
from caxamarca.domain.provinces import DISTRICTS, PROVINCES
from caxamarca.persistence.database import db
from caxamarca.persistence.tables import Base

BETWEEN = " ·–:;,.()«»“”"


def words_of_people(app: Flask) -> frozenset[str]:
    """Every line that somebody wrote into the database, the names of places, and those of invented people."""
    known = {
        app.jinja_env.globals["site_name"],
        *(one.name for one in PROVINCES),
        *(one.name for one in DISTRICTS),
    }
    known |= {one.capital for one in PROVINCES}
    cast = json.loads((Path(app.config["DATA_FOLDER"]) / "demonstration.json").read_text("utf-8"))
    known |= {one.get("password", "") for one in cast["staff"]}
    known |= {" ".join(name) for name in product(FIRST_NAMES, SURNAMES, SURNAMES)}
    return frozenset(bare(str(one)) for one in known) | written(app)


def written(app: Flask, *, with_names: bool = True) -> frozenset[str]:
    """Every line that somebody wrote into the database; names of people, units and processes if they are wanted."""
    known: set[str] = set()
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            columns = [one for one in table.columns if with_names or not re.search("name|place", one.name)]
            for row in db.session.execute(select(*columns)):
                known.update(line for value in row for text in _texts(value) for line in text.splitlines())
    return frozenset(map(bare, known))


def bare(text: str) -> str:
    """A text without what stands between two of them."""
    return " ".join(text.split()).strip(BETWEEN)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in _texts(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in _texts(one))
