"""A part of a file, for whoever asks for one part: after a line was cut one goes on from there."""

from flask import request


def can_be_given() -> bool:
    """Whoever asks for several at once, in another unit, or for what is no range, gets the whole (RFC 9110, 14.2):
    Werkzeug would refuse it. One part that lies beyond the end is refused (15.5.17).
    """
    asked = request.range
    is_ours = asked is not None and asked.units == "bytes" and len(asked.ranges) == 1
    return "Range" not in request.headers or is_ours
