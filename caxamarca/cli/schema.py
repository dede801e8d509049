"""The database's shape, brought to what this version of the code expects."""

from pathlib import Path

import click
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError

from caxamarca.cli.language import _
from caxamarca.persistence.database import db
from caxamarca.persistence.migrating import is_foreign
from caxamarca.persistence.storing import was_busy


def bring_up_to_date(app: Flask) -> None:
    """Run the migrations that the database lacks: on an empty one all of them, on a current one none.

    One that other migrations made is left as it is, and said to be so.
    """
    try:
        with app.app_context():
            if is_foreign():
                raise click.ClickException(_foreign(db.engine.url))
            upgrade()
    except OperationalError as trouble:
        if was_busy(trouble):
            raise click.ClickException(
                _("Somebody else is writing to the database just now. Wait a minute and try again.")
            ) from trouble
        raise click.ClickException(
            _("The database does not answer; see that it is running and that CAXAMARCA_DATABASE is right.")
            + f"\n{trouble.orig}"
        ) from trouble


def _foreign(url: URL) -> str:
    """What to do with the data of another version."""
    if url.get_backend_name() == "sqlite":
        return _(
            "The data in this folder are of another version of this program, and this one cannot read them: %(place)s. "
            "Nothing was touched. Use that version, or begin in another folder: CAXAMARCA_DATA=/path python3 app.py"
        ) % {"place": Path(url.database or "").parent}
    return _(
        "The data in this database are of another version of this program, and this one cannot read them: %(place)s. "
        "Nothing was touched. Use that version, or name another database in CAXAMARCA_DATABASE."
    ) % {"place": url.render_as_string(hide_password=True)}


def empty(app: Flask) -> None:
    """Take every table away, and make them again."""
    with app.app_context():
        downgrade(revision="base")
    bring_up_to_date(app)
