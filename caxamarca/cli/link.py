"""`link`: a new one-time link for somebody on the staff, made by whoever runs the machine."""

import click

from caxamarca.actions.appointing import NotAnEmail, link_by_operator
from caxamarca.cli.application import prepared, settings_of_environment
from caxamarca.cli.init import link_of
from caxamarca.cli.language import _
from caxamarca.domain.errors import NotFound


@click.command(help=_("Make a new one-time link for somebody on the staff who cannot come in any more."))
@click.argument("email", metavar=_("EMAIL"))
def command(email: str) -> None:
    """Say the link. Password and phone of that person stop working at once."""
    settings = settings_of_environment()
    app = prepared(settings)
    with app.app_context():
        try:
            token = link_by_operator(email)
        except (NotFound, NotAnEmail) as refusal:
            raise click.ClickException(
                _("Nobody on the staff has this address: %(email)s") % {"email": email}
            ) from refusal
    click.echo(_("It works once, within 48 hours:"))
    click.echo(link_of(settings, app, token))
