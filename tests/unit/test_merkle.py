"""Tree hashes: those of the published examples, and the same however the list grew."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.merkle import Tree

LEAVES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The roots over the first 0 to 8 of these leaves, as the reference code of Certificate Transparency has them."""


@pytest.mark.parametrize("count", range(9))
def test_the_published_examples_have_their_roots(count: int) -> None:
    assert Tree().added(LEAVES[:count]).root.hex() == ROOTS[count]


def whole(leaves: list[bytes]) -> bytes:
    """The definition itself (RFC 9162, 2.1.1)."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + whole(leaves[:half]) + whole(leaves[half:])).digest()


@given(st.lists(st.lists(st.binary(max_size=4), max_size=12), max_size=8))
def test_a_list_that_grows_in_batches_has_the_root_of_the_whole(batches: list[list[bytes]]) -> None:
    tree = Tree()
    for batch in batches:
        tree = tree.added(batch)
    assert tree.root == whole([one for batch in batches for one in batch])
    assert tree.size == sum(map(len, batches))
    assert len(tree.edge) == tree.size.bit_count()
