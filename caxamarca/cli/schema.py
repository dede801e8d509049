"""The database's shape, brought to what this version of the code expects."""

import click
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy.exc import OperationalError

from caxamarca.cli.language import _
from caxamarca.persistence.migrating import MIGRATIONS


def bring_up_to_date(app: Flask) -> None:
    """Run the migrations that the database lacks: on an empty one all of them, on a current one none."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with app.app_context():
            command.upgrade(config, "head")
    except OperationalError as trouble:
        raise click.ClickException(
            _("The database does not answer; see that it is running and that CAXAMARCA_DATABASE is right.")
            + f"\n{trouble.orig}"
        ) from trouble
