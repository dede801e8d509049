"""A form that is heavier than its page takes. Its text stands before its files, and is read all the same."""

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.sansio.multipart import Data, Field, File, MultipartDecoder, NeedData

HEAD = 256 * 1024
"""Bytes that are looked at: room for every text of a form."""


def text_fields() -> MultiDict[str, str]:
    """The text fields up to the first file; none where the beginning cannot be read as a form."""
    found: MultiDict[str, str] = MultiDict()
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != "multipart/form-data" or not boundary:
        return found
    decoder = MultipartDecoder(boundary.encode(errors="replace"))
    try:
        decoder.receive_data(request.environ["wsgi.input"].read(HEAD))
        _collect(decoder, found)
    except ValueError:
        found.clear()
    return found


def _collect(decoder: MultipartDecoder, found: MultiDict[str, str]) -> None:
    name, content = "", b""
    while not isinstance(event := decoder.next_event(), (File, NeedData)):
        if isinstance(event, Field):
            name, content = event.name, b""
        elif isinstance(event, Data):
            content += event.data
            if not event.more_data:
                found.add(name, content.decode(errors="replace"))
