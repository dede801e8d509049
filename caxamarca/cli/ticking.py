"""`tick`: what time asks for, and nobody does by hand. From cron, or every minute beside the embedded server."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Event, Thread

import click
from flask import Flask

from caxamarca.actions import attending, batching, closing, identifying, interrupting, tidying
from caxamarca.cli.application import kind, prepared, settings_of_environment
from caxamarca.cli.language import _, ngettext

EVERY = 60
"""Seconds between two rounds beside the embedded server."""

log = logging.getLogger(__name__)


@click.command(help=_("Do what time asks for: batches of ballots, and what nobody needs any more. For cron."))
def command() -> None:
    """One round."""
    app = prepared(settings_of_environment())
    if kind(app) is None:
        raise click.ClickException(_("There is no site in this folder yet."))
    with app.app_context():
        say_paused(interrupting.look_back(datetime.now(UTC)))
        made = batching.publish_everywhere()
        identifying.forget_ended(datetime.now(UTC))
        attending.forget_calls(datetime.now(UTC))
        closing.forget_keys()
        tidying.tidy(datetime.now(UTC))
        send(app)
    click.echo(
        ngettext(
            "%(num)d batch of ballots was published.", "%(num)d batches of ballots were published.", len(made)
        )
        % {"num": len(made)}
    )


def send(app: Flask) -> None:
    """One round of the post: what waits to be told by e-mail (`caxamarca.web.post`)."""
    app.extensions["caxamarca_post"]()


def say_paused(years: Sequence[int]) -> None:
    """Say to whoever runs the machine what nobody there may have noticed."""
    for year in years:
        click.echo(
            _(
                "The database is older than it was: it was put back from a copy. The vote of %(year)d is paused until "
                "two administrators go on with it."
            )
            % {"year": year}
        )


def go_on(app: Flask, stop: Event) -> Thread:
    """A round every minute until `stop` is set. What goes wrong in one is tried again in the next."""

    def look_after() -> None:
        say_paused(interrupting.look_back(datetime.now(UTC)))
        batching.publish_everywhere()
        identifying.forget_ended(datetime.now(UTC))
        attending.forget_calls(datetime.now(UTC))

    return _rounds(app, stop, "tick", look_after)


def send_on(app: Flask, stop: Event) -> Thread:
    """The same for the post, which waits for mail servers and must let no ballot wait."""
    return _rounds(app, stop, "post", lambda: send(app))


def _rounds(app: Flask, stop: Event, name: str, do: Callable[[], None]) -> Thread:
    def rounds() -> None:
        while not stop.wait(EVERY):
            try:
                with app.app_context():
                    do()
            except Exception as trouble:  # noqa: BLE001 - the next round comes, whatever went wrong in this one
                log.warning("%s: %s", name, type(trouble).__name__)

    thread = Thread(target=rounds, name=name, daemon=True)
    thread.start()
    return thread
