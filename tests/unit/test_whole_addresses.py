"""A link that leaves the site leads to the site, whatever the request that asked for it said."""

import pytest
from flask import Flask

from caxamarca.web import addresses


@pytest.mark.parametrize(
    ("address", "host", "begins"),
    [
        ("", "127.0.0.1:49152", "http://127.0.0.1:49152/"),
        ("", "localhost:8000", "http://localhost:8000/"),
        ("", "[::1]:8000", "http://[::1]:8000/"),
        ("", "[::1]", "http://[::1]/"),
        ("", "evil.example", "http://192.0.2.7:8000/"),
        ("", "127.0.0.1.evil.example", "http://192.0.2.7:8000/"),
        ("", "192.0.2.9:8000", "http://192.0.2.7:8000/"),
        ("https://presupuesto.example.pe", "127.0.0.1", "https://presupuesto.example.pe/"),
        ("https://presupuesto.example.pe", "evil.example", "https://presupuesto.example.pe/"),
    ],
)
def test_a_stranger_does_not_choose_where_a_link_leads(address: str, host: str, begins: str) -> None:
    app = Flask("links")
    app.config.update(ADDRESS=address, BASE=address or "http://192.0.2.7:8000")
    app.add_url_rule("/activar/<token>", "link")
    with app.test_request_context(headers={"Host": host}):
        assert addresses.whole("link", token="abc") == f"{begins}activar/abc"
