"""`init`: an empty real site, and the one-time link by which its first administrator comes in."""

import click
from flask import Flask, url_for

from caxamarca.actions.appointing import NAME_LIMIT, EmailTaken, NotAnEmail, email_of
from caxamarca.actions.founding import AlreadyFounded, found_site, invite_again, invite_first_administrator
from caxamarca.cli.application import prepared, settings_of_environment
from caxamarca.cli.language import _
from caxamarca.domain.errors import Refusal
from caxamarca.domain.texts import Empty, TooLong, clean_line
from caxamarca.persistence import people, site
from caxamarca.persistence.database import session
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import Settings

WHOLE_COMMAND = 'python3 app.py init --email rosa@example.org --name "Rosa Quispe"'


@click.command(help=_("Make an empty real site, and a one-time link for its first administrator."))
@click.option("--email", help=_("E-mail address of the first administrator."))
@click.option("--name", help=_("Name of the first administrator."))
def command(email: str | None, name: str | None) -> None:
    """Make what is missing, and say the link. A demonstration, or a site that is in use, is never touched."""
    settings = settings_of_environment()
    email, name = _asked(email, name)
    app = prepared(settings)
    with app.app_context():
        _check_free()
        token = _first_link(email, name)
    click.echo(
        _("The site is ready. Hand this link to %(name)s; it works once, within 48 hours:") % {"name": name}
    )
    click.echo(link_of(settings, app, token))
    if not settings.address:
        click.echo(
            _(
                "The link is for this machine. If people reach the site at another address, say it in "
                "CAXAMARCA_ADDRESS and run this command again: CAXAMARCA_ADDRESS=https://presupuesto.example.pe"
            )
        )
    click.echo(_("Start the site, with the same settings: python3 app.py"))
    click.echo(_("If the link is lost before it is used, run this command again."))


def _check_free() -> None:
    """Say so where there is something already that must not be touched."""
    found = site.found(session())
    if found is None:
        return
    if found.kind is SiteKind.DEMONSTRATION:
        raise click.ClickException(
            _(
                "There is a demonstration in this folder, and a real site is never made over it. Choose another "
                "folder: CAXAMARCA_DATA=/path python3 app.py init"
            )
        )
    if people.administrators(session()) and people.who_never_came(session()) is None:
        raise click.ClickException(_in_use())


def _in_use() -> str:
    return _(
        "There is a site in this folder already, and it is in use: its administrators make links for others."
    )


def _asked(email: str | None, name: str | None) -> tuple[str, str]:
    """Both answers, asked for where they were not given, and refused here before anything is made."""
    try:
        email = email or click.prompt(_("E-mail address of the first administrator"))
        name = name or click.prompt(_("Name of the first administrator"))
        return email_of(email), clean_line(name, NAME_LIMIT)
    except click.Abort:
        raise click.ClickException(
            _("Say who the first administrator is: %(command)s") % {"command": WHOLE_COMMAND}
        ) from None
    except (NotAnEmail, Empty, TooLong) as refusal:
        raise click.ClickException(_reason(refusal)) from None


def _reason(refusal: Refusal) -> str:
    if isinstance(refusal, NotAnEmail):
        return _("This is not an e-mail address.")
    return _("The name needs letters, %(limit)d at the most.") % {"limit": NAME_LIMIT}


def _first_link(email: str, name: str) -> str:
    """Found the site where there is none; then the token of a link. What was cut off half-way is taken up."""
    if site.found(session()) is None:
        found_site(SiteKind.REAL)
    try:
        if people.administrators(session()):
            return invite_again(email, name)
        return invite_first_administrator(email, name)
    except (AlreadyFounded, EmailTaken):
        raise click.ClickException(_in_use()) from None


def link_of(settings: Settings, app: Flask, token: str) -> str:
    with app.test_request_context():
        return settings.base + url_for("account.use_link", token=token)
