"""What every command is given: the event store, opened. Load, save, and again on a conflict."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID, uuid4

from eventsourcing.domain import Aggregate
from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.aggregates.api_key import ApiKey
from b2b.aggregates.company import Company
from b2b.aggregates.order import Order
from b2b.aggregates.partnership import Partnership
from b2b.aggregates.product_line import ProductLine
from b2b.aggregates.request import Request
from b2b.aggregates.user import User
from b2b.database.pool import open_pool
from b2b.eventstore.mapper import EventMapper
from b2b.eventstore.metadata import Metadata
from b2b.eventstore.personal import PersonalKeys
from b2b.eventstore.recorder import EventRecorder

AGGREGATES: tuple[type[Aggregate], ...] = (Request, Order, Company, User, Partnership, ProductLine, ApiKey)
PREFIX = {"request": "R", "order": "O"}
KIND = {Request: "request", Order: "order", Company: "company", User: "user", Partnership: "partner"}
TRIES = 12
FIRST_PAUSE = 0.0005
A = TypeVar("A", bound=Aggregate)
T = TypeVar("T")


class Console:
    """The event store of one process."""

    def __init__(self, pool: ConnectionPool, *, master_key: bytes) -> None:
        self.pool = pool
        self.keys = PersonalKeys(pool, master_key)
        self.mapper = EventMapper(self.keys, *AGGREGATES)
        self.recorder = EventRecorder(pool)

    @classmethod
    def open(cls, database_url: str, *, master_key: bytes) -> Console:
        """A console over a migrated database."""
        return cls(open_pool(database_url, min_size=1, max_size=20), master_key=master_key)

    def close(self) -> None:
        self.pool.close()

    def load(self, aggregate_class: type[A], id: UUID, *, version: int | None = None) -> A:
        """The aggregate as it is, or was at a version; NotFound where there is none of this kind."""
        aggregate = self._fold(self.recorder.select_events(id, lte=version))
        if not isinstance(aggregate, aggregate_class):
            raise errors.NotFound(KIND.get(aggregate_class, aggregate_class.__name__), id)
        return aggregate

    def load_many(self, aggregate_class: type[A], ids: Sequence[UUID]) -> dict[UUID, A]:
        """Those of these aggregates that exist and are of this kind, in one round trip."""
        found = {id: self._fold(events) for id, events in self.recorder.select_many(ids).items()} if ids else {}
        return {id: aggregate for id, aggregate in found.items() if isinstance(aggregate, aggregate_class)}

    def events(self, id: UUID) -> list[Any]:
        """Everything that happened to an aggregate, oldest first."""
        return [self.mapper.to_domain_event(stored) for stored in self.recorder.select_events(id)]

    def save(self, *aggregates: Aggregate, metadata: Metadata | None = None) -> int:
        """Record what these aggregates did, all or nothing; gives the last position (0: nothing happened)."""
        events = [event for aggregate in aggregates for event in aggregate.collect_events()]
        stored = [self.mapper.to_stored_event(event, metadata) for event in events]
        positions = self.recorder.insert_events(stored)
        return positions[-1] if positions else 0

    def again(self, function: Callable[[], T]) -> T:
        """Run a command; from its start again when somebody else's change came first."""
        for tried in range(TRIES):
            try:
                return function()
            except IntegrityError:
                time.sleep(FIRST_PAUSE * 2**tried * random.random())
        raise errors.Busy

    def next_numbers(self, kind: str, count: int) -> list[str]:
        """Fresh numbers, such as R-10482: unique in the whole service, growing, not without gaps."""
        with self.pool.connection() as connection:
            query = f"SELECT nextval('{kind}_number') FROM generate_series(1, %s)"
            rows = connection.execute(query, [count]).fetchall()
        return [f"{PREFIX[kind]}-{row[0]}" for row in rows]

    @staticmethod
    def new_id() -> UUID:
        return uuid4()

    def _fold(self, stored: Sequence[StoredEvent]) -> Any:
        aggregate: Any = None
        for event in stored:
            aggregate = self.mapper.to_domain_event(event).mutate(aggregate)
        return aggregate
