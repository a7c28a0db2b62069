"""One read model following the events: a batch, its rows and the position in one transaction.

The position moves only from where the batch was read. So each event changes the rows once, whatever crashes and
whoever else believes to be the leader.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable
from uuid import UUID

import psycopg
import structlog
from eventsourcing.persistence import InterfaceError, Notification, OperationalError
from psycopg import Connection, Cursor

from b2b.collection import put_off
from b2b.console import Console
from b2b.eventstore.infrastructure import Events
from b2b.projections.reading import Reading
from b2b.sql import statements

SQL = statements("b2b.projections", "runner.sql")
BATCH = 500
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)
"""What is raised where the database cannot be reached: nobody's fault here, and tried again."""
LIVE = "b2b_live"
TRUSTED = 1.0
"""Seconds for which a follower takes its model to stand where it left it."""
MOST_COMPANIES = 150
"""A notification holds 8,000 bytes at the most; beyond this many companies it is sent in parts."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its position."""

    position: int
    event: Any


class Table(NamedTuple):
    """A table that is made of events. `key` tells its rows apart; `where` leaves out those that say nothing."""

    name: str
    key: tuple[str, ...]
    facts: tuple[str, ...]
    where: str = "true"

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.key, *self.facts)


class Folding(Protocol):
    """A read model in memory, being made from the first event on."""

    def take(self, recorded: Recorded) -> None:
        """Let one event happen."""
        ...

    def rows(self) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        """The rows of each table, by the names of their columns."""
        ...


class ReadModel(Protocol):
    """Rows that follow the events."""

    @property
    def name(self) -> str: ...

    @property
    def follows(self) -> tuple[type, ...]:
        """The classes of events that it is made of; the others pass."""
        ...

    @property
    def tables(self) -> tuple[Table, ...]: ...

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        """Change the rows, in the transaction that saves the position; gives the companies whose rows changed."""
        ...

    def folding(self) -> Folding:
        """Nothing yet: the model before the first event."""
        ...


@runtime_checkable
class LooksBack(Protocol):
    """A read model that needs what had happened before a batch."""

    def looking_back(self, events: Events) -> ReadModel:
        """The model that reads what had happened from these events."""
        ...


class Poisoned(Exception):
    """A read model cannot take an event: the code or the event is wrong. It stands before it until that is mended."""

    def __init__(self, notification: Notification, error: Exception) -> None:
        where = f"version {notification.originator_version} of {notification.originator_id}"
        super().__init__(f"{notification.topic} at {notification.id} ({where}): {type(error).__name__}: {error}")


class Batch(NamedTuple):
    """The next events of the feed: how many there are, the position of the last, and those the model is made of."""

    events: int
    last: int
    recorded: Sequence[Recorded]


Place = tuple[int, int, int | None]
"""Which batch: after this position, at most so many, not beyond there."""


class Ahead:
    """The batch after the one in hand, being read meanwhile: while one waits for its rows to be written, the next
    is fetched, decrypted and decoded. Events never change, so what was read ahead is as good as what is read later.
    """

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._place: Place | None = None
        self._batch: Future[Batch] | None = None

    def prepare(self, place: Place, read: Callable[[], Batch]) -> None:
        self._pool = self._pool or ThreadPoolExecutor(1, thread_name_prefix="read ahead")
        self._place, self._batch = place, self._pool.submit(read)

    def taken(self, place: Place) -> Batch | None:
        """The batch that was read ahead, if it is this one, and full: a short one may have grown since."""
        batch, self._batch = self._batch, None
        if batch is None or self._place != place or batch.exception() is not None:
            return None
        found = batch.result()
        return found if found.events == place[1] else None


class Applied(NamedTuple):
    """What became of a batch: how many events it held, where it ended, whose rows changed."""

    events: int
    position: int
    companies: Collection[UUID] = ()


