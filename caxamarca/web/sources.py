"""Where a request comes from, as coarsely as is needed to slow down whoever does something too often."""

from flask import request


def current() -> str:
    """The address. A provider hands one person a whole /64 of IPv6 addresses, so that its half is enough."""
    address = request.remote_addr or ""
    return ":".join(address.split(":")[:4]) if ":" in address else address
