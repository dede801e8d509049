"""One page with all components, for those who build with them and those who judge them."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from caxamarca.domain.errors import NotFound
from caxamarca.web import demonstration
from caxamarca.web.access import open_to_all
from caxamarca.web.patterns import blueprint, samples
from caxamarca.web.patterns.forms import sample_forms

SHEETS = "patterns/components/"


@blueprint.get("/componentes")
@open_to_all
def book() -> ResponseReturnValue:
    """A real site has no such page: what is invented must not be met beside what is true."""
    if demonstration.current() is None:
        raise NotFound
    return render_template("patterns/book.html", names=names(), sample=samples, forms=sample_forms())


def names() -> list[str]:
    """The components that have a sheet, in the order of the alphabet."""
    found = current_app.jinja_env.list_templates(filter_func=lambda name: name.startswith(SHEETS))
    return sorted(name.removeprefix(SHEETS).removesuffix(".html") for name in found)
