"""`serve`: the site of the data folder, or else a demonstration of it, on a production-grade server."""

import errno
import logging
import os
import signal
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event
from types import FrameType
from typing import NoReturn

import click
from flask import Flask

from caxamarca.actions import interrupting, tidying
from caxamarca.cli import ticking
from caxamarca.cli.application import kind, prepared, settings_of_environment
from caxamarca.cli.discretion import be_discreet
from caxamarca.cli.language import _
from caxamarca.persistence.site import SiteKind
from caxamarca.persistence.storing import StorageFailed
from caxamarca.settings import ROOT, THREADS, Settings

# Where a demonstration is served, whatever HOST says: its codes are printed for everybody.
HERE = "127.0.0.1"

# Far above what any route takes, so that it is the site that refuses what is too large, in Spanish.
LARGEST_BODY = 64 * 1024 * 1024

# Of the site that stands without a proxy: connections at once, and seconds after which one that says nothing is closed.
# A thousand that begin a request and never end it, which anybody can open, keep the others out for a minute.
CONNECTIONS = 1000
SILENCE = 60

LAST_PORT = 65535


@click.command(help=_("Serve the site; where there is none yet, make the demonstration and serve it."))
def command() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, stop)
    try:
        serve(settings_of_environment())
    except KeyboardInterrupt:
        # Pressed before the site was open; from then on the server itself answers to it.
        say_goodbye()


def serve(settings: Settings) -> None:
    """See what site there is, open the door, make the demonstration where there is none, let people in."""
    app = prepared(settings)
    found = kind(app)
    # Before the demonstration is made, which takes its time: the port may be taken.
    door = open_door(settings.host if found is SiteKind.REAL else HERE, settings.port)
    if found is None and settings.https:
        door.close()
        # A folder that was mistyped, or a disk that is not there: its codes would be on the page for everybody.
        raise click.ClickException(
            _(
                "There is no site in %(folder)s, and its address is a public one: %(address)s. Look whether the folder "
                "is the right one, and make the site with “init”. The README says how a demonstration is made on "
                "purpose."
            )
            % {"folder": settings.data_folder, "address": settings.address}
        )
    if found is not SiteKind.REAL:
        click.echo(demonstration(app, settings, begun=found is not None) + "\n")
    with app.app_context():
        with suppress(StorageFailed):
            ticking.say_paused(interrupting.look_back(datetime.now(UTC)))
        tidying.tidy(datetime.now(UTC))
    click.echo(_("The site is open at %(address)s") % {"address": address(door)})
    click.echo(_("Ctrl-C closes it."))
    sys.stdout.flush()
    if settings.is_sqlite:
        ticking.go_on(app, Event())
        ticking.send_on(app, Event())
        with_waitress(app, door, proxies=settings.proxies)
    else:
        with_gunicorn(door)


def demonstration(app: Flask, settings: Settings, *, begun: bool) -> str:
    """Make the demonstration unless it is there whole, and tell how to try it."""
    from caxamarca.cli import demo

    if not (settings.data_folder / demo.FILE).exists():
        if begun:
            click.echo(_("The demonstration was left unfinished and is told again."))
            demo.forget(app, settings)
        click.echo(_("The demonstration is being made, this first time only…"))
        demo.make(app)
    return demo.introduction(app)


def open_door(host: str, port: int) -> socket.socket:
    """Listen at an address, or say why that is not possible."""
    where = {"host": host, "port": port}
    if not 0 <= port <= LAST_PORT:
        raise click.ClickException(_("PORT goes from 0 to 65535, and this is %(port)d.") % where)
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as trouble:
        raise click.ClickException(REASONS.get(trouble.errno or 0, UNKNOWN) % where) from trouble


NO_SUCH_HOST = _("HOST does not name an address of this machine: %(host)s")
REASONS = {
    socket.EAI_NONAME: NO_SUCH_HOST,
    errno.EADDRNOTAVAIL: NO_SUCH_HOST,
    errno.EADDRINUSE: _(
        "Port %(port)d is taken, perhaps by this same site in another window. Close it there, or choose "
        "another port: PORT=8001 python3 app.py"
    ),
    errno.EACCES: _("This user may not open port %(port)d; choose one above 1023: PORT=8000 python3 app.py"),
}
UNKNOWN = _("The site could not be opened at %(host)s, port %(port)d.")


def address(door: socket.socket) -> str:
    """Write where a door is, as a browser wants it."""
    host, port = door.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def with_waitress(app: Flask, door: socket.socket, *, proxies: int) -> None:
    """Serve from this one process: the right thing for the embedded database, and without an access log."""
    import waitress

    be_discreet("waitress")
    # It tells each time that one request waits for another, which is what a queue is for.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    waitress.serve(
        app,
        sockets=[door],
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        connection_limit=CONNECTIONS,
        channel_timeout=SILENCE,
        cleanup_interval=SILENCE // 4,
        # `select` knows no more than 1,024 of them, the files of the site among these.
        asyncore_use_poll=True,
        # A thread that has answered is free, however slowly the answer is read.
        outbuf_high_watermark=2 * LARGEST_BODY,
        # Behind proxies, the application reads what the last of them says, and nothing of what comes before.
        clear_untrusted_proxy_headers=proxies == 0,
        _quiet=True,
    )
    say_goodbye()


def with_gunicorn(door: socket.socket) -> NoReturn:
    """Become gunicorn: many processes, the right thing for PostgreSQL."""
    door.set_inheritable(True)
    configuration = str(ROOT / "deploy" / "gunicorn.conf.py")
    command = ["-P", "-m", "gunicorn", "--config", configuration, "--chdir", str(ROOT)]
    os.execv(  # noqa: S606 - our own words only
        sys.executable, [sys.executable, *command, "--bind", f"fd://{door.fileno()}", "app:app"]
    )


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


def say_goodbye() -> None:
    """End politely."""
    click.echo("\n" + _("The site is closed. Until next time."))
