"""The site that the environment names, ready for a command: settings, application, database up to date."""

import shutil
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from caxamarca.cli import schema
from caxamarca.cli.language import _
from caxamarca.persistence import dumping, site
from caxamarca.persistence.database import session
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import AddressError, MailError, Settings, StateDoorError


def settings_of_environment() -> Settings:
    """Read the settings, or say which one is wrong."""
    try:
        settings = Settings.from_environment()
    except AddressError as mistake:
        raise click.ClickException(
            _("CAXAMARCA_ADDRESS begins with http:// or https:// and names a host: %(address)s")
            % {"address": mistake}
        ) from mistake
    except StateDoorError as mistake:
        raise click.ClickException(
            _("The State’s identity is described in part only, or wrongly. Look at %(name)s in the README.")
            % {"name": mistake}
        ) from mistake
    except MailError as mistake:
        raise click.ClickException(
            _("The mail server is described in part only, or wrongly. Look at %(name)s in the README.")
            % {"name": mistake}
        ) from mistake
    except ValueError as mistake:
        raise click.ClickException(_("PORT and CAXAMARCA_PROXIES have to be whole numbers.")) from mistake
    try:
        known = make_url(settings.database_url).get_backend_name() in {"sqlite", "postgresql"}
    except ArgumentError:
        known = False
    if not known:
        raise click.ClickException(
            _("CAXAMARCA_DATABASE has to be an address such as postgresql+psycopg://user@host/name")
        )
    return settings


RESTORING = ".restauracion"
"""The folder within the data folder where a restore unpacks and looks at everything before it gets its place. As long
as it is there, a restore goes on, or was cut off; then the same command begins it anew.
"""


def database_file(settings: Settings) -> Path:
    """Where the embedded database is."""
    return Path(make_url(settings.database_url).database or "")


def prepared(settings: Settings) -> Flask:
    """Make the application, with its data folder there and its database in the shape that the code expects."""
    app = whole(settings)
    schema.bring_up_to_date(app)
    return app


def whole(settings: Settings) -> Flask:
    """Make the application, unless a restore was cut off."""
    from caxamarca.web.factory import create_app

    if settings.is_sqlite:
        # Before there is an application, whose own keys would stand in the way of those that are being restored.
        _check_restored(settings, is_done=database_file(settings).exists)
    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        app = create_app(settings)
    except OSError as trouble:
        raise click.ClickException(
            _("The data folder cannot be used: %(folder)s (%(reason)s). CAXAMARCA_DATA names another one.")
            % {"folder": settings.data_folder, "reason": trouble.strerror}
        ) from trouble
    if not settings.is_sqlite:
        with app.app_context():
            _check_restored(settings, is_done=lambda: not dumping.is_free())
    return app


def _check_restored(settings: Settings, is_done: Callable[[], bool]) -> None:
    """Touch nothing where a restore was cut off, or is at work. One that only could not tidy up is helped."""
    unpacked = settings.data_folder / RESTORING
    if unpacked.exists() and not is_done():
        raise click.ClickException(
            _(
                "A restore was cut off in %(folder)s, or is still at work. Run it again, with the same archives; "
                "nothing else is done here before."
            )
            % {"folder": settings.data_folder}
        )
    shutil.rmtree(unpacked, ignore_errors=True)


def kind(app: Flask) -> SiteKind | None:
    """Tell whether there is a real site, a demonstration, or nothing yet."""
    with app.app_context():
        found = site.found(session())
        return None if found is None else found.kind
