"""Addresses that leave the site: on a slip, a sheet, a message. They never say what a stranger made them say."""

from ipaddress import ip_address

from flask import current_app, request, url_for


def whole(endpoint: str, **values: object) -> str:
    """The address of a page, with the site's own beginning.

    Where none was set, the browser's idea of it is believed on this very machine only: a host name in a request is
    whatever its sender wrote, and a link with a secret in it would lead there.
    """
    return whole_path(url_for(endpoint, **values))  # type: ignore[arg-type]


def published(endpoint: str, **values: object) -> str:
    """The same as the site itself knows it, whatever a browser says: for what is signed and kept."""
    return str(current_app.config["BASE"]) + url_for(endpoint, **values)  # type: ignore[arg-type]


def whole_path(path: str) -> str:
    """The same for what is no page: a picture, a file."""
    if not current_app.config["ADDRESS"] and _is_this_machine(request.host):
        return request.host_url.rstrip("/") + path
    return str(current_app.config["BASE"]) + path


def as_said(address: str) -> str:
    """An address as one reads it aloud and types it: browsers know how it begins."""
    return address.partition("://")[2]


def _is_this_machine(host: str) -> bool:
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    try:
        return name == "localhost" or ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
