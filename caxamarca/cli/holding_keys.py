"""`key new`: the holders of a key make it together, on a machine of their choice, and each takes a share home."""

import sys
from pathlib import Path

import click

from caxamarca.actions.keyholding import hold_ceremony
from caxamarca.cli import refusals
from caxamarca.cli.language import _
from caxamarca.domain import custody, shares
from caxamarca.domain.custody import Ceremony
from caxamarca.domain.errors import Refusal


@click.group(help=_("The key of a ballot box that several people hold together."))
def command() -> None:
    """Nothing by itself."""


@command.command(
    help=_("Make the key of a box, and a share of it for each holder. It needs no site and no network.")
)
@click.argument("folder", metavar=_("FOLDER"), type=click.Path(path_type=Path))
@click.option("--year", type=int, required=True, help=_("The year of the process."))
@click.option("--holders", type=int, required=True, help=_("How many people hold the key."))
@click.option("--needed", type=int, required=True, help=_("How many of them are needed to open the box."))
@click.option(
    "--sheets", is_flag=True, help=_("Write each share into a file, to be printed, instead of showing it.")
)
def new(folder: Path, year: int, holders: int, needed: int, sheets: bool) -> None:
    """Make a key. It is forgotten at once; what stays are the shares."""
    try:
        ceremony, made = hold_ceremony(year, holders, needed)
    except Refusal as fact:
        raise click.ClickException(refusals.words(fact)) from fact
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise click.ClickException(
            _("There is something at %(folder)s already. Name a new folder.") % {"folder": folder}
        ) from None
    for number, share in enumerate(made, start=1):
        if sheets:
            _write(folder / f"parte-{number}.txt", _sheet(ceremony, number, share))
        else:
            _hand_over(ceremony, number, share)
    _write(folder / custody.CEREMONY_FILE, custody.to_text(ceremony) + "\n")
    click.echo(_("The key is made, and every share was tried on a ballot."))
    click.echo(
        _("Bring %(file)s to the site. It is public: %(name)s")
        % {"file": folder / custody.CEREMONY_FILE, "name": ceremony.name}
    )


def _write(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8") as file:
        path.chmod(0o600)
        file.write(text)


def _sheet(ceremony: Ceremony, number: int, share: bytes) -> str:
    head = _("Share %(number)d of %(holders)d of the key of the ballot box of %(year)d") % {
        "number": number,
        "holders": ceremony.holders,
        "year": ceremony.year,
    }
    rule = _(
        "%(needed)d shares open the box. Nobody asks you for it before voting has ended, and never by telephone."
    ) % {"needed": ceremony.needed}
    check = _("The page of the process has to show this key: %(name)s") % {"name": ceremony.name}
    return "\n".join((head, "", *shares.written(share), "", rule, check, ""))


def _hand_over(ceremony: Ceremony, number: int, share: bytes) -> None:
    """Show a share to its holder alone, and see that it was copied rightly."""
    click.clear()
    click.echo(_sheet(ceremony, number, share))
    click.echo(_("Copy the two lines by hand. Nobody else should look."))
    while read_share() != share:
        click.echo(_("That is not what stands above. Compare it."))
    forget_the_screen()


def forget_the_screen() -> None:
    """Clear what is seen, and what a terminal lets one scroll back to."""
    if sys.stdout.isatty():
        click.echo("\033[3J", nl=False)
    click.clear()


def read_share() -> bytes:
    """A share as it is typed, asked for again until it reads as one."""
    while True:
        lines = [
            click.prompt(_("Line %(line)d") % {"line": line}, type=str) for line in range(1, shares.LINES + 1)
        ]
        try:
            return shares.read(lines)
        except Refusal as fact:
            click.echo(refusals.words(fact))
