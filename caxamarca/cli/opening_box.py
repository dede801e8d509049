"""`open-box`: the holders of a key open the box together, on a machine of their choice."""

from pathlib import Path

import click

from caxamarca.actions.unsealing import open_elsewhere
from caxamarca.cli import kept_box, refusals
from caxamarca.cli.copies import Copies
from caxamarca.cli.holding_keys import forget_the_screen, read_share
from caxamarca.cli.language import _, ngettext
from caxamarca.domain import box as boxes
from caxamarca.domain import custody
from caxamarca.domain.box import Box, Envelope
from caxamarca.domain.custody import Ceremony
from caxamarca.domain.errors import Refusal


@click.command(help=_("Open a ballot box with the shares of its key. It needs no site and no network."))
@click.argument("folder", metavar=_("FOLDER"), type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--copies",
    metavar=_("FOLDER"),
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=_("Open only what was published while people voted: the folder of copies that “watch” kept."),
)
@click.option(
    "--unchecked",
    is_flag=True,
    help=_("Open the box though nobody kept copies. Say in the record that it was so."),
)
@click.option(
    "--key", metavar="HEX", help=_("The key of the signatures, as you know it from a printed page.")
)
def command(folder: Path, copies: Path | None, unchecked: bool, key: str | None) -> None:
    """Read the box and the shares, and write what it held beside it."""
    if (folder / boxes.OPENING_FILE).exists():
        raise click.ClickException(
            _("This box was opened: %(file)s is there.") % {"file": folder / boxes.OPENING_FILE}
        )
    try:
        box, ceremony, envelopes = _taken(folder)
        click.echo(_told(box, ceremony))
        _compare(box, envelopes, copies, key, unchecked=unchecked)
        opening = open_elsewhere(box, envelopes, ceremony, _shares(ceremony), compared=copies is not None)
    except Refusal as fact:
        raise click.ClickException(refusals.words(fact)) from fact
    with (folder / boxes.OPENING_FILE).open("x", encoding="utf-8") as file:
        file.write(boxes.opening_to_text(opening) + "\n")
    click.echo(_told(box, ceremony))
    if copies is not None:
        click.echo(_("These envelopes are those that were published while people voted."))
    click.echo(
        _("The box is open. Bring %(file)s to the site, which checks it against its own box.")
        % {"file": folder / boxes.OPENING_FILE}
    )


def _taken(folder: Path) -> tuple[Box, Ceremony, list[Envelope]]:
    try:
        described = (folder / boxes.BOX_FILE).read_text("utf-8")
        held = (folder / custody.CEREMONY_FILE).read_text("utf-8")
        with (folder / boxes.ENVELOPES_FILE).open(encoding="utf-8") as file:
            envelopes = list(boxes.read_lines(file))
    except (OSError, UnicodeDecodeError) as trouble:
        raise click.ClickException(
            _("In this folder have to be %(files)s, as they came from the site.")
            % {"files": f"{boxes.BOX_FILE}, {boxes.ENVELOPES_FILE}, {custody.CEREMONY_FILE}"}
        ) from trouble
    return boxes.box_from_text(described), custody.from_text(held), envelopes


def _compare(
    box: Box, envelopes: list[Envelope], copies: Path | None, key: str | None, *, unchecked: bool
) -> None:
    if copies is None:
        if unchecked:
            return
        raise click.ClickException(
            _(
                "These envelopes have to be compared with what was published. Bring the copies that “watch” kept, and "
                "say where they are: --copies FOLDER. If nobody kept any: --unchecked."
            )
        )
    kept = Copies(copies)
    if key is None:
        key = click.prompt(
            _(
                "Key of the signatures (16 digits at least; from the page of the process, not from this folder)"
            )
        )
    kept_box.check(box, envelopes, kept, kept_box.check_key(kept, key))
    click.echo(_("These envelopes are those that were published while people voted."))


def _told(box: Box, ceremony: Ceremony) -> str:
    count = sum(box.envelopes.values())
    return ngettext(
        "Ballot box of %(year)d, %(num)d envelope. Key: %(name)s",
        "Ballot box of %(year)d, %(num)d envelopes. Key: %(name)s",
        count,
    ) % {"year": box.year, "num": count, "name": ceremony.name}


def _shares(ceremony: Ceremony) -> list[bytes]:
    """As many as are needed, each asked for until it is one of this key that was not given yet."""
    given: list[bytes] = []
    while len(given) < ceremony.needed:
        click.echo(
            _("Share %(count)d of the %(needed)d that are needed:")
            % {"count": len(given) + 1, "needed": ceremony.needed}
        )
        share = read_share()
        try:
            ceremony.check_another(share, given)
        except Refusal as fact:
            click.echo(refusals.words(fact))
            continue
        given.append(share)
        forget_the_screen()
        click.echo(_("It is share %(number)d.") % {"number": ceremony.number_of(share)})
    return given
