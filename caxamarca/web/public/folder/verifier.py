"""The program that checks a publication by itself: one file, which shares nothing with this one."""

import hashlib
from functools import lru_cache

from caxamarca.settings import ROOT

NAME = "verificar.py"


@lru_cache(maxsize=1)
def program() -> bytes:
    return (ROOT / "caxamarca" / "verifier" / NAME).read_bytes()


def sha256() -> str:
    return hashlib.sha256(program()).hexdigest()
