"""The hash chain of an aggregate's events: whoever alters, removes or inserts one breaks every later link (U4).

The hash of an event is the SHA-256 of, one after the other: the hash of the aggregate's previous event (32 zero bytes
for the first one), the aggregate's id (16 bytes), the version (8 bytes, big-endian), the topic (UTF-8), a zero byte
(no topic has one, so nothing can move over from the topic to the state), and the stored state.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

START = bytes(32)
"""What stands for the previous hash before the first event."""

Key = tuple[UUID, int]
"""An event: the aggregate's id and the version."""


class Link(NamedTuple):
    """An event as it is stored, with its hash; its position is given by the database."""

    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes
    hash: bytes

    @property
    def key(self) -> Key:
        return self.originator_id, self.originator_version


def hash_of(previous: bytes, originator_id: UUID, originator_version: int, topic: str, state: bytes) -> bytes:
    """The 32 bytes that stand for an event and, through `previous`, for all before it."""
    version = originator_version.to_bytes(8, "big")
    return sha256(b"".join((previous, originator_id.bytes, version, topic.encode(), b"\0", state))).digest()


def first_break(links: Iterable[Link]) -> Link | None:
    """The first event of one aggregate, oldest first, that does not follow from the one before; None if all do."""
    previous = START
    for version, link in enumerate(links, start=1):
        follows = hash_of(previous, link.originator_id, link.originator_version, link.topic, link.state)
        if link.originator_version != version or link.hash != follows:
            return link
        previous = link.hash
    return None
