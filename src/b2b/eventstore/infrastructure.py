"""The library's places for what this store does its own way: what closes it, and its store of events."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.domain import DomainEvent, DomainEventProtocol
from eventsourcing.persistence import BaseInfrastructureFactory, EventStore
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment

from b2b.eventstore.mapper import EventMapper
from b2b.eventstore.metadata import Metadata
from b2b.eventstore.receipts import Stub
from b2b.eventstore.recorder import EventRecorder


class Infrastructure(PostgresFactory):
    """Closes what it is given. The library's own makes the pieces as well, from POSTGRES_* variables."""

    def __init__(self, env: Environment, *, recorder: EventRecorder) -> None:
        BaseInfrastructureFactory.__init__(self, env)
        self.datastore = recorder.datastore
        self._recorder = recorder

    def application_recorder(self) -> EventRecorder:
        return self._recorder

    def close(self) -> None:
        self._recorder.close()
        self.datastore.close()


class Events(EventStore[UUID]):
    """The events of all aggregates. Called with an id, it gives those of one."""

    mapper: EventMapper
    recorder: EventRecorder

    def __call__(self, id: UUID, *, upto: int | None = None) -> list[DomainEvent]:
        """The events of an aggregate, oldest first, up to a version; none for an unknown id."""
        return self.mapper.to_domain_events(self.recorder.select_links(id, upto=upto))

    def of_each(self, ids: Sequence[UUID]) -> dict[UUID, list[DomainEvent]]:
        """The events of several aggregates, in one round trip; unknown ids are left out."""
        stored = self.recorder.select_many(ids)
        events = iter(self.mapper.to_domain_events([event for events in stored.values() for event in events]))
        return {id: [next(events) for _ in of_one] for id, of_one in stored.items()}

    def add(
        self, events: Sequence[DomainEventProtocol[UUID]], *, metadata: Metadata | None, receipt: Stub | None = None
    ) -> Sequence[int]:
        """Store the events and the receipt of their call, all or none, and return the events' positions."""
        stored = [self.mapper.to_stored_event(event, metadata=metadata) for event in events]
        return self.recorder.insert_events(stored, receipt=receipt)
