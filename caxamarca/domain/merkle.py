"""Merkle trees (RFC 9162, 2.1): one hash that stands for a list to which things are only ever added."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

EMPTY = hashlib.sha256(b"").digest()


def _leaf(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Tree:
    """The right edge of a tree: the hashes of its full subtrees, the largest first, for each 1 in the bits of `size`.

    It is all that is needed to add to it, so that nobody reads a million leaves again for twenty more.
    """

    size: int = 0
    edge: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """32 bytes of SHA-256 over all leaves in their order."""
        if not self.edge:
            return EMPTY
        return reduce(lambda right, left: _node(left, right), reversed(self.edge[:-1]), self.edge[-1])

    def added(self, leaves: Iterable[bytes]) -> "Tree":
        """The tree with these leaves at its end."""
        size, edge = self.size, list(self.edge)
        for content in leaves:
            hashed, full = _leaf(content), size
            while full & 1:
                hashed, full = _node(edge.pop(), hashed), full >> 1
            edge.append(hashed)
            size += 1
        return Tree(size, tuple(edge))
