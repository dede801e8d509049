"""`mutate`: small faults planted one by one in what counts and keeps ballots; the tests have to find each of them."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import click

from caxamarca.cli.language import _
from caxamarca.cli.testing import is_setting
from caxamarca.settings import ROOT

FILE = ROOT / "tests" / "support" / "mutated.toml"
MODULES = list(tomllib.loads(FILE.read_text("utf-8")) if FILE.exists() else ())
TOOL = ("-m", "tests.support.mutating")
COLUMNS = ("mutants", "killed", "endless", "stillborn", "explained")


@click.command(
    help=_(
        "Plant small faults in the modules that count and keep ballots, and fail where the tests do not find one: "
        "%(names)s. Minutes; with the name of a module, only that one."
    )
    % {"names": ", ".join(MODULES)}
)
@click.argument("modules", nargs=-1, type=click.Choice(MODULES), metavar=_("[MODULE]..."))
@click.pass_context
def command(ctx: click.Context, modules: tuple[str, ...]) -> None:
    """Show a line for each module, then each fault that was not found."""
    heads = (
        _("faults"),
        _("found"),
        _("endless"),
        _("do not load"),
        _("explained"),
        _("not found"),
        _("seconds"),
    )
    with started(modules) as tool:
        assert tool.stdout  # noqa: S101 - it was asked for
        click.echo(_row(_("module"), *heads))
        for line in tool.stdout:
            show(json.loads(line))
    ctx.exit(tool.returncode)


def started(modules: Sequence[str]) -> subprocess.Popen[bytes]:
    """The tool of the tests. Sets have the same order each time, so that the same faults are found."""
    environment = {name: value for name, value in os.environ.items() if not is_setting(name)}
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, *TOOL, *modules],
        cwd=ROOT,
        env={**environment, "PYTHONHASHSEED": "0"},
        stdout=subprocess.PIPE,
    )


def show(told: Mapping[str, Any]) -> None:
    """One module, as the tool tells of it."""
    if not told["sound"]:
        click.secho(
            _("%(module)s: its tests fail without any fault, so they prove nothing.")
            % {"module": told["module"]},
            fg="red",
        )
        return
    counts = [str(told[name]) for name in COLUMNS]
    click.echo(_row(told["module"], *counts, str(len(told["unexplained"])), f"{told['seconds']:.0f}"))
    for one in told["unexplained"]:
        place = f"{told['module']}.py:{one['line']}"
        click.secho(f"  {place}  {one['where']}  {one['was']}  →  {one['becomes']}  ({one['nth']})", fg="red")
    for key in told["stale"]:
        said = _("explained, but found or no longer there: %(fault)s") % {"fault": key}
        click.secho(f"  {said}", fg="red")


def _row(name: str, *cells: str) -> str:
    return f"{name:14}" + "".join(f"{cell:>12}" for cell in cells)
