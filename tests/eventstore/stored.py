"""Events as a recorder takes them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from b2b.eventstore.recorder import SQL, EventRecorder


def event(id: UUID, version: int = 1, *, topic: str = "told", state: bytes = b"{}") -> StoredEvent:
    return StoredEvent(id, version, topic, state)


def events(count: int, *, of: UUID | None = None, first: int = 1) -> list[StoredEvent]:
    """The next events of one aggregate, a new one where none is named."""
    id = of or uuid4()
    return [event(id, version) for version in range(first, first + count)]


def told(recorder: EventRecorder) -> list[StoredEvent]:
    """The whole feed."""
    return [StoredEvent(n.originator_id, n.originator_version, n.topic, n.state) for n in feed(recorder)]


def feed(recorder: EventRecorder):
    return recorder.select_notifications(None, 100_000)


def insert(connection: psycopg.Connection, new: Sequence[StoredEvent], *, place: int = 0) -> None:
    """Add events by the recorder's own statement, in the open transaction: once in each, or at a later place."""
    rows = [(e.originator_id, e.originator_version, e.topic, e.state, bytes(32)) for e in new]
    statement = SQL["append"].replace("+ place - 1", f"+ place - 1 + {place}")
    connection.execute(statement, [list(column) for column in zip(*rows, strict=True)])
