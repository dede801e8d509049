"""`build`: compile the catalogues and make the static bundle, as the set-up asks when sources change."""

from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError

from caxamarca.cli import words
from caxamarca.cli.language import _
from caxamarca.settings import ROOT
from caxamarca.web import assets


@click.command(help=_("Compile the words and make the style sheet."), hidden=True)
def command() -> None:
    """Build everything that is not in the repository because it is made from what is."""
    for source in words.catalogues():
        compile_catalogue(source)
    assets.build(ROOT / "static", ROOT / "build" / "static")


def compile_catalogue(source: Path) -> None:
    """Compile one `.po` beside itself. A translation that loses or invents a placeholder stops the build."""
    try:
        catalogue = words.load(source)
    except PoFileError as mistake:
        raise click.ClickException(f"{source}: {mistake}") from mistake
    if mistakes := [f"{source}:{line}: {mistake}" for line, mistake in mistakes_of(catalogue)]:
        raise click.ClickException("\n".join(mistakes))
    draft = source.with_suffix(".mo.draft")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(source.with_suffix(".mo"))


def mistakes_of(catalogue: Catalog) -> list[tuple[int, str]]:
    """List the line and the mistake of each translation that does not fit its sentence."""
    return [
        (message.lineno or 0, str(mistake)) for message, mistakes in catalogue.check() for mistake in mistakes
    ]
