"""The hash chain: each stored event carries a SHA-256 over its aggregate's previous hash and its own bytes (U4)."""

from __future__ import annotations

import hashlib
from uuid import UUID

FIRST = bytes(32)


def link(previous: bytes, *, originator_id: UUID, version: int, topic: str, state: bytes) -> bytes:
    """The hash of an event that follows `previous` (32 zero bytes for the first)."""
    name = topic.encode()
    head = originator_id.bytes + version.to_bytes(8, "big") + len(name).to_bytes(2, "big") + name
    return hashlib.sha256(previous + head + state).digest()
