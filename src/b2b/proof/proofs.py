"""Proofs as downloads, which examples/verify.py verifies with nothing but the public key."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple

from b2b.eventstore.chain import Link
from b2b.proof.log import Kept, Log
from b2b.proof.note import Signer

Document = dict[str, Any]


class Proven(NamedTuple):
    """An event to be proven, with the hash before it. `shown`: its content may be seen by who asks."""

    link: Link
    previous: bytes
    position: int
    shown: bool


def inclusion(log: Log, event: Proven) -> Document | None:
    """The proof that an event is among those that a checkpoint signs; None while no checkpoint covers it."""
    index = log.index_of(event.position)
    checkpoint = None if index is None else log.covering(index)
    if index is None or checkpoint is None:
        return None
    path = log.tree(checkpoint.size).inclusion(index)
    return {
        "kind": "inclusion",
        "event": _told(event),
        "index": index,
        "path": [hash.hex() for hash in path],
        "checkpoint": checkpoint.note,
    }


def consistency(log: Log, first: Kept, second: Kept) -> Document:
    """The proof that the events of one checkpoint are the first of those of a later one, unchanged."""
    path = log.tree(second.size).consistency(first.size)
    return {
        "kind": "consistency",
        "first": first.note,
        "second": second.note,
        "path": [hash.hex() for hash in path],
    }


def receipt(log: Log, event: Proven, facts: Mapping[str, Any], *, signer: Signer) -> Document | None:
    """The proof of an event, with what it means to its company in a signed line; None while it cannot be proven."""
    proof = inclusion(log, event)
    if proof is None:
        return None
    named = {"event": {name: proof["event"][name] for name in ("position", "hash")}, **facts}
    line = json.dumps(named, ensure_ascii=False, sort_keys=True)
    note = signer.sign(f"{signer.public.name} receipt\n{line}\n")
    return {**proof, "kind": "receipt", "receipt": note}


def _told(event: Proven) -> Document:
    """What a verifier needs of an event; of one whose content is not for who asks, the hash alone."""
    link = event.link
    place = {"position": str(event.position), "hash": link.hash.hex(), "topic": link.topic}
    if not event.shown:
        return {**place, "state": None}
    return {
        **place,
        "aggregate_id": str(link.originator_id),
        "version": link.originator_version,
        "state": b64encode(link.state).decode(),
        "previous_hash": event.previous.hex(),
    }
