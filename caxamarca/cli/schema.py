"""The database's shape, brought to what this version of the code expects."""

import click
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import OperationalError

from caxamarca.cli.language import _


def bring_up_to_date(app: Flask) -> None:
    """Run the migrations that the database lacks: on an empty one all of them, on a current one none."""
    try:
        with app.app_context():
            upgrade()
    except OperationalError as trouble:
        raise click.ClickException(
            _("The database does not answer; see that it is running and that CAXAMARCA_DATABASE is right.")
            + f"\n{trouble.orig}"
        ) from trouble


def empty(app: Flask) -> None:
    """Take every table away, and make them again."""
    with app.app_context():
        downgrade(revision="base")
    bring_up_to_date(app)
