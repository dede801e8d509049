"""A source is a person's address: an IPv4 address, or the /64 that a provider hands out whole."""

import pytest

from caxamarca.web.sources import of_address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8::1:2:3:4", "2001:db8::9:2:3:4"),
        ("2001:db8:0:0:1::", "2001:db8::ffff:1:2:3"),
        ("::ffff:190.0.0.1", "190.0.0.1"),
        ("190.0.0.1:4444", "190.0.0.1"),
        ("190.0.0.1:4444", "190.0.0.1:4445"),
        ("[2001:db8::1:2:3:4]:44", "2001:db8::9:2:3:4"),
        ("[2001:db8::1:2:3:4]", "[2001:db8::9:2:3:4]:45"),
        ("[::ffff:190.0.0.1]:7", "190.0.0.1"),
    ],
)
def test_these_are_one_source(one: str, other: str) -> None:
    assert of_address(one) == of_address(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:2::1"),
        ("190.0.0.1", "190.0.0.2"),
        ("", "unix:"),
        ("190.0.0.1:1", "190.0.0.2:1"),
    ],
)
def test_these_are_two(one: str, other: str) -> None:
    assert of_address(one) != of_address(other)
