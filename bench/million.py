"""A million events as the service stores them: lives of requests, a hundred at a time, their events mingled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from eventsourcing.persistence import StoredEvent
from psycopg import Connection

from b2b.console import Console
from b2b.eventstore.linking import Linking
from bench.projections import STEPS, request
from bench.requests import BY

EVENTS = 1_000_000
TOGETHER = 100
_COPY = """
COPY events (originator_id, originator_version, topic, state, hash, notification_id) FROM STDIN (FORMAT BINARY)"""
_TYPES = ("uuid", "int8", "text", "bytea", "bytea", "int8")


def fill(console: Console, url: str, *, events: int = EVENTS) -> int:
    """Store at least so many events, each as our own mapper and chain give it; gives how many. Takes minutes."""
    count = 0
    with psycopg.connect(url, autocommit=True) as connection:
        while count < events:
            count += _copy(connection, console)
        connection.execute("VACUUM ANALYZE events")
    return count


def _copy(connection: Connection[Any], console: Console) -> int:
    linking = Linking(stored=lambda _: {})
    (place,) = connection.execute("SELECT pg_current_xact_id()::text::bigint << 16").fetchone() or (0,)
    count = 0
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for stored in _lives(console):
            links = linking.link(stored)
            linking.remember(links)
            for link in links:
                copy.write_row((*link, place + count))
                count += 1
    return count


def _lives(console: Console) -> Iterator[list[StoredEvent]]:
    requests = [request() for _ in range(TOGETHER)]
    for step in STEPS:
        for one in requests:
            step(one)
            yield [console.mapper.to_stored_event(event, metadata=BY) for event in one.collect_events()]
