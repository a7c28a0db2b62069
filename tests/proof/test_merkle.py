"""The tree of RFC 6962: its roots and proofs against the RFC's own definitions, for every shape."""

from __future__ import annotations

from hashlib import sha256

import pytest
from examples.verify import root_by_consistency, root_by_inclusion
from hypothesis import given, settings
from hypothesis import strategies as st

from b2b.proof.merkle import BUNDLE, EMPTY, Growing, Tree, full_root, leaf_hash

pytestmark = pytest.mark.covers("U4")
LEAVES = [leaf_hash(b"%d" % number) for number in range(3 * BUNDLE + 7)]
SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, BUNDLE - 1, BUNDLE, BUNDLE + 1, 2 * BUNDLE, 2 * BUNDLE + 5, len(LEAVES)]


def mth(leaves: list[bytes]) -> bytes:
    """The Merkle tree hash exactly as RFC 6962, 2.1 defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def tree(size: int) -> Tree:
    def bundle(number: int) -> bytes:
        return full_root(LEAVES[number * BUNDLE : (number + 1) * BUNDLE])

    return Tree(size, leaf=LEAVES.__getitem__, bundle=bundle)


def test_the_hashes_are_those_of_the_published_test_vectors() -> None:
    """Certificate Transparency's reference tree: the empty tree, one empty leaf, and its eight leaves."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    growing = Growing()
    assert growing.root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    growing.extend([leaf_hash(bytes.fromhex(text)) for text in inputs])
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert growing.root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_has_the_root_that_the_rfc_defines(size: int) -> None:
    growing = Growing()
    growing.extend(LEAVES[:size])

    assert growing.root == tree(size).root() == mth(LEAVES[:size])
    assert (growing.root == EMPTY) == (size == 0)


@given(st.lists(st.integers(0, 300), max_size=6))
@settings(max_examples=30, deadline=None)
def test_a_tree_that_grows_in_parts_is_the_same(parts: list[int]) -> None:
    growing, size = Growing(), 0
    for part in parts:
        leaves = LEAVES[size : size + part]
        growing = Growing(size=growing.size, peaks=growing.peaks)
        growing.extend(leaves)
        size += len(leaves)

    assert (growing.size, growing.root) == (size, mth(LEAVES[:size]))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_an_inclusion_proof_leads_from_any_leaf_to_the_root_and_from_no_other(data: st.DataObject) -> None:
    size = data.draw(st.sampled_from(SIZES[1:]))
    index = data.draw(st.integers(0, size - 1))
    path = tree(size).inclusion(index)

    assert root_by_inclusion(LEAVES[index], index, size, path) == mth(LEAVES[:size])
    assert root_by_inclusion(leaf_hash(b"forged"), index, size, path) != mth(LEAVES[:size])


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_consistency_proof_leads_from_one_root_to_the_later_one(data: st.DataObject) -> None:
    size = data.draw(st.sampled_from(SIZES[2:]))
    first = data.draw(st.integers(1, size - 1))
    path = tree(size).consistency(first)

    assert root_by_consistency(mth(LEAVES[:first]), first, size, path) == (mth(LEAVES[:first]), mth(LEAVES[:size]))
