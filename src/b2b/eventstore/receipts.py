"""Receipts: that a call was carried out, saved by the statement that saves its events, so that it is never done twice.

Whoever repeats a call finds the receipt, and with it the aggregates as they were saved then. docs/decisions/0010.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple
from uuid import UUID

from b2b.eventstore.chain import Key
from b2b.eventstore.datastore import Datastore
from b2b.sql import statements

SQL = statements("b2b.eventstore", "receipts.sql")
LIFE = "48 hours"
"""How long a receipt is kept; API.md promises 24 h at least."""


class Ticket(NamedTuple):
    """A call that is to be done once: whose, its Idempotency-Key, and the SHA-256 of what it asked for."""

    api_key_id: UUID
    key: str
    fingerprint: bytes


class Receipt(NamedTuple):
    """What became of a call: the aggregates as they were saved, and the position from which reads show them.

    `response` stands in for the aggregates where none was saved.
    """

    fingerprint: bytes
    outcome: tuple[Key, ...]
    response: Any
    position: int


_TICKET: ContextVar[Ticket | None] = ContextVar("ticket", default=None)


@contextmanager
def under(ticket: Ticket | None) -> Iterator[None]:
    """The first save in this context leaves a receipt for the ticket."""
    token = _TICKET.set(ticket)
    try:
        yield
    finally:
        _TICKET.reset(token)


def used() -> None:
    """The receipt was saved: what follows in this context needs none."""
    _TICKET.set(None)


class Stub(NamedTuple):
    """A receipt as it is written: `outcome` is a JSON list of pairs, an aggregate's id and version."""

    api_key_id: UUID
    key: str
    fingerprint: bytes
    outcome: str


def receipt_of(outcome: Sequence[Key]) -> Stub | None:
    """What is to be saved with these aggregates, if this thread's call has a ticket."""
    ticket = _TICKET.get()
    return None if ticket is None else _stub(ticket, outcome)


def _stub(ticket: Ticket, outcome: Sequence[Key]) -> Stub:
    return Stub(*ticket, json.dumps([[str(id), version] for id, version in outcome]))


class Receipts:
    """The receipts that were kept."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore

    def find(self, ticket: Ticket) -> Receipt | None:
        """The receipt of a ticket's key, whatever was asked for under it."""
        rows = self._datastore.read(SQL["find"], (ticket.api_key_id, ticket.key))
        if not rows:
            return None
        fingerprint, outcome, response, position = rows[0]
        return Receipt(fingerprint, tuple((UUID(id), version) for id, version in outcome), response, position)

    def keep(self, ticket: Ticket, *, outcome: Sequence[Key] = (), response: Any = None) -> None:
        """Leave a receipt for a call that added no event. One that is there already stays."""
        kept = None if response is None else json.dumps(response)
        self._datastore.execute(SQL["keep"], (*_stub(ticket, outcome), kept))

    def forget_old(self) -> int:
        """Delete the receipts that nobody may ask for any more; gives how many."""
        return len(self._datastore.execute(SQL["forget"], (LIFE,)))
