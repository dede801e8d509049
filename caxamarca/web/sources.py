"""Where a request comes from, as coarsely as is needed to slow down whoever does something too often."""

import re
from ipaddress import IPv4Address, ip_address, ip_network

from flask import request

HOUSEHOLD = 64
"""Bits of an IPv6 address that a provider hands to one person whole."""


_WITH_PORT = re.compile(r"\[(?P<six>[^\[\]]*)\](?::\d*)?|(?P<four>[0-9.]+):\d*")
"""How some proxies write an address: with the port that it came from, which each connection chooses anew."""


def current() -> str:
    """The source of this request."""
    return of_address(request.remote_addr or "")


def of_address(text: str) -> str:
    """An IPv4 address as it is, an IPv6 one as its /64; what is neither stands for itself. A port is no part of it."""
    found = _WITH_PORT.fullmatch(text.strip())
    try:
        address = ip_address((found["six"] or found["four"]) if found else text)
    except ValueError:
        return text
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, HOUSEHOLD), strict=False))
