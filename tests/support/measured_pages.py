"""What a page costs this machine, beside a bare view of Flask that renders as many bytes.

`python -m tests.support.measured_pages` prints it.

Processor time of one process, through the test client, on SQLite, over the demonstration; the two take turns, so that
what else the machine does weighs on both.
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from flask import Flask, render_template_string
from flask.testing import FlaskClient

from caxamarca.cli import demo, schema
from caxamarca.settings import Settings
from caxamarca.web.factory import create_app

PAGES = (
    *("/", "/ideas", "/ideas/1", "/provincias/cajamarca", "/procesos/2025/resultados/cajamarca"),
    *("/proyectos/1", "/seguimiento"),
)
TURNS, TIMES = 8, 10
ROW = '<li class="card"><p>{{ one.caption }}</p><h2><a href="{{ one.url }}">{{ one.title }}</a></h2></li>\n'


def bare(size: int) -> FlaskClient:
    """A view without database, sign-in or words, whose page is as large."""
    app = Flask("bare", static_folder=None)
    thing = {
        "caption": "Cajamarca · Encañada",
        "url": "/ideas/1",
        "title": "Agua segura para los caseríos altos",
    }
    page = f"<!doctype html><title>A</title><ul>{{% for one in things %}}{ROW}{{% endfor %}}</ul>"

    @app.route("/")
    def show() -> str:
        return render_template_string(page, things=[thing] * how_many)

    how_many = 1
    one = len(app.test_client().get("/").data)
    how_many = 2
    how_many = max(1, size // (len(app.test_client().get("/").data) - one))
    return app.test_client()


def spent(deed: Callable[[], object]) -> float:
    """Milliseconds of processor time that one of so many takes."""
    begun = process_time()
    for _time in range(TIMES):
        deed()
    return (process_time() - begun) * 1000 / TIMES


def main() -> None:
    with TemporaryDirectory() as folder:
        app = create_app(Settings.of_folder(Path(folder)))
        schema.bring_up_to_date(app)
        demo.make(app)
        ours = app.test_client()
        sys.stdout.write(f"{'':<40}{'bytes':>8}{'page':>10}{'bare':>10}{'ratio':>8}\n")
        for path in PAGES:
            size = len(ours.get(path).data)
            other = bare(size)
            turns = [(spent(lambda: ours.get(path)), spent(lambda: other.get("/"))) for _turn in range(TURNS)]  # noqa: B023
            page, floor = (min(column) for column in zip(*turns, strict=True))
            sys.stdout.write(f"{path:<40}{size:>8,}{page:>7.2f} ms{floor:>7.2f} ms{page / floor:>8.1f}\n")


if __name__ == "__main__":
    main()
