"""The console: opens the event store, and is what every command is given. Load, save, again on a conflict."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Literal, Self, TypeVar
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import InfrastructureFactory, IntegrityError
from eventsourcing.utils import Environment
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

from b2b.aggregates.api_key import ApiKey
from b2b.aggregates.company import Company
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.invoice import Invoice
from b2b.aggregates.order import Order
from b2b.aggregates.partnership import Partnership
from b2b.aggregates.product_line import ProductLine
from b2b.aggregates.request import Request
from b2b.aggregates.saved_search import SavedSearch
from b2b.aggregates.shop_import import ShopImport
from b2b.aggregates.subscription import Subscription
from b2b.aggregates.user import User
from b2b.aggregates.wallet import Wallet
from b2b.aggregates.webhook_endpoint import WebhookEndpoint
from b2b.database.pool import open_pool
from b2b.errors import Busy, NotFound, Past
from b2b.eventstore.datastore import Datastore
from b2b.eventstore.event_types import EventTypes
from b2b.eventstore.feed import FeedSubscription
from b2b.eventstore.infrastructure import Events, Infrastructure
from b2b.eventstore.mapper import EventMapper
from b2b.eventstore.metadata import Metadata
from b2b.eventstore.mutation import mutated
from b2b.eventstore.offset import secure_positions
from b2b.eventstore.personal import Keyring
from b2b.eventstore.receipts import Receipts, receipt_of, used
from b2b.eventstore.recorder import SQL, EventRecorder

AGGREGATES: tuple[type[Aggregate], ...] = (
    ApiKey,
    Company,
    Dashboard,
    Invoice,
    Order,
    Partnership,
    ProductLine,
    Request,
    SavedSearch,
    ShopImport,
    Subscription,
    User,
    Wallet,
    WebhookEndpoint,
)
"""Every class of aggregates: what is not here cannot be saved."""

A = TypeVar("A", bound=Aggregate)
T = TypeVar("T")
Pool = ConnectionPool[Connection[TupleRow]]
_TRIES = 10
_LAST: ContextVar[int] = ContextVar("last position", default=0)
_SAVED: ContextVar[tuple[Aggregate, ...]] = ContextVar("last saved", default=())
_AS_OF: ContextVar[datetime | None] = ContextVar("looking back to", default=None)


class Console(Application[UUID]):
    """The library's application, over PostgreSQL. Any number of threads may use one.

    `pool` is for what is not an event: read models, sessions, files. The events have connections of their own.
    """

    name = "b2b"
    events: Events
    mapper: EventMapper
    recorder: EventRecorder

    def __init__(self, *, pool: Pool, recorder: EventRecorder, mapper: EventMapper, keyring: Keyring) -> None:
        self.pool = pool
        self.recorder = recorder
        self.mapper = mapper
        self._keyring = keyring
        self.receipts = Receipts(recorder.datastore)
        super().__init__()

    @classmethod
    def open(cls, database_url: str, *, master_key: bytes, aggregates: Sequence[type[Aggregate]] = AGGREGATES) -> Self:
        """Connect to a migrated database. `close` it, or use it in `with`.

        Raises WrongMasterKey where the key is missing or not that of the database.
        """
        with ExitStack() as undo:
            pool = undo.enter_context(open_pool(database_url))
            datastore = undo.enter_context(Datastore(database_url))
            with pool.connection() as connection:
                secure_positions(connection)
            keyring = Keyring(datastore, master_key)
            mapper = EventMapper(EventTypes(*aggregates), keyring)
            console = cls(pool=pool, recorder=EventRecorder(datastore), mapper=mapper, keyring=keyring)
            undo.pop_all()
            return console

    def load(self, aggregate_class: type[A], id: UUID, *, version: int | None = None) -> A:
        """The aggregate as it is, or as it was at a version. Raises NotFound. See `look_back`."""
        aggregate = _project(_seen(self.events(id, upto=version)))
        if not isinstance(aggregate, aggregate_class):
            raise NotFound(_words(aggregate_class), id)
        return aggregate

    def load_many(self, aggregate_class: type[A], ids: Iterable[UUID]) -> dict[UUID, A]:
        """The aggregates of this class among these ids, in one round trip; the others are left out."""
        projected = {id: _project(_seen(events)) for id, events in self.events.of_each(list(ids)).items()}
        return {id: found for id, found in projected.items() if isinstance(found, aggregate_class)}

    def save(self, *aggregates: Aggregate, metadata: Metadata | None = None) -> int:  # type: ignore[override]
        """Store what happened to the aggregates, all or nothing, and return the position of the last event.

        0 if nothing happened. The events are recorded in the name of `metadata`, else of the service. Raises the
        library's IntegrityError if somebody else saved one of them since it was loaded: see `again`. Raises Past
        where this thread looks back.
        """
        if _AS_OF.get() is not None:
            raise Past
        events = [event for aggregate in aggregates for event in aggregate.collect_events()]
        _SAVED.set(aggregates)
        if not events:
            return 0
        receipt = receipt_of([(aggregate.id, aggregate.version) for aggregate in aggregates])
        position = self.events.add(events, metadata=metadata, receipt=receipt)[-1]
        used()
        _LAST.set(position)
        return position

    def last_position(self) -> int:
        """The position of what this thread saved last since `forget_position`; 0 if nothing."""
        return _LAST.get()

    def forget_position(self) -> None:
        """Begin anew: what this thread saved before is somebody else's."""
        _LAST.set(0)
        _SAVED.set(())

    def last_saved(self) -> tuple[Aggregate, ...]:
        """The aggregates of this thread's last save since `forget_position`, also where nothing happened to them."""
        return _SAVED.get()

    def look_back(self, at: datetime | None) -> None:
        """From now on, what this thread loads is as it was at a moment (U2); None: as it is. Nothing can be saved."""
        _AS_OF.set(at)

    def again(self, function: Callable[[], T]) -> T:
        """Run a function that loads, changes and saves; run it again if somebody else was quicker.

        Raises Busy after ten tries.
        """
        for _ in range(_TRIES):
            try:
                return function()
            except IntegrityError as error:
                conflict = error
        raise Busy from conflict

    def follow(self, *, after: int, topics: Sequence[str] = ()) -> FeedSubscription:
        """The events after a position, in order, as they come; `topics` limits them to some kinds."""
        return self.recorder.subscribe(gt=after, topics=topics)

    def next_numbers(self, kind: Literal["request", "order"], count: int) -> list[str]:
        """New numbers for people to use: R-10001 and so on for requests, O-20001 for orders. They may have gaps."""
        prefix, statement = ("R", SQL["request_numbers"]) if kind == "request" else ("O", SQL["order_numbers"])
        return [f"{prefix}-{number}" for (number,) in self.recorder.datastore.execute(statement, (count,))]

    def new_id(self) -> UUID:
        return uuid4()

    def erase(self, subject_id: UUID) -> None:
        """Destroy the personal data of a subject in all events, for ever (U6). Other processes follow in a minute."""
        self._keyring.erase(subject_id)

    def close(self) -> None:
        super().close()
        self.pool.close()

    def construct_env(self, name: str, env: Any = None) -> Environment:
        """Nothing of the process's environment: the settings are read in b2b.settings alone."""
        return Environment(name, env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return Infrastructure(env, recorder=self.recorder)

    def construct_mapper(self) -> EventMapper:
        return self.mapper

    def construct_recorder(self) -> EventRecorder:
        return self.recorder

    def construct_event_store(self) -> Events:
        return Events(self.mapper, self.recorder)


def _seen(events: Sequence[Any]) -> Sequence[Any]:
    """Of the events of one aggregate, those that had happened at the moment to which this thread looks back."""
    at = _AS_OF.get()
    return events if at is None else [event for event in events if event.timestamp <= at]


def _project(events: Iterable[Any]) -> Aggregate | None:
    """The aggregate to which these events happened. The library's projector takes twice as long over a type check."""
    aggregate: Aggregate | None = None
    for event in events:
        aggregate = mutated(event, aggregate)
    return aggregate


def _words(aggregate_class: type) -> str:
    """ProductLine → product line."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", aggregate_class.__name__).lower()