class Follower:
    """One read model, and the events that it follows."""

    def __init__(self, console: Console, model: ReadModel, *, reading: Reading | None = None) -> None:
        self.console = console
        self.model = model.looking_back(console.events) if isinstance(model, LooksBack) else model
        self._reading = reading or Reading(console.recorder)
        self._ahead = Ahead()
        self._known: tuple[int, float] | None = None
        self._others = frozenset(kind.topic for kind in console.mapper.types) - frozenset(self.topics())

    def step(self, connection: Connection[Any], *, limit: int = BATCH) -> int:
        """Apply the next batch and tell open pages; gives how many events it held."""
        applied = self.advance(connection, limit=limit)
        tell(connection, self.model.name, applied.companies, applied.position)
        return applied.events

    def step_singly(self, connection: Connection[Any]) -> None:
        """Apply the events of a batch one by one, up to one that cannot be: then raises Poisoned, which names it."""
        for notification in self.following(self.position(connection), BATCH, None):
            try:
                self.step(connection, limit=1)
            except AWAY:
                raise
            except Exception as error:
                raise Poisoned(notification, error) from error

    def reach(self, connection: Connection[Any], position: int) -> None:
        """Apply all there is up to a position."""
        while self.advance(connection, stop=position).events:
            pass

    def advance(self, connection: Connection[Any], *, limit: int = BATCH, stop: int | None = None) -> Applied:
        """Apply the next batch, not beyond `stop`."""
        before = self._before(connection)
        batch = self._ahead.taken((before, limit, stop)) or self._batch(before, limit, stop)
        if not batch.events:
            return Applied(0, before)
        if batch.events == limit:
            self._ahead.prepare((batch.last, limit, stop), lambda: self._batch(batch.last, limit, stop))
        companies = self._apply(connection, batch.recorded, before, batch.last)
        if companies is None:
            self.stands_at(None)
            return self.advance(connection, limit=limit, stop=stop)
        self.stands_at(batch.last)
        return Applied(batch.events, batch.last, companies)

    def _before(self, connection: Connection[Any]) -> int:
        """Where the model stands: as this follower left it a moment ago, else as the database has it.

        Whoever moved it meanwhile is found out: a batch is applied only from where the model stands.
        """
        return self.position(connection) if self.stands is None else self.stands

    @property
    def stands(self) -> int | None:
        """Where the model stands, as far as that was seen a moment ago."""
        fresh = self._known is not None and time.monotonic() - self._known[1] < TRUSTED
        return self._known[0] if self._known is not None and fresh else None

    def stands_at(self, position: int | None) -> None:
        """Note where the model was just seen to stand; None: where nobody knows."""
        self._known = None if position is None else (position, time.monotonic())

    def is_concerned(self, notifications: Sequence[Notification]) -> bool:
        """Whether the model is made of one of these events, or one is of a kind that this code does not know."""
        topics = {notification.topic for notification in notifications}
        return not topics <= self._others

    def _batch(self, after: int, limit: int, stop: int | None) -> Batch:
        notifications = self.following(after, limit, stop)
        return Batch(len(notifications), notifications[-1].id if notifications else after, self.read(notifications))

    def following(
        self, after: int, limit: int, stop: int | None, *, topics: Sequence[str] = ()
    ) -> Sequence[Notification]:
        """The next events after a position, not beyond `stop`, as many as `limit`; `topics`: of some kinds only."""
        if stop is None and not topics:
            return self._reading.after(after, limit)
        return self.console.recorder.select_notifications(after, limit, stop, topics, inclusive_of_start=False)

    def topics(self) -> list[str]:
        """The kinds of events that the model is made of."""
        kinds = self.console.mapper.types
        return [kind.topic for kind in kinds if issubclass(kind.event_class, self.model.follows)]

    def must_know_all(self, connection: Connection[Any]) -> None:
        """Raises UnknownTopic where an event is of a kind that this code does not know."""
        known = [kind.topic for kind in self.console.mapper.types]
        for (topic,) in connection.execute(SQL["unknown"], {"known": known}):
            self.console.mapper.types.at(topic)

    def _apply(
        self, connection: Connection[Any], batch: Sequence[Recorded], before: int, position: int
    ) -> set[UUID] | None:
        """None: another follower moved the model meanwhile, and nothing was changed."""
        values = {"name": self.model.name, "before": before, "position": position}
        if not batch:
            return set() if connection.execute(SQL["move"], values).fetchone() is not None else None
        with put_off(), connection.transaction(), connection.cursor() as cursor:
            if cursor.execute(SQL["move"], values).fetchone() is None:
                return None
            with connection.pipeline():
                return self.model.apply(cursor, batch)

    def read(self, notifications: Sequence[Notification]) -> list[Recorded]:
        """Those of the events that the model is made of. Raises UnknownTopic where the code is too old for the data."""
        types, follows = self.console.mapper.types, self.model.follows
        wanted = [n for n in notifications if issubclass(types.at(n.topic).event_class, follows)]
        events = self.console.mapper.to_domain_events(wanted)
        return [Recorded(n.id, event) for n, event in zip(wanted, events, strict=True)]

    def position(self, connection: Connection[Any]) -> int:
        row = connection.execute(SQL["position"], {"name": self.model.name}).fetchone()
        return int(row[0]) if row else 0

    def stop_at(self, connection: Connection[Any], error: Exception) -> None:
        """Note loudly where and why the model stands still; nothing is skipped."""
        log.error("a read model stopped", model=self.model.name, error=str(error))
        self.note(connection, error)

    def note(self, connection: Connection[Any], error: Exception) -> None:
        """What keeps it, for those who look at how the followers are; gone with the next batch."""
        values = {"name": self.model.name, "position": self.position(connection), "error": str(error)}
        connection.execute(SQL["stopped"], values)


def tell(connection: Connection[Any], model: str, companies: Iterable[UUID], position: int) -> None:
    """Tell open pages and streams whose rows changed, after the commit."""
    ids = sorted(map(str, companies))
    for start in range(0, len(ids), MOST_COMPANIES):
        payload = json.dumps({"model": model, "companies": ids[start : start + MOST_COMPANIES], "position": position})
        connection.execute("SELECT pg_notify(%s, %s)", [LIVE, payload])
