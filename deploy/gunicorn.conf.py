"""How gunicorn serves the site, behind nginx: `gunicorn -c deploy/gunicorn.conf.py app:app`."""

import os
import signal
from types import FrameType

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from caxamarca.cli.discretion import be_discreet
from caxamarca.cli.serve import say_goodbye

# One plain worker a core, the fairest kind under load. WEB_CONCURRENCY asks for another number.
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
# Each of them knows it too: at most half may wait for the State's identity at once.
os.environ["WEB_CONCURRENCY"] = str(workers)
# A roll of a region takes a minute to be tried or loaded, in the one request that an administrator makes for it.
timeout = 300
# Filters, words searched for and a page fit; a longer address is told so by the proxy, in its own words.
limit_request_line = 8190
# An access log would put an address and a second beside `/votar`.
accesslog = None
loglevel = "warning"
# No socket by which somebody else could steer the server.
control_socket_disable = True

be_discreet("gunicorn.error")


def when_ready(_server: Arbiter) -> None:
    """Let Ctrl-C wait for what is being answered, as SIGTERM does: somebody may be casting a ballot."""

    def gently(_signal: int, _frame: FrameType | None) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGINT, gently)


def post_worker_init(_worker: Worker) -> None:
    """Leave the Ctrl-C, which the terminal sends to everybody, to the one who leads."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def on_exit(_server: Arbiter) -> None:
    """Say so when the last worker has gone home."""
    say_goodbye()
