"""How a conformance test speaks: what was found, and before it what to do about it."""

from collections.abc import Iterable

import pytest


def none_of(findings: Iterable[str], advice: str) -> None:
    """Fail where something was found, with the advice first and no traceback to read through."""
    found = list(dict.fromkeys(findings))
    if found:
        pytest.fail("\n".join((advice, *(f"  {one}" for one in found))), pytrace=False)
