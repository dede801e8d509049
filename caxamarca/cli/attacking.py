"""`attack`: one attack of the ballot box in its long form, with its controls; `test` runs the short forms."""

import click

from caxamarca.cli.language import _
from caxamarca.cli.testing import Part, provide, run
from caxamarca.settings import ROOT

FOLDER = ROOT / "tests" / "attacks"
NAMES = sorted(path.stem.removeprefix("test_") for path in FOLDER.glob("test_*.py"))


@click.command(
    help=_("Attack the ballot box in the long form: %(names)s. Minutes to hours.")
    % {"names": ", ".join(NAMES)}
)
@click.argument("name", type=click.Choice(NAMES), metavar=_("NAME"))
@click.pass_context
def command(ctx: click.Context, name: str) -> None:
    """Run one attack, show what it measured, and fail where a promise is broken or a control is not caught."""
    part = Part(name, name, ("pytest", f"tests/attacks/test_{name}.py"), ("postgresql",))
    provide([part])
    ctx.exit(0 if run(part, ["--long"]).passed else 1)
