"""The Merkle tree of RFC 6962 over the events in the order of their positions: roots, and proofs of them. Pure.

A leaf is made of an *entry*, 40 bytes: the event's position (8 bytes, big-endian) and its chain hash (chain.py), which
stands for the stored bytes of the event and of all events of its aggregate before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH, ENTRY = 32, 40  # bytes
BUNDLE = 256
"""Leaves of a bundle: the subtree whose root is kept, so that a proof need not read all leaves."""
EMPTY = sha256(b"").digest()


def entry_of(position: int, chain_hash: bytes) -> bytes:
    return position.to_bytes(8, "big", signed=True) + chain_hash


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def full_root(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [sha256(b"\1" + left + right).digest() for left, right in pairs]
    return hashes[0]


class Growing:
    """A tree that only grows. It is as much as the roots of its full subtrees, the largest first: its *peaks*."""

    def __init__(self, *, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    @property
    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add the hashes of leaves; whole bundles at once, which is quicker than leaf after leaf."""
        start = min(-self.size % BUNDLE, len(leaves))
        whole = start + (len(leaves) - start) // BUNDLE * BUNDLE
        self._add_each(leaves[:start])
        for place in range(start, whole, BUNDLE):
            self._add(full_root(leaves[place : place + BUNDLE]), width=BUNDLE)
        self._add_each(leaves[whole:])

    def _add_each(self, leaves: Sequence[bytes]) -> None:
        for leaf in leaves:
            self._add(leaf, width=1)

    def _add(self, root: bytes, *, width: int) -> None:
        """Add a full subtree, and join it to its neighbours on the left that are as large."""
        left = self.size // width
        while left & 1:
            root = node_hash(self.peaks.pop(), root)
            left >>= 1
        self.peaks.append(root)
        self.size += width


class Tree:
    """The tree over the first `size` events, of which `leaf(index)` and `bundle(number)` give the hashes."""

    def __init__(self, size: int, *, leaf: Callable[[int], bytes], bundle: Callable[[int], bytes]) -> None:
        self.size = size
        self._leaf = leaf
        self._bundle = bundle

    def root(self) -> bytes:
        return self._over(0, self.size) if self.size else EMPTY

    def inclusion(self, index: int) -> list[bytes]:
        """What leads from a leaf to the root (RFC 6962, 2.1.1)."""
        return self._path(index, 0, self.size)

    def consistency(self, first: int) -> list[bytes]:
        """What shows that the tree of the first leaves, so many, is the beginning of this one (RFC 6962, 2.1.2)."""
        return self._beginning(first, 0, self.size, whole=True) if 0 < first < self.size else []

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._over(middle, end)]
        return [*self._path(index, middle, end), self._over(start, middle)]

    def _beginning(self, first: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if first == end:
            return [] if whole else [self._over(start, end)]
        middle = start + _split(end - start)
        if first <= middle:
            return [*self._beginning(first, start, middle, whole=whole), self._over(middle, end)]
        return [*self._beginning(first, middle, end, whole=False), self._over(start, middle)]

    def _over(self, start: int, end: int) -> bytes:
        if end - start == 1:
            return self._leaf(start)
        if end - start == BUNDLE and start % BUNDLE == 0:
            return self._bundle(start // BUNDLE)
        middle = start + _split(end - start)
        return node_hash(self._over(start, middle), self._over(middle, end))


def _split(size: int) -> int:
    """The largest power of two that is smaller."""
    return 1 << (size - 1).bit_length() - 1
