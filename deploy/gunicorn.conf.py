"""How gunicorn serves the site, behind nginx: `gunicorn -c deploy/gunicorn.conf.py app:app`."""

import os

from gunicorn.arbiter import Arbiter

from caxamarca.cli.discretion import be_discreet
from caxamarca.cli.serve import say_goodbye

# One plain worker a core, the fairest kind under load. WEB_CONCURRENCY asks for another number.
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
# An access log would put an address and a second beside `/votar`.
accesslog = None
loglevel = "warning"
# No socket by which somebody else could steer the server.
control_socket_disable = True

be_discreet("gunicorn.error")


def on_exit(_server: Arbiter) -> None:
    """Say so when the last worker has gone home."""
    say_goodbye()
