"""How much of a page moves after it was seen, and a server from which it arrives in pieces, as on a weak line."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from flask import Flask

from tests.support.serving import running

WATCH_SHIFTS = """
window.shifted = 0
window.movers = []
const told = ({node}) => node ? `${node.nodeName.toLowerCase()} "${node.textContent.trim().slice(0, 40)}"` : 'what went'
new PerformanceObserver(list => {
  for (const one of list.getEntries()) {
    window.shifted += one.value
    window.movers.push(...one.sources.map(told))
  }
}).observe({type: 'layout-shift', buffered: true})
"""
"""How far the page moved (`shifted`, 0 to 1 of what is seen, summed), and what moved (`movers`)."""
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

CUT = re.compile(
    r"(?=<(?:p|li|div|dt|dd|tr|th|td|h[1-6]|section|article|figure|table|ul|ol|dl|details|summary|main|footer|header|nav|"
    r"form|a|button|input|label|img|aside)\b)"
)
"""Before every block and everything that is pressed. A line of text arrives whole."""
PAUSE = 0.02
"""Seconds between two pieces: a little more than a frame, so that each is seen before the next one comes."""


def pieces_of(page: str) -> list[bytes]:
    return [piece.encode() for piece in CUT.split(page)]


@contextmanager
def dripping(app: Flask, pause: float = PAUSE) -> Iterator[str]:
    """Serve an application whose pages come piece by piece, and all else at once; give its address."""

    class Drip(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with app.test_client() as client:
                answer = client.get(self.path)
                is_page = answer.mimetype == "text/html"
                pieces = pieces_of(answer.text) if is_page else [answer.data]
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                answer.close()
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in filter(None, pieces):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                time.sleep(pause if is_page else 0)
            self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_what: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Drip)
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}"
